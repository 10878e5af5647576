// praxis pack override and diff: replacing parts of a pack, and seeing how those parts change.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/disk.h"
#include "commands.h"
#include "difference.h"
#include "generation_options.h"
#include "pack_commands.h"
#include "pack_overrides.h"

namespace praxis::tool {
namespace {

struct OverrideOptions {
  std::string pack, file, directory;
  std::vector<std::string> blocks;
};

struct DiffOptions {
  std::string directory;
  bool accept = false;
  bool own = false;
};

int report(const Diagnostics& diagnostics) {
  Result result;
  result.diagnostics = diagnostics;
  if (!diagnostics.all().empty()) print_diagnostics({}, result);
  return exit_code_of(result);
}

int run(const OverrideOptions& options) {
  Disk disk;
  Diagnostics diagnostics;
  const auto written = override_file(options.pack, options.file, options.blocks, options.directory,
                                     disk, diagnostics);
  for (const std::string& path : written) print(stdout, path + "\n");
  return report(diagnostics);
}

std::string_view explain(OverrideState state) {
  switch (state) {
    case OverrideState::same:
      return "as it was when it was taken over";
    case OverrideState::drifted:
      return "changed since it was taken over";
    case OverrideState::gone:
      return "gone: what replaces it has no use any more";
    case OverrideState::unrecorded:
      return "not recorded; the difference to it now";
  }
  return {};
}

// "same      component.hpp.jinja, block head: as it was when it was taken over", and the
// difference.
std::string describe(const Override& override, bool own) {
  const std::string what =
      override.part.empty() ? override.base : fmt::format("{}, {}", override.base, override.part);
  static constexpr std::string_view words[] = {"same", "DRIFTED", "GONE", "unknown"};
  std::string text = fmt::format("{:<8} {}: {}\n", words[static_cast<std::size_t>(override.state)],
                                 what, explain(override.state));
  if (override.state == OverrideState::drifted) {
    text += unified_difference(what, override.then, override.now);
  } else if (override.state == OverrideState::unrecorded || own) {
    text += unified_difference(what, override.now, override.own);
  }
  return text;
}

int run(const DiffOptions& options) {
  Disk disk;
  Diagnostics diagnostics;
  const auto overrides = find_overrides(options.directory, disk, diagnostics);
  if (diagnostics.has_errors()) return report(diagnostics);
  if (options.accept) {
    accept_overrides(options.directory, overrides, disk);
    print(stderr, "praxis: recorded what is replaced as it is now; commit the folder .base\n");
    return exit_done;
  }
  for (const Override& override : overrides) print(stdout, describe(override, options.own));
  const auto is_old = [](const Override& override) {
    return override.state == OverrideState::drifted || override.state == OverrideState::gone;
  };
  const auto old = std::ranges::count_if(overrides, is_old);
  print(stderr, fmt::format("praxis: {} parts replaced, {} of them changed since\n",
                            overrides.size(), old));
  return old > 0 ? exit_out_of_date : exit_done;
}

}  // namespace

void add_pack_override(CLI::App& pack, int& exit_code) {
  const auto taking = std::make_shared<OverrideOptions>();
  CLI::App& override =
      *pack.add_subcommand("override", "Take over a file of a pack, or blocks of it, to change it");
  override.add_option("pack", taking->pack, "A built-in pack or a folder")
      ->type_name("NAME|DIR")
      ->required();
  override.add_option("file", taking->file, "A template of it")->type_name("FILE")->required();
  override.add_option("--to", taking->directory, "The folder of the pack that extends it")
      ->type_name("DIR")
      ->required();
  override.add_option("--block", taking->blocks, "Replace only this block of the template")
      ->type_name("BLOCK")
      ->allow_extra_args(false);
  override.callback([taking, &exit_code] { exit_code = run(*taking); });

  const auto comparing = std::make_shared<DiffOptions>();
  CLI::App& diff = *pack.add_subcommand(
      "diff", "Show what a pack replaces of another, and how that changed since; exit 3 if it did");
  diff.add_option("directory", comparing->directory, "The folder of the pack")
      ->type_name("DIR")
      ->required();
  diff.add_flag("--own", comparing->own, "Show the pack's own changes too");
  diff.add_flag("--accept", comparing->accept, "Record what is replaced as it is now");
  diff.callback([comparing, &exit_code] { exit_code = run(*comparing); });
}

}  // namespace praxis::tool
