// The list of outputs that praxis_generate() includes. CMake reads it faster than any other format:
// one set() for each list.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/disk.h"
#include "emit.h"
#include "project.h"

namespace praxis {
namespace {

// A CMake argument in quotes; a semicolon in it does not begin another element of the list.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    if (std::string_view("\"\\$;").find(character) != std::string_view::npos) out += '\\';
    out += character;
  }
  return out + '"';
}

std::string set_command(std::string_view name, const std::vector<std::string>& values) {
  std::string out = fmt::format("set({}", name);
  for (const std::string& value : values) out += "\n  " + in_quotes(value);
  return out + ")\n";
}

void sort_and_remove_duplicates(std::vector<std::string>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// The project file may name the packs, so it is asked again.
std::vector<std::string> subdirectories_of(const Options& options) {
  Disk disk;
  Diagnostics ignored;  // a run reported them
  const auto project = load_project(options, disk, ignored);
  std::vector<std::string> subdirectories;
  for (const PackRequest& pack : (project ? project->options : options).packs) {
    subdirectories.push_back(pack.subdirectory.empty() ? "." : pack.subdirectory);
  }
  sort_and_remove_duplicates(subdirectories);
  return subdirectories;
}

}  // namespace

std::string cmake_list(const Options& options, const Result& result) {
  std::vector<std::string> all;
  std::array<std::vector<std::string>, 3> of_kind;
  std::vector<std::string> inputs;
  for (const OutputReport& output : result.outputs) {
    if (output.state == OutputState::removed) continue;
    const std::string path = absolute_path(output.path);
    all.push_back(path);
    of_kind[static_cast<std::size_t>(output_kind(path))].push_back(path);
    if (!output.made_from.empty()) inputs.push_back(absolute_path(output.made_from.front()));
  }
  sort_and_remove_duplicates(inputs);
  return "# Made by praxis. Do not edit.\n" + set_command("PRAXIS_OUTPUTS", all) +
         set_command("PRAXIS_HEADERS", of_kind[0]) + set_command("PRAXIS_SOURCES", of_kind[1]) +
         set_command("PRAXIS_OTHERS", of_kind[2]) + set_command("PRAXIS_INPUTS", inputs) +
         set_command("PRAXIS_DIRECTORIES", result.directories) +
         set_command("PRAXIS_SUBDIRECTORIES", subdirectories_of(options));
}

}  // namespace praxis
