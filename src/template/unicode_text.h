// What Python's str knows of Unicode: counting, character classes, letter case, lines, words.
//
// Texts are UTF-8 and count in code points. Bytes that are no valid UTF-8 each count as one
// U+FFFD, so that no text whatever breaks a function here. Properties come from utf8proc; the
// tables hold what it lacks (full case mappings, Python's isdigit and isnumeric).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "template/unicode.h"

namespace praxis::jinja {

// Returns the code point at byte `at` and moves `at` behind it; `at` must be inside the text.
char32_t decode(std::string_view text, std::size_t& at);
// Returns the code point that ends before byte `at` and moves `at` to its start; `at` is not 0.
char32_t decode_before(std::string_view text, std::size_t& at);
bool is_ascii(std::string_view text);
// The number of code points.
std::size_t count_points(std::string_view text);
// The byte offset of code point `index`, or the size of the text past its end.
std::size_t point_offset(std::string_view text, std::size_t index);
// The first `count` code points of `text`.
inline std::string_view first_points(std::string_view text, std::size_t count) {
  return text.substr(0, point_offset(text, count));
}

// Character classes, as str.isalpha() and so on judge one character.
bool is_alpha(char32_t c);
bool is_decimal(char32_t c);
bool is_digit(char32_t c);
bool is_numeric(char32_t c);
bool is_lower(char32_t c);
bool is_upper(char32_t c);
bool is_title(char32_t c);
bool is_printable(char32_t c);
inline bool is_alnum(char32_t c) { return is_alpha(c) || is_numeric(c); }
// \w of Python's regular expressions.
inline bool is_word_character(char32_t c) { return c == '_' || is_alnum(c); }
// 0 to 9 for a decimal digit of any script, -1 for all else.
int decimal_digit(char32_t c);
// Whether str.splitlines() breaks the line at `c`.
bool is_line_break(char32_t c);

// Full case mappings (ß becomes SS, a final Σ becomes ς), as Python's methods of these names.
std::string upper(std::string_view text);
std::string lower(std::string_view text);
std::string title(std::string_view text);
std::string capitalize(std::string_view text);
std::string swapcase(std::string_view text);
std::string casefold(std::string_view text);

// Appends the `digits` last hexadecimal digits of `number`, in lower case.
void append_hex(std::string& out, char32_t number, int digits);
// Appends Python's escape for a character that a literal cannot hold as it is: \xe9, \u200b,
// \U0001f600.
void append_escape(std::string& out, char32_t c);

// Takes the next line off `text`, with its line end (\n, \r\n, \r, \v, \f, \x1c to \x1e, \x85,
// U+2028, U+2029) if `keep_end`; `text` must not be empty.
std::string_view take_line(std::string_view& text, bool keep_end);
// Takes the next word off `text`: what stands between white space. Returns an empty view when there
// is none left.
std::string_view take_word(std::string_view& text);
// `text` without white space at its start, its end.
std::string_view strip_left(std::string_view text);
std::string_view strip_right(std::string_view text);
inline std::string_view strip(std::string_view text) { return strip_left(strip_right(text)); }

}  // namespace praxis::jinja
