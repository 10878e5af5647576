// praxis generate, and praxis check, which is the same without writing.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/diagnostic_format.h"
#include "base/disk.h"
#include "base/watcher.h"
#include "commands.h"
#include "emit.h"
#include "generation_options.h"

namespace praxis::tool {
namespace {

struct GenerateOptions : GenerationOptions {
  bool check = false;
  bool watch = false;
  std::string cmake_file;
};

std::string_view word_of(OutputState state) {
  switch (state) {
    case OutputState::up_to_date: return "up to date";
    case OutputState::written: return "written";
    case OutputState::removed: return "removed";
    case OutputState::failed: return "failed";
  }
  return {};
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

// "praxis: 12 components, 24 outputs: 3 written, 21 up to date, 1 removed"
std::string summary_line(const Result& result, bool dry_run) {
  const std::size_t outputs = result.count(OutputState::up_to_date) +
                              result.count(OutputState::written) +
                              result.count(OutputState::failed);
  const std::size_t removed = result.count(OutputState::removed);
  if (outputs + removed == 0 && result.diagnostics.has_errors()) {
    return fmt::format("praxis: {}, nothing written\n",
                       counted(result.diagnostics.error_count(), "error"));
  }
  const std::string_view would = dry_run ? "to be " : "";
  std::string line = fmt::format("praxis: {}, {}: {} {}written, {} up to date",
                                 counted(result.inputs, "component"), counted(outputs, "output"),
                                 result.count(OutputState::written), would,
                                 result.count(OutputState::up_to_date));
  if (removed > 0) line += fmt::format(", {} {}removed", removed, would);
  if (const std::size_t failed = result.count(OutputState::failed)) {
    line += fmt::format(", {} failed", failed);
  }
  return line + "\n";
}

void print_outputs(const GenerateOptions& common, const Result& result) {
  std::string lines;
  for (const OutputReport& output : result.outputs) {
    const bool changed = output.state != OutputState::up_to_date;
    if (common.verbose || (common.check && changed)) {
      lines += fmt::format("praxis: {}: {}\n", output.path,
                           common.check && changed ? "out of date" : word_of(output.state));
    }
    if (!common.options.explain) continue;
    for (const std::string& reason : output.reasons) {
      lines += fmt::format("praxis: {}: dirty: {}\n", output.path, reason);
    }
  }
  print(stderr, lines);
  for (const OutputReport& output : result.outputs) print(stdout, output.difference);
}

// Shows on a terminal how far a run is that takes longer than half a second.
class Progress {
 public:
  void operator()(std::size_t done, std::size_t all) {
    if (std::chrono::steady_clock::now() - begin_ < std::chrono::milliseconds(500)) return;
    print(stderr, fmt::format("\rpraxis: {} of {} inputs", done, all));
    is_shown_ = true;
  }
  // Takes the line away.
  void clear() const {
    if (is_shown_) print(stderr, "\r\033[K");
  }

 private:
  bool is_shown_ = false;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// What the options of the command line mean for those of a run.
void complete(GenerateOptions& common) {
  common.complete();
  Options& options = common.options;
  options.dry_run = options.dry_run || common.check;
  options.keep_read = common.watch;
  if (common.verbose || !common.cmake_file.empty()) {
    options.listing = Listing::all;
  } else if (!common.check && !options.explain && !options.diff) {
    options.listing = Listing::none;
  }
}

// Runs once.
Result run_once(GenerateOptions& common) {
  Progress progress;
  if (!common.quiet && ::isatty(STDERR_FILENO) == 1) common.options.progress = std::ref(progress);
  Result result = generate(common.options);
  common.options.progress = nullptr;
  progress.clear();
  return result;
}

void report(const GenerateOptions& common, const Result& result) {
  print_diagnostics(common, result);
  print_outputs(common, result);
  if (!common.quiet) print(stderr, summary_line(result, common.options.dry_run));
  if (common.timings) print(stderr, result.timings);
}

// The directories in which a change may change the result.
std::vector<std::string> directories_of(const Result& result) {
  std::vector<std::string> directories = result.directories;
  for (const std::string& path : result.read) {
    directories.push_back(path);  // it may be one
    directories.emplace_back(parent_path(path));
  }
  std::ranges::sort(directories);
  directories.erase(std::unique(directories.begin(), directories.end()), directories.end());
  return directories;
}

// Runs again whenever something changes, until the process is ended. Each run decides anew what to
// do: what was seen to change only says when. Returns an exit code when there is nothing to wait for.
int watch(GenerateOptions& common) {
  Watcher watcher;
  std::size_t watched = 0;
  std::string said;
  for (bool first = true;; first = false) {
    const Result result = run_once(common);
    const std::string messages = diagnostic_format::format_gcc(result.diagnostics, false);
    if (first || result.is_dirty() || messages != said) report(common, result);
    said = messages;
    if (first && exit_code_of(result) == exit_usage) return exit_usage;
    // What changed before it was watched is found by a run after that.
    if (watcher.add(directories_of(result))) continue;
    if (!common.quiet && std::exchange(watched, watcher.size()) != watcher.size()) {
      print(stderr, fmt::format("praxis: watching {} {}; Ctrl-C ends this\n", watched,
                                watched == 1 ? "directory" : "directories"));
    }
    watcher.wait();
  }
}

int run(GenerateOptions& common) {
  complete(common);
  if (common.watch) return watch(common);
  const Result result = run_once(common);
  report(common, result);
  if (const int code = exit_code_of(result)) return code;
  if (!common.cmake_file.empty()) {
    Disk().write_if_changed(common.cmake_file, cmake_list(common.options, result));
  }
  return common.check && result.is_dirty() ? exit_out_of_date : exit_done;
}

void add_options(CLI::App& command, GenerateOptions& common) {
  Options& options = common.options;
  add_input_options(command, common);
  command.add_flag("--force", options.force, "Overwrite and remove files that were edited or are not ours");
  command.add_flag("--diff", options.diff, "Print the differences between old and new texts");
  command.add_flag("--explain", options.explain, "Say why each output is dirty");
  command.add_flag("--timings", common.timings, "Say how long each pass took");
  command.add_option("--trace", options.trace_file, "Write a Chrome trace of the run")->type_name("FILE");
}

}  // namespace

void add_generate(CLI::App& app, int& exit_code) {
  const auto common = std::make_shared<GenerateOptions>();
  CLI::App& command = *app.add_subcommand("generate", "Bring all outputs up to date");
  add_options(command, *common);
  Options& options = common->options;
  command.add_option("--depfile", options.depfile, "Write what was read, for Ninja and Make")
      ->type_name("FILE");
  command.add_option("--stamp", options.stamp, "File to touch when everything is up to date")
      ->type_name("FILE");
  command.add_option("--cmake", common->cmake_file, "Write the lists of `praxis list --cmake` too")
      ->type_name("FILE");
  command.add_flag("--dry-run", options.dry_run, "Decide and report, write nothing");
  command.add_flag("--check", common->check, "Write nothing; exit 3 if anything would be written");
  CLI::Option* watch = command.add_flag("--watch", common->watch,
                                        "Run again whenever a file changes, until it is ended");
  for (const char* name : {"--check", "--dry-run", "--depfile", "--stamp", "--cmake"}) {
    watch->excludes(command.get_option(name));
  }
  command.footer(R"(Examples:
  praxis generate components --pack typescript --pack cpp=include --set cpp.namespace=ui --out generated
  praxis generate --explain                # why is anything written?
  praxis generate --watch                  # keep everything up to date while files are edited
  praxis generate --depfile gen.d --stamp gen.stamp    # as a step of Ninja or Make)");
  command.callback([common, &exit_code] { exit_code = run(*common); });
}

void add_check(CLI::App& app, int& exit_code) {
  const auto checked = std::make_shared<GenerateOptions>();
  checked->check = true;
  CLI::App& check = *app.add_subcommand("check", "Exit 3 if an output is out of date; write nothing");
  add_options(check, *checked);
  check.callback([checked, &exit_code] { exit_code = run(*checked); });
}

}  // namespace praxis::tool
