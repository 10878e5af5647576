// Which special names a piece of a template uses: `loop`, `caller`, `super` and the like exist only
// where they are.
#pragma once

#include <string_view>
#include <vector>

#include "template/ast.h"

namespace praxis::jinja {

// Returns for each of `names` whether it is read in `nodes` without having been stored before, in
// Jinja's order of nodes. Blocks are left out.
std::vector<bool> find_undeclared(const Nodes& nodes, std::vector<std::string_view> names);

}  // namespace praxis::jinja
