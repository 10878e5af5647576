// What template text is made of, between the lexer and the parser.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/source.h"

namespace praxis::jinja {

enum class TokenKind : std::uint8_t {
  data,
  variable_begin,
  variable_end,
  block_begin,
  block_end,
  name,
  string,
  integer,
  real,
  add,
  sub,
  mul,
  div,
  floordiv,
  mod,
  pow,
  tilde,
  lparen,
  rparen,
  lbracket,
  rbracket,
  lbrace,
  rbrace,
  eq,
  ne,
  gt,
  gteq,
  lt,
  lteq,
  assign,
  dot,
  colon,
  pipe,
  comma,
  semicolon,
  end,
  failure,
};

struct Token {
  TokenKind kind;
  Span span;
  // data and string: the decoded text; name, integer, real: as written; failure: the message.
  std::string_view text;
};

struct Operator {
  std::string_view text;
  TokenKind kind;
};

// All operators, the longest first.
std::span<const Operator> operators();

// What messages call a token: "end of print statement", "integer", "|", or a name itself.
std::string describe(const Token& token);
std::string_view describe(TokenKind kind);

}  // namespace praxis::jinja
