// What a run is asked to do: the command line laid over the project file.
//
//   praxis: 1
//   inputs: [components]
//   registries: [registry.yaml]
//   output: generated
//   packs:
//     typescript: {}
//     cpp: {output: include, options: {namespace: ui}}
//
// Paths in a project file start at its directory. `registry:` and `categories:` may stand in it
// as well. docs/manual.md, "The project file".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "praxis.h"
#include "yaml/yaml.h"

namespace praxis {

struct Project {
  Options options;  // complete: nothing empty that has a default
  std::shared_ptr<const yaml::Document>
      file;  // the project file, which may hold a registry; or null
};

// Reads the project file and completes `options`. Returns nothing after adding errors (no inputs,
// no packs, an unreadable or wrong file).
std::optional<Project> load_project(const Options& options, Disk& disk, Diagnostics& diagnostics);

// Reads and parses a YAML file through `disk`. Returns null after adding errors.
std::shared_ptr<const yaml::Document> read_yaml(const std::string& path, Disk& disk,
                                                Diagnostics& diagnostics);

}  // namespace praxis
