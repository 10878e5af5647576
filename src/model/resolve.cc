// Resolving: what a component draws from its registry and its parent becomes part of it.
//
// A component's own entry wins over one that `uses` yields, and both win over an inherited one. The
// registry entries a component has drawn from are noted with their hashes, so that a change to one
// entry concerns exactly those who use it.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "model/model.h"
#include "model/reader.h"
#include "model/registry.h"
#include "model/walk.h"

namespace praxis {
namespace {

using Names = std::unordered_set<std::string_view>;

template <typename Item>
Names names_of(const std::vector<Item>& items) {
  Names names;
  for (const Item& item : items) names.insert(item.name.text);
  return names;
}

// Appends `items` to what is inherited; those of an inherited name take its place.
template <typename Item>
std::vector<Item> over_inherited(const std::vector<Item>& inherited, std::vector<Item> items) {
  if (inherited.empty()) return items;
  std::vector<Item> merged = inherited;
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t place = 0; place < inherited.size(); ++place) {
    places.emplace(inherited[place].name.text, place);
  }
  merged.reserve(inherited.size() + items.size());
  for (Item& item : items) {
    const auto found = places.find(item.name.text);
    if (found == places.end()) {
      merged.push_back(std::move(item));
    } else {
      merged[found->second] = std::move(item);
    }
  }
  return merged;
}

template <typename Item>
void append(std::vector<Item>& target, std::vector<Item> items) {
  if (target.empty()) {
    target = std::move(items);
    return;
  }
  target.insert(target.end(), std::move_iterator(items.begin()), std::move_iterator(items.end()));
}

// Gives a type that was copied from the registry parts of its own: within one component every type
// is another object, by which its identifier is found.
void unshare(Type& type) {
  const auto copy = [](std::shared_ptr<const Type>& part) {
    if (!part) return;
    auto own = std::make_shared<Type>(*part);
    unshare(*own);
    part = std::move(own);
  };
  copy(type.items);
  copy(type.additional);
  copy(type.map_values);
  copy(type.returns);
  for (auto& alternative : type.alternatives) copy(alternative);
  for (Property& property : type.properties) unshare(property.type);
  for (Property& parameter : type.params) unshare(parameter.type);
}

class Resolver {
 public:
  Resolver(Component& component, const Registry& registry, Diagnostics& diagnostics)
      : component_(component),
        registry_(registry),
        diagnostics_(diagnostics),
        reader_(*component.source, diagnostics) {}

  void run(const Component* parent) {
    for (Property& property : component_.props) {
      if (!property.use.text.empty()) use(property);
    }
    own_props_ = names_of(component_.props);
    own_events_ = names_of(component_.events);
    std::size_t items = 0;
    for (const Use& use : component_.uses) items += use.items.size();
    used_props_.reserve(items + component_.props.size());  // moving one costs more than making it
    for (const Use& use : component_.uses) category(use);
    append(used_props_, std::move(component_.props));
    append(used_events_, std::move(component_.events));
    component_.props = std::move(used_props_);
    component_.events = std::move(used_events_);
    if (parent != nullptr) inherit(*parent);
    collect_refs();
    check_local_refs(component_, diagnostics_);
  }

 private:
  // Reads `{use: label, required: true}` over the registry entry.
  void use(Property& property) {
    const RegistryEntry* entry = registry_entry(property.use.text, property.use.place);
    if (entry == nullptr) return;
    const yaml::Node& written = *property.written.node;
    Property read = entry->property;
    unshare(read.type);
    read.name = property.name;
    read.use = property.use;
    std::vector<std::pair<Name, Literal>> inherited;
    inherited.swap(read.documentation.extensions);
    reader_.property(written, read);
    add_extensions(read.documentation.extensions, std::move(inherited));
    property = std::move(read);
  }

  static void add_extensions(std::vector<std::pair<Name, Literal>>& own,
                             std::vector<std::pair<Name, Literal>> inherited) {
    Names names;
    for (const auto& [name, value] : own) names.insert(name.text);
    std::erase_if(inherited, [&](const auto& each) { return names.contains(each.first.text); });
    append(inherited, std::move(own));
    own = std::move(inherited);
  }

  const RegistryEntry* registry_entry(std::string_view name, const Place& place) {
    const RegistryEntry* entry = registry_.find_property(name);
    if (entry == nullptr) {
      Diagnostic& added =
          diagnostics_.error("unknown-registry-entry", place.location(),
                             fmt::format("no registry has an entry {}", in_backticks(name)));
      added.hint = did_you_mean(name, registry_.property_names(), diagnostics_);
      if (added.hint.empty())
        added.hint = "define it under `registry:` in a registry file or the project file";
      return nullptr;
    }
    depend("property ", entry->property.name.text, entry->hash, entry->document);
    return entry;
  }

  void depend(std::string_view what, std::string_view name, const Hash128& hash,
              const std::shared_ptr<const yaml::Document>& document) {
    std::string entry(what);
    component_.dependencies.registry.insert_or_assign(std::move(entry.append(name)), hash);
    hold(document);
  }

  void hold(const std::shared_ptr<const yaml::Document>& document) {
    auto& documents = component_.documents;
    if (std::ranges::find(documents, document) == documents.end()) documents.push_back(document);
  }

  void category(const Use& use) {
    const Category* category = registry_.find_category(use.category.text);
    if (category == nullptr) {
      Diagnostic& added = diagnostics_.error(
          "unknown-category", use.category.place.location(),
          fmt::format("no registry has a category {}", in_backticks(use.category.text)));
      added.hint = did_you_mean(use.category.text, registry_.category_names(), diagnostics_);
      if (added.hint.empty()) {
        added.hint = fmt::format(
            "define it: `categories: {{{}: {{becomes: enum, property: ...}}}}`", use.category.text);
      }
      return;
    }
    depend("category ", category->name.text, category->hash, category->document);
    switch (category->becomes) {
      case Becomes::enumeration:
        return enumeration(use, *category);
      case Becomes::properties:
        for (const Literal& item : use.items) listed_property(item, *category);
        return;
      case Becomes::events:
        for (const Literal& item : use.items) listed_event(item, *category);
        return;
      case Becomes::shared:
        for (const Literal& item : use.items) shared_property(item);
        return;
    }
  }

  void enumeration(const Use& use, const Category& category) {
    Property* property = add(category.property, category.property.name.text, use.category.place);
    if (property == nullptr) return;
    property->type.place = use.category.place;
    property->type.values = use.items;
  }

  void listed_property(const Literal& item, const Category& category) {
    const auto special = category.items.find(item.text());
    add(special == category.items.end() ? category.property : special->second, item.text(),
        item.place);
  }

  void shared_property(const Literal& item) {
    const RegistryEntry* entry = registry_entry(item.text(), item.place);
    if (entry == nullptr) return;
    add(entry->property, entry->property.name.text, item.place);
  }

  void listed_event(const Literal& item, const Category& category) {
    const auto special = category.event_items.find(item.text());
    Event event = special == category.event_items.end() ? category.event : special->second;
    if (event.payload) {
      auto payload = std::make_shared<Type>(*event.payload);
      unshare(*payload);
      event.payload = std::move(payload);
    }
    event.name = {std::string(item.text()), item.place};
    if (is_own(event.name.text)) return;
    // Listed in two categories of events it is one event all the same.
    if (taken_events_.insert(item.text()).second) used_events_.push_back(std::move(event));
  }

  bool is_own(std::string_view name) const {
    return own_props_.contains(name) || own_events_.contains(name);
  }

  // Adds a property that `uses` yields, a copy of `model` called `name`, and returns it; null when
  // the component defines it itself. Two categories may yield one property only when it is the same
  // plain one.
  Property* add(const Property& model, std::string_view name, const Place& place) {
    if (name.empty() || own_props_.contains(name)) return nullptr;
    const TypeKind kind = model.type.kind;
    const auto [first, added] = taken_props_.try_emplace(name, Taken{place, kind});
    if (added) {
      Property& property = used_props_.emplace_back(model);
      unshare(property.type);
      property.name.text = name;
      property.name.place = place;
      return &property;
    }
    if (first->second.kind == kind && kind != TypeKind::enumeration) return nullptr;
    diagnostics_
        .error("duplicate-item", place.location(),
               fmt::format("`uses` yields the property {} twice", in_backticks(name)))
        .notes.push_back({first->second.place.location(), "first from here"});
    return nullptr;
  }

  void inherit(const Component& parent) {
    component_.props = over_inherited(parent.props, std::move(component_.props));
    component_.events = over_inherited(parent.events, std::move(component_.events));
    component_.slots = over_inherited(parent.slots, std::move(component_.slots));
    inherit_uses(parent);
    Dependencies& dependencies = component_.dependencies;
    dependencies.registry.insert(parent.dependencies.registry.begin(),
                                 parent.dependencies.registry.end());
    dependencies.parents = parent.dependencies.parents;
    dependencies.parents.insert(dependencies.parents.begin(), parent.name.text);
    for (const auto& document : parent.documents) hold(document);
  }

  // Lists of values are replaced, lists of things are joined: as happens to what they yield.
  void inherit_uses(const Component& parent) {
    std::vector<Use> merged = parent.uses;
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t place = 0; place < parent.uses.size(); ++place) {
      places.emplace(parent.uses[place].category.text, place);
    }
    for (Use& own : component_.uses) {
      const auto same = places.find(own.category.text);
      const Category* category = registry_.find_category(own.category.text);
      if (same == places.end()) {
        merged.push_back(std::move(own));
      } else if (category == nullptr || category->becomes == Becomes::enumeration) {
        merged[same->second] = std::move(own);
      } else {
        join_items(merged[same->second], own);
      }
    }
    component_.uses = std::move(merged);
  }

  static void join_items(Use& inherited, const Use& own) {
    Names known;
    for (const Literal& item : inherited.items) known.insert(item.text());
    inherited.category = own.category;
    for (const Literal& item : own.items) {
      if (!known.contains(item.text())) inherited.items.push_back(item);
    }
  }

  void collect_refs() {
    std::vector<std::string>& refs = component_.dependencies.refs;
    walk_types(component_, [&](const Type& type) {
      if (type.kind == TypeKind::ref && !type.ref.text.empty() && !local_ref(type.ref.text)) {
        refs.push_back(type.ref.text);
      }
    });
    std::ranges::sort(refs);
    refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  }

  struct Taken {
    Place place;
    TypeKind kind;
  };

  Component& component_;
  const Registry& registry_;
  Diagnostics& diagnostics_;
  Reader reader_;
  Names own_props_;
  Names own_events_;
  std::vector<Property> used_props_;
  std::vector<Event> used_events_;
  std::unordered_map<std::string_view, Taken> taken_props_;
  Names taken_events_;
};

}  // namespace

bool resolve_component(Component& component, const Registry& registry, const Component* parent,
                       Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.error_count();
  Resolver(component, registry, diagnostics).run(parent);
  return diagnostics.error_count() == before;
}

}  // namespace praxis
