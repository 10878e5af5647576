// Every function has a quick way through ASCII, since that is what nearly all texts are made of.
#include "template/unicode_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "template/unicode_tables.h"

namespace praxis::jinja {
namespace {

std::int32_t code(char32_t c) { return static_cast<std::int32_t>(c); }

utf8proc_category_t category(char32_t c) { return utf8proc_category(code(c)); }

template <std::size_t N>
bool in_ranges(const unicode::Range (&ranges)[N], char32_t c) {
  const auto* range =
      std::upper_bound(std::begin(ranges), std::end(ranges), c,
                       [](char32_t value, const unicode::Range& r) { return value < r.first; });
  return range != std::begin(ranges) && c <= std::prev(range)->last;
}

template <std::size_t N>
const unicode::Expansion* expansion(const unicode::Expansion (&table)[N], char32_t c) {
  const auto* found =
      std::lower_bound(std::begin(table), std::end(table), c,
                       [](const unicode::Expansion& e, char32_t value) { return e.from < value; });
  return found != std::end(table) && found->from == c ? found : nullptr;
}

bool is_cased(char32_t c) { return is_lower(c) || is_upper(c) || is_title(c); }

// Unicode's Case_Ignorable (The Unicode Standard, 3.13, D136).
bool is_case_ignorable(char32_t c) {
  static constexpr std::u32string_view kMarks =
      U"'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";
  if (kMarks.find(c) != std::u32string_view::npos) return true;
  switch (category(c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      return false;
  }
}

// Whether the sigma at [begin, end) ends a word: a cased letter before, none after.
bool is_final_sigma(std::string_view text, std::size_t begin, std::size_t end) {
  char32_t before = 0;
  while (begin > 0) {
    before = decode_before(text, begin);
    if (!is_case_ignorable(before)) break;
    before = 0;
  }
  if (before == 0 || !is_cased(before)) return false;
  while (end < text.size()) {
    const char32_t after = decode(text, end);
    if (!is_case_ignorable(after)) return !is_cased(after);
  }
  return true;
}

void append_points(std::string& out, const char32_t (&points)[3]) {
  for (const char32_t c : points) {
    if (c != 0) append_utf8(out, c);
  }
}

void append_upper(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  } else if (const auto* special = expansion(unicode::kUpperExpansions, c)) {
    append_points(out, special->to);
  } else {
    append_utf8(out, static_cast<char32_t>(utf8proc_toupper(code(c))));
  }
}

void append_title(std::string& out, char32_t c) {
  if (const auto* special = expansion(unicode::kTitleExpansions, c)) {
    append_points(out, special->to);
  } else if (expansion(unicode::kUpperExpansions, c) != nullptr) {
    append_upper(out, c);
  } else {
    append_utf8(out, static_cast<char32_t>(utf8proc_totitle(code(c))));
  }
}

// Appends the lower case of `c`, the code point at [begin, end) of `text`.
void append_lower(std::string& out, std::string_view text, char32_t c, std::size_t begin,
                  std::size_t end) {
  if (c < 0x80) {
    out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  } else if (c == 0x3a3) {
    append_utf8(out, is_final_sigma(text, begin, end) ? 0x3c2 : 0x3c3);
  } else if (c == 0x130) {  // the only one whose lower case is two code points
    out += 'i';
    append_utf8(out, 0x307);
  } else {
    append_utf8(out, static_cast<char32_t>(utf8proc_tolower(code(c))));
  }
}

}  // namespace

char32_t decode(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    ++at;
    return first;
  }
  const CodePoint point = decode_at(text, at);
  at += point.size;
  return point.value;
}

char32_t decode_before(std::string_view text, std::size_t& at) {
  std::size_t start = at - 1;
  const std::size_t lowest = at >= 4 ? at - 4 : 0;
  while (start > lowest && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) --start;
  const CodePoint point = decode_at(text, start);
  if (start + point.size != at) {  // not one whole character: a stray byte
    --at;
    return 0xfffd;
  }
  at = start;
  return point.value;
}

bool is_ascii(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + at, 8);
    if ((block & 0x8080808080808080ULL) != 0) return false;
  }
  for (; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) >= 0x80) return false;
  }
  return true;
}

std::size_t count_points(std::string_view text) {
  if (is_ascii(text)) return text.size();
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) decode(text, at);
  return count;
}

std::size_t point_offset(std::string_view text, std::size_t index) {
  if (index >= text.size()) return text.size();
  if (is_ascii(text.substr(0, index))) return index;
  std::size_t at = 0;
  for (; index > 0 && at < text.size(); --index) decode(text, at);
  return at;
}

bool is_alpha(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const utf8proc_category_t kind = category(c);
  return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

bool is_decimal(char32_t c) { return decimal_digit(c) >= 0; }

bool is_digit(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9';
  return is_decimal(c) || in_ranges(unicode::kOtherDigits, c);
}

bool is_numeric(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9';
  switch (category(c)) {
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return in_ranges(unicode::kOtherNumerics, c);
  }
}

bool is_lower(char32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z';
  return category(c) == UTF8PROC_CATEGORY_LL || in_ranges(unicode::kOtherLowercase, c);
}

bool is_upper(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  return category(c) == UTF8PROC_CATEGORY_LU || in_ranges(unicode::kOtherUppercase, c);
}

bool is_title(char32_t c) { return c >= 0x80 && category(c) == UTF8PROC_CATEGORY_LT; }

bool is_printable(char32_t c) {
  if (c < 0x80) return c >= ' ' && c != 0x7f;
  switch (category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_ZS:
      return false;
    default:
      return true;
  }
}

int decimal_digit(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9' ? static_cast<int>(c - '0') : -1;
  const auto* zero =
      std::upper_bound(std::begin(unicode::kDecimalZeros), std::end(unicode::kDecimalZeros), c);
  const char32_t distance = c - *std::prev(zero);  // the first zero is ASCII's
  return distance < 10 ? static_cast<int>(distance) : -1;
}

bool is_line_break(char32_t c) {
  return (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 ||
         c == 0x2029;
}

std::string upper(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_upper(out, decode(text, at));
  return out;
}

std::string lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    append_lower(out, text, c, begin, at);
  }
  return out;
}

std::string title(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool inside_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    if (inside_word) {
      append_lower(out, text, c, begin, at);
    } else {
      append_title(out, c);
    }
    inside_word = is_cased(c);
  }
  return out;
}

std::string capitalize(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    if (begin == 0) {
      append_title(out, c);
    } else {
      append_lower(out, text, c, begin, at);
    }
  }
  return out;
}

std::string swapcase(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    if (is_upper(c)) {
      append_lower(out, text, c, begin, at);
    } else if (is_lower(c)) {
      append_upper(out, c);
    } else {
      append_utf8(out, c);
    }
  }
  return out;
}

std::string casefold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode(text, at);
    if (c < 0x80) {
      out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      continue;
    }
    std::int32_t folded[4];
    int boundary = 0;
    const utf8proc_ssize_t count =
        utf8proc_decompose_char(code(c), folded, 4, UTF8PROC_CASEFOLD, &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < 4; ++i) {
      append_utf8(out, static_cast<char32_t>(folded[i]));
    }
  }
  return out;
}

void append_hex(std::string& out, char32_t number, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out += "0123456789abcdef"[(number >> shift) & 15];
  }
}

void append_escape(std::string& out, char32_t c) {
  const int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
  out += digits == 2 ? "\\x" : digits == 4 ? "\\u" : "\\U";
  append_hex(out, c, digits);
}

std::string_view take_line(std::string_view& text, bool keep_end) {
  std::size_t at = 0;
  std::size_t end = text.size();
  while (at < text.size()) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    if (!is_line_break(c)) continue;
    if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    end = begin;
    break;
  }
  const std::string_view line = text.substr(0, keep_end ? at : end);
  text.remove_prefix(at);
  return line;
}

std::string_view take_word(std::string_view& text) {
  text = strip_left(text);
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size(); end = at) {
    if (is_space(decode(text, at))) break;
  }
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string_view strip_left(std::string_view text) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size() && is_space(decode(text, at));) begin = at;
  return text.substr(begin);
}

std::string_view strip_right(std::string_view text) {
  std::size_t end = text.size();
  for (std::size_t at = end; at > 0 && is_space(decode_before(text, at));) end = at;
  return text.substr(0, end);
}

}  // namespace praxis::jinja
