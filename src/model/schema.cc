// The schema is made from the table of keys that the reader checks against (model_keys.h): what a
// key is for and which types it belongs to is said once. Only the shapes of values are said here.
#include "model/schema.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "model/keys.h"

namespace praxis {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kind_count = static_cast<int>(TypeKind::any) + 1;

Json reference(std::string_view definition) {
  return {{"$ref", fmt::format("#/$defs/{}", definition)}};
}

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

// Mappings whose keys are names. A key without a value says nothing.
Json names_to(Json values) {
  return {{"type", {"object", "null"}},
          {"propertyNames", {{"pattern", "\\S"}}},
          {"additionalProperties", std::move(values)}};
}

// A mapping with these keys, `x-` keys, and no others.
Json closed(Json properties) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"patternProperties", {{"^x-", true}}},
          {"additionalProperties", false}};
}

Json described(Json schema, std::string_view description) {
  schema["description"] = description;
  return schema;
}

Json text_schema() { return {{"type", {"string", "null"}}}; }
Json boolean_schema() { return {{"type", "boolean"}}; }
Json scalar_schema() { return {{"type", {"string", "number", "boolean", "null"}}}; }
Json name_schema() { return {{"type", {"string", "number", "boolean"}}, {"pattern", "\\S"}}; }
Json count_schema() { return {{"type", "integer"}, {"minimum", 0}}; }

// All but ASCII's marks and blanks: validators differ in whether they know \p{L}.
constexpr std::string_view letter_or_digit = R"([^\s!-/:-@\[-`{-~])";

Json kinds() {
  Json kinds = Json::array();
  for (int kind = 0; kind < kind_count; ++kind)
    kinds.push_back(to_string(static_cast<TypeKind>(kind)));
  return {{"enum", kinds}};
}

Json value_of(Key key) {
  switch (key) {
    case Key::type:
      return reference("kind");
    case Key::description:
    case Key::since:
    case Key::attribute:
    case Key::format:
      return text_schema();
    case Key::pattern:
      return {{"type", "string"}, {"format", "regex"}};
    case Key::deprecated:
      return {{"type", {"boolean", "string"}}};
    case Key::nullable:
    case Key::open:
    case Key::reflects:
    case Key::required:
      return boolean_schema();
    case Key::default_value:
      return Json::object();
    case Key::enumeration: {
      Json values = list_of(scalar_schema());
      values["minItems"] = 1;
      values["uniqueItems"] = true;
      return values;
    }
    case Key::items:
    case Key::values:
    case Key::returns:
      return reference("type");
    case Key::additional_properties:
      return {{"anyOf", {boolean_schema(), reference("type")}}};
    case Key::one_of: {
      Json types = list_of(reference("type"));
      types["minItems"] = 1;
      return types;
    }
    case Key::properties:
    case Key::params:
      return names_to(reference("member"));
    case Key::ref:
    case Key::use:
      return name_schema();
    case Key::minimum:
    case Key::maximum:
      return {{"type", "number"}};
    case Key::multiple_of:
      return {{"type", "number"}, {"exclusiveMinimum", 0}};
    default:
      return count_schema();
  }
}

bool may_list_values(TypeKind kind) {
  return kind == TypeKind::string || kind == TypeKind::boolean || kind == TypeKind::integer ||
         kind == TypeKind::number;
}

// The keys of a property, or of the type of an item or a value, of one kind.
Json keys_of(TypeKind kind, bool of_property) {
  Json properties = Json::object();
  for (const KeyInfo& info : property_keys()) {
    const bool belongs = (info.kinds & kind_bit(kind)) != 0 && (of_property || !info.of_property);
    if (belongs && info.key != Key::use) {
      properties[std::string(info.name)] = described(value_of(info.key), info.meaning);
    }
  }
  if (kind == TypeKind::object) {
    properties["required"] =
        described({{"anyOf", {boolean_schema(), list_of(name_schema())}}},
                  "Whether a value must be given; or the names of the properties that must be.");
  }
  Json keys = closed(std::move(properties));
  keys["required"] = {"type"};
  if (kind == TypeKind::enumeration) keys["required"].push_back("enum");
  if (kind == TypeKind::union_) keys["required"].push_back("oneOf");
  if (kind == TypeKind::ref) keys["required"].push_back("ref");
  return keys;
}

// Which definition holds is decided by `type`; a plain type that lists its values is an enum.
Json by_kind(const std::string& prefix) {
  Json choices = Json::array();
  for (int index = 0; index < kind_count; ++index) {
    const auto kind = static_cast<TypeKind>(index);
    Json condition = {{"properties", {{"type", {{"const", to_string(kind)}}}}}};
    condition["required"] = {"type"};
    if (may_list_values(kind)) condition["not"] = {{"required", {"enum"}}};
    choices.push_back(
        {{"if", condition}, {"then", reference(prefix + std::string(to_string(kind)))}});
  }
  Json listing = {
      {"properties", {{"type", {{"enum", {"string", "boolean", "integer", "number"}}}}}},
      {"required", {"type", "enum"}}};
  choices.push_back({{"if", listing}, {"then", reference(prefix + "enum")}});
  return {{"type", {"string", "object"}},
          {"if", {{"type", "string"}}},
          {"then", reference("kind")},
          {"else",
           {{"required", {"type"}},
            {"properties", {{"type", reference("kind")}}},
            {"allOf", choices}}}};
}

// A property of a component may start from a registry entry instead.
Json property(const Registry* registry) {
  Json used = Json::object();
  for (const KeyInfo& info : property_keys()) {
    used[std::string(info.name)] = described(value_of(info.key), info.meaning);
  }
  if (registry != nullptr) used["use"]["enum"] = registry->property_names();
  Json property = reference("member");
  return {{"if", {{"type", "object"}, {"required", {"use"}}}},
          {"then", closed(std::move(used))},
          {"else", std::move(property)}};
}

Json documented(Json properties) {
  properties["description"] = described(text_schema(), "What it is for, in Markdown.");
  properties["deprecated"] = described(value_of(Key::deprecated), "true, or what to use instead.");
  properties["since"] = described(text_schema(), "The version that brought it.");
  return closed(std::move(properties));
}

Json nullable(Json schema) {
  schema["type"] = {"object", "null"};
  return schema;
}

Json event() {
  return nullable(documented(
      {{"payload", described(reference("type"), "The type of what the event carries.")},
       {"bubbles", described(boolean_schema(), "Whether the event rises through the parents.")},
       {"cancelable",
        described(boolean_schema(), "Whether a listener can prevent what would follow.")}}));
}

Json slot() {
  return nullable(
      documented({{"required", described(boolean_schema(), "Whether content must be given.")}}));
}

Json component() {
  Json component = documented(
      {{"name",
        {{"type", {"string", "number", "boolean"}},
         {"pattern", letter_or_digit},
         {"description", "The identity of the component, unique in the project."}}},
       {"category", described(text_schema(), "The group it is listed under.")},
       {"tags",
        described({{"type", {"array", "null"}}, {"items", name_schema()}}, "Words to find it by.")},
       {"extends", described(name_schema(),
                             "The component whose uses, props, events and slots it inherits.")}});
  component["required"] = {"name"};
  component["description"] = "What the component is.";
  return component;
}

Json uses(const Registry* registry) {
  Json items = {{"type", {"array", "null"}}, {"items", name_schema()}, {"uniqueItems", true}};
  Json uses = names_to(items);
  uses["description"] = "Categories of the registry, each with the names listed under it.";
  if (registry == nullptr) {  // those that every project has are offered, others are allowed
    const Registry built_in;
    for (const std::string_view category : built_in.category_names()) {
      uses["properties"][std::string(category)] = items;
    }
    return uses;
  }
  uses["additionalProperties"] = false;
  for (const std::string_view category : registry->category_names()) {
    Json listed = items;
    if (registry->find_category(category)->becomes == Becomes::shared) {
      listed["items"] = {{"enum", registry->property_names()}};
    }
    uses["properties"][std::string(category)] = std::move(listed);
  }
  return uses;
}

Json definitions() {
  Json definitions = {{"kind", described(kinds(), "The type of the value.")}};
  definitions["member"] = by_kind("property-");
  definitions["type"] = by_kind("type-");
  for (int index = 0; index < kind_count; ++index) {
    const auto kind = static_cast<TypeKind>(index);
    definitions[fmt::format("property-{}", to_string(kind))] = keys_of(kind, true);
    definitions[fmt::format("type-{}", to_string(kind))] = keys_of(kind, false);
  }
  return definitions;
}

}  // namespace

std::string component_schema(const Registry* registry) {
  Json schema = closed(
      {{"praxis", {{"const", 1}, {"description", "The version of the component format."}}},
       {"component", component()},
       {"uses", uses(registry)},
       {"props", described(names_to(property(registry)), "The properties of the component.")},
       {"events", described(names_to(event()), "The events it sends.")},
       {"slots", described(names_to(slot()), "The places for content.")},
       {"names", described(names_to(names_to(name_schema())),
                           "Identifiers to use in a language: `language: {identifier: name}`.")}});
  schema["required"] = {"component"};
  Json document = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                   {"title", "Praxis component"}};
  document.update(schema);
  document["$defs"] = definitions();
  return document.dump(2) + "\n";
}

}  // namespace praxis
