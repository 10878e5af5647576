// praxis doctor: the traps of a build directory.
#include <memory>
#include <string>

#include <fmt/format.h>

#include "base/disk.h"
#include "commands.h"
#include "doctor/doctor.h"
#include "generation_options.h"

namespace praxis::tool {
namespace {

struct DoctorOptions : GenerationOptions {
  std::string directory;
  bool without_ninja = false;
};

int run(const DoctorOptions& options) {
  Disk disk;
  Examination examination = examine_build(options.directory, !options.without_ninja, disk);
  Result result;
  result.diagnostics = std::move(examination.diagnostics);
  print_diagnostics(options, result);
  const std::size_t traps = result.diagnostics.error_count();
  if (!options.quiet) {
    print(stderr, fmt::format("praxis: {} step{} looked at, {} trap{} found\n", examination.steps,
                              examination.steps == 1 ? "" : "s", traps, traps == 1 ? "" : "s"));
  }
  return exit_code_of(result);
}

}  // namespace

void add_doctor(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App& command = *app.add_subcommand(
      "doctor", "Look in a build directory for what makes steps run too often or too seldom");
  command.add_option("directory", options->directory, "A build directory of CMake, Ninja or Make")
      ->type_name("BUILD_DIR")
      ->required();
  command.add_flag("--without-ninja", options->without_ninja,
                   "Do not ask Ninja what it would do now (ninja -n)");
  command.add_option("--diagnostics", options->diagnostics, "How messages are written")
      ->check(CLI::IsMember({"gcc", "msvc", "json", "sarif"}))
      ->type_name("gcc|msvc|json|sarif");
  command.add_option("--color", options->color, "Colours in messages")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("auto|always|never");
  command.add_flag("-q,--quiet", options->quiet, "Print no summary");
  command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace praxis::tool
