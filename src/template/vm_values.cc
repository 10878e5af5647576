// Values in the VM: attributes, printing, iteration, captures.
#include <fmt/format.h>

#include "template/objects.h"
#include "template/vm.h"

namespace praxis::jinja {

Value Vm::missing_variable(std::string_view name) const {
  return Value::undefined(name, undefined_kind_);
}

Value Vm::load_attribute(const Value& object, const NameEntry& name) {
  if (object.is_dict() && !name.method_of_dict) {
    if (const Value* value = object.as_dict().find(name.text)) return *value;
  } else if (name.loop_field != LoopField::none && is_exactly<Loop>(object)) {
    return static_cast<Loop&>(object.as_object()).field(*this, name.loop_field);
  }
  return get_attribute(*this, object, name.text);
}

bool Vm::is_undefined_true(const Value& value) {
  if (value.undefined_kind() == UndefinedKind::strict) throw_undefined(*this, value);
  return false;
}

void Vm::emit_slow(const Value& value, Escape mode) {
  if (mode == Escape::dynamic) mode = autoescape() ? Escape::on : Escape::off;
  if (value.is_undefined() && value.undefined_kind() == UndefinedKind::strict) {
    throw_undefined(*this, value);
  }
  if (mode == Escape::off || value.is_safe()) return append_text(out_, value);
  if (value.is_text()) return append_escaped(out_, value.as_text());
  // A module is markup; so is a chainable undefined value, which prints nothing.
  if (is_exactly<Module>(value)) return append_text(out_, value);
  append_escaped(out_, to_text(value));
}

void Vm::emit_attribute(const Value& object, const NameEntry& name, Escape mode) {
  if (object.is_dict() && !name.method_of_dict) {
    if (const Value* value = object.as_dict().find(name.text)) return emit(*value, mode);
  }
  emit(load_attribute(object, name), mode);
}

// Call and filter blocks print what they get, which must be text.
void Vm::emit_checked(const Value& value) {
  if (!value.is_text()) {
    throw Error(ErrorKind::type,
                fmt::format("expected the block to give text, but it gave {}", type_name(value)));
  }
  out_ += value.as_text();
}

Value Vm::concat(const Value* values, std::size_t count, bool markup) {
  bool safe = false;
  for (std::size_t index = 0; markup && index < count; ++index)
    safe = safe || values[index].is_safe();
  std::string text;
  for (std::size_t index = 0; index < count; ++index) {
    const Value& value = values[index];
    if (value.is_undefined() && value.undefined_kind() == UndefinedKind::strict) {
      throw_undefined(*this, value);
    }
    if (safe && !value.is_safe())
      append_escaped(text, to_text(value));
    else
      append_text(text, value);
  }
  charge(allocation_cost + text.size());
  return Value::text(text, safe);
}

Value Vm::build_dict(const Value* values, std::size_t pairs) {
  count_allocation(2 * pairs);
  Value dict = Value::dict();
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    dict.as_dict().set(values[2 * pair], values[2 * pair + 1]);
  }
  return dict;
}

// Replaces the value below `top` by its items, the first on top.
void Vm::unpack(Value* top, std::size_t count) {
  Value& packed = top[-1];
  const bool has_items = packed.is_list() || packed.is_tuple();
  const Value kept = packed;
  std::vector<Value> made;
  if (!has_items) {
    try {
      made = to_vector(*this, packed);
    } catch (const Error& error) {
      if (error.kind != ErrorKind::type) throw;
      throw Error(ErrorKind::type,
                  fmt::format("cannot unpack non-iterable {} object", type_name(packed)));
    }
  }
  const std::vector<Value>& items = has_items ? kept.items() : made;
  if (items.size() < count) {
    throw Error(ErrorKind::value, fmt::format("not enough values to unpack (expected {}, got {})",
                                              count, items.size()));
  }
  if (items.size() > count) {
    throw Error(ErrorKind::value, fmt::format("too many values to unpack (expected {})", count));
  }
  packed.~Value();
  for (std::size_t index = 0; index < count; ++index) {
    new (top - 1 + index) Value(items[count - 1 - index]);
  }
}

// Returns what next_item() and Loop walk: a list, a tuple, a dict or an iterator.
Value Vm::start_iteration(const Value& iterable) {
  switch (iterable.kind()) {
    case Kind::list:
    case Kind::tuple:
    case Kind::dict:
      return iterable;
    case Kind::object:
      return iterable.as_object().iterator(*this);
    case Kind::undefined:
      if (iterable.undefined_kind() == UndefinedKind::strict) throw_undefined(*this, iterable);
      return Value::tuple();
    default:
      return Value::list(to_vector(*this, iterable));
  }
}

// For a dict, `position` also holds its size at the start, above 32 bits.
bool Vm::next_item_slow(Value& source, Value& position, Value& item) {
  const auto at = static_cast<std::uint64_t>(position.as_integer());
  switch (source.kind()) {
    case Kind::tuple: {
      const std::vector<Value>& items = source.items();
      if (at >= items.size()) return false;
      item = items[at];
      position = Value::integer(static_cast<std::int64_t>(at + 1));
      return true;
    }
    case Kind::dict: {
      const std::vector<Dict::Entry>& entries = source.as_dict().entries;
      const std::uint64_t index = at & 0xFFFFFFFF;
      const std::uint64_t size = at == 0 ? entries.size() : at >> 32;
      if (size != entries.size()) {
        throw Error(ErrorKind::runtime, "dictionary changed size during iteration");
      }
      if (index >= entries.size()) return false;
      item = entries[index].key;
      position = Value::integer(static_cast<std::int64_t>(size << 32 | (index + 1)));
      return true;
    }
    case Kind::object:
      return source.as_object().next(*this, item);
    default:
      return false;
  }
}

Value Vm::take_capture(std::size_t begin, bool safe) {
  check_output();
  const std::string_view text = std::string_view(out_).substr(begin);
  charge(allocation_cost + text.size());
  Value result = Value::text(text, safe);
  out_.resize(begin);
  return result;
}

void Vm::fail_output() {
  throw Error(ErrorKind::limit, fmt::format("the output is larger than {} bytes", output_limit_));
}

}  // namespace praxis::jinja
