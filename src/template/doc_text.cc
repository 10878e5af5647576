#include "template/doc_text.h"

#include <algorithm>

#include "template/unicode_text.h"

namespace praxis::jinja {

namespace {

constexpr std::size_t kLeastWidth = 20;  // of a text, however deep it is indented

// Takes the next line off `text`, without its \n and without spaces at its end.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return strip_right(line);
}

// The columns of what a continuation of the line stands below: its indentation and list mark.
std::size_t hanging_indent(std::string_view line) {
  std::size_t at = line.find_first_not_of(' ');
  if (at == line.npos) return 0;
  const std::size_t start = at;
  if (line[at] == '-' || line[at] == '*' || line[at] == '+') {
    ++at;
  } else {
    while (at < line.size() && line[at] >= '0' && line[at] <= '9') ++at;
    if (at == start || at == line.size() || (line[at] != '.' && line[at] != ')')) return start;
    ++at;
  }
  return at < line.size() && line[at] == ' ' ? at + 1 : start;
}

// Adds `line`, broken at its spaces. A first piece takes the line's own indentation.
void add_wrapped(std::vector<std::string>& lines, std::string_view line, std::size_t width) {
  if (count_points(line) <= width) {
    lines.emplace_back(line);
    return;
  }
  const std::size_t hanging = std::min(hanging_indent(line), width / 2);
  const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
  std::string current(std::min(start, width / 2), ' ');
  std::size_t used = current.size();
  bool has_word = false;
  line.remove_prefix(start);
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(' ', end), line.size()));
    const std::size_t size = count_points(word);
    if (has_word && used + 1 + size > width) {
      lines.push_back(std::move(current));
      current.assign(hanging, ' ');
      used = hanging;
      has_word = false;
    }
    if (has_word) current += ' ';
    current += word;
    used += size + (has_word ? 1 : 0);
    has_word = true;
  }
  lines.push_back(std::move(current));
}

// Whether a line begins something of its own, instead of going on with the paragraph before it: a
// list item, a heading, a quotation, a table's row, a tag.
bool begins_block(std::string_view line) {
  const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
  const std::string_view content = line.substr(start);
  return start >= 4 || hanging_indent(line) != start || content.find_first_of("#>|@<") == 0 ||
         content.starts_with("\\@");
}

// Collects lines into paragraphs, and breaks anew those paragraphs that have a line too long.
class Wrapper {
 public:
  explicit Wrapper(std::size_t width) : width_(width) {}

  void add(std::string_view line) {
    const std::string_view content = strip_left(line);
    const bool fence = content.starts_with("```") || content.starts_with("~~~");
    if (fence || fenced_) {
      if (fence) fenced_ = !fenced_;
      end_paragraph();
      lines_.emplace_back(line);
    } else if (content.empty()) {
      end_paragraph();
      if (!lines_.empty() && !lines_.back().empty()) lines_.emplace_back();
    } else {
      if (begins_block(line)) end_paragraph();
      paragraph_.push_back(line);
    }
  }

  std::vector<std::string> take() {
    end_paragraph();
    while (!lines_.empty() && lines_.back().empty()) lines_.pop_back();
    return std::move(lines_);
  }

 private:
  void end_paragraph() {
    const bool fits = std::ranges::all_of(
        paragraph_, [this](std::string_view line) { return count_points(line) <= width_; });
    if (fits) {
      for (const std::string_view line : paragraph_) lines_.emplace_back(line);
    } else {
      std::string whole(paragraph_.front());
      for (std::size_t index = 1; index < paragraph_.size(); ++index) {
        whole += ' ';
        whole += strip_left(paragraph_[index]);
      }
      add_wrapped(lines_, whole, width_);
    }
    paragraph_.clear();
  }

  std::size_t width_;
  std::vector<std::string> lines_;
  std::vector<std::string_view> paragraph_;  // its lines so far
  bool fenced_ = false;
};

// The lines between the comment's marks: the text, a blank line, the tags.
std::vector<std::string> comment_lines(std::string_view text, const std::vector<DocTag>& tags,
                                       const Language& language, std::size_t width) {
  std::vector<std::string> lines =
      wrap_lines(comment_text(text, language, CommentKind::documentation), width);
  if (!lines.empty() && !tags.empty()) lines.emplace_back();
  for (const DocTag& tag : tags) {
    std::string whole = tag.name;
    if (!tag.text.empty()) {
      whole += ' ' + comment_text(tag.text, language, CommentKind::documentation);
    }
    for (std::string& line : wrap_lines(whole, width)) lines.push_back(std::move(line));
  }
  return lines;
}

void append_line(std::string& out, std::size_t indent, std::string_view prefix,
                 std::string_view line) {
  const std::string_view mark = line.empty() ? strip_right(prefix) : prefix;
  if (!mark.empty() || !line.empty()) out.append(indent, ' ');
  out += mark;
  out += line;
  out += '\n';
}

}  // namespace

std::vector<std::string> wrap_lines(std::string_view text, std::size_t width) {
  Wrapper wrapper(width);
  while (!text.empty()) wrapper.add(next_line(text));
  return wrapper.take();
}

std::string doc_comment(std::string_view text, const std::vector<DocTag>& tags,
                        const Language& language, std::size_t indent, std::size_t width) {
  const std::size_t margin = indent + language.doc_prefix.size();
  const std::vector<std::string> lines =
      comment_lines(text, tags, language, std::max(kLeastWidth, width - std::min(width, margin)));
  if (lines.empty()) return {};
  std::string out;
  const std::string_view open = language.doc_open;
  const std::string_view close = language.doc_close;
  const std::size_t marks = open.size() + close.size() + 1;
  if (!open.empty() && lines.size() == 1 && indent + marks + count_points(lines.front()) <= width) {
    append_line(out, indent, std::string(open) + (close.starts_with(' ') ? " " : ""),
                lines.front() + std::string(close));
    return out;
  }
  if (!open.empty()) append_line(out, indent, open, "");
  for (const std::string& line : lines) append_line(out, indent, language.doc_prefix, line);
  if (!close.empty()) append_line(out, indent, close, "");
  return out;
}

}  // namespace praxis::jinja
