#include "template/ast.h"

namespace praxis::jinja {
namespace {

using Visit = std::function<void(const Node&)>;

void one(const NodePtr& node, const Visit& visit) {
  if (node) visit(*node);
}

void all(const Nodes& nodes, const Visit& visit) {
  for (const NodePtr& node : nodes) visit(*node);
}

void arguments(const CallArguments& call, const Visit& visit) {
  all(call.positional, visit);
  for (const KeywordArgument& keyword : call.keywords) visit(*keyword.value);
  one(call.star, visit);
  one(call.star_star, visit);
}

void signature(const SignatureNode& node, const Visit& visit) {
  all(node.parameters, visit);
  all(node.defaults, visit);
  all(node.body, visit);
}

void expression_children(const Node& node, const Visit& visit) {
  switch (node.kind) {
    case NodeKind::tuple:
    case NodeKind::list:
      return all(as<SequenceNode>(node).items, visit);
    case NodeKind::dict:
      for (const auto& [key, value] : as<DictNode>(node).pairs) {
        visit(*key);
        visit(*value);
      }
      return;
    case NodeKind::unary:
      return one(as<UnaryNode>(node).operand, visit);
    case NodeKind::binary:
      one(as<BinaryNode>(node).left, visit);
      return one(as<BinaryNode>(node).right, visit);
    case NodeKind::compare:
      one(as<CompareNode>(node).first, visit);
      for (const auto& [comparison, operand] : as<CompareNode>(node).rest) visit(*operand);
      return;
    case NodeKind::concat:
      return all(as<ConcatNode>(node).items, visit);
    case NodeKind::conditional:
      one(as<ConditionalNode>(node).test, visit);
      one(as<ConditionalNode>(node).then, visit);
      return one(as<ConditionalNode>(node).otherwise, visit);
    case NodeKind::attribute:
      return one(as<AttributeNode>(node).object, visit);
    case NodeKind::item:
      one(as<ItemNode>(node).object, visit);
      return one(as<ItemNode>(node).index, visit);
    case NodeKind::slice:
      one(as<SliceNode>(node).start, visit);
      one(as<SliceNode>(node).stop, visit);
      return one(as<SliceNode>(node).step, visit);
    case NodeKind::call:
      one(as<CallNode>(node).callee, visit);
      return arguments(as<CallNode>(node).arguments, visit);
    case NodeKind::filter:
    case NodeKind::test:
      one(as<FilterNode>(node).operand, visit);
      return arguments(as<FilterNode>(node).arguments, visit);
    default:
      return;
  }
}

void if_children(const IfNode& node, const Visit& visit) {
  for (const Branch& branch : node.branches) {
    one(branch.test, visit);
    all(branch.body, visit);
  }
  all(node.otherwise, visit);
}

}  // namespace

void for_each_child(const Node& node, const Visit& visit) {
  switch (node.kind) {
    case NodeKind::output:
      return all(as<OutputNode>(node).items, visit);
    case NodeKind::assign:
      one(as<AssignNode>(node).target, visit);
      return one(as<AssignNode>(node).value, visit);
    case NodeKind::assign_block:
      one(as<AssignBlockNode>(node).target, visit);
      one(as<AssignBlockNode>(node).filter, visit);
      return all(as<AssignBlockNode>(node).body, visit);
    case NodeKind::for_loop: {
      const auto& loop = as<ForNode>(node);
      one(loop.target, visit);
      one(loop.iterable, visit);
      all(loop.body, visit);
      all(loop.otherwise, visit);
      return one(loop.test, visit);
    }
    case NodeKind::if_block:
      return if_children(as<IfNode>(node), visit);
    case NodeKind::with:
      all(as<WithNode>(node).targets, visit);
      all(as<WithNode>(node).values, visit);
      return all(as<WithNode>(node).body, visit);
    case NodeKind::autoescape:
      one(as<AutoescapeNode>(node).option, visit);
      return all(as<AutoescapeNode>(node).body, visit);
    case NodeKind::block:
      return all(as<BlockNode>(node).body, visit);
    case NodeKind::extends:
      return one(as<ExtendsNode>(node).name, visit);
    case NodeKind::include:
      return one(as<IncludeNode>(node).name, visit);
    case NodeKind::import:
      return one(as<ImportNode>(node).name, visit);
    case NodeKind::from_import:
      return one(as<FromImportNode>(node).name, visit);
    case NodeKind::macro:
      return signature(as<MacroNode>(node), visit);
    case NodeKind::call_block:
      one(as<CallBlockNode>(node).call, visit);
      return signature(as<CallBlockNode>(node), visit);
    case NodeKind::filter_block:
      all(as<FilterBlockNode>(node).body, visit);
      return one(as<FilterBlockNode>(node).filter, visit);
    case NodeKind::expression_statement:
      return one(as<ExpressionStatementNode>(node).expression, visit);
    default:
      return expression_children(node, visit);
  }
}

}  // namespace praxis::jinja
