// Checks plain YAML against the JSON Schema a pack brings (draft 7, through valijson), with places in
// the YAML.
#pragma once

#include "base/diagnostic.h"
#include "base/source.h"
#include "yaml/yaml.h"

namespace praxis {

// Adds an error for everything in `document` that `schema` (a JSON or YAML text) does not allow
// (schema-violation), or one error if the schema itself is wrong (bad-schema).
void validate_document(const yaml::Document& document, const SourcePtr& schema,
                       Diagnostics& diagnostics);

}  // namespace praxis
