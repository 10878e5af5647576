// The tokens of TypeScript's types and literals. Private to src/import.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"

namespace praxis {

struct TypeToken {
  enum class Kind : std::uint8_t { end, word, string, number, mark, other } kind = Kind::end;
  std::string_view text;  // as written
  std::string value;      // of a string
  Span span;
  bool on_new_line = false;
  std::string_view comment;  // the /** */ before it
};

// Cuts `text` into tokens; the last one is `end`. Comments are left out, but for the documentation
// before a token.
std::vector<TypeToken> scan_type(std::string_view text);

}  // namespace praxis
