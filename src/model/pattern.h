// Regular expressions of the component format: ECMA-262's, as JSON Schema has them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace praxis {

// What is wrong with a pattern, and at which byte of it.
struct PatternError {
  std::size_t offset = 0;
  std::string message;
};

// Checks that `pattern` is a regular expression of ECMA-262 (15th edition, section 22.2.1), as a
// JavaScript engine reads it with or without the flag `u`. Returns nothing when it is.
std::optional<PatternError> check_pattern(std::string_view pattern);

// Returns whether `pattern` matches somewhere in `text`; nothing when that cannot be decided here:
// the pattern uses what the standard library's expressions lack (\p{..}, lookbehind, back
// references), or it or the text is long.
std::optional<bool> pattern_matches(std::string_view pattern, std::string_view text);

}  // namespace praxis
