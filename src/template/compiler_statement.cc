// Statements other than loops, macros and those that concern other templates.
#include "template/compiler_class.h"

namespace praxis::jinja {

void Compiler::statements(const Nodes& nodes, Frame& frame) {
  for (const NodePtr& node : nodes) {
    statement(*node, frame);
    if (unreachable_) break;
  }
  unreachable_ = false;
}

void Compiler::statement(const Node& node, Frame& frame) {
  switch (node.kind) {
    case NodeKind::output:
      return output(as<OutputNode>(node), frame);
    case NodeKind::assign:
      return assign(as<AssignNode>(node), frame);
    case NodeKind::assign_block:
      return assign_block(as<AssignBlockNode>(node), frame);
    case NodeKind::for_loop:
      return for_loop(as<ForNode>(node), frame);
    case NodeKind::if_block:
      return if_block(as<IfNode>(node), frame);
    case NodeKind::with:
      return with_block(as<WithNode>(node), frame);
    case NodeKind::autoescape:
      return autoescape(as<AutoescapeNode>(node), frame);
    case NodeKind::block:
      return block(as<BlockNode>(node), frame);
    case NodeKind::extends:
      return extends(as<ExtendsNode>(node), frame);
    case NodeKind::include:
      return include(as<IncludeNode>(node), frame);
    case NodeKind::import:
      return import(as<ImportNode>(node), frame);
    case NodeKind::from_import:
      return from_import(as<FromImportNode>(node), frame);
    case NodeKind::macro:
      return macro(as<MacroNode>(node), frame);
    case NodeKind::call_block:
      return call_block(as<CallBlockNode>(node), frame);
    case NodeKind::filter_block:
      return filter_block(as<FilterBlockNode>(node), frame);
    case NodeKind::expression_statement:
      return expression_statement(as<ExpressionStatementNode>(node), frame);
    case NodeKind::break_loop:
    case NodeKind::continue_loop:
      return loop_control(node);
    default:
      return;  // expressions are no statements
  }
}

// [value] -> the target's variables.
void Compiler::store_target(const Node& target, Frame& frame) {
  if (target.kind == NodeKind::name) {
    const VariableId variable = frame.symbols->ref(as<NameNode>(target).name);
    emit(target.span, Op::store_variable, 0, use(variable));
  } else if (target.kind == NodeKind::namespace_target) {
    const auto& node = as<NamespaceTargetNode>(target);
    emit(target.span, Op::store_namespace_attribute, 0, use(frame.symbols->ref(node.name)),
         name_index(node.attribute));
  } else {
    const Nodes& items = as<SequenceNode>(target).items;
    emit(target.span, Op::unpack, 0, static_cast<std::uint32_t>(items.size()));
    for (const NodePtr& item : items) store_target(*item, frame);
  }
}

// What is set at the top level of a template is part of its context.
void Compiler::export_target(const Node& target, Frame& frame) {
  if (!frame.toplevel) return;
  if (target.kind == NodeKind::name) {
    const std::string_view name = as<NameNode>(target).name;
    emit(target.span, Op::export_variable, name.starts_with('_') ? 0 : 1,
         use(frame.symbols->ref(name)), name_index(name));
  } else if (target.kind == NodeKind::tuple) {
    for (const NodePtr& item : as<SequenceNode>(target).items) export_target(*item, frame);
  }
}

void Compiler::assign(const AssignNode& node, Frame& frame) {
  if (node.target->kind == NodeKind::namespace_target) {
    const std::string_view name = as<NamespaceTargetNode>(*node.target).name;
    emit(node.target->span, Op::check_namespace, 0, use(frame.symbols->ref(name)));
  }
  expression(*node.value, frame);
  store_target(*node.target, frame);
  export_target(*node.target, frame);
}

void Compiler::assign_block(const AssignBlockNode& node, Frame& frame) {
  Symbols symbols(frame.symbols, *builder_);
  symbols.analyze(node);
  Frame inner = frame.inner(symbols);
  inner.require_output_check = false;
  enter_frame(node.span, inner, false);
  const VariableId capture = hidden_variable();
  emit(node.span, Op::begin_capture, 0, capture);
  builder_->captures.push_back(capture);
  statements(node.body, inner);
  builder_->captures.pop_back();
  if (node.target->kind == NodeKind::namespace_target) {
    const std::string_view name = as<NamespaceTargetNode>(*node.target).name;
    emit(node.target->span, Op::check_namespace, 0, use(frame.symbols->ref(name)));
  }
  if (node.filter) {
    filter_captured(as<FilterNode>(*node.filter), inner, capture);
  } else {
    emit(node.span, Op::end_capture, static_cast<std::uint8_t>(Escape::off), capture);
  }
  emit(node.span, Op::mark_safe);
  store_target(*node.target, frame);
  export_target(*node.target, frame);
}

void Compiler::if_block(const IfNode& node, Frame& frame) {
  Frame soft = frame.softened();
  std::vector<std::size_t> ends;
  for (const Branch& branch : node.branches) {
    std::vector<std::size_t> otherwise;
    jump_if_false(*branch.test, soft, otherwise);
    statements(branch.body, soft);
    const bool is_last = &branch == &node.branches.back() && node.otherwise.empty();
    if (!is_last) ends.push_back(emit(branch.span, Op::jump));
    jump_here(otherwise);
  }
  statements(node.otherwise, soft);
  jump_here(ends);
}

void Compiler::with_block(const WithNode& node, Frame& frame) {
  Symbols symbols(frame.symbols, *builder_);
  symbols.analyze(node);
  Frame inner = frame.inner(symbols);
  enter_frame(node.span, inner, false);
  for (std::size_t index = 0; index < node.targets.size(); ++index) {
    expression(*node.values[index], frame);
    store_target(*node.targets[index], inner);
  }
  statements(node.body, inner);
}

void Compiler::autoescape(const AutoescapeNode& node, Frame& frame) {
  Symbols symbols(frame.symbols, *builder_);
  symbols.analyze(node);
  Frame inner = frame.inner(symbols);
  enter_frame(node.span, inner, false);
  const EscapeContext outer = escape_;
  expression(*node.option, inner);
  const VariableId saved = hidden_variable();
  emit(node.span, Op::set_autoescape, 0, saved);
  if (const auto value = fold(*node.option, environment_, escape_)) {
    escape_.autoescape = truth(*value);
  } else {
    escape_.is_volatile = true;
  }
  statements(node.body, inner);
  escape_ = outer;
  emit(node.span, Op::restore_autoescape, 0, saved);
}

void Compiler::filter_block(const FilterBlockNode& node, Frame& frame) {
  Symbols symbols(frame.symbols, *builder_);
  symbols.analyze(node);
  Frame inner = frame.inner(symbols);
  enter_frame(node.span, inner, false);
  const VariableId capture = hidden_variable();
  emit(node.span, Op::begin_capture, 0, capture);
  builder_->captures.push_back(capture);
  statements(node.body, inner);
  builder_->captures.pop_back();
  filter_captured(as<FilterNode>(*node.filter), inner, capture);
  emit(node.span, Op::emit_unchecked);
}

void Compiler::expression_statement(const ExpressionStatementNode& node, Frame& frame) {
  expression(*node.expression, frame);
  emit(node.span, Op::pop);
}

void Compiler::loop_control(const Node& node) {
  const bool is_break = node.kind == NodeKind::break_loop;
  if (builder_->loops.empty()) {
    fail(node.span, is_break ? "'break' outside loop" : "'continue' not properly in loop");
  }
  FunctionBuilder::OpenLoop& loop = builder_->loops.back();
  // What was captured inside the loop is lost.
  if (builder_->captures.size() > loop.captures) {
    emit(node.span, Op::discard_capture, 0, builder_->captures[loop.captures]);
  }
  const std::size_t jump = emit(node.span, Op::jump, 0, 0, static_cast<std::uint32_t>(loop.start));
  if (is_break) loop.breaks.push_back(jump);
}

}  // namespace praxis::jinja
