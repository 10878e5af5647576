// A text under its name, and places in it.
//
// Everything that can be wrong in a text is reported with a place. Inside Praxis a place is a
// byte range (Span); line and column are computed only when a diagnostic is printed, so that
// carrying positions costs eight bytes and no work.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace praxis {

// A half-open range of byte offsets into the text of one Source. Texts are limited to 4 GiB.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Span&) const = default;
};

// One text that was read, under the name it is reported with (a path as the user wrote it, or a
// name in angle brackets such as "<stdin>"). Immutable once shared.
struct Source : std::enable_shared_from_this<Source> {
  Source(std::string its_name, std::string its_text)
      : name(std::move(its_name)), text(std::move(its_text)) {}

  std::string name;
  std::string text;
};

using SourcePtr = std::shared_ptr<const Source>;

// A place in a source. `source` is null for places that are no text: the command line, a
// directory; then `Span` means nothing.
struct Location {
  SourcePtr source;
  Span span;
};

// Line and column of a byte offset, both from 1. The column counts bytes, as compilers do
// (GNU coding standards, "Formatting Error Messages"). LF, CRLF and a lone CR each end a line.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// Returns the line and column of `offset`; an offset past the end counts as the end.
LineColumn line_column(std::string_view text, std::uint32_t offset);

// Returns the line that holds `offset`, without its line end.
std::string_view line_text(std::string_view text, std::uint32_t offset);

// Returns `source` made shared, under `name`.
SourcePtr make_source(std::string name, std::string text);

}  // namespace praxis
