// praxis explain: why one output is dirty, or what it was made from.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/disk.h"
#include "commands.h"
#include "generation_options.h"

namespace praxis::tool {
namespace {

struct ExplainOptions : GenerationOptions {
  std::string path;
};

std::string explanation(const OutputReport& output) {
  std::string text = fmt::format("{} ", output.path);
  switch (output.state) {
    case OutputState::up_to_date: text += "is up to date"; break;
    case OutputState::written: text += "is dirty"; break;
    case OutputState::removed: text += "is stale and will be removed"; break;
    case OutputState::failed: text += "cannot be made because of errors"; break;
  }
  text += '\n';
  for (const std::string& reason : output.reasons) text += fmt::format("  because {}\n", reason);
  for (const std::string& source : output.made_from) text += fmt::format("  made from {}\n", source);
  if (!output.pack.empty()) text += fmt::format("  by the pack {}\n", output.pack);
  return text;
}

int run(ExplainOptions& common) {
  common.complete();
  Options& options = common.options;
  options.dry_run = true;
  options.explain = true;
  options.listing = Listing::all;
  const Result result = generate(options);
  print_diagnostics(common, result);
  const std::string wanted = absolute_path(common.path);
  const auto output = std::ranges::find_if(result.outputs, [&](const OutputReport& candidate) {
    return absolute_path(candidate.path) == wanted;
  });
  if (output != result.outputs.end()) {
    print(stdout, explanation(*output));
    return exit_code_of(result);
  }
  if (const int code = exit_code_of(result)) return code;
  print(stderr, fmt::format("praxis: error: `{}` is no output of this project\n"
                            "praxis: hint: `praxis list` prints all outputs\n", common.path));
  return exit_errors;
}

}  // namespace

void add_explain(CLI::App& app, int& exit_code) {
  const auto common = std::make_shared<ExplainOptions>();
  CLI::App& command =
      *app.add_subcommand("explain", "Say why an output is dirty, or what it was made from");
  command.add_option("path", common->path, "The output")->type_name("PATH")->required();
  add_input_options(command, *common);
  command.callback([common, &exit_code] { exit_code = run(*common); });
}

}  // namespace praxis::tool
