#include "template/json_text.h"

#include <cmath>

#include "base/source.h"
#include "template/language.h"
#include "template/meter.h"
#include "template/native.h"
#include "template/nesting.h"
#include "template/number_text.h"
#include "template/unicode_text.h"

// The layout works on the text itself, in one pass, and never builds a document: templates print
// JSON as they like, with the digits they like, and one filter around the whole makes it even.

namespace praxis::jinja {

namespace {

const Language& json_language() {
  static const Language& language = language_called("json");
  return language;
}

void append_real_json(std::string& out, double value) {
  if (!std::isfinite(value))
    throw Error(ErrorKind::value, "JSON has no " + to_text(Value::real(value)));
  if (value == std::floor(value) && std::fabs(value) < 1e15) {
    append_integer(out, static_cast<std::int64_t>(value));
  } else {
    append_real(out, value);
  }
}

void append_json_items(std::string& out, const std::vector<Value>& items) {
  Meter::spend(4 * items.size());  // about the bytes they take
  out += '[';
  for (const Value& item : items) {
    if (out.back() != '[') out += ", ";
    append_json(out, item);
  }
  out += ']';
}

void append_json_members(std::string& out, const Dict& dict) {
  Meter::spend(8 * dict.entries.size());
  out += '{';
  bool first = true;
  for (const Dict::Entry& entry : dict.entries) {
    if (!first) out += ", ";
    first = false;
    append_string_literal(out, to_text(entry.key), json_language());
    out += ": ";
    append_json(out, entry.value);
  }
  out += '}';
}

class Formatter {
 public:
  Formatter(std::string_view text, std::size_t indent, std::size_t width)
      : text_(text), indent_(indent), width_(width) {}

  std::string run() {
    skip_space();
    value(0);
    skip_space();
    if (at_ != text_.size()) fail("text after the value");
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    const LineColumn place = line_column(text_, static_cast<std::uint32_t>(at_));
    throw Error(ErrorKind::value, "not valid JSON: " + std::string(what) + " at line " +
                                      std::to_string(place.line) + ", column " +
                                      std::to_string(place.column));
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') ++at_;
  }
  void new_line(std::size_t level) {
    out_ += '\n';
    line_start_ = out_.size();
    out_.append(level * indent_, ' ');
  }

  void value(std::size_t level) {
    const Nesting nesting;
    switch (peek()) {
      case '{':
        return container(level, '}', true);
      case '[':
        return container(level, ']', false);
      case '"':
        return string();
      default:
        return word();
    }
  }

  void string() {
    const std::size_t start = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) fail("a string without an end");
    ++at_;
    out_ += text_.substr(start, at_ - start);
  }

  static bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
           c == 'E';
  }
  void word() {
    const std::size_t start = at_;
    while (is_word_character(peek())) ++at_;
    const std::string_view word = text_.substr(start, at_ - start);
    const bool number = !word.empty() && (word[0] == '-' || (word[0] >= '0' && word[0] <= '9'));
    if (!number && word != "true" && word != "false" && word != "null") {
      at_ = start;
      fail("a value was expected");
    }
    out_ += word;
  }

  void member_name() {
    if (peek() != '"') fail("a member's name was expected");
    string();
    skip_space();
    if (peek() != ':') fail("':' was expected");
    ++at_;
    out_ += ": ";
    skip_space();
  }

  void container(std::size_t level, char close, bool named) {
    const std::size_t start = at_;
    out_ += text_[at_++];
    skip_space();
    const bool one_line = peek() == close || (!named && fits_on_line(start));
    bool first = true;
    while (peek() != close) {
      if (!first) {
        if (peek() != ',') fail("',' was expected");
        ++at_;
        out_ += ',';
        skip_space();
        if (peek() == close) fail("a value was expected");
      }
      if (!one_line)
        new_line(level + 1);
      else if (!first)
        out_ += ' ';
      first = false;
      if (named) member_name();
      value(level + 1);
      skip_space();
    }
    ++at_;
    if (!one_line) new_line(level);
    out_ += close;
  }

  // Whether the array at `start` holds nothing but plain values and fits on the current line.
  bool fits_on_line(std::size_t start) const {
    std::size_t used = out_.size() - line_start_;
    bool in_string = false;
    for (std::size_t at = start + 1; at < text_.size() && used < width_; ++at, ++used) {
      const char c = text_[at];
      if (in_string) {
        if (c == '\\') ++at;
        in_string = c != '"';
      } else if (c == '"') {
        in_string = true;
      } else if (c == '[' || c == '{') {
        return false;
      } else if (c == ']') {
        return true;
      }
    }
    return false;
  }

  std::string_view text_;
  std::size_t indent_;
  std::size_t width_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::string out_;
};

}  // namespace

void append_json(std::string& out, const Value& value) {
  const Nesting nesting;
  switch (value.kind()) {
    case Kind::none:
      out += "null";
      return;
    case Kind::boolean:
      out += value.as_boolean() ? "true" : "false";
      return;
    case Kind::integer:
      append_integer(out, value.as_integer());
      return;
    case Kind::big_integer:
      append_text(out, value);
      return;
    case Kind::real:
      return append_real_json(out, value.as_real());
    case Kind::text:
    case Kind::owned_text:
      Meter::spend(value.as_text().size());
      return append_string_literal(out, value.as_text(), json_language());
    case Kind::list:
    case Kind::tuple:
      return append_json_items(out, value.items());
    case Kind::dict:
      return append_json_members(out, value.as_dict());
    case Kind::undefined:
    case Kind::object:
      break;
  }
  throw Error(ErrorKind::value,
              "JSON has no form for a value of type " + std::string(type_name(value)));
}

std::string format_json(std::string_view text, std::size_t indent, std::size_t width) {
  return Formatter(text, indent, width).run();
}

}  // namespace praxis::jinja
