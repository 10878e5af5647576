// Number literals to values.
#pragma once

#include <string_view>

#include "template/value.h"

namespace praxis::jinja {

// The value of an integer literal without underscores: decimal, 0x, 0o or 0b, of any size.
// Throws Error(syntax), without a place, past 4,300 digits.
Value integer_literal(std::string_view text);

// The value of a decimal fraction or a number with an exponent; infinity where a double ends.
Value real_literal(std::string_view text);

}  // namespace praxis::jinja
