// praxis schema: the JSON Schema of component files, for editors.
#include <memory>
#include <optional>
#include <string>

#include "base/disk.h"
#include "commands.h"
#include "generation_options.h"
#include "model/schema.h"
#include "project.h"

namespace praxis::tool {
namespace {

struct SchemaOptions : GenerationOptions {
  std::string output;
};

// The registry of the project and of the files on the command line; nothing when there are neither.
// Adds errors to `diagnostics`.
std::optional<Registry> read_registry(Options options, Disk& disk, Diagnostics& diagnostics) {
  const bool in_project = disk.state("praxis.yaml").kind == FileKind::file;
  if (options.project_file.empty() && in_project) options.project_file = "praxis.yaml";
  if (options.project_file.empty() && options.registries.empty()) return std::nullopt;
  options.inputs = {"."};  // what is generated does not matter here
  options.packs = {{"typescript"}};
  const auto project = load_project(options, disk, diagnostics);
  if (!project) return std::nullopt;
  Registry registry;
  if (project->file != nullptr) registry.add(project->file, true, diagnostics);
  for (const std::string& path : project->options.registries) {
    if (const auto document = read_yaml(path, disk, diagnostics)) {
      registry.add(document, false, diagnostics);
    }
  }
  return registry;
}

int run(const SchemaOptions& common) {
  Disk disk;
  Result result;
  const auto registry = read_registry(common.options, disk, result.diagnostics);
  if (!result.diagnostics.all().empty()) print_diagnostics(common, result);
  if (const int code = exit_code_of(result)) return code;
  const std::string schema = component_schema(registry ? &*registry : nullptr);
  if (common.output.empty()) {
    print(stdout, schema);
  } else {
    disk.write_if_changed(common.output, schema);
  }
  return exit_done;
}

}  // namespace

void add_schema(CLI::App& app, int& exit_code) {
  const auto common = std::make_shared<SchemaOptions>();
  CLI::App& command =
      *app.add_subcommand("schema", "Print the JSON Schema of component files, for editors");
  command
      .add_option("--project", common->options.project_file,
                  "Project file, whose registry's names are offered; without it praxis.yaml here")
      ->type_name("FILE");
  command.add_option("--registry", common->options.registries, "Registry whose names are offered")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      .add_option("-o,--output", common->output, "Write to this file, if that changes it")
      ->type_name("FILE");
  command.footer(R"(Example:
  praxis schema --registry registry.yaml -o component.schema.json
  then, as the first line of a component file:
  # yaml-language-server: $schema=component.schema.json)");
  command.callback([common, &exit_code] { exit_code = run(*common); });
}

}  // namespace praxis::tool
