// Expressions: each leaves one value on the stack.
#include <fmt/format.h>

#include "template/compiler_class.h"

namespace praxis::jinja {
namespace {

Op binary_op(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::add:
      return Op::add;
    case BinaryOperator::subtract:
      return Op::subtract;
    case BinaryOperator::multiply:
      return Op::multiply;
    case BinaryOperator::divide:
      return Op::divide;
    case BinaryOperator::floor_divide:
      return Op::floor_divide;
    case BinaryOperator::modulo:
      return Op::modulo;
    case BinaryOperator::power:
      return Op::power;
    case BinaryOperator::logical_or:
      return Op::jump_if_true_keep;
    case BinaryOperator::logical_and:
      return Op::jump_if_false_keep;
  }
  return Op::add;
}

}  // namespace

void Compiler::expression(const Node& node, Frame& frame) {
  if (node.kind == NodeKind::name) return name(as<NameNode>(node), frame);
  if (node.kind == NodeKind::constant) return constant(node.span, as<ConstantNode>(node).value);
  const bool foldable = node.kind != NodeKind::tuple && node.kind != NodeKind::list &&
                        node.kind != NodeKind::dict && node.kind != NodeKind::call;
  if (foldable && !escape_.is_volatile) {
    const auto value = fold(node, environment_, escape_);
    if (value && is_plain_constant(*value)) return constant(node.span, *value);
  }
  compound(node, frame);
}

void Compiler::compound(const Node& node, Frame& frame) {
  switch (node.kind) {
    case NodeKind::tuple:
    case NodeKind::list:
      return sequence(as<SequenceNode>(node), frame);
    case NodeKind::dict:
      return dict(as<DictNode>(node), frame);
    case NodeKind::unary:
      return unary(as<UnaryNode>(node), frame);
    case NodeKind::binary:
      return binary(as<BinaryNode>(node), frame);
    case NodeKind::compare:
      return compare(as<CompareNode>(node), frame);
    case NodeKind::concat:
      return concat(as<ConcatNode>(node), frame);
    case NodeKind::conditional:
      return conditional(as<ConditionalNode>(node), frame);
    case NodeKind::attribute:
      return attribute(as<AttributeNode>(node), frame);
    case NodeKind::item:
      return item(as<ItemNode>(node), frame);
    case NodeKind::call:
      return call(as<CallNode>(node), frame, false);
    case NodeKind::filter:
    case NodeKind::test:
      return filter(as<FilterNode>(node), frame);
    default:
      fail(node.span, "this is no expression");
  }
}

void Compiler::name(const NameNode& node, Frame& frame) {
  emit(node.span, Op::load_variable, 0, use(frame.symbols->ref(node.name)), name_index(node.name));
}

void Compiler::sequence(const SequenceNode& node, Frame& frame) {
  for (const NodePtr& part : node.items) expression(*part, frame);
  emit(node.span, node.kind == NodeKind::tuple ? Op::build_tuple : Op::build_list, 0,
       static_cast<std::uint32_t>(node.items.size()));
}

void Compiler::dict(const DictNode& node, Frame& frame) {
  for (const auto& [key, value] : node.pairs) {
    expression(*key, frame);
    expression(*value, frame);
  }
  emit(node.span, Op::build_dict, 0, static_cast<std::uint32_t>(node.pairs.size()));
}

void Compiler::unary(const UnaryNode& node, Frame& frame) {
  expression(*node.operand, frame);
  switch (node.op) {
    case UnaryOperator::logical_not:
      emit(node.span, Op::logical_not);
      return;
    case UnaryOperator::negate:
      emit(node.span, Op::negate);
      return;
    case UnaryOperator::plus:
      emit(node.span, Op::plus);
      return;
  }
}

void Compiler::binary(const BinaryNode& node, Frame& frame) {
  expression(*node.left, frame);
  const Op op = binary_op(node.op);
  if (op == Op::jump_if_true_keep || op == Op::jump_if_false_keep) {
    const std::size_t end = emit(node.span, op);
    expression(*node.right, frame);
    jump_here(end);
    return;
  }
  expression(*node.right, frame);
  emit(node.span, op);
}

void Compiler::compare(const CompareNode& node, Frame& frame) {
  expression(*node.first, frame);
  std::vector<std::size_t> ends;
  for (const auto& [comparison, operand] : node.rest) {
    expression(*operand, frame);
    const bool is_last = &operand == &node.rest.back().second;
    const std::size_t at = emit(node.span, is_last ? Op::compare : Op::compare_chain,
                                static_cast<std::uint8_t>(comparison));
    if (!is_last) ends.push_back(at);
  }
  jump_here(ends);
}

void Compiler::concat(const ConcatNode& node, Frame& frame) {
  for (const NodePtr& part : node.items) expression(*part, frame);
  // Jinja joins as text where autoescaping is decided at run time.
  emit(node.span, Op::concat, escape_mode() == Escape::on ? 1 : 0,
       static_cast<std::uint32_t>(node.items.size()));
}

void Compiler::conditional(const ConditionalNode& node, Frame& outer) {
  Frame frame = outer.softened();
  std::vector<std::size_t> otherwise;
  jump_if_false(*node.test, frame, otherwise);
  expression(*node.then, frame);
  const std::size_t end = emit(node.span, Op::jump);
  --builder_->depth;
  jump_here(otherwise);
  if (node.otherwise) {
    expression(*node.otherwise, frame);
  } else {
    emit(node.span, Op::load_undefined, 1,
         text_index(
             keep(fmt::format("the inline if-expression on line {} in '{}' evaluated to false "
                              "and no else section was defined.",
                              line_column(source_->text, node.span.begin).line, source_->name))));
  }
  jump_here(end);
}

void Compiler::attribute(const AttributeNode& node, Frame& frame) {
  if (node.object->kind == NodeKind::name) {
    const std::string_view object = as<NameNode>(*node.object).name;
    emit(node.span, Op::load_variable_attribute, 0, use(frame.symbols->ref(object)),
         name_index(object), name_index(node.name));
    return;
  }
  expression(*node.object, frame);
  emit(node.span, Op::load_attribute, 0, 0, name_index(node.name));
}

void Compiler::item(const ItemNode& node, Frame& frame) {
  expression(*node.object, frame);
  if (node.index->kind != NodeKind::slice) {
    expression(*node.index, frame);
    emit(node.span, Op::load_item);
    return;
  }
  const auto& slice = as<SliceNode>(*node.index);
  for (const NodePtr* bound : {&slice.start, &slice.stop, &slice.step}) {
    if (*bound)
      expression(**bound, frame);
    else
      constant(node.span, Value::none());
  }
  emit(node.span, Op::load_slice);
}

Compiler::PushedArguments Compiler::push_arguments(const CallArguments& arguments, Frame& frame,
                                                   std::uint32_t already,
                                                   const std::uint32_t* caller, Span span) {
  PushedArguments pushed{already, 0, 0};
  for (const NodePtr& argument : arguments.positional) {
    expression(*argument, frame);
    ++pushed.positional;
  }
  std::vector<std::string_view> names;
  for (const KeywordArgument& keyword : arguments.keywords) {
    expression(*keyword.value, frame);
    names.push_back(keyword.name);
  }
  if (caller) {
    emit(span, Op::make_macro, 0, *caller);
    names.push_back("caller");
  }
  pushed.keywords = keyword_list(std::move(names));
  if (arguments.star) {
    expression(*arguments.star, frame);
    pushed.dynamic |= dynamic_flags::star;
  }
  if (arguments.star_star) {
    expression(*arguments.star_star, frame);
    pushed.dynamic |= dynamic_flags::star_star;
  }
  return pushed;
}

void Compiler::call(const CallNode& node, Frame& frame, bool emits, const std::uint32_t* caller) {
  const auto mode = static_cast<std::uint8_t>(escape_mode());
  const bool is_dynamic = node.arguments.star || node.arguments.star_star;
  const bool is_method = node.callee->kind == NodeKind::attribute && !is_dynamic;
  const Node& object = is_method ? *as<AttributeNode>(*node.callee).object : *node.callee;
  expression(object, frame);
  const PushedArguments pushed = push_arguments(node.arguments, frame, 0, caller, node.span);
  if (is_dynamic) {
    emit(node.span, Op::call_dynamic, pushed.dynamic, pushed.positional, 0, pushed.keywords);
    if (emits) emit(node.span, Op::emit, mode);
    return;
  }
  const std::uint32_t method = is_method ? name_index(as<AttributeNode>(*node.callee).name) : 0;
  const Op op = is_method ? (emits ? Op::emit_call_method : Op::call_method)
                          : (emits ? Op::emit_call : Op::call);
  emit(is_method ? node.callee->span : node.span, op, mode, pushed.positional, method,
       pushed.keywords);
}

void Compiler::filter(const FilterNode& node, Frame& frame) {
  expression(*node.operand, frame);
  apply_native(node, frame);
}

void Compiler::filter_captured(const FilterNode& node, Frame& frame, VariableId capture) {
  if (node.operand) {
    filter_captured(as<FilterNode>(*node.operand), frame, capture);
  } else {
    emit(node.span, Op::end_capture, static_cast<std::uint8_t>(escape_mode()), capture);
  }
  apply_native(node, frame);
}

// [operand] -> the filter or test applied to it.
void Compiler::apply_native(const FilterNode& node, Frame& frame) {
  const bool is_filter = node.kind == NodeKind::filter;
  const Native native =
      is_filter ? environment_.find_filter(node.name) : environment_.find_test(node.name);
  if (!native) {
    if (!frame.soft) {
      const auto known = is_filter ? environment_.filter_names() : environment_.test_names();
      const std::string_view meant = nearest(node.name, known);
      fail(node.span, fmt::format("No {} named '{}'.", is_filter ? "filter" : "test", node.name),
           meant.empty() ? std::string() : fmt::format("did you mean '{}'?", meant));
    }
    emit(node.span, is_filter ? Op::missing_filter : Op::missing_test, 0, 0, name_index(node.name));
    return;
  }
  const PushedArguments pushed = push_arguments(node.arguments, frame, 1, nullptr, node.span);
  const Op op = pushed.dynamic ? (is_filter ? Op::filter_dynamic : Op::test_dynamic)
                               : (is_filter ? Op::filter : Op::test);
  emit(node.span, op, pushed.dynamic, pushed.positional, native_index(native), pushed.keywords);
}

void Compiler::jump_if_false(const Node& node, Frame& frame, std::vector<std::size_t>& jumps) {
  if (node.kind == NodeKind::binary && as<BinaryNode>(node).op == BinaryOperator::logical_and) {
    jump_if_false(*as<BinaryNode>(node).left, frame, jumps);
    return jump_if_false(*as<BinaryNode>(node).right, frame, jumps);
  }
  if (node.kind == NodeKind::unary && as<UnaryNode>(node).op == UnaryOperator::logical_not) {
    expression(*as<UnaryNode>(node).operand, frame);
    jumps.push_back(emit(node.span, Op::jump_if_true));
    return;
  }
  expression(node, frame);
  jumps.push_back(emit(node.span, Op::jump_if_false));
}

}  // namespace praxis::jinja
