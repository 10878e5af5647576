// Calls: macros, methods, filters, tests and whatever else can be called.
#include <fmt/format.h>

#include <array>
#include <typeinfo>

#include "template/meter.h"
#include "template/objects.h"
#include "template/vm.h"
#include "template/vm_frame.h"

namespace praxis::jinja {
namespace {

// The keyword arguments of an instruction, with their names, from `values`. A few need no memory.
class Keywords {
 public:
  Keywords(const Program& program, std::uint32_t list, const Value* values) {
    if (list == 0) return;
    const std::vector<std::string_view>& names = program.keyword_lists[list - 1];
    Keyword* out = few_.data();
    if (names.size() > few_.size()) {
      many_.resize(names.size());
      out = many_.data();
    }
    for (std::size_t index = 0; index < names.size(); ++index)
      out[index] = {names[index], values[index]};
    span_ = {out, names.size()};
  }
  std::span<const Keyword> span() const { return span_; }

 private:
  std::array<Keyword, 2> few_;
  std::vector<Keyword> many_;
  std::span<const Keyword> span_;
};

[[noreturn]] void fail_not_callable(const Value& callee) {
  throw Error(ErrorKind::type, fmt::format("'{}' object is not callable", type_name(callee)));
}

}  // namespace

Value Vm::call(const Value& callee, const Arguments& arguments) {
  count_call();
  if (callee.is_object()) {
    const Value kept = callee;
    return kept.as_object().call(*this, arguments);
  }
  if (callee.is_undefined()) throw_undefined(*this, callee);
  fail_not_callable(callee);
}

Value Vm::call_method_on(const Value& self, const NameEntry& name, const Arguments& arguments) {
  count_call();
  if (self.is_object()) {
    const Value kept = self;
    return kept.as_object().call_method(*this, name.text, arguments);
  }
  if (self.is_undefined()) return call(load_attribute(self, name), arguments);
  if (!self.is_dict() || name.method_of_dict) {
    bool found = true;
    Value result = call_method(*this, self, name.text, arguments, found);
    if (found) return result;
  }
  return call(load_attribute(self, name), arguments);
}

// The values lie as: callee (or self), positional arguments, keyword arguments.
Value Vm::call_values(const Value* callee, const Instruction& in, const Program& program) {
  const Keywords keywords(program, in.c, callee + 1 + in.a);
  return call(*callee, {{callee + 1, in.a}, keywords.span()});
}

Value Vm::call_method_values(const Value* self, const Instruction& in, const Program& program) {
  const Keywords keywords(program, in.c, self + 1 + in.a);
  return call_method_on(*self, program.names[in.b], {{self + 1, in.a}, keywords.span()});
}

Value Vm::native_values(const Value* values, const Instruction& in, const Program& program) {
  const Native native = program.natives[in.b];
  if (in.c == 0) return call_native(native, {{values, in.a}, {}});
  const Keywords keywords(program, in.c, values + in.a);
  return call_native(native, {{values, in.a}, keywords.span()});
}

// What a template function prints goes straight to the output, unless it has to be escaped.
bool Vm::emit_callee(const Value& callee, const Arguments& arguments, Escape mode) {
  if (!callee.is_object()) return false;
  Object& object = callee.as_object();
  const bool direct = mode != Escape::on || autoescape();
  if (typeid(object) == typeid(Macro)) {
    if (!direct) return false;
    count_call();
    run_macro(static_cast<Macro&>(object), arguments);
    return true;
  }
  if (typeid(object) == typeid(BlockReference)) {
    auto& reference = static_cast<BlockReference&>(object);
    if (mode == Escape::on && !reference.context().autoescape()) return false;
    count_call();
    reference.run(*this, arguments);
    return true;
  }
  if (typeid(object) == typeid(Loop)) {
    auto& loop = static_cast<Loop&>(object);
    const Loop::Recursion& recursion = loop.recursion();
    if (!recursion.program || (mode != Escape::off && !recursion.safe)) return false;
    count_call();
    run_loop(*recursion.program, recursion.function, *recursion.context, recursion.cells.get(),
             Loop::recursion_argument(arguments), loop.depth());
    return true;
  }
  return false;
}

void Vm::emit_call_values(const Value* first, const Instruction& in, const Program& program,
                          bool is_method) {
  const Keywords keywords(program, in.c, first + 1 + in.a);
  const Arguments arguments{{first + 1, in.a}, keywords.span()};
  const auto mode = static_cast<Escape>(in.mode);
  if (!is_method) {
    const Value callee = *first;
    if (!emit_callee(callee, arguments, mode)) emit(call(callee, arguments), mode);
    return;
  }
  const NameEntry& name = program.names[in.b];
  // A macro of a module or a block of `self`.
  if (first->is_object() && !is_exactly<Loop>(*first)) {
    const Value callee = load_attribute(*first, name);
    if (!callee.is_undefined() && emit_callee(callee, arguments, mode)) return;
  }
  emit(call_method_on(*first, name, arguments), mode);
}

// A call with *arguments or **keywords: [callee?] positional, keywords, star?, star_star?.
Value Vm::dynamic_call(const Value* values, const Instruction& in, const Program& program) {
  const bool is_call = in.op == Op::call_dynamic;
  const Value* next = is_call ? values + 1 : values;
  std::vector<Value> positional(next, next + in.a);
  next += in.a;
  std::vector<Keyword> keywords;
  if (in.c != 0) {
    for (const std::string_view name : program.keyword_lists[in.c - 1])
      keywords.push_back({name, *next++});
  }
  if (in.mode & dynamic_flags::star) {
    for (Value& value : to_vector(*this, *next)) positional.push_back(std::move(value));
    ++next;
  }
  const Value star_star = in.mode & dynamic_flags::star_star ? *next : Value();
  if (in.mode & dynamic_flags::star_star) {
    if (!star_star.is_dict()) {
      if (star_star.is_undefined()) throw_undefined(*this, star_star);
      throw Error(ErrorKind::type,
                  fmt::format("argument after ** must be a mapping, not {}", type_name(star_star)));
    }
    for (const Dict::Entry& entry : star_star.as_dict().entries) {
      if (!entry.key.is_text()) throw Error(ErrorKind::type, "keywords must be strings");
      const std::string_view name = entry.key.as_text();
      for (const Keyword& other : keywords) {
        if (other.name == name) {
          throw Error(ErrorKind::type,
                      fmt::format("got multiple values for keyword argument '{}'", name));
        }
      }
      keywords.push_back({name, entry.value});
    }
  }
  const Arguments arguments{positional, keywords};
  return is_call ? call(*values, arguments) : call_native(program.natives[in.b], arguments);
}

void Vm::run_macro(const Macro& macro, const Arguments& arguments) {
  const MacroInfo& info = macro.info();
  const std::size_t declared = info.parameters.size();
  const std::size_t given = std::min(declared, arguments.positional.size());
  const auto display_name = [&info] {
    return info.name.empty() ? std::string("None") : fmt::format("'{}'", info.name);
  };
  Frame frame(*this, macro.program(), info.function, macro.context(), macro.cells().get());
  Value* const slots = frame.slots();
  for (std::size_t index = 0; index < given; ++index) slots[index] = arguments.positional[index];

  const bool hidden_caller = info.uses_caller && !info.explicit_caller;
  Value* next = slots + declared;
  Value* const caller = hidden_caller ? next++ : nullptr;
  Value* const keywords = info.catches_keywords ? next++ : nullptr;
  Value* const positional = info.catches_positional ? next++ : nullptr;
  if (keywords) *keywords = Value::dict();
  for (const Keyword& keyword : arguments.keywords) {
    std::size_t index = given;
    while (index < declared && info.parameters[index] != keyword.name) ++index;
    if (index < declared) {
      slots[index] = keyword.value;
    } else if (caller && keyword.name == "caller") {
      *caller = keyword.value;
    } else if (keywords) {
      // The name may belong to a dict that does not live as long as this one.
      keywords->as_dict().set(Value::text(keyword.name), keyword.value);
    } else if (keyword.name == "caller") {
      throw Error(
          ErrorKind::type,
          info.explicit_caller
              ? fmt::format("macro {} was invoked with two values for the special caller "
                            "argument. This is most likely a bug.",
                            display_name())
              : fmt::format("macro {} takes no keyword argument 'caller'", display_name()),
          info.explicit_caller ? "" : "a macro that is used with {% call %} prints {{ caller() }}");
    } else {
      throw Error(ErrorKind::type, fmt::format("macro {} takes no keyword argument '{}'",
                                               display_name(), keyword.name));
    }
  }
  if (caller && (caller->is_nameless() || caller->is_none())) {
    *caller = Value::undefined_because("No caller defined", undefined_kind_);
  }
  if (positional) {
    const auto rest = arguments.positional.subspan(given);
    *positional = Value::tuple({rest.begin(), rest.end()});
  } else if (arguments.positional.size() > declared) {
    throw Error(ErrorKind::type, fmt::format("macro {} takes not more than {} argument(s)",
                                             display_name(), declared));
  }
  frame.run();
}

namespace {

[[noreturn]] void fail_unknown(std::string_view what, std::string_view name,
                               const std::vector<std::string_view>& known) {
  const std::string_view meant = nearest(name, known);
  throw Error(ErrorKind::runtime, fmt::format("No {} named '{}'.", what, name),
              meant.empty() ? std::string() : fmt::format("did you mean '{}'?", meant));
}

}  // namespace

Value Vm::filter(std::string_view name, const Arguments& arguments) {
  const Native native = environment_.find_filter(name);
  if (!native) fail_unknown("filter", name, environment_.filter_names());
  return call_native(native, arguments);
}

bool Vm::test(std::string_view name, const Arguments& arguments) {
  const Native native = environment_.find_test(name);
  if (!native) fail_unknown("test", name, environment_.test_names());
  return truth(call_native(native, arguments));
}

Value Vm::lookup(std::string_view name) {
  if (const Value* value = current_->context->find_here(name)) return *value;
  const Value* global = environment_.find_global(name);
  return global ? *global : missing_variable(name);
}

std::vector<std::string_view> Vm::names() const {
  std::vector<std::string_view> result = environment_.global_names();
  if (!current_) return result;
  const Context& context = *current_->context;
  for (const auto& [name, value] : context.vars.entries()) result.push_back(name);
  for (const Layer* layer = context.layers.get(); layer; layer = layer->next.get()) {
    for (const auto& [name, value] : layer->names.entries()) result.push_back(name);
  }
  if (context.data) context.data->list_names(result);
  for (const std::string_view name : current_->function->variables) result.push_back(name);
  return result;
}

}  // namespace praxis::jinja
