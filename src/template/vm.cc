// The interpreter: one function, one switch.
#include "template/vm.h"

#include <fmt/format.h>

#include <new>

#include "template/objects.h"
#include "template/operators.h"

namespace praxis::jinja {

namespace {

// len() of what a loop walks, where it has one.
std::int64_t known_length(const Value& iterable, const Value& source) {
  if (source.is_list() || source.is_tuple())
    return static_cast<std::int64_t>(source.items().size());
  if (source.is_dict()) return static_cast<std::int64_t>(source.as_dict().entries.size());
  return iterable.as_object().length();
}

}  // namespace

// The interpreter. At every point where something can throw, the values between the slots and
// `top` are exactly those that exist.
Value* Vm::execute(Activation& activation, Value*& top_reference) {
  const Program& program = *activation.program;
  const Instruction* const code = activation.function->code.data();
  const NameEntry* const names = program.names.data();
  const Instruction* pc = code;
  Value* top = top_reference;

  // Keeps what the handlers in run() need up to date, however this function is left.
  struct Sync {
    Activation& activation;
    Value*& top_reference;
    const Instruction*& pc;
    Value*& top;
    ~Sync() {
      activation.at = pc;
      top_reference = top;
    }
  };
  const Sync sync{activation, top_reference, pc, top};

  const auto push = [&top](Value value) { new (top++) Value(std::move(value)); };
  const auto pop = [&top] { (--top)->~Value(); };
  // Replaces the values from `first` on by `result`.
  const auto replace = [&top](Value* first, Value result) {
    while (top > first) (--top)->~Value();
    new (top++) Value(std::move(result));
  };

  for (;; ++pc) {
    const Instruction& in = *pc;
    switch (in.op) {
      case Op::load_constant:
        push(program.constants[in.a]);
        break;
      case Op::load_variable: {
        const Value& value = variable(activation, in);
        if (value.is_nameless())
          push(missing_variable(names[in.b].text));
        else
          push(value);
        break;
      }
      case Op::load_raw:
        push(variable(activation, in));
        break;
      case Op::load_attribute: {
        Value result = load_attribute(top[-1], names[in.b]);
        top[-1] = std::move(result);
        break;
      }
      case Op::load_variable_attribute: {
        const Value& value = variable(activation, in);
        if (value.is_nameless())
          push(load_attribute(missing_variable(names[in.b].text), names[in.c]));
        else
          push(load_attribute(value, names[in.c]));
        break;
      }
      case Op::load_item:
        replace(top - 2, get_item(*this, top[-2], top[-1]));
        break;
      case Op::load_slice:
        replace(top - 4, get_slice(*this, top[-4], top[-3], top[-2], top[-1]));
        break;
      case Op::load_undefined:
        push(Value::undefined_because(program.texts[in.a],
                                      in.mode == 1 ? UndefinedKind::lenient : undefined_kind_));
        break;
      case Op::load_self:
        push(Value::object(
            std::make_unique<TemplateReference>(Shared<Context>(activation.context))));
        break;
      case Op::load_super:
        push(load_super(activation, names[in.b].text));
        break;
      case Op::pop:
        pop();
        break;

      case Op::store_variable:
        variable(activation, in) = std::move(top[-1]);
        --top;
        break;
      case Op::clear_variable:
        variable(activation, in) = Value();
        break;
      case Op::resolve_variable: {
        const Value* value = activation.context->find(names[in.b]);
        variable(activation, in) = value ? *value : Value();
        break;
      }
      case Op::export_variable:
        activation.context->set(names[in.b].text, variable(activation, in), in.mode == 1);
        break;
      case Op::unexport:
        activation.context->unexport(names[in.b].text);
        break;
      case Op::jump_if_present:
        if (!variable(activation, in).is_nameless()) pc = code + in.b - 1;
        break;
      case Op::check_namespace:
        if (!variable(activation, in).as<Namespace>()) {
          throw Error(ErrorKind::runtime, "cannot assign attribute on non-namespace object",
                      "create it with {% set name = namespace() %}");
        }
        break;
      case Op::store_namespace_attribute: {
        const Value& target = variable(activation, in);
        auto* const object = target.as<Namespace>();
        if (!object) {
          throw Error(ErrorKind::runtime, "cannot assign attribute on non-namespace object",
                      "create it with {% set name = namespace() %}");
        }
        object->set(names[in.b].text, top[-1]);
        if (top[-1].kind() >= Kind::list) note_stored(target, top[-1]);
        pop();
        break;
      }
      case Op::unpack:
        unpack(top, in.a);
        top += in.a;
        --top;
        break;

      case Op::logical_not: {
        const bool value = is_true(top[-1]);
        top[-1] = Value::boolean(!value);
        break;
      }
      case Op::negate:
        replace(top - 1, negate(top[-1]));
        break;
      case Op::plus:
        replace(top - 1, plus(top[-1]));
        break;
      case Op::add:
        replace(top - 2, add(*this, top[-2], top[-1]));
        break;
      case Op::subtract:
        replace(top - 2, subtract(*this, top[-2], top[-1]));
        break;
      case Op::multiply:
        replace(top - 2, multiply(*this, top[-2], top[-1]));
        break;
      case Op::divide:
        replace(top - 2, divide(*this, top[-2], top[-1]));
        break;
      case Op::floor_divide:
        replace(top - 2, floor_divide(*this, top[-2], top[-1]));
        break;
      case Op::modulo:
        replace(top - 2, modulo(*this, top[-2], top[-1]));
        break;
      case Op::power:
        replace(top - 2, power(*this, top[-2], top[-1]));
        break;
      case Op::compare: {
        const bool result =
            apply_comparison(*this, static_cast<Comparison>(in.mode), top[-2], top[-1]);
        replace(top - 2, Value::boolean(result));
        break;
      }
      case Op::compare_chain: {
        if (apply_comparison(*this, static_cast<Comparison>(in.mode), top[-2], top[-1])) {
          top[-2] = std::move(top[-1]);
          pop();
        } else {
          replace(top - 2, Value::boolean(false));
          pc = code + in.b - 1;
        }
        break;
      }
      case Op::concat:
        replace(top - in.a, concat(top - in.a, in.a, in.mode == 1));
        break;
      case Op::build_tuple:
      case Op::build_list: {
        count_allocation(in.a);
        std::vector<Value> items(std::make_move_iterator(top - in.a), std::make_move_iterator(top));
        replace(top - in.a, in.op == Op::build_list ? Value::list(std::move(items))
                                                    : Value::tuple(std::move(items)));
        break;
      }
      case Op::build_dict:
        replace(top - 2 * in.a, build_dict(top - 2 * in.a, in.a));
        break;

      case Op::jump:
        pc = code + in.b - 1;
        break;
      case Op::jump_if_false: {
        const bool value = is_true(top[-1]);
        pop();
        if (!value) pc = code + in.b - 1;
        break;
      }
      case Op::jump_if_true: {
        const bool value = is_true(top[-1]);
        pop();
        if (value) pc = code + in.b - 1;
        break;
      }
      case Op::jump_if_false_keep:
        if (!is_true(top[-1]))
          pc = code + in.b - 1;
        else
          pop();
        break;
      case Op::jump_if_true_keep:
        if (is_true(top[-1]))
          pc = code + in.b - 1;
        else
          pop();
        break;
      case Op::iterate: {
        Value source = start_iteration(top[-1]);
        activation.slots[in.a] = std::move(source);
        activation.slots[in.a + 1] = Value::integer(0);
        pop();
        break;
      }
      case Op::next: {
        count_round(code + in.b - pc);
        Value* const slots = activation.slots;
        const bool direct = in.mode == 1;
        if (!direct) new (top++) Value();
        if (next_item(slots[in.a], slots[in.a + 1], direct ? slots[in.c] : top[-1])) {
          if (direct) ++pc;
          break;
        }
        slots[in.a] = Value();
        if (!direct) pop();
        pc = code + in.b - 1;
        break;
      }
      case Op::loop: {
        count_allocation(sizeof(Loop) / sizeof(Value));
        Loop::Recursion recursion;
        std::int64_t depth0 = 0;
        if (in.mode == 1) {
          const auto escape = static_cast<Escape>(in.b);
          const auto id =
              static_cast<std::uint32_t>(activation.function - program.functions.data());
          // The function's own cells are made anew by each call: it gets those around it.
          Cells* const around =
              activation.function->captured > 0 ? activation.cells->parent.get() : activation.cells;
          recursion = {&program, id, Shared<Context>(activation.context), Shared<Cells>(around),
                       escape == Escape::on || (escape == Escape::dynamic && autoescape())};
          depth0 = activation.slots[in.c].as_integer();
        }
        Value source = start_iteration(top[-1]);
        variable(activation, in) = Value::object(std::make_unique<Loop>(
            *this, source, known_length(top[-1], source), depth0, std::move(recursion)));
        pop();
        break;
      }
      case Op::loop_next: {
        count_round(code + in.b - pc);
        auto& loop = static_cast<Loop&>(variable(activation, in).as_object());
        const bool direct = in.mode == 1;
        if (!direct) new (top++) Value();
        if (loop.advance(*this, direct ? activation.slots[in.c] : top[-1])) {
          if (direct) ++pc;
          break;
        }
        if (!direct) pop();
        pc = code + in.b - 1;
        break;
      }
      case Op::finish:
        return nullptr;
      case Op::yield:
        yielded_ = std::move(top[-1]);
        --top;
        return &yielded_;

      case Op::call: {
        Value* const callee = top - in.a - 1 - (in.c ? program.keyword_lists[in.c - 1].size() : 0);
        replace(callee, call_values(callee, in, program));
        break;
      }
      case Op::call_method: {
        Value* const self = top - in.a - 1 - (in.c ? program.keyword_lists[in.c - 1].size() : 0);
        replace(self, call_method_values(self, in, program));
        break;
      }
      case Op::filter:
      case Op::test: {
        Value* const first = top - in.a - (in.c ? program.keyword_lists[in.c - 1].size() : 0);
        replace(first, native_values(first, in, program));
        break;
      }
      case Op::call_dynamic:
      case Op::filter_dynamic:
      case Op::test_dynamic: {
        Value* first = top - in.a - (in.c ? program.keyword_lists[in.c - 1].size() : 0);
        if (in.mode & dynamic_flags::star) --first;
        if (in.mode & dynamic_flags::star_star) --first;
        if (in.op == Op::call_dynamic) --first;
        replace(first, dynamic_call(first, in, program));
        break;
      }
      case Op::missing_filter:
        throw Error(ErrorKind::runtime,
                    fmt::format("No filter named '{}' found.", names[in.b].text));
      case Op::missing_test:
        throw Error(ErrorKind::runtime, fmt::format("No test named '{}' found.", names[in.b].text));
      case Op::filtered_loop: {
        Value filtered = Value::object(std::make_unique<FilteredLoop>(
            *this, top[-1], program, in.a, Shared<Context>(activation.context),
            Shared<Cells>(activation.cells)));
        top[-1] = std::move(filtered);
        break;
      }
      case Op::make_macro:
        count_allocation(0);
        push(Value::object(std::make_unique<Macro>(program, program.macros[in.a],
                                                   Shared<Context>(activation.context),
                                                   Shared<Cells>(activation.cells))));
        break;

      case Op::emit:
        emit(top[-1], static_cast<Escape>(in.mode));
        pop();
        break;
      case Op::emit_text:
        out_ += program.texts[in.a];
        break;
      case Op::emit_variable: {
        const Value& value = variable(activation, in);
        if (value.is_nameless()) {
          emit_slow(missing_variable(names[in.b].text), static_cast<Escape>(in.mode));
        } else {
          emit(value, static_cast<Escape>(in.mode));
        }
        break;
      }
      case Op::emit_variable_attribute: {
        const Value& value = variable(activation, in);
        if (value.is_nameless()) {
          emit_attribute(missing_variable(names[in.b].text), names[in.c],
                         static_cast<Escape>(in.mode));
        } else {
          emit_attribute(value, names[in.c], static_cast<Escape>(in.mode));
        }
        break;
      }
      case Op::emit_call:
      case Op::emit_call_method: {
        Value* const first = top - in.a - 1 - (in.c ? program.keyword_lists[in.c - 1].size() : 0);
        emit_call_values(first, in, program, in.op == Op::emit_call_method);
        while (top > first) pop();
        break;
      }
      case Op::emit_recurse:
        run_loop(program, in.a, *activation.context, activation.cells, top[-1], 0);
        pop();
        break;
      case Op::emit_unchecked:
        emit_checked(top[-1]);
        pop();
        break;
      case Op::begin_capture:
        activation.slots[in.a] = Value::integer(static_cast<std::int64_t>(out_.size()));
        break;
      case Op::end_capture: {
        const auto mode = static_cast<Escape>(in.mode);
        const bool safe = mode == Escape::on || (mode == Escape::dynamic && autoescape());
        push(take_capture(static_cast<std::size_t>(activation.slots[in.a].as_integer()), safe));
        break;
      }
      case Op::discard_capture:
        out_.resize(static_cast<std::size_t>(activation.slots[in.a].as_integer()));
        break;
      case Op::mark_safe:
        if (activation.context->autoescape() && !top[-1].is_safe()) {
          Value safe = Value::text(to_text(top[-1]), true);
          top[-1] = std::move(safe);
        }
        break;
      case Op::set_autoescape: {
        const bool value = is_true(top[-1]);
        activation.slots[in.a] = Value::boolean(activation.context->autoescape());
        activation.context->set_autoescape(value);
        pop();
        break;
      }
      case Op::restore_autoescape:
        activation.context->set_autoescape(activation.slots[in.a].as_boolean());
        break;

      case Op::include:
        include(activation, in, top[-1]);
        pop();
        break;
      case Op::import: {
        Value module = import(activation, in, top[-1]);
        top[-1] = std::move(module);
        break;
      }
      case Op::import_name:
        push(import_name(activation, in, top[-1]));
        break;
      case Op::extends:
        extend(activation, top[-1]);
        pop();
        break;
      case Op::block:
        render_block(activation, in);
        break;
      case Op::jump_if_child:
        if (activation.parent) pc = code + in.b - 1;
        break;
      case Op::render_parent:
        if (activation.parent) run_root(*activation.parent, *activation.context);
        break;
      case Op::fail: {
        Error error(ErrorKind::runtime, std::string(program.texts[in.a]));
        error.notes.push_back({{program.source, {in.b, in.c}}, "extended first from here"});
        throw error;
      }
    }
  }
}

}  // namespace praxis::jinja
