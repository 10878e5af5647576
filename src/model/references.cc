// What components say of each other: parents, references, names. All of it is by name, so that it
// needs the names of all components but the contents of those that changed only.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "model/model.h"
#include "model/reader.h"
#include "model/walk.h"

namespace praxis {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

class InheritanceOrder {
 public:
  InheritanceOrder(std::span<const Component* const> components, Diagnostics& diagnostics)
      : components_(components), diagnostics_(diagnostics), states_(components.size()) {}

  std::vector<std::size_t> find() {
    for (std::size_t index = 0; index < components_.size(); ++index) {
      by_name_.try_emplace(components_[index]->name.text, index);
    }
    order_.reserve(components_.size());
    for (std::size_t index = 0; index < components_.size(); ++index) climb(index);
    return std::move(order_);
  }

 private:
  enum class State : std::uint8_t { unseen, on_the_way, in_order, left_out };

  std::size_t parent_of(std::size_t index) const {
    const std::optional<Name>& parent = components_[index]->extends;
    if (!parent) return none;
    const auto found = by_name_.find(parent->text);
    return found == by_name_.end() ? none : found->second;
  }

  // Climbs to the first ancestor that is decided, then puts the way there in order downwards.
  void climb(std::size_t index) {
    std::vector<std::size_t> way;
    std::size_t at = index;
    while (at != none && states_[at].state == State::unseen) {
      states_[at].state = State::on_the_way;
      way.push_back(at);
      at = parent_of(at);
    }
    bool usable = true;
    std::size_t ancestors = 0;
    if (at != none) {
      if (states_[at].state == State::on_the_way) report_cycle(way, at);
      usable = states_[at].state == State::in_order;
      ancestors = states_[at].ancestors + 1;
    }
    for (; !way.empty(); way.pop_back(), ++ancestors) {
      if (usable && ancestors > most_ancestors) {
        report_depth(way.back());
        usable = false;
      }
      states_[way.back()] = {usable ? State::in_order : State::left_out, ancestors};
      if (usable) order_.push_back(way.back());
    }
  }

  void report_cycle(const std::vector<std::size_t>& way, std::size_t first) {
    const auto begin = std::ranges::find(way, first);
    const Name& parent = *components_[first]->extends;
    Diagnostic& added = diagnostics_.error(
        "extends-cycle", parent.place.location(),
        fmt::format("{} extends itself", in_backticks(components_[first]->name.text)));
    for (auto member = begin + 1; member != way.end(); ++member) {
      const Component& component = *components_[*member];
      added.notes.push_back({component.extends->place.location(),
                             fmt::format("through {}", in_backticks(component.name.text))});
    }
    added.hint = "take one `extends` of the cycle out";
  }

  void report_depth(std::size_t index) {
    diagnostics_.error("extends-depth", components_[index]->extends->place.location(),
                       fmt::format("{} has more than {} ancestors",
                                   in_backticks(components_[index]->name.text), most_ancestors));
  }

  struct Decision {
    State state = State::unseen;
    std::size_t ancestors = 0;
  };

  std::span<const Component* const> components_;
  Diagnostics& diagnostics_;
  std::vector<Decision> states_;
  std::vector<std::size_t> order_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

class ReferenceCheck {
 public:
  ReferenceCheck(std::span<const Component* const> components,
                 std::span<const KnownComponent> others, Diagnostics& diagnostics)
      : components_(components), others_(others), diagnostics_(diagnostics) {}

  void run() {
    for (const KnownComponent& other : others_)
      known_.try_emplace(other.name, Known{nullptr, &other});
    for (const Component* component : components_) {
      const auto [first, added] =
          known_.try_emplace(component->name.text, Known{component, nullptr});
      if (!added && !component->name.text.empty()) duplicate(*component, first->second);
    }
    for (const Component* component : components_) references(*component);
  }

 private:
  struct Known {
    const Component* component;  // null: `other`
    const KnownComponent* other;
  };

  void duplicate(const Component& component, const Known& first) {
    Diagnostic& added = diagnostics_.error(
        "duplicate-component", component.name.place.location(),
        fmt::format("there is a component {} already", in_backticks(component.name.text)));
    if (first.component != nullptr) {
      added.notes.push_back({first.component->name.place.location(), "first defined here"});
    } else {
      added.message += fmt::format(", in {}", first.other->path);
    }
    added.hint = "a component's name is its identity: rename one of them";
  }

  void references(const Component& component) {
    if (component.extends && !known_.contains(component.extends->text)) {
      unknown("unknown-parent", *component.extends);
    }
    if (component.dependencies.refs.empty()) return;
    walk_types(component, [&](const Type& type) {
      if (type.kind != TypeKind::ref || type.ref.text.empty() || local_ref(type.ref.text)) return;
      // What is inherited or shared is reported where it stands.
      if (type.ref.place.source != component.source.get() && !from_elsewhere(type)) return;
      if (!known_.contains(type.ref.text)) unknown("unknown-ref", type.ref);
    });
  }

  // Whether a type stands in a file that is no component's of this run: a registry. Each place is
  // reported once.
  bool from_elsewhere(const Type& type) {
    if (sources_.empty()) {
      for (const Component* component : components_) sources_.insert(component->source.get());
    }
    if (sources_.contains(type.ref.place.source)) return false;
    return reported_.insert(type.ref.place.source->text.data() + type.ref.place.span.begin).second;
  }

  void unknown(std::string_view id, const Name& name) {
    Diagnostic& added =
        diagnostics_.error(id, name.place.location(),
                           fmt::format("there is no component {}", in_backticks(name.text)));
    if (names_.empty()) {
      for (const auto& [known, where] : known_) names_.push_back(known);
      std::ranges::sort(names_);
    }
    added.hint = did_you_mean(name.text, names_, diagnostics_);
  }

  std::span<const Component* const> components_;
  std::span<const KnownComponent> others_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string_view, Known> known_;
  std::unordered_set<const Source*> sources_;  // of the components
  std::unordered_set<const char*> reported_;
  std::vector<std::string_view> names_;
};

}  // namespace

std::vector<std::size_t> inheritance_order(std::span<const Component* const> components,
                                           Diagnostics& diagnostics) {
  return InheritanceOrder(components, diagnostics).find();
}

void validate_references(std::span<const Component* const> components,
                         std::span<const KnownComponent> others, Diagnostics& diagnostics) {
  ReferenceCheck(components, others, diagnostics).run();
}

}  // namespace praxis
