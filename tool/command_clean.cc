// praxis clean: removes what Praxis wrote and nobody edited.
#include <memory>

#include <fmt/format.h>

#include "base/disk.h"
#include "commands.h"
#include "generation_options.h"
#include "project.h"

namespace praxis::tool {
namespace {

// The output and manifest directories, from the command line or the project file; inputs and packs
// need not exist any more.
bool find_directories(Options& options, Result& result) {
  if (!options.output_directory.empty() || !options.manifest_directory.empty()) {
    if (options.output_directory.empty()) options.output_directory = "generated";
    if (options.manifest_directory.empty()) {
      options.manifest_directory = join_path(options.output_directory, ".praxis");
    }
    return true;
  }
  Disk disk;
  Options complete = options;
  if (complete.project_file.empty() && disk.state("praxis.yaml").kind == FileKind::missing) {
    complete.inputs = {"."};
    complete.packs = {{"typescript"}};
  }
  const auto project = load_project(complete, disk, result.diagnostics);
  if (!project) return false;
  options.output_directory = project->options.output_directory;
  options.manifest_directory = project->options.manifest_directory;
  return true;
}

int run(GenerationOptions& common) {
  common.complete();
  Result result;
  if (find_directories(common.options, result)) result = clean(common.options);
  print_diagnostics(common, result);
  if (common.verbose) {
    for (const OutputReport& output : result.outputs) {
      print(stderr, fmt::format("praxis: {}: removed\n", output.path));
    }
  }
  if (!common.quiet) {
    print(stderr, fmt::format("praxis: {} outputs {}removed\n", result.outputs.size(),
                              common.options.dry_run ? "to be " : ""));
  }
  return exit_code_of(result);
}

}  // namespace

void add_clean(CLI::App& app, int& exit_code) {
  const auto common = std::make_shared<GenerationOptions>();
  CLI::App& command =
      *app.add_subcommand("clean", "Remove exactly what Praxis wrote and nobody edited");
  add_input_options(command, *common);
  command.add_flag("--dry-run", common->options.dry_run, "Report, remove nothing");
  command.add_flag("--force", common->options.force, "Remove edited outputs too");
  command.callback([common, &exit_code] { exit_code = run(*common); });
}

}  // namespace praxis::tool
