// "Did you mean": the optimal string alignment distance, that is Levenshtein's with the swap of two
// neighbours as one edit (L. Boytsov, "Indexing methods for approximate dictionary searching",
// 2011, section 2). It is counted in characters, so that a missing umlaut costs one edit like any
// other.
#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/utf8.h"

namespace praxis {
namespace {

constexpr std::size_t longest_word = 100;  // nobody means a longer word, and the cost is quadratic

using Characters = std::vector<char32_t>;

Characters decode(std::string_view text) {
  Characters characters;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_at(text, at);
    characters.push_back(point.value);
    at += point.size;
  }
  return characters;
}

std::size_t edit_distance(const Characters& from, const Characters& to) {
  std::vector<std::size_t> before_last(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t column = 0; column <= to.size(); ++column) last[column] = column;
  for (std::size_t line = 1; line <= from.size(); ++line) {
    row[0] = line;
    for (std::size_t column = 1; column <= to.size(); ++column) {
      const bool same = from[line - 1] == to[column - 1];
      row[column] = std::min({last[column] + 1, row[column - 1] + 1, last[column - 1] + !same});
      if (line > 1 && column > 1 && from[line - 1] == to[column - 2] &&
          from[line - 2] == to[column - 1]) {
        row[column] = std::min(row[column], before_last[column - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[to.size()];
}

// The same letters in another case are the same word to the one who typed them.
Characters fold_case(Characters characters) {
  for (char32_t& character : characters)
    character = static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(character)));
  return characters;
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > longest_word) return {};
  const Characters meant = fold_case(decode(word));
  // A third of the word may be wrong, and one letter of a short one; more is another word.
  std::size_t best_distance = std::max<std::size_t>(meant.size(), 3) / 3 + 1;
  std::string_view best;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > longest_word) continue;
    const Characters offered = fold_case(decode(candidate));
    const std::size_t distance = edit_distance(meant, offered);
    // A distance of all of a candidate's letters says nothing about it.
    if (distance >= best_distance || distance >= std::max(meant.size(), offered.size())) continue;
    best_distance = distance;
    best = candidate;
  }
  return best;
}

}  // namespace praxis
