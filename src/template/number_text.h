// Numbers as text, exactly as CPython reads and writes them, whatever the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace praxis::jinja {

void append_integer(std::string& out, std::int64_t value);
// Appends repr(float): the shortest text that reads back as the same number, always with a point
// or an exponent (1.0, 1e+16, nan, -inf).
void append_real(std::string& out, double value);
// The number with `precision` decimals, correctly rounded: '%.*f'.
std::string real_fixed(double value, int precision);
// The number as d.ddde+XX with `precision` decimals: '%.*e'.
std::string real_scientific(double value, int precision);
// '%.*g' of C, and with `keep_zeros` '%#.*g'.
std::string real_general(double value, int precision, bool keep_zeros);
// round(value, digits): correctly rounded in decimal, half to even.
double real_round(double value, long long digits);
// Python's float(text): surrounding space, underscores between digits, inf and nan in any case.
std::optional<double> real_from_text(std::string_view text);
// `text` without surrounding space, and with every Unicode decimal digit made an ASCII one.
std::string ascii_number(std::string_view text);

}  // namespace praxis::jinja
