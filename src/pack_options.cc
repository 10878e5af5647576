#include "pack_options.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <regex>
#include <utility>

#include <fmt/format.h>

#include "yaml/fields.h"

namespace praxis {
namespace {

using TypeName = std::pair<std::string_view, OptionType>;

constexpr TypeName option_types[] = {{"string", OptionType::string},
                                     {"boolean", OptionType::boolean},
                                     {"integer", OptionType::integer},
                                     {"enum", OptionType::enumeration}};

}  // namespace

std::optional<jinja::Value> option_value(const PackOption& option, std::string_view text) {
  switch (option.type) {
    case OptionType::boolean:
      if (text == "true" || text == "false") return jinja::Value::boolean(text == "true");
      return std::nullopt;
    case OptionType::integer: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
      return jinja::Value::integer(number);
    }
    case OptionType::enumeration:
      if (std::ranges::count(option.values, text) == 0) return std::nullopt;
      return jinja::Value::text(text);
    case OptionType::string:
      if (!option.pattern.empty() &&
          !std::regex_match(text.begin(), text.end(), std::regex(option.pattern))) {
        return std::nullopt;
      }
      return jinja::Value::text(text);
  }
  return std::nullopt;
}

std::string describe(const PackOption& option) {
  switch (option.type) {
    case OptionType::boolean:
      return "true or false";
    case OptionType::integer:
      return "an integer";
    case OptionType::enumeration:
      return fmt::format("one of {}", fmt::join(option.values, ", "));
    case OptionType::string:
      return option.pattern.empty() ? "a text" : fmt::format("a text like /{}/", option.pattern);
  }
  return {};
}

PackOption read_option(const SourcePtr& source, std::string_view name, const yaml::Node& node,
                       Diagnostics& diagnostics) {
  Fields fields(source, node, fmt::format("the option `{}`", name), diagnostics);
  PackOption option;
  option.name = name;
  const std::string type = fields.text("type").value_or("string");
  const auto* known = std::ranges::find(option_types, type, &TypeName::first);
  if (known == std::end(option_types)) {
    fields.wrong_type("type", *fields.node("type"), "string, boolean, integer or enum");
  } else {
    option.type = known->second;
  }
  option.description = fields.text("description").value_or("");
  option.values = fields.texts("enum");
  option.pattern = fields.text("pattern").value_or("");
  const yaml::Node* default_node = fields.node("default");
  const std::string_view default_text = default_node != nullptr ? default_node->text : "";
  try {
    // A pattern says what a user may set; the default may be what no user would write ("").
    PackOption unrestricted = option;
    unrestricted.pattern.clear();
    const std::regex checked(option.pattern);
    if (const auto value = option_value(unrestricted, default_text)) {
      option.default_value = *value;
    } else {
      diagnostics.error("default-type", fields.location(default_node ? *default_node : node),
                        fmt::format("the default of `{}` must be {}", name, describe(option)));
    }
  } catch (const std::regex_error&) {
    option.pattern.clear();
    diagnostics.error("bad-pattern", fields.location(*fields.node("pattern")),
                      "this is no ECMAScript regular expression");
  }
  fields.finish();
  return option;
}

}  // namespace praxis
