// The statements: everything between {% and %}.
#include <fmt/format.h>

#include <algorithm>

#include "template/parser_class.h"
#include "template/unicode.h"

namespace praxis::jinja {
namespace {

bool is_blank(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_at(text, at);
    if (!is_space(point.value)) return false;
    at += point.size;
  }
  return !text.empty();
}

// A required block may hold nothing but white space and comments.
bool is_blank(const Nodes& body) {
  return std::all_of(body.begin(), body.end(), [](const NodePtr& node) {
    if (node->kind != NodeKind::output) return false;
    const Nodes& items = as<OutputNode>(*node).items;
    return std::all_of(items.begin(), items.end(), [](const NodePtr& item) {
      return item->kind == NodeKind::data && is_blank(as<DataNode>(*item).text);
    });
  });
}

}  // namespace

Nodes Parser::subparse(const Names& end_tags, bool to_the_end) {
  const Nesting nesting(*this);
  Nodes body;
  std::unique_ptr<OutputNode> output;
  const auto flush = [&] {
    if (output) body.push_back(std::move(output));
  };
  const auto add = [&](NodePtr item) {
    if (!output) output = std::make_unique<OutputNode>(item->span);
    output->items.push_back(std::move(item));
  };
  if (!to_the_end) awaited_.push_back(end_tags);
  while (!at(TokenKind::end)) {
    const Token token = next();
    if (token.kind == TokenKind::data) {
      add(std::make_unique<DataNode>(token.span, token.text));
    } else if (token.kind == TokenKind::variable_begin) {
      add(tuple(TupleItems::expressions));
      expect(TokenKind::variable_end);
    } else {
      flush();
      if (!to_the_end && at_any(end_tags)) break;
      body.push_back(statement());
      expect(TokenKind::block_end);
    }
  }
  flush();
  if (!to_the_end) {
    if (at(TokenKind::end)) fail_tag({}, current().span);
    awaited_.pop_back();
  }
  return body;
}

// The body of a statement up to one of `end_tags`, which is left as the current token unless it is
// dropped.
Nodes Parser::statements(const Names& end_tags, bool drop_end) {
  skip_if(TokenKind::colon);
  expect(TokenKind::block_end);
  Nodes body = subparse(end_tags, false);
  if (drop_end) next();
  return body;
}

NodePtr Parser::statement() {
  const Token tag = current();
  if (tag.kind != TokenKind::name) fail("tag name expected");
  open_tags_.push_back(tag.text);
  NodePtr node = statement_of(tag);
  if (!node) {
    open_tags_.pop_back();
    fail_tag(tag.text, tag.span);
  }
  open_tags_.pop_back();
  return node;
}

// Returns null when there is no such statement.
NodePtr Parser::statement_of(const Token& tag) {
  using Production = NodePtr (Parser::*)();
  static constexpr std::pair<std::string_view, Production> productions[] = {
      {"for", &Parser::for_statement},         {"if", &Parser::if_statement},
      {"block", &Parser::block_statement},     {"extends", &Parser::extends_statement},
      {"print", &Parser::print_statement},     {"macro", &Parser::macro_statement},
      {"include", &Parser::include_statement}, {"from", &Parser::from_statement},
      {"import", &Parser::import_statement},   {"set", &Parser::set_statement},
      {"with", &Parser::with_statement},       {"autoescape", &Parser::autoescape_statement},
      {"call", &Parser::call_statement},       {"filter", &Parser::filter_statement},
  };
  for (const auto& [name, production] : productions) {
    if (tag.text == name) return (this->*production)();
  }
  if (settings_.extension_do && tag.text == "do") return do_statement();
  if (settings_.extension_loopcontrols && tag.text == "break") {
    return loop_control(NodeKind::break_loop);
  }
  if (settings_.extension_loopcontrols && tag.text == "continue") {
    return loop_control(NodeKind::continue_loop);
  }
  return nullptr;
}

NodePtr Parser::set_statement() {
  const Span span = next().span;
  NodePtr target = assign_target(true);
  if (skip_if(TokenKind::assign)) {
    auto node = std::make_unique<AssignNode>(span);
    node->target = std::move(target);
    node->value = tuple(TupleItems::expressions);
    return node;
  }
  auto node = std::make_unique<AssignBlockNode>(span);
  node->target = std::move(target);
  node->filter = filter_chain(nullptr, false);
  node->body = statements({"endset"}, true);
  return node;
}

NodePtr Parser::for_statement() {
  auto node = std::make_unique<ForNode>(next().span);
  node->target = assign_target(false, {"in"});
  expect_name("in");
  node->iterable = tuple(TupleItems::unconditional, false, {"recursive"});
  if (skip_if_name("if")) node->test = expression();
  node->recursive = skip_if_name("recursive");
  node->body = statements({"endfor", "else"}, false);
  if (next().text == "else") node->otherwise = statements({"endfor"}, true);
  return node;
}

NodePtr Parser::if_statement() {
  const Span span = next().span;
  auto node = std::make_unique<IfNode>(span);
  Span branch_span = span;
  while (true) {
    Branch branch{branch_span, tuple(TupleItems::unconditional), {}};
    branch.body = statements({"elif", "else", "endif"}, false);
    node->branches.push_back(std::move(branch));
    const Token end = next();
    if (end.text == "elif") {
      branch_span = current().span;
      continue;
    }
    if (end.text == "else") node->otherwise = statements({"endif"}, true);
    return node;
  }
}

NodePtr Parser::with_statement() {
  auto node = std::make_unique<WithNode>(next().span);
  while (!at(TokenKind::block_end)) {
    if (!node->targets.empty()) expect(TokenKind::comma);
    NodePtr target = assign_target(false);
    const std::function<void(const Node&)> make_parameter = [&make_parameter](const Node& part) {
      if (part.kind == NodeKind::name) {
        const_cast<NameNode&>(as<NameNode>(part)).use = NameUse::parameter;
      }
      for_each_child(part, make_parameter);
    };
    make_parameter(*target);
    node->targets.push_back(std::move(target));
    expect(TokenKind::assign);
    node->values.push_back(expression());
  }
  node->body = statements({"endwith"}, true);
  return node;
}

NodePtr Parser::autoescape_statement() {
  auto node = std::make_unique<AutoescapeNode>(next().span);
  node->option = expression();
  node->body = statements({"endautoescape"}, true);
  return node;
}

NodePtr Parser::block_statement() {
  auto node = std::make_unique<BlockNode>(next().span);
  node->name = expect(TokenKind::name).text;
  node->scoped = skip_if_name("scoped");
  node->required = skip_if_name("required");
  if (at(TokenKind::sub)) {
    fail(
        "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, "
        "use an underscore instead.");
  }
  node->body = statements({"endblock"}, true);
  if (node->required && !is_blank(node->body)) {
    fail("Required blocks can only contain comments or whitespace");
  }
  skip_if_name(node->name);
  return node;
}

NodePtr Parser::extends_statement() {
  auto node = std::make_unique<ExtendsNode>(next().span);
  node->name = expression();
  return node;
}

bool Parser::at_import_context() {
  return (at_name("with") || at_name("without")) && look().kind == TokenKind::name &&
         look().text == "context";
}

// `with context`, `without context`, or neither.
bool Parser::import_context(bool by_default) {
  if (!at_import_context()) return by_default;
  const bool with = next().text == "with";
  next();
  return with;
}

NodePtr Parser::include_statement() {
  auto node = std::make_unique<IncludeNode>(next().span);
  node->name = expression();
  if (at_name("ignore") && look().kind == TokenKind::name && look().text == "missing") {
    node->ignore_missing = true;
    next();
    next();
  }
  node->with_context = import_context(true);
  return node;
}

NodePtr Parser::import_statement() {
  auto node = std::make_unique<ImportNode>(next().span);
  node->name = expression();
  expect_name("as");
  node->target = name_target()->name;
  node->with_context = import_context(false);
  return node;
}

NodePtr Parser::from_statement() {
  auto node = std::make_unique<FromImportNode>(next().span);
  node->name = expression();
  expect_name("import");
  while (true) {
    if (!node->names.empty()) expect(TokenKind::comma);
    if (!at(TokenKind::name)) expect(TokenKind::name);
    if (at_import_context()) break;
    const auto exported = name_target();
    if (exported->name.starts_with('_')) {
      fail(exported->span, "names starting with an underline can not be imported");
    }
    const std::string_view alias = skip_if_name("as") ? name_target()->name : exported->name;
    node->names.emplace_back(exported->name, alias);
    if (at_import_context() || !at(TokenKind::comma)) break;
  }
  node->with_context = import_context(false);
  return node;
}

void Parser::signature(SignatureNode& node) {
  expect(TokenKind::lparen);
  while (!at(TokenKind::rparen)) {
    if (!node.parameters.empty()) expect(TokenKind::comma);
    auto parameter = name_target();
    parameter->use = NameUse::parameter;
    for (const NodePtr& other : node.parameters) {
      if (as<NameNode>(*other).name == parameter->name) {
        fail(parameter->span, fmt::format("duplicate parameter '{}'", parameter->name));
      }
    }
    if (skip_if(TokenKind::assign)) {
      node.defaults.push_back(expression());
    } else if (!node.defaults.empty()) {
      fail("non-default argument follows default argument");
    }
    node.parameters.push_back(std::move(parameter));
  }
  expect(TokenKind::rparen);
}

NodePtr Parser::macro_statement() {
  auto node = std::make_unique<MacroNode>(next().span);
  node->name = name_target()->name;
  signature(*node);
  node->body = statements({"endmacro"}, true);
  return node;
}

NodePtr Parser::call_statement() {
  auto node = std::make_unique<CallBlockNode>(next().span);
  if (at(TokenKind::lparen)) signature(*node);
  node->call = expression();
  if (node->call->kind != NodeKind::call) fail(node->span, "expected call");
  node->body = statements({"endcall"}, true);
  return node;
}

NodePtr Parser::filter_statement() {
  auto node = std::make_unique<FilterBlockNode>(next().span);
  node->filter = filter_chain(nullptr, true);
  node->body = statements({"endfilter"}, true);
  return node;
}

NodePtr Parser::print_statement() {
  auto node = std::make_unique<OutputNode>(next().span);
  while (!at(TokenKind::block_end)) {
    if (!node->items.empty()) expect(TokenKind::comma);
    node->items.push_back(expression());
  }
  return node;
}

NodePtr Parser::do_statement() {
  auto node = std::make_unique<ExpressionStatementNode>(next().span);
  node->expression = tuple(TupleItems::expressions);
  return node;
}

NodePtr Parser::loop_control(NodeKind kind) {
  return std::make_unique<LoopControlNode>(kind, next().span);
}

}  // namespace praxis::jinja
