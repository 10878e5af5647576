// JSON files as trees with positions. Private to src/import.
#pragma once

#include <string>
#include <string_view>

#include "import/draft.h"
#include "yaml/json.h"

namespace praxis {

// Parses a JSON file (or one in YAML). Returns false after adding errors.
bool read_json(const SourcePtr& source, Diagnostics& diagnostics, yaml::Document& document);

// A node as a value.
inline Draft to_draft(const yaml::Node& node) { return yaml::to_json<Draft>(node); }

// Access to a tree that may have any shape: what is not there, or not of the type, is empty.
const yaml::Node& at(const yaml::Node& node, std::string_view key);
std::string text_at(const yaml::Node& node, std::string_view key);
bool is_true(const yaml::Node& node, std::string_view key);

}  // namespace praxis
