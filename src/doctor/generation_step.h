// A step of a build that runs `praxis generate`. Private to src/doctor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "doctor/build_files.h"

namespace praxis {

struct GenerationStep {
  const BuildStep* step = nullptr;
  std::string program;              // absolute, if it has a slash
  std::string directory;            // where it runs
  std::vector<std::string> inputs;  // absolute
  std::string out, stamp, depfile,
      manifest;  // absolute; stamp and depfile empty when there is none

  // What messages call it: its first output.
  const std::string& name() const { return step->outputs.front(); }
  bool has_output(const std::string& path, const std::string& build_directory) const;
};

// Returns what `step`, which stands in a build file of `build_directory`, asks of Praxis; nothing
// when it does not run `praxis generate`.
std::optional<GenerationStep> generation_of(const BuildStep& step,
                                            const std::string& build_directory, const Disk& disk);

}  // namespace praxis
