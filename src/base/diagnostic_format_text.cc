// Diagnostics for terminals and build logs.
//
// gcc's form is what editors and CI parse, with its margin of line numbers. A source line is shown
// as it stands, except that tabs are expanded (the caret must stand under its character) and a long
// line is cut around the place.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/diagnostic_format.h"
#include "base/utf8.h"

namespace praxis::diagnostic_format {
namespace {

constexpr std::uint32_t widest_line = 100;     // columns of a source line that are shown
constexpr std::uint32_t widest_before = 60;    // of these, in front of the place, when it is cut
constexpr std::uint32_t longest_before = 240;  // characters: accents have no width
constexpr std::uint32_t tab_stop = 8;
constexpr std::string_view cut = "...";

// SGR sequences of the classes that GCC_COLORS knows by these names.
struct Palette {
  std::string_view locus, error, warning, note, hint, range, reset;
};
constexpr Palette plain{};
constexpr Palette colored{"\33[01m\33[K",    "\33[01;31m\33[K", "\33[01;35m\33[K",
                          "\33[01;36m\33[K", "\33[01;32m\33[K", "\33[01;32m\33[K",
                          "\33[m\33[K"};

std::string_view severity_color(const Palette& palette, Severity severity) {
  switch (severity) {
    case Severity::note:
      return palette.note;
    case Severity::warning:
      return palette.warning;
    case Severity::error:
      break;
  }
  return palette.error;
}

// Steps back from `at` by one character of `line`.
std::size_t previous_character(std::string_view line, std::size_t at) {
  std::size_t start = at - 1;
  while (start > 0 && at - start < 4 && is_continuation(line[start])) {
    --start;
  }
  Glyph glyph;
  read_glyph(line, start, glyph);
  return start + glyph.bytes == at ? start : at - 1;
}

// Where to begin showing a line so that the character at `place` is not too far right.
std::size_t excerpt_begin(std::string_view line, std::size_t place) {
  std::uint32_t columns = 0;
  std::uint32_t characters = 0;
  std::size_t at = place;
  Glyph glyph;
  while (at > 0) {
    const std::size_t previous = previous_character(line, at);
    read_glyph(line, previous, glyph);
    columns += line[previous] == '\t' ? tab_stop : glyph.width;
    if (columns > widest_before || ++characters > longest_before) return at;
    at = previous;
  }
  return 0;
}

// A line as shown, and the columns of the place within it.
struct Excerpt {
  std::string text;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Shows `line` with the place [begin, end), byte offsets into it.
Excerpt make_excerpt(std::string_view line, std::size_t begin, std::size_t end) {
  Excerpt excerpt;
  std::size_t at = excerpt_begin(line, begin);
  if (at > 0) excerpt.text = cut;
  auto column = static_cast<std::uint32_t>(excerpt.text.size());
  std::uint32_t characters = 0;
  excerpt.begin = excerpt.end = column;
  Glyph glyph;
  for (; at < line.size(); at += glyph.bytes) {
    if (column >= widest_line || ++characters > 2 * longest_before) {
      excerpt.text += cut;
      break;
    }
    if (at <= begin) excerpt.begin = column;
    read_glyph(line, at, glyph);
    if (line[at] == '\t') {
      glyph.width = tab_stop - column % tab_stop;
      excerpt.text.append(glyph.width, ' ');
    } else {
      excerpt.text += glyph.shown;
    }
    column += glyph.width;
    if (at < end) excerpt.end = column;
  }
  if (at >= line.size() && begin >= line.size()) excerpt.begin = excerpt.end = column;
  return excerpt;
}

// Writes the gcc form into one string.
class GccPrinter {
 public:
  explicit GccPrinter(const Palette& palette) : palette_(palette) {}

  void print(const Diagnostic& diagnostic) {
    const std::string_view color = severity_color(palette_, diagnostic.severity);
    print_locus(diagnostic.where, diagnostic.path);
    fmt::format_to(out(), "{}{}:{} {}", color, severity_name(diagnostic.severity), palette_.reset,
                   printable(diagnostic.message));
    if (!diagnostic.id.empty()) {
      fmt::format_to(out(), " [{}{}{}]", color, diagnostic.id, palette_.reset);
    }
    text_ += '\n';
    print_excerpt(diagnostic.where, color);
    for (const Note& note : diagnostic.notes) print(note);
    if (!diagnostic.hint.empty()) {
      fmt::format_to(out(), "{}hint:{} {}\n", palette_.hint, palette_.reset,
                     printable(diagnostic.hint));
    }
  }

  std::string finish() && { return std::move(text_); }

 private:
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }

  void print(const Note& note) {
    print_locus(note.where, {});
    fmt::format_to(out(), "{}note:{} {}\n", palette_.note, palette_.reset, printable(note.message));
    print_excerpt(note.where, palette_.note);
  }

  void print_locus(const Location& where, std::string_view path) {
    text_ += palette_.locus;
    if (where.source) {
      const LineColumn place = lines_.place(*where.source, where.span.begin);
      fmt::format_to(out(), "{}:{}:{}:", printable(where.source->name), place.line, place.column);
    } else {
      fmt::format_to(out(), "{}:", path.empty() ? "praxis" : printable(path));
    }
    fmt::format_to(out(), "{} ", palette_.reset);
  }

  void print_excerpt(const Location& where, std::string_view color) {
    if (!where.source || where.source->text.empty()) return;
    const std::string_view line = lines_.line(*where.source, where.span.begin);
    const LineColumn place = lines_.place(*where.source, where.span.begin);
    const std::size_t begin = place.column - 1;
    const std::size_t length = std::max(where.span.begin, where.span.end) - where.span.begin;
    const Excerpt excerpt = make_excerpt(line, begin, std::min(begin + length, line.size()));
    const std::size_t tail = std::max(excerpt.end, excerpt.begin + 1) - excerpt.begin - 1;
    fmt::format_to(out(), "{:5} |{}{}\n", place.line, excerpt.text.empty() ? "" : " ",
                   excerpt.text);
    fmt::format_to(out(), "      | {:{}}{}^{:~<{}}{}\n", "", excerpt.begin, color, "", tail,
                   palette_.reset);
  }

  const Palette& palette_;
  LineIndex lines_;
  std::string text_;
};

// "file(line,column)", as Visual Studio and MSBuild parse it.
std::string msvc_locus(LineIndex& lines, const Location& where, std::string_view path) {
  if (!where.source) return path.empty() ? "praxis " : printable(path) + ' ';
  const LineColumn place = lines.place(*where.source, where.span.begin);
  return fmt::format("{}({},{})", printable(where.source->name), place.line, place.column);
}

}  // namespace

std::string format_gcc(const Diagnostics& diagnostics, bool color) {
  GccPrinter printer(color ? colored : plain);
  for (const Diagnostic& diagnostic : diagnostics.all()) printer.print(diagnostic);
  return std::move(printer).finish();
}

std::string format_msvc(const Diagnostics& diagnostics) {
  LineIndex lines;
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    const std::string locus = msvc_locus(lines, diagnostic.where, diagnostic.path);
    fmt::format_to(std::back_inserter(text), "{}: {} {}: {}\n", locus,
                   severity_name(diagnostic.severity), diagnostic.id,
                   printable(diagnostic.message));
    for (const Note& note : diagnostic.notes) {
      fmt::format_to(std::back_inserter(text), "{}: note: {}\n", msvc_locus(lines, note.where, {}),
                     printable(note.message));
    }
    if (!diagnostic.hint.empty()) {
      fmt::format_to(std::back_inserter(text), "{}: note: {}\n", locus, printable(diagnostic.hint));
    }
  }
  return text;
}

}  // namespace praxis::diagnostic_format
