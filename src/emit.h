// Text for build tools: what CMake includes while it configures, and rules of a generation step for
// GNU Make and Ninja. docs/cmake.md and docs/make-and-ninja.md show them in use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "praxis.h"

namespace praxis {

// A generation step as a build file calls it.
struct EmittedStep {
  std::string tool;                    // program to run: a name on the PATH, or a path
  std::vector<std::string> arguments;  // of `praxis generate`: inputs, packs, directories
  std::string file;                    // the fragment's own path; the stamp stands beside it
  std::string name;                    // of its variables, rules and target
};

// Variables of CMake with absolute paths: PRAXIS_OUTPUTS, of these PRAXIS_HEADERS, PRAXIS_SOURCES
// and PRAXIS_OTHERS, further PRAXIS_INPUTS, PRAXIS_DIRECTORIES (that were listed) and
// PRAXIS_SUBDIRECTORIES (of the output directory, that packs write to).
std::string cmake_list(const Options& options, const Result& result);

// A fragment for GNU Make 4: lists of the outputs, a stamp, and rules that make both again. The
// fragment itself is to be made by a rule of the Makefile; it depends on all that its lists come
// from. Adds an error for each output whose path Make cannot take in a list.
std::string make_fragment(const EmittedStep& step, const Result& result, Diagnostics& diagnostics);

// A fragment for Ninja 1.10 and newer. It names no outputs: one of its edges writes those to a
// dyndep file, so that the fragment never has to change.
std::string ninja_fragment(const EmittedStep& step);

// The dyndep file of such a fragment: the outputs of the edge that makes `stamp`.
// Source: the Ninja manual, "Dynamic Dependencies".
std::string ninja_dyndep(std::string_view stamp, const Result& result);

// What a path is to a compiler, by its suffix.
enum class OutputKind : std::uint8_t { header, source, other };
OutputKind output_kind(std::string_view path);

// A word as a POSIX shell takes it, in quotes where it needs them.
std::string shell_quoted(std::string_view word);

}  // namespace praxis
