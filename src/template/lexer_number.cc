#include "template/lexer_number.h"

namespace praxis::jinja {
namespace {

bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_binary(char c) { return c == '0' || c == '1'; }
bool is_zero(char c) { return c == '0'; }
bool is_hexadecimal(char c) {
  return is_decimal_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The end of the digits from `at` on, with single underscores between them; `at` if there are none.
std::size_t digits_end(std::string_view text, std::size_t at, bool (*accepts)(char),
                       bool leading_underscore = false) {
  std::size_t end = at;
  while (end < text.size()) {
    std::size_t next = end;
    if (text[next] == '_' && (end > at || leading_underscore)) ++next;
    if (next >= text.size() || !accepts(text[next])) break;
    end = next + 1;
  }
  return end;
}

bool is_one_of(std::string_view text, std::size_t at, std::string_view characters) {
  return at < text.size() && characters.find(text[at]) != std::string_view::npos;
}

}  // namespace

std::size_t float_end(std::string_view text, std::size_t at) {
  if (at > 0 && text[at - 1] == '.') return at;
  std::size_t end = digits_end(text, at, is_decimal_digit);
  bool is_float = false;
  if (is_one_of(text, end, ".")) {
    const std::size_t fraction = digits_end(text, end + 1, is_decimal_digit);
    if (fraction > end + 1) {
      end = fraction;
      is_float = true;
    }
  }
  if (is_one_of(text, end, "eE")) {
    const std::size_t exponent = is_one_of(text, end + 1, "+-") ? end + 2 : end + 1;
    const std::size_t last = digits_end(text, exponent, is_decimal_digit);
    if (last > exponent) {
      end = last;
      is_float = true;
    }
  }
  return is_float ? end : at;
}

std::size_t integer_end(std::string_view text, std::size_t at) {
  if (text[at] != '0') return digits_end(text, at, is_decimal_digit);
  std::size_t end = at;
  if (is_one_of(text, at + 1, "xX")) end = digits_end(text, at + 2, is_hexadecimal, true);
  if (is_one_of(text, at + 1, "oO")) end = digits_end(text, at + 2, is_octal, true);
  if (is_one_of(text, at + 1, "bB")) end = digits_end(text, at + 2, is_binary, true);
  return end > at + 2 ? end : digits_end(text, at, is_zero);
}

}  // namespace praxis::jinja
