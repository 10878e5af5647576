// Where number literals end, by Python's grammar for them: single underscores between digits, no
// leading zeros except in zero itself.
#pragma once

#include <cstddef>
#include <string_view>

namespace praxis::jinja {

inline bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }
// The end of the float literal that begins at `at`, or `at` when there is none.
std::size_t float_end(std::string_view text, std::size_t at);
// The end of the integer literal that begins at `at`, where a digit is.
std::size_t integer_end(std::string_view text, std::size_t at);

}  // namespace praxis::jinja
