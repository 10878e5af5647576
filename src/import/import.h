// Descriptions that others made of their components, as component files.
//
// Three kinds are read: custom-elements.json manifests
// (https://github.com/webcomponents/custom-elements-manifest, schema version 1 and 2), JSON Schema
// (draft 4 to 2020-12), and TypeScript interfaces. What a description says and component files have
// no form for is never dropped in silence: it is kept under an `x-` key or reported as a warning
// (import-unmapped) at its place. docs/import.md says how each thing is mapped.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source.h"

namespace praxis {

enum class ImportFormat : std::uint8_t { custom_elements, json_schema, typescript };

struct ImportedFile {
  std::string component;  // its name
  std::string name;       // "button.praxis.yaml"
  std::string text;
};

struct Import {
  std::vector<ImportedFile> files;  // in the order of the sources
  Diagnostics diagnostics;          // warnings are what could not be mapped
};

// Returns what a file most likely is, by its name and content; nothing when it is none of the
// three.
std::optional<ImportFormat> guess_import_format(const Source& source);

// Makes component files of manifests, or of schemas; all at once, so that they may refer to each
// other. Every file that is returned without errors is accepted by Praxis.
Import import_custom_elements(const std::vector<SourcePtr>& sources);
Import import_json_schemas(const std::vector<SourcePtr>& sources);

// The same for TypeScript. `script` is the text of typescript.mjs, which node runs to find the
// declarations; it needs the npm package typescript, from the current directory or that of a
// source. Reports import-tool when node or the package is not there.
Import import_typescript(const std::vector<SourcePtr>& sources, std::string_view script);

}  // namespace praxis
