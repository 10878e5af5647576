// Named parameters for natives: positional and keyword arguments put into one order, with Python's
// messages for calls that do not fit.
//
//   constexpr Signature<3> kCenter{"do_center", {"value", "width", "fillchar"}, 1};
//   const Bound<3> given(kCenter, arguments);
//   const std::int64_t width = given.integer(1, 80);
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "template/native.h"

namespace praxis::jinja {

// The parameters of a native. The first `required` have no default; the first `positional` may be
// given by position (all, unless said otherwise).
template <std::size_t N>
struct Signature {
  std::string_view function;  // as messages name it
  std::array<std::string_view, N> names;
  std::size_t required = N;
  std::size_t positional = N;
};

// A name as a template argument, for natives that differ in a function they call and their name.
template <std::size_t N>
struct Name {
  consteval Name(const char (&name)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = name[i];
  }
  constexpr operator std::string_view() const { return {text, N - 1}; }
  char text[N];
};

// Fills `slots` with the argument for each name, null where none was given. Throws Error(type):
// missing, unexpected, too many or doubled arguments.
void bind_arguments(std::string_view function, std::span<const std::string_view> names,
                    std::size_t required, std::size_t positional, const Arguments& arguments,
                    std::span<const Value*> slots);

// Conversions of one argument. Each throws Error(type) in Python's words when it does not fit, and
// Error(undefined) for undefined values.
std::int64_t to_integer(const Value& value);  // __index__: int and bool, clamped to 64 bits
double to_real(const Value& value);           // numbers, and no texts
std::string_view to_str(const Value& value, std::string_view function);  // a text

// The arguments of one call, by the index of their parameter. Refers to the call's arguments.
template <std::size_t N>
class Bound {
 public:
  Bound(const Signature<N>& signature, const Arguments& arguments) : function_(signature.function) {
    const std::size_t given = arguments.positional.size();
    if (arguments.keywords.empty() && given >= signature.required &&
        given <= signature.positional) {
      for (std::size_t i = 0; i < given; ++i) slots_[i] = &arguments.positional[i];
      return;
    }
    bind_arguments(signature.function, signature.names, signature.required, signature.positional,
                   arguments, slots_);
  }

  bool has(std::size_t index) const { return slots_[index] != nullptr; }
  // The argument, or none when it was not given.
  const Value& operator[](std::size_t index) const {
    static const Value kNone = Value::none();
    return has(index) ? *slots_[index] : kNone;
  }
  // Whether the argument is there and is not none.
  bool is_set(std::size_t index) const { return has(index) && !slots_[index]->is_none(); }
  std::int64_t integer(std::size_t index, std::int64_t otherwise) const {
    return has(index) ? to_integer(*slots_[index]) : otherwise;
  }
  bool truth(std::size_t index, bool otherwise) const {
    return has(index) ? jinja::truth(*slots_[index]) : otherwise;
  }
  std::string_view text(std::size_t index) const { return to_str((*this)[index], function_); }
  std::string_view text(std::size_t index, std::string_view otherwise) const {
    return has(index) ? text(index) : otherwise;
  }

 private:
  std::string_view function_;
  std::array<const Value*, N> slots_{};
};

}  // namespace praxis::jinja
