// Constant folding: what an expression is worth before any render, where that can be known.
//
// Jinja folds constants, and it shows: under autoescaping, `'<b>'|safe ~ '<i>'` is joined as plain
// text when it is folded and as markup when it is not. So the same expressions are folded here.
#pragma once

#include <optional>

#include "template/ast.h"
#include "template/environment.h"

namespace praxis::jinja {

// How the code being compiled escapes what it prints.
struct EscapeContext {
  bool autoescape = false;
  bool is_volatile = false;  // decided when it runs: {% autoescape expression %}
};

// Returns the value of `node`, or nothing when it depends on the render or fails.
std::optional<Value> fold(const Node& node, const Environment& environment, EscapeContext escape);

// Whether a folded value can stand in a program: it prints and compares as itself and cannot
// change.
bool is_plain_constant(const Value& value);

}  // namespace praxis::jinja
