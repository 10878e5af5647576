// What a scalar means: the core schema of YAML 1.2.2, section 10.3.2.
#pragma once

#include "yaml/yaml.h"

namespace praxis::yaml {

// Sets the kind and the value of `node` from node.text, as of a plain scalar without a tag.
void resolve_plain(Node& node);

// Sets the kind and the value of `node` from node.text, as of a scalar tagged with `kind`. Returns
// false if the text is no such value.
bool resolve_as(Kind kind, Node& node);

}  // namespace praxis::yaml
