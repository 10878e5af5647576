// Data files of any shape, YAML or JSON, as templates see them.
//
// JSON is read by its own parser rather than as YAML: it keeps integers of any size, and what is no
// JSON in a .json file is an error instead of YAML that means something else.
#pragma once

#include "base/diagnostic.h"
#include "base/source.h"
#include "template/value.h"
#include "yaml/yaml.h"

namespace praxis {

// A file's value; the texts in it may live in `document`.
struct Data {
  yaml::Document document;
  jinja::Value value;
};

// Reads `source`: JSON when its name ends with .json, or when it begins as JSON and is; else YAML.
// Returns false after adding at least one error to `diagnostics`.
bool read_data(const SourcePtr& source, Diagnostics& diagnostics, Data& data);

}  // namespace praxis
