// std::to_chars does the hard part (shortest and exact digits); Python's layout is added here.
#include "template/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

std::string special(double value) {
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

std::string formatted(double value, std::chars_format format, int precision) {
  if (!std::isfinite(value)) return special(value);
  // The longest double has 309 digits before the point.
  std::string text(static_cast<std::size_t>(precision) + 330, '\0');
  const auto result =
      std::to_chars(text.data(), text.data() + text.size(), value, format, precision);
  text.resize(static_cast<std::size_t>(result.ptr - text.data()));
  return text;
}

void remove_trailing_zeros(std::string& digits) {
  if (digits.find('.') == std::string::npos) return;
  digits.resize(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
}

}  // namespace

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), result.ptr);
}

void append_real(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += special(value);
    return;
  }
  std::array<char, 40> buffer;
  char* const begin = buffer.data();
  const double magnitude = std::fabs(value);
  // CPython prints an exponent below 1e-4 and from 1e16 on.
  const bool exponent = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16);
  const auto result =
      std::to_chars(begin, begin + buffer.size(), value,
                    exponent ? std::chars_format::scientific : std::chars_format::fixed);
  const std::string_view text(begin, static_cast<std::size_t>(result.ptr - begin));
  out += text;
  if (!exponent && text.find('.') == std::string_view::npos) out += ".0";
}

std::string real_fixed(double value, int precision) {
  return formatted(value, std::chars_format::fixed, precision);
}

std::string real_scientific(double value, int precision) {
  return formatted(value, std::chars_format::scientific, precision);
}

std::string real_general(double value, int precision, bool keep_zeros) {
  if (!std::isfinite(value)) return special(value);
  precision = std::max(precision, 1);
  // The exponent after rounding decides between the two forms.
  std::string text = real_scientific(value, precision - 1);
  const std::size_t e = text.find('e');
  const int exponent = std::atoi(text.c_str() + e + 1);
  if (exponent >= -4 && exponent < precision) {
    text = real_fixed(value, precision - 1 - exponent);
    if (!keep_zeros) remove_trailing_zeros(text);
    if (keep_zeros && text.find('.') == std::string::npos) text += '.';
    return text;
  }
  std::string digits = text.substr(0, e);
  if (!keep_zeros) remove_trailing_zeros(digits);
  if (keep_zeros && digits.find('.') == std::string::npos) digits += '.';
  return digits + text.substr(e);
}

double real_round(double value, long long digits) {
  if (!std::isfinite(value) || value == 0) return value;
  if (digits > 323) return value;  // no double has more decimals that matter
  if (digits < -308) return std::copysign(0.0, value);
  if (digits >= 0) {
    const std::string text = real_fixed(value, static_cast<int>(digits));
    return real_from_text(text).value_or(value);
  }
  // Places before the point: as many significant digits as reach down to that place.
  const std::string text = real_scientific(value, 20);
  const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
  const int precision = exponent + static_cast<int>(digits);
  if (precision >= 0) return real_from_text(real_scientific(value, precision)).value_or(value);
  // Less than one unit of that place: up when it is more than half of one.
  const std::string unit = "1e" + std::to_string(-digits);
  const double half = std::strtod(("5e" + std::to_string(-digits - 1)).c_str(), nullptr);
  const bool up = precision == -1 && std::fabs(value) > half;
  return std::copysign(up ? std::strtod(unit.c_str(), nullptr) : 0.0, value);
}

std::optional<double> real_from_text(std::string_view raw) {
  const std::string ascii = ascii_number(raw);
  std::string text;
  for (std::size_t i = 0; i < ascii.size(); ++i) {
    if (ascii[i] != '_') {
      text += ascii[i];
      continue;
    }
    const auto is_digit = [&](std::size_t at) {
      return at < ascii.size() && ascii[at] >= '0' && ascii[at] <= '9';
    };
    if (i == 0 || !is_digit(i - 1) || !is_digit(i + 1)) return std::nullopt;
  }
  std::string_view number = text;
  const bool plus = !number.empty() && number.front() == '+';
  if (plus) number.remove_prefix(1);
  if (plus && !number.empty() && number.front() == '-') return std::nullopt;
  // from_chars also takes nan(...), which Python does not.
  if (number.empty() || number.find('(') != std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  if (result.ptr != number.data() + number.size()) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range) {
    // Too large or too small: from_chars leaves the value alone, Python gives inf or 0.
    value = std::strtod(text.c_str(), nullptr);
  }
  return value;
}

std::string ascii_number(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode(text, at);
    const int digit = c < 0x80 ? -1 : decimal_digit(c);
    if (digit >= 0) {
      result += static_cast<char>('0' + digit);
    } else if (is_space(c)) {
      result += ' ';
    } else {
      append_utf8(result, c);
    }
  }
  const std::size_t begin = result.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return result.substr(begin, result.find_last_not_of(' ') - begin + 1);
}

}  // namespace praxis::jinja
