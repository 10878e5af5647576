// Attributes, items, slices and iteration, with Jinja's fallbacks from one to the other.
#include <algorithm>

#include "base/diagnostic.h"
#include "template/environment.h"
#include "template/generator.h"
#include "template/integer.h"
#include "template/meter.h"
#include "template/methods.h"
#include "template/missing.h"
#include "template/range.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

// The attributes of numbers that are no methods.
Value number_attribute(const Value& value, std::string_view name) {
  if (name == "real" || (name == "numerator" && is_integral(value))) return plus(value);
  if (name == "imag") return value.is_real() ? Value::real(0) : Value::integer(0);
  if (name == "denominator" && is_integral(value)) return Value::integer(1);
  return {};
}

// What `value.__class__` gives: a type that prints, has a name, and equals itself.
class Type final : public Object {
 public:
  explicit Type(const Value& value)
      : name_(jinja::type_name(value)), qualified_name_(qualified_type_name(value)) {}
  std::string_view type_name() const override { return "type"; }
  Value attribute(State&, std::string_view name) override {
    return name == "__name__" || name == "__qualname__" ? Value::text(name_) : Value();
  }
  void print(std::string& out) const override { out += "<class '" + qualified_name_ + "'>"; }
  bool equals(const Object& other) const override {
    const auto* type = dynamic_cast<const Type*>(&other);
    return type != nullptr && type->qualified_name_ == qualified_name_;
  }
  std::size_t hash() const override { return std::hash<std::string>{}(qualified_name_); }

 private:
  std::string name_;
  std::string qualified_name_;
};

// The attributes of Jinja's Undefined objects; undefined without a name for others.
Value undefined_attribute(const Value& value, std::string_view name) {
  if (name == "_undefined_message") return Value::text(undefined_message(value));
  if (name == "_undefined_name") {
    const std::string_view missing = Missing::name(value);
    return missing.data() == nullptr ? Value::none() : Value::text(missing);
  }
  if (name == "_undefined_hint") {
    const Missing* missing = Missing::of(value);
    return missing == nullptr || missing->message.empty() ? Value::none()
                                                          : Value::text(missing->message);
  }
  return {};
}

// The attribute of a value by Python's getattr; undefined without a name when there is none.
Value plain_attribute(State& state, const Value& value, std::string_view name) {
  if (name == "__class__") return Value::object(std::make_unique<Type>(value));
  if (value.is_object()) return value.as_object().attribute(state, name);
  if (const Method method = find_method(value, name)) return bind_method(value, name, method);
  if (value.is_real() || is_integral(value)) return number_attribute(value, name);
  if (value.is_group() && name == "grouper") return value.items()[0];
  if (value.is_group() && name == "list") return value.items()[1];
  return {};
}

// The index a sequence is asked for, counted from its start; -1 when it is outside or no number.
std::int64_t sequence_index(const Value& key, std::int64_t size) {
  const std::optional<std::int64_t> index = small_integer(key);
  if (!index) return -1;
  const std::int64_t from_start = *index < 0 ? *index + size : *index;
  return from_start >= 0 && from_start < size ? from_start : -1;
}

Value text_item(const Value& value, const Value& key) {
  const std::string_view text = value.as_text();
  Meter::spend_on(text);
  const std::int64_t index = sequence_index(key, static_cast<std::int64_t>(count_points(text)));
  if (index < 0) return {};
  const std::size_t begin = point_offset(text, static_cast<std::size_t>(index));
  std::size_t end = begin;
  decode(text, end);
  return text_piece(value, text.substr(begin, end - begin));
}

// The item of a value by Python's [] operator; undefined without a name when there is none.
Value plain_item(State& state, const Value& value, const Value& key) {
  switch (value.kind()) {
    case Kind::text:
    case Kind::owned_text:
      return text_item(value, key);
    case Kind::list:
    case Kind::tuple: {
      const std::vector<Value>& items = value.items();
      const std::int64_t index = sequence_index(key, static_cast<std::int64_t>(items.size()));
      return index < 0 ? Value() : items[static_cast<std::size_t>(index)];
    }
    case Kind::dict:
      try {
        const Value* found = value.as_dict().find(key);
        return found == nullptr ? Value() : *found;
      } catch (const Error& error) {
        if (error.kind != ErrorKind::type) throw;
        return {};  // unhashable: there is no such key
      }
    case Kind::object:
      return value.as_object().item(state, key);
    default:
      return {};
  }
}

}  // namespace

UndefinedKind undefined_kind(const State& state) {
  return state.environment().settings().undefined;
}

Value undefined_because(const State& state, std::string_view message) {
  return Value::undefined_because(message, undefined_kind(state));
}

void throw_undefined(const Value& value) {
  throw Error(ErrorKind::undefined, undefined_message(value));
}

void throw_undefined(State& state, const Value& value) {
  const std::string_view name = Missing::name(value);
  std::vector<std::string_view> candidates;
  const Missing* missing = Missing::of(value);
  if (missing != nullptr && missing->owner.is_dict()) {
    for (const Dict::Entry& entry : missing->owner.as_dict().entries) {
      if (entry.key.is_text()) candidates.push_back(entry.key.as_text());
    }
  } else if (missing == nullptr && Missing::owner_kind(value) == Kind::undefined) {
    candidates = state.names();
  }
  const std::string_view similar = name.empty() ? name : nearest(name, candidates);
  std::string hint;
  if (!similar.empty()) hint = "did you mean '" + std::string(similar) + "'?";
  throw Error(ErrorKind::undefined, undefined_message(value), std::move(hint));
}

Value get_attribute(State& state, const Value& value, std::string_view name) {
  if (value.is_dict()) {  // the case that counts
    if (const Method method = find_method(value, name)) return bind_method(value, name, method);
    if (const Value* found = value.as_dict().find(name)) return *found;
    if (name == "__class__") return plain_attribute(state, value, name);
    return Value::undefined_in(value, name, undefined_kind(state));
  }
  if (value.is_undefined()) {
    Value own = undefined_attribute(value, name);
    if (!own.is_nameless()) return own;
    if (value.undefined_kind() == UndefinedKind::chainable) return value;
    throw_undefined(state, value);
  }
  Value found = plain_attribute(state, value, name);
  if (!found.is_nameless()) return found;
  if (value.is_object()) found = value.as_object().item(state, Value::borrowed(name));
  return found.is_nameless() ? Value::undefined_in(value, name, undefined_kind(state)) : found;
}

Value get_own_attribute(State& state, const Value& value, const Value& name) {
  if (value.is_undefined()) return get_item(state, value, name);
  Value found = plain_attribute(state, value, to_text(name));
  return found.is_nameless() ? Value::undefined_in(value, name, undefined_kind(state)) : found;
}

Value get_item(State& state, const Value& value, const Value& key) {
  if (value.is_undefined()) {
    if (value.undefined_kind() == UndefinedKind::chainable) return value;
    throw_undefined(state, value);
  }
  Value found = plain_item(state, value, key);
  if (!found.is_nameless()) return found;
  if (key.is_text()) {
    found = plain_attribute(state, value, key.as_text());
    if (!found.is_nameless()) return found;
  }
  const UndefinedKind kind = undefined_kind(state);
  return key.kind() == Kind::text ? Value::undefined_in(value, key.as_text(), kind)
                                  : Value::undefined_in(value, key, kind);
}

namespace {

// A slice of a sequence of `size` items, by Python's rules: `count` items from `begin` on.
struct Slice {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t step = 1;
  std::int64_t count = 0;
};

std::int64_t slice_bound(const Value& bound, std::int64_t otherwise, std::int64_t low,
                         std::int64_t high, std::int64_t size) {
  if (bound.is_none()) return otherwise;
  if (!is_integral(bound)) {
    if (bound.is_undefined()) {
      throw Error(ErrorKind::undefined, undefined_message(bound));
    }
    throw Error(ErrorKind::type,
                "slice indices must be integers or None or have an __index__ method");
  }
  const std::int64_t index = clamped_integer(bound);
  return std::clamp(index < 0 ? index + size : index, low, high);
}

Slice resolve_slice(const Value& start, const Value& stop, const Value& step, std::int64_t size) {
  Slice slice;
  if (!step.is_none()) {
    constexpr std::int64_t kMost = std::int64_t{1} << 62;  // so that sums stay in range
    slice.step = slice_bound(step, 1, -kMost, kMost, 0);
  }
  if (slice.step == 0) throw Error(ErrorKind::value, "slice step cannot be zero");
  const bool forward = slice.step > 0;
  const std::int64_t low = forward ? 0 : -1;
  const std::int64_t high = forward ? size : size - 1;
  slice.begin = slice_bound(start, forward ? low : high, low, high, size);
  slice.end = slice_bound(stop, forward ? high : low, low, high, size);
  const std::int64_t distance = forward ? slice.end - slice.begin : slice.begin - slice.end;
  const std::int64_t stride = forward ? slice.step : -slice.step;
  if (distance > 0) slice.count = (distance - 1) / stride + 1;
  return slice;
}

Value slice_text(const Value& value, const Value& start, const Value& stop, const Value& step) {
  const std::string_view text = value.as_text();
  const std::size_t size = count_points(text);
  const Slice slice = resolve_slice(start, stop, step, static_cast<std::int64_t>(size));
  if (slice.step == 1) {
    const std::size_t begin = point_offset(text, static_cast<std::size_t>(slice.begin));
    const std::string_view rest = text.substr(begin);
    return text_piece(value, first_points(rest, static_cast<std::size_t>(slice.count)));
  }
  std::vector<std::string_view> points;
  points.reserve(size);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    decode(text, at);
    points.push_back(text.substr(begin, at - begin));
  }
  std::string picked;
  for (std::int64_t i = 0; i < slice.count; ++i) {
    picked += points[static_cast<std::size_t>(slice.begin + i * slice.step)];
  }
  return Value::text(picked, value.is_safe());
}

Value slice_items(const Value& value, const Value& start, const Value& stop, const Value& step) {
  const std::vector<Value>& items = value.items();
  const Slice slice = resolve_slice(start, stop, step, static_cast<std::int64_t>(items.size()));
  std::vector<Value> picked;
  picked.reserve(static_cast<std::size_t>(slice.count));
  for (std::int64_t i = 0; i < slice.count; ++i) {
    picked.push_back(items[static_cast<std::size_t>(slice.begin + i * slice.step)]);
  }
  return value.is_list() ? Value::list(std::move(picked)) : Value::tuple(std::move(picked));
}

}  // namespace

Value get_slice(State& state, const Value& value, const Value& start, const Value& stop,
                const Value& step) {
  switch (value.kind()) {
    case Kind::text:
    case Kind::owned_text:
      state.charge(value.as_text().size());
      break;
    case Kind::list:
    case Kind::tuple:
      state.charge(value.items().size());
      break;
    case Kind::dict:
      throw Error(ErrorKind::type, "unhashable type: 'slice'");
    case Kind::undefined:
      if (value.undefined_kind() == UndefinedKind::chainable) return value;
      throw_undefined(state, value);
    case Kind::object:
      if (const Range* range = value.as<Range>()) {
        const Slice slice = resolve_slice(start, stop, step, range->length());
        return range->slice(slice.begin, slice.end, slice.step);
      }
      [[fallthrough]];
    default:
      throw Error(ErrorKind::type,
                  "'" + std::string(type_name(value)) + "' object is not subscriptable");
  }
  return value.is_text() ? slice_text(value, start, stop, step)
                         : slice_items(value, start, stop, step);
}

Value call_method(State& state, const Value& self, std::string_view name,
                  const Arguments& arguments, bool& found) {
  const Method method = find_method(self, name);
  found = method != nullptr;
  if (!found) return {};
  Meter::spend_on(self);
  return method(state, self, arguments);
}

// --- iteration ------------------------------------------------------------------------------

Iteration::Iteration(State& state, const Value& iterable) : source_(iterable) {
  switch (iterable.kind()) {
    case Kind::undefined:
      if (iterable.undefined_kind() == UndefinedKind::strict) throw_undefined(state, iterable);
      break;
    case Kind::text:
    case Kind::owned_text:
    case Kind::list:
    case Kind::tuple:
      break;
    case Kind::dict:
      size_ = iterable.as_dict().entries.size();
      break;
    case Kind::object:
      source_ = iterable.as_object().iterator(state);
      break;
    default:
      throw Error(ErrorKind::type,
                  "'" + std::string(type_name(iterable)) + "' object is not iterable");
  }
}

bool Iteration::next(State& state, Value& out) {
  switch (source_.kind()) {
    case Kind::list:
    case Kind::tuple: {
      const std::vector<Value>& items = source_.items();
      if (position_ >= items.size()) return false;
      out = items[position_++];
      return true;
    }
    case Kind::dict: {
      const std::vector<Dict::Entry>& entries = source_.as_dict().entries;
      if (entries.size() != size_) {
        throw Error(ErrorKind::runtime, "dictionary changed size during iteration");
      }
      if (position_ >= entries.size()) return false;
      out = entries[position_++].key;
      return true;
    }
    case Kind::text:
    case Kind::owned_text: {
      const std::string_view text = source_.as_text();
      if (position_ >= text.size()) return false;
      const std::size_t begin = position_;
      decode(text, position_);
      // As in Python, the characters of markup are plain texts.
      const std::string_view point = text.substr(begin, position_ - begin);
      out = source_.kind() == Kind::text ? Value::borrowed(point) : small_text(point);
      return true;
    }
    case Kind::object:
      return source_.as_object().next(state, out);
    default:
      return false;
  }
}

std::vector<Value> to_vector(State& state, const Value& iterable) {
  if (iterable.is_list() || iterable.is_tuple()) {
    state.charge(iterable.items().size() * sizeof(Value));
    return iterable.items();
  }
  std::vector<Value> items;
  Iteration walk(state, iterable);
  for (Value item; walk.next(state, item);) {
    state.charge(sizeof(Value));
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace praxis::jinja
