#include "by_hand.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace {

using Sink = std::back_insert_iterator<std::string>;

void write_union(Sink out, const std::vector<std::string>& values) {
  for (std::size_t index = 0; index < values.size(); ++index) {
    fmt::format_to(out, "\"{}\"{}", values[index], index + 1 < values.size() ? " | " : "");
  }
}

std::string state_words(const std::string& state) {
  std::string words = state;
  if (const std::size_t at = words.find("is"); at != std::string::npos) words.erase(at, 2);
  for (char& c : words) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return words;
}

void write_enum(Sink out, const char* name, const std::vector<std::string>& values) {
  fmt::format_to(out, "\n    \"{}\": {{\"enum\": [", name);
  const char* comma = "";
  for (const std::string& value : values) {
    fmt::format_to(out, "{}\"{}\"", std::exchange(comma, ", "), value);
  }
  fmt::format_to(out, "]}},");
}

}  // namespace

void write_props(const Uses& uses, std::string& text) {
  const Sink out = std::back_inserter(text);
  fmt::format_to(out,
                 "/**\n * {}: {}\n * Generated, do not edit.\n */\nexport interface {}Props {{",
                 uses.name, uses.description, uses.name);
  if (!uses.variants.empty()) {
    fmt::format_to(out, "\n  /** How it looks. */\n  variant?: ");
    write_union(out, uses.variants);
    fmt::format_to(out, ";");
  }
  if (!uses.sizes.empty()) {
    fmt::format_to(out, "\n  /** How large it is. */\n  size?: ");
    write_union(out, uses.sizes);
    fmt::format_to(out, ";");
  }
  for (const std::string& state : uses.states) {
    fmt::format_to(out, "\n  /** Whether the component is {}. */\n  {}?: boolean;",
                   state_words(state), state);
  }
  for (const std::string& attribute : uses.accessibility) {
    fmt::format_to(out, "\n  /** For assistive technology: {} */\n  \"{}\"?: string;", attribute,
                   attribute);
  }
  for (const std::string& event : uses.interactions) {
    fmt::format_to(out, "\n  /** Called on {}. */\n  {}?: (...args: unknown[]) => void;", event,
                   event);
  }
  for (const std::string& style : uses.styling) {
    fmt::format_to(out, "\n  /** Styling by {}. */\n  {}?: {};", style, style,
                   style == "style" ? "React.CSSProperties" : "string");
  }
  fmt::format_to(out, "\n}}\n\nexport default {}Props;", uses.name);
}

void write_schema(const Uses& uses, std::string& text) {
  const Sink out = std::back_inserter(text);
  fmt::format_to(out,
                 "{{\n  \"title\": \"{}\",\n  \"description\": \"{}\",\n  \"type\": \"object\",\n"
                 "  \"properties\": {{",
                 uses.name, uses.description);
  write_enum(out, "variant", uses.variants);
  write_enum(out, "size", uses.sizes);
  for (const std::string& state : uses.states) {
    fmt::format_to(out, "\n    \"{}\": {{\"type\": \"boolean\"}},", state);
  }
  const char* comma = "";
  for (const auto* names : {&uses.accessibility, &uses.styling}) {
    for (const std::string& name : *names) {
      fmt::format_to(out, "{}\n    \"{}\": {{\"type\": \"string\"}}", std::exchange(comma, ","),
                     name);
    }
  }
  fmt::format_to(out, "\n  }}\n}}");
}
