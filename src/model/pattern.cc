// The check is a walk over the grammar that accepts what either of JavaScript's two modes accepts:
// which one a consumer uses is not known here, and a false alarm is worse than a miss.
//
// Matching is left to std::wregex. Its usual engine backtracks, on the stack and without a bound;
// libstdc++ has a second one that does not, so defaults are matched where that one is to be had.
#include "model/pattern.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <regex>
#include <vector>

namespace praxis {
namespace {

constexpr std::size_t longest_matched = 300;  // text and pattern, in bytes
constexpr std::size_t most_states = 2'000;
constexpr unsigned deepest_groups = 100;

class PatternChecker {
 public:
  explicit PatternChecker(std::string_view pattern) : pattern_(pattern) {}

  std::optional<PatternError> check() {
    while (at_ < pattern_.size() && !error_) step();
    if (!error_ && !open_.empty()) fail(open_.back(), "the group opened here is never closed");
    return std::move(error_);
  }

 private:
  bool looking_at(std::string_view text) const { return pattern_.substr(at_).starts_with(text); }

  void fail(std::size_t offset, std::string message) {
    if (!error_) error_ = PatternError{offset, std::move(message)};
  }

  void step() {
    switch (pattern_[at_]) {
      case '(':
        return group();
      case ')':
        return close();
      case '[':
        return character_class();
      case '\\':
        return escape();
      case '*':
      case '+':
      case '?':
        return quantifier(at_ + 1);
      case '{':
        return braces();
      case '|':
      case '^':
        quantifiable_ = false;
        break;
      default:
        quantifiable_ = true;
    }
    ++at_;
  }

  void group() {
    if (open_.size() == deepest_groups) return fail(at_, "groups are nested too deeply");
    open_.push_back(at_++);
    quantifiable_ = false;
    if (!looking_at("?")) return;
    for (const std::string_view kind : {"?:", "?=", "?!", "?<=", "?<!"}) {
      if (looking_at(kind)) {
        at_ += kind.size();
        return;
      }
    }
    if (!looking_at("?<")) return fail(at_, "`(?` begins no group that ECMA-262 knows");
    const std::size_t end = pattern_.find('>', at_);
    if (end == std::string_view::npos || end == at_ + 2) {
      return fail(at_, "a named group is written `(?<name>...)`");
    }
    at_ = end + 1;
  }

  void close() {
    if (open_.empty()) return fail(at_, "`)` closes no group");
    open_.pop_back();
    ++at_;
    quantifiable_ = true;
  }

  void escape() {
    if (at_ + 1 == pattern_.size()) return fail(at_, "the pattern ends with a lone backslash");
    quantifiable_ = pattern_[at_ + 1] != 'b' && pattern_[at_ + 1] != 'B';
    at_ += 2;
  }

  void quantifier(std::size_t end) {
    if (!quantifiable_) {
      return fail(at_, fmt::format("`{}` has nothing to repeat", pattern_.substr(at_, end - at_)));
    }
    at_ = end;
    if (looking_at("?")) ++at_;
    quantifiable_ = false;
  }

  // `{2}`, `{2,}`, `{2,5}`; any other brace is a character of its own.
  void braces() {
    std::size_t end = at_ + 1;
    const std::string_view least = digits(end);
    std::string_view most = least;
    if (end < pattern_.size() && pattern_[end] == ',') most = digits(++end);
    if (least.empty() || end == pattern_.size() || pattern_[end] != '}') {
      quantifiable_ = true;
      ++at_;
      return;
    }
    if (!most.empty() && greater(least, most)) {
      return fail(at_, "the numbers of a quantifier are out of order");
    }
    quantifier(end + 1);
  }

  std::string_view digits(std::size_t& at) const {
    const std::size_t begin = at;
    while (at < pattern_.size() && pattern_[at] >= '0' && pattern_[at] <= '9') ++at;
    return pattern_.substr(begin, at - begin);
  }

  static bool greater(std::string_view left, std::string_view right) {
    left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
    right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
    return left.size() != right.size() ? left.size() > right.size() : left > right;
  }

  void character_class() {
    const std::size_t begin = at_++;
    if (looking_at("^")) ++at_;
    while (at_ < pattern_.size() && pattern_[at_] != ']') {
      const std::size_t range_begin = at_;
      const std::int32_t from = class_character();
      if (!looking_at("-") || looking_at("-]")) continue;
      ++at_;
      if (at_ == pattern_.size()) break;
      const std::int32_t to = class_character();
      if (from >= 0 && to >= 0 && from > to) {
        return fail(range_begin, fmt::format("the range `{}` is out of order",
                                             pattern_.substr(range_begin, at_ - range_begin)));
      }
    }
    if (at_ >= pattern_.size()) return fail(begin, "the class opened here is never closed");
    ++at_;
    quantifiable_ = true;
  }

  // Moves past one member of a class. Returns its code point, or -1 for an escape, whose value the
  // check of ranges does not need.
  std::int32_t class_character() {
    if (pattern_[at_] == '\\') {
      at_ = std::min(at_ + 2, pattern_.size());
      return pattern_[at_ - 1] == '\\' || pattern_[at_ - 1] == '-' ? pattern_[at_ - 1] : -1;
    }
    utf8proc_int32_t character = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(pattern_.data() + at_);
    const auto left = static_cast<utf8proc_ssize_t>(pattern_.size() - at_);
    const utf8proc_ssize_t size = utf8proc_iterate(bytes, left, &character);
    at_ += size > 0 ? static_cast<std::size_t>(size) : 1;
    return size > 0 ? character : -1;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool quantifiable_ = false;
  std::vector<std::size_t> open_;
  std::optional<PatternError> error_;
};

#ifdef __GLIBCXX__

// Wide, so that `.` is one character and not one byte.
std::wstring widen(std::string_view text) {
  std::wstring result;
  while (!text.empty()) {
    utf8proc_int32_t character = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto size =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &character);
    result.push_back(size > 0 ? static_cast<wchar_t>(character) : L'\xfffd');
    text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
  }
  return result;
}

// At most how many states the pattern becomes: a counted repetition is unrolled, and those of
// groups may be nested and multiply.
std::size_t states(std::string_view pattern) {
  const bool nested = pattern.find("){") != std::string_view::npos;
  std::size_t sum = pattern.size();
  for (std::size_t brace = pattern.find('{'); brace != std::string_view::npos;
       brace = pattern.find('{', brace + 1)) {
    std::size_t most = 0;
    for (std::size_t at = brace + 1; at < pattern.size() && pattern[at] != '}'; ++at) {
      const bool digit = pattern[at] >= '0' && pattern[at] <= '9';
      most =
          digit ? std::min(most * 10 + static_cast<unsigned>(pattern[at] - '0'), most_states) : 0;
    }
    sum = std::min(nested ? sum * std::max<std::size_t>(most, 1) : sum + most, most_states);
  }
  return sum;
}

// Whether std::regex reads the pattern as ECMA-262 means it, and in reasonable time and stack.
bool understood(std::string_view pattern) {
  for (const std::string_view lacking : {"(?<", "\\p", "\\P", "\\u", "\\k"}) {
    if (pattern.find(lacking) != std::string_view::npos) return false;
  }
  return states(pattern) < most_states;
}

#endif

}  // namespace

std::optional<PatternError> check_pattern(std::string_view pattern) {
  return PatternChecker(pattern).check();
}

std::optional<bool> pattern_matches(std::string_view pattern, std::string_view text) {
#ifdef __GLIBCXX__
  if (pattern.size() > longest_matched || text.size() > longest_matched) return std::nullopt;
  if (!understood(pattern)) return std::nullopt;
  try {
    const std::wregex regex(widen(pattern),
                            std::regex::ECMAScript | std::regex_constants::__polynomial);
    return std::regex_search(widen(text), regex);
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
#else
  static_cast<void>(pattern);
  static_cast<void>(text);
  return std::nullopt;
#endif
}

}  // namespace praxis
