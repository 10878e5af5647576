// Expressions, from the loosest operator to the tightest.
#include <fmt/format.h>

#include "template/literal.h"
#include "template/parser_class.h"

namespace praxis::jinja {
namespace {

std::string_view node_name(const Node& node) {
  switch (node.kind) {
    case NodeKind::constant:
      return "const";
    case NodeKind::tuple:
      return "tuple";
    case NodeKind::list:
      return "list";
    case NodeKind::dict:
      return "dict";
    case NodeKind::name:
      return "name";
    case NodeKind::attribute:
      return "getattr";
    case NodeKind::item:
      return "getitem";
    case NodeKind::call:
      return "call";
    case NodeKind::filter:
      return "filter";
    case NodeKind::test:
      return "test";
    case NodeKind::compare:
      return "compare";
    case NodeKind::concat:
      return "concat";
    case NodeKind::conditional:
      return "condexpr";
    default:
      return "expression";
  }
}

// Turns the names of an assignment target into stores. Returns false when it is no target.
bool make_target(Node& node) {
  if (node.kind == NodeKind::name) {
    as<NameNode>(node).use = NameUse::store;
    return true;
  }
  if (node.kind != NodeKind::tuple) return false;
  bool assignable = true;
  for (const NodePtr& item : as<SequenceNode>(node).items)
    assignable = make_target(*item) && assignable;
  return assignable;
}

}  // namespace

std::unique_ptr<NameNode> Parser::name_target() {
  const Token token = expect(TokenKind::name);
  for (const std::string_view constant : {"true", "false", "none", "True", "False", "None"}) {
    if (token.text == constant) fail(token.span, "can't assign to 'name'");
  }
  return std::make_unique<NameNode>(token.span, token.text, NameUse::store);
}

NodePtr Parser::assign_target(bool with_namespace, const Names& end_names) {
  if (with_namespace && look().kind == TokenKind::dot) {
    const Token name = expect(TokenKind::name);
    next();
    const Token attribute = expect(TokenKind::name);
    return make<NamespaceTargetNode>(name.span, name.text, attribute.text);
  }
  NodePtr target = tuple(TupleItems::primaries, false, end_names);
  if (!make_target(*target)) {
    fail(target->span, fmt::format("can't assign to '{}'", node_name(*target)));
  }
  return target;
}

NodePtr Parser::expression(bool with_conditional) {
  const Nesting nesting(*this);
  return with_conditional ? conditional() : logical_or();
}

NodePtr Parser::conditional() {
  Span span = current().span;
  NodePtr left = logical_or();
  while (skip_if_name("if")) {
    auto node = std::make_unique<ConditionalNode>(span);
    node->then = std::move(left);
    node->test = logical_or();
    if (skip_if_name("else")) {
      const Nesting nesting(*this);
      node->otherwise = conditional();
    }
    span = current().span;
    left = finish(std::move(node));
  }
  return left;
}

NodePtr Parser::logical_or() {
  Span span = current().span;
  NodePtr left = logical_and();
  while (skip_if_name("or")) {
    left = make<BinaryNode>(span, BinaryOperator::logical_or, std::move(left), logical_and());
    span = current().span;
  }
  return left;
}

NodePtr Parser::logical_and() {
  Span span = current().span;
  NodePtr left = logical_not();
  while (skip_if_name("and")) {
    left = make<BinaryNode>(span, BinaryOperator::logical_and, std::move(left), logical_not());
    span = current().span;
  }
  return left;
}

NodePtr Parser::logical_not() {
  if (!at_name("not")) return compare();
  const Nesting nesting(*this);
  const Span span = next().span;
  return make<UnaryNode>(span, UnaryOperator::logical_not, logical_not());
}

NodePtr Parser::compare() {
  const Span span = current().span;
  NodePtr first = sum();
  auto node = std::make_unique<CompareNode>(span);
  while (true) {
    Comparison comparison;
    if (at(TokenKind::eq))
      comparison = Comparison::equal;
    else if (at(TokenKind::ne))
      comparison = Comparison::not_equal;
    else if (at(TokenKind::lt))
      comparison = Comparison::less;
    else if (at(TokenKind::lteq))
      comparison = Comparison::less_equal;
    else if (at(TokenKind::gt))
      comparison = Comparison::greater;
    else if (at(TokenKind::gteq))
      comparison = Comparison::greater_equal;
    else if (at_name("in"))
      comparison = Comparison::in;
    else if (at_name("not") && look().kind == TokenKind::name && look().text == "in") {
      next();
      comparison = Comparison::not_in;
    } else {
      break;
    }
    next();
    node->rest.emplace_back(comparison, sum());
  }
  if (node->rest.empty()) return first;
  node->first = std::move(first);
  return finish(std::move(node));
}

NodePtr Parser::sum() {
  Span span = current().span;
  NodePtr left = concat();
  while (at(TokenKind::add) || at(TokenKind::sub)) {
    const auto op = next().kind == TokenKind::add ? BinaryOperator::add : BinaryOperator::subtract;
    left = make<BinaryNode>(span, op, std::move(left), concat());
    span = current().span;
  }
  return left;
}

NodePtr Parser::concat() {
  auto node = std::make_unique<ConcatNode>(current().span);
  node->items.push_back(product());
  while (skip_if(TokenKind::tilde)) node->items.push_back(product());
  if (node->items.size() == 1) return std::move(node->items[0]);
  return finish(std::move(node));
}

NodePtr Parser::product() {
  Span span = current().span;
  NodePtr left = power();
  while (true) {
    BinaryOperator op;
    if (at(TokenKind::mul))
      op = BinaryOperator::multiply;
    else if (at(TokenKind::div))
      op = BinaryOperator::divide;
    else if (at(TokenKind::floordiv))
      op = BinaryOperator::floor_divide;
    else if (at(TokenKind::mod))
      op = BinaryOperator::modulo;
    else
      return left;
    next();
    left = make<BinaryNode>(span, op, std::move(left), power());
    span = current().span;
  }
}

NodePtr Parser::power() {
  Span span = current().span;
  NodePtr left = unary();
  while (skip_if(TokenKind::pow)) {
    left = make<BinaryNode>(span, BinaryOperator::power, std::move(left), unary());
    span = current().span;
  }
  return left;
}

NodePtr Parser::unary(bool with_filter) {
  NodePtr node;
  if (at(TokenKind::sub) || at(TokenKind::add)) {
    const Nesting nesting(*this);
    const Token sign = next();
    const auto op = sign.kind == TokenKind::sub ? UnaryOperator::negate : UnaryOperator::plus;
    node = make<UnaryNode>(sign.span, op, unary(false));
  } else {
    node = primary();
  }
  node = postfix(std::move(node));
  return with_filter ? filters_and_tests(std::move(node)) : std::move(node);
}

NodePtr Parser::primary() {
  switch (current().kind) {
    case TokenKind::name:
      return name_or_literal();
    case TokenKind::string:
      return string_literal();
    case TokenKind::integer:
    case TokenKind::real: {
      const Token token = current();
      next();
      try {
        return make<ConstantNode>(token.span, token.kind == TokenKind::integer
                                                  ? integer_literal(token.text)
                                                  : real_literal(token.text));
      } catch (const Error& error) {
        fail(token.span, error.message);
      }
    }
    case TokenKind::lparen: {
      next();
      NodePtr node = tuple(TupleItems::expressions, true);
      expect(TokenKind::rparen);
      return node;
    }
    case TokenKind::lbracket:
      return list_display();
    case TokenKind::lbrace:
      return dict_display();
    default:
      fail(fmt::format("unexpected '{}'", describe(current())));
  }
}

NodePtr Parser::name_or_literal() {
  const Token token = next();
  const std::string_view name = token.text;
  if (name == "true" || name == "True") return make<ConstantNode>(token.span, Value::boolean(true));
  if (name == "false" || name == "False")
    return make<ConstantNode>(token.span, Value::boolean(false));
  if (name == "none" || name == "None") return make<ConstantNode>(token.span, Value::none());
  return make<NameNode>(token.span, name, NameUse::load);
}

// Adjacent literals are one text.
NodePtr Parser::string_literal() {
  const Token first = next();
  std::string_view text = first.text;
  while (at(TokenKind::string)) text = keep(std::string(text) + std::string(next().text));
  return make<ConstantNode>(first.span, Value::borrowed(text));
}

NodePtr Parser::tuple(TupleItems items, bool parenthesized, const Names& end_names) {
  Span span = current().span;
  auto node = std::make_unique<SequenceNode>(NodeKind::tuple, span);
  bool is_tuple = false;
  while (true) {
    if (!node->items.empty()) expect(TokenKind::comma);
    if (at(TokenKind::variable_end) || at(TokenKind::block_end) || at(TokenKind::rparen) ||
        at_any(end_names)) {
      break;
    }
    node->items.push_back(
        items == TupleItems::primaries ? primary() : expression(items == TupleItems::expressions));
    if (!at(TokenKind::comma)) break;
    is_tuple = true;
  }
  if (!is_tuple) {
    if (!node->items.empty()) return std::move(node->items[0]);
    if (!parenthesized) {
      fail(fmt::format("Expected an expression, got '{}'", describe(current())));
    }
  }
  return finish(std::move(node));
}

NodePtr Parser::list_display() {
  auto node = std::make_unique<SequenceNode>(NodeKind::list, next().span);
  while (!at(TokenKind::rbracket)) {
    if (!node->items.empty()) expect(TokenKind::comma);
    if (at(TokenKind::rbracket)) break;
    node->items.push_back(expression());
  }
  expect(TokenKind::rbracket);
  return finish(std::move(node));
}

NodePtr Parser::dict_display() {
  auto node = std::make_unique<DictNode>(next().span);
  while (!at(TokenKind::rbrace)) {
    if (!node->pairs.empty()) expect(TokenKind::comma);
    if (at(TokenKind::rbrace)) break;
    NodePtr key = expression();
    expect(TokenKind::colon);
    node->pairs.emplace_back(std::move(key), expression());
  }
  expect(TokenKind::rbrace);
  return finish(std::move(node));
}

NodePtr Parser::postfix(NodePtr node) {
  while (true) {
    if (at(TokenKind::dot))
      node = attribute(std::move(node));
    else if (at(TokenKind::lbracket))
      node = subscript(std::move(node));
    else if (at(TokenKind::lparen))
      node = call(std::move(node));
    else
      return node;
  }
}

NodePtr Parser::filters_and_tests(NodePtr node) {
  while (true) {
    if (at(TokenKind::pipe))
      node = filter_chain(std::move(node), false);
    else if (at_name("is"))
      node = test(std::move(node));
    else if (at(TokenKind::lparen))
      node = call(std::move(node));
    else
      return node;
  }
}

NodePtr Parser::attribute(NodePtr node) {
  next();
  const Token token = current();
  next();
  if (token.kind == TokenKind::name)
    return make<AttributeNode>(token.span, std::move(node), token.text);
  if (token.kind != TokenKind::integer) fail(token.span, "expected name or number");
  NodePtr index = make<ConstantNode>(token.span, integer_literal(token.text));
  return make<ItemNode>(token.span, std::move(node), std::move(index));
}

NodePtr Parser::subscript(NodePtr node) {
  const Span span = next().span;
  auto parts = std::make_unique<SequenceNode>(NodeKind::tuple, span);
  while (!at(TokenKind::rbracket)) {
    if (!parts->items.empty()) expect(TokenKind::comma);
    parts->items.push_back(subscript_part());
  }
  expect(TokenKind::rbracket);
  if (parts->items.size() == 1) {
    return make<ItemNode>(span, std::move(node), std::move(parts->items[0]));
  }
  for (const NodePtr& part : parts->items) {
    if (part->kind == NodeKind::slice)
      fail(part->span, "a slice can not be part of a tuple subscript");
  }
  return make<ItemNode>(span, std::move(node), finish(std::move(parts)));
}

NodePtr Parser::subscript_part() {
  auto slice = std::make_unique<SliceNode>(current().span);
  const auto at_bound = [this] {
    return !at(TokenKind::colon) && !at(TokenKind::rbracket) && !at(TokenKind::comma);
  };
  if (!at(TokenKind::colon)) {
    NodePtr node = expression();
    if (!at(TokenKind::colon)) return node;
    slice->start = std::move(node);
  }
  next();
  if (at_bound()) slice->stop = expression();
  if (skip_if(TokenKind::colon) && !at(TokenKind::rbracket) && !at(TokenKind::comma)) {
    slice->step = expression();
  }
  return finish(std::move(slice));
}

}  // namespace praxis::jinja
