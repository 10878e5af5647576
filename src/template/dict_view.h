// What dict.items(), keys() and values() return: a view of the dict, which follows its changes.
#pragma once

#include "template/native.h"

namespace praxis::jinja {

enum class DictPart { keys, values, items };

class DictView final : public Object {
 public:
  DictView(Value dict, DictPart part) : dict_(std::move(dict)), part_(part) {}

  const Dict& dict() const { return dict_.as_dict(); }
  DictPart part() const { return part_; }
  // What the view gives for one entry of its dict.
  Value at(const Dict::Entry& entry) const;

  std::string_view type_name() const override;
  bool truth() const override { return !dict().entries.empty(); }
  void print(std::string& out) const override;
  bool iterable() const override { return true; }
  Value iterator(State& state) override;
  std::int64_t length() const override { return static_cast<std::int64_t>(dict().entries.size()); }
  bool contains(State& state, const Value& needle) override;
  bool equals(const Object& other) const override;
  std::size_t hash() const override;
  void visit(const std::function<void(Value&)>& visitor) override { visitor(dict_); }

 private:
  Value dict_;
  DictPart part_;
};

Value make_dict_view(const Value& dict, DictPart part);

// dict.update(): takes the entries of the positional arguments (dicts, or iterables of pairs) and
// of the keywords into the dict `self`. Also what dict(...) does to an empty one.
void update_dict(State& state, const Value& self, const Arguments& arguments);

}  // namespace praxis::jinja
