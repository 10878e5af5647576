// JSON is YAML, with one exception: it writes characters beyond U+FFFF as two escapes, which YAML
// takes for two wrong characters. Those are rewritten first.
#include "import/json_file.h"

#include <fmt/format.h>

#include <charconv>

namespace praxis {
namespace {

// The number that an escape `\uXXXX` at `at` stands for, or 0.
unsigned escaped_at(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\\u" || at + 6 > text.size()) return 0;
  unsigned code = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, code, 16);
  return error == std::errc() && end == text.data() + at + 6 ? code : 0;
}

std::string join_surrogates(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      out += text[at++];
      continue;
    }
    const unsigned high = escaped_at(text, at);
    const unsigned low = escaped_at(text, at + 6);
    if (high >= 0xD800 && high < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      out += fmt::format("\\U{:08X}", 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      at += 12;
    } else {
      out += text.substr(at, 2);
      at += 2;
    }
  }
  return out;
}

const yaml::Node nothing;

}  // namespace

bool read_json(const SourcePtr& source, Diagnostics& diagnostics, yaml::Document& document) {
  const bool has_surrogates = source->text.find("\\ud") != std::string::npos ||
                              source->text.find("\\uD") != std::string::npos;
  const SourcePtr readable =
      has_surrogates ? make_source(source->name, join_surrogates(source->text)) : source;
  return yaml::parse(readable, {}, diagnostics, document);
}

const yaml::Node& at(const yaml::Node& node, std::string_view key) {
  const yaml::Node* found = node.kind == yaml::Kind::mapping ? node.find(key) : nullptr;
  return found == nullptr ? nothing : *found;
}

std::string text_at(const yaml::Node& node, std::string_view key) {
  const yaml::Node& found = at(node, key);
  return found.kind == yaml::Kind::string ? std::string(found.text) : std::string();
}

bool is_true(const yaml::Node& node, std::string_view key) {
  const yaml::Node& found = at(node, key);
  return found.kind == yaml::Kind::boolean && found.boolean;
}

}  // namespace praxis
