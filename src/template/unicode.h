// The few facts about characters that the lexer needs, in Python's sense.
#pragma once

#include "base/utf8.h"

namespace praxis::jinja {

// str.isspace(), which is also what `\s` matches.
bool is_space(char32_t value);
bool is_identifier_start(char32_t value);
bool is_identifier_part(char32_t value);
// What `\w` and the further characters of Jinja's name pattern match.
bool is_word(char32_t value);

}  // namespace praxis::jinja
