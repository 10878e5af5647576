#include "import/type_text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "import/type_scanner.h"

namespace praxis {
namespace {

constexpr int deepest = 100;  // nested types

// What a recursive descent gives up with; caught where a type ends in any case.
struct NotUnderstood {};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(scan_type(text)) {}

  TypeNode type_to_end();
  std::optional<Draft> literal_to_end();

 private:
  using Kind = TypeNode::Kind;

  const TypeToken& now() const { return tokens_[at_]; }
  const TypeToken& ahead(std::size_t count) const {
    return tokens_[std::min(at_ + count, tokens_.size() - 1)];
  }
  bool is(std::string_view text) const {
    return now().text == text && now().kind != TypeToken::Kind::string &&
           now().kind != TypeToken::Kind::end;
  }
  bool skip(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view text) {
    if (!skip(text)) throw NotUnderstood();
  }

  TypeNode type();
  TypeNode operators(Kind kind, std::string_view mark);
  TypeNode postfix();
  TypeNode primary();
  TypeNode word();
  TypeNode object();
  TypeNode function();
  TypeMember member();
  void index_signature(TypeMember& member);
  std::vector<TypeMember> parameters();
  std::vector<TypeNode> list(std::string_view end);
  bool begins_function() const;
  TypeNode contained_type();
  bool at_end_of_type() const;
  void skip_balanced();
  Draft literal();

  std::string_view text_;
  std::vector<TypeToken> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

bool Parser::at_end_of_type() const {
  static constexpr std::string_view ends[] = {",", ";", "}", ")", "]", ">"};
  if (now().kind == TypeToken::Kind::end || now().on_new_line) return true;
  return std::ranges::any_of(ends, [&](std::string_view end) { return is(end); });
}

// To the end of what cannot be understood, over brackets and what is in them.
void Parser::skip_balanced() {
  int open = 0;
  while (now().kind != TypeToken::Kind::end) {
    if (open == 0 && (is(",") || is(";") || is("}") || is(")") || is("]"))) return;
    if (is("{") || is("(") || is("[")) ++open;
    if (is("}") || is(")") || is("]")) --open;
    ++at_;
  }
}

// A type inside something else: what is wrong with it stays in it.
TypeNode Parser::contained_type() {
  const std::size_t begin = at_;
  const int depth = depth_;
  try {
    TypeNode node = type();
    if (at_end_of_type()) return node;
  } catch (const NotUnderstood&) {
  }
  at_ = begin;
  depth_ = depth;
  const std::uint32_t from = now().span.begin;
  skip_balanced();
  TypeNode unknown;
  unknown.text = text_.substr(from, tokens_[at_ > begin ? at_ - 1 : at_].span.end - from);
  return unknown;
}

TypeNode Parser::type_to_end() {
  TypeNode node = contained_type();
  if (now().kind == TypeToken::Kind::end) return node;
  TypeNode unknown;
  unknown.text = clean_text(text_);
  return unknown;
}

TypeNode Parser::type() {
  if (++depth_ > deepest) throw NotUnderstood();
  TypeNode node = operators(Kind::union_, "|");
  --depth_;
  return node;
}

TypeNode Parser::operators(Kind kind, std::string_view mark) {
  skip(mark);  // a union may begin with one
  std::vector<TypeNode> items;
  do {
    items.push_back(kind == Kind::union_ ? operators(Kind::intersection, "&") : postfix());
  } while (skip(mark));
  if (items.size() == 1) return std::move(items.front());
  TypeNode node;
  node.kind = kind;
  node.items = std::move(items);
  return node;
}

TypeNode Parser::postfix() {
  if (++depth_ > 2 * deepest) throw NotUnderstood();  // keyof keyof ...
  TypeNode node = primary();
  --depth_;
  while (is("[") && !now().on_new_line) {
    ++at_;
    TypeNode outer;
    if (skip("]")) {
      outer.kind = Kind::array;
      outer.items.push_back(std::move(node));
    } else {
      outer.kind = Kind::indexed;
      outer.items.push_back(std::move(node));
      outer.items.push_back(type());
      expect("]");
    }
    node = std::move(outer);
  }
  return node;
}

std::vector<TypeNode> Parser::list(std::string_view end) {
  std::vector<TypeNode> items;
  while (!skip(end)) {
    skip("...");
    if (now().kind == TypeToken::Kind::word && ahead(1).text == ":") at_ += 2;  // a name in a tuple
    items.push_back(type());
    skip("?");
    if (!skip(",") && !is(end)) throw NotUnderstood();
  }
  return items;
}

TypeNode Parser::primary() {
  TypeNode node;
  if (now().kind == TypeToken::Kind::string) {
    node.kind = Kind::string;
    node.text = tokens_[at_++].value;
  } else if (now().kind == TypeToken::Kind::number ||
             (is("-") && ahead(1).kind == TypeToken::Kind::number)) {
    node.kind = Kind::number;
    if (skip("-")) node.text = "-";
    node.text += tokens_[at_++].text;
  } else if (skip("[")) {
    node.kind = Kind::tuple;
    node.items = list("]");
  } else if (is("{")) {
    node = object();
  } else if (is("<") || begins_function()) {
    node = function();
  } else if (skip("(")) {
    node = type();
    expect(")");
  } else {
    node = word();
  }
  return node;
}

TypeNode Parser::word() {
  if (now().kind != TypeToken::Kind::word) throw NotUnderstood();
  TypeNode node;
  if (is("readonly") || is("unique") || is("new") || is("abstract")) {
    ++at_;
    return is("(") && begins_function() ? function() : postfix();
  }
  if (skip("keyof")) {
    node.kind = Kind::key_of;
    node.items.push_back(postfix());
    return node;
  }
  node.kind = skip("typeof") ? Kind::type_of : Kind::name;
  if (is("infer") || is("asserts") || is("import")) throw NotUnderstood();
  do {
    if (!node.text.empty()) node.text += '.';
    if (now().kind != TypeToken::Kind::word) throw NotUnderstood();
    node.text += tokens_[at_++].text;
  } while (skip("."));
  if (is("<") && !now().on_new_line) {
    ++at_;
    node.items = list(">");
  }
  return node;
}

// ( parameters ) => : as opposed to a type in parentheses.
bool Parser::begins_function() const {
  if (!is("(")) return false;
  int open = 0;
  for (std::size_t i = at_; i < tokens_.size(); ++i) {
    const TypeToken& token = tokens_[i];
    if (token.kind != TypeToken::Kind::mark) continue;
    if (token.text == "(" || token.text == "[" || token.text == "{") ++open;
    if (token.text == ")" || token.text == "]" || token.text == "}") --open;
    if (open == 0) return i + 1 < tokens_.size() && tokens_[i + 1].text == "=>";
  }
  return false;
}

TypeNode Parser::function() {
  TypeNode node;
  node.kind = Kind::function;
  if (skip("<")) list(">");
  node.members = parameters();
  if (!skip("=>")) expect(":");
  if (now().kind == TypeToken::Kind::word && ahead(1).text == "is") {  // a type predicate
    at_ += 2;
    type();
    node.items.push_back(parse_type("boolean"));
  } else {
    node.items.push_back(type());
  }
  return node;
}

std::vector<TypeMember> Parser::parameters() {
  std::vector<TypeMember> parameters;
  expect("(");
  while (!skip(")")) {
    TypeMember parameter;
    const bool rest = skip("...");
    parameter.span = now().span;
    if (is("{") || is("[")) {  // destructured
      const bool braces = is("{");
      ++at_;
      while (!is("}") && !is("]") && now().kind != TypeToken::Kind::end) ++at_;
      expect(braces ? "}" : "]");
      parameter.name = fmt::format("argument{}", parameters.size() + 1);
    } else {
      if (now().kind != TypeToken::Kind::word) throw NotUnderstood();
      parameter.name = tokens_[at_++].text;
    }
    parameter.optional = skip("?") || rest;
    if (skip(":"))
      parameter.type = contained_type();
    else
      parameter.type = parse_type("any");
    if (parameter.name != "this") parameters.push_back(std::move(parameter));
    if (!skip(",") && !is(")")) throw NotUnderstood();
  }
  return parameters;
}

TypeNode Parser::object() {
  TypeNode node;
  node.kind = Kind::object;
  expect("{");
  while (!skip("}")) {
    if (now().kind == TypeToken::Kind::end) throw NotUnderstood();
    node.members.push_back(member());
    if (!skip(";") && !skip(",") && !is("}") && !now().on_new_line) throw NotUnderstood();
  }
  return node;
}

void Parser::index_signature(TypeMember& member) {
  expect("[");
  if (now().kind != TypeToken::Kind::word || ahead(1).text != ":")
    throw NotUnderstood();  // a mapped type
  at_ += 2;
  type();
  expect("]");
  expect(":");
  member.type = contained_type();
}

TypeMember Parser::member() {
  TypeMember member;
  member.doc = parse_doc_comment(now().comment);
  const auto is_name = [&](std::size_t count) {
    const TypeToken& token = ahead(count);
    return token.kind == TypeToken::Kind::word || token.kind == TypeToken::Kind::string;
  };
  while ((is("readonly") || is("get") || is("set")) && (is_name(1) || ahead(1).text == "[")) ++at_;
  member.span = now().span;
  if (is("[")) {
    index_signature(member);
    return member;
  }
  if (now().kind == TypeToken::Kind::string) {
    member.name = tokens_[at_++].value;
  } else if (now().kind == TypeToken::Kind::word || now().kind == TypeToken::Kind::number) {
    member.name = tokens_[at_++].text;
  } else {
    throw NotUnderstood();
  }
  member.optional = skip("?");
  if (is("(") || is("<")) {
    member.is_method = true;
    const bool generic = skip("<");
    if (generic) list(">");
    member.type.kind = Kind::function;
    member.type.members = parameters();
    member.type.items.push_back(skip(":") ? contained_type() : parse_type("any"));
  } else {
    member.type = skip(":") ? contained_type() : parse_type("any");
  }
  return member;
}

Draft Parser::literal() {
  if (++depth_ > deepest) throw NotUnderstood();
  Draft value;
  if (now().kind == TypeToken::Kind::string) {
    value = tokens_[at_++].value;
  } else if (now().kind == TypeToken::Kind::number || is("-")) {
    const bool negative = skip("-");
    if (now().kind != TypeToken::Kind::number) throw NotUnderstood();
    std::string digits(tokens_[at_++].text);
    std::erase(digits, '_');
    if (negative) digits.insert(0, "-");
    if (digits.ends_with('.')) digits += '0';
    value = Draft::parse(digits, nullptr, false);
    if (value.is_discarded()) throw NotUnderstood();
  } else if (skip("true")) {
    value = true;
  } else if (skip("false")) {
    value = false;
  } else if (skip("null")) {
    value = nullptr;
  } else if (skip("[")) {
    value = Draft::array();
    while (!skip("]")) {
      value.push_back(literal());
      if (!skip(",") && !is("]")) throw NotUnderstood();
    }
  } else if (skip("{")) {
    value = Draft::object();
    while (!skip("}")) {
      if (now().kind != TypeToken::Kind::word && now().kind != TypeToken::Kind::string)
        throw NotUnderstood();
      const std::string key =
          now().kind == TypeToken::Kind::string ? now().value : std::string(now().text);
      ++at_;
      expect(":");
      value[key] = literal();
      if (!skip(",") && !is("}")) throw NotUnderstood();
    }
  } else {
    throw NotUnderstood();
  }
  --depth_;
  return value;
}

std::optional<Draft> Parser::literal_to_end() {
  try {
    Draft value = literal();
    while (is("as") || is("satisfies")) at_ = tokens_.size() - 1;  // what follows is a type
    if (now().kind == TypeToken::Kind::end) return value;
  } catch (const NotUnderstood&) {
  }
  return std::nullopt;
}

}  // namespace

const std::string* DocComment::tag(std::string_view name) const {
  const auto found = std::ranges::find(tags, name, &std::pair<std::string, std::string>::first);
  return found == tags.end() ? nullptr : &found->second;
}

DocComment parse_doc_comment(std::string_view text) {
  DocComment comment;
  if (text.starts_with("/**")) text = text.substr(3, text.size() < 5 ? 0 : text.size() - 5);
  std::string* part = &comment.description;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (line.starts_with('*')) line.remove_prefix(line.starts_with("* ") ? 2 : 1);
    if (line.starts_with('@')) {
      const std::size_t name_end = std::min(line.find_first_of(" \t\r"), line.size());
      comment.tags.emplace_back(line.substr(1, name_end - 1), "");
      part = &comment.tags.back().second;
      line.remove_prefix(name_end);
    }
    part->append(line).append("\n");
  }
  comment.description = clean_text(comment.description);
  for (auto& [name, value] : comment.tags) value = clean_text(value);
  return comment;
}

TypeNode parse_type(std::string_view text) { return Parser(text).type_to_end(); }

std::optional<Draft> parse_literal(std::string_view text) { return Parser(text).literal_to_end(); }

}  // namespace praxis
