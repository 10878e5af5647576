#include "yaml/fields.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace praxis {
namespace {

const yaml::Node no_keys;

}  // namespace

Fields::Fields(SourcePtr source, const yaml::Node& node, std::string what, Diagnostics& diagnostics)
    : source_(std::move(source)),
      node_(node.kind == yaml::Kind::mapping ? node : no_keys),
      what_(std::move(what)),
      diagnostics_(diagnostics) {
  if (node.kind == yaml::Kind::mapping || node.kind == yaml::Kind::null) return;
  diagnostics_.error("wrong-type", location(node),
                     fmt::format("{} must be a mapping, not {}", what_, describe(node.kind)));
}

const yaml::Node* Fields::node(std::string_view key) {
  asked_.push_back(key);
  return node_.find(key);
}

std::optional<std::string> Fields::text(std::string_view key) {
  const yaml::Node* value = node(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == yaml::Kind::string) return std::string(value->text);
  wrong_type(key, *value, "a string");
  return std::nullopt;
}

std::optional<bool> Fields::boolean(std::string_view key) {
  const yaml::Node* value = node(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == yaml::Kind::boolean) return value->boolean;
  wrong_type(key, *value, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Fields::integer(std::string_view key) {
  const yaml::Node* value = node(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == yaml::Kind::integer && value->fits) return value->integer;
  wrong_type(key, *value, "an integer");
  return std::nullopt;
}

std::vector<std::string> Fields::texts(std::string_view key) {
  const yaml::Node* value = node(key);
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  if (value->kind == yaml::Kind::string) return {std::string(value->text)};
  if (value->kind != yaml::Kind::sequence) {
    wrong_type(key, *value, "a list of strings");
    return texts;
  }
  for (const yaml::Node* item : value->items) {
    if (item->kind == yaml::Kind::string) {
      texts.emplace_back(item->text);
    } else {
      wrong_type(key, *item, "a string");
    }
  }
  return texts;
}

std::string Fields::required_text(std::string_view key) {
  if (node_.find(key) == nullptr) {
    diagnostics_.error("missing-key", location(node_), fmt::format("{} needs `{}`", what_, key));
  }
  return text(key).value_or("");
}

void Fields::finish() {
  for (const yaml::Entry& entry : node_.entries) {
    const std::string_view key = entry.key->text;
    if (entry.key->kind == yaml::Kind::string && std::ranges::count(asked_, key) > 0) continue;
    if (!allowed_prefix_.empty() && key.starts_with(allowed_prefix_)) continue;
    Diagnostic& error = diagnostics_.error("unknown-key", location(*entry.key),
                                           fmt::format("{} has no key `{}`", what_, key));
    const std::string_view meant = nearest(key, asked_);
    error.hint = meant.empty() ? fmt::format("known keys: {}", fmt::join(asked_, ", "))
                               : fmt::format("did you mean `{}`?", meant);
  }
}

void Fields::wrong_type(std::string_view key, const yaml::Node& node, std::string_view expected) {
  diagnostics_.error("wrong-type", location(node),
                     fmt::format("`{}` must be {}, not {}", key, expected, describe(node.kind)));
}

}  // namespace praxis
