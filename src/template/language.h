// The target languages: what each of them reserves, and how it writes strings and comments, so that
// any text whatever can stand in a generated file without breaking out of its place.
//
// A language is a row of a table, not a class: adding one is data (language_tables.cc).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace praxis::jinja {

// What a language offers for a name that is one of its reserved words.
enum class ReservedForm : std::uint8_t {
  underscore,  // class_
  backticks,   // `class`: Swift, Kotlin
  raw,         // r#type: Rust
};

// How a string literal writes a character that cannot be shown as it is.
enum class EscapeForm : std::uint8_t {
  json,    // \u202e, in UTF-16 units
  braces,  // \u{202e}: JavaScript, Swift, Rust
  octal,   // \001 below U+00A0, which has no universal character name there, else \u202e: C, C++
  java,    // \001 below U+0100, else \u202e in UTF-16 units; \u000a would be a line end to javac
  wide,    // \u202e and \U0001f600: Python, Go
};

// Which letters that are not ASCII identifiers may hold.
enum class Letters : std::uint8_t {
  all,          // those of UAX 31
  basic_plane,  // those below U+10000: Kotlin, and Java's documentation
  latin,  // those of living Latin scripts: rustc warns of what is rare, or looks like a letter
          // of another script, by tables that grow with its versions
};

struct Language {
  std::string_view name;
  std::string_view alias;                      // a short name, or empty
  std::span<const std::string_view> reserved;  // sorted
  ReservedForm reserved_form;
  EscapeForm escape_form;
  bool dollar_in_identifiers;
  bool marks_in_identifiers;  // combining marks may stand inside an identifier
  Letters letters;
  std::string_view line_comment;
  std::string_view doc_open, doc_prefix, doc_close;  // of a documentation block; empty: lines only
};

// Returns the language called `name`, or null.
const Language* find_language(std::string_view name);
// The same; throws Error(value) with a hint when there is none.
const Language& language_called(std::string_view name);
std::span<const Language> all_languages();

bool is_reserved(const Language& language, std::string_view word);

// Appends `text` as a string literal with its quotes.
void append_string_literal(std::string& out, std::string_view text, const Language& language);

// Returns `text` for people to read in a document: every line end is \n; control and bidirectional
// characters are shown as \u{202E}.
std::string visible_text(std::string_view text);

// What a comment's text is for.
enum class CommentKind : std::uint8_t {
  plain,          // read by people only
  documentation,  // read by a documentation tool, whose commands (@param, \brief) are neutralised
};

// Returns `text` so that it can stand in a comment of the language, over as many lines as it has:
// every line end is \n; what would end or nest the comment, continue its line, or be invisible
// (control and bidirectional characters) is shown in another way, close to how it was written.
std::string comment_text(std::string_view text, const Language& language, CommentKind kind);

}  // namespace praxis::jinja
