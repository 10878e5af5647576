// Calls, filters and tests: whatever takes arguments.
#include <fmt/format.h>

#include "template/parser_class.h"

namespace praxis::jinja {

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
  const bool at_argument =
      at(TokenKind::string) || at(TokenKind::integer) || at(TokenKind::real) ||
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
