// What the printers of diagnostics share: places in lines and columns, and texts made safe to show.
// Private to base/diagnostic*.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"

namespace praxis::diagnostic_format {

// The lines of sources, indexed once per source, so that a thousand messages about one file do not
// scan it a thousand times. Agrees with line_column() in base/source.h.
class LineIndex {
 public:
  LineColumn place(const Source& source, std::uint32_t offset);
  // Returns the offset at which the line of `offset` begins.
  std::uint32_t line_begin(const Source& source, std::uint32_t offset);
  // Returns the line that holds `offset`, without its line end.
  std::string_view line(const Source& source, std::uint32_t offset);

 private:
  const std::vector<std::uint32_t>& starts(const Source& source);

  std::unordered_map<const Source*, std::vector<std::uint32_t>> starts_;
};

// One character of a text as a terminal can show it. `bytes` is its length in the text.
struct Glyph {
  std::string_view shown;  // of the text itself, or of `escape`
  std::uint32_t bytes = 1;
  std::uint32_t width = 1;  // columns on a terminal
  char escape[12] = {};
};

// Reads the character at `at` into `glyph`. Control characters, characters that reorder or hide
// text, and bytes that are no UTF-8 become escapes such as \x1b and \u202e: a text out of a file
// must not drive the terminal. A tab is left as it is, with width 0.
void read_glyph(std::string_view text, std::size_t at, Glyph& glyph);

// Returns `text` with every such character escaped, line ends and tabs too.
std::string printable(std::string_view text);

// Returns "error", "warning" or "note".
std::string_view severity_name(Severity severity);

// Returns the name of the file a diagnostic is about; empty when it is about none.
std::string_view file_name(const Diagnostic& diagnostic);

std::string format_gcc(const Diagnostics& diagnostics, bool color);
std::string format_msvc(const Diagnostics& diagnostics);
std::string format_json(const Diagnostics& diagnostics);
std::string format_sarif(const Diagnostics& diagnostics);

}  // namespace praxis::diagnostic_format
