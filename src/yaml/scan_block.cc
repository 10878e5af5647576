// Block collections: structure by indentation (YAML 1.2.2, chapter 8).
//
// One question decides everything here: is the token at pos_ the first of its line, and at which
// column? A block collection is identified by the column of its entries.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "yaml/scanner.h"

namespace praxis::yaml {
namespace {

constexpr std::size_t longest_key = 1024;  // characters of an implicit key, section 8.2.2

bool allows_compact(Position position) {
  return position == Position::entry || position == Position::explicit_key;
}

// In these places the entries of a sequence may stand at the column of the parent's.
bool allows_same_column(Position position) {
  return position == Position::value || position == Position::explicit_key;
}

}  // namespace

void Scanner::block_node(int parent, Position position) {
  const std::uint32_t indicator_end = pos_;
  Properties outer;
  gap();
  while (!node_is_absent(parent, position)) {
    const Start start = here();
    if (peek() != '&' && peek() != '!') return block_content(parent, position, start, outer, {});
    const Properties inner = node_properties(false);
    gap();
    if (!fresh_ && !ended()) return block_content(parent, position, start, outer, inner);
    outer = merge(outer, inner);  // alone on their line, they belong to what follows
  }
  push_empty(std::max({indicator_end, outer.anchor.end, outer.tag.end}), outer);
}

bool Scanner::node_is_absent(int parent, Position position) {
  if (ended()) return true;
  if (!fresh_ || static_cast<int>(indent_) > parent) return false;
  const bool sequence_at_column = static_cast<int>(indent_) == parent &&
                                  allows_same_column(position) && !tab_ && at_indicator('-');
  return !sequence_at_column;
}

void Scanner::block_content(int parent, Position position, const Start& start,
                            const Properties& outer, const Properties& inner) {
  if (at_indicator('-') || at_indicator('?')) {
    check_collection_start(start, position);
    if (pos_ != start.at) {
      fail("yaml-syntax", {start.at, pos_}, "an anchor or tag cannot stand before `-` or `?`",
           "write it at the end of the line above");
    }
    return peek() == '-' ? block_sequence(parent, start, outer)
                         : block_mapping(start, scan_.events.size(), outer);
  }
  const std::size_t first = scan_.events.size();
  if (at_indicator(':')) {
    push_empty_key();
  } else {
    scalar_or_flow(parent, false);
  }
  const Style style = scan_.events[first].style;
  const bool could_be_key = style != Style::literal && style != Style::folded;
  if (could_be_key) blanks();
  if (could_be_key && at_indicator(':')) {
    check_key(start);
    check_collection_start(start, position);
    add_properties(first, inner);
    return block_mapping(start, first, outer);
  }
  add_properties(first, merge(outer, inner));
  expect_line_end();
}

void Scanner::add_properties(std::size_t event, const Properties& properties) {
  const std::uint32_t index = keep(properties);
  if (index != 0 && scan_.events[event].type == EventType::alias) {
    const Span span = properties.anchor == Span{} ? properties.tag : properties.anchor;
    fail("yaml-alias", span, "an alias cannot have an anchor or a tag of its own");
  }
  scan_.events[event].properties = index;
}

void Scanner::block_sequence(int parent, const Start& start, const Properties& properties) {
  enter(start.at);
  const auto column = static_cast<int>(start.column);
  const std::size_t begin = scan_.events.size();
  insert_begin(begin, EventType::sequence_begin, Style::block, start.at, properties);
  do {
    take(1);
    block_node(column, Position::entry);
    if (!next_entry(start.column)) break;
    if (!at_indicator('-') && parent != column) fail_not_an_entry(start);
  } while (at_indicator('-'));
  push_end(begin, EventType::sequence_end, last_end());
  leave();
}

void Scanner::fail_not_an_entry(const Start& first) const {
  if (peek() == '-') {
    fail("yaml-syntax", {pos_, pos_ + 1}, "a blank is missing after `-`",
         "write `- ` before the entry");
  }
  fail("yaml-indentation", {pos_, pos_ + 1},
       "this line is no entry of the sequence it is aligned with",
       "begin it with `- `, or indent it as part of another value",
       {{location({first.at, first.at + 1}), "the sequence begins here"}});
}

// Scans a mapping whose first key has been scanned, or which begins with `?`.
void Scanner::block_mapping(const Start& start, std::size_t first_event,
                            const Properties& properties) {
  enter(start.at);
  const auto column = static_cast<int>(start.column);
  insert_begin(first_event, EventType::mapping_begin, Style::block, start.at, properties);
  if (at_indicator('?')) {
    explicit_entry(column);
  } else {
    take(1);
    block_node(column, Position::value);
  }
  while (next_entry(start.column)) mapping_entry(column, start);
  push_end(first_event, EventType::mapping_end, last_end());
  leave();
}

void Scanner::mapping_entry(int column, const Start& first) {
  if (at_indicator('?')) return explicit_entry(column);
  if (at_indicator('-')) {
    fail("yaml-indentation", {pos_, pos_ + 1},
         "a sequence entry cannot stand between the keys of a mapping",
         "indent it below the key it belongs to",
         {{location({first.at, first.at + 1}), "the mapping begins here"}});
  }
  implicit_key(column);
  take(1);
  block_node(column, Position::value);
}

void Scanner::explicit_entry(int column) {
  scan_.plain = false;
  take(1);
  block_node(column, Position::explicit_key);
  gap();
  const bool has_value =
      fresh_ && !tab_ && static_cast<int>(indent_) == column && !ended() && at_indicator(':');
  if (!has_value) return push_empty(last_end());
  take(1);
  block_node(column, Position::explicit_key);
}

// Goes to the next token; returns whether an entry of the collection at `column` stands there.
bool Scanner::next_entry(std::uint32_t column) {
  gap();
  if (ended()) return false;
  if (!fresh_) fail_trailing();
  if (indent_ < column) return false;
  if (tab_) fail_tab(here());
  if (indent_ > column) {
    fail("yaml-indentation", {line_begin_, pos_},
         "the indentation of this line matches no line above it",
         "align it with the entries of its collection");
  }
  return true;
}

// Scans a key and stops at its colon.
void Scanner::implicit_key(int column) {
  const Start start = here();
  Properties properties;
  if (peek() == '&' || peek() == '!') {
    properties = node_properties(false);
    blanks();
  }
  const std::size_t first = scan_.events.size();
  if (at_indicator(':')) {
    push_empty_key();
  } else if (at_end() || at_break()) {
    fail("yaml-syntax", {start.at, pos_}, "a key is missing after this anchor or tag");
  } else {
    scalar_or_flow(column, true);
  }
  add_properties(first, properties);
  blanks();
  if (!at_indicator(':')) fail_missing_colon(start.at, scan_.events[first].span);
  check_key(start);
}

void Scanner::fail_missing_colon(std::uint32_t at, Span key) const {
  const Event& event = scan_.events.back();
  if (event.type == EventType::alias && slice(key).ends_with(':')) {
    fail("yaml-alias", {key.end - 1, key.end}, "this colon belongs to the name of the alias",
         "write a blank before it");
  }
  const std::string_view text = slice(key);
  const std::size_t colon =
      peek() == ':' ? pos_ : key.begin + std::min(text.find(':'), text.size());
  if (colon < text_.size() && text_[colon] == ':' && (peek() == ':' || colon < key.end)) {
    const auto place = static_cast<std::uint32_t>(colon);
    fail("yaml-syntax", {place, place + 1}, "a blank is missing after the colon",
         "write `key: value`");
  }
  fail("yaml-syntax", {at, key.end}, "a colon is missing after this key",
       "write `key: value`; a text over several lines must be indented deeper than its key");
}

void Scanner::check_collection_start(const Start& start, Position position) const {
  if (start.tab) fail_tab(start);
  if (start.fresh || allows_compact(position)) return;
  const Span span{pos_, pos_ + 1};
  if (position == Position::after_marker) {
    fail("yaml-syntax", span, "a block collection cannot begin on the line of `---`",
         "begin it on the next line");
  }
  if (peek() == ':') {
    fail("yaml-syntax", span, "a second `: ` in one line: a mapping cannot begin inside of a value",
         "put the value in quotes if the colon is part of the text");
  }
  fail("yaml-syntax", span,
       fmt::format("`{} ` cannot begin a value on the line of its key", peek()),
       peek() == '-' ? "begin the sequence on the next line, or put the value in quotes"
                     : "put the value in quotes");
}

void Scanner::check_key(const Start& start) const {
  if (!on_one_line(start.at)) {
    const bool is_text =
        scan_.events.back().type == EventType::scalar && scan_.events.back().style == Style::plain;
    if (is_text) fail_key_in_text(start);
    fail("yaml-syntax", {start.at, pos_}, "a key must stand on one line with its colon");
  }
  if (count_characters(slice({start.at, pos_})) > longest_key) {
    fail("yaml-syntax", {start.at, pos_},
         fmt::format("a key cannot be longer than {} characters", longest_key));
  }
}

void Scanner::fail_key_in_text(const Start& start) const {
  const auto line = static_cast<std::uint32_t>(text_.find_first_not_of(" \t", line_begin_));
  const std::string_view first_line = line_text(text_, start.at).substr(start.column);
  fail("yaml-syntax", {line, pos_ + 1},
       "this line continues the text above it, where `: ` cannot stand",
       first_line.find(':') == std::string_view::npos
           ? "align the key with the keys above, or put the whole text in quotes"
           : "write a blank after the colon of the line above",
       {{location({start.at, start.at + 1}), "the text begins here"}});
}

void Scanner::scalar_or_flow(int parent, bool key_only) {
  const auto indent = static_cast<std::uint32_t>(parent + 1);
  switch (peek()) {
    case '*':
    case '"':
    case '\'':
    case '[':
    case '{':
      return flow_content(indent);
    case '|':
    case '>':
      if (key_only) fail("yaml-syntax", {pos_, pos_ + 1}, "a block scalar cannot be a key");
      return block_scalar(parent);
    default:
      return plain(indent, false, key_only);
  }
}

// Only a comment may follow on this line.
void Scanner::expect_line_end() {
  if (fresh_ && pos_ == line_begin_) return;
  const std::uint32_t end = pos_;
  blanks();
  if (at_end() || at_break()) return;
  if (peek() == '#' && (pos_ > end || at_blank_before())) return;
  fail_trailing();
}

void Scanner::fail_trailing() const {
  std::uint32_t end = pos_;
  while (end < text_.size() && text_[end] != '\n' && text_[end] != '\r') ++end;
  const Span span{pos_, end};
  if (fresh_ && tab_) fail_tab(here());
  if (peek() == '#') {
    fail("yaml-syntax", {pos_, pos_ + 1}, "a blank is missing before this comment", "write ` #`");
  }
  if (peek() == ']' || peek() == '}') {
    fail("yaml-syntax", {pos_, pos_ + 1}, fmt::format("this `{}` closes nothing", peek()),
         "delete it, or put the text in quotes if the bracket is part of it");
  }
  if (fresh_) {
    fail("yaml-trailing-content", span, "the document has ended, but text follows",
         "indent it like the lines it belongs to");
  }
  const bool is_apostrophe = pos_ > 0 && text_[pos_ - 1] == '\'';
  fail("yaml-syntax", span, "text follows the end of the value",
       is_apostrophe
           ? "write `''` for an apostrophe inside of single quotes, or use double quotes"
           : "put the whole value in one pair of quotes, or the text on a line of its own");
}

}  // namespace praxis::yaml
