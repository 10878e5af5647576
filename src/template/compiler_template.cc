// Macros, and the statements that concern other templates and blocks.
#include <algorithm>

#include "template/compiler_class.h"

namespace praxis::jinja {

std::uint32_t Compiler::macro_function(const SignatureNode& node, std::string_view name,
                                       Frame& frame) {
  const auto declares = [&node](std::string_view parameter) {
    return std::find_if(
               node.parameters.begin(), node.parameters.end(),
               [&](const NodePtr& declared) { return as<NameNode>(*declared).name == parameter; }) -
           node.parameters.begin();
  };
  const auto count = static_cast<std::ptrdiff_t>(node.parameters.size());
  const std::vector<bool> special = find_undeclared(node.body, {"caller", "kwargs", "varargs"});
  MacroInfo info;
  info.name = name;
  info.explicit_caller = declares("caller") < count;
  if (special[0] && info.explicit_caller &&
      declares("caller") < count - static_cast<std::ptrdiff_t>(node.defaults.size())) {
    fail(
        node.span,
        "When defining macros or call blocks the special \"caller\" argument must be omitted or be "
        "given a default.");
  }
  info.uses_caller = special[0];
  info.catches_keywords = special[1] && declares("kwargs") == count;
  info.catches_positional = special[2] && declares("varargs") == count;

  FunctionBuilder& builder = begin_function(name);
  info.function = builder.id;
  Symbols symbols(frame.symbols, builder);
  for (const NodePtr& parameter : node.parameters) {
    info.parameters.push_back(as<NameNode>(*parameter).name);
    symbols.declare_parameter(info.parameters.back());
  }
  if (info.uses_caller && !info.explicit_caller) symbols.declare_parameter("caller");
  if (info.catches_keywords) symbols.declare_parameter("kwargs");
  if (info.catches_positional) symbols.declare_parameter("varargs");
  builder.parameters = static_cast<std::uint32_t>(builder.own.size());
  symbols.analyze(node);
  Frame inner = frame.inner(symbols);
  inner.require_output_check = false;
  enter_frame(node.span, inner, true);
  macro_defaults(node, inner);
  statements(node.body, inner);
  end_function();
  program_->macros.push_back(std::move(info));
  return static_cast<std::uint32_t>(program_->macros.size() - 1);
}

// Parameters that the call left out, in order: a default may use those before it.
void Compiler::macro_defaults(const SignatureNode& node, Frame& frame) {
  const std::size_t required = node.parameters.size() - node.defaults.size();
  for (std::size_t index = 0; index < node.parameters.size(); ++index) {
    const auto& parameter = as<NameNode>(*node.parameters[index]);
    const VariableId variable = frame.symbols->ref(parameter.name);
    const std::size_t present = emit(parameter.span, Op::jump_if_present, 0, variable);
    if (index >= required) {
      expression(*node.defaults[index - required], frame);
    } else {
      emit(parameter.span, Op::load_undefined, 0,
           text_index(keep("parameter '" + std::string(parameter.name) + "' was not provided")));
    }
    emit(parameter.span, Op::store_variable, 0, variable);
    jump_here(present);
  }
}

void Compiler::macro(const MacroNode& node, Frame& frame) {
  const std::uint32_t index = macro_function(node, node.name, frame);
  emit(node.span, Op::make_macro, 0, index);
  const VariableId variable = use(frame.symbols->ref(node.name));
  emit(node.span, Op::store_variable, 0, variable);
  if (frame.toplevel) {
    emit(node.span, Op::export_variable, node.name.starts_with('_') ? 0 : 1, variable,
         name_index(node.name));
  }
}

void Compiler::call_block(const CallBlockNode& node, Frame& frame) {
  const std::uint32_t caller = macro_function(node, {}, frame);
  call(as<CallNode>(*node.call), frame, false, &caller);
  emit(node.span, Op::emit_unchecked);
}

void Compiler::block(const BlockNode& node, Frame& frame) {
  std::vector<std::size_t> skips;
  if (frame.toplevel) {
    if (has_known_extends_) return;
    if (extends_so_far_ > 0) skips.push_back(emit(node.span, Op::jump_if_child));
  }
  std::uint8_t flags = 0;
  if (node.required) flags |= block_flags::required;
  if (node.scoped) flags |= block_flags::scoped;
  const std::uint32_t locals = node.scoped ? local_list(*frame.symbols) : 0;
  emit(node.span, Op::block, flags, 0, name_index(node.name), locals);
  jump_here(skips);
}

void Compiler::extends(const ExtendsNode& node, Frame& frame) {
  if (!frame.toplevel) fail(node.span, "cannot use extend from a non top-level scope");
  if (extends_so_far_ > 0) {
    const std::uint32_t message = text_index("extended multiple times");
    if (has_known_extends_) {
      emit(node.span, Op::fail, 0, message, extends_span_.begin, extends_span_.end);
      unreachable_ = true;
      return;
    }
    const std::size_t child = emit(node.span, Op::jump_if_child);
    const std::size_t go_on = emit(node.span, Op::jump);
    jump_here(child);
    emit(node.span, Op::fail, 0, message, extends_span_.begin, extends_span_.end);
    jump_here(go_on);
  }
  expression(*node.name, frame);
  extends_span_ = node.span;
  emit(node.span, Op::extends);
  if (frame.rootlevel) has_known_extends_ = true;
  ++extends_so_far_;
}

void Compiler::include(const IncludeNode& node, Frame& frame) {
  expression(*node.name, frame);
  std::uint8_t flags = 0;
  if (node.ignore_missing) flags |= include_flags::ignore_missing;
  if (node.with_context) flags |= include_flags::with_context;
  const std::uint32_t locals = node.with_context ? local_list(*frame.symbols) : 0;
  emit(node.span, Op::include, flags, 0, 0, locals);
}

void Compiler::import(const ImportNode& node, Frame& frame) {
  expression(*node.name, frame);
  const std::uint32_t locals = node.with_context ? local_list(*frame.symbols) : 0;
  emit(node.span, Op::import, node.with_context ? include_flags::with_context : 0, 0, 0, locals);
  const VariableId variable = use(frame.symbols->ref(node.target));
  emit(node.span, Op::store_variable, 0, variable);
  if (!frame.toplevel) return;
  emit(node.span, Op::export_variable, 0, variable, name_index(node.target));
  emit(node.span, Op::unexport, 0, 0, name_index(node.target));
}

void Compiler::from_import(const FromImportNode& node, Frame& frame) {
  expression(*node.name, frame);
  const std::uint32_t locals = node.with_context ? local_list(*frame.symbols) : 0;
  emit(node.span, Op::import, node.with_context ? include_flags::with_context : 0, 0, 0, locals);
  for (const auto& [exported, alias] : node.names) {
    emit(node.span, Op::import_name, 0, 0, name_index(exported));
    const VariableId variable = use(frame.symbols->ref(alias));
    emit(node.span, Op::store_variable, 0, variable);
    if (!frame.toplevel) continue;
    emit(node.span, Op::export_variable, 0, variable, name_index(alias));
    emit(node.span, Op::unexport, 0, 0, name_index(alias));
  }
  emit(node.span, Op::pop);
}

}  // namespace praxis::jinja
