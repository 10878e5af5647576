#include "template/token.h"

#include <array>

namespace praxis::jinja {
namespace {

constexpr std::array<Operator, 26> operator_table = {{
    {"//", TokenKind::floordiv}, {"**", TokenKind::pow},      {"==", TokenKind::eq},
    {"!=", TokenKind::ne},       {">=", TokenKind::gteq},     {"<=", TokenKind::lteq},
    {"+", TokenKind::add},       {"-", TokenKind::sub},       {"/", TokenKind::div},
    {"*", TokenKind::mul},       {"%", TokenKind::mod},       {"~", TokenKind::tilde},
    {"[", TokenKind::lbracket},  {"]", TokenKind::rbracket},  {"(", TokenKind::lparen},
    {")", TokenKind::rparen},    {"{", TokenKind::lbrace},    {"}", TokenKind::rbrace},
    {">", TokenKind::gt},        {"<", TokenKind::lt},        {"=", TokenKind::assign},
    {".", TokenKind::dot},       {":", TokenKind::colon},     {"|", TokenKind::pipe},
    {",", TokenKind::comma},     {";", TokenKind::semicolon},
}};

}  // namespace

std::span<const Operator> operators() { return operator_table; }

std::string_view describe(TokenKind kind) {
  for (const Operator& candidate : operator_table) {
    if (candidate.kind == kind) return candidate.text;
  }
  switch (kind) {
    case TokenKind::data:
      return "template data / text";
    case TokenKind::variable_begin:
      return "begin of print statement";
    case TokenKind::variable_end:
      return "end of print statement";
    case TokenKind::block_begin:
      return "begin of statement block";
    case TokenKind::block_end:
      return "end of statement block";
    case TokenKind::string:
      return "string";
    case TokenKind::integer:
      return "integer";
    case TokenKind::real:
      return "float";
    case TokenKind::end:
      return "end of template";
    default:
      return "name";
  }
}

std::string describe(const Token& token) {
  return std::string(token.kind == TokenKind::name ? token.text : describe(token.kind));
}

}  // namespace praxis::jinja
