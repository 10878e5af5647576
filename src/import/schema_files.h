// Files with JSON Schemas: which schemas in them become components, and what references lead to.
// Private to src/import.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/json_file.h"

namespace praxis {

struct SchemaFile {
  SourcePtr source;
  yaml::Document document;
};

struct Schema {  // one that becomes a component
  const yaml::Node* node;
  const SchemaFile* file;
  std::string name;
};

// Whether a schema describes objects.
bool is_object_schema(const yaml::Node& schema);

// A file with properties is one component; one with definitions only, a component for each that is
// an object. A root that only refers to a definition is that definition.
std::vector<Schema> find_schemas(const SchemaFile& file);

// The schema that a $ref names: a pointer into the file it stands in, or into another file of
// `all`. Null when there is none.
const yaml::Node* find_reference(std::string_view reference, const SchemaFile& from,
                                 const std::vector<Schema>& all);

}  // namespace praxis
