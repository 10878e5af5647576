// What a template sees by name. A dict serves most; whoever has values that cost something to make
// and that few templates ask for derives from this, and makes them when they are asked for.
#pragma once

#include <string_view>
#include <vector>

#include "template/value.h"

namespace praxis::jinja {

class Variables {
 public:
  Variables() = default;
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;
  virtual ~Variables() = default;

  // Returns the value of that name, or null. It stays where it is as long as a render lasts.
  virtual const Value* find(std::string_view name) = 0;
  // Appends all names, for suggestions. They live as long as a render lasts.
  virtual void list_names(std::vector<std::string_view>& names) const = 0;
  // Called after a render in which a template changed a list or a dict that it was given or made
  // itself: what find() returned may not be what it was.
  virtual void note_change() {}
};

// The entries of a dict under text keys. Anything but a dict has none.
class DictVariables final : public Variables {
 public:
  explicit DictVariables(const Value& dict) : dict_(dict.is_dict() ? &dict.as_dict() : nullptr) {}

  const Value* find(std::string_view name) override {
    return dict_ == nullptr ? nullptr : dict_->find(name);
  }
  void list_names(std::vector<std::string_view>& names) const override {
    if (dict_ == nullptr) return;
    for (const Dict::Entry& entry : dict_->entries) {
      if (entry.key.is_text()) names.push_back(entry.key.as_text());
    }
  }

 private:
  const Dict* dict_;
};

}  // namespace praxis::jinja
