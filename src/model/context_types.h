// Properties and types as templates see them. Private to context*.cc.
#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "model/context.h"
#include "model/model.h"
#include "model/naming.h"
#include "template/value.h"

namespace praxis::context_types {

// Fills a dict in order; the keys are different and outlive it.
class DictBuilder {
 public:
  explicit DictBuilder(std::size_t size) : value_(jinja::Value::dict()) {
    value_.as_dict().entries.reserve(size);
  }
  void add(std::string_view key, jinja::Value value) {
    value_.as_dict().entries.push_back({jinja::Value::borrowed(key), std::move(value)});
  }
  // Adds description, deprecated, since and x.
  void add(const Documentation& documentation);
  jinja::Value take() { return std::move(value_); }

 private:
  jinja::Value value_;
};

jinja::Value empty_list();
jinja::Value empty_dict();
// A text, or none when it is empty.
jinja::Value optional_text(std::string_view text);
// The `x-` keys without their prefix.
jinja::Value extensions(const std::vector<std::pair<Name, Literal>>& extensions);

class TypeContext {
 public:
  TypeContext(const Component& component, const Identifiers& identifiers);

  jinja::Value property(const Property& property);
  jinja::Value type(const Type& type);
  // The named types, each after those it uses.
  jinja::Value named();

 private:
  struct PlainTypes;

  jinja::Value make(const Type& type);
  jinja::Value local(const Type& ref);
  jinja::Value unfold(const Type& target);
  jinja::Value inside_itself(const Type& target);
  void begin(DictBuilder& dict, const Type& type, TypeKind kind);
  void parts(DictBuilder& dict, const Type& type);
  void constraints(DictBuilder& dict, const Type& type);
  jinja::Value properties(const std::vector<Property>& properties);
  jinja::Value values(const Type& type);
  jinja::Value alternatives(const Type& type);
  jinja::Value additional(const Type& type);
  jinja::Value ref(const Type& type);
  jinja::Value part(const std::shared_ptr<const Type>& part);
  jinja::Value default_id(const Property& property);
  const Type* target(const Type& ref) const;
  const Component& component_;
  const Identifiers& identifiers_;
  std::unordered_map<std::string_view, const Type*> by_property_;  // empty without references
  std::unordered_map<const Type*, const NamedType*> names_;
  std::unordered_map<const Type*, jinja::Value> made_;  // named types, and what is referred to
  std::unordered_set<const Type*> being_made_;          // types of properties
};

// Returns the named types of `identifiers` in an order in which each comes after those it uses;
// only references can break it, where types refer to each other in a circle.
std::vector<const NamedType*> in_order_of_use(const Component& component,
                                              const std::vector<NamedType>& types);

}  // namespace praxis::context_types
