#include "template/lexer_string.h"

#include <fmt/format.h>

#include <algorithm>

#include "template/unicode.h"

namespace praxis::jinja {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A backslash before a character outside ASCII: Jinja escapes the character to ASCII first, so that
// the backslash pairs with the escape's own and the escape stays as text.
void keep_foreign_escape(std::string_view body, std::size_t& at, std::string& out) {
  const CodePoint point = decode_at(body, at);
  const auto value = static_cast<std::uint32_t>(point.value);
  at += point.size;
  out += value < 0x100     ? fmt::format("\\x{:02x}", value)
         : value < 0x10000 ? fmt::format("\\u{:04x}", value)
                           : fmt::format("\\U{:08x}", value);
}

bool append_hex(std::string_view body, std::size_t& at, int count, char form, std::string& out,
                std::string& message) {
  char32_t value = 0;
  for (int digit = 0; digit < count; ++digit, ++at) {
    const int nibble = at < body.size() ? hex_digit(body[at]) : -1;
    if (nibble < 0) {
      message = std::string("truncated \\") + form +
                std::string(static_cast<std::size_t>(count), 'X') + " escape";
      return false;
    }
    value = value * 16 + static_cast<char32_t>(nibble);
  }
  if (value > 0x10FFFF) {
    message = "illegal Unicode character";
    return false;
  }
  if (value >= 0xD800 && value <= 0xDFFF) {
    message = "a surrogate is not a character; write the character itself or \\U000XXXXX";
    return false;
  }
  append_utf8(out, value);
  return true;
}

void append_octal(std::string_view body, std::size_t& at, std::string& out) {
  char32_t value = 0;
  for (int digit = 0; digit < 3 && at < body.size() && body[at] >= '0' && body[at] <= '7';
       ++digit) {
    value = value * 8 + static_cast<char32_t>(body[at++] - '0');
  }
  append_utf8(out, value);
}

// Returns what a one-letter escape stands for, or 0.
char simple_escape(char c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"':
      return c;
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return 0;
  }
}

}  // namespace

bool unescape(std::string_view body, std::string& out, std::string& message) {
  for (std::size_t at = 0; at < body.size();) {
    if (body[at] != '\\') {
      out += body[at++];
      continue;
    }
    ++at;
    const char c = body[at];
    if (static_cast<unsigned char>(c) >= 0x80) {
      keep_foreign_escape(body, at, out);
    } else if (c >= '0' && c <= '7') {
      append_octal(body, at, out);
    } else if (const char simple = simple_escape(c)) {
      out += simple;
      ++at;
    } else if (c == '\n') {
      ++at;
    } else if (c == 'x' || c == 'u' || c == 'U') {
      ++at;
      if (!append_hex(body, at, c == 'x' ? 2 : c == 'u' ? 4 : 8, c, out, message)) return false;
    } else if (c == 'N') {
      message = "\\N{...} escapes are not supported; write the character itself or \\uXXXX";
      return false;
    } else {
      out += '\\';
    }
  }
  return true;
}

std::string replace_newlines(std::string_view text, std::string_view newline) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\r' && text[at] != '\n') {
      result += text[at];
      continue;
    }
    result += newline;
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') ++at;
  }
  return result;
}

std::string quoted_char(std::string_view utf8) {
  if (utf8 == "'") return "\"'\"";
  if (utf8 == "\\") return "'\\\\'";
  if (utf8.size() == 1 && static_cast<unsigned char>(utf8[0]) < 0x20) {
    return fmt::format("'\\x{:02x}'", static_cast<unsigned>(utf8[0]));
  }
  return "'" + std::string(utf8) + "'";
}

}  // namespace praxis::jinja
