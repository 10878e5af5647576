// Scalars, anchors, tags and aliases (YAML 1.2.2, sections 6.9, 7.1, 7.3 and 8.1).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "yaml/scanner.h"

namespace praxis::yaml {
namespace {

// The characters at which a plain scalar may end or which need a look around.
constexpr std::array<bool, 256> make_plain_stops() {
  std::array<bool, 256> stops{};
  for (const char character : std::string_view(" \t\r\n:#,[]{}?")) {
    stops[static_cast<unsigned char>(character)] = true;
  }
  return stops;
}
constexpr std::array<bool, 256> plain_stops = make_plain_stops();

// ns-uri-char of the specification, section 5.6.
bool is_uri_character(char character) {
  const char lower = static_cast<char>(character | 0x20);
  return (character >= '0' && character <= '9') || (lower >= 'a' && lower <= 'z') ||
         std::string_view("-#;/?:@&=+$,_.!~*'()[]%").find(character) != std::string_view::npos;
}

bool is_hexadecimal(char character) {
  const char lower = static_cast<char>(character | 0x20);
  return (character >= '0' && character <= '9') || (lower >= 'a' && lower <= 'f');
}

}  // namespace

// Scans a plain scalar; its further lines must be indented by `indent` spaces.
void Scanner::plain(std::uint32_t indent, bool flow, bool key_only) {
  check_plain_start(flow);
  const std::uint32_t begin = pos_;
  std::uint32_t end = plain_line(flow);
  bool one_line = true;
  while (!key_only && plain_continues(indent, flow)) {
    end = plain_line(flow);
    one_line = false;
  }
  pos_ = end;
  push_scalar(Style::plain, {begin, end}, one_line);
}

void Scanner::check_plain_start(bool flow) const {
  const char first = peek();
  const Span span{pos_, pos_ + 1};
  switch (first) {
    case '-':
    case '?':
    case ':':
      if (!at_space(1) && !(flow && is_flow_indicator(peek(1)))) return;
      fail("yaml-syntax", span, fmt::format("`{}` cannot stand here", first),
           "put the text in quotes");
    case ']':
    case '}':
      fail("yaml-syntax", span, fmt::format("this `{}` closes nothing", first),
           "put the text in quotes if the bracket is part of it");
    case '#':
      fail("yaml-syntax", span, "a blank is missing before this comment", "write ` #`");
    case ',':
    case '%':
    case '@':
    case '&':
    case '!':
    case '|':
    case '>':
      fail("yaml-syntax", span, fmt::format("text cannot begin with `{}`", first),
           "put the text in quotes");
    case '`':
      fail("yaml-syntax", span, "text cannot begin with a backtick", "put the text in quotes");
    default:
      return;
  }
}

// Goes to the end of the scalar on this line; returns where it ends, blanks excluded.
std::uint32_t Scanner::plain_line(bool flow) {
  std::uint32_t end = pos_;
  take(0);
  for (; pos_ < text_.size(); ++pos_) {
    const char character = text_[pos_];
    if (plain_stops[static_cast<unsigned char>(character)]) {
      switch (character) {
        case '\n':
        case '\r':
          return end;
        case '\t':
          scan_.plain = false;
          continue;
        case ' ':
          continue;
        case ':':
          if (at_space(1) || (flow && is_flow_indicator(peek(1)))) return end;
          break;
        case '#':
          if (end != pos_) return end;
          break;
        case '?':
          if (flow) scan_.plain = false;
          break;
        default:
          if (flow) return end;
      }
    }
    end = pos_ + 1;
  }
  return end;
}

// Goes to the next line of the scalar if there is one, else stays.
bool Scanner::plain_continues(std::uint32_t indent, bool flow) {
  const State before = state();
  blanks();
  while (at_break()) {
    line_break();
    blanks();
  }
  const bool ends = !fresh_ || ended() || indent_ < indent || peek() == '#' ||
                    (flow ? is_flow_indicator(peek()) || at_flow_value(false) : at_indicator(':'));
  if (ends) restore(before);
  return !ends;
}

void Scanner::single_quoted(std::uint32_t indent) {
  const std::uint32_t open = pos_;
  bool verbatim = true;
  take(1);
  while (true) {
    pos_ = static_cast<std::uint32_t>(std::min(text_.find_first_of("'\r\n", pos_), text_.size()));
    if (at_end()) fail_unclosed_quote(open);
    if (peek() == '\'' && peek(1) != '\'') break;
    verbatim = false;
    if (peek() == '\'') {
      take(2);
    } else {
      quoted_line_break(indent, open);
    }
  }
  take(1);
  push_scalar(Style::single_quoted, {open, pos_}, verbatim);
}

void Scanner::double_quoted(std::uint32_t indent) {
  const std::uint32_t open = pos_;
  bool verbatim = true;
  take(1);
  while (true) {
    pos_ =
        static_cast<std::uint32_t>(std::min(text_.find_first_of("\"\\\r\n", pos_), text_.size()));
    if (at_end()) fail_unclosed_quote(open);
    if (peek() == '"') break;
    verbatim = false;
    if (peek() == '\\') {
      if (std::string_view("NLP_").find(peek(1)) != std::string_view::npos) scan_.plain = false;
      take(escape_length());
    } else {
      quoted_line_break(indent, open);
    }
  }
  take(1);
  push_scalar(Style::double_quoted, {open, pos_}, verbatim);
}

// Returns the length of the escape at pos_; of an escaped line end, that of its backslash.
std::uint32_t Scanner::escape_length() const {
  const char kind = peek(1);
  if (at_break(1) || pos_ + 1 >= text_.size()) return 1;
  if (std::string_view("0abt\tnvfre \"/\\N_LP").find(kind) != std::string_view::npos) return 2;
  const std::uint32_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits == 0) {
    fail("yaml-escape", {pos_, pos_ + 2}, "this escape sequence does not exist",
         "write `\\\\` for a backslash, or use single quotes");
  }
  std::uint32_t code = 0;
  for (std::uint32_t index = 2; index < 2 + digits; ++index) {
    const char digit = peek(index);
    if (!is_hexadecimal(digit)) {
      fail("yaml-escape",
           {pos_,
            std::min<std::uint32_t>(pos_ + index + 1, static_cast<std::uint32_t>(text_.size()))},
           fmt::format("`\\{}` needs {} hexadecimal digits", kind, digits));
    }
    code = code << 4 |
           static_cast<std::uint32_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
  }
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    fail("yaml-escape", {pos_, pos_ + 2 + digits},
         fmt::format("there is no character U+{:04X}", code),
         "write a character beyond U+FFFF as `\\U` with eight digits, or as it is");
  }
  return 2 + digits;
}

// Goes to the next text inside of quotes that run over several lines. Programs disagree on line
// ends right behind the first quote and before the last one.
void Scanner::quoted_line_break(std::uint32_t indent, std::uint32_t open) {
  const bool begins_empty = text_.find_first_not_of(" \t", open + 1) == pos_;
  if (begins_empty || text_[pos_ - 1] == '\\') scan_.plain = false;
  while (at_break()) {
    line_break();
    blanks();
  }
  if (peek() == text_[open]) scan_.plain = false;
  if (ended()) fail_unclosed_quote(open);
  if (indent_ >= indent) return;
  if (tab_) fail_tab(here());
  fail("yaml-indentation", {line_begin_, pos_ + 1},
       "this line must be indented deeper than the block around it",
       "close the quotes, or indent the line",
       {{location({open, open + 1}), "inside of the quotes opened here"}});
}

void Scanner::fail_unclosed_quote(std::uint32_t open) const {
  fail("yaml-unclosed", {open, open + 1}, "these quotes are never closed",
       fmt::format("add `{}` where the text ends", text_[open]),
       {{location({pos_, pos_}), at_end() ? "the text ends here" : "the document ends here"}});
}

void Scanner::block_scalar(int parent) {
  const std::uint32_t begin = pos_;
  const Style style = peek() == '|' ? Style::literal : Style::folded;
  take(1);
  const std::uint32_t indicator = block_header();
  const std::uint32_t header_end = pos_;
  expect_header_end(begin);
  const auto least = static_cast<std::uint32_t>(parent + 1);
  const std::uint32_t indent = indicator > 0
                                   ? static_cast<std::uint32_t>(std::max(parent, 0)) + indicator
                                   : detect_indent(least);
  const std::uint32_t end = block_lines(indent);
  const bool usual = indicator == 0 && indent > 0 && end > 0 && pos_ == line_begin_;
  if (!usual) scan_.plain = false;
  push_scalar(style, {begin, std::max(header_end, end)}, false);
  scan_.events.back().indent = indent;
  scan_.events.back().content_end = pos_;
}

// Reads the indentation and chomping indicators, in either order; returns the former, 0 for none.
std::uint32_t Scanner::block_header() {
  std::uint32_t indicator = 0;
  bool chomped = false;
  while (true) {
    const char character = peek();
    if (!chomped && (character == '+' || character == '-')) {
      chomped = true;
    } else if (indicator == 0 && character >= '1' && character <= '9') {
      indicator = static_cast<std::uint32_t>(character - '0');
    } else {
      return indicator;
    }
    take(1);
  }
}

void Scanner::expect_header_end(std::uint32_t begin) {
  const std::uint32_t end = pos_;
  blanks();
  if (peek() == '#' && pos_ > end) {
    pos_ = static_cast<std::uint32_t>(std::min(text_.find_first_of("\r\n", pos_), text_.size()));
  }
  if (at_break()) return line_break();
  if (at_end()) return;
  fail("yaml-syntax", {pos_, pos_ + 1},
       fmt::format("only a comment may follow `{}` on its line", text_[begin]),
       "begin the text on the next line; behind the bar may stand a digit from 1 to 9, `+` or `-`");
}

// Returns the indentation of the first line that is not empty. At the beginning of a line.
std::uint32_t Scanner::detect_indent(std::uint32_t least) const {
  std::uint32_t deepest = least;
  Span deepest_line;
  for (std::size_t line = pos_; line < text_.size();) {
    const std::size_t content = std::min(text_.find_first_not_of(' ', line), text_.size());
    const auto spaces = static_cast<std::uint32_t>(content - line);
    const bool empty = content == text_.size() || text_[content] == '\n' || text_[content] == '\r';
    if (!empty) {
      if (spaces < least) break;
      if (spaces >= deepest) return spaces;
      fail("yaml-indentation", deepest_line,
           "an empty line is indented deeper than the first line of the text",
           "delete the blanks of the empty line, or give the indentation as in `|2`");
    }
    if (spaces > deepest) {
      deepest = spaces;
      deepest_line = {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(content)};
    }
    if (content == text_.size()) break;
    line = content + (text_.substr(content, 2) == "\r\n" ? 2 : 1);
  }
  return deepest;
}

// Goes past the lines of a block scalar; returns where the last line with text ends.
std::uint32_t Scanner::block_lines(std::uint32_t indent) {
  std::uint32_t end = 0;
  while (!ended()) {
    const auto content =
        static_cast<std::uint32_t>(std::min(text_.find_first_not_of(' ', pos_), text_.size()));
    const auto line_end =
        static_cast<std::uint32_t>(std::min(text_.find_first_of("\r\n", content), text_.size()));
    if (content < line_end && content - pos_ < indent) {
      if (text_.find_first_not_of(" \t", pos_) < line_end) break;
      blanks();
      fail_tab(here());
    }
    if (line_end - pos_ > indent) end = line_end;
    pos_ = line_end;
    if (at_break()) line_break();
  }
  return end;
}

void Scanner::alias() {
  const std::uint32_t begin = pos_;
  take(1);
  name_token("alias");
  scan_.plain = false;
  Event& event = scan_.events.emplace_back();
  event.type = EventType::alias;
  event.span = {begin, pos_};
}

// Reads the name of an anchor or alias.
void Scanner::name_token(std::string_view what) {
  const std::uint32_t begin = pos_;
  while (!at_space(0) && !is_flow_indicator(peek())) ++pos_;
  if (pos_ > begin) return take(0);
  fail("yaml-syntax", {begin - 1, begin},
       fmt::format("a name is missing after `{}`", text_[begin - 1]),
       fmt::format("write the name of the {}, or put the text in quotes", what));
}

// Reads the anchor and the tag of a node, as far as they stand on one line.
Properties Scanner::node_properties(bool flow) {
  Properties properties;
  while (true) {
    const std::uint32_t begin = pos_;
    const bool is_anchor = peek() == '&';
    take(1);
    if (is_anchor) {
      name_token("anchor");
      properties = merge(properties, {{begin, pos_}, {}});
    } else {
      tag_token();
      properties = merge(properties, {{}, {begin, pos_}});
    }
    const bool ends_flow_node = flow && (peek() == ',' || peek() == ']' || peek() == '}');
    if (!at_space(0) && !ends_flow_node) {
      fail("yaml-syntax", {begin, pos_ + 1}, "a blank is missing after this anchor or tag",
           "put the text in quotes if this is not meant as one");
    }
    const State before = state();
    blanks();
    if (peek() == '&' || peek() == '!') continue;
    restore(before);
    return properties;
  }
}

// Reads a tag behind its exclamation mark. Inside of `<>` it may contain anything a URI may; a
// shorthand may not contain what would end it inside of brackets.
void Scanner::tag_token() {
  const std::uint32_t begin = pos_ - 1;
  const bool verbatim = peek() == '<';
  if (verbatim) ++pos_;
  while (!at_space(0) && is_uri_character(peek()) && (verbatim || !is_flow_indicator(peek()))) {
    const bool escaped = peek() == '%';
    if (escaped && !(is_hexadecimal(peek(1)) && is_hexadecimal(peek(2)))) break;
    pos_ += escaped ? 3 : 1;
  }
  if (verbatim) {
    if (peek() != '>' || pos_ == begin + 2)
      fail("yaml-tag", {begin, pos_}, "a verbatim tag is written `!<name>`");
    ++pos_;
  }
  take(0);
}

}  // namespace praxis::yaml
