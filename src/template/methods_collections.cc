// The methods of list, tuple and dict.
#include <algorithm>
#include <cmath>

#include "template/arguments.h"
#include "template/dict_view.h"
#include "template/methods.h"
#include "template/sorting.h"

namespace praxis::jinja {
namespace {

bool same_item(const Value& left, const Value& right) {
  return (left.counted() != nullptr && identical(left, right)) || equals(left, right);
}

// --- list -----------------------------------------------------------------------------------

std::vector<Value>& changing(const Value& self) {
  check_mutable(self);
  return self.items();
}

Value append(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "append", 1, 1);
  state.charge(sizeof(Value));
  changing(self).push_back(arguments.positional[0]);
  state.note_stored(self, arguments.positional[0]);
  return Value::none();
}

Value extend(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "extend", 1, 1);
  std::vector<Value> added = to_vector(state, arguments.positional[0]);
  std::vector<Value>& items = changing(self);
  state.charge(added.size() * sizeof(Value));
  for (Value& value : added) {
    state.note_stored(self, value);
    items.push_back(std::move(value));
  }
  return Value::none();
}

Value insert(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "insert", 2, 2);
  std::vector<Value>& items = changing(self);
  const auto size = static_cast<std::int64_t>(items.size());
  const std::int64_t index = to_integer(arguments.positional[0]);
  const std::int64_t place = std::clamp<std::int64_t>(index < 0 ? index + size : index, 0, size);
  state.charge(sizeof(Value) + static_cast<std::uint64_t>(size - place) / 4);
  items.insert(items.begin() + place, arguments.positional[1]);
  state.note_stored(self, arguments.positional[1]);
  return Value::none();
}

Value list_pop(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "pop", 0, 1);
  std::vector<Value>& items = changing(self);
  if (items.empty()) throw Error(ErrorKind::value, "pop from empty list");
  const auto size = static_cast<std::int64_t>(items.size());
  std::int64_t index = arguments.positional.empty() ? -1 : to_integer(arguments.positional[0]);
  if (index < 0) index += size;
  if (index < 0 || index >= size) throw Error(ErrorKind::value, "pop index out of range");
  state.charge(static_cast<std::uint64_t>(size - index) / 4);
  Value popped = std::move(items[static_cast<std::size_t>(index)]);
  items.erase(items.begin() + index);
  return popped;
}

Value remove(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "remove", 1, 1);
  std::vector<Value>& items = changing(self);
  state.charge(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!same_item(items[i], arguments.positional[0])) continue;
    const Value kept = std::move(items[i]);
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
    return Value::none();
  }
  throw Error(ErrorKind::value, "list.remove(x): x not in list");
}

Value sequence_index(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "index", 1, 3);
  const std::vector<Value>& items = self.items();
  const auto size = static_cast<std::int64_t>(items.size());
  const auto bound = [&](std::size_t argument, std::int64_t otherwise) {
    if (arguments.positional.size() <= argument) return otherwise;
    const std::int64_t given = to_integer(arguments.positional[argument]);
    return std::clamp<std::int64_t>(given < 0 ? given + size : given, 0, size);
  };
  const std::int64_t stop = bound(2, size);
  state.charge(items.size());
  for (std::int64_t i = bound(1, 0); i < stop; ++i) {
    if (same_item(items[static_cast<std::size_t>(i)], arguments.positional[0])) {
      return Value::integer(i);
    }
  }
  throw Error(ErrorKind::value, self.is_list()
                                    ? to_repr(arguments.positional[0]) + " is not in list"
                                    : "tuple.index(x): x not in tuple");
}

Value sequence_count(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "count", 1, 1);
  state.charge(self.items().size());
  const auto found =
      std::count_if(self.items().begin(), self.items().end(),
                    [&](const Value& item) { return same_item(item, arguments.positional[0]); });
  return Value::integer(found);
}

Value sort(State& state, const Value& self, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"sort", {"key", "reverse"}, 0, 0};
  const Bound given(kSignature, arguments);
  std::vector<Value>& items = changing(self);
  std::vector<Value> sorted = items;
  const Value& key = given[0];
  sort_values(state, sorted, given.truth(1, false), [&](const Value& item) {
    return key.is_none() ? item : state.call(key, {{&item, 1}, {}});
  });
  items = std::move(sorted);
  return Value::none();
}

Value reverse(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "reverse", 0, 0);
  state.charge(self.items().size());
  std::reverse(changing(self).begin(), changing(self).end());
  return Value::none();
}

Value list_copy(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "copy", 0, 0);
  state.charge(self.items().size() * sizeof(Value));
  return Value::list(self.items());
}

Value list_clear(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "clear", 0, 0);
  const std::vector<Value> kept = std::move(changing(self));
  self.items().clear();
  return Value::none();
}

// --- dict -----------------------------------------------------------------------------------

Dict& changing_dict(const Value& self) {
  check_mutable(self);
  return self.as_dict();
}

Value items(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "items", 0, 0);
  return make_dict_view(self, DictPart::items);
}

Value keys(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "keys", 0, 0);
  return make_dict_view(self, DictPart::keys);
}

Value values(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "values", 0, 0);
  return make_dict_view(self, DictPart::values);
}

Value get(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "get", 1, 2);
  if (const Value* found = self.as_dict().find(arguments.positional[0])) return *found;
  return arguments.positional.size() > 1 ? arguments.positional[1] : Value::none();
}

[[noreturn]] void throw_key_error(const Value& key) {
  throw Error(ErrorKind::value, "KeyError: " + to_repr(key));
}

Value dict_pop(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "pop", 1, 2);
  Dict& dict = changing_dict(self);
  const Value* found = dict.find(arguments.positional[0]);
  if (found == nullptr) {
    if (arguments.positional.size() > 1) return arguments.positional[1];
    throw_key_error(arguments.positional[0]);
  }
  state.charge(dict.entries.size());  // which are indexed again
  Value popped = *found;
  dict.erase(arguments.positional[0]);
  return popped;
}

Value popitem(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "popitem", 0, 0);
  Dict& dict = changing_dict(self);
  if (dict.entries.empty()) {
    throw Error(ErrorKind::value, "KeyError: 'popitem(): dictionary is empty'");
  }
  state.charge(dict.entries.size());
  const Dict::Entry last = dict.entries.back();
  dict.erase(last.key);
  return Value::tuple({last.key, last.value});
}

Value setdefault(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "setdefault", 1, 2);
  Dict& dict = changing_dict(self);
  if (const Value* found = dict.find(arguments.positional[0])) return *found;
  Value value = arguments.positional.size() > 1 ? arguments.positional[1] : Value::none();
  state.charge(2 * sizeof(Value));
  dict.set(arguments.positional[0], value);
  state.note_stored(self, value);
  return value;
}

Value update(State& state, const Value& self, const Arguments& arguments) {
  if (arguments.positional.size() > 1) {
    throw Error(ErrorKind::type, "update expected at most 1 argument, got " +
                                     std::to_string(arguments.positional.size()));
  }
  check_mutable(self);
  update_dict(state, self, arguments);
  return Value::none();
}

Value dict_copy(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "copy", 0, 0);
  Value copy = Value::dict();
  state.charge(self.as_dict().entries.size() * sizeof(Dict::Entry));
  copy.as_dict().entries = self.as_dict().entries;
  return copy;
}

Value dict_clear(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "clear", 0, 0);
  changing_dict(self).clear();
  return Value::none();
}

Value fromkeys(State& state, const Value&, const Arguments& arguments) {
  expect_arguments(arguments, "fromkeys", 1, 2);
  Value result = Value::dict();
  const Value value = arguments.positional.size() > 1 ? arguments.positional[1] : Value::none();
  Iteration walk(state, arguments.positional[0]);
  for (Value key; walk.next(state, key);) {
    state.charge(2 * sizeof(Value));
    result.as_dict().set(key, value);
  }
  return result;
}

constexpr NamedMethod kListMethods[] = {
    {"append", append}, {"clear", list_clear},     {"copy", list_copy}, {"count", sequence_count},
    {"extend", extend}, {"index", sequence_index}, {"insert", insert},  {"pop", list_pop},
    {"remove", remove}, {"reverse", reverse},      {"sort", sort},
};

constexpr NamedMethod kTupleMethods[] = {{"count", sequence_count}, {"index", sequence_index}};

constexpr NamedMethod kDictMethods[] = {
    {"clear", dict_clear},      {"copy", dict_copy}, {"fromkeys", fromkeys}, {"get", get},
    {"items", items},           {"keys", keys},      {"pop", dict_pop},      {"popitem", popitem},
    {"setdefault", setdefault}, {"update", update},  {"values", values},
};

}  // namespace

const MethodTable& list_methods() {
  static constexpr MethodTable kTable(kListMethods);
  return kTable;
}

const MethodTable& tuple_methods() {
  static constexpr MethodTable kTable(kTupleMethods);
  return kTable;
}

const MethodTable& dict_methods() {
  static constexpr MethodTable kTable(kDictMethods);
  return kTable;
}

void update_dict(State& state, const Value& self, const Arguments& arguments) {
  Dict& dict = self.as_dict();
  const auto set = [&](const Value& key, const Value& value) {
    state.charge(2 * sizeof(Value));
    dict.set(key, value);
    state.note_stored(self, value);
  };
  for (const Value& source : arguments.positional) {
    if (source.is_dict()) {
      const std::vector<Dict::Entry> entries = source.as_dict().entries;
      for (const Dict::Entry& entry : entries) set(entry.key, entry.value);
      continue;
    }
    if (source.is_undefined()) throw_undefined(state, source);  // Python asks it for keys()
    Iteration walk(state, source);
    Value pair;
    for (std::size_t i = 0; walk.next(state, pair); ++i) {
      const std::vector<Value> parts = to_vector(state, pair);
      if (parts.size() != 2) {
        throw Error(ErrorKind::value, "dictionary update sequence element #" + std::to_string(i) +
                                          " has length " + std::to_string(parts.size()) +
                                          "; 2 is required");
      }
      set(parts[0], parts[1]);
    }
  }
  for (const Keyword& keyword : arguments.keywords) set(Value::text(keyword.name), keyword.value);
}

}  // namespace praxis::jinja
