#include "template/literal.h"

#include <charconv>
#include <limits>

#include "template/integer.h"
#include "template/native.h"

namespace praxis::jinja {
Value integer_literal(std::string_view text) {
  const char mark = text.size() > 1 ? static_cast<char>(text[1] | 0x20) : char{0};
  const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
  const std::string_view digits = base == 10 ? text : text.substr(2);
  std::int64_t value = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), value, base).ec ==
      std::errc()) {
    return Value::integer(value);
  }
  // CPython's limit on digits concerns decimal texts only; the same bound keeps this loop short.
  if (digits.size() > 4300)
    throw Error(ErrorKind::syntax, "integer literal with more than 4300 digits");
  return *integer_from_text(text, 0);
}

Value real_literal(std::string_view text) {
  double value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc()) {
    return Value::real(value);
  }
  const bool tiny =
      text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
  return Value::real(tiny ? 0.0 : std::numeric_limits<double>::infinity());
}

}  // namespace praxis::jinja
