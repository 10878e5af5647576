// The order in which named types can be declared: a walk in depth over what uses what. It keeps its
// own stack, because references can make the way as long as the file.
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "model/context_types.h"

namespace praxis::context_types {
namespace {

class UseGraph {
 public:
  UseGraph(const Component& component, const std::vector<NamedType>& types)
      : types_(types), properties_(component.props.size()) {
    uses_.resize(properties_ + types.size() + 1);
    for (std::size_t index = 0; index < properties_; ++index) {
      by_name_.emplace(component.props[index].name.text, index);
    }
    for (std::size_t index = 0; index < types.size(); ++index) {
      by_type_.emplace(types[index].type, properties_ + index);
    }
    const std::size_t root = uses_.size() - 1;
    for (std::size_t index = 0; index < properties_; ++index) {
      uses_[root].push_back(index);
      add(component.props[index].type, index);
    }
    for (const Event& event : component.events) {
      if (event.payload) add(*event.payload, root);
    }
  }

  std::vector<const NamedType*> order() {
    std::vector<const NamedType*> order;
    std::vector<bool> seen(uses_.size());
    std::vector<std::pair<std::size_t, std::size_t>> stack;  // a vertex, and its next use
    stack.emplace_back(uses_.size() - 1, 0);
    while (!stack.empty()) {
      auto& [vertex, next] = stack.back();
      if (next < uses_[vertex].size()) {
        const std::size_t used = uses_[vertex][next++];
        if (seen[used]) continue;
        seen[used] = true;
        stack.emplace_back(used, 0);
      } else {
        if (vertex >= properties_ && vertex + 1 < uses_.size()) {
          order.push_back(&types_[vertex - properties_]);
        }
        stack.pop_back();
      }
    }
    return order;
  }

 private:
  // Vertices are properties, then named types, then the component.
  void add(const Type& type, std::size_t user) {
    if (const auto named = by_type_.find(&type); named != by_type_.end()) {
      uses_[user].push_back(named->second);
      user = named->second;
    }
    if (const auto name = local_ref(type.ref.text)) {
      if (const auto found = by_name_.find(*name); found != by_name_.end()) {
        uses_[user].push_back(found->second);
      }
    }
    for (const Property& property : type.properties) add(property.type, user);
    for (const Property& parameter : type.params) add(parameter.type, user);
    for (const auto& alternative : type.alternatives) add(*alternative, user);
    for (const Type* part :
         {type.items.get(), type.additional.get(), type.map_values.get(), type.returns.get()}) {
      if (part != nullptr) add(*part, user);
    }
  }

  const std::vector<NamedType>& types_;
  std::size_t properties_;
  std::vector<std::vector<std::size_t>> uses_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::unordered_map<const Type*, std::size_t> by_type_;
};

}  // namespace

std::vector<const NamedType*> in_order_of_use(const Component& component,
                                              const std::vector<NamedType>& types) {
  return UseGraph(component, types).order();
}

}  // namespace praxis::context_types
