// The end of a compilation: variables get their places, and instructions learn them.
//
// Only when all is compiled is it known which variables inner functions use: those live in cells,
// the others in slots. Until then instructions name variables by their number.
#include "template/compiler_class.h"

namespace praxis::jinja {
namespace {

bool has_variable_operand(Op op) {
  switch (op) {
    case Op::load_variable:
    case Op::load_raw:
    case Op::load_variable_attribute:
    case Op::store_variable:
    case Op::clear_variable:
    case Op::resolve_variable:
    case Op::export_variable:
    case Op::jump_if_present:
    case Op::check_namespace:
    case Op::store_namespace_attribute:
    case Op::iterate:
    case Op::next:
    case Op::loop:
    case Op::loop_next:
    case Op::emit_variable:
    case Op::emit_variable_attribute:
    case Op::begin_capture:
    case Op::end_capture:
    case Op::discard_capture:
    case Op::set_autoescape:
    case Op::restore_autoescape:
      return true;
    default:
      return false;
  }
}

// Most loops have one target, in a slot: the item goes there without a stop on the stack.
void store_items_directly(std::vector<Instruction>& code) {
  for (std::size_t at = 0; at + 1 < code.size(); ++at) {
    const bool is_next = code[at].op == Op::next || code[at].op == Op::loop_next;
    const Instruction& store = code[at + 1];
    if (!is_next || store.op != Op::store_variable || store.hops != 0) continue;
    code[at].mode = 1;
    code[at].c = store.a;
  }
}

}  // namespace

VariableId Compiler::resolve_forward(VariableId variable) const {
  while (variables_[variable].forward >= 0) {
    variable = static_cast<VariableId>(variables_[variable].forward);
  }
  return variable;
}

void Compiler::place_variables() {
  for (VariableId variable = 0; variable < variables_.size(); ++variable) {
    const VariableId target = resolve_forward(variable);
    if (variables_[variable].captured) variables_[target].captured = true;
  }
  for (FunctionBuilder& builder : builders_) {
    Function& function = builder.function;
    function.slots = builder.parameters;
    for (std::size_t position = 0; position < builder.own.size(); ++position) {
      Variable& variable = variables_[builder.own[position]];
      if (variable.forward >= 0) continue;
      if (!variable.captured) {
        variable.index =
            position < builder.parameters ? static_cast<std::uint32_t>(position) : function.slots++;
        continue;
      }
      variable.index = function.captured++;
      if (position < builder.parameters) {
        function.captured_parameters.emplace_back(static_cast<std::uint32_t>(position),
                                                  variable.index);
      }
    }
  }
}

// A captured variable is as many blocks away as functions between here and there have blocks.
Place Compiler::place(std::uint32_t function, VariableId id) const {
  const Variable& variable = variables_[resolve_forward(id)];
  if (!variable.captured) return {0, variable.index};
  std::uint16_t hops = 1;
  while (function != variable.function) {
    const FunctionBuilder& builder = builders_[function];
    if (builder.function.captured > 0) ++hops;
    function = static_cast<std::uint32_t>(builder.parent);
  }
  return {hops, variable.index};
}

void Compiler::resolve_operands(FunctionBuilder& builder) {
  for (Instruction& instruction : builder.function.code) {
    if (!has_variable_operand(instruction.op)) continue;
    const Place where = place(builder.id, instruction.a);
    instruction.hops = where.hops;
    instruction.a = where.index;
    if (instruction.op == Op::loop && instruction.mode != 0) {
      instruction.c = place(builder.id, instruction.c).index;
    }
  }
  store_items_directly(builder.function.code);
  for (const auto& [variable, name] : builder.resolves) {
    builder.function.resolves.push_back({place(builder.id, variable), name_index(name)});
  }
}

std::shared_ptr<const Program> Compiler::finish() {
  place_variables();
  for (FunctionBuilder& builder : builders_) resolve_operands(builder);
  for (const PendingLocals& pending : locals_) {
    std::vector<LocalName> names;
    for (const auto& [name, variable] : pending.entries) {
      names.push_back({name_index(name), place(pending.function, variable)});
    }
    program_->locals.push_back(std::move(names));
  }
  for (FunctionBuilder& builder : builders_)
    program_->functions.push_back(std::move(builder.function));
  program_->constants_owner = Frozen(Value::list(program_->constants));
  return program_;
}

}  // namespace praxis::jinja
