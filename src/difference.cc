// dtl finds the shortest edits; the hunks are formed here, because those of dtl 1.20 have a line of
// context too many now and then, and count empty ranges otherwise than `patch` does.
#include "difference.h"

#include <fmt/format.h>
#include <algorithm>
#include <dtl/dtl.hpp>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

namespace praxis {
namespace {

using Edit = std::pair<std::string, dtl::elemInfo>;  // a line; deleted, added or common

constexpr std::string_view no_line_end = "\\ No newline at end of file";
constexpr std::ptrdiff_t context_lines = 3;

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

bool is_common(const Edit& edit) { return edit.second.type == dtl::SES_COMMON; }
bool is_old(const Edit& edit) { return edit.second.type != dtl::SES_ADD; }
bool is_new(const Edit& edit) { return edit.second.type != dtl::SES_DELETE; }

// A range of lines in the head of a hunk. A single line is not counted; an empty range stands
// after the line before it.
std::string range(std::ptrdiff_t lines_before, std::ptrdiff_t count) {
  if (count == 1) return fmt::format("{}", lines_before + 1);
  return fmt::format("{},{}", count == 0 ? lines_before : lines_before + 1, count);
}

void append_lines(std::string& out, std::span<const Edit> edits, char mark,
                  bool (*wanted)(const Edit&)) {
  for (const Edit& edit : edits) {
    if (wanted(edit)) fmt::format_to(std::back_inserter(out), "{}{}\n", mark, edit.first);
  }
}

// Appends runs of common lines and runs of changes, where the old lines go before the new ones.
void append_body(std::string& out, std::span<const Edit> hunk) {
  while (!hunk.empty()) {
    const bool common = is_common(hunk.front());
    const auto end = std::ranges::find_if(
        hunk, [common](const Edit& edit) { return is_common(edit) != common; });
    const auto run = hunk.first(static_cast<std::size_t>(end - hunk.begin()));
    if (common) {
      append_lines(out, run, ' ', is_common);
    } else {
      append_lines(out, run, '-', is_old);
      append_lines(out, run, '+', is_new);
    }
    hunk = hunk.subspan(run.size());
  }
}

// Appends one hunk for each group of changes that are no further apart than their contexts reach.
void append_hunks(std::string& out, std::span<const Edit> edits) {
  std::ptrdiff_t old_lines = 0;  // before `at`
  std::ptrdiff_t new_lines = 0;
  auto at = edits.begin();
  while (true) {
    const auto change = std::find_if_not(at, edits.end(), is_common);
    if (change == edits.end()) return;
    const auto begin = change - std::min(change - at, context_lines);
    old_lines += begin - at;
    new_lines += begin - at;

    auto end = change;  // of the hunk
    for (auto next = change; next != edits.end() && next - end <= 2 * context_lines;) {
      end = std::find_if(next, edits.end(), is_common);
      next = std::find_if_not(end, edits.end(), is_common);
    }
    end += std::min(edits.end() - end, context_lines);

    const std::ptrdiff_t old_count = std::count_if(begin, end, is_old);
    const std::ptrdiff_t new_count = std::count_if(begin, end, is_new);
    fmt::format_to(std::back_inserter(out), "@@ -{} +{} @@\n", range(old_lines, old_count),
                   range(new_lines, new_count));
    append_body(out, {begin, end});
    old_lines += old_count;
    new_lines += new_count;
    at = end;
  }
}

}  // namespace

std::string unified_difference(std::string_view path, std::string_view old_text,
                               std::string_view new_text) {
  dtl::Diff<std::string> difference(lines_of(old_text), lines_of(new_text));
  difference.onHuge();  // the shortest edits, however many lines there are
  difference.compose();
  std::string out = fmt::format("--- {0}\n+++ {0}\n", path);
  append_hunks(out, difference.getSes().getSequence());
  return out;
}

}  // namespace praxis
