// praxis import: component files from what others wrote of their components.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/disk.h"
#include "commands.h"
#include "embedded.h"
#include "generation_options.h"
#include "import/import.h"

namespace praxis::tool {
namespace {

struct ImportOptions : GenerationOptions {
  std::vector<std::string> sources;
  std::string format;
  std::string directory = "components";
  bool force = false;
};

const std::map<std::string, ImportFormat> formats = {
    {"custom-elements", ImportFormat::custom_elements},
    {"json-schema", ImportFormat::json_schema},
    {"typescript", ImportFormat::typescript}};

// Reads the sources, by what they are.
std::map<ImportFormat, std::vector<SourcePtr>> read_sources(const ImportOptions& options,
                                                            Disk& disk, Diagnostics& diagnostics) {
  std::map<ImportFormat, std::vector<SourcePtr>> sources;
  for (const std::string& path : options.sources) {
    try {
      const SourcePtr source = make_source(path, disk.read(path));
      const auto format =
          options.format.empty() ? guess_import_format(*source) : formats.at(options.format);
      if (format) {
        sources[*format].push_back(source);
      } else {
        diagnostics.error("import-format", path, "this is no file that can be imported").hint =
            "import reads custom-elements.json, JSON Schema (.json, .yaml) and TypeScript (.ts, "
            ".tsx); --format says which";
      }
    } catch (const DiskError& error) {
      diagnostics.error("unreadable-file", path, error.what());
    }
  }
  return sources;
}

Import import_sources(ImportFormat format, const std::vector<SourcePtr>& sources) {
  if (format == ImportFormat::custom_elements) return import_custom_elements(sources);
  if (format == ImportFormat::json_schema) return import_json_schemas(sources);
  const auto files = embedded_files();
  const auto script = std::ranges::find(files, "src/import/typescript.mjs", &EmbeddedFile::path);
  return import_typescript(sources, script->text);
}

// Writes the files; those of the user that differ stay. Returns how many were written.
std::size_t write_files(const ImportOptions& options, const std::vector<ImportedFile>& files,
                        Disk& disk, Diagnostics& diagnostics) {
  std::size_t written = 0;
  disk.create_directories(options.directory);
  for (const ImportedFile& file : files) {
    const std::string path = join_path(options.directory, file.name);
    const bool exists = disk.state(path).kind != FileKind::missing;
    if (exists && !options.force && disk.read_unrecorded(path) != file.text) {
      diagnostics.error("foreign-output", path, "there is another file here already").hint =
          "move it away, choose another directory with --to, or overwrite it with --force";
      continue;
    }
    disk.write_if_changed(path, file.text);
    if (options.verbose) print(stderr, fmt::format("praxis: {}\n", path));
    ++written;
  }
  return written;
}

int run(const ImportOptions& options) {
  Disk disk;
  Result result;
  std::vector<ImportedFile> files;
  for (const auto& [format, sources] : read_sources(options, disk, result.diagnostics)) {
    Import import = import_sources(format, sources);
    result.diagnostics.append(std::move(import.diagnostics));
    std::ranges::move(import.files, std::back_inserter(files));
  }
  std::size_t written = 0;
  try {
    if (!files.empty()) written = write_files(options, files, disk, result.diagnostics);
  } catch (const DiskError& error) {
    result.diagnostics.error("disk", error.path(), error.what());
  }
  result.diagnostics.sort();
  print_diagnostics(options, result);
  if (!options.quiet) {
    const auto unmapped =
        std::ranges::count(result.diagnostics.all(), "import-unmapped", &Diagnostic::id);
    print(stderr,
          fmt::format("praxis: {} component{} written to {}; {} thing{} could not be mapped\n",
                      written, written == 1 ? "" : "s", options.directory, unmapped,
                      unmapped == 1 ? "" : "s"));
  }
  return exit_code_of(result);
}

}  // namespace

void add_import(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App& command = *app.add_subcommand(
      "import",
      "Make component files of custom-elements.json, JSON Schema or TypeScript interfaces");
  command.add_option("source", options->sources, "What to read")->type_name("FILE")->required();
  command.add_option("--to", options->directory, "Where the component files go [components]")
      ->type_name("DIR");
  command
      .add_option("--format", options->format,
                  "What the files are, where names and content do not say")
      ->check(CLI::IsMember({"custom-elements", "json-schema", "typescript"}))
      ->type_name("custom-elements|json-schema|typescript");
  command.add_flag("--force", options->force, "Overwrite files that are there");
  command.add_option("--diagnostics", options->diagnostics, "How messages are written")
      ->check(CLI::IsMember({"gcc", "msvc", "json", "sarif"}))
      ->type_name("gcc|msvc|json|sarif");
  command.add_option("--color", options->color, "Colours in messages")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("auto|always|never");
  command.add_flag("-q,--quiet", options->quiet, "Print no summary");
  command.add_flag("-v,--verbose", options->verbose, "Print every file");
  command.footer(R"(Examples:
  praxis import node_modules/@shoelace-style/shoelace/dist/custom-elements.json --to components
  praxis import schemas/*.json --to components
  praxis import src/**/*Props.ts --to components    # needs the npm package typescript)");
  command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace praxis::tool
