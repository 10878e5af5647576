// The few facts about characters that the lexer needs, in Python's sense.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace praxis::jinja {

// One code point of a UTF-8 text and the bytes it takes. Invalid bytes give U+FFFD, one byte long.
struct CodePoint {
  char32_t value;
  std::uint32_t size;
};
CodePoint decode_at(std::string_view text, std::size_t at);
void append_utf8(std::string& out, char32_t value);
// Returns the offset of the first byte that is not valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text);

// str.isspace(), which is also what `\s` matches.
bool is_space(char32_t value);
bool is_identifier_start(char32_t value);
bool is_identifier_part(char32_t value);
// What `\w` and the further characters of Jinja's name pattern match.
bool is_word(char32_t value);

}  // namespace praxis::jinja
