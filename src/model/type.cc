// Properties and types: a property is read as its type, with what belongs to properties only.
#include <fmt/format.h>

#include <array>
#include <unordered_map>
#include <utility>

#include "model/reader.h"

namespace praxis {

// A Type takes half a kilobyte, and aliases make many of few bytes.
constexpr std::uint64_t most_types = 100'000;

// What the keys of one mapping are read into.
struct Reader::Fields {
  Type& type;
  Property* property = nullptr;            // null: the type of an item, a value ...
  Documentation& documentation;            // the property's, or that of the type itself
  bool kind_known = false;                 // else keys are not checked against the kind
  bool implied = false;                    // the kind comes from elsewhere, as do the enum's values
  std::optional<TypeKind> of_values = {};  // `{type: integer, enum: [..]}`: what the values must be
};

namespace {

// Names other formats have for the types of this one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> foreign_types = {{
    {"any[]", "array"},
    {"bool", "boolean"},
    {"callback", "function"},
    {"char", "string"},
    {"dict", "map"},
    {"double", "number"},
    {"element", "node"},
    {"float", "number"},
    {"func", "function"},
    {"int", "integer"},
    {"list", "array"},
    {"null", "any` with `nullable: true"},
    {"record", "map"},
    {"slot", "node"},
    {"str", "string"},
    {"struct", "object"},
    {"text", "string"},
}};

std::string type_hint(std::string_view word, const Diagnostics& diagnostics) {
  for (const auto& [foreign, ours] : foreign_types) {
    if (foreign == word) return fmt::format("write `{}`", ours);
  }
  std::vector<std::string_view> kinds;
  for (int kind = 0; kind <= static_cast<int>(TypeKind::any); ++kind) {
    kinds.push_back(to_string(static_cast<TypeKind>(kind)));
  }
  std::string hint = did_you_mean(word, kinds, diagnostics);
  return hint.empty() ? fmt::format("the types are {}", fmt::join(kinds, ", ")) : hint;
}

std::vector<std::string_view> key_names() {
  std::vector<std::string_view> names;
  for (const KeyInfo& info : property_keys()) names.push_back(info.name);
  return names;
}

// The types a key means something for, as a list for a message.
std::string kinds_of(const KeyInfo& info) {
  std::vector<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(TypeKind::any); ++kind) {
    if ((info.kinds & kind_bit(static_cast<TypeKind>(kind))) != 0) {
      names.push_back(to_string(static_cast<TypeKind>(kind)));
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

// The type that a mapping without one most likely means.
std::string_view likely_type(const yaml::Node& mapping) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> telling = {{
      {"enum", "enum"},
      {"items", "array"},
      {"properties", "object"},
      {"values", "map"},
      {"oneOf", "union"},
      {"ref", "ref"},
      {"params", "function"},
      {"returns", "function"},
      {"pattern", "string"},
      {"minLength", "string"},
      {"maxLength", "string"},
      {"minimum", "number"},
      {"maximum", "number"},
  }};
  for (const auto& [key, kind] : telling) {
    if (mapping.find(key) != nullptr) return kind;
  }
  const yaml::Node* value = mapping.find("default");
  if (value == nullptr) return {};
  switch (value->kind) {
    case yaml::Kind::boolean:
      return "boolean";
    case yaml::Kind::integer:
      return "integer";
    case yaml::Kind::real:
      return "number";
    case yaml::Kind::string:
      return "string";
    case yaml::Kind::sequence:
      return "array";
    case yaml::Kind::mapping:
      return "object";
    case yaml::Kind::null:
      break;
  }
  return {};
}

// Gives a type that takes another kind than it had an empty start.
void change_kind(Type& type, TypeKind kind) {
  if (type.kind == kind) return;
  const bool nullable = type.nullable;
  type = Type();
  type.kind = kind;
  type.nullable = nullable;
}

}  // namespace

void Reader::properties(const yaml::Entry& entry, bool top, std::vector<Property>& target) {
  target.clear();
  if (!mapping(entry)) return;
  target.reserve(entry.value->entries.size());
  for (const yaml::Entry& each : entry.value->entries) {
    Property read;
    if (!name(*each.key, "a property", read.name)) continue;
    property(*each.value, read);
    if (!top) refuse_use(*each.value, read);
    target.push_back(std::move(read));
  }
}

void Reader::property(const yaml::Node& node, Property& property) {
  Fields target{property.type, &property, property.documentation};
  property.written = literal(node);
  property.type.place = place(node);
  if (node.kind == yaml::Kind::mapping) return fields(node, target);
  if (node.kind == yaml::Kind::string) {
    if (const auto kind = kind_named(node)) property.type.kind = *kind;
    return needed_keys(node, target);
  }
  if (node.kind == yaml::Kind::null) return missing_type(node);
  wrong_type("a property", "a mapping or the name of a type", node);
}

void Reader::refuse_use(const yaml::Node& node, Property& property) {
  if (property.use.text.empty()) return;
  error("misplaced-key", *node.find_entry("use")->key,
        "`use` stands on the properties of a component only")
      .hint = "write the type out here";
  property.use = {};
}

void Reader::property_of_kind(const yaml::Node& node, TypeKind kind, Property& property) {
  property.type.kind = kind;
  property.type.place = place(node);
  if (node.kind != yaml::Kind::mapping) {
    wrong_type("`each`", "a mapping", node);
    return;
  }
  Fields target{property.type, &property, property.documentation, true, true};
  fields(node, target);
}

std::shared_ptr<const Type> Reader::type(const yaml::Node& node) {
  auto type = std::make_shared<Type>();
  type->place = place(node);
  Documentation documentation;
  Fields target{*type, nullptr, documentation};
  if (node.kind == yaml::Kind::mapping) {
    fields(node, target);
  } else if (node.kind == yaml::Kind::string) {
    if (const auto kind = kind_named(node)) type->kind = *kind;
    needed_keys(node, target);
  } else {
    wrong_type("a type", "a mapping or the name of a type", node);
  }
  if (documentation.deprecated.deprecated || !documentation.description.empty() ||
      !documentation.since.empty() || !documentation.extensions.empty()) {
    type->documentation = std::make_shared<const Documentation>(std::move(documentation));
  }
  return type;
}

void Reader::fields(const yaml::Node& mapping, Fields& fields) {
  if (const yaml::Entry* use = mapping.find_entry("use");
      use != nullptr && fields.property != nullptr && fields.property->use.text.empty()) {
    // The other keys mean something only over those of the entry: see resolve_component.
    name(*use->value, "a registry entry", fields.property->use);
    return;
  }
  if (++types_ > most_types) return too_many_types(mapping);
  if (!fields.implied) kind_of(mapping, fields);
  for (const yaml::Entry& entry : mapping.entries) field(entry, fields);
  if (fields.type.kind == TypeKind::object && !fields.type.ref.text.empty()) {
    object_reference(mapping, fields.type);
  }
  required_members(mapping, fields.type);
  needed_keys(mapping, fields);
  bounds(mapping, fields.type);
  if (fields.of_values) enum_kinds(fields.type, *fields.of_values);
}

void Reader::too_many_types(const yaml::Node& mapping) {
  if (types_ != most_types + 1) return;
  error("too-large", mapping, fmt::format("the file defines more than {} types", most_types)).hint =
      "aliases count as often as they are used: refer to a component or a property with `ref`";
}

// `{type: object, ref: "#/props/a"}` is another way to write `{type: ref, ref: "#/props/a"}`.
void Reader::object_reference(const yaml::Node& mapping, Type& type) {
  for (const std::string_view key : {"properties", "additionalProperties"}) {
    if (const yaml::Entry* entry = mapping.find_entry(key)) {
      error("misplaced-key", *entry->key, fmt::format("`{}` stands beside `ref`", key)).hint =
          "the type is the one that `ref` leads to";
    }
  }
  type.kind = TypeKind::ref;
}

void Reader::kind_of(const yaml::Node& mapping, Fields& fields) {
  const yaml::Node* written = mapping.find("type");
  if (written == nullptr) {
    // Over a registry entry, the type is the entry's.
    fields.kind_known = fields.property != nullptr && !fields.property->use.text.empty();
    if (!fields.kind_known) missing_type(mapping);
    return;
  }
  std::optional<TypeKind> kind = kind_named(*written);
  if (!kind) return;
  fields.kind_known = true;
  const bool listable = *kind == TypeKind::string || *kind == TypeKind::integer ||
                        *kind == TypeKind::number || *kind == TypeKind::boolean;
  if (listable && mapping.find("enum") != nullptr) {
    fields.of_values = kind;
    kind = TypeKind::enumeration;
  }
  change_kind(fields.type, *kind);
  fields.type.place = place(mapping);
}

std::optional<TypeKind> Reader::kind_named(const yaml::Node& node) {
  if (node.kind == yaml::Kind::string) {
    const std::optional<TypeKind> kind = type_kind(node.text);
    if (!kind) {
      error("unknown-type", node, fmt::format("unknown type {}", in_backticks(node.text))).hint =
          type_hint(node.text, diagnostics_);
    }
    return kind;
  }
  Diagnostic& added = wrong_type("`type`", "the name of a type", node);
  if (node.kind == yaml::Kind::sequence) {
    added.hint =
        "several types are `{type: union, oneOf: [...]}`; one type or null is `nullable: true`";
  }
  return std::nullopt;
}

void Reader::missing_type(const yaml::Node& mapping) {
  Diagnostic& added = error("missing-key", mapping, "the type is missing");
  const std::string_view likely =
      mapping.kind == yaml::Kind::mapping ? likely_type(mapping) : std::string_view();
  added.hint = likely.empty() ? "add `type: ...`; `type: any` allows every value"
                              : fmt::format("add `type: {}`", likely);
}

void Reader::field(const yaml::Entry& entry, Fields& fields) {
  const bool is_text = entry.key->kind == yaml::Kind::string;
  const KeyInfo* info = is_text ? find_property_key(entry.key->text) : nullptr;
  if (info == nullptr) {
    if (!extension(entry, fields.documentation.extensions)) {
      unknown_key(*entry.key, fields.property != nullptr ? "a property" : "a type", key_names());
    }
    return;
  }
  if (!applies(*entry.key, *info, fields)) return;
  if (documentation(entry, fields.documentation)) return;
  if (info->key == Key::required) return required(entry, fields);
  if (fields.property != nullptr) property_key(entry, info->key, fields);
  type_key(entry, info->key, fields.type);
}

// `required: true` on the property itself; or, on an object, a list of those of its properties that
// are, as in JSON Schema (see required_members).
void Reader::required(const yaml::Entry& entry, Fields& fields) {
  const bool of_members = fields.type.kind == TypeKind::object || !fields.kind_known;
  if (of_members && entry.value->kind == yaml::Kind::sequence) return;
  bool of_item = false;  // an item is there or it is not; converters write it all the same
  boolean(entry, fields.property != nullptr ? fields.property->required : of_item);
}

void Reader::required_members(const yaml::Node& mapping, Type& type) {
  const yaml::Node* list = mapping.find("required");
  if (list == nullptr || list->kind != yaml::Kind::sequence || type.kind != TypeKind::object)
    return;
  std::unordered_map<std::string_view, Property*> members;
  for (Property& property : type.properties) members.emplace(property.name.text, &property);
  for (const yaml::Node* item : list->items) {
    Name name;
    if (!this->name(*item, "a required property", name)) continue;
    if (const auto found = members.find(name.text); found != members.end()) {
      found->second->required = true;
      continue;
    }
    std::vector<std::string_view> names;
    for (const auto& [known, property] : members) names.push_back(known);
    error("unknown-name", *item,
          fmt::format("the object has no property {}", in_backticks(name.text)))
        .hint = did_you_mean(name.text, names, diagnostics_);
  }
}

bool Reader::applies(const yaml::Node& key, const KeyInfo& info, const Fields& fields) {
  const bool given = fields.implied && (info.key == Key::type || info.key == Key::enumeration);
  if (given || (info.of_property && fields.property == nullptr)) {
    error("misplaced-key", key, fmt::format("`{}` does not belong here", info.name)).hint =
        given ? "the category's items are the values"
              : "it belongs to a property, not to the type of an item or a value";
    return false;
  }
  const TypeKind kind = fields.type.kind;
  if (!fields.kind_known || (info.kinds & kind_bit(kind)) != 0) return true;
  error("misplaced-key", key,
        fmt::format("`{}` means nothing for the type `{}`", info.name, to_string(kind)))
      .hint = fmt::format("it belongs to {}", kinds_of(info));
  return false;
}

void Reader::property_key(const yaml::Entry& entry, Key key, Fields& fields) {
  Property& property = *fields.property;
  switch (key) {
    case Key::default_value:
      property.default_value = literal(*entry.value);
      return;
    case Key::attribute:
      return text(entry, property.attribute);
    case Key::reflects:
      return boolean(entry, property.reflects);
    default:
      return;
  }
}

void Reader::type_key(const yaml::Entry& entry, Key key, Type& type) {
  switch (key) {
    case Key::nullable:
      return boolean(entry, type.nullable);
    case Key::enumeration:
      return enum_values(entry, type);
    case Key::open:
      return boolean(entry, type.open);
    case Key::items:
      type.items = this->type(*entry.value);
      return;
    case Key::properties:
      return properties(entry, false, type.properties);
    case Key::additional_properties:
      return additional(entry, type);
    case Key::values:
      type.map_values = this->type(*entry.value);
      return;
    case Key::one_of:
      return alternatives(entry, type);
    case Key::ref:
      return reference(entry, type);
    case Key::params:
      return properties(entry, false, type.params);
    case Key::returns:
      type.returns = this->type(*entry.value);
      return;
    case Key::minimum:
      return number(entry, type.minimum);
    case Key::maximum:
      return number(entry, type.maximum);
    case Key::multiple_of:
      return number(entry, type.multiple_of);
    case Key::min_length:
      return count(entry, type.min_length);
    case Key::max_length:
      return count(entry, type.max_length);
    case Key::min_items:
      return count(entry, type.min_items);
    case Key::max_items:
      return count(entry, type.max_items);
    case Key::min_properties:
      return count(entry, type.min_properties);
    case Key::max_properties:
      return count(entry, type.max_properties);
    case Key::pattern:
      return pattern(entry, type.pattern);
    case Key::format:
      return text(entry, type.format);
    default:
      return;
  }
}

void Reader::needed_keys(const yaml::Node& mapping, const Fields& fields) {
  const Type& type = fields.type;
  const auto need = [&](std::string_view key, std::string_view what) {
    if (fields.implied || (mapping.kind == yaml::Kind::mapping && mapping.find(key) != nullptr))
      return;
    error("missing-key", mapping,
          fmt::format("the type `{}` needs `{}`", to_string(type.kind), key))
        .hint = what;
  };
  if (type.kind == TypeKind::enumeration && type.values.empty()) {
    need("enum", "list the values: `enum: [a, b]`");
  } else if (type.kind == TypeKind::union_ && type.alternatives.empty()) {
    need("oneOf", "list the types: `oneOf: [{type: string}, {type: number}]`");
  } else if (type.kind == TypeKind::ref && type.ref.text.empty()) {
    need("ref", "name the component: `ref: Icon`");
  }
}

void Reader::bounds(const yaml::Node& mapping, const Type& type) {
  const auto check = [&](const auto& least, const auto& most, std::string_view least_key,
                         std::string_view most_key) {
    if (!least || !most || *least <= *most) return;
    const yaml::Node* at = mapping.find(least_key);
    if (at == nullptr) at = mapping.find(most_key);
    error("bounds", at != nullptr ? *at : mapping,
          fmt::format("`{}` {} is above `{}` {}", least_key, *least, most_key, *most));
  };
  check(type.minimum, type.maximum, "minimum", "maximum");
  check(type.min_length, type.max_length, "minLength", "maxLength");
  check(type.min_items, type.max_items, "minItems", "maxItems");
  check(type.min_properties, type.max_properties, "minProperties", "maxProperties");
}

}  // namespace praxis
