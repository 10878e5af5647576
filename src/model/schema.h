// The JSON Schema of component files, for editors: completion, descriptions, errors while typing.
#pragma once

#include <string>

#include "model/registry.h"

namespace praxis {

// Returns a JSON Schema (2020-12) that accepts what read_component accepts, except for what a
// schema cannot express: defaults that fit their types, bounds in order, references. With a
// registry, its categories and entries are the only ones allowed; without, any are.
std::string component_schema(const Registry* registry = nullptr);

}  // namespace praxis
