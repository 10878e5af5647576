#include "template/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "template/parser_class.h"

namespace praxis::jinja {
namespace {

// Nested statements and expressions. Real templates stay below 20.
constexpr int nesting_limit = 150;
// The height of one expression's tree: chains such as a + b + c + ... grow it without nesting.
constexpr int height_limit = 400;

}  // namespace

Parser::Parser(const SourcePtr& source, const Settings& settings, LexerStart start)
    : source_(source), settings_(settings), tokens_(tokenize(*source, settings, start)) {
  if (at(TokenKind::failure)) fail(std::string(current().text));
}

ParsedTemplate Parser::whole_template() {
  ParsedTemplate result;
  result.body = subparse({}, true);
  result.storage = std::move(tokens_.storage);
  return result;
}

ParsedTemplate Parser::single_expression() {
  ParsedTemplate result;
  result.body.push_back(expression());
  if (!at(TokenKind::end)) fail("chunk after expression");
  result.storage = std::move(tokens_.storage);
  return result;
}

bool Parser::at_any(const Names& names) const {
  return at(TokenKind::name) &&
         std::find(names.begin(), names.end(), current().text) != names.end();
}

const Token& Parser::look() {
  if (at(TokenKind::end)) return current();
  const Token& token = tokens_.all[at_ + 1];
  if (token.kind == TokenKind::failure) fail(token.span, std::string(token.text));
  return token;
}

Token Parser::next() {
  const Token token = current();
  if (token.kind == TokenKind::end) return token;
  ++at_;
  if (at(TokenKind::failure)) fail(std::string(current().text));
  return token;
}

bool Parser::skip_if(TokenKind kind) {
  if (!at(kind)) return false;
  next();
  return true;
}

bool Parser::skip_if_name(std::string_view name) {
  if (!at_name(name)) return false;
  next();
  return true;
}

Token Parser::expect(TokenKind kind) {
  if (!at(kind)) fail_expected(std::string(describe(kind)));
  return next();
}

Token Parser::expect_name(std::string_view name) {
  if (!at_name(name)) fail_expected(std::string(name));
  return next();
}

void Parser::fail(Span span, std::string message) {
  Error error(ErrorKind::syntax, std::move(message));
  error.where = {source_, span};
  error.located = true;
  throw error;
}

void Parser::fail_expected(const std::string& expected) {
  if (at(TokenKind::end)) fail(fmt::format("unexpected end of template, expected '{}'.", expected));
  fail(fmt::format("expected token '{}', got '{}'", expected, describe(current())));
}

void Parser::fail_tag(std::string_view name, Span span) {
  std::string message = name.empty() ? "Unexpected end of template."
                                     : fmt::format("Encountered unknown tag '{}'.", name);
  if (!awaited_.empty()) {
    std::string looking;
    for (const std::string_view tag : awaited_.back()) {
      looking += fmt::format("{}'{}'", looking.empty() ? "" : " or ", tag);
    }
    const bool nesting_mistake =
        std::any_of(awaited_.begin(), awaited_.end(), [name](const Names& names) {
          return std::find(names.begin(), names.end(), name) != names.end();
        });
    message += nesting_mistake
                   ? fmt::format(
                         " You probably made a nesting mistake. Jinja is expecting this tag,"
                         " but currently looking for {}.",
                         looking)
                   : fmt::format(" Jinja was looking for the following tags: {}.", looking);
  }
  if (!open_tags_.empty()) {
    message +=
        fmt::format(" The innermost block that needs to be closed is '{}'.", open_tags_.back());
  }
  fail(span, std::move(message));
}

Parser::Nesting::Nesting(Parser& parser) : parser_(parser) {
  if (++parser_.depth_ > nesting_limit) {
    parser_.fail(fmt::format("nested more than {} levels deep", nesting_limit));
  }
}

void Parser::set_height(Node& node) {
  std::uint16_t highest = 0;
  for_each_child(node,
                 [&highest](const Node& child) { highest = std::max(highest, child.height); });
  node.height = static_cast<std::uint16_t>(highest + 1);
  if (node.height > height_limit) {
    fail(node.span, fmt::format("expression with more than {} operations in a row", height_limit));
  }
}

ParsedTemplate parse_template(const SourcePtr& source, const Settings& settings) {
  return Parser(source, settings, LexerStart::data).whole_template();
}

ParsedTemplate parse_expression(const SourcePtr& source, const Settings& settings) {
  return Parser(source, settings, LexerStart::expression).single_expression();
}

}  // namespace praxis::jinja
