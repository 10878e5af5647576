// Why an output is dirty, in words, from the same parts that make its key.
#pragma once

#include "passes.h"

namespace praxis {

// Adds the reasons to `action`, whose key differs from its record or which has no record. `loaded`
// is its input, null for an output over the whole project.
void explain(const Run& run, const Model& model, const Loaded* loaded, Action& action);

}  // namespace praxis
