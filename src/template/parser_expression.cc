// Expressions, from the loosest operator to the tightest.
#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "template/parser_class.h"

namespace praxis::jinja {
namespace {

int digit_value(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

// The decimal digits of a number written in base 2, 8 or 16.
std::string to_decimal(std::string_view digits, int base) {
  std::string decimal(1, '0');  // least significant digit first
  for (const char digit : digits) {
    int carry = digit_value(digit);
    for (char& place : decimal) {
      carry += (place - '0') * base;
      place = static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    for (; carry > 0; carry /= 10) decimal += static_cast<char>('0' + carry % 10);
  }
  return {decimal.rbegin(), decimal.rend()};
}

Value integer_literal(std::string_view text) {
  const char mark = text.size() > 1 ? static_cast<char>(text[1] | 0x20) : char{0};
  const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
  const std::string_view digits = base == 10 ? text : text.substr(2);
  std::int64_t value = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), value, base).ec == std::errc()) {
    return Value::integer(value);
  }
  // CPython's limit on digits concerns decimal texts only; the same bound keeps this loop short.
  if (digits.size() > 4300) throw Error(ErrorKind::syntax, "integer literal with more than 4300 digits");
  return parse_integer(base == 10 ? std::string(digits) : to_decimal(digits, base));
}

Value real_literal(std::string_view text) {
  double value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc()) {
    return Value::real(value);
  }
  const bool tiny = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
  return Value::real(tiny ? 0.0 : std::numeric_limits<double>::infinity());
}

std::string_view node_name(const Node& node) {
  switch (node.kind) {
    case NodeKind::constant: return "const";
    case NodeKind::tuple: return "tuple";
    case NodeKind::list: return "list";
    case NodeKind::dict: return "dict";
    case NodeKind::name: return "name";
    case NodeKind::attribute: return "getattr";
    case NodeKind::item: return "getitem";
    case NodeKind::call: return "call";
    case NodeKind::filter: return "filter";
    case NodeKind::test: return "test";
    case NodeKind::compare: return "compare";
    case NodeKind::concat: return "concat";
    case NodeKind::conditional: return "condexpr";
    default: return "expression";
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
  for (const NodePtr& item : as<SequenceNode>(node).items) assignable = make_target(*item) && assignable;
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
    if (at(TokenKind::eq)) comparison = Comparison::equal;
    else if (at(TokenKind::ne)) comparison = Comparison::not_equal;
    else if (at(TokenKind::lt)) comparison = Comparison::less;
    else if (at(TokenKind::lteq)) comparison = Comparison::less_equal;
    else if (at(TokenKind::gt)) comparison = Comparison::greater;
    else if (at(TokenKind::gteq)) comparison = Comparison::greater_equal;
    else if (at_name("in")) comparison = Comparison::in;
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
    if (at(TokenKind::mul)) op = BinaryOperator::multiply;
    else if (at(TokenKind::div)) op = BinaryOperator::divide;
    else if (at(TokenKind::floordiv)) op = BinaryOperator::floor_divide;
    else if (at(TokenKind::mod)) op = BinaryOperator::modulo;
    else return left;
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
    case TokenKind::name: return name_or_literal();
    case TokenKind::string: return string_literal();
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
    case TokenKind::lbracket: return list_display();
    case TokenKind::lbrace: return dict_display();
    default: fail(fmt::format("unexpected '{}'", describe(current())));
  }
}

NodePtr Parser::name_or_literal() {
  const Token token = next();
  const std::string_view name = token.text;
  if (name == "true" || name == "True") return make<ConstantNode>(token.span, Value::boolean(true));
  if (name == "false" || name == "False") return make<ConstantNode>(token.span, Value::boolean(false));
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
    node->items.push_back(items == TupleItems::primaries
                              ? primary()
                              : expression(items == TupleItems::expressions));
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
    if (at(TokenKind::dot)) node = attribute(std::move(node));
    else if (at(TokenKind::lbracket)) node = subscript(std::move(node));
    else if (at(TokenKind::lparen)) node = call(std::move(node));
    else return node;
  }
}

NodePtr Parser::filters_and_tests(NodePtr node) {
  while (true) {
    if (at(TokenKind::pipe)) node = filter_chain(std::move(node), false);
    else if (at_name("is")) node = test(std::move(node));
    else if (at(TokenKind::lparen)) node = call(std::move(node));
    else return node;
  }
}

NodePtr Parser::attribute(NodePtr node) {
  next();
  const Token token = current();
  next();
  if (token.kind == TokenKind::name) return make<AttributeNode>(token.span, std::move(node), token.text);
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
    if (part->kind == NodeKind::slice) fail(part->span, "a slice can not be part of a tuple subscript");
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

CallArguments Parser::call_arguments() {
  const Span opening = expect(TokenKind::lparen).span;
  CallArguments arguments;
  bool require_comma = false;
  while (!at(TokenKind::rparen)) {
    if (require_comma) {
      expect(TokenKind::comma);
      if (at(TokenKind::rparen)) break;
    }
    call_argument(arguments, opening);
    require_comma = true;
  }
  expect(TokenKind::rparen);
  return arguments;
}

void Parser::call_argument(CallArguments& arguments, Span opening) {
  const auto ensure = [&](bool allowed) {
    if (!allowed) fail(opening, "invalid syntax for function call expression");
  };
  if (at(TokenKind::mul)) {
    ensure(!arguments.star && !arguments.star_star);
    next();
    arguments.star = expression();
  } else if (at(TokenKind::pow)) {
    ensure(!arguments.star_star);
    next();
    arguments.star_star = expression();
  } else if (at(TokenKind::name) && look().kind == TokenKind::assign) {
    ensure(!arguments.star_star);
    const Token name = next();
    next();
    for (const KeywordArgument& other : arguments.keywords) {
      if (other.name == name.text) {
        fail(name.span, fmt::format("keyword argument repeated: {}", name.text));
      }
    }
    arguments.keywords.push_back({name.text, expression()});
  } else {
    ensure(!arguments.star && !arguments.star_star && arguments.keywords.empty());
    arguments.positional.push_back(expression());
  }
}

NodePtr Parser::call(NodePtr callee) {
  auto node = std::make_unique<CallNode>(current().span, std::move(callee));
  node->arguments = call_arguments();
  return finish(std::move(node));
}

std::string_view Parser::dotted_name() {
  std::string_view name = expect(TokenKind::name).text;
  while (skip_if(TokenKind::dot)) {
    name = keep(fmt::format("{}.{}", name, expect(TokenKind::name).text));
  }
  return name;
}

NodePtr Parser::filter_chain(NodePtr node, bool start_inline) {
  while (at(TokenKind::pipe) || start_inline) {
    if (!start_inline) next();
    const Span span = current().span;
    const std::string_view name = dotted_name();
    auto filter = std::make_unique<FilterNode>(NodeKind::filter, span, std::move(node), name);
    if (at(TokenKind::lparen)) filter->arguments = call_arguments();
    node = finish(std::move(filter));
    start_inline = false;
  }
  return node;
}

NodePtr Parser::test(NodePtr node) {
  const Span is = next().span;
  const bool negated = skip_if_name("not");
  const Span span = at(TokenKind::name) ? current().span : is;
  auto test = std::make_unique<FilterNode>(NodeKind::test, span, std::move(node), dotted_name());
  const bool at_argument = at(TokenKind::string) || at(TokenKind::integer) || at(TokenKind::real) ||
                           at(TokenKind::lbracket) || at(TokenKind::lbrace) ||
                           (at(TokenKind::name) && !at_name("else") && !at_name("or") && !at_name("and"));
  if (at(TokenKind::lparen)) {
    test->arguments = call_arguments();
  } else if (at_argument) {
    if (at_name("is")) fail("You cannot chain multiple tests with is");
    test->arguments.positional.push_back(postfix(primary()));
  }
  NodePtr result = finish(std::move(test));
  if (negated) result = make<UnaryNode>(is, UnaryOperator::logical_not, std::move(result));
  return result;
}

}  // namespace praxis::jinja
