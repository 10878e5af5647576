#include "yaml/decode.h"

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace praxis::yaml {
namespace {

bool is_blank(char character) { return character == ' ' || character == '\t'; }

std::string_view skip_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

// Takes the first line, without its end, off `text`. Returns false if there was no line end.
bool take_line(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find_first_of("\r\n");
  line = text.substr(0, end);
  if (end == std::string_view::npos) {
    text = {};
    return false;
  }
  text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  return true;
}

std::uint32_t hexadecimal(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char digit : digits) {
    const int lower = digit | 0x20;
    value = value << 4 | static_cast<std::uint32_t>(digit <= '9' ? digit - '0' : lower - 'a' + 10);
  }
  return value;
}

// Appends what the escape sequence at the beginning of `rest` stands for; returns its length.
// Section 5.7 of the specification.
std::size_t append_escape(std::string_view rest, std::string& text) {
  switch (rest[1]) {
    case '0':
      text += '\0';
      return 2;
    case 'a':
      text += '\a';
      return 2;
    case 'b':
      text += '\b';
      return 2;
    case 't':
    case '\t':
      text += '\t';
      return 2;
    case 'n':
      text += '\n';
      return 2;
    case 'v':
      text += '\v';
      return 2;
    case 'f':
      text += '\f';
      return 2;
    case 'r':
      text += '\r';
      return 2;
    case 'e':
      text += '\x1B';
      return 2;
    case 'N':
      append_utf8(text, 0x85);
      return 2;
    case '_':
      append_utf8(text, 0xA0);
      return 2;
    case 'L':
      append_utf8(text, 0x2028);
      return 2;
    case 'P':
      append_utf8(text, 0x2029);
      return 2;
    case 'x':
      append_utf8(text, hexadecimal(rest.substr(2, 2)));
      return 4;
    case 'u':
      append_utf8(text, hexadecimal(rest.substr(2, 4)));
      return 6;
    case 'U':
      append_utf8(text, hexadecimal(rest.substr(2, 8)));
      return 10;
    default:
      text += rest[1];
      return 2;  // a blank, a quote, a slash, a backslash
  }
}

// Appends one line of a flow scalar. Returns whether its end is escaped.
bool append_flow_line(std::string_view line, Style style, std::string& text) {
  for (std::size_t at = 0; at < line.size();) {
    if (style == Style::double_quoted && line[at] == '\\') {
      if (at + 1 == line.size()) return true;
      at += append_escape(line.substr(at), text);
    } else {
      if (style == Style::single_quoted && line[at] == '\'') ++at;  // the first of a pair
      text += line[at++];
    }
  }
  return false;
}

// Blanks at the end of a line do not count, unless the last of them is escaped.
std::string_view trim_line_end(std::string_view line, Style style) {
  std::size_t end = line.size();
  while (end > 0 && is_blank(line[end - 1])) --end;
  if (style != Style::double_quoted || end == line.size()) return line.substr(0, end);
  std::size_t backslashes = 0;
  while (backslashes < end && line[end - 1 - backslashes] == '\\') ++backslashes;
  return line.substr(0, end + backslashes % 2);
}

// Plain and quoted scalars: a line end becomes a blank, n empty lines become n line ends.
void decode_flow(std::string_view rest, Style style, std::string& text) {
  std::string_view line;
  bool more = take_line(rest, line);
  bool escaped = append_flow_line(more ? trim_line_end(line, style) : line, style, text);
  while (more) {
    std::size_t empty_lines = 0;
    while ((more = take_line(rest, line)) && skip_blanks(line).empty()) ++empty_lines;
    if (empty_lines > 0) {
      text.append(empty_lines, '\n');
    } else if (!escaped) {
      text += ' ';
    }
    line = skip_blanks(line);
    escaped = append_flow_line(more ? trim_line_end(line, style) : line, style, text);
  }
}

enum class Chomping { clip, strip, keep };

Chomping read_header(std::string_view header) {
  header = header.substr(0, header.find_first_of(" \t#"));
  if (header.find('-') != std::string_view::npos) return Chomping::strip;
  return header.find('+') != std::string_view::npos ? Chomping::keep : Chomping::clip;
}

// Block scalars. A last line of blanks counts as ended where the text ends. A line end between two
// lines of folded text becomes a blank; lines that begin with a blank, and those around them, keep
// theirs (section 8.1.3).
void decode_block(std::string_view rest, const Event& event, std::string& text) {
  std::string_view line;
  bool more = take_line(rest, line);
  const Chomping chomping = read_header(line);
  std::size_t line_ends = 0;  // not yet written
  bool first = true;
  bool after_indented = false;
  while (more && !rest.empty()) {
    more = take_line(rest, line) || skip_blanks(line).empty();
    line = line.substr(std::min<std::size_t>(line.size(), event.indent));
    if (line.empty()) {
      line_ends += more;
      continue;
    }
    const bool indented = is_blank(line[0]);
    if (event.style == Style::folded && !first && !indented && !after_indented) {
      if (line_ends == 1) text += ' ';
      --line_ends;
    }
    text.append(line_ends, '\n');
    text += line;
    line_ends = more;
    first = false;
    after_indented = indented;
  }
  if (chomping == Chomping::keep) {
    text.append(line_ends, '\n');
  } else if (chomping == Chomping::clip && !first && line_ends > 0) {
    text += '\n';
  }
}

}  // namespace

std::string_view verbatim_text(std::string_view source, const Event& event) {
  const bool quoted = event.style != Style::plain;
  return source.substr(event.span.begin + quoted, event.span.end - event.span.begin - 2 * quoted);
}

void decode_scalar(std::string_view source, const Event& event, std::string& text) {
  text.clear();
  if (event.style == Style::literal || event.style == Style::folded) {
    const std::uint32_t begin = event.span.begin;
    decode_block(source.substr(begin, event.content_end - begin), event, text);
  } else {
    decode_flow(verbatim_text(source, event), event.style, text);
  }
}

}  // namespace praxis::yaml
