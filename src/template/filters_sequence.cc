// Filters that take a whole sequence and give a value: join, sort, groupby, sum and the like.
#include <algorithm>
#include <numeric>
#include <optional>

#include "template/arguments.h"
#include "template/dict_view.h"
#include "template/environment.h"
#include "template/filters.h"
#include "template/generator.h"
#include "template/methods.h"
#include "template/random.h"
#include "template/range.h"
#include "template/sorting.h"
#include "template/text_operations.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

Value do_default(State&, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"default", {"value", "default_value", "boolean"}, 1};
  const Bound given(kSignature, arguments);
  const bool missing = given[0].is_undefined() || (given.truth(2, false) && !truth(given[0]));
  if (!missing) return given[0];
  return given.has(1) ? given[1] : Value::borrowed("");
}

Value do_length(State&, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"len", {"obj"}};
  return Value::integer(length(Bound(kSignature, arguments)[0]));
}

Value do_list(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"list", {"value"}};
  return Value::list(to_vector(state, Bound(kSignature, arguments)[0]));
}

// --- join -----------------------------------------------------------------------------------

// Joins under autoescape: the result is markup as soon as the separator or an item is.
Value join_escaped(State& state, std::vector<Value> items, const Value& separator) {
  const bool safe =
      separator.is_safe() ||
      std::any_of(items.begin(), items.end(), [](const Value& item) { return item.is_safe(); });
  const Value between = safe ? escape(separator) : soft_str(separator);
  std::string joined;
  bool first = true;
  for (const Value& item : items) {
    if (!first) joined += between.as_text();
    first = false;
    if (item.is_safe() || !safe) {
      append_text(joined, item);
    } else {
      append_escaped(joined, item.is_text() ? item.as_text() : to_text(item));
    }
  }
  state.charge(joined.size());
  return Value::text(joined, safe);
}

Value do_join(State& state, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"join", {"value", "d", "attribute"}, 1};
  const Bound given(kSignature, arguments);
  const Value separator = given.has(1) ? given[1] : Value::borrowed("");
  const AttributePath attribute(given[2]);
  Iteration walk(state, given[0]);
  Value item;
  if (state.autoescape()) {
    std::vector<Value> items;
    while (walk.next(state, item)) {
      state.charge(sizeof(Value));
      items.push_back(attribute.get(state, item));
    }
    return join_escaped(state, std::move(items), separator);
  }
  const Value between = soft_str(separator);
  std::string joined;
  for (bool first = true; walk.next(state, item); first = false) {
    const std::size_t before = joined.size();
    if (!first) joined += between.as_text();
    if (given.is_set(2)) item = attribute.get(state, item);
    append_text(joined, item);
    state.charge(joined.size() - before + 1);
  }
  return Value::text(joined);
}

// --- ends, order ----------------------------------------------------------------------------

// The items in reverse order, for what Python's reversed() takes; nothing for iterators and
// values that cannot be iterated.
std::optional<std::vector<Value>> reversed_items(State& state, const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      if (value.undefined_kind() == UndefinedKind::strict) throw_undefined(state, value);
      break;
    case Kind::text:
    case Kind::owned_text:
    case Kind::list:
    case Kind::tuple:
    case Kind::dict:
      break;
    case Kind::object:
      if (value.as<Range>() != nullptr || value.as<DictView>() != nullptr) break;
      return std::nullopt;
    default:
      return std::nullopt;
  }
  std::vector<Value> items = to_vector(state, value);
  std::reverse(items.begin(), items.end());
  return items;
}

std::string_view reverse_iterator_type(const Value& value) {
  if (value.is_list()) return "list_reverseiterator";
  if (value.is_dict()) return "dict_reversekeyiterator";
  if (value.as<Range>() != nullptr) return "range_iterator";
  if (const DictView* view = value.as<DictView>()) {
    switch (view->part()) {
      case DictPart::keys:
        return "dict_reversekeyiterator";
      case DictPart::values:
        return "dict_reversevalueiterator";
      default:
        return "dict_reverseitemiterator";
    }
  }
  return "reversed";
}

class ItemsIterator final : public Iterator {
 public:
  ItemsIterator(std::string_view type, std::vector<Value> items)
      : Iterator(type), items_(std::move(items)) {}
  bool next(State&, Value& out) override {
    if (position_ >= items_.size()) return false;
    out = std::move(items_[position_++]);
    return true;
  }
  void visit(const std::function<void(Value&)>& visitor) override {
    for (Value& item : items_) visitor(item);
  }

 private:
  std::vector<Value> items_;
  std::size_t position_ = 0;
};

Value do_reverse(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"reverse", {"value"}};
  const Bound given(kSignature, arguments);
  const Value& value = given[0];
  if (value.is_text()) {
    const Value step = Value::integer(-1);
    return get_slice(state, value, Value::none(), Value::none(), step);
  }
  if (std::optional<std::vector<Value>> items = reversed_items(state, value)) {
    return Value::object(
        std::make_unique<ItemsIterator>(reverse_iterator_type(value), *std::move(items)));
  }
  if (!value.is_object() || !value.as_object().iterable()) {
    throw Error(ErrorKind::runtime, "argument must be iterable");
  }
  std::vector<Value> items = to_vector(state, value);
  std::reverse(items.begin(), items.end());
  return Value::list(std::move(items));
}

Value do_first(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"first", {"seq"}};
  Iteration walk(state, Bound(kSignature, arguments)[0]);
  Value item;
  if (walk.next(state, item)) return item;
  return undefined_because(state, "No first item, sequence was empty.");
}

Value do_last(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"last", {"seq"}};
  const Bound given(kSignature, arguments);
  const Value& value = given[0];
  if (value.is_list() || value.is_tuple() || value.is_text()) {  // without a copy of the whole
    if (length(value) > 0) return get_item(state, value, Value::integer(-1));
  } else if (const std::optional<std::vector<Value>> items = reversed_items(state, value)) {
    if (!items->empty()) return items->front();
  } else {
    throw Error(ErrorKind::type,
                "'" + std::string(type_name(value)) + "' object is not reversible");
  }
  return undefined_because(state, "No last item, sequence was empty.");
}

// Picks by the items themselves, so that a template gives the same text in every run.
Value do_random(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"random", {"seq"}};
  const Bound given(kSignature, arguments);
  const std::int64_t size = length(given[0]);
  if (size == 0) return undefined_because(state, "No random item, sequence was empty.");
  const std::string text = to_repr(given[0]);
  state.charge(text.size());
  std::uint64_t seed = 0;
  for (const char c : text) seed = seed * 31 + static_cast<unsigned char>(c);
  return get_item(state, given[0], Value::integer(Random(seed).between(0, size - 1)));
}

// --- sorting --------------------------------------------------------------------------------

// The key of `sort`: one attribute, or several that compare as a list.
class SortKey {
 public:
  SortKey(const Value& attribute, bool case_sensitive) : case_sensitive_(case_sensitive) {
    if (!attribute.is_text()) {
      paths_.emplace_back(attribute);
      return;
    }
    for (const std::string_view part : split_at(attribute.as_text(), ',')) {
      paths_.emplace_back(text_piece(attribute, part));
    }
  }

  Value operator()(State& state, const Value& item) const {
    if (paths_.size() == 1) return key(state, item, paths_.front());
    std::vector<Value> keys;
    for (const AttributePath& path : paths_) keys.push_back(key(state, item, path));
    return Value::list(std::move(keys));
  }

 private:
  Value key(State& state, const Value& item, const AttributePath& path) const {
    Value value = path.get(state, item);
    return case_sensitive_ ? value : ignore_case(value);
  }

  std::vector<AttributePath> paths_;
  bool case_sensitive_;
};

Value do_sort(State& state, const Arguments& arguments) {
  static constexpr Signature<4> kSignature{
      "sort", {"value", "reverse", "case_sensitive", "attribute"}, 1};
  const Bound given(kSignature, arguments);
  const SortKey key(given[3], given.truth(2, false));
  std::vector<Value> items = to_vector(state, given[0]);
  sort_values(
      state, items, given.truth(1, false), [&](const Value& item) { return key(state, item); },
      true);
  return Value::list(std::move(items));
}

const Dict& mapping_of(State& state, const Value& value, std::string_view method) {
  if (value.is_dict()) return value.as_dict();
  if (value.is_undefined()) throw_undefined(state, value);
  throw Error(ErrorKind::type, "'" + std::string(type_name(value)) + "' object has no attribute '" +
                                   std::string(method) + "'");
}

Value do_dictsort(State& state, const Arguments& arguments) {
  static constexpr Signature<4> kSignature{
      "dictsort", {"value", "case_sensitive", "by", "reverse"}, 1};
  const Bound given(kSignature, arguments);
  const bool by_key = !given.has(2) || equals(given[2], Value::borrowed("key"));
  if (!by_key && !equals(given[2], Value::borrowed("value"))) {
    throw Error(ErrorKind::runtime, "You can only sort by either \"key\" or \"value\"");
  }
  const bool case_sensitive = given.truth(1, false);
  std::vector<Value> pairs;
  for (const Dict::Entry& entry : mapping_of(state, given[0], "items").entries) {
    state.charge(1);
    pairs.push_back(Value::tuple({entry.key, entry.value}));
  }
  sort_values(state, pairs, given.truth(3, false), [&](const Value& pair) {
    const Value& key = pair.items()[by_key ? 0 : 1];
    return case_sensitive ? key : ignore_case(key);
  });
  return Value::list(std::move(pairs));
}

Value do_groupby(State& state, const Arguments& arguments) {
  static constexpr Signature<4> kSignature{
      "groupby", {"value", "attribute", "default", "case_sensitive"}, 2};
  const Bound given(kSignature, arguments);
  const AttributePath path(given[1]);
  const bool case_sensitive = given.truth(3, false);
  const std::vector<Value> items = to_vector(state, given[0]);
  std::vector<Value> keys;
  keys.reserve(items.size());
  for (const Value& item : items) {
    Value key = path.get(state, item, given[2]);
    keys.push_back(case_sensitive ? std::move(key) : ignore_case(key));
  }
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  sort_indexes(state, order, keys, false);
  std::vector<Value> groups;
  for (std::size_t begin = 0; begin < order.size();) {
    std::vector<Value> group;
    std::size_t end = begin;
    for (; end < order.size() && equals(keys[order[begin]], keys[order[end]]); ++end) {
      group.push_back(items[order[end]]);
    }
    if (end == begin) group.push_back(items[order[end++]]);  // a key unlike itself: NaN
    Value grouper =
        case_sensitive ? keys[order[begin]] : path.get(state, items[order[begin]], given[2]);
    groups.push_back(Value::group(std::move(grouper), Value::list(std::move(group))));
    begin = end;
  }
  return Value::list(std::move(groups));
}

// --- aggregates -----------------------------------------------------------------------------

// min and max: the first of the items whose key no other goes before.
Value extreme(State& state, const Arguments& arguments, std::string_view name, Order before) {
  const Signature<3> signature{name, {"value", "case_sensitive", "attribute"}, 1};
  const Bound given(signature, arguments);
  const AttributePath path(given[2]);
  const bool case_sensitive = given.truth(1, false);
  const auto key = [&](const Value& item) {
    Value value = path.get(state, item);
    return case_sensitive ? value : ignore_case(value);
  };
  Iteration walk(state, given[0]);
  Value best;
  if (!walk.next(state, best)) {
    return undefined_because(state, "No aggregated item, sequence was empty.");
  }
  Value best_key = key(best);
  for (Value item; walk.next(state, item);) {
    state.charge(1);
    Value item_key = key(item);
    if (!ordered(item_key, before, best_key)) continue;
    best = std::move(item);
    best_key = std::move(item_key);
  }
  return best;
}

Value do_min(State& state, const Arguments& arguments) {
  return extreme(state, arguments, "min", Order::less);
}

Value do_max(State& state, const Arguments& arguments) {
  return extreme(state, arguments, "max", Order::greater);
}

Value do_sum(State& state, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"sum", {"iterable", "attribute", "start"}, 1};
  const Bound given(kSignature, arguments);
  Value total = given.has(2) ? given[2] : Value::integer(0);
  if (total.is_text()) {
    throw Error(ErrorKind::type, "sum() can't sum strings [use ''.join(seq) instead]");
  }
  const AttributePath path(given[1]);
  Iteration walk(state, given[0]);
  for (Value item; walk.next(state, item);) {
    state.charge(1);
    total = add(state, total, path.get(state, item));
  }
  return total;
}

Value do_attr(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"attr", {"obj", "name"}};
  const Bound given(kSignature, arguments);
  if (!given[1].is_text()) {
    throw Error(ErrorKind::type,
                "attribute name must be string, not '" + std::string(type_name(given[1])) + "'");
  }
  return get_own_attribute(state, given[0], given[1]);
}

}  // namespace

void add_sequence_filters(Environment& environment) {
  environment.add_filter("default", do_default);
  environment.add_filter("d", do_default);
  environment.add_filter("length", do_length);
  environment.add_filter("count", do_length);
  environment.add_filter("list", do_list);
  environment.add_filter("join", do_join);
  environment.add_filter("reverse", do_reverse);
  environment.add_filter("first", do_first);
  environment.add_filter("last", do_last);
  environment.add_filter("random", do_random);
  environment.add_filter("sort", do_sort);
  environment.add_filter("dictsort", do_dictsort);
  environment.add_filter("groupby", do_groupby);
  environment.add_filter("min", do_min);
  environment.add_filter("max", do_max);
  environment.add_filter("sum", do_sum);
  environment.add_filter("attr", do_attr);
}

}  // namespace praxis::jinja
