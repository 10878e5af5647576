// The memory of values: sharing, freezing, nesting without bound, cycles; and what undefined values
// of each kind allow.
#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "template/arguments.h"
#include "template/environment.h"
#include "template/integer.h"
#include "template/native.h"
#include "template/value.h"

namespace praxis::jinja {
namespace {

// A render that runs nothing.
class TestState final : public State {
 public:
  explicit TestState(UndefinedKind kind = UndefinedKind::lenient)
      : environment_(settings(kind), nullptr) {}
  const Environment& environment() const override { return environment_; }
  bool autoescape() const override { return false; }
  Value call(const Value& callee, const Arguments& arguments) override {
    return callee.as_object().call(*this, arguments);
  }
  Value filter(std::string_view name, const Arguments& arguments) override {
    return environment_.find_filter(name)(*this, arguments);
  }
  bool test(std::string_view name, const Arguments& arguments) override {
    return truth(environment_.find_test(name)(*this, arguments));
  }
  Value lookup(std::string_view) override { return {}; }
  void charge(std::uint64_t amount) override {
    charged += amount;
    if (charged > 100'000'000) throw Error(ErrorKind::limit, "too much");
  }

  std::uint64_t charged = 0;

 private:
  static Settings settings(UndefinedKind kind) {
    Settings settings;
    settings.undefined = kind;
    return settings;
  }

  Environment environment_;
};

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const Error& error) {
    return error.message;
  }
  return "no error";
}

Value call(State& state, const Value& self, std::string_view method,
           const std::vector<Value>& arguments = {}) {
  bool found = false;
  Value result = call_method(state, self, method, {arguments, {}}, found);
  REQUIRE(found);
  return result;
}

Value number(std::int64_t value) { return Value::integer(value); }

TEST_CASE("a dict keeps the order of its keys, however many there are") {
  const Value value = Value::dict();
  Dict& dict = value.as_dict();
  for (int i = 0; i < 1000; ++i) dict.set(Value::text("key" + std::to_string(i)), number(i));
  for (int i = 0; i < 1000; i += 2) CHECK(dict.erase(Value::text("key" + std::to_string(i))));
  CHECK(dict.entries.size() == 500);
  CHECK(dict.find("key0") == nullptr);
  CHECK_FALSE(dict.erase(Value::text("key0")));
  for (std::size_t i = 0; i < 500; ++i) {
    const auto expected = static_cast<std::int64_t>(2 * i + 1);
    REQUIRE(dict.entries[i].value.as_integer() == expected);
    REQUIRE(dict.find("key" + std::to_string(expected))->as_integer() == expected);
  }
}

TEST_CASE("keys that are equal are one key, whatever their types") {
  const Value value = Value::dict();
  Dict& dict = value.as_dict();
  for (int i = 0; i < 20; ++i) dict.set(number(i), number(i));
  dict.set(Value::boolean(true), Value::text("true"));
  dict.set(Value::real(2.0), Value::text("two"));
  CHECK(dict.entries.size() == 20);
  CHECK(to_repr(*dict.find(number(1))) == "'true'");
  CHECK(to_repr(*dict.find(number(2))) == "'two'");
  CHECK(dict.find(Value::text("1")) == nullptr);
  CHECK(dict.find(Value::tuple({number(1)})) == nullptr);
  CHECK(message_of([&] { dict.find(Value::list()); }) == "unhashable type: 'list'");
}

TEST_CASE("a value nested a million levels deep is destroyed without a deep stack") {
  Value deep = Value::list();
  for (int i = 0; i < 1'000'000; ++i) {
    if (i % 3 == 0) {
      deep = Value::list({std::move(deep)});
    } else if (i % 3 == 1) {
      deep = Value::tuple({std::move(deep)});
    } else {
      Value dict = Value::dict();
      dict.as_dict().set("inner", std::move(deep));
      deep = std::move(dict);
    }
  }
  CHECK(message_of([&] { to_repr(deep); }) == "a value is nested more than 1000 levels deep");
  const Frozen frozen(std::move(deep));
  CHECK(frozen.get().counted()->frozen);
}

TEST_CASE("a list that contains itself prints, and goes with its render") {
  TestState state;
  const Value list = Value::list();
  call(state, list, "append", {list});
  CHECK(to_repr(list) == "[[...]]");
  const Value dict = Value::dict();
  call(state, dict, "update", {Value::list({Value::tuple({Value::text("self"), dict})})});
  CHECK(to_repr(dict) == "{'self': {...}}");
  const Value other = Value::list();
  call(state, other, "append", {other});
  CHECK(message_of([&] { equals(list, other); }) == "a value is nested more than 1000 levels deep");
}

TEST_CASE("frozen values are read by many threads and changed by none") {
  Value dict = Value::dict();
  for (int i = 0; i < 100; ++i) {
    dict.as_dict().set(Value::text("k" + std::to_string(i)), Value::list({number(i)}));
  }
  const Frozen frozen(std::move(dict));
  std::vector<std::thread> threads;
  std::vector<std::int64_t> sums(4);
  for (std::size_t t = 0; t < sums.size(); ++t) {
    threads.emplace_back([&frozen, &sum = sums[t]] {
      for (int i = 0; i < 100; ++i) {
        const Value item = *frozen.get().as_dict().find("k" + std::to_string(i));
        sum += item.items()[0].as_integer();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(sums == std::vector<std::int64_t>(4, 4950));

  TestState state;
  CHECK(message_of([&] { call(state, frozen.get(), "clear"); }) ==
        "this dict belongs to the data and cannot change");
  const Value list = *frozen.get().as_dict().find("k0");
  CHECK(message_of([&] { call(state, list, "append", {number(1)}); }) ==
        "this list belongs to the data and cannot change");
  const Value copy = call(state, list, "copy");
  call(state, copy, "append", {number(1)});
  CHECK(to_repr(copy) == "[0, 1]");
}

TEST_CASE("what lenient, chainable, debug and strict undefined values allow") {
  const Value lenient = Value::undefined("x", UndefinedKind::lenient);
  const Value chainable = Value::undefined("x", UndefinedKind::chainable);
  const Value debug = Value::undefined("x", UndefinedKind::debug);
  const Value strict = Value::undefined("x", UndefinedKind::strict);
  TestState state;
  for (const Value& value : {lenient, chainable, debug}) {
    CHECK_FALSE(truth(value));
    CHECK(length(value) == 0);
    CHECK(to_vector(state, value).empty());
    CHECK(equals(value, lenient));
    CHECK_FALSE(equals(value, Value::none()));
    CHECK(message_of([&] { add(state, value, number(1)); }) == "'x' is undefined");
    CHECK(message_of([&] { ordered(number(1), Order::less, value); }) == "'x' is undefined");
  }
  CHECK(to_text(lenient).empty());
  CHECK(to_text(chainable).empty());
  CHECK(to_text(debug) == "{{ x }}");
  for (const auto& use : std::vector<void (*)(State&, const Value&)>{
           [](State&, const Value&value) { to_text(value); },
           [](State&, const Value&value) { truth(value); },
           [](State&, const Value&value) { length(value); },
           [](State&, const Value&value) { equals(value, Value::none()); },
           [](State&s, const Value&value) { to_vector(s, value); },
           [](State&s, const Value&value) { get_attribute(s, value, "y"); },
           [](State&s, const Value&value) { contains(s, value, Value::none()); }}) {
    CHECK(message_of([&] { use(state, strict); }) == "'x' is undefined");
  }
  CHECK(get_attribute(state, chainable, "y").is_undefined());
  CHECK(message_of([&] { get_attribute(state, lenient, "y"); }) == "'x' is undefined");
}

TEST_CASE("messages of undefined attributes name their owner") {
  TestState state;
  const Value dict = Value::dict();
  CHECK(undefined_message(get_attribute(state, dict, "name")) ==
        "'dict object' has no attribute 'name'");
  CHECK(undefined_message(get_item(state, Value::list(), number(5))) ==
        "list object has no element 5");
  CHECK(undefined_message(get_attribute(state, Value::none(), "y")) ==
        "'None' has no attribute 'y'");
  TestState debug(UndefinedKind::debug);
  CHECK(to_text(get_attribute(debug, dict, "name")) ==
        "{{ no such element: dict object['name'] }}");
}

TEST_CASE("a missing attribute under strict comes with the nearest key") {
  TestState state(UndefinedKind::strict);
  const Value dict = Value::dict();
  dict.as_dict().set("description", number(1));
  const Value missing = get_attribute(state, dict, "descripton");
  try {
    throw_undefined(state, missing);
  } catch (const Error& error) {
    CHECK(error.message == "'dict object' has no attribute 'descripton'");
    CHECK(error.hint == "did you mean 'description'?");
  }
}

TEST_CASE("work and memory are charged before they are taken") {
  TestState state;
  CHECK(message_of([&] { multiply(state, Value::text("x"), number(1'000'000'000'000)); }) ==
        "too much");
  CHECK(message_of([&] {
          multiply(state, Value::list({number(1)}), power(state, number(2), number(80)));
        }) == "too much");
  const std::vector<Value> wide = {number(1'000'000'000)};
  CHECK(message_of([&] { call(state, Value::text("x"), "ljust", wide); }) == "too much");
  state.charged = 0;
  CHECK(message_of([&] { power(state, number(10), number(1'000'000)); }) ==
        "an integer is larger than 2**131072");
  CHECK(message_of([&] { to_text(power(state, number(10), number(5000))); }) ==
        "Exceeds the limit (4300 digits) for integer string conversion");
  CHECK(message_of([&] { parse_integer(std::string(5000, '1')); }) ==
        "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits");
}

TEST_CASE("integers and reals compare exactly where a double cannot hold the integer") {
  const Value big = number((std::int64_t{1} << 53) + 1);
  const Value real = Value::real(0x1p53);
  CHECK_FALSE(equals(big, real));
  CHECK(ordered(real, Order::less, big));
  CHECK(compare(parse_integer("18446744073709551617"), Value::real(0x1p64)) > 0);
  CHECK(hash(parse_integer("18446744073709551616")) == hash(Value::real(0x1p64)));
  CHECK_FALSE(equals(Value::real(0.0 / 0.0), Value::real(0.0 / 0.0)));
}

TEST_CASE("arguments are bound as Python binds them") {
  constexpr Signature<3> kSignature{"cut", {"text", "width", "end"}, 1};
  const std::vector<Value> one = {Value::text("t")};
  const std::vector<Keyword> end = {{"end", Value::text("!")}};
  const Bound given(kSignature, Arguments{one, end});
  CHECK(given.text(0) == "t");
  CHECK_FALSE(given.has(1));
  CHECK(given.integer(1, 80) == 80);
  CHECK(given.text(2) == "!");

  const auto bind = [&](const std::vector<Value>& positional,
                        const std::vector<Keyword>& keywords) {
    return message_of([&] { Bound(kSignature, Arguments{positional, keywords}); });
  };
  const std::vector<Value> four(4, number(1));
  CHECK(bind({}, {}) == "cut() missing 1 required positional argument: 'text'");
  CHECK(bind(four, {}) == "cut() takes from 1 to 3 positional arguments but 4 were given");
  CHECK(bind(one, {{"with", number(1)}}) == "cut() got an unexpected keyword argument 'with'");
  CHECK(bind(one, {{"text", number(1)}}) == "cut() got multiple values for argument 'text'");
}

TEST_CASE("iterators are walked once; lists are seen as they grow") {
  TestState state;
  const Value list = Value::list({number(1), number(2)});
  const std::vector<Value> arguments = {list, Value::text("string")};
  const Value mapped = state.filter("map", {arguments, {}});
  CHECK(to_repr(Value::list(to_vector(state, mapped))) == "['1', '2']");
  CHECK(to_vector(state, mapped).empty());
  CHECK(message_of([&] { length(mapped); }) == "object of type 'generator' has no len()");

  Iteration walk(state, list);
  Value item;
  std::size_t seen = 0;
  while (walk.next(state, item)) {
    if (++seen == 2) call(state, list, "append", {number(3)});
  }
  CHECK(seen == 3);

  const Value dict = Value::dict();
  dict.as_dict().set("a", number(1));
  Iteration keys(state, dict);
  REQUIRE(keys.next(state, item));
  dict.as_dict().set("b", number(2));
  CHECK(message_of([&] { keys.next(state, item); }) == "dictionary changed size during iteration");
}

}  // namespace
}  // namespace praxis::jinja
