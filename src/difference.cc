#include "difference.h"

#include <sstream>
#include <vector>

#include <dtl/dtl.hpp>
#include <fmt/format.h>

namespace praxis {
namespace {

constexpr std::string_view no_line_end = "\\ No newline at end of file";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) {
      lines.push_back(fmt::format("{}\n{}", text, no_line_end));
      break;
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace

std::string unified_difference(std::string_view path, std::string_view old_text,
                               std::string_view new_text) {
  dtl::Diff<std::string> difference(lines_of(old_text), lines_of(new_text));
  difference.onHuge();
  difference.compose();
  difference.composeUnifiedHunks();
  std::ostringstream out;
  out << "--- " << path << "\n+++ " << path << "\n";
  difference.printUnifiedFormat(out);
  return out.str();
}

}  // namespace praxis
