// Truth, equality, order and hashing: Python's, for every pair of kinds.
//
// Numbers compare by value whatever their types (True == 1 == 1.0), exactly even where a double
// cannot hold the integer; so equal numbers must have equal hashes too.
#include <algorithm>
#include <cmath>

#include "template/integer.h"
#include "template/meter.h"
#include "template/nesting.h"
#include "template/unicode_text.h"
#include "template/value.h"

namespace praxis::jinja {
namespace {

// <0, 0, >0 for two numbers that are not NaN.
int compare_numbers(const Value& left, const Value& right) {
  if (left.is_real() && right.is_real()) {
    return (left.as_real() > right.as_real()) - (left.as_real() < right.as_real());
  }
  if (left.is_real()) return -integer_compare_real(right, left.as_real());
  if (right.is_real()) return integer_compare_real(left, right.as_real());
  return integer_compare(left, right);
}

bool is_nan(const Value& value) { return value.is_real() && std::isnan(value.as_real()); }

void check_undefined(const Value& value) {
  if (value.is_undefined() && value.undefined_kind() == UndefinedKind::strict) {
    throw_undefined(value);
  }
}

// Items are first compared by identity, as Python's containers do: a NaN in a list equals itself.
bool item_equals(const Value& left, const Value& right) {
  Meter::spend(1);
  const bool same =
      left.counted() != nullptr && left.counted() == right.counted() && !left.is_undefined();
  return same || equals(left, right);
}

bool sequences_equal(const std::vector<Value>& left, const std::vector<Value>& right) {
  const Nesting nesting;
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), item_equals);
}

bool dicts_equal(const Dict& left, const Dict& right) {
  const Nesting nesting;
  if (left.entries.size() != right.entries.size()) return false;
  return std::all_of(left.entries.begin(), left.entries.end(), [&](const Dict::Entry& entry) {
    const Value* other = right.find(entry.key);
    return other != nullptr && item_equals(entry.value, *other);
  });
}

std::string_view symbol(Order order) {
  switch (order) {
    case Order::less:
      return "<";
    case Order::less_equal:
      return "<=";
    case Order::greater:
      return ">";
    default:
      return ">=";
  }
}

[[noreturn]] void throw_unordered(const Value& left, Order order, const Value& right) {
  throw Error(ErrorKind::type,
              "'" + std::string(symbol(order)) + "' not supported between instances of '" +
                  std::string(type_name(left)) + "' and '" + std::string(type_name(right)) + "'");
}

bool holds(Order order, int comparison) {
  switch (order) {
    case Order::less:
      return comparison < 0;
    case Order::less_equal:
      return comparison <= 0;
    case Order::greater:
      return comparison > 0;
    default:
      return comparison >= 0;
  }
}

bool sequences_ordered(const std::vector<Value>& left, Order order,
                       const std::vector<Value>& right) {
  const Nesting nesting;
  const std::size_t common = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (!item_equals(left[i], right[i])) return ordered(left[i], order, right[i]);
  }
  return holds(order, (left.size() > right.size()) - (left.size() < right.size()));
}

std::size_t real_hash(double value) {
  if (value >= -0x1p63 && value < 0x1p63 && value == std::trunc(value)) {
    return std::hash<std::int64_t>{}(static_cast<std::int64_t>(value));
  }
  return std::hash<double>{}(value);
}

std::size_t tuple_hash(const std::vector<Value>& items) {
  const Nesting nesting;
  Meter::spend(items.size());
  std::size_t result = 0x345678;
  for (const Value& item : items) result = (result ^ hash(item)) * 1000003 + 97531;
  return result;
}

[[noreturn]] void throw_unhashable(const Value& value) {
  throw Error(ErrorKind::type, "unhashable type: '" + std::string(type_name(value)) + "'");
}

bool text_contains(const Value& haystack, const Value& needle) {
  if (needle.is_text()) {
    Meter::spend_on(haystack);
    return haystack.as_text().find(needle.as_text()) != std::string_view::npos;
  }
  if (needle.is_undefined()) check_undefined(needle);
  throw Error(ErrorKind::type, "'in <string>' requires string as left operand, not " +
                                   std::string(type_name(needle)));
}

}  // namespace

bool truth(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      check_undefined(value);
      return false;
    case Kind::none:
      return false;
    case Kind::boolean:
    case Kind::integer:
      return value.as_integer() != 0;
    case Kind::big_integer:
      return true;
    case Kind::real:
      return value.as_real() != 0;
    case Kind::text:
    case Kind::owned_text:
      return !value.as_text().empty();
    case Kind::list:
    case Kind::tuple:
      return !value.items().empty();
    case Kind::dict:
      return !value.as_dict().entries.empty();
    case Kind::object:
      return value.as_object().truth();
  }
  return false;
}

bool equals(const Value& left, const Value& right) {
  if (left.is_undefined() || right.is_undefined()) {
    check_undefined(left);
    check_undefined(right);
    return left.is_undefined() && right.is_undefined();
  }
  if (left.is_text() || right.is_text()) {
    Meter::spend_on(left);
    return left.is_text() && right.is_text() && left.as_text() == right.as_text();
  }
  if (is_number(left) && is_number(right)) {
    return !is_nan(left) && !is_nan(right) && compare_numbers(left, right) == 0;
  }
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::none:
      return true;
    case Kind::list:
    case Kind::tuple:
      return sequences_equal(left.items(), right.items());
    case Kind::dict:
      return dicts_equal(left.as_dict(), right.as_dict());
    default: {
      const Nesting nesting;
      return left.as_object().equals(right.as_object());
    }
  }
}

bool ordered(const Value& left, Order order, const Value& right) {
  if (left.is_undefined()) throw_undefined(left);
  if (right.is_undefined()) throw_undefined(right);
  if (left.is_text() && right.is_text()) {
    Meter::spend_on(left);
    return holds(order, left.as_text().compare(right.as_text()));
  }
  if (is_number(left) && is_number(right)) {
    return !is_nan(left) && !is_nan(right) && holds(order, compare_numbers(left, right));
  }
  const bool sequences = left.is_list() || left.is_tuple();
  if (sequences && left.kind() == right.kind()) {
    return sequences_ordered(left.items(), order, right.items());
  }
  throw_unordered(left, order, right);
}

int compare(const Value& left, const Value& right) {
  if (ordered(left, Order::less, right)) return -1;
  return ordered(right, Order::less, left) ? 1 : 0;
}

bool identical(const Value& left, const Value& right) {
  if (left.kind() != right.kind() && !(left.is_text() && right.is_text())) return false;
  switch (left.kind()) {
    case Kind::none:
      return true;
    case Kind::boolean:
    case Kind::integer:
      return left.as_integer() == right.as_integer();
    case Kind::real:
      return left.as_real() == right.as_real();
    case Kind::undefined:
      return undefined_message(left) == undefined_message(right);
    case Kind::text:
    case Kind::owned_text:
      return left.as_text() == right.as_text() && left.is_safe() == right.is_safe();
    case Kind::big_integer:
      return equals(left, right);
    default:
      return left.counted() == right.counted();
  }
}

bool contains(State& state, const Value& haystack, const Value& needle) {
  const auto in = [&](const std::vector<Value>& items) {
    state.charge(items.size());
    return std::any_of(items.begin(), items.end(),
                       [&](const Value& item) { return item_equals(item, needle); });
  };
  switch (haystack.kind()) {
    case Kind::text:
    case Kind::owned_text:
      return text_contains(haystack, needle);
    case Kind::list:
    case Kind::tuple:
      return in(haystack.items());
    case Kind::dict:
      return haystack.as_dict().find(needle) != nullptr;
    case Kind::object:
      return haystack.as_object().contains(state, needle);
    case Kind::undefined:
      check_undefined(haystack);
      return false;
    default:
      throw Error(ErrorKind::type,
                  "argument of type '" + std::string(type_name(haystack)) + "' is not iterable");
  }
}

std::size_t hash(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      check_undefined(value);
      return 1;
    case Kind::none:
      return 2;
    case Kind::boolean:
    case Kind::integer:
      return std::hash<std::int64_t>{}(value.as_integer());
    case Kind::big_integer: {
      const int bits = static_cast<int>(integer_bit_length(value));
      return bits < 1024 ? real_hash(integer_to_real(value)) : static_cast<std::size_t>(bits);
    }
    case Kind::real:
      return real_hash(value.as_real());
    case Kind::text:
    case Kind::owned_text:
      Meter::spend_on(value);
      return std::hash<std::string_view>{}(value.as_text());
    case Kind::tuple:
      return tuple_hash(value.items());
    case Kind::list:
    case Kind::dict:
      throw_unhashable(value);
    case Kind::object:
      return value.as_object().hash();
  }
  return 0;
}

std::int64_t length(const Value& value) {
  switch (value.kind()) {
    case Kind::text:
    case Kind::owned_text:
      Meter::spend_on(value);
      return static_cast<std::int64_t>(count_points(value.as_text()));
    case Kind::list:
    case Kind::tuple:
      return static_cast<std::int64_t>(value.items().size());
    case Kind::dict:
      return static_cast<std::int64_t>(value.as_dict().entries.size());
    case Kind::undefined:
      check_undefined(value);
      return 0;
    case Kind::object:
      if (const std::int64_t size = value.as_object().length(); size >= 0) return size;
      [[fallthrough]];
    default:
      throw Error(ErrorKind::type,
                  "object of type '" + std::string(type_name(value)) + "' has no len()");
  }
}

}  // namespace praxis::jinja
