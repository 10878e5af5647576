#include "yaml/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "yaml/scanner.h"

namespace praxis::yaml {
namespace {

// What the templates of other tools look like; the most likely mistake in a line that has them.
bool has_unquoted_braces(std::string_view line) {
  const std::size_t braces = line.find("{{");
  return braces < line.find_first_of("\"'");
}

}  // namespace

Scanner::Scanner(const SourcePtr& source, const Limits& limits, Scan& scan)
    : source_(source),
      text_(source->text),
      scan_(scan),
      depth_limit_(std::min(limits.depth, deepest_nesting)) {}

void Scanner::stream() {
  if (text_.starts_with("\xEF\xBB\xBF")) {
    pos_ = line_begin_ = 3;
    scan_.plain = false;
  }
  gap();
  while (at_marker() && peek() == '.') {  // ends a document that has not begun
    take(3);
    expect_line_end();
    gap();
    scan_.plain = false;
  }
  const bool directed = fresh_ && column() == 0 && peek() == '%';
  if (directed) directives();
  if (at_marker() && peek() == '-') {
    take(3);
    block_node(-1, Position::after_marker);
  } else if (directed) {
    fail("yaml-directive", {pos_, pos_}, "the document start marker `---` is missing",
         "write `---` on a line of its own after the directives");
  } else if (!at_end()) {
    block_node(-1, Position::document);
  }
  after_document();
}

void Scanner::directives() {
  scan_.plain = false;
  while (fresh_ && column() == 0 && peek() == '%') {
    directive();
    gap();
  }
}

void Scanner::directive() {
  const std::uint32_t begin = pos_;
  std::uint32_t end = begin;
  while (end < text_.size() && text_[end] != '\n' && text_[end] != '\r') ++end;
  std::string_view line = slice({begin, end});
  if (const std::size_t comment = line.find(" #"); comment != line.npos)
    line = line.substr(0, comment);
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  take(end - begin);

  const Span span{begin, begin + static_cast<std::uint32_t>(line.size())};
  const std::size_t name_end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view name = line.substr(1, name_end - 1);
  if (name.empty()) fail("yaml-directive", span, "a directive needs a name after `%`");
  const std::size_t rest = std::min(line.find_first_not_of(" \t", name_end), line.size());
  if (name == "TAG") {
    tag_directive(line.substr(rest), begin);
  } else if (name == "YAML") {
    const std::string_view version = line.substr(rest);
    const bool known = version.size() > 2 && version.starts_with("1.") &&
                       version.find_first_not_of("0123456789", 2) == version.npos;
    if (!known || version_seen_) {
      fail("yaml-directive", span,
           version_seen_ ? "a second %YAML directive"
                         : "this %YAML directive names no YAML 1 version",
           "write `%YAML 1.2`, once, or leave it out");
    }
    version_seen_ = true;
  }  // any other directive is reserved and has no meaning yet (section 6.8)
}

void Scanner::tag_directive(std::string_view arguments, std::uint32_t at) {
  const Span span{at, pos_};
  const std::size_t handle_end = std::min(arguments.find_first_of(" \t"), arguments.size());
  const std::size_t prefix =
      std::min(arguments.find_first_not_of(" \t", handle_end), arguments.size());
  const TagDirective tag{arguments.substr(0, handle_end), arguments.substr(prefix)};
  if (!tag.handle.starts_with('!') || !tag.handle.ends_with('!') || tag.prefix.empty() ||
      tag.prefix.find_first_of(" \t") != tag.prefix.npos) {
    fail("yaml-directive", span, "a %TAG directive needs a handle and a prefix",
         "write for example `%TAG !e! tag:example.com,2000:`");
  }
  for (const TagDirective& other : scan_.tag_directives) {
    if (other.handle != tag.handle) continue;
    fail("yaml-directive", span, fmt::format("the tag handle `{}` is defined twice", tag.handle));
  }
  scan_.tag_directives.push_back(tag);
}

// Only comments and end markers may follow.
void Scanner::after_document() {
  bool end_marked = false;
  gap();
  while (!at_end()) {
    if (!at_marker() || peek() == '-') fail_after_document(end_marked);
    take(3);
    expect_line_end();
    end_marked = true;
    gap();
  }
}

void Scanner::fail_after_document(bool end_marked) const {
  if (!at_marker() && !end_marked) fail_trailing();
  const std::uint32_t length = at_marker() ? 3 : 1;
  fail("yaml-multiple-documents", {pos_, pos_ + length}, "a second document begins here",
       at_marker() ? "keep one document in a file: split the file, or remove the marker"
                   : "keep one document in a file: split the file, or remove the `...` above");
}

bool Scanner::at_marker() const {
  if (pos_ != line_begin_ || text_.size() - pos_ < 3) return false;
  const std::string_view marker = text_.substr(pos_, 3);
  return (marker == "---" || marker == "...") && at_space(3);
}

void Scanner::restore(const State& state) {
  pos_ = state.pos;
  line_begin_ = state.line_begin;
  indent_ = state.indent;
  fresh_ = state.fresh;
  tab_ = state.tab;
}

void Scanner::line_break() {
  if (peek() == '\r') {
    if (peek(1) != '\n') scan_.plain = false;
    pos_ += peek(1) == '\n' ? 2 : 1;
  } else {
    ++pos_;
  }
  line_begin_ = pos_;
  fresh_ = true;
  tab_ = false;
}

void Scanner::blanks() {
  const std::uint32_t begin = pos_;
  while (peek() == ' ') ++pos_;
  if (begin == line_begin_) indent_ = pos_ - begin;
  for (; at_blank(); ++pos_) tab_ = tab_ || peek() == '\t';
  if (tab_) scan_.plain = false;
}

void Scanner::gap() {
  while (true) {
    const bool separated = pos_ == line_begin_ || at_blank_before();
    const std::uint32_t begin = pos_;
    blanks();
    if (peek() == '#' && (separated || pos_ > begin)) {
      pos_ = static_cast<std::uint32_t>(std::min(text_.find_first_of("\r\n", pos_), text_.size()));
    }
    if (!at_break()) return;
    line_break();
  }
}

std::uint32_t Scanner::keep(const Properties& properties) {
  if (properties.anchor == Span{} && properties.tag == Span{}) return 0;
  scan_.plain = false;
  scan_.properties.push_back(properties);
  return static_cast<std::uint32_t>(scan_.properties.size() - 1);
}

void Scanner::push_scalar(Style style, Span span, bool verbatim) {
  Event& event = scan_.events.emplace_back();
  event.style = style;
  event.span = span;
  event.verbatim = verbatim;
}

void Scanner::push_empty(std::uint32_t at, const Properties& properties) {
  push_scalar(Style::plain, {at, at}, true);
  scan_.events.back().properties = keep(properties);
}

void Scanner::push_empty_key() {
  scan_.plain = false;
  push_empty(pos_);
}

void Scanner::insert_begin(std::size_t index, EventType type, Style style, std::uint32_t at,
                           const Properties& properties) {
  Event event;
  event.type = type;
  event.style = style;
  event.span = {at, at};
  event.properties = keep(properties);
  scan_.events.insert(scan_.events.begin() + static_cast<std::ptrdiff_t>(index), event);
}

void Scanner::push_end(std::size_t begin, EventType type, std::uint32_t end) {
  Event& first = scan_.events[begin];
  first.span.end = end;
  Event last;
  last.type = type;
  last.style = first.style;
  last.span = first.span;
  scan_.events.push_back(last);
}

Properties Scanner::merge(const Properties& outer, const Properties& inner) {
  Properties merged = outer;
  if (inner.anchor != Span{}) {
    if (merged.anchor != Span{}) {
      fail("yaml-anchor", inner.anchor, "a value can have one anchor", {},
           {{location(outer.anchor), "the first is here"}});
    }
    merged.anchor = inner.anchor;
  }
  if (inner.tag != Span{}) {
    if (merged.tag != Span{}) {
      fail("yaml-tag", inner.tag, "a value can have one tag", {},
           {{location(outer.tag), "the first is here"}});
    }
    merged.tag = inner.tag;
  }
  return merged;
}

void Scanner::enter(std::uint32_t at) {
  if (++depth_ <= depth_limit_) return;
  fail("yaml-depth", {at, at + 1}, fmt::format("nested more than {} levels deep", depth_limit_));
}

void Scanner::fail(std::string_view id, Span span, std::string message, std::string hint,
                   std::vector<Note> notes) const {
  if (has_unquoted_braces(line_text(text_, span.begin))) {
    hint = "put text with `{{` in quotes: unquoted, a brace begins a mapping";
  }
  Diagnostic diagnostic{
      Severity::error, id, location(span), {}, std::move(message), std::move(notes),
      std::move(hint)};
  throw Failure{std::move(diagnostic)};
}

Span Scanner::line_blanks() const {
  const auto end = static_cast<std::uint32_t>(
      std::min(text_.find_first_not_of(" \t", line_begin_), text_.size()));
  const auto tab = static_cast<std::uint32_t>(text_.find('\t', line_begin_));
  return {std::min(tab, end), end};
}

void Scanner::fail_tab(const Start& start) const {
  const Span span = start.fresh ? line_blanks() : Span{start.at - 1, start.at};
  fail("yaml-tab", span,
       start.fresh ? "a tab cannot be used as indentation"
                   : "a tab cannot stand before this collection",
       "use spaces");
}

bool scan(const SourcePtr& source, const Limits& limits, Diagnostics& diagnostics, Scan& result) {
  if (source->text.size() >= std::numeric_limits<std::uint32_t>::max()) {
    diagnostics.error("yaml-size", {source, {}}, "the text is larger than 4 GiB");
    return false;
  }
  if (!check_characters(source, diagnostics)) return false;
  try {
    Scanner(source, limits, result).stream();
    return true;
  } catch (Failure& failure) {
    const Diagnostic& found = failure.diagnostic;
    Diagnostic& error = diagnostics.error(found.id, found.where, found.message);
    error.notes = found.notes;
    error.hint = found.hint;
    return false;
  }
}

}  // namespace praxis::yaml
