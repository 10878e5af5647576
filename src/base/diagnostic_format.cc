#include "base/diagnostic_format.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>

namespace praxis::diagnostic_format {
namespace {

// Controls, characters that reorder text (https://trojansource.codes) and invisible separators.
bool is_unsafe(std::int32_t character) {
  switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

template <typename... Arguments>
void escape(Glyph& glyph, fmt::format_string<Arguments...> format, Arguments... arguments) {
  const auto result =
      fmt::format_to_n(glyph.escape, sizeof glyph.escape, format, std::move(arguments)...);
  glyph.shown = std::string_view(glyph.escape, result.size);
  glyph.width = static_cast<std::uint32_t>(result.size);
}

}  // namespace

void read_glyph(std::string_view text, std::size_t at, Glyph& glyph) {
  const auto byte = static_cast<unsigned char>(text[at]);
  glyph.bytes = 1;
  if (byte == '\t') {
    glyph.shown = text.substr(at, 1);
    glyph.width = 0;
    return;
  }
  utf8proc_int32_t character = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
  const auto left = static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size() - at, 4));
  const utf8proc_ssize_t size = utf8proc_iterate(bytes, left, &character);
  if (size <= 0) return escape(glyph, "\\x{:02x}", static_cast<unsigned>(byte));
  glyph.bytes = static_cast<std::uint32_t>(size);
  if (!is_unsafe(character)) {
    glyph.shown = text.substr(at, glyph.bytes);
    glyph.width = static_cast<std::uint32_t>(utf8proc_charwidth(character));
  } else if (character < 0x80) {
    escape(glyph, "\\x{:02x}", static_cast<unsigned>(character));
  } else if (character < 0x10000) {
    escape(glyph, "\\u{:04x}", static_cast<unsigned>(character));
  } else {
    escape(glyph, "\\U{:08x}", static_cast<unsigned>(character));
  }
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  Glyph glyph;
  for (std::size_t at = 0; at < text.size(); at += glyph.bytes) {
    switch (text[at]) {
      case '\n':
        result += "\\n", glyph.bytes = 1;
        continue;
      case '\r':
        result += "\\r", glyph.bytes = 1;
        continue;
      case '\t':
        result += "\\t", glyph.bytes = 1;
        continue;
      default:
        break;
    }
    read_glyph(text, at, glyph);
    result += glyph.shown;
  }
  return result;
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

std::string_view file_name(const Diagnostic& diagnostic) {
  return diagnostic.where.source ? std::string_view(diagnostic.where.source->name)
                                 : std::string_view(diagnostic.path);
}

const std::vector<std::uint32_t>& LineIndex::starts(const Source& source) {
  std::vector<std::uint32_t>& starts = starts_[&source];
  if (!starts.empty()) return starts;
  const std::string_view text = source.text;
  std::size_t begin = 0;
  while (true) {
    starts.push_back(static_cast<std::uint32_t>(begin));
    const std::size_t end = text.find_first_of("\r\n", begin);
    if (end == std::string_view::npos) return starts;
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
}

LineColumn LineIndex::place(const Source& source, std::uint32_t offset) {
  const std::vector<std::uint32_t>& lines = starts(source);
  const auto at = static_cast<std::uint32_t>(std::min<std::size_t>(offset, source.text.size()));
  const auto after = std::upper_bound(lines.begin(), lines.end(), at);
  return {static_cast<std::uint32_t>(after - lines.begin()), at - *(after - 1) + 1};
}

std::uint32_t LineIndex::line_begin(const Source& source, std::uint32_t offset) {
  return starts(source)[place(source, offset).line - 1];
}

std::string_view LineIndex::line(const Source& source, std::uint32_t offset) {
  const std::string_view rest = std::string_view(source.text).substr(line_begin(source, offset));
  return rest.substr(0, rest.find_first_of("\r\n"));
}

}  // namespace praxis::diagnostic_format
