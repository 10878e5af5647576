// Which characters a YAML text may contain (YAML 1.2.2, section 5.1), checked before anything else
// looks at it: what follows may rely on UTF-8 without NUL.
//
// Stricter than the specification in one point: DEL, C1 controls and byte order marks are refused
// inside of quotes as well, where JSON compatibility lets them stand. They are there by accident.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "yaml/scan.h"

namespace praxis::yaml {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Character {
  std::uint32_t code = 0;
  std::uint32_t bytes = 0;  // 0: not UTF-8
};

// Decodes the character at `at` as RFC 3629 defines UTF-8: shortest form, no surrogates.
Character decode_utf8(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  const std::uint32_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + bytes > text.size()) return {};
  std::uint32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::uint32_t index = 1; index < bytes; ++index) {
    const auto next = static_cast<unsigned char>(text[at + index]);
    if ((next & 0xC0) != 0x80) return {};
    code = code << 6 | (next & 0x3FU);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, bytes};
}

bool is_printable(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  if (code >= 0x7F && code < 0xA0) return code == 0x85;
  return code != 0xFEFF && code != 0xFFFE && code != 0xFFFF;
}

// Printable ASCII, tabs and line ends only; written so that compilers vectorise it.
bool is_simple(const char* bytes, std::size_t count) {
  bool odd = false;
  for (std::size_t index = 0; index < count; ++index) {
    const auto byte = static_cast<unsigned char>(bytes[index]);
    odd |= (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte >= 0x7F;
  }
  return !odd;
}

// UTF-16 and UTF-32 betray themselves by their mark, or by the zeros in ASCII text.
bool looks_like_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  const std::string_view head = text.substr(0, 4);
  return head.size() >= 2 && std::count(head.begin(), head.end(), '\0') * 2 >= std::ssize(head);
}

// A letter of Latin-1 in plain text: printable if read as Latin-1, and not the beginning of a
// sequence that was cut.
bool looks_like_latin1(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte >= 0xA0 && !(at + 1 < text.size() && is_continuation(text[at + 1]));
}

void report_encoding(const SourcePtr& source, std::uint32_t at, Diagnostics& diagnostics) {
  const std::string_view text = source->text;
  const auto byte = static_cast<unsigned>(static_cast<unsigned char>(text[at]));
  Diagnostic& error = diagnostics.error(
      "yaml-encoding", {source, {at, at + 1}},
      fmt::format("the text is not valid UTF-8: byte 0x{:02X} cannot stand here", byte));
  error.hint = looks_like_latin1(text, at)
                   ? "the file looks like Latin-1 (ISO 8859-1 or Windows-1252): save it as UTF-8"
                   : "save the file as UTF-8";
}

void report_control(const SourcePtr& source, Span span, std::uint32_t code,
                    Diagnostics& diagnostics) {
  if (code == 0xFEFF) {
    diagnostics
        .error("yaml-control-character", {source, span}, "a byte order mark stands inside the text")
        .hint = "it may only be at the very beginning: delete it here";
    return;
  }
  diagnostics
      .error("yaml-control-character", {source, span},
             fmt::format("control character U+{:04X} is not allowed", code))
      .hint = code <= 0xFF
                  ? fmt::format("delete it, or write \"\\x{:02x}\" in double quotes", code)
                  : fmt::format("delete it, or write \"\\u{:04x}\" in double quotes", code);
}

}  // namespace

bool check_characters(const SourcePtr& source, Diagnostics& diagnostics) {
  const std::string_view text = source->text;
  constexpr std::size_t stride = 64;
  std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  if (looks_like_utf16(text)) {
    diagnostics.error("yaml-encoding", {source, {0, 1}}, "the text is UTF-16 or UTF-32, not UTF-8")
        .hint = "save the file as UTF-8";
    return false;
  }
  while (at < text.size()) {
    const std::size_t block = std::min(stride, text.size() - at);
    if (is_simple(text.data() + at, block)) {
      at += block;
      continue;
    }
    for (const std::size_t end = at + block; at < end;) {
      const Character character = decode_utf8(text, at);
      const auto begin = static_cast<std::uint32_t>(at);
      if (character.bytes == 0) return report_encoding(source, begin, diagnostics), false;
      at += character.bytes;
      if (is_printable(character.code)) continue;
      report_control(source, {begin, begin + character.bytes}, character.code, diagnostics);
      return false;
    }
  }
  return true;
}

}  // namespace praxis::yaml
