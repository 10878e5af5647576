// Python's two ways to format: `'%-5s' % value`, and str.format with its format specifications
// (docs.python.org, "printf-style String Formatting", "Format String Syntax").
//
// Markup escapes what is put into it, as markupsafe does.
#pragma once

#include <string>
#include <string_view>

#include "template/native.h"
#include "template/value.h"

namespace praxis::jinja {

// Returns `format % arguments`: a tuple gives positional arguments, a dict named ones, any other
// value is the only argument. Throws Error(type or value) in Python's words.
Value percent_format(State& state, const Value& format, const Value& arguments);

// Returns `format.format(...)` with the call's positional and keyword arguments.
Value format_text(State& state, const Value& format, const Arguments& arguments);
// Returns `format.format_map(mapping)`.
Value format_map(State& state, const Value& format, const Value& mapping);

// Returns format(value, specification): "{:>10.2f}".
std::string format_value(State& state, const Value& value, std::string_view specification);

// The widest field and the highest precision a format may ask for: Error(limit) beyond.
inline constexpr long long kMaxFieldWidth = 1'000'000;

}  // namespace praxis::jinja
