// Builds what templates see. Dicts are filled in order without looking keys up, texts are borrowed
// from the component, and what most properties have in common (a plain type, an empty list) is made
// once and frozen: a component of thirty properties costs about as many allocations as it has
// properties.
#include "model/context.h"

#include <algorithm>
#include <utility>

#include "model/context_types.h"

namespace praxis {
namespace {

using context_types::DictBuilder;
using jinja::Value;

}  // namespace

class ComponentContext::Maker {
 public:
  Maker(const Component& component, const Identifiers& identifiers)
      : component_(component), identifiers_(identifiers) {}

  // The part at `index` of ComponentContext::names.
  // Returns the part of one of ComponentContext::names.
  Value make(std::string_view name) {
    if (name == "component") return component();
    if (name == "props")
      return list(component_.props, [&](const auto& each) { return types().property(each); });
    if (name == "events")
      return list(component_.events, [&](const Event& each) { return event(each); });
    if (name == "slots")
      return list(component_.slots, [&](const Slot& each) { return slot(each); });
    if (name == "types") return types().named();
    if (name == "uses") return uses();
    if (name == "names") return names();
    return context_types::extensions(component_.extensions);  // x
  }

 private:
  template <typename Item, typename Make>
  static Value list(const std::vector<Item>& items, const Make& make) {
    if (items.empty()) return context_types::empty_list();
    std::vector<Value> values;
    values.reserve(items.size());
    for (const Item& item : items) values.push_back(make(item));
    return Value::list(std::move(values));
  }

  Value component() {
    DictBuilder dict(10);
    dict.add("name", Value::borrowed(component_.name.text));
    dict.add("id", Value::borrowed(identifiers_.component()));
    dict.add("category", context_types::optional_text(component_.category));
    dict.add("tags",
             list(component_.tags, [](const std::string& tag) { return Value::borrowed(tag); }));
    dict.add("extends",
             component_.extends ? Value::borrowed(component_.extends->text) : Value::none());
    dict.add(component_.documentation);
    return dict.take();
  }

  Value event(const Event& event) {
    DictBuilder dict(10);
    dict.add("name", Value::borrowed(event.name.text));
    dict.add("id", Value::borrowed(identifiers_.of(event)));
    dict.add("bubbles", Value::boolean(event.bubbles));
    dict.add("cancelable", Value::boolean(event.cancelable));
    dict.add("payload", event.payload ? types().type(*event.payload) : Value::none());
    dict.add(event.documentation);
    return dict.take();
  }

  Value slot(const Slot& slot) {
    DictBuilder dict(8);
    dict.add("name", Value::borrowed(slot.name.text));
    dict.add("id", Value::borrowed(identifiers_.of(slot)));
    dict.add("required", Value::boolean(slot.required));
    dict.add(slot.documentation);
    return dict.take();
  }

  Value uses() const {
    DictBuilder dict(component_.uses.size());
    for (const Use& use : component_.uses) {
      dict.add(use.category.text,
               list(use.items, [](const Literal& item) { return make_data_context(*item.node); }));
    }
    return dict.take();
  }

  Value names() const {
    DictBuilder dict(component_.names.size());
    for (const LanguageNames& names : component_.names) {
      DictBuilder pairs(names.pairs.size());
      for (const auto& [identifier, name] : names.pairs) {
        pairs.add(identifier.text, Value::borrowed(name.text));
      }
      dict.add(names.language.text, pairs.take());
    }
    return dict.take();
  }

  context_types::TypeContext& types() {
    if (!types_) types_.emplace(component_, identifiers_);
    return *types_;
  }

  const Component& component_;
  const Identifiers& identifiers_;
  std::optional<context_types::TypeContext> types_;
};

ComponentContext::ComponentContext(const Component& component, const Identifiers& identifiers)
    : maker_(std::make_unique<Maker>(component, identifiers)) {}

ComponentContext::~ComponentContext() = default;

const Value* ComponentContext::find(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return nullptr;
  if (name == "types") {  // are found while these are made
    find("props");
    find("events");
  }
  const auto index = static_cast<std::size_t>(found - names.begin());
  if (!std::exchange(made_[index], true)) parts_[index] = maker_->make(name);
  return &parts_[index];
}

Value make_context(const Component& component, const Identifiers& identifiers) {
  ComponentContext context(component, identifiers);
  DictBuilder dict(ComponentContext::names.size());
  for (const std::string_view name : ComponentContext::names) dict.add(name, *context.find(name));
  return dict.take();
}

}  // namespace praxis
