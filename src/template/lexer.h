// Template text to tokens, as Jinja's lexer cuts it.
//
// Jinja describes its lexer as regular expressions assembled from the environment's delimiters; the
// scanner here is written out by hand for any delimiters, and keeps the same rules where they can be
// seen: which tag wins where two could begin, what `-`, `+`, trim_blocks and lstrip_blocks remove,
// which line an error is on. Tokens are made all at once; a lexical error becomes the last token,
// because an earlier mistake that only the parser sees has to be reported first.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "template/environment.h"

namespace praxis::jinja {

enum class TokenKind : std::uint8_t {
  data, variable_begin, variable_end, block_begin, block_end,
  name, string, integer, real,
  add, sub, mul, div, floordiv, mod, pow, tilde,
  lparen, rparen, lbracket, rbracket, lbrace, rbrace,
  eq, ne, gt, gteq, lt, lteq, assign, dot, colon, pipe, comma, semicolon,
  end, failure,
};

struct Token {
  TokenKind kind;
  Span span;
  // data and string: the decoded text; name, integer, real: as written; failure: the message.
  std::string_view text;
};

struct Tokens {
  std::vector<Token> all;          // ends with `end` or `failure`
  std::deque<std::string> storage;  // texts of tokens that differ from the source
};

// Where the text begins: in template data, or inside an expression (for compile_expression).
enum class LexerStart { data, expression };

// Cuts `source` into tokens. The source has LF line ends only (see normalize_newlines).
Tokens tokenize(const Source& source, const Settings& settings,
                LexerStart start = LexerStart::data);

// Returns `text` with CRLF and CR made LF, as Jinja reads templates.
std::string normalize_newlines(std::string_view text);

// What messages call a token: "end of print statement", "integer", "|", or a name itself.
std::string describe(const Token& token);
std::string_view describe(TokenKind kind);

}  // namespace praxis::jinja
