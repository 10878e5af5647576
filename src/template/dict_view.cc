#include "template/dict_view.h"

#include <algorithm>

#include "template/generator.h"
#include "template/nesting.h"

namespace praxis::jinja {
namespace {

std::string_view iterator_type(DictPart part) {
  switch (part) {
    case DictPart::keys:
      return "dict_keyiterator";
    case DictPart::values:
      return "dict_valueiterator";
    default:
      return "dict_itemiterator";
  }
}

class DictViewIterator final : public Iterator {
 public:
  explicit DictViewIterator(DictView& view)
      : Iterator(iterator_type(view.part())),
        view_(Value::reference(view)),
        size_(view.dict().entries.size()) {}

  bool next(State&, Value& out) override {
    if (!view_.is_object()) return false;  // the render is over, and values are being let go
    const auto& view = static_cast<DictView&>(view_.as_object());
    const std::vector<Dict::Entry>& entries = view.dict().entries;
    if (entries.size() != size_) {
      throw Error(ErrorKind::runtime, "dictionary changed size during iteration");
    }
    if (position_ >= entries.size()) return false;
    out = view.at(entries[position_++]);
    return true;
  }
  void visit(const std::function<void(Value&)>& visitor) override { visitor(view_); }

 private:
  Value view_;
  std::size_t position_ = 0;
  std::size_t size_;
};

}  // namespace

Value DictView::at(const Dict::Entry& entry) const {
  switch (part_) {
    case DictPart::keys:
      return entry.key;
    case DictPart::values:
      return entry.value;
    default:
      return Value::tuple({entry.key, entry.value});
  }
}

std::string_view DictView::type_name() const {
  switch (part_) {
    case DictPart::keys:
      return "dict_keys";
    case DictPart::values:
      return "dict_values";
    default:
      return "dict_items";
  }
}

void DictView::print(std::string& out) const {
  out += type_name();
  out += "([";
  for (std::size_t i = 0; i < dict().entries.size(); ++i) {
    if (i > 0) out += ", ";
    append_repr(out, at(dict().entries[i]));
  }
  out += "])";
}

Value DictView::iterator(State&) {
  return Value::object(std::make_unique<DictViewIterator>(*this));
}

bool DictView::contains(State& state, const Value& needle) {
  const std::vector<Dict::Entry>& entries = dict().entries;
  if (part_ == DictPart::keys) return dict().find(needle) != nullptr;
  state.charge(entries.size());
  if (part_ == DictPart::values) {
    return std::any_of(entries.begin(), entries.end(), [&](const Dict::Entry& entry) {
      return jinja::equals(entry.value, needle);
    });
  }
  if (!needle.is_tuple() || needle.items().size() != 2) return false;
  const Value* found = dict().find(needle.items()[0]);
  return found != nullptr && jinja::equals(*found, needle.items()[1]);
}

// Views of keys and items compare as sets; views of values are equal only to themselves.
bool DictView::equals(const Object& other) const {
  const auto* view = dynamic_cast<const DictView*>(&other);
  if (view == this) return true;
  if (view == nullptr || view->part_ != part_ || part_ == DictPart::values) return false;
  if (view->dict().entries.size() != dict().entries.size()) return false;
  return std::all_of(dict().entries.begin(), dict().entries.end(), [&](const Dict::Entry& entry) {
    const Value* found = view->dict().find(entry.key);
    return found != nullptr && (part_ == DictPart::keys || jinja::equals(*found, entry.value));
  });
}

std::size_t DictView::hash() const {
  if (part_ == DictPart::values) return Object::hash();
  throw Error(ErrorKind::type, "unhashable type: '" + std::string(type_name()) + "'");
}

Value make_dict_view(const Value& dict, DictPart part) {
  return Value::object(std::make_unique<DictView>(dict, part));
}

const Dict::Entry* items_entry(const Value& items, std::size_t index) {
  const DictView* view = items.as<DictView>();
  if (view == nullptr || view->part() != DictPart::items) return nullptr;
  return index < view->dict().entries.size() ? &view->dict().entries[index] : nullptr;
}

}  // namespace praxis::jinja
