#include "template/literal.h"

#include <charconv>
#include <limits>
#include <string>

#include "template/native.h"

namespace praxis::jinja {
namespace {

int digit_value(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

// The decimal digits of a number written in base 2, 8 or 16.
std::string to_decimal(std::string_view digits, int base) {
  std::string decimal(1, '0');  // least significant digit first
  for (const char digit : digits) {
    int carry = digit_value(digit);
    for (char& place : decimal) {
      carry += (place - '0') * base;
      place = static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    for (; carry > 0; carry /= 10) decimal += static_cast<char>('0' + carry % 10);
  }
  return {decimal.rbegin(), decimal.rend()};
}

}  // namespace

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
  return parse_integer(base == 10 ? std::string(digits) : to_decimal(digits, base));
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
