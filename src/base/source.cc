#include "base/source.h"

#include <algorithm>
#include <utility>

namespace praxis {
namespace {

// The offset behind the line end that stands at `at`: LF, CRLF or a lone CR.
std::size_t after_line_end(std::string_view text, std::size_t at) {
  return at + (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1);
}

}  // namespace

LineColumn line_column(std::string_view text, std::uint32_t offset) {
  const std::size_t end = std::min<std::size_t>(offset, text.size());
  LineColumn place;
  std::size_t line_start = 0;
  for (std::size_t at = text.find_first_of("\r\n"); at < end; at = text.find_first_of("\r\n", line_start)) {
    const std::size_t next = after_line_end(text, at);
    if (next > end) break;
    line_start = next;
    ++place.line;
  }
  place.column = static_cast<std::uint32_t>(end - line_start) + 1;
  return place;
}

std::string_view line_text(std::string_view text, std::uint32_t offset) {
  const std::size_t at = std::min<std::size_t>(offset, text.size());
  const std::size_t before = at == 0 ? std::string_view::npos : text.find_last_of("\r\n", at - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

SourcePtr make_source(std::string name, std::string text) {
  return std::make_shared<const Source>(std::move(name), std::move(text));
}

}  // namespace praxis
