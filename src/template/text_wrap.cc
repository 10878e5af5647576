// The text is cut into chunks (words, parts of hyphenated words, dashes, stretches of space), and
// lines are filled with chunks; a chunk that fits no line is broken if that is allowed.
#include "template/text_wrap.h"

#include <algorithm>

#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

struct Chunk {
  std::size_t begin = 0;  // in code points
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
};

// The white space that separates words; other spaces, such as U+00A0, are part of them.
bool is_blank(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_letter(char32_t c) { return is_word_character(c) && !is_decimal(c); }
bool ends_word(char32_t c) {
  constexpr std::u32string_view kMarks = U"!\"'&.,?";
  return is_word_character(c) || kMarks.find(c) != std::u32string_view::npos;
}

class Chunker {
 public:
  explicit Chunker(const std::vector<char32_t>& points) : points_(points) {}

  std::vector<Chunk> chunks(bool at_hyphens) const {
    std::vector<Chunk> result;
    for (std::size_t at = 0; at < points_.size();) {
      const std::size_t begin = at;
      if (is_blank(points_[at])) {
        while (at < points_.size() && is_blank(points_[at])) ++at;
      } else if (at_hyphens) {
        at = word_part_end(at);
      } else {
        while (at < points_.size() && !is_blank(points_[at])) ++at;
      }
      result.push_back({begin, at});
    }
    return result;
  }

 private:
  bool letter_at(std::size_t at) const { return at < points_.size() && is_letter(points_[at]); }
  bool hyphen_at(std::size_t at) const { return at < points_.size() && points_[at] == '-'; }

  // The end of two or more hyphens at `at` that stand between words, or 0.
  std::size_t dash_end(std::size_t at) const {
    if (at == 0 || !hyphen_at(at) || !ends_word(points_[at - 1])) return 0;
    std::size_t end = at;
    while (hyphen_at(end)) ++end;
    const bool word_follows = end < points_.size() && is_word_character(points_[end]);
    return end - at >= 2 && word_follows ? end : 0;
  }

  // Whether a line may break behind the hyphen at `at`: letters around it, not as in "-b".
  bool breaks_behind(std::size_t at) const {
    if (!hyphen_at(at) || at < 2 || !letter_at(at - 1)) return false;
    const bool word_before =
        letter_at(at - 2) || (at >= 3 && hyphen_at(at - 2) && letter_at(at - 3));
    const bool word_behind =
        letter_at(at + 1) && (letter_at(at + 2) || (hyphen_at(at + 2) && letter_at(at + 3)));
    return word_before && word_behind;
  }

  std::size_t word_part_end(std::size_t begin) const {
    if (const std::size_t end = dash_end(begin); end != 0) return end;
    for (std::size_t at = begin + 1;; ++at) {
      if (at == points_.size() || is_blank(points_[at])) return at;
      if (breaks_behind(at)) return at + 1;
      if (dash_end(at) != 0) return at;
    }
  }

  const std::vector<char32_t>& points_;
};

class Wrapper {
 public:
  Wrapper(std::string_view text, const WrapOptions& options)
      : text_(text), options_(options), width_(static_cast<std::size_t>(options.width)) {
    for (std::size_t at = 0; at < text.size();) {
      offsets_.push_back(at);
      points_.push_back(decode(text, at));
    }
    offsets_.push_back(text.size());
  }

  std::vector<std::string> lines() {
    chunks_ = Chunker(points_).chunks(options_.break_on_hyphens);
    std::vector<std::string> result;
    while (next_ < chunks_.size()) {
      if (!result.empty() && is_space_only(chunks_[next_])) ++next_;
      fill_line();
      if (!line_.empty() && is_space_only(line_.back())) line_.pop_back();
      if (!line_.empty()) result.push_back(line_text());
    }
    return result;
  }

 private:
  bool is_space_only(const Chunk& chunk) const {
    return std::all_of(points_.begin() + static_cast<std::ptrdiff_t>(chunk.begin),
                       points_.begin() + static_cast<std::ptrdiff_t>(chunk.end), is_space);
  }

  void fill_line() {
    line_.clear();
    std::size_t used = 0;
    while (next_ < chunks_.size() && used + chunks_[next_].size() <= width_) {
      used += chunks_[next_].size();
      line_.push_back(chunks_[next_++]);
    }
    if (next_ < chunks_.size() && chunks_[next_].size() > width_) take_long_chunk(width_ - used);
  }

  // Puts what there is space for of a chunk that is too long for any line.
  void take_long_chunk(std::size_t space) {
    Chunk& chunk = chunks_[next_];
    if (!options_.break_long_words) {
      if (line_.empty()) line_.push_back(chunks_[next_++]);
      return;
    }
    std::size_t end = chunk.begin + space;
    if (options_.break_on_hyphens) {
      std::size_t hyphen = end;
      while (hyphen > chunk.begin && points_[hyphen - 1] != '-') --hyphen;
      const auto begin = points_.begin() + static_cast<std::ptrdiff_t>(chunk.begin);
      const auto before = points_.begin() + static_cast<std::ptrdiff_t>(hyphen) - 1;
      if (hyphen > chunk.begin + 1 &&
          std::any_of(begin, before, [](char32_t c) { return c != '-'; })) {
        end = hyphen;
      }
    }
    line_.push_back({chunk.begin, end});
    chunk.begin = end;
  }

  std::string line_text() const {
    const std::size_t begin = offsets_[line_.front().begin];
    return std::string(text_.substr(begin, offsets_[line_.back().end] - begin));
  }

  std::string_view text_;
  WrapOptions options_;
  std::size_t width_;
  std::vector<char32_t> points_;
  std::vector<std::size_t> offsets_;  // the byte where each code point begins
  std::vector<Chunk> chunks_;
  std::size_t next_ = 0;
  std::vector<Chunk> line_;
};

}  // namespace

std::vector<std::string> wrap_text(std::string_view text, const WrapOptions& options) {
  return Wrapper(text, options).lines();
}

}  // namespace praxis::jinja
