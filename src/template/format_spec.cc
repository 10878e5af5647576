#include "template/format_spec.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "template/format.h"
#include "template/integer.h"
#include "template/number_text.h"
#include "template/text_operations.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

constexpr std::int64_t kDefaultPrecision = 6;

bool is_align(char c) { return c == '<' || c == '>' || c == '=' || c == '^'; }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// Reads the parts of a specification one after the other.
class SpecParser {
 public:
  SpecParser(std::string_view text, std::string_view type_name)
      : text_(text), rest_(text), type_name_(type_name) {}

  FormatSpec parse() {
    read_align();
    if (next_is('+') || next_is('-') || next_is(' ')) spec_.sign = take();
    if (next_is('z')) spec_.no_negative_zero = take() != 0;
    if (next_is('#')) spec_.alternate = take() != 0;
    if (!fill_given_ && next_is('0')) {
      take();
      spec_.fill = "0";
      if (spec_.align == 0 && type_name_ != "str") spec_.align = '=';
    }
    spec_.width = std::max<std::int64_t>(number(), 0);
    if (next_is(',') || next_is('_')) spec_.grouping = take();
    if (next_is(',') || next_is('_')) {
      throw Error(ErrorKind::value, spec_.grouping == ',' && next_is(',')
                                        ? "Cannot specify ',' with ','."
                                        : "Cannot specify both ',' and '_'.");
    }
    if (next_is('.')) {
      take();
      spec_.precision = number();
      if (spec_.precision < 0) throw Error(ErrorKind::value, "Format specifier missing precision");
    }
    if (rest_.size() > 1) fail();
    if (!rest_.empty()) spec_.type = take();
    return spec_;
  }

 private:
  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  [[noreturn]] void fail() const {
    throw Error(ErrorKind::value, "Invalid format specifier '" + std::string(text_) +
                                      "' for object of type '" + std::string(type_name_) + "'");
  }

  void read_align() {
    if (rest_.empty()) return;
    std::size_t fill_end = 0;
    decode(rest_, fill_end);
    if (fill_end < rest_.size() && is_align(rest_[fill_end])) {
      spec_.fill = rest_.substr(0, fill_end);
      spec_.align = rest_[fill_end];
      fill_given_ = true;
      rest_.remove_prefix(fill_end + 1);
    } else if (is_align(rest_.front())) {
      spec_.align = take();
    }
  }

  // Digits as a number, or -1 when there are none.
  std::int64_t number() {
    if (rest_.empty() || !is_ascii_digit(rest_.front())) return -1;
    std::int64_t value = 0;
    while (!rest_.empty() && is_ascii_digit(rest_.front())) {
      value = value * 10 + (take() - '0');
      if (value > kMaxFieldWidth) {
        throw Error(ErrorKind::limit, "a format field is wider than 1000000 characters");
      }
    }
    return value;
  }

  std::string_view text_;
  std::string_view rest_;
  std::string_view type_name_;
  FormatSpec spec_;
  bool fill_given_ = false;
};

// Puts separators between groups of digits, and zeros before them until `width` is filled.
std::string grouped(std::string digits, char separator, std::size_t group, std::size_t width) {
  if (separator == 0) {
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    return digits;
  }
  std::string reversed;
  for (std::size_t i = 0, taken = 0; i < digits.size() || reversed.size() < width; ++taken) {
    if (taken > 0 && taken % group == 0) reversed += separator;
    reversed += i < digits.size() ? digits[digits.size() - 1 - i] : '0';
    ++i;
  }
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

bool shows_sign(const FormatSpec& spec) { return spec.sign == '+' || spec.sign == ' '; }

// A number as the parts that are laid out around its digits.
struct Parts {
  bool negative = false;
  std::string prefix;  // 0x
  std::string digits;  // before the point; these are grouped
  std::string rest;    // the point and all behind it
};

std::string pad(State& state, std::string_view text, char align, const FormatSpec& spec) {
  const std::int64_t missing = missing_width(state, text, spec.width, spec.fill);
  const std::int64_t before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  std::string padded;
  append_repeated(padded, spec.fill, before);
  padded += text;
  append_repeated(padded, spec.fill, missing - before);
  return padded;
}

std::string lay_out(State& state, Parts parts, const FormatSpec& spec, std::size_t group) {
  std::string sign = parts.negative ? "-" : shows_sign(spec) ? std::string(1, spec.sign) : "";
  sign += parts.prefix;
  std::size_t zeros_to = 0;
  if (spec.fill == "0" && spec.align == '=') {
    const std::size_t fixed = sign.size() + parts.rest.size();
    const auto width = static_cast<std::size_t>(spec.width);
    zeros_to = width > fixed ? width - fixed : 0;
    state.charge(zeros_to);
  }
  const bool has_digits = !parts.digits.empty();
  const std::string number =
      (has_digits ? grouped(std::move(parts.digits), spec.grouping, group, zeros_to) : "") +
      parts.rest;
  if (spec.align != '=') return pad(state, sign + number, spec.align == 0 ? '>' : spec.align, spec);
  FormatSpec inner = spec;
  inner.width = std::max<std::int64_t>(spec.width - static_cast<std::int64_t>(sign.size()), 0);
  return sign + pad(state, number, '>', inner);
}

[[noreturn]] void throw_unknown_code(char type, std::string_view type_name) {
  throw Error(ErrorKind::value, "Unknown format code '" + std::string(1, type) +
                                    "' for object of type '" + std::string(type_name) + "'");
}

bool is_real_type(char type) {
  return type != 0 && std::string_view("eEfFgG%").find(type) != std::string_view::npos;
}

std::string upper_ascii(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// The character of a code point, which takes fill, alignment and width only.
std::string format_character(State& state, const Value& value, const FormatSpec& spec) {
  if (spec.grouping != 0) {
    throw Error(ErrorKind::value, std::string("Cannot specify '") + spec.grouping + "' with 'c'.");
  }
  if (spec.sign != 0) {
    throw Error(ErrorKind::value, "Sign not allowed with integer format specifier 'c'");
  }
  if (spec.alternate) {
    throw Error(ErrorKind::value,
                "Alternate form (#) not allowed with integer format specifier 'c'");
  }
  const std::int64_t code = clamped_integer(value);
  if (code < 0 || code > 0x10ffff) {
    throw Error(ErrorKind::value, "%c arg not in range(0x110000)");
  }
  std::string text;
  append_utf8(text, static_cast<char32_t>(code));
  return pad(state, text, spec.align == 0 ? '>' : spec.align, spec);
}

// The digits of |value| for the type of a float format, without a sign.
std::string real_digits(double magnitude, const FormatSpec& spec) {
  const auto precision = static_cast<int>(spec.precision < 0 ? kDefaultPrecision : spec.precision);
  switch (spec.type) {
    case 'e':
    case 'E':
      return real_scientific(magnitude, precision);
    case 'f':
    case 'F':
      return real_fixed(magnitude, precision);
    case '%':
      return real_fixed(magnitude * 100, precision) + "%";
    case 'g':
    case 'G':
    case 'n':
      return real_general(magnitude, precision, spec.alternate);
    default:
      break;
  }
  if (spec.precision < 0) {
    std::string text;
    append_real(text, magnitude);
    return text;
  }
  // No type, but a precision: like g, with a decimal at least, and an exponent one place earlier.
  const int digits = std::max(precision, 1);
  if (!std::isfinite(magnitude)) return real_general(magnitude, digits, false);
  std::string text = real_scientific(magnitude, digits - 1);
  const std::size_t e = text.find('e');
  const int exponent = std::atoi(text.c_str() + e + 1);
  if (exponent >= -4 && exponent < digits - 1) {
    text = real_general(magnitude, digits, spec.alternate);
    return text.find('.') == std::string::npos ? text + ".0" : text;
  }
  if (spec.alternate || digits == 1) return text;
  const std::size_t last = text.find_last_not_of('0', e - 1);
  return text.substr(0, text[last] == '.' ? last : last + 1) + text.substr(e);
}

}  // namespace

FormatSpec parse_format_spec(std::string_view text, std::string_view type_name) {
  return SpecParser(text, type_name).parse();
}

std::string format_string(State& state, std::string_view text, const FormatSpec& spec) {
  if (spec.type != 0 && spec.type != 's') throw_unknown_code(spec.type, "str");
  if (spec.sign != 0) {
    throw Error(ErrorKind::value, spec.sign == ' ' ? "Space not allowed in string format specifier"
                                                   : "Sign not allowed in string format specifier");
  }
  if (spec.no_negative_zero) {
    throw Error(ErrorKind::value,
                "Negative zero coercion (z) not allowed in string format specifier");
  }
  if (spec.alternate) {
    throw Error(ErrorKind::value, "Alternate form (#) not allowed in string format specifier");
  }
  if (spec.grouping != 0) {
    throw Error(ErrorKind::value, std::string("Cannot specify '") + spec.grouping + "' with 's'.");
  }
  if (spec.align == '=') {
    throw Error(ErrorKind::value, "'=' alignment not allowed in string format specifier");
  }
  const std::string_view cut =
      spec.precision < 0 ? text : first_points(text, static_cast<std::size_t>(spec.precision));
  return pad(state, cut, spec.align == 0 ? '<' : spec.align, spec);
}

std::string format_integer(State& state, const Value& value, const FormatSpec& spec) {
  if (is_real_type(spec.type)) return format_real(state, integer_to_real(value), spec);
  if (spec.precision >= 0) {
    throw Error(ErrorKind::value, "Precision not allowed in integer format specifier");
  }
  if (spec.no_negative_zero) {
    throw Error(ErrorKind::value,
                "Negative zero coercion (z) not allowed in integer format specifier");
  }
  if (spec.type == 'c') return format_character(state, value, spec);
  int base = 10;
  std::string prefix;
  switch (spec.type) {
    case 0:
    case 'd':
    case 'n':
      break;
    case 'b':
      base = 2;
      prefix = "0b";
      break;
    case 'o':
      base = 8;
      prefix = "0o";
      break;
    case 'x':
      base = 16;
      prefix = "0x";
      break;
    case 'X':
      base = 16;
      prefix = "0X";
      break;
    default:
      throw_unknown_code(spec.type, "int");
  }
  if (spec.grouping == ',' && base != 10) {
    throw Error(ErrorKind::value, std::string("Cannot specify ',' with '") + spec.type + "'.");
  }
  Parts parts;
  parts.digits = integer_to_text(value, base);
  parts.negative = parts.digits.front() == '-';
  if (parts.negative) parts.digits.erase(0, 1);
  if (spec.type == 'X') parts.digits = upper_ascii(parts.digits);
  if (spec.alternate) parts.prefix = prefix;
  return lay_out(state, std::move(parts), spec, base == 10 ? 3 : 4);
}

std::string format_real(State& state, double value, const FormatSpec& spec) {
  if (spec.type != 0 && !is_real_type(spec.type) && spec.type != 'n') {
    throw_unknown_code(spec.type, "float");
  }
  if (spec.precision > 0) state.charge(static_cast<std::uint64_t>(spec.precision));
  std::string digits = real_digits(std::fabs(value), spec);
  Parts parts;
  parts.negative = std::signbit(value) && !std::isnan(value);
  const bool zero = digits.find_first_of("123456789infa") == std::string::npos;
  if (spec.no_negative_zero && zero) parts.negative = false;
  const bool is_point_missing = digits.find_first_of(".in") == std::string::npos;
  if (spec.alternate && is_point_missing) {
    digits.insert(std::min(digits.find_first_of("e%"), digits.size()), ".");
  }
  const std::size_t whole = std::min(digits.find_first_not_of("0123456789"), digits.size());
  parts.digits = digits.substr(0, whole);
  parts.rest = digits.substr(whole);
  if (spec.type == 'E' || spec.type == 'F' || spec.type == 'G')
    parts.rest = upper_ascii(parts.rest);
  if (!std::isfinite(value)) {  // CPython fills with zeros before "inf", too
    std::string name = parts.digits + parts.rest;
    if (spec.fill == "0" && spec.align == '=') {
      const auto width = static_cast<std::size_t>(spec.width);
      const std::size_t used = name.size() + (parts.negative || shows_sign(spec) ? 1 : 0);
      if (width > used) name.insert(0, width - used, '0');
    }
    parts.digits.clear();
    parts.rest = std::move(name);
  }
  return lay_out(state, std::move(parts), spec, 3);
}

}  // namespace praxis::jinja
