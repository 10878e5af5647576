#include "yaml/resolve.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace praxis::yaml {
namespace {

bool is_null(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

bool is_digit(char character) { return character >= '0' && character <= '9'; }

// Returns `text` without the digits it begins with.
std::string_view skip_digits(std::string_view text) {
  while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
  return text;
}

std::string_view skip_sign(std::string_view text) {
  return text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
}

bool is_decimal(std::string_view text) {
  const std::string_view digits = skip_sign(text);
  return !digits.empty() && skip_digits(digits).empty();
}

bool is_number_in_base(std::string_view text, std::string_view prefix, std::string_view digits) {
  return text.starts_with(prefix) && text.size() > prefix.size() &&
         text.find_first_not_of(digits, prefix.size()) == std::string_view::npos;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_real(std::string_view text) {
  text = skip_sign(text);
  const std::string_view after_integer = skip_digits(text);
  bool digits = after_integer.size() < text.size();
  text = after_integer;
  if (text.starts_with('.')) {
    const std::string_view fraction = skip_digits(text.substr(1));
    digits = digits || fraction.size() + 1 < text.size();
    text = fraction;
  }
  if (!digits) return false;
  if (!text.starts_with('e') && !text.starts_with('E')) return text.empty();
  text = skip_sign(text.substr(1));
  return !text.empty() && skip_digits(text).empty();
}

bool set_boolean(Node& node) {
  const std::string_view text = node.text;
  const bool yes = text == "true" || text == "True" || text == "TRUE";
  if (!yes && text != "false" && text != "False" && text != "FALSE") return false;
  node.kind = Kind::boolean;
  node.boolean = yes;
  return true;
}

double parse_real(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too large or too small to be told apart by from_chars(): the exponent's sign tells.
    const bool small = text.find("e-") != text.npos || text.find("E-") != text.npos;
    value = small ? 0.0 : std::numeric_limits<double>::infinity();
    if (text.starts_with('-')) value = -value;
  }
  return value;
}

void set_integer(Node& node, std::string_view digits, int base) {
  node.kind = Kind::integer;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const char* end = digits.data() + digits.size();
  node.fits = std::from_chars(digits.data(), end, node.integer, base).ec == std::errc{};
  if (node.fits) {
    node.real = static_cast<double>(node.integer);
    return;
  }
  node.integer = 0;
  if (base == 10) {
    node.real = parse_real(digits);
    return;
  }
  for (const char digit : digits) {
    const int value = is_digit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
    node.real = node.real * base + value;
  }
}

bool set_integer(Node& node) {
  const std::string_view text = node.text;
  if (is_decimal(text)) return set_integer(node, text, 10), true;
  if (is_number_in_base(text, "0o", "01234567")) return set_integer(node, text.substr(2), 8), true;
  if (!is_number_in_base(text, "0x", "0123456789abcdefABCDEF")) return false;
  set_integer(node, text.substr(2), 16);
  return true;
}

bool set_real(Node& node) {
  const std::string_view unsigned_text = skip_sign(node.text);
  if (is_real(node.text)) {
    node.real = parse_real(node.text);
  } else if (unsigned_text == ".inf" || unsigned_text == ".Inf" || unsigned_text == ".INF") {
    node.real = std::numeric_limits<double>::infinity();
    if (node.text[0] == '-') node.real = -node.real;
  } else if (node.text == ".nan" || node.text == ".NaN" || node.text == ".NAN") {
    node.real = std::numeric_limits<double>::quiet_NaN();
  } else {
    return false;
  }
  node.kind = Kind::real;
  return true;
}

}  // namespace

void resolve_plain(Node& node) {
  node.kind = Kind::string;
  // Most texts are names: no other scalar begins with one of these letters.
  const char first = node.text.empty() ? '\0' : node.text[0];
  const bool is_name =
      (first >= 'a' && first <= 'z' && first != 'n' && first != 't' && first != 'f') ||
      (first >= 'A' && first <= 'Z' && first != 'N' && first != 'T' && first != 'F');
  if (is_name) return;
  if (is_null(node.text)) {
    node.kind = Kind::null;
  } else if (!set_boolean(node) && !set_integer(node)) {
    set_real(node);
  }
}

bool resolve_as(Kind kind, Node& node) {
  node.kind = kind;
  switch (kind) {
    case Kind::null:
      return is_null(node.text);
    case Kind::boolean:
      return set_boolean(node);
    case Kind::integer:
      return set_integer(node);
    case Kind::real:
      return set_real(node);
    case Kind::string:
      return true;
    case Kind::sequence:
    case Kind::mapping:
      break;
  }
  return false;
}

}  // namespace praxis::yaml
