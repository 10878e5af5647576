// praxis doctor: looks at a build directory for what makes generator steps run too often, too
// seldom, or leave files behind. docs/doctor.md has the list, and why each is one.
#pragma once

#include <cstddef>
#include <string>

#include "base/diagnostic.h"
#include "base/disk.h"

namespace praxis {

struct Examination {
  std::size_t steps = 0;    // that run Praxis
  Diagnostics diagnostics;  // build-trap: what is wrong, and the way out
};

// Examines the build directory of CMake, Ninja or Make. Nothing in it is changed. With `run_ninja`,
// Ninja is asked what it would do now (`ninja -n`).
Examination examine_build(const std::string& directory, bool run_ninja, Disk& disk);

}  // namespace praxis
