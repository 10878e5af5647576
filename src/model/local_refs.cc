// References of a component to its own properties: `#/props/a`.
//
// Such a reference shows the type of the property once more where it stands. So a small file can
// describe a type without end: references in a circle are errors, and so are those that would
// unfold to more than any consumer can use. One inside the very type it refers to is not followed.
#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/model.h"
#include "model/reader.h"
#include "model/walk.h"

namespace praxis {
namespace {

constexpr std::uint64_t largest_expansion = 200'000;  // types, with all references followed
constexpr unsigned deepest_expansion = 200;

class LocalRefs {
 public:
  LocalRefs(const Component& component, Diagnostics& diagnostics)
      : component_(component), diagnostics_(diagnostics) {}

  void check() {
    for (const Property& property : component_.props) {
      types_.emplace(property.name.text, &property.type);
    }
    walk_types(component_, [&](const Type& type) { local_reference(type); });
    for (const Property& property : component_.props) reference_cycle(property);
    expansion();
  }

 private:
  void local_reference(const Type& type) {
    if (type.kind != TypeKind::ref) return;
    const auto name = local_ref(type.ref.text);
    if (!name || types_.contains(*name)) return;
    std::vector<std::string_view> names;
    for (const Property& property : component_.props) names.push_back(property.name.text);
    Diagnostic& added =
        diagnostics_.error("unknown-ref", type.ref.place.location(),
                           fmt::format("the component has no property {}", in_backticks(*name)));
    added.hint = did_you_mean(*name, names, diagnostics_);
    if (type.ref.place.source != component_.source.get()) {
      added.notes.push_back({component_.name.place.location(), "in this component"});
    }
  }

  // `a` is the type of `b`, which is the type of `a`: no type at all.
  void reference_cycle(const Property& property) {
    const std::size_t round = ++rounds_;
    const Type* type = &property.type;
    while (type->kind == TypeKind::ref) {
      const auto [visit, first] = visits_.try_emplace(type, round);
      if (!first) {
        if (visit->second == round) report_cycle(*type);
        return;
      }
      const auto name = local_ref(type->ref.text);
      const auto found = name ? types_.find(*name) : types_.end();
      if (found == types_.end()) return;
      type = found->second;
    }
  }

  void report_cycle(const Type& type) {
    diagnostics_
        .error("ref-cycle", type.ref.place.location(),
               fmt::format("{} leads back to itself", in_backticks(type.ref.text)))
        .hint = "one of the properties that refer to each other must define the type";
  }

  // Counts the types a template sees, where each reference shows the type it leads to once more
  // (one inside that type itself does not). Reports what grows beyond all use.
  std::uint64_t expansion(const Type& type, unsigned depth) {
    if (depth > deepest_expansion) return largest_expansion + 1;
    std::uint64_t size = 1;
    const auto add = [&](const Type& inner) {
      if (size <= largest_expansion) size += expansion(inner, depth + 1);
    };
    if (type.kind == TypeKind::ref) {
      const auto name = local_ref(type.ref.text);
      const auto found = name ? types_.find(*name) : types_.end();
      if (found != types_.end()) size += expansion_of(*found->second, depth + 1);
    }
    if (type.items) add(*type.items);
    for (const Property& property : type.properties) add(property.type);
    if (type.additional) add(*type.additional);
    if (type.map_values) add(*type.map_values);
    for (const auto& alternative : type.alternatives) add(*alternative);
    for (const Property& parameter : type.params) add(parameter.type);
    if (type.returns) add(*type.returns);
    return size;
  }

  std::uint64_t expansion_of(const Type& property_type, unsigned depth) {
    const auto [known, first] = expansions_.try_emplace(&property_type, 1);
    if (!first) return known->second;
    const std::uint64_t size = expansion(property_type, depth);
    expansions_[&property_type] = size;
    return size;
  }

  void expansion() {
    std::uint64_t size = 0;
    for (const Property& property : component_.props) {
      size += expansion_of(property.type, 0);
      if (size <= largest_expansion) continue;
      diagnostics_
          .error("too-large", property.name.place.location(),
                 "the types of the component refer to each other too often")
          .hint =
          "refer to a component of its own, `{type: ref, ref: ...}`, instead of `#/props/...`";
      return;
    }
  }

  const Component& component_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string_view, const Type*> types_;  // by property
  std::unordered_map<const Type*, std::size_t> visits_;      // of references, by the round
  std::size_t rounds_ = 0;
  std::unordered_map<const Type*, std::uint64_t> expansions_;
};

}  // namespace

void check_local_refs(const Component& component, Diagnostics& diagnostics) {
  bool any = false;
  walk_types(component, [&](const Type& type) {
    any = any || (type.kind == TypeKind::ref && local_ref(type.ref.text));
  });
  if (any) LocalRefs(component, diagnostics).check();
}

}  // namespace praxis
