// praxis pack test: the golden cases of a pack.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.h"
#include "generation_options.h"
#include "pack_commands.h"
#include "pack_test.h"

namespace praxis::tool {
namespace {

struct TestOptions : GenerationOptions {
  std::string directory;
  std::vector<std::string> cases;
  bool update = false;
};

constexpr std::array words = {"passed", "FAILED", "updated"};  // by CaseState

void print_case(const CaseResult& result, const TestOptions& options) {
  print(stdout,
        fmt::format("{:<8} {}\n", words[static_cast<std::size_t>(result.state)], result.name));
  print(stdout, result.difference);
  Result shown;
  shown.diagnostics = result.diagnostics;
  print_diagnostics(options, shown);
}

std::string summary(const std::vector<CaseResult>& results) {
  std::string text =
      fmt::format("praxis: {} case{}:", results.size(), results.size() == 1 ? "" : "s");
  std::string separator = " ";
  for (const CaseState state : {CaseState::passed, CaseState::failed, CaseState::updated}) {
    const auto count = std::ranges::count(results, state, &CaseResult::state);
    if (count == 0 && state != CaseState::passed) continue;
    text +=
        fmt::format("{}{} {}", separator, count,
                    state == CaseState::failed ? "failed" : words[static_cast<std::size_t>(state)]);
    separator = ", ";
  }
  return text + "\n";
}

int run(const TestOptions& options) {
  Result problems;
  const auto results =
      test_pack(options.directory, options.cases, options.update, problems.diagnostics);
  for (const CaseResult& result : results) print_case(result, options);
  if (!problems.diagnostics.all().empty()) print_diagnostics(options, problems);
  if (!results.empty() && !options.quiet) print(stderr, summary(results));
  const bool failed = std::ranges::count(results, CaseState::failed, &CaseResult::state) > 0;
  return failed || problems.diagnostics.has_errors() ? exit_errors : exit_done;
}

}  // namespace

void add_pack_test(CLI::App& pack, int& exit_code) {
  const auto options = std::make_shared<TestOptions>();
  CLI::App& command = *pack.add_subcommand("test", "Run the golden cases of a pack: DIR/tests/*");
  command.add_option("directory", options->directory, "The folder of the pack")
      ->type_name("DIR")
      ->required();
  command.add_option("case", options->cases, "Names of cases; without one, all")->type_name("CASE");
  command.add_flag("--update", options->update, "Make what comes what is expected");
  command.add_option("--color", options->color, "Colours in errors")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("auto|always|never");
  command.add_flag("-q,--quiet", options->quiet, "Print no summary");
  command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace praxis::tool
