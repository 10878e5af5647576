// Types as templates see them. A reference to another property's type shows that type, the very
// same value; inside itself it shows the name only (`recursive`).
#include "model/context_types.h"

#include <array>
#include <cmath>
#include <optional>

#include "model/walk.h"

namespace praxis::context_types {
namespace {

using jinja::Value;

constexpr std::size_t type_keys = 31;

Value deprecation(const Deprecation& deprecation) {
  if (!deprecation.advice.empty()) return Value::borrowed(deprecation.advice);
  return Value::boolean(deprecation.deprecated);
}

// A number as it was most likely written: 1 rather than 1.0.
Value number(const std::optional<double>& number) {
  if (!number) return Value::none();
  if (std::nearbyint(*number) == *number && std::abs(*number) < 0x1p53) {
    return Value::integer(static_cast<std::int64_t>(*number));
  }
  return Value::real(*number);
}

Value count(const std::optional<std::uint64_t>& count) {
  return count ? Value::integer(static_cast<std::int64_t>(*count)) : Value::none();
}

// Whether a type says nothing but its kind.
bool is_plain(const Type& type) {
  return type.values.empty() && !type.items && type.properties.empty() && type.additional_allowed &&
         !type.additional && !type.map_values && type.alternatives.empty() &&
         type.ref.text.empty() && type.params.empty() && !type.returns && !type.open &&
         !type.minimum && !type.maximum && !type.multiple_of && !type.min_length &&
         !type.max_length && !type.min_items && !type.max_items && !type.min_properties &&
         !type.max_properties && type.pattern.empty() && type.format.empty() &&
         !type.documentation && type.kind != TypeKind::enumeration && type.kind != TypeKind::union_;
}

}  // namespace

Value empty_list() {
  static const jinja::Frozen empty(Value::list());
  return empty.get();
}

Value empty_dict() {
  static const jinja::Frozen empty(Value::dict());
  return empty.get();
}

Value optional_text(std::string_view text) {
  return text.empty() ? Value::none() : Value::borrowed(text);
}

Value extensions(const std::vector<std::pair<Name, Literal>>& extensions) {
  if (extensions.empty()) return empty_dict();
  DictBuilder dict(extensions.size());
  for (const auto& [name, value] : extensions) {
    dict.add(std::string_view(name.text).substr(2), make_data_context(*value.node));
  }
  return dict.take();
}

void DictBuilder::add(const Documentation& documentation) {
  add("description", Value::borrowed(documentation.description));
  add("deprecated", deprecation(documentation.deprecated));
  add("since", Value::borrowed(documentation.since));
  add("x", extensions(documentation.extensions));
}

TypeContext::TypeContext(const Component& component, const Identifiers& identifiers)
    : component_(component), identifiers_(identifiers) {
  for (const NamedType& named : identifiers.types()) names_.emplace(named.type, &named);
  bool refers = false;
  walk_types(component, [&](const Type& type) {
    refers = refers || (type.kind == TypeKind::ref && local_ref(type.ref.text));
  });
  if (!refers) return;
  for (const Property& property : component.props) {
    by_property_.emplace(property.name.text, &property.type);
  }
}

Value TypeContext::property(const Property& property) {
  DictBuilder dict(13);
  dict.add("name", Value::borrowed(property.name.text));
  dict.add("id", Value::borrowed(identifiers_.of(property)));
  dict.add("required", Value::boolean(property.required));
  dict.add("has_default", Value::boolean(static_cast<bool>(property.default_value)));
  dict.add("default", property.default_value ? make_data_context(*property.default_value.node)
                                             : Value::none());
  dict.add("default_id", default_id(property));
  dict.add("attribute", optional_text(property.attribute));
  dict.add("reflects", Value::boolean(property.reflects));
  dict.add("type", type(property.type));
  dict.add(property.documentation);
  return dict.take();
}

// A reference to an enum has that enum's identifiers.
Value TypeContext::default_id(const Property& property) {
  if (!property.default_value) return Value::none();
  const Type* type = &property.type;
  for (std::size_t steps = 0; type != nullptr && type->kind == TypeKind::ref; ++steps) {
    type = steps > component_.props.size() ? nullptr : target(*type);
  }
  if (type == nullptr) return Value::none();
  for (const Literal& value : type->values) {
    if (same_scalar(*value.node, *property.default_value.node))
      return Value::borrowed(identifiers_.of_value(value));
  }
  return Value::none();
}

const Type* TypeContext::target(const Type& ref) const {
  const auto name = local_ref(ref.ref.text);
  const auto found = name ? by_property_.find(*name) : by_property_.end();
  return found == by_property_.end() ? nullptr : found->second;
}

// One value for all plain types of a kind: most types are plain. What the values share is made
// before they are, so that it outlives them when the program ends.
struct TypeContext::PlainTypes {
  std::array<std::array<jinja::Frozen, 13>, 2> by_nullable;

  PlainTypes() {
    const Component nobody;
    const Identifiers nothing;
    TypeContext maker(nobody, nothing);
    for (std::size_t kind = 0; kind < 13; ++kind) {
      Type plain;
      plain.kind = static_cast<TypeKind>(kind);
      by_nullable[0][kind] = jinja::Frozen(maker.make(plain));
      plain.nullable = true;
      by_nullable[1][kind] = jinja::Frozen(maker.make(plain));
    }
  }
};

Value TypeContext::type(const Type& type) {
  if (is_plain(type)) {
    static const PlainTypes plain;
    return plain.by_nullable[type.nullable ? 1 : 0][static_cast<std::size_t>(type.kind)].get();
  }
  if (type.kind == TypeKind::ref && local_ref(type.ref.text)) return local(type);
  // Referred to from elsewhere: it must be known while it is made.
  return by_property_.empty() ? make(type) : unfold(type);
}

Value TypeContext::unfold(const Type& target) {
  if (const auto found = made_.find(&target); found != made_.end()) return found->second;
  if (!being_made_.insert(&target).second) return inside_itself(target);
  const bool is_local = target.kind == TypeKind::ref && local_ref(target.ref.text);
  Value value = is_local ? local(target) : make(target);
  being_made_.erase(&target);
  made_.insert_or_assign(&target, value);
  return value;
}

Value TypeContext::local(const Type& ref) {
  const Type* found = target(ref);
  if (found == nullptr) return type(Type());
  Value value = is_plain(*found) ? type(*found) : unfold(*found);
  if (!ref.nullable || !value.is_dict()) return value;
  // The same type, or null.
  Value nullable = Value::dict();
  nullable.as_dict().entries = value.as_dict().entries;
  nullable.as_dict().set("nullable", Value::boolean(true));
  return nullable;
}

Value TypeContext::inside_itself(const Type& target) {
  Type outline;
  outline.kind = target.kind;
  outline.nullable = target.nullable;
  DictBuilder dict(type_keys);
  begin(dict, target, target.kind);
  dict.add("recursive", Value::boolean(true));
  parts(dict, outline);
  constraints(dict, outline);
  return dict.take();
}

Value TypeContext::make(const Type& type) {
  DictBuilder dict(type_keys);
  begin(dict, type, type.kind);
  dict.add("recursive", Value::boolean(false));
  parts(dict, type);
  constraints(dict, type);
  Value value = dict.take();
  if (names_.contains(&type)) made_.insert_or_assign(&type, value);
  return value;
}

void TypeContext::begin(DictBuilder& dict, const Type& type, TypeKind kind) {
  dict.add("kind", Value::borrowed(to_string(kind)));
  dict.add("nullable", Value::boolean(type.nullable));
  const auto found = names_.find(&type);
  const NamedType* name = found == names_.end() ? nullptr : found->second;
  dict.add("named", Value::boolean(name != nullptr));
  dict.add("id", Value::borrowed(name != nullptr ? identifiers_.of(type) : ""));
  dict.add("path", Value::borrowed(name != nullptr ? std::string_view(name->path) : ""));
  dict.add("label", Value::borrowed(name != nullptr ? std::string_view(name->label) : ""));
}

void TypeContext::parts(DictBuilder& dict, const Type& type) {
  dict.add("open", Value::boolean(type.open));
  dict.add("values", values(type));
  dict.add("items", part(type.items));
  dict.add("properties", properties(type.properties));
  dict.add("additional", additional(type));
  dict.add("values_type", part(type.map_values));
  dict.add("alternatives", alternatives(type));
  dict.add("ref", ref(type));
  dict.add("params", properties(type.params));
  dict.add("returns", part(type.returns));
}

void TypeContext::constraints(DictBuilder& dict, const Type& type) {
  dict.add("minimum", number(type.minimum));
  dict.add("maximum", number(type.maximum));
  dict.add("multiple_of", number(type.multiple_of));
  dict.add("min_length", count(type.min_length));
  dict.add("max_length", count(type.max_length));
  dict.add("min_items", count(type.min_items));
  dict.add("max_items", count(type.max_items));
  dict.add("min_properties", count(type.min_properties));
  dict.add("max_properties", count(type.max_properties));
  dict.add("pattern", optional_text(type.pattern));
  dict.add("format", optional_text(type.format));
  if (type.documentation) {
    dict.add(*type.documentation);
  } else {
    static const Documentation nothing;
    dict.add(nothing);
  }
}

Value TypeContext::part(const std::shared_ptr<const Type>& part) {
  return part ? type(*part) : Value::none();
}

Value TypeContext::properties(const std::vector<Property>& properties) {
  if (properties.empty()) return empty_list();
  std::vector<Value> values;
  values.reserve(properties.size());
  for (const Property& each : properties) values.push_back(property(each));
  return Value::list(std::move(values));
}

Value TypeContext::values(const Type& type) {
  if (type.values.empty()) return empty_list();
  std::vector<Value> values;
  values.reserve(type.values.size());
  for (const Literal& literal : type.values) {
    DictBuilder dict(2);
    dict.add("value", make_data_context(*literal.node));
    dict.add("id", Value::borrowed(identifiers_.of_value(literal)));
    values.push_back(dict.take());
  }
  return Value::list(std::move(values));
}

Value TypeContext::alternatives(const Type& type) {
  if (type.alternatives.empty()) return empty_list();
  std::vector<Value> values;
  values.reserve(type.alternatives.size());
  for (const auto& alternative : type.alternatives) values.push_back(this->type(*alternative));
  return Value::list(std::move(values));
}

Value TypeContext::additional(const Type& type) {
  return type.additional ? this->type(*type.additional) : Value::boolean(type.additional_allowed);
}

Value TypeContext::ref(const Type& type) {
  if (type.ref.text.empty()) return Value::none();
  DictBuilder dict(2);
  dict.add("name", Value::borrowed(type.ref.text));
  dict.add("id", Value::borrowed(identifiers_.of_ref(type.ref.text)));
  return dict.take();
}

Value TypeContext::named() {
  const std::vector<NamedType>& types = identifiers_.types();
  if (types.empty()) return empty_list();
  std::vector<Value> values;
  values.reserve(types.size());
  for (const NamedType* named : in_order_of_use(component_, types)) {
    values.push_back(made_.at(named->type));
  }
  return Value::list(std::move(values));
}

}  // namespace praxis::context_types
