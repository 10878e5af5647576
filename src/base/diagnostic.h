// What is wrong, where, and the way out.
//
// Passes add diagnostics to a list in whatever order they find them; the list is sorted by place
// once, before printing, so that the messages are the same for any number of threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"

namespace praxis {

enum class Severity { note, warning, error };

// A further place that belongs to a diagnostic: "first defined here", "included from here".
struct Note {
  Location where;
  std::string message;
};

// One message. `id` is stable and documented in docs/diagnostics.md: scripts may match it.
// `path` names the file when there is no text to point into (a directory, an unreadable file).
struct Diagnostic {
  Severity severity = Severity::error;
  std::string_view id;  // a string literal
  Location where;
  std::string path;
  std::string message;
  std::vector<Note> notes;
  std::string hint;  // the way out, a sentence; may be empty
};

// The diagnostics of one run or one part of it. Not thread-safe: parallel loops fill one list per
// slot and append them in input order.
class Diagnostics {
 public:
  // Adds an error at `where` and returns it for notes and a hint to be added.
  Diagnostic& error(std::string_view id, Location where, std::string message);
  Diagnostic& warning(std::string_view id, Location where, std::string message);
  // Adds an error about the file or directory `path` as a whole.
  Diagnostic& error(std::string_view id, std::string path, std::string message);

  // Adds a diagnostic made elsewhere and returns it.
  Diagnostic& add(Diagnostic diagnostic);

  void append(Diagnostics other);
  // Sorts by file name, then position; equal places keep their order.
  void sort();

  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  const std::vector<Diagnostic>& all() const { return all_; }

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

// How diagnostics are written: as gcc and clang do, as Visual Studio does, one JSON array, or one
// SARIF 2.1.0 log.
enum class DiagnosticFormat { gcc, msvc, json, sarif };

// Returns all of `diagnostics` as text in the given format. `color` adds ANSI colours to gcc.
std::string format_diagnostics(const Diagnostics& diagnostics, DiagnosticFormat format, bool color);

// Returns the candidate nearest to `word` by edit distance, or an empty view when none is near
// enough to be what was meant. Used for "did you mean".
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace praxis
