#include "doctor/doctor.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/process.h"
#include "doctor/generation_step.h"
#include "manifest.h"

namespace praxis {
namespace {

// From here on CMake and Ninja take seconds to configure and to see that nothing is to be done.
constexpr std::size_t many_outputs = 10'000;
constexpr std::size_t many_steps = 50;

enum class BuildTool : std::uint8_t { ninja, make };

class Doctor {
 public:
  Doctor(std::string directory, bool run_ninja, Disk& disk)
      : directory_(std::move(directory)), run_ninja_(run_ninja), disk_(disk) {}

  Examination examine();

 private:
  void read_cache();
  bool read_steps();
  void read_makefiles();
  void examine_step(const GenerationStep& step);
  void examine_ninja(const GenerationStep& step);
  void examine_depfile(const GenerationStep& step);
  void examine_make(const GenerationStep& step);
  void examine_names(const GenerationStep& step);
  void examine_outputs(const GenerationStep& step);
  void examine_together();
  void examine_same_targets();
  void examine_codegen();
  void examine_left_over();
  void ask_ninja();

  void trap(const std::string& path, std::string message, std::string hint) {
    result_.diagnostics.error("build-trap", path, std::move(message)).hint = std::move(hint);
  }
  void trap(const GenerationStep& step, const std::string& message, std::string hint) {
    trap(step.step->file, fmt::format("the step that makes `{}` {}", step.name(), message),
         std::move(hint));
  }
  std::string absolute(const std::string& path) const {
    return absolute_path(join_path(directory_, path));
  }
  bool exists(const std::string& path) const { return disk_.state(path).kind != FileKind::missing; }

  const std::string directory_;
  const bool run_ninja_;
  Disk& disk_;
  Examination result_;
  BuildTool tool_ = BuildTool::ninja;
  bool is_cmake_ = false;
  std::map<std::string, std::string, std::less<>> cache_;  // of CMake
  std::vector<BuildStep> all_;
  std::vector<GenerationStep> steps_;
};

// --- what there is --------------------------------------------------------------------------

// CMakeCache.txt: NAME:TYPE=VALUE.
void Doctor::read_cache() {
  const std::string path = join_path(directory_, "CMakeCache.txt");
  is_cmake_ = disk_.state(path).kind == FileKind::file;
  if (!is_cmake_) return;
  const std::string text = disk_.read_unrecorded(path);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    const std::size_t colon = line.find(':');
    const std::size_t equals = line.find('=');
    if (line.starts_with('/') || line.starts_with('#') || colon > equals || equals == line.npos)
      continue;
    cache_[std::string(line.substr(0, colon))] = line.substr(equals + 1);
  }
}

void Doctor::read_makefiles() {
  for (const char* name : {"GNUmakefile", "makefile", "Makefile"}) {
    const std::string path = join_path(directory_, name);
    if (is_cmake_ || disk_.state(path).kind != FileKind::file) continue;
    std::ranges::move(read_makefile(path, disk_), std::back_inserter(all_));
    return;  // Make takes the first
  }
  std::error_code ignored;  // what cannot be listed holds no steps
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_, ignored)) {
    if (entry.path().filename() == "build.make") {
      std::ranges::move(read_makefile(entry.path().generic_string(), disk_),
                        std::back_inserter(all_));
    }
  }
}

// Returns false when this is no build directory.
bool Doctor::read_steps() {
  const std::string ninja_file = join_path(directory_, "build.ninja");
  const bool has_makefile = exists(join_path(directory_, "Makefile")) ||
                            exists(join_path(directory_, "makefile")) ||
                            exists(join_path(directory_, "GNUmakefile"));
  if (exists(ninja_file)) {
    all_ = read_ninja_file(ninja_file, disk_);
    std::error_code ignored;  // Ninja Multi-Config has a file for each configuration
    for (const auto& entry : std::filesystem::directory_iterator(directory_, ignored)) {
      const std::string name = entry.path().filename().generic_string();
      if (name.starts_with("build-") && name.ends_with(".ninja")) {
        for (BuildStep& step : read_ninja_file(entry.path().generic_string(), disk_))
          all_.push_back(std::move(step));
      }
    }
  } else if (has_makefile) {
    tool_ = BuildTool::make;
    read_makefiles();
  } else {
    result_.diagnostics
        .error("build-trap", directory_,
               "this is no build directory: it has neither build.ninja nor a Makefile")
        .hint = is_cmake_ ? "configure it again: cmake -B " + directory_
                          : "name the directory that CMake was given with -B, or where build.ninja "
                            "or Makefile is";
    return false;
  }
  std::set<std::string> known;  // the files of several configurations hold the same steps
  for (const BuildStep& step : all_) {
    auto generation = generation_of(step, directory_, disk_);
    if (generation &&
        (tool_ == BuildTool::make || known.insert(generation->name() + generation->out).second)) {
      steps_.push_back(std::move(*generation));
    }
  }
  return true;
}

// --- one step -------------------------------------------------------------------------------

void Doctor::examine_step(const GenerationStep& step) {
  if (step.program.starts_with('/') && !exists(step.program)) {
    const bool in_tree = step.program.starts_with(absolute("") + "/");
    if (!in_tree) {
      trap(step, fmt::format("runs `{}`, which is not there any more", step.program),
           "configure again, with the praxis that is to be used");
    }
  }
  for (const std::string& input : step.inputs) {
    const bool is_directory = disk_.state(input).kind == FileKind::directory;
    if (is_directory && (step.out + "/").starts_with(input + "/")) {
      trap(step,
           fmt::format(
               "writes to {}, inside its input directory {}: every run changes the input and "
               "starts the next one",
               step.out, input),
           "give the outputs a directory of their own (OUTPUT_DIR, --out)");
    }
  }
  if (step.step->outputs.size() > 2 * many_outputs) {
    trap(step,
         fmt::format("has {} outputs: configuring and every build without work take seconds",
                     step.step->outputs.size() / (is_cmake_ ? 2 : 1)),
         "split it: SHARDS in praxis_generate(), or several steps");
  }
  examine_names(step);
  tool_ == BuildTool::ninja ? examine_ninja(step) : examine_make(step);
  examine_outputs(step);
}

// Characters that Ninja 1.11 or Make do not take in the names of files.
void Doctor::examine_names(const GenerationStep& step) {
  const std::string_view unsafe =
      tool_ == BuildTool::ninja ? "#$'\";&*?<>^|:\\\t\n" : ";:|%()\\\t\n#$";
  std::vector<std::string> paths = step.step->outputs;
  paths.insert(paths.end(), step.inputs.begin(), step.inputs.end());
  if (exists(step.depfile)) {
    const Depfile depfile = read_depfile(disk_.read_unrecorded(step.depfile));
    paths.insert(paths.end(), depfile.dependencies.begin(), depfile.dependencies.end());
  }
  for (const std::string& path : paths) {
    const std::size_t found = path.find_first_of(unsafe);
    if (found == path.npos || path.find("$(") != path.npos || path.find('*') != path.npos) continue;
    return trap(
        step,
        fmt::format("has the file name `{}`, whose `{}` breaks the build files", path, path[found]),
        "rename the file; safe are letters, digits, UTF-8, blanks and . _ - + , @ = ~ [ ] { } !");
  }
}

void Doctor::examine_ninja(const GenerationStep& step) {
  // What CMake makes of a custom target is no file: it runs on every build and needs no depfile.
  const std::string& first = step.step->outputs.front();
  const bool is_custom_target =
      is_cmake_ && first.find("CMakeFiles/") != first.npos && !exists(absolute(first));
  if (is_custom_target && step.depfile.empty() && step.stamp.empty()) return;
  if (step.depfile.empty() || step.step->depfile.empty()) {
    trap(step,
         "has no depfile: Ninja does not see when a component or template changes or is added",
         step.depfile.empty() ? "give praxis `--depfile FILE` and the rule `depfile = FILE`"
                              : "give the rule `depfile = FILE`");
  } else {
    examine_depfile(step);
  }
  if (step.stamp.empty()) {
    trap(step,
         "has no stamp: its outputs keep their times when their content does, so that Ninja takes "
         "it for "
         "out of date for ever",
         "give praxis `--stamp FILE` and make FILE the first output of the step");
  } else if (!step.has_output(step.stamp, directory_)) {
    trap(step, fmt::format("does not have its stamp {} as an output", step.stamp),
         "make it the first output of the step");
  }
  if (!step.step->restat && step.step->outputs.size() > 1) {
    trap(step,
         "has no `restat`: everything that depends on an output is made again, whether it changed "
         "or not",
         "give the rule `restat = 1`");
  }
  const std::string build_root = absolute("") + "/";
  const auto generator = cache_.find("CMAKE_GENERATOR");
  if (generator != cache_.end() && generator->second == "Ninja Multi-Config" &&
      step.program.starts_with(build_root)) {
    trap(step,
         "runs a praxis of this build, which differs between configurations: each change of the "
         "configuration runs the step again",
         "install praxis and use it with find_package(Praxis) or -DPRAXIS_EXECUTABLE");
  }
}

// What is wrong with the depfile that the last run left.
void Doctor::examine_depfile(const GenerationStep& step) {
  const std::string path = absolute(step.step->depfile);
  const bool was_built = exists(step.stamp) || exists(absolute(step.name()));
  if (!was_built || step.step->deps_log) return;  // Ninja has read and deleted it
  if (!exists(path) || disk_.state(path).signature.size == 0) {
    return trap(
        step,
        fmt::format("has run, but its depfile {} is {}: Ninja takes it for out of date for ever",
                    path, exists(path) ? "empty" : "not there"),
        "let `--depfile` of praxis and `depfile` of the rule name one file, and build again");
  }
  const Depfile depfile = read_depfile(disk_.read_unrecorded(path));
  for (const std::string& target : depfile.targets) {
    if (step.has_output(absolute(target), directory_)) continue;
    return trap(
        step, fmt::format("has a depfile for `{}`, which is not one of its outputs", target),
        "the target of the depfile is the stamp: name it as Ninja does, or by its absolute path");
  }
  for (const std::string& dependency : depfile.dependencies) {
    if (dependency.starts_with('/') || exists(absolute(dependency))) continue;
    return trap(
        step,
        fmt::format("has a depfile with the relative path `{}`, which leads nowhere from {}",
                    dependency, directory_),
        "run the step from the build directory, or make the paths absolute");
  }
}

void Doctor::examine_make(const GenerationStep& step) {
  for (const std::string& output : step.step->outputs) {
    const std::string path = absolute(output);
    if (path == step.stamp) continue;
    if (!path.starts_with(step.out + "/")) continue;
    trap(step,
         fmt::format("has the output `{}` as a target. Praxis rewrites it only when it changes, so "
                     "that Make "
                     "takes it for out of date on every build",
                     output),
         is_cmake_ ? "use praxis_generate(), or an add_custom_target() with the files as BYPRODUCTS"
                   : "let the rule make a stamp only (`--stamp`), and the files depend on nothing");
    break;
  }
  const bool stamp_is_target = !step.stamp.empty() && step.has_output(step.stamp, directory_);
  if (is_cmake_ && stamp_is_target) {
    trap(step, "is done when its stamp is: a deleted output is never made again",
         "use praxis_generate(), which runs the tool on every build with Make (it takes "
         "milliseconds)");
  }
  const bool is_old = cache_.contains("CMAKE_CACHE_MAJOR_VERSION") &&
                      std::stoi(cache_["CMAKE_CACHE_MAJOR_VERSION"]) < 4;
  if (is_cmake_ && is_old && !step.depfile.empty()) {
    trap(step,
         "gives CMake a DEPFILE. Before CMake 4.0 its Makefiles keep every entry for ever: a "
         "deleted "
         "component runs the step on each build",
         "use praxis_generate(), or CMake 4.0");
  }
  if (!is_cmake_ && stamp_is_target) {
    const std::string text = disk_.read_unrecorded(step.step->file);
    const std::string name(file_name(step.depfile));
    const bool included = !name.empty() && text.find("include") != text.npos &&
                          text.find(name, text.find("include")) != text.npos;
    if (!included) {
      trap(step,
           "has no depfile that the Makefile includes: Make does not see when a component or "
           "template changes",
           "give praxis `--depfile FILE` and the Makefile the line `-include FILE`");
    }
  }
}

// What is in the output directory and should not be there.
void Doctor::examine_outputs(const GenerationStep& step) {
  if (!exists(step.manifest)) return;  // never run
  const Manifest manifest(step.manifest, true, result_.diagnostics);
  std::map<std::string, OutputRecord> owned;
  for (const OwnedOutput& output : manifest.outputs())
    owned.emplace(output.plan.path, output.record);
  std::error_code ignored;
  std::vector<std::string> foreign;
  for (auto entry = std::filesystem::recursive_directory_iterator(step.out, ignored);
       entry != std::filesystem::recursive_directory_iterator(); entry.increment(ignored)) {
    const std::string path = entry->path().lexically_relative(step.out).generic_string();
    if (absolute_path(entry->path().generic_string()) == step.manifest)
      entry.disable_recursion_pending();
    const std::string full = absolute_path(entry->path().generic_string());
    const bool is_state = full == step.stamp || full == step.depfile;
    if (entry->is_regular_file(ignored) && !owned.contains(path) && !is_state)
      foreign.push_back(path);
  }
  std::ranges::sort(foreign);
  if (!foreign.empty() && !owned.empty()) {
    trap(step.out,
         fmt::format(
             "Praxis did not make {} file{} here, such as {}: a header that is no longer made "
             "would still be found by an #include",
             foreign.size(), foreign.size() == 1 ? "" : "s", foreign.front()),
         "delete them, or keep them in a directory of their own");
  }
  for (const auto& [path, record] : owned) {
    const std::string full = join_path(step.out, path);
    const FileState state = disk_.state(full);
    if (state.kind != FileKind::file || state.signature == record.signature) continue;
    if (hash_bytes(disk_.read_unrecorded(full)) == record.content) continue;
    trap(full, "this output was edited: the next change of its component will be an error",
         "move the change into the component or the template, and delete the file");
  }
}

// --- the build as a whole -------------------------------------------------------------------

void Doctor::examine_together() {
  std::map<std::string, const GenerationStep*> by_directory;
  for (const GenerationStep& step : steps_) {
    const auto [first, is_new] = by_directory.try_emplace(step.out, &step);
    if (is_new || first->second->name() == step.name()) continue;
    trap(step,
         fmt::format(
             "writes to {}, as does the one that makes `{}`: each removes what the other made",
             step.out, first->second->name()),
         "give each an output directory of its own, or generate both in one step");
  }
  if (by_directory.size() > many_steps) {
    trap(directory_,
         fmt::format("{} steps run Praxis: starting the processes takes longer than generating",
                     by_directory.size()),
         "generate many components in one step: it writes only what changed");
  }
  if (tool_ == BuildTool::make) examine_same_targets();
  if (tool_ == BuildTool::ninja) examine_codegen();
  if (is_cmake_) {
    const int major = std::atoi(cache_["CMAKE_CACHE_MAJOR_VERSION"].c_str());
    const int minor = std::atoi(cache_["CMAKE_CACHE_MINOR_VERSION"].c_str());
    if (major < 3 || (major == 3 && minor < 23)) {
      trap(join_path(directory_, "CMakeCache.txt"),
           fmt::format("this is CMake {}.{}; praxis_generate() needs 3.23", major, minor),
           "use a newer CMake (pip install cmake), and configure in an empty directory");
    }
  }
}

// A file that two targets make: Make runs both recipes, at the same time with -j.
void Doctor::examine_same_targets() {
  std::map<std::string, const GenerationStep*> by_output;
  for (const GenerationStep& step : steps_) {
    for (const std::string& output : step.step->outputs) {
      const auto [first, is_new] = by_output.try_emplace(absolute(output), &step);
      if (is_new || first->second->step->file == step.step->file) continue;
      trap(step.step->file,
           fmt::format(
               "`{}` is made by two targets: Make runs the step twice, at the same time with -j",
               output),
           "let one add_custom_target() make it, and the other targets depend on that by "
           "add_dependencies()");
    }
  }
}

// CMake's target `codegen` must lead to the stamps.
void Doctor::examine_codegen() {
  std::map<std::string, const BuildStep*> by_output;
  for (const BuildStep& step : all_) {
    for (const std::string& output : step.outputs) by_output.emplace(output, &step);
  }
  if (!by_output.contains("codegen")) return;
  std::set<std::string> reached;
  std::vector<std::string> waiting = {"codegen"};
  while (!waiting.empty()) {
    const std::string output = std::move(waiting.back());
    waiting.pop_back();
    if (!reached.insert(output).second) continue;
    const auto step = by_output.find(output);
    if (step == by_output.end()) continue;
    waiting.insert(waiting.end(), step->second->inputs.begin(), step->second->inputs.end());
    if (!step->second->command.empty())
      reached.insert(step->second->outputs.begin(), step->second->outputs.end());
  }
  for (const GenerationStep& step : steps_) {
    if (reached.contains(step.name())) continue;
    trap(step,
         "is not part of the target `codegen`: tools that build only that see no generated files",
         "give the add_custom_command() the option CODEGEN, and a target with ALL that depends on "
         "it; "
         "praxis_generate() does");
  }
}

// Output directories of steps that are gone.
void Doctor::examine_left_over() {
  std::set<std::string> known;
  for (const GenerationStep& step : steps_) known.insert(step.manifest);
  std::error_code ignored;
  for (auto entry = std::filesystem::recursive_directory_iterator(directory_, ignored);
       entry != std::filesystem::recursive_directory_iterator(); entry.increment(ignored)) {
    if (entry->path().filename() != "manifest.mdb") continue;
    const std::string manifest = absolute_path(entry->path().parent_path().generic_string());
    if (known.contains(manifest)) continue;
    trap(std::string(parent_path(manifest)),
         "no step of this build makes these outputs any more, but their headers would still be "
         "found",
         fmt::format("praxis clean --out {}", parent_path(manifest)));
  }
}

void Doctor::ask_ninja() {
  const std::string ninja = find_program("ninja", "");
  if (ninja.empty() || !run_ninja_) return;
  const ProcessResult asked =
      run_process(ninja, {"ninja", "-C", directory_, "-n", "-d", "explain"}, "", "");
  const std::string said = asked.errors + asked.output;
  if (asked.exit_code != 0) {
    const std::size_t at = said.find("ninja: error: ");
    return trap(
        join_path(directory_, "build.ninja"),
        at == said.npos ? "ninja refuses this file" : said.substr(at, said.find('\n', at) - at),
        "configure again, and look for two steps with one output");
  }
  for (const GenerationStep& step : steps_) {
    if (!exists(absolute(step.name()))) continue;  // never built
    for (std::size_t at = 0; (at = said.find("ninja explain: ", at)) != said.npos;) {
      const std::string line = said.substr(at, said.find('\n', at) - at);
      at += line.size();
      if (line.find(step.name()) == line.npos || line.find("is dirty") != line.npos) continue;
      trap(step, fmt::format("would run now: {}", line),
           "build once and ask again: if it still would run, it is out of date for ever, for the "
           "reason given");
      break;
    }
  }
}

Examination Doctor::examine() {
  read_cache();
  if (!read_steps()) return std::move(result_);
  result_.steps = steps_.size();
  for (const GenerationStep& step : steps_) examine_step(step);
  examine_together();
  examine_left_over();
  if (tool_ == BuildTool::ninja) ask_ninja();
  result_.diagnostics.sort();
  return std::move(result_);
}

}  // namespace

Examination examine_build(const std::string& directory, bool run_ninja, Disk& disk) {
  try {
    return Doctor(directory, run_ninja, disk).examine();
  } catch (const DiskError& error) {
    Examination failed;
    failed.diagnostics.error("disk", error.path(), error.what());
    return failed;
  }
}

}  // namespace praxis
