// The tests of `is`, as Jinja defines them.
#include "template/arguments.h"
#include "template/builtins.h"
#include "template/environment.h"
#include "template/integer.h"
#include "template/text_operations.h"

namespace praxis::jinja {
namespace {

// The only argument of a test that takes none beside its value.
const Value& subject(const Arguments& arguments, std::string_view name) {
  const Signature<1> signature{name, {"value"}};
  const Bound given(signature, arguments);
  return arguments.positional.empty() ? arguments.keywords.front().value : arguments.positional[0];
}

// A test that looks at its value alone.
template <Name name, bool (*Test)(const Value&)>
Value simple(State&, const Arguments& arguments) {
  return Value::boolean(Test(subject(arguments, name)));
}

bool is_defined(const Value& value) { return !value.is_undefined(); }
bool is_missing(const Value& value) { return value.is_undefined(); }
bool is_none(const Value& value) { return value.is_none(); }
bool is_boolean(const Value& value) { return value.is_boolean(); }
bool is_true(const Value& value) { return value.is_boolean() && value.as_boolean(); }
bool is_false(const Value& value) { return value.is_boolean() && !value.as_boolean(); }
bool is_whole(const Value& value) { return value.is_integer() || value.is_big_integer(); }
bool is_float(const Value& value) { return value.is_real(); }
bool is_string(const Value& value) { return value.is_text(); }
bool is_mapping(const Value& value) { return value.is_dict(); }
bool is_escaped(const Value& value) {
  return value.is_safe() ||
         (value.is_undefined() && value.undefined_kind() == UndefinedKind::chainable);
}
bool is_lower(const Value& value) { return is_lower_text(to_text(value)); }
bool is_upper(const Value& value) { return is_upper_text(to_text(value)); }

bool is_callable(const Value& value) {
  return value.is_undefined() || (value.is_object() && value.as_object().callable());
}

bool is_sequence(const Value& value) {
  switch (value.kind()) {
    case Kind::text:
    case Kind::owned_text:
    case Kind::list:
    case Kind::tuple:
    case Kind::dict:
      return true;
    case Kind::undefined:
      return value.undefined_kind() != UndefinedKind::strict;
    case Kind::object:
      return value.as_object().is_sequence();
    default:
      return false;
  }
}

Value test_iterable(State& state, const Arguments& arguments) {
  const Value& value = subject(arguments, "iterable");
  switch (value.kind()) {
    case Kind::undefined:
      if (value.undefined_kind() == UndefinedKind::strict) throw_undefined(state, value);
      return Value::boolean(true);
    case Kind::text:
    case Kind::owned_text:
    case Kind::list:
    case Kind::tuple:
    case Kind::dict:
      return Value::boolean(true);
    case Kind::object:
      return Value::boolean(value.as_object().iterable());
    default:
      return Value::boolean(false);
  }
}

Value test_odd(State& state, const Arguments& arguments) {
  const Value rest = modulo(state, subject(arguments, "odd"), Value::integer(2));
  return Value::boolean(equals(rest, Value::integer(1)));
}

Value test_even(State& state, const Arguments& arguments) {
  const Value rest = modulo(state, subject(arguments, "even"), Value::integer(2));
  return Value::boolean(equals(rest, Value::integer(0)));
}

Value test_divisibleby(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"divisibleby", {"value", "num"}};
  const Bound given(kSignature, arguments);
  return Value::boolean(equals(modulo(state, given[0], given[1]), Value::integer(0)));
}

Value test_filter(State& state, const Arguments& arguments) {
  const Value& name = subject(arguments, "filter");
  hash(name);  // throws for what cannot be a key
  return Value::boolean(name.is_text() &&
                        state.environment().find_filter(name.as_text()) != nullptr);
}

Value test_test(State& state, const Arguments& arguments) {
  const Value& name = subject(arguments, "test");
  hash(name);  // throws for what cannot be a key
  return Value::boolean(name.is_text() && state.environment().find_test(name.as_text()) != nullptr);
}

Value test_sameas(State&, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"sameas", {"value", "other"}};
  const Bound given(kSignature, arguments);
  return Value::boolean(identical(given[0], given[1]));
}

Value test_in(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"in", {"value", "seq"}};
  const Bound given(kSignature, arguments);
  return Value::boolean(contains(state, given[1], given[0]));
}

constexpr Signature<2> kComparison{"comparison", {"a", "b"}};

template <bool equal>
Value test_equal(State&, const Arguments& arguments) {
  const Bound given(kComparison, arguments);
  return Value::boolean(equals(given[0], given[1]) == equal);
}

template <Order order>
Value test_order(State&, const Arguments& arguments) {
  const Bound given(kComparison, arguments);
  return Value::boolean(ordered(given[0], order, given[1]));
}

void add_comparisons(Environment& environment) {
  for (const char* name : {"==", "eq", "equalto"}) environment.add_test(name, test_equal<true>);
  for (const char* name : {"!=", "ne"}) environment.add_test(name, test_equal<false>);
  for (const char* name : {">", "gt", "greaterthan"}) {
    environment.add_test(name, test_order<Order::greater>);
  }
  for (const char* name : {"<", "lt", "lessthan"}) {
    environment.add_test(name, test_order<Order::less>);
  }
  for (const char* name : {">=", "ge"})
    environment.add_test(name, test_order<Order::greater_equal>);
  for (const char* name : {"<=", "le"}) environment.add_test(name, test_order<Order::less_equal>);
}

}  // namespace

void add_builtin_tests(Environment& environment) {
  environment.add_test("defined", simple<"defined", is_defined>);
  environment.add_test("undefined", simple<"undefined", is_missing>);
  environment.add_test("none", simple<"none", is_none>);
  environment.add_test("boolean", simple<"boolean", is_boolean>);
  environment.add_test("true", simple<"true", is_true>);
  environment.add_test("false", simple<"false", is_false>);
  environment.add_test("integer", simple<"integer", is_whole>);
  environment.add_test("float", simple<"float", is_float>);
  environment.add_test("number", simple<"number", is_number>);
  environment.add_test("string", simple<"string", is_string>);
  environment.add_test("mapping", simple<"mapping", is_mapping>);
  environment.add_test("sequence", simple<"sequence", is_sequence>);
  environment.add_test("iterable", test_iterable);
  environment.add_test("callable", simple<"callable", is_callable>);
  environment.add_test("escaped", simple<"escaped", is_escaped>);
  environment.add_test("lower", simple<"lower", is_lower>);
  environment.add_test("upper", simple<"upper", is_upper>);
  environment.add_test("odd", test_odd);
  environment.add_test("even", test_even);
  environment.add_test("divisibleby", test_divisibleby);
  environment.add_test("filter", test_filter);
  environment.add_test("test", test_test);
  environment.add_test("sameas", test_sameas);
  environment.add_test("in", test_in);
  add_comparisons(environment);
}

}  // namespace praxis::jinja
