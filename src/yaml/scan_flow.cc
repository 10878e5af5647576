// Flow collections: structure by brackets (YAML 1.2.2, section 7.4).
#include <fmt/format.h>

#include <algorithm>

#include "yaml/scanner.h"

namespace praxis::yaml {
namespace {

bool is_json_like(const Event& event) {
  return event.style != Style::plain || event.type == EventType::sequence_begin ||
         event.type == EventType::mapping_begin;
}

}  // namespace

// Skips to the next token of a flow collection, which must be indented by `indent` spaces.
void Scanner::flow_gap(std::uint32_t indent, Span open) {
  const std::uint32_t line = line_begin_;
  gap();
  if (line_begin_ != line) scan_.plain = false;
  if (ended()) fail_unclosed(open);
  if (!fresh_ || indent_ >= indent) return;
  if (tab_) fail_tab(here());
  fail("yaml-indentation", {line_begin_, pos_ + 1},
       "this line must be indented deeper than the block around it",
       peek() == ']' || peek() == '}' ? "indent the closing bracket too"
                                      : "close the bracket, or indent the line",
       {{location(open), "inside of the bracket opened here"}});
}

void Scanner::fail_unclosed(Span open) const {
  const std::string_view bracket = slice(open);
  fail("yaml-unclosed", open, fmt::format("this `{}` is never closed", bracket),
       fmt::format("add `{}`", bracket == "[" ? ']' : '}'),
       {{location({pos_, pos_}), at_end() ? "the text ends here" : "the document ends here"}});
}

bool Scanner::at_flow_value(bool after_json_like_key) const {
  if (peek() != ':') return false;
  return after_json_like_key || at_space(1) || is_flow_indicator(peek(1));
}

bool Scanner::flow_node_is_absent() const {
  return peek() == ',' || peek() == ']' || peek() == '}' || at_flow_value(false);
}

// Scans one node, which is there.
void Scanner::flow_node(std::uint32_t indent, Span open) {
  const std::size_t first = scan_.events.size();
  Properties properties;
  while (peek() == '&' || peek() == '!') {
    properties = merge(properties, node_properties(true));
    flow_gap(indent, open);
  }
  if (flow_node_is_absent()) {
    return push_empty(std::max(properties.anchor.end, properties.tag.end), properties);
  }
  switch (peek()) {
    case '|':
    case '>':
      fail("yaml-syntax", {pos_, pos_ + 1}, "a block scalar cannot stand inside of brackets",
           "put the text in quotes");
    default:
      flow_content(indent);
  }
  add_properties(first, properties);
}

void Scanner::flow_content(std::uint32_t indent) {
  switch (peek()) {
    case '*':
      return alias();
    case '"':
      return double_quoted(indent);
    case '\'':
      return single_quoted(indent);
    case '[':
      return flow_sequence(indent);
    case '{':
      return flow_mapping(indent);
    default:
      return plain(indent, true, false);
  }
}

void Scanner::flow_sequence(std::uint32_t indent) {
  const Span open{pos_, pos_ + 1};
  enter(open.begin);
  const std::size_t begin = scan_.events.size();
  insert_begin(begin, EventType::sequence_begin, Style::flow, open.begin, {});
  take(1);
  flow_gap(indent, open);
  while (peek() != ']') {
    flow_sequence_entry(indent, open);
    flow_separator(']', indent, open);
  }
  take(1);
  push_end(begin, EventType::sequence_end, pos_);
  leave();
}

// Scans an entry of a flow sequence: a node, or a single pair, which makes a mapping of its own.
void Scanner::flow_sequence_entry(std::uint32_t indent, Span open) {
  const std::size_t first = scan_.events.size();
  const Start start = here();
  if (at_flow_explicit()) {
    insert_begin(first, EventType::mapping_begin, Style::flow, pos_, {});
    flow_mapping_entry(indent, open);
    return push_end(first, EventType::mapping_end, last_end());
  }
  if (at_flow_value(false)) {
    push_empty_key();
  } else {
    if (peek() == ',') fail_missing_entry();
    flow_node(indent, open);
    if (!on_one_line(start.at)) scan_.plain = false;
    blanks();
    if (!at_flow_value(is_json_like(scan_.events[first]))) return;
    check_key(start);
  }
  insert_begin(first, EventType::mapping_begin, Style::flow, start.at, {});
  flow_value(indent, open);
  push_end(first, EventType::mapping_end, last_end());
}

bool Scanner::at_flow_explicit() const {
  return peek() == '?' && (at_space(1) || is_flow_indicator(peek(1)));
}

void Scanner::flow_mapping(std::uint32_t indent) {
  const Span open{pos_, pos_ + 1};
  enter(open.begin);
  const std::size_t begin = scan_.events.size();
  insert_begin(begin, EventType::mapping_begin, Style::flow, open.begin, {});
  take(1);
  flow_gap(indent, open);
  while (peek() != '}') {
    flow_mapping_entry(indent, open);
    flow_separator('}', indent, open);
  }
  take(1);
  push_end(begin, EventType::mapping_end, pos_);
  leave();
}

void Scanner::flow_mapping_entry(std::uint32_t indent, Span open) {
  const std::size_t first = scan_.events.size();
  if (at_flow_explicit()) {
    scan_.plain = false;
    take(1);
    flow_gap(indent, open);
  } else if (peek() == ',') {
    fail_missing_entry();
  }
  if (flow_node_is_absent()) {
    push_empty_key();
  } else {
    flow_node(indent, open);
  }
  flow_gap(indent, open);
  if (at_flow_value(is_json_like(scan_.events[first]))) return flow_value(indent, open);
  push_empty(last_end());
}

// Scans the colon and the value of a pair.
void Scanner::flow_value(std::uint32_t indent, Span open) {
  if (!at_space(1)) scan_.plain = false;
  take(1);
  const std::uint32_t colon_end = pos_;
  flow_gap(indent, open);
  if (peek() == ',' || peek() == ']' || peek() == '}') return push_empty(colon_end);
  flow_node(indent, open);
}

// Goes past a comma, or to the closing bracket.
void Scanner::flow_separator(char close, std::uint32_t indent, Span open) {
  flow_gap(indent, open);
  if (peek() == close) return;
  if (peek() == ',') {
    take(1);
    return flow_gap(indent, open);
  }
  const std::vector<Note> notes{{location(open), "inside of the bracket opened here"}};
  if (peek() == ':') {
    fail("yaml-syntax", {pos_, pos_ + 1}, "a colon cannot stand here",
         "is a comma missing before the key? a text that contains a colon needs quotes", notes);
  }
  if (peek() == '#') {
    fail("yaml-syntax", {pos_, pos_ + 1}, "a blank is missing before this comment", "write ` #`",
         notes);
  }
  fail("yaml-syntax", {pos_, pos_ + 1}, fmt::format("expected `,` or `{}`", close),
       "is a comma missing, or quotes around the text?", notes);
}

void Scanner::fail_missing_entry() const {
  fail("yaml-syntax", {pos_, pos_ + 1}, "an entry is missing before this comma",
       "delete the comma, or write `null` for an empty entry");
}

}  // namespace praxis::yaml
