// Template text to tokens, as Jinja's lexer cuts it.
//
// Jinja describes its lexer as regular expressions assembled from the environment's delimiters; the
// scanner here is written out by hand for any delimiters, and keeps the same rules where they can
// be seen: which tag wins where two could begin, what `-`, `+`, trim_blocks and lstrip_blocks
// remove, which line an error is on. Tokens are made all at once; a lexical error becomes the last
// token, because an earlier mistake that only the parser sees has to be reported first.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/source.h"
#include "template/environment.h"
#include "template/token.h"

namespace praxis::jinja {

struct Tokens {
  std::vector<Token> all;           // ends with `end` or `failure`
  std::deque<std::string> storage;  // texts of tokens that differ from the source
};

// Where the text begins: in template data, or inside an expression (for compile_expression).
enum class LexerStart { data, expression };

// Cuts `source` into tokens. The source has LF line ends only (see replace_newlines).
Tokens tokenize(const Source& source, const Settings& settings,
                LexerStart start = LexerStart::data);

}  // namespace praxis::jinja
