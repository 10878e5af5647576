// Characters of UTF-8 texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace praxis {

// One code point of a UTF-8 text and the bytes it takes. Invalid bytes give U+FFFD, one byte long.
struct CodePoint {
  char32_t value;
  std::uint32_t size;
};
CodePoint decode_at(std::string_view text, std::size_t at);
void append_utf8(std::string& out, char32_t value);
// Returns the offset of the first byte that is not valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text);
// Whether a byte is one of a character's after its first.
inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}
// How many code points a valid text has.
std::size_t count_characters(std::string_view text);

}  // namespace praxis
