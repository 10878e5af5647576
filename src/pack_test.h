// The golden cases of a pack: inputs and options beside the outputs they must give.
//
//   tests/button/input/button.praxis.yaml      what is read
//   tests/button/expected/button.md            what must be made: these files, and no others
//   tests/button/errors.txt                    or, what must be reported
//   tests/button/case.yaml                     options, registries, other inputs; may be absent
//
// docs/packs.md, "Tests".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.h"

namespace praxis {

enum class CaseState : std::uint8_t { passed, failed, updated };

struct CaseResult {
  std::string name;  // "tests/button"
  CaseState state = CaseState::passed;
  std::size_t outputs = 0;
  std::string difference;   // unified diffs of what is expected and what came
  Diagnostics diagnostics;  // that were not expected, and errors of the case itself
};

// Runs the cases of the pack in the folder `directory`, or those of `names`. With `update`, makes
// what came what is expected; nothing else is written. Adds errors (no-cases) to `diagnostics`.
std::vector<CaseResult> test_pack(const std::string& directory,
                                  const std::vector<std::string>& names, bool update,
                                  Diagnostics& diagnostics);

}  // namespace praxis
