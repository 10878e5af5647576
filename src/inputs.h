// Which files a run reads: the files, directories and globs of the command line or the project, in
// an order that does not depend on the file system.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "pack.h"

namespace praxis {

struct FoundInput {
  std::string path;
  std::string directory;  // below the input root; outputs mirror it
  bool is_component = true;
};

struct FoundInputs {
  std::vector<FoundInput> inputs;
  std::vector<std::string> directories;  // that were listed
};

// Finds all inputs. A directory gives all `*.praxis.yaml` below it, and the files that packs for
// plain YAML ask for; hidden entries and `excluded` directories (absolute) are left out. A file or
// glob that matches nothing and a directory without inputs are errors. A file found twice counts
// once, where it was found first.
FoundInputs find_inputs(const std::vector<std::string>& arguments,
                        const std::vector<PackFiles>& packs,
                        const std::vector<std::string>& excluded, Disk& disk,
                        Diagnostics& diagnostics);

// Whether a path matches a glob: `*` and `?` within one part, `**` over any number of parts,
// `[a-z]` and `[!a-z]`.
bool glob_matches(std::string_view pattern, std::string_view path);

// Whether a pack makes outputs of this input.
bool reads_input(const PackFiles& pack, std::string_view path, bool is_component);

}  // namespace praxis
