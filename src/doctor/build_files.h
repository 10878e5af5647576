// The steps of a build, read from what Ninja and Make are given: build.ninja with what it includes,
// and the makefiles of CMake or of the user. Only what `praxis doctor` looks at is understood.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"

namespace praxis {

// One edge of Ninja, or one rule of Make with its recipe.
struct BuildStep {
  std::string file;  // it stands in
  std::uint32_t line = 0;
  std::vector<std::string> outputs;  // implicit ones included
  std::vector<std::string> inputs;
  std::string rule;       // Ninja
  std::string command;    // of Make: the lines of the recipe, joined with ` && `
  std::string depfile;    // Ninja
  bool deps_log = false;  // Ninja reads the depfile into its own log and deletes it
  bool restat = false;
};

// Returns the edges of `file` (build.ninja) and of the files it includes; phony ones have no
// command. Throws DiskError.
std::vector<BuildStep> read_ninja_file(const std::string& file, const Disk& disk);

// Returns the rules of a makefile that have a recipe. Throws DiskError.
std::vector<BuildStep> read_makefile(const std::string& file, const Disk& disk);

// The words of a shell command line, quotes and backslashes resolved; `&&`, `||`, `;` and `|` are
// words of their own.
std::vector<std::string> shell_words(std::string_view command);

// The targets and the dependencies of a depfile.
struct Depfile {
  std::vector<std::string> targets, dependencies;
};
Depfile read_depfile(std::string_view text);

}  // namespace praxis
