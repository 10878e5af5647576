// Iterators: what map, select, batch and the like return. They compute their items when they are
// asked for them, can be walked once, and have no length, as Python's generators.
#pragma once

#include <string>
#include <string_view>

#include "template/nesting.h"

namespace praxis::jinja {

// The base of the iterators. Addresses are printed as a constant, so that the same template always
// gives the same text.
class Iterator : public Object {
 public:
  // `type` is Python's type name; a generator prints with the name of its function.
  explicit Iterator(std::string_view type, std::string_view function = {})
      : type_(type), function_(function) {}
  std::string_view type_name() const override { return type_; }
  bool iterable() const override { return true; }
  void print(std::string& out) const override;

 private:
  std::string_view type_;
  std::string_view function_;
};

// What stands for an object's address wherever Python prints one.
inline constexpr std::string_view kAddress = "0x7f0000000000";

// An iterator made of a function `bool(State&, Value& out)`. What it captures is hidden from
// freezing, so that such iterators must not become globals.
template <class Next>
class Generator final : public Iterator {
 public:
  Generator(std::string_view function, Next next)
      : Iterator("generator", function), next_(std::move(next)) {}
  bool next(State& state, Value& out) override {
    if (finished_) return false;
    const Nesting nesting;  // generators over generators over ...
    finished_ = true;       // stays so when next_ throws, as in Python
    if (!next_(state, out)) return false;
    finished_ = false;
    return true;
  }

 private:
  Next next_;
  bool finished_ = false;
};

// Returns a generator that prints as that of Python's `function`.
template <class Next>
Value make_generator(std::string_view function, Next next) {
  return Value::object(std::make_unique<Generator<Next>>(function, std::move(next)));
}

}  // namespace praxis::jinja
