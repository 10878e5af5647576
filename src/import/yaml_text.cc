// JSON to YAML that people like to read: short mappings in braces, long texts as blocks, quotes
// only where they are needed.
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "import/draft.h"

namespace praxis {
namespace {

constexpr std::size_t line_length = 100;

// Words and simple phrases that YAML reads as the text they are, in brackets too.
bool is_plain(std::string_view text) {
  if (text.empty() || text.size() > 60) return false;
  const auto first = static_cast<unsigned char>(text.front());
  if (std::isalpha(first) == 0 && text.front() != '_') return false;
  for (const char c : text) {
    const bool word =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
    if (!word && c != ' ' && c != '/' && c != '(' && c != ')') return false;
  }
  if (text.back() == ' ') return false;
  for (const std::string_view word :
       {"null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"}) {
    if (text == word) return false;
  }
  return true;
}

// The same for a text that stands on a line of its own, where brackets and commas mean nothing.
bool is_plain_in_block(std::string_view text) {
  if (is_plain(text)) return true;
  if (text.empty() || std::isalpha(static_cast<unsigned char>(text.front())) == 0) return false;
  const bool has_blank_end = text.back() == ' ' || text.back() == ':';
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  // Characters beyond ASCII may be ones that YAML does not print.
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  return !has_blank_end && text.find(' ') != text.npos && text.find(": ") == text.npos &&
         text.find(" #") == text.npos && std::ranges::none_of(text, is_control) &&
         std::ranges::all_of(text, is_ascii);
}

// The code point that begins at `at`, and how many bytes it has. The text is valid UTF-8.
std::uint32_t code_point(std::string_view text, std::size_t at, std::size_t& size) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(at);
  size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size == 1) return first;
  std::uint32_t code = first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = (code << 6) | (byte(at + i) & 0x3FU);
  return code;
}

bool is_printable(std::uint32_t code) {
  if (code < 0x20 || code == 0x7F) return false;
  if (code >= 0x80 && code < 0xA0) return false;
  return code != 0x2028 && code != 0x2029 && code != 0xFEFF && code != 0xFFFE && code != 0xFFFF;
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
    const std::uint32_t code = code_point(text, at, size);
    if (code == '"' || code == '\\') {
      out += '\\';
      out += static_cast<char>(code);
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\t') {
      out += "\\t";
    } else if (is_printable(code)) {
      out += text.substr(at, size);
    } else {
      out += fmt::format("\\u{:04x}", code);
    }
  }
  return out + '"';
}

std::string scalar(const Draft& value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return is_plain(text) ? text : in_quotes(text);
  }
  return value.dump();
}

std::string key_text(const std::string& key) { return is_plain(key) ? key : in_quotes(key); }

// A value on one line.
std::string flow(const Draft& value) {
  if (!value.is_structured()) return scalar(value);
  std::string out(1, value.is_array() ? '[' : '{');
  std::string separator;
  for (auto item = value.begin(); item != value.end(); ++item) {
    out += separator;
    if (value.is_object()) out += key_text(item.key()) + ": ";
    out += flow(*item);
    separator = ", ";
  }
  return out + (value.is_array() ? ']' : '}');
}

bool has_lines(const Draft& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().find('\n') != std::string::npos;
  if (!value.is_structured()) return false;
  return std::any_of(value.begin(), value.end(), has_lines);
}

// Whether a text of several lines can stand as a literal block.
bool fits_block(std::string_view text) {
  if (text.find('\n') == text.npos || text.front() == ' ' || text.front() == '\n' ||
      text.back() == '\n')
    return false;
  for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
    const std::uint32_t code = code_point(text, at, size);
    if (code != '\n' && !is_printable(code)) return false;
  }
  return true;
}

class Writer {
 public:
  // The entries of a mapping, each on lines of its own, `indent` blanks in.
  void mapping(const Draft& value, std::size_t indent);
  std::string take() { return std::move(out_); }

 private:
  void value(const Draft& value, std::size_t indent, std::size_t used);
  void sequence(const Draft& value, std::size_t indent);
  void block_text(std::string_view text, std::size_t indent);

  std::string out_;
};

void Writer::mapping(const Draft& value, std::size_t indent) {
  for (auto item = value.begin(); item != value.end(); ++item) {
    const std::string key = key_text(item.key()) + ":";
    out_.append(indent, ' ').append(key);
    this->value(*item, indent + 2, indent + key.size());
  }
}

// What stands behind a key or a dash, up to the end of the line or below.
void Writer::value(const Draft& value, std::size_t indent, std::size_t used) {
  const bool top = indent == 2;  // the sections of a file are blocks
  if (value.is_string() && fits_block(value.get_ref<const std::string&>())) {
    return block_text(value.get_ref<const std::string&>(), indent);
  }
  if (value.is_string() && is_plain_in_block(value.get_ref<const std::string&>())) {
    out_ += " " + value.get_ref<const std::string&>() + "\n";
    return;
  }
  if (!value.is_structured() || value.empty()) {
    out_ += " " + flow(value) + "\n";
    return;
  }
  if (!(top && value.is_object()) && !has_lines(value)) {
    const std::string text = flow(value);
    if (used + 1 + text.size() <= line_length) {
      out_ += " " + text + "\n";
      return;
    }
  }
  out_ += '\n';
  value.is_array() ? sequence(value, indent) : mapping(value, indent);
}

void Writer::sequence(const Draft& value, std::size_t indent) {
  for (const Draft& item : value) {
    out_.append(indent, ' ').append("-");
    this->value(item, indent + 2, indent + 1);
  }
}

void Writer::block_text(std::string_view text, std::size_t indent) {
  out_ += " |-\n";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out_.append(indent, ' ').append(text.substr(0, end));
    out_ += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string to_yaml(const Draft& draft) {
  Writer writer;
  writer.mapping(draft, 0);
  return writer.take();
}

}  // namespace praxis
