// The parser's state and productions; included by the parser's own files only.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "template/ast.h"
#include "template/lexer.h"
#include "template/parser.h"

namespace praxis::jinja {

class Parser {
 public:
  Parser(const SourcePtr& source, const Settings& settings, LexerStart start);

  ParsedTemplate whole_template();
  ParsedTemplate single_expression();

 private:
  using Names = std::vector<std::string_view>;

  // --- the token stream (parser.cc) ---
  const Token& current() const { return tokens_.all[at_]; }
  bool at(TokenKind kind) const { return current().kind == kind; }
  bool at_name(std::string_view name) const {
    return at(TokenKind::name) && current().text == name;
  }
  bool at_any(const Names& names) const;
  // The token behind the current one.
  const Token& look();
  // Moves one token ahead and returns the one left behind.
  Token next();
  bool skip_if(TokenKind kind);
  bool skip_if_name(std::string_view name);
  Token expect(TokenKind kind);
  Token expect_name(std::string_view name);

  [[noreturn]] void fail(Span span, std::string message);
  [[noreturn]] void fail(std::string message) { fail(current().span, std::move(message)); }
  [[noreturn]] void fail_expected(const std::string& expected);
  // No statement can begin here: an unknown tag, or the end of the template (an empty name).
  [[noreturn]] void fail_tag(std::string_view name, Span span);

  // Guards a production that can contain itself.
  class Nesting {
   public:
    explicit Nesting(Parser& parser);
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Parser& parser_;
  };

  // Returns `node` after its height is set from its children and checked.
  template <class T>
  std::unique_ptr<T> finish(std::unique_ptr<T> node) {
    set_height(*node);
    return node;
  }
  template <class T, class... Arguments>
  NodePtr make(Arguments&&... arguments) {
    return finish(std::make_unique<T>(std::forward<Arguments>(arguments)...));
  }
  void set_height(Node& node);
  std::string_view keep(std::string text) { return tokens_.storage.emplace_back(std::move(text)); }

  // --- statements (parser_statement.cc) ---
  Nodes subparse(const Names& end_tags, bool to_the_end);
  Nodes statements(const Names& end_tags, bool drop_end);
  NodePtr statement();
  NodePtr statement_of(const Token& tag);
  NodePtr set_statement();
  NodePtr for_statement();
  NodePtr if_statement();
  NodePtr with_statement();
  NodePtr autoescape_statement();
  NodePtr block_statement();
  NodePtr extends_statement();
  NodePtr include_statement();
  NodePtr import_statement();
  NodePtr from_statement();
  NodePtr macro_statement();
  NodePtr call_statement();
  NodePtr filter_statement();
  NodePtr print_statement();
  NodePtr do_statement();
  NodePtr loop_control(NodeKind kind);
  bool import_context(bool by_default);
  bool at_import_context();
  void signature(SignatureNode& node);

  // --- targets and expressions (parser_expression.cc) ---
  std::unique_ptr<NameNode> name_target();
  NodePtr assign_target(bool with_namespace, const Names& end_names = {});
  NodePtr expression(bool with_conditional = true);
  NodePtr conditional();
  NodePtr logical_or();
  NodePtr logical_and();
  NodePtr logical_not();
  NodePtr compare();
  NodePtr sum();
  NodePtr concat();
  NodePtr product();
  NodePtr power();
  NodePtr unary(bool with_filter = true);
  NodePtr primary();
  NodePtr name_or_literal();
  NodePtr string_literal();
  enum class TupleItems { primaries, expressions, unconditional };
  NodePtr tuple(TupleItems items, bool parenthesized = false, const Names& end_names = {});
  NodePtr list_display();
  NodePtr dict_display();
  NodePtr postfix(NodePtr node);
  NodePtr filters_and_tests(NodePtr node);
  NodePtr attribute(NodePtr node);
  NodePtr subscript(NodePtr node);
  NodePtr subscript_part();

  // --- calls, filters and tests (parser_call.cc) ---
  CallArguments call_arguments();
  void call_argument(CallArguments& arguments, Span opening);
  NodePtr call(NodePtr callee);
  NodePtr filter_chain(NodePtr node, bool start_inline);
  NodePtr test(NodePtr node);
  std::string_view dotted_name();

  SourcePtr source_;
  const Settings& settings_;
  Tokens tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<std::string_view> open_tags_;  // the statements we are inside of
  std::vector<Names> awaited_;               // the end tags each of them waits for
};

}  // namespace praxis::jinja
