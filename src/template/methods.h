// The methods of Python's built-in types that templates use, found by the type and the name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "template/native.h"

namespace praxis::jinja {

using Method = Value (*)(State& state, const Value& self, const Arguments& arguments);

struct NamedMethod {
  std::string_view name;
  Method method;
};

// The methods of one type, sorted by name. Most attributes that are looked up are no methods: the
// first letters tell at once.
class MethodTable {
 public:
  constexpr MethodTable() = default;
  template <std::size_t N>
  consteval explicit MethodTable(const NamedMethod (&methods)[N]) : methods_(methods) {
    for (const NamedMethod& method : methods) first_letters_ |= letter(method.name);
  }
  // The method of that name, or null.
  Method find(std::string_view name) const;

 private:
  static constexpr std::uint32_t letter(std::string_view name) {
    const char first = name.empty() ? '\0' : name.front();
    return first >= 'a' && first <= 'z' ? std::uint32_t{1} << (first - 'a') : 0;
  }

  std::span<const NamedMethod> methods_;
  std::uint32_t first_letters_ = 0;
};

const MethodTable& text_methods();
const MethodTable& list_methods();
const MethodTable& tuple_methods();
const MethodTable& dict_methods();
const MethodTable& integer_methods();
const MethodTable& real_methods();

// The method `name` of a value, or null.
Method find_method(const Value& self, std::string_view name);
// `value.name` as a value of its own: {% set f = x.upper %}{{ f() }}.
Value bind_method(const Value& self, std::string_view name, Method method);

// Checks the arguments of a method that takes no keywords and from `least` to `most` positional
// ones. Throws Error(type): "split expected at most 2 arguments, got 3".
void expect_arguments(const Arguments& arguments, std::string_view method, std::size_t least,
                      std::size_t most);

// Throws Error(value) when the value is frozen: it belongs to the data, not to the template.
// Counts the change that the caller is about to make.
void check_mutable(const Value& value);
// How many changes there were in this thread.
std::uint64_t count_changes();

// A part of `source` as a value: shares the bytes where they outlive the render, and stays markup
// where `source` is.
Value text_piece(const Value& source, std::string_view piece);
// One character, or any text, that is not part of a value.
Value small_text(std::string_view text, bool safe = false);

// upper() or lower() of an ASCII text, in one allocation.
Value ascii_upper(std::string_view text, bool safe);
Value ascii_lower(std::string_view text, bool safe);

}  // namespace praxis::jinja
