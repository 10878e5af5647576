#include "template/html.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "template/html_references.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

using References = std::vector<std::pair<std::string_view, std::string>>;

std::uint32_t hex_number(std::string_view digits) {
  std::uint32_t number = 0;
  for (const char c : digits) {
    number = number * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return number;
}

// "AMP=26 Acy=410 ..." as a sorted list of names and their UTF-8 texts.
References read_references() {
  References references;
  std::string_view rest = kNamedReferences;
  for (std::string_view entry = take_word(rest); !entry.empty(); entry = take_word(rest)) {
    const std::size_t equals = entry.find('=');
    std::string text;
    for (std::string_view points = entry.substr(equals + 1); !points.empty();) {
      const std::size_t end = std::min(points.find('+'), points.size());
      append_utf8(text, hex_number(points.substr(0, end)));
      points.remove_prefix(std::min(end + 1, points.size()));
    }
    references.emplace_back(entry.substr(0, equals), std::move(text));
  }
  std::sort(references.begin(), references.end());
  return references;
}

// The text of the reference `name`, without its semicolon; null when there is none.
const std::string* find_reference(std::string_view name) {
  static const References kReferences = read_references();
  const auto found =
      std::lower_bound(kReferences.begin(), kReferences.end(), name,
                       [](const auto& entry, std::string_view n) { return entry.first < n; });
  return found != kReferences.end() && found->first == name ? &found->second : nullptr;
}

bool stands_bare(std::string_view name) {
  static const std::vector<std::string_view> kBare = [] {
    std::vector<std::string_view> names;
    std::string_view rest = kBareReferences;
    for (std::string_view n = take_word(rest); !n.empty(); n = take_word(rest)) names.push_back(n);
    std::sort(names.begin(), names.end());
    return names;
  }();
  return std::binary_search(kBare.begin(), kBare.end(), name);
}

// What a numeric reference stands for (html.spec.whatwg.org, "Numeric character reference end
// state"): windows-1252 for 0x80 to 0x9f, nothing for control characters.
void append_number(std::string& out, std::uint32_t number) {
  static constexpr std::array<char32_t, 32> kWindows1252 = {
      0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
      0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
  if (number >= 0x80 && number < 0xa0) return append_utf8(out, kWindows1252[number - 0x80]);
  const bool surrogate = number >= 0xd800 && number <= 0xdfff;
  if (number == 0 || surrogate || number > 0x10ffff) return append_utf8(out, 0xfffd);
  const bool control =
      (number < 0x20 && number != '\t' && number != '\n' && number != '\f' && number != '\r') ||
      number == 0x7f;
  const bool no_character = (number >= 0xfdd0 && number <= 0xfdef) || (number & 0xfffe) == 0xfffe;
  if (!control && !no_character) append_utf8(out, number);
}

// Replaces a numeric reference at the start of `text`, behind "&#"; returns the bytes it took, or
// 0.
std::size_t take_number(std::string_view text, std::string& out) {
  const bool hex = !text.empty() && (text[0] == 'x' || text[0] == 'X');
  const std::size_t begin = hex ? 1 : 0;
  std::size_t at = begin;
  std::uint32_t number = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    std::uint32_t digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
    if (hex && c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
    if (hex && c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
    if (digit == 16) break;
    number = std::min<std::uint32_t>(number * (hex ? 16 : 10) + digit, 0x110000);
  }
  if (at == begin) return 0;
  append_number(out, number);
  return at < text.size() && text[at] == ';' ? at + 1 : at;
}

bool ends_name(char c) {
  return c == '\t' || c == '\n' || c == '\f' || c == ' ' || c == '<' || c == '&' || c == '#' ||
         c == ';';
}

// Replaces a named reference at the start of `text`, behind "&"; returns the bytes it took, or 0.
std::size_t take_name(std::string_view text, std::string& out) {
  constexpr std::size_t kLongest = 32;
  std::size_t end = 0;
  while (end < text.size() && end < kLongest && !ends_name(text[end])) ++end;
  const bool semicolon = end < text.size() && text[end] == ';';
  if (semicolon) {
    if (const std::string* found = find_reference(text.substr(0, end))) {
      out += *found;
      return end + 1;
    }
  }
  for (std::size_t size = end; size > 1; --size) {
    const std::string_view name = text.substr(0, size);
    if (!stands_bare(name)) continue;
    out += *find_reference(name);
    return size;
  }
  return 0;
}

// Removes each stretch from `open` to the next `close`.
std::string without(std::string_view text, std::string_view open, std::string_view close) {
  std::string kept;
  while (true) {
    const std::size_t begin = text.find(open);
    const std::size_t end =
        begin == std::string_view::npos ? begin : text.find(close, begin + open.size());
    if (end == std::string_view::npos) break;
    kept += text.substr(0, begin);
    text.remove_prefix(end + close.size());
  }
  return kept += text;
}

}  // namespace

std::string unescape_html(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t ampersand = text.find('&');
    out += text.substr(0, ampersand);
    if (ampersand == std::string_view::npos) return out;
    text.remove_prefix(ampersand + 1);
    std::size_t taken = 0;
    if (!text.empty() && text.front() == '#') {
      taken = take_number(text.substr(1), out);
      if (taken > 0) ++taken;
    } else {
      taken = take_name(text, out);
    }
    if (taken == 0) out += '&';
    text.remove_prefix(taken);
  }
}

std::string strip_tags(std::string_view text) {
  const std::string plain = without(without(text, "<!--", "-->"), "<", ">");
  std::string words;
  std::string_view rest = plain;
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (!words.empty()) words += ' ';
    words += word;
  }
  return unescape_html(words);
}

}  // namespace praxis::jinja
