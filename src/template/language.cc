#include "template/language.h"

#include <utf8proc.h>

#include "template/unicode_text.h"

// Strings and comments. Both work character by character: what is plain is copied, what the reader
// could not see, or what the language would understand, is written in another way.

namespace praxis::jinja {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_hex(std::string& out, char32_t value, int width) {
  for (int shift = (width - 1) * 4; shift >= 0; shift -= 4)
    out += kHexDigits[(value >> shift) & 15];
}

// The shortest hexadecimal form, as in \u{202e}.
void append_hex(std::string& out, char32_t value) {
  int width = 1;
  while (width < 6 && (value >> (width * 4)) != 0) ++width;
  append_hex(out, value, width);
}

// Whether `c` is a control or format character: one that changes how the text around it is shown,
// or shows nothing. The joiners of scripts and emoji (U+200C, U+200D) are left alone.
bool is_invisible(char32_t c) {
  if (c < 0x20 || c == 0x7F) return true;
  if (c < 0x80 || c == 0x200C || c == 0x200D) return false;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

void append_utf16(std::string& out, char32_t c) {
  if (c >= 0x10000) {
    out += "\\u";
    append_hex(out, 0xD800 + ((c - 0x10000) >> 10), 4);
    c = 0xDC00 + (c & 0x3FF);
  }
  out += "\\u";
  append_hex(out, c, 4);
}

void append_octal(std::string& out, char32_t c) {
  out += '\\';
  for (int shift = 6; shift >= 0; shift -= 3) out += static_cast<char>('0' + ((c >> shift) & 7));
}

void append_wide(std::string& out, char32_t c) {
  out += c < 0x10000 ? "\\u" : "\\U";
  append_hex(out, c, c < 0x10000 ? 4 : 8);
}

void append_escape(std::string& out, char32_t c, EscapeForm form) {
  switch (form) {
    case EscapeForm::json:
      return append_utf16(out, c);
    case EscapeForm::wide:
      return append_wide(out, c);
    case EscapeForm::java:
      return c < 0x100 ? append_octal(out, c) : append_utf16(out, c);
    case EscapeForm::braces:
      out += "\\u{";
      append_hex(out, c);
      out += '}';
      return;
    case EscapeForm::octal:
      if (c >= 0xA0) return append_wide(out, c);
      std::string bytes;  // C1 controls take two bytes
      append_utf8(bytes, c);
      for (const char byte : bytes) append_octal(out, static_cast<unsigned char>(byte));
      return;
  }
}

bool is_c_like(const Language& language) { return language.name == "cpp" || language.name == "c"; }
bool has_templates_in_strings(const Language& language) { return language.name == "kotlin"; }

// Appends the character at `at` of a string literal's content.
void append_string_character(std::string& out, std::string_view text, std::size_t at, char32_t c,
                             const Language& language) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '$':
      out += has_templates_in_strings(language) ? "\\$" : "$";
      return;
    case '?':  // no trigraphs: "??=" is written "?\?="
      out += is_c_like(language) && at > 0 && text[at - 1] == '?' ? "\\?" : "?";
      return;
    default:
      if (is_invisible(c))
        append_escape(out, c, language.escape_form);
      else
        append_utf8(out, c);
  }
}

// --- comments ---------------------------------------------------------------------------------

// Returns `text` with every line end made \n.
std::string with_plain_line_ends(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\r')
      result += text[at];
    else if (at + 1 == text.size() || text[at + 1] != '\n')
      result += '\n';
  }
  return result;
}

void append_comment_escape(std::string& out, char32_t c, const Language& language) {
  // \u means something in Java even in a comment, and in Python's, which are strings.
  out += language.name == "java" ? "U+" : language.name == "python" ? "\\\\u{" : "\\u{";
  const std::size_t start = out.size();
  append_hex(out, c, c < 0x10000 ? 4 : 6);
  for (std::size_t at = start; at < out.size(); ++at) {
    if (out[at] >= 'a' && out[at] <= 'f') out[at] = static_cast<char>(out[at] - 'a' + 'A');
  }
  if (language.name != "java") out += '}';
}

bool is_letter_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Whether the `@` or `\` at `at` begins a command of a documentation tool.
bool is_command(std::string_view text, std::size_t at) {
  if (!is_letter_at(text, at + 1)) return false;
  if (text[at] == '\\') return true;
  return at == 0 || !(is_letter_at(text, at - 1) || (text[at - 1] >= '0' && text[at - 1] <= '9'));
}

// Appends what a documentation tool would take as a command so that it reads it as text. Returns
// whether there was one at `at`.
bool append_command(std::string& out, std::string_view text, std::size_t at,
                    const Language& language) {
  if (text[at] == '@' && is_command(text, at)) {
    const bool html = language.name == "java" || language.name == "kotlin";
    const bool escapes = language.name == "typescript" || language.name == "javascript";
    out += html ? "&#64;" : escapes || is_c_like(language) ? "\\@" : "@";
    return true;
  }
  if (text[at] == '\\' && is_c_like(language) && is_command(text, at)) {
    out += "\\\\";
    return true;
  }
  return false;
}

std::size_t trailing_backslashes(std::string_view text) {
  const std::size_t last = text.find_last_not_of('\\');
  return text.size() - (last == text.npos ? 0 : last + 1);
}

// Whether `c` needs a backslash in a comment: Python's are strings, and in Java \\u is no Unicode
// escape while \u is one (Java Language Specification 3.3).
bool needs_backslash(std::string_view before, char32_t c, const Language& language) {
  if (language.name == "python") return c == '\\' || c == '"';
  return language.name == "java" && c == 'u' && trailing_backslashes(before) % 2 == 1;
}

// Appends the character at `at` so that it neither ends nor nests a comment, nor continues its
// line.
void append_comment_character(std::string& out, std::string_view text, std::size_t at, char32_t c,
                              const Language& language) {
  const bool at_line_end = at + 1 == text.size() || text[at + 1] == '\n';
  if ((c == '/' || c == '*') && !out.empty() && out.back() == (c == '/' ? '*' : '/')) {
    out += ' ';  // "*/" and "/*"
  } else if (c == '\\' && at_line_end && is_c_like(language)) {
    return append_comment_escape(out, c, language);
  } else if (needs_backslash(out, c, language)) {
    out += '\\';
  } else if (c == '/' && is_c_like(language) && out.ends_with("??")) {
    out.insert(out.size() - 1, " ");  // a trigraph for the backslash
  }
  append_utf8(out, c);
}

}  // namespace

void append_string_literal(std::string& out, std::string_view text, const Language& language) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = decode(text, at);
    append_string_character(out, text, start, c, language);
  }
  out += '"';
}

std::string visible_text(std::string_view raw) {
  const std::string text = with_plain_line_ends(raw);
  std::string result;
  result.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode(text, at);
    if (c != '\n' && c != '\t' && is_invisible(c))
      append_comment_escape(result, c, language_called("json"));
    else
      append_utf8(result, c);
  }
  return result;
}

std::string comment_text(std::string_view raw, const Language& language, CommentKind kind) {
  const std::string text = with_plain_line_ends(raw);
  std::string result;
  result.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = decode(text, at);
    if (kind == CommentKind::documentation && append_command(result, text, start, language))
      continue;
    if (c != '\n' && c != '\t' && is_invisible(c))
      append_comment_escape(result, c, language);
    else
      append_comment_character(result, text, start, c, language);
  }
  return result;
}

}  // namespace praxis::jinja
