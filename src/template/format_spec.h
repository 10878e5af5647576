// The format specification mini-language: [[fill]align][sign][z][#][0][width][grouping]
// [.precision][type]. Shared by str.format and percent formatting, which has the same fields in
// another spelling.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "template/native.h"

namespace praxis::jinja {

struct FormatSpec {
  std::string fill = " ";
  char align = 0;  // < > = ^, or 0 for the default of the type
  char sign = 0;   // + - or space, or 0 where none was given
  bool no_negative_zero = false;
  bool alternate = false;
  std::int64_t width = 0;
  char grouping = 0;            // ',' or '_'
  std::int64_t precision = -1;  // -1: none given
  char type = 0;
};

// Throws Error(value) "Invalid format specifier".
FormatSpec parse_format_spec(std::string_view text, std::string_view type_name);

// A number in the form the specification asks for. The kind must fit: format_integer takes integral
// values (and floats' types through format_real). Throws Error(value) "Unknown format code".
std::string format_integer(State& state, const Value& value, const FormatSpec& spec);
std::string format_real(State& state, double value, const FormatSpec& spec);
std::string format_string(State& state, std::string_view text, const FormatSpec& spec);

}  // namespace praxis::jinja
