// What filters, tests and functions written in C++ see: their arguments, and the render they run
// in.
//
// A native throws Error with a kind and a message; where it happened is attached by the VM, at one
// place, from the op that called it.
#pragma once

#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "template/value.h"

namespace praxis::jinja {

// Undefined values know their UndefinedKind (value.h): the functions of value.h and this header
// throw by themselves where Jinja's class would. Whoever makes an undefined value gives it the kind
// of the environment: undefined_kind(state). The VM needs no checks of its own beyond its fast
// paths.

class Environment;

// The kinds of failure, after Jinja's and Python's exception classes.
enum class ErrorKind {
  syntax,     // TemplateSyntaxError, TemplateAssertionError: found when a template is compiled
  not_found,  // TemplateNotFound, TemplatesNotFound
  undefined,  // UndefinedError
  type,       // TypeError
  value,      // ValueError, OverflowError, ZeroDivisionError, IndexError, KeyError
  runtime,    // TemplateRuntimeError, FilterArgumentError, SecurityError
  limit,      // output size, recursion, steps: see Limits
};

// A template that could not be compiled or rendered.
class Error : public std::exception {
 public:
  Error(ErrorKind error_kind, std::string error_message, std::string error_hint = {})
      : kind(error_kind), message(std::move(error_message)), hint(std::move(error_hint)) {}
  const char* what() const noexcept override { return message.c_str(); }

  ErrorKind kind;
  std::string message;
  std::string hint;
  Location where;  // set once, by the compiler or the VM
  bool located = false;
  std::vector<Note> notes;  // the chain of includes, imports and macro calls, innermost first
};

struct Keyword {
  std::string_view name;
  Value value;
};

// The arguments of a call. For filters and tests, the value they apply to is positional[0].
struct Arguments {
  std::span<const Value> positional;
  std::span<const Keyword> keywords;
};

// One render in progress, as natives see it. The VM implements it.
class State {
 public:
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  virtual ~State();

  virtual const Environment& environment() const = 0;
  // Whether text is escaped where it is printed at this point of the template.
  virtual bool autoescape() const = 0;
  // Calls a macro, function, method or other callable.
  virtual Value call(const Value& callee, const Arguments& arguments) = 0;
  // Applies the filter or test called `name` (map('upper'), select('odd')); arguments as a
  // template would write them, the value first. Throws Error(runtime) for an unknown name.
  virtual Value filter(std::string_view name, const Arguments& arguments) = 0;
  virtual bool test(std::string_view name, const Arguments& arguments) = 0;
  // The value of a variable of the template that is being rendered; undefined when it has none.
  virtual Value lookup(std::string_view name) = 0;
  // Counts `amount` units of work or memory (items produced, bytes built) against the limits, so
  // that one call such as range(10**12)|list cannot exhaust the machine. Throws Error(limit).
  virtual void charge(std::uint64_t amount) = 0;
  // The names a template could mean at this point, for "did you mean" in throw_undefined().
  virtual std::vector<std::string_view> names() const { return {}; }

  // To be called after `stored` was put into the list, dict or object `container`, which existed
  // before: what may have closed a reference cycle is taken apart when the render ends. (A value
  // that contains itself therefore does not outlive its render.)
  void note_stored(const Value& container, const Value& stored);

 private:
  std::vector<Value> cyclic_;
};

// A filter, test or function. A test returns a boolean.
using Native = Value (*)(State& state, const Arguments& arguments);

// --- access to values as templates do it (value_access.cc) ----------------------------------

// `value.name`: an attribute or method of the value, else the dict entry of that name, else
// undefined (Jinja's environment.getattr). The bytes of `name` live as long as the render.
Value get_attribute(State& state, const Value& value, std::string_view name);
// `value|attr(name)`: an attribute or method, never a dict entry; else undefined.
Value get_own_attribute(State& state, const Value& value, const Value& name);
// `value[key]`: the item, else for text keys the attribute, else undefined (environment.getitem).
Value get_item(State& state, const Value& value, const Value& key);
// `value[start:stop:step]`; each bound is none when it was left out.
Value get_slice(State& state, const Value& value, const Value& start, const Value& stop,
                const Value& step);
// Calls the method `name` of a text, list, tuple, dict or number. Sets `found` to false and returns
// undefined when values of this kind have no such method.
Value call_method(State& state, const Value& self, std::string_view name,
                  const Arguments& arguments, bool& found);
// Returns the items of any iterable as a vector (a dict gives its keys, text its code points).
// Throws Error(type) "'int' object is not iterable" for others.
std::vector<Value> to_vector(State& state, const Value& iterable);

// Throws the error that using an undefined value gives: Error(undefined) with the message of
// `value` and a hint when a similar name is known.
[[noreturn]] void throw_undefined(State& state, const Value& value);
// The same without a hint, for functions that have no state.
[[noreturn]] void throw_undefined(const Value& value);
// The message of an undefined value: "'name' is undefined", "'dict object' has no attribute 'x'".
std::string undefined_message(const Value& value);

// How undefined values behave in this environment.
UndefinedKind undefined_kind(const State& state);
// An undefined value for a reason of its own: "No first item, sequence was empty."
Value undefined_because(const State& state, std::string_view message);

// Walks any iterable as a `for` loop does: a list sees what is appended while it is walked, a dict
// gives its keys, text its code points. An undefined value is empty or throws, by its kind.
class Iteration {
 public:
  // Throws Error(type) "'int' object is not iterable".
  Iteration(State& state, const Value& iterable);
  // Sets `out` to the next item and returns true, or returns false at the end.
  bool next(State& state, Value& out);

 private:
  Value source_;
  std::size_t position_ = 0;  // index; for text the byte offset
  std::size_t size_ = 0;      // of a dict, to notice that it changed
};

// Entry `index` of what d.items() returns, without a tuple being made; for loops that unpack at
// once. Returns null when `items` is no such view, or at the end.
const Dict::Entry* items_entry(const Value& items, std::size_t index);

}  // namespace praxis::jinja
