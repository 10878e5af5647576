// Tokens to a syntax tree: Jinja's grammar, with Jinja's messages.
//
// A recursive descent parser in the order of Jinja's own, because the order decides which of
// several mistakes is reported. Nesting is limited, so that no text can overflow the stack.
#pragma once

#include <deque>
#include <string>

#include "base/source.h"
#include "template/ast.h"
#include "template/environment.h"

namespace praxis::jinja {

struct ParsedTemplate {
  Nodes body;
  std::deque<std::string> storage;  // texts the tree refers to, beside the source itself
};

// Parses a whole template. Throws Error(syntax) with its place.
ParsedTemplate parse_template(const SourcePtr& source, const Settings& settings);

// Parses a single expression: body[0].
ParsedTemplate parse_expression(const SourcePtr& source, const Settings& settings);

}  // namespace praxis::jinja
