// The scanner's state and productions. Private to yaml_scan*.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/scan.h"

namespace praxis::yaml {

// Where a block node may begin, which decides what it may be.
enum class Position : std::uint8_t {
  document,      // a document without a start marker
  after_marker,  // on the line of `---`: no block collection
  entry,         // after `- `: a collection may begin on this line
  explicit_key,  // after `? ` and its `: `: likewise, and a sequence may stand at the parent's
                 // column
  value,         // after `key:`: a collection begins on a line of its own; a sequence as above
};

// The characters that end a plain scalar, a name or a tag inside of brackets.
inline bool is_flow_indicator(char character) {
  return character == ',' || character == '[' || character == ']' || character == '{' ||
         character == '}';
}

class Scanner {
 public:
  Scanner(const SourcePtr& source, const Limits& limits, Scan& scan);
  // Scans the whole text. Throws Failure.
  void stream();

 private:
  // Where the scanner is, to look ahead and come back.
  struct State {
    std::uint32_t pos;
    std::uint32_t line_begin;
    std::uint32_t indent;
    bool fresh;
    bool tab;
  };

  // Where a token begins, and what is in front of it on its line.
  struct Start {
    std::uint32_t at;
    std::uint32_t column;
    bool fresh;  // it is the first of its line
    bool tab;    // there is a tab in the blanks before it
  };

  // yaml_scan.cc: the stream and the document
  void directives();
  void directive();
  void tag_directive(std::string_view arguments, std::uint32_t at);
  void after_document();
  [[noreturn]] void fail_after_document(bool end_marked) const;

  // yaml_scan_block.cc: block collections
  void block_node(int parent, Position position);
  void block_content(int parent, Position position, const Start& start, const Properties& outer,
                     const Properties& inner);
  bool node_is_absent(int parent, Position position);
  void add_properties(std::size_t event, const Properties& properties);
  void block_sequence(int parent, const Start& start, const Properties& properties);
  void block_mapping(const Start& start, std::size_t first_event, const Properties& properties);
  void mapping_entry(int column, const Start& first);
  void explicit_entry(int column);
  bool next_entry(std::uint32_t column);
  void implicit_key(int column);
  void check_collection_start(const Start& start, Position position) const;
  void check_key(const Start& start) const;
  void scalar_or_flow(int parent, bool key_only);
  void expect_line_end();
  [[noreturn]] void fail_key_in_text(const Start& start) const;
  [[noreturn]] void fail_not_an_entry(const Start& first) const;
  [[noreturn]] void fail_missing_colon(std::uint32_t at, Span key) const;
  [[noreturn]] void fail_trailing() const;

  // yaml_scan_flow.cc: flow collections
  void flow_node(std::uint32_t indent, Span open);
  void flow_content(std::uint32_t indent);
  void flow_sequence(std::uint32_t indent);
  void flow_sequence_entry(std::uint32_t indent, Span open);
  void flow_mapping(std::uint32_t indent);
  void flow_mapping_entry(std::uint32_t indent, Span open);
  void flow_value(std::uint32_t indent, Span open);
  void flow_separator(char close, std::uint32_t indent, Span open);
  void flow_gap(std::uint32_t indent, Span open);
  bool at_flow_explicit() const;
  bool at_flow_value(bool after_json_like_key) const;
  bool flow_node_is_absent() const;
  [[noreturn]] void fail_unclosed(Span open) const;
  [[noreturn]] void fail_missing_entry() const;

  // yaml_scan_scalar.cc: scalars and what stands before nodes
  void plain(std::uint32_t indent, bool flow, bool key_only);
  std::uint32_t plain_line(bool flow);
  bool plain_continues(std::uint32_t indent, bool flow);
  void check_plain_start(bool flow) const;
  void single_quoted(std::uint32_t indent);
  void double_quoted(std::uint32_t indent);
  std::uint32_t escape_length() const;
  void quoted_line_break(std::uint32_t indent, std::uint32_t open);
  [[noreturn]] void fail_unclosed_quote(std::uint32_t open) const;
  void block_scalar(int parent);
  std::uint32_t block_header();
  void expect_header_end(std::uint32_t begin);
  std::uint32_t detect_indent(std::uint32_t least) const;
  std::uint32_t block_lines(std::uint32_t indent);
  void alias();
  void name_token(std::string_view what);
  Properties node_properties(bool flow);
  void tag_token();

  // yaml_scan.cc: characters
  char peek(std::uint32_t ahead = 0) const {
    return pos_ + ahead < text_.size() ? text_[pos_ + ahead] : '\0';
  }
  bool at_end() const { return pos_ >= text_.size(); }
  bool at_break(std::uint32_t ahead = 0) const {
    return pos_ + ahead < text_.size() &&
           (text_[pos_ + ahead] == '\n' || text_[pos_ + ahead] == '\r');
  }
  bool at_blank(std::uint32_t ahead = 0) const {
    return pos_ + ahead < text_.size() &&
           (text_[pos_ + ahead] == ' ' || text_[pos_ + ahead] == '\t');
  }
  bool at_space(std::uint32_t ahead) const {
    return pos_ + ahead >= text_.size() || at_blank(ahead) || at_break(ahead);
  }
  bool at_indicator(char indicator) const {
    return peek() == indicator && !at_end() && at_space(1);
  }
  // At `---` or `...` at the beginning of a line.
  bool at_marker() const;
  // At the end of the document: of the text, or at a marker.
  bool ended() const { return at_end() || at_marker(); }
  std::uint32_t column() const { return pos_ - line_begin_; }
  bool at_blank_before() const {
    return pos_ > 0 && (text_[pos_ - 1] == ' ' || text_[pos_ - 1] == '\t');
  }
  Start here() const { return {pos_, column(), fresh_, tab_}; }
  void take(std::uint32_t count) {
    pos_ += count;
    fresh_ = tab_ = false;
  }
  State state() const { return {pos_, line_begin_, indent_, fresh_, tab_}; }
  void restore(const State& state);
  void line_break();
  void blanks();
  // Skips blanks, comments and line ends up to the next token.
  void gap();
  bool on_one_line(std::uint32_t begin) const { return begin >= line_begin_; }

  // Events
  std::string_view slice(Span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }
  std::uint32_t keep(const Properties& properties);
  void push_scalar(Style style, Span span, bool verbatim);
  void push_empty(std::uint32_t at, const Properties& properties = {});
  void push_empty_key();
  void insert_begin(std::size_t index, EventType type, Style style, std::uint32_t at,
                    const Properties& properties);
  // Ends the collection whose begin event is at index `begin`.
  void push_end(std::size_t begin, EventType type, std::uint32_t end);
  std::uint32_t last_end() const { return scan_.events.back().span.end; }
  Properties merge(const Properties& outer, const Properties& inner);
  void enter(std::uint32_t at);
  void leave() { --depth_; }

  // Errors
  Location location(Span span) const { return {source_, span}; }
  [[noreturn]] void fail(std::string_view id, Span span, std::string message, std::string hint = {},
                         std::vector<Note> notes = {}) const;
  [[noreturn]] void fail_tab(const Start& start) const;
  Span line_blanks() const;

  const SourcePtr& source_;
  const std::string_view text_;
  Scan& scan_;
  const std::uint32_t depth_limit_;
  std::uint32_t pos_ = 0;
  std::uint32_t line_begin_ = 0;
  std::uint32_t indent_ = 0;  // spaces at the beginning of the line, if fresh_
  bool fresh_ = true;         // nothing but blanks before pos_ on its line
  bool tab_ = false;          // a tab in the blanks before pos_
  std::uint32_t depth_ = 0;
  bool version_seen_ = false;  // a %YAML directive
};

}  // namespace praxis::yaml
