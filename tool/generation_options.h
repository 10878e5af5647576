// The options that all commands over components share, and how their results are shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "jobserver.h"
#include "praxis.h"

namespace praxis::tool {

struct GenerationOptions {
  Options options;
  std::vector<std::string> packs;     // NAME|DIR[=SUBDIR]
  std::vector<std::string> settings;  // KEY=VALUE
  std::string diagnostics = "gcc";
  std::string color = "auto";
  bool quiet = false;
  bool verbose = false;
  bool timings = false;

  // Turns the texts above into `options`, and asks the jobserver for threads when -j is not given.
  // Throws CLI::ValidationError.
  void complete();
  // What was given of inputs, project, registries, packs, settings and directories, as arguments.
  std::vector<std::string> arguments() const;

 private:
  std::optional<JobTokens> tokens_;  // held as long as these options

};

// INPUT, --project, --registry, --pack, --set, --out, --manifest and how messages look.
void add_input_options(CLI::App& command, GenerationOptions& common);

// Prints the diagnostics: gcc and msvc to stderr, json and sarif to stdout.
void print_diagnostics(const GenerationOptions& common, const Result& result);

// The exit code that the diagnostics of a result call for.
int exit_code_of(const Result& result);

// Writes `text` to a standard stream whole; throws std::system_error (a closed pipe, a full disk).
void print(std::FILE* stream, std::string_view text);

}  // namespace praxis::tool
