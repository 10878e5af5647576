// What an undefined value remembers beyond a borrowed name. Internal to values.
#pragma once

#include <string>

#include "template/value.h"

namespace praxis::jinja {

struct Missing : Counted {
  // Makes an undefined value; with a `message`, `owner` and `key` do not matter.
  static Value make(Value owner, Value key, std::string message, UndefinedKind kind);
  // The record of an undefined value, or null when it has only a borrowed name.
  static const Missing* of(const Value& value);
  // The name that was looked up; empty when it was no text.
  static std::string_view name(const Value& value);
  // The kind of the value that lacks the attribute, for a value without a record;
  // Kind::undefined for a variable.
  static Kind owner_kind(const Value& value);
  void clear() {
    owner = Value::none();
    key = Value::none();
  }

  Value owner;
  Value key;
  std::string message;
};

}  // namespace praxis::jinja
