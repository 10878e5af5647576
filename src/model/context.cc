// Builds what templates see. Dicts are filled in order without looking keys up, texts are borrowed
// from the component, and what most properties have in common (a plain type, an empty list) is made
// once and frozen: a component of thirty properties costs about as many allocations as it has
// properties.
#include "model/context.h"

#include <array>
#include <cmath>
#include <utility>

#include "model/context_types.h"

namespace praxis {
namespace {

using context_types::DictBuilder;
using jinja::Value;

class ContextMaker {
 public:
  ContextMaker(const Component& component, const Identifiers* identifiers)
      : component_(component), identifiers_(identifiers), types_(component, identifiers) {}

  Value make() {
    DictBuilder context(8);
    context.add("component", component());
    context.add("props",
                list(component_.props, [&](const auto& each) { return types_.property(each); }));
    context.add("events", list(component_.events, [&](const Event& each) { return event(each); }));
    context.add("slots", list(component_.slots, [&](const Slot& each) { return slot(each); }));
    if (identifiers_ != nullptr) context.add("types", types_.named());
    context.add("uses", uses());
    context.add("names", names());
    context.add("x", context_types::extensions(component_.extensions));
    return context.take();
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
    if (identifiers_ != nullptr) dict.add("id", context_types::id(identifiers_->component()));
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
    if (identifiers_ != nullptr) dict.add("id", context_types::id(identifiers_->of(event)));
    dict.add("bubbles", Value::boolean(event.bubbles));
    dict.add("cancelable", Value::boolean(event.cancelable));
    dict.add("payload", event.payload ? types_.type(*event.payload) : Value::none());
    dict.add(event.documentation);
    return dict.take();
  }

  Value slot(const Slot& slot) {
    DictBuilder dict(8);
    dict.add("name", Value::borrowed(slot.name.text));
    if (identifiers_ != nullptr) dict.add("id", context_types::id(identifiers_->of(slot)));
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

  const Component& component_;
  const Identifiers* identifiers_;
  context_types::TypeContext types_;
};

}  // namespace

Value make_context(const Component& component) { return ContextMaker(component, nullptr).make(); }

Value make_context(const Component& component, const Identifiers& identifiers) {
  return ContextMaker(component, &identifiers).make();
}

}  // namespace praxis
