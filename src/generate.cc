// The run, from options to result: the table of contents of Praxis. Each step takes what the one
// before made; errors found up to the plan stop the run before anything is written (or, with
// keep_going, only the inputs that have them).
#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <tbb/global_control.h>

#include "passes.h"
#include "version.h"

namespace praxis {
namespace {

// Actions that are rendered and written together: enough to keep all cores busy, few enough that
// the texts of one chunk fit in a cache-friendly amount of memory.
constexpr std::size_t chunk_size = 4096;

// Everything that applies to all inputs, as hashes, without parsing the packs.
ConfigurationRecord configuration_of(const Run& run) {
  ConfigurationRecord configuration;
  configuration.version = version;
  Hasher key;
  key.add(version);
  const Options& options = run.project.options;
  for (std::size_t i = 0; i < run.pack_files.size(); ++i) {
    ConfigurationRecord::Pack& pack = configuration.packs.emplace_back();
    pack.name = run.pack_files[i].name;
    pack.files = run.pack_files[i].hashes();
    key.add(pack.name).add(options.packs[i].subdirectory).add(std::uint64_t{pack.files.size()});
    for (const auto& [name, hash] : pack.files) key.add(name).add(hash);
    for (const Setting& setting : options.packs[i].options) key.add(setting.key).add(setting.value);
  }
  for (const Setting& setting : options.settings) key.add(setting.key).add(setting.value);
  configuration.key = key.finish();
  return configuration;
}

// The part of a pack that its action keys cover: its files and the options as they apply.
void complete_pack(const Pack& pack, ConfigurationRecord::Pack& record) {
  Hasher key;
  for (const auto& [name, hash] : record.files) key.add(name).add(hash);
  for (const jinja::Dict::Entry& entry : pack.option_values.get().as_dict().entries) {
    const std::string value = jinja::to_text(entry.value);
    record.options[std::string(entry.key.as_text())] = value;
    key.add(entry.key.as_text()).add(value);
  }
  record.key = key.finish();
}

// Parses the packs and applies the options, the command line's over the project's.
void load_packs(Run& run, Diagnostics& diagnostics) {
  const Options& options = run.project.options;
  std::vector<SharedSetting> settings;
  for (const Setting& setting : options.settings) settings.push_back({setting});
  for (std::size_t i = 0; i < run.pack_files.size(); ++i) {
    auto pack = load_pack(run.pack_files[i], options.packs[i].options, settings, diagnostics);
    if (pack != nullptr) complete_pack(*pack, run.configuration.packs[i]);
    run.packs.push_back(std::move(pack));
  }
  for (const SharedSetting& setting : settings) {
    if (setting.used) continue;
    diagnostics
        .error("unknown-option", Location{},
               fmt::format("no pack of this run has an option `{}`", setting.setting.key))
        .hint = "`praxis pack show NAME` lists the options of a pack";
  }
}

// What an input's outputs are made from, in words.
std::vector<std::string> sources_of(const Input& input) {
  std::vector<std::string> sources = {input.path};
  const Dependencies none;
  const Dependencies& dependencies = input.component != nullptr ? input.component->dependencies
                                     : input.record             ? input.record->dependencies
                                                                : none;
  for (const auto& [name, hash] : dependencies.registry) sources.push_back("registry " + name);
  for (const std::string& name : dependencies.parents) sources.push_back("component " + name);
  for (const std::string& name : dependencies.refs) sources.push_back("component " + name);
  return sources;
}

// The folder for half-written files. What a killed run left there goes with it.
class TemporaryFiles {
 public:
  TemporaryFiles(Disk& disk, const Options& options)
      : disk_(disk), directory_(options.dry_run ? "" : temporary_directory(options)) {
    if (!directory_.empty()) disk_.create_directories(directory_);
  }
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;
  ~TemporaryFiles() {
    if (directory_.empty()) return;
    std::error_code ignored;  // nothing depends on it being gone
    std::filesystem::remove_all(directory_, ignored);
  }

 private:
  Disk& disk_;
  std::string directory_;
};

// One run. Each step returns whether the run goes on.
class Generation {
 public:
  explicit Generation(const Options& options, bool only_plan)
      : options_(options), only_plan_(only_plan) {}

  Result run();

 private:
  void run_passes(Run& run);
  bool find_packs(Run& run);
  bool needs_packs(const Run& run) const;
  void render_and_write(Run& run);
  void load_rest_if_needed(Run& run);
  bool go_on(const Options& options) const {
    return options.keep_going || !result_.diagnostics.has_errors();
  }
  void report(const Run& run);
  void finish(const Options& options);

  const Options& options_;
  const bool only_plan_;
  Disk disk_;
  Trace trace_;
  Result result_;
  Model model_;
  Plan plan_;
  Written written_;
};

Result Generation::run() {
  Options completed = options_;
  try {
    if (auto project = load_project(options_, disk_, result_.diagnostics)) {
      completed = project->options;
      const unsigned jobs = completed.jobs > 0 ? completed.jobs : std::thread::hardware_concurrency();
      const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, std::max(1U, jobs));
      std::optional<ManifestLock> lock;
      if (!completed.dry_run) lock.emplace(completed.manifest_directory);
      Manifest manifest(completed.manifest_directory, result_.diagnostics);
      Run run(std::move(*project), disk_, manifest, trace_);
      run_passes(run);
    }
  } catch (const DiskError& error) {
    result_.diagnostics.error("disk", error.path(), error.what());
  }
  finish(completed);
  return std::move(result_);
}

bool Generation::find_packs(Run& run) {
  for (const PackRequest& request : run.project.options.packs) {
    if (auto files = praxis::find_pack(request.name, disk_, result_.diagnostics)) {
      run.pack_files.push_back(std::move(*files));
    }
  }
  if (result_.diagnostics.has_errors()) return false;
  run.configuration = configuration_of(run);
  const auto& last = run.manifest.configuration();
  run.same_configuration = last && last->key == run.configuration.key;
  return true;
}

// Whether anything has to be planned anew. If not, no pack is parsed.
bool Generation::needs_packs(const Run& run) const {
  if (!run.same_configuration || !model_.removed.empty()) return true;
  if (std::ranges::any_of(model_.inputs, &Input::parsed)) return true;
  return std::ranges::any_of(
      run.manifest.configuration()->project_outputs, [&](const OutputPlan& output) {
        const auto record = run.manifest.output(output.path);
        const std::string path = join_path(run.project.options.output_directory, output.path);
        const FileState state = disk_.state(path);
        return !record || state.kind != FileKind::file || state.signature != record->signature;
      });
}

void Generation::run_passes(Run& run) {
  const Options& options = run.project.options;
  if (!find_packs(run)) return;
  {
    const Trace::Span span(trace_, "load");
    model_ = load(run);
    result_.inputs = model_.inputs.size();
  }
  if (needs_packs(run)) {
    load_packs(run, result_.diagnostics);
    if (result_.diagnostics.has_errors()) return;
  } else {
    run.configuration.packs = run.manifest.configuration()->packs;
  }
  {
    const Trace::Span span(trace_, "validate");
    validate(run, model_);
  }
  result_.diagnostics.append(std::exchange(model_.diagnostics, {}));
  if (!go_on(options)) return;
  {
    const Trace::Span span(trace_, "plan");
    plan_ = plan(run, model_);
  }
  result_.diagnostics.append(std::exchange(plan_.diagnostics, {}));
  if (!go_on(options)) return;
  written_.outcomes.resize(plan_.actions.size());
  if (!only_plan_) {
    render_and_write(run);
    if (!options.dry_run) {
      const Trace::Span span(trace_, "record");
      record(run, model_, plan_, written_, result_.diagnostics.has_errors());
    }
  }
  report(run);
}

// An output over whole components needs them all parsed, also those that did not change.
void Generation::load_rest_if_needed(Run& run) {
  const bool needed = std::ranges::any_of(plan_.actions, [&](const Action& action) {
    return action.dirty && action.input == Action::whole_project &&
           run.packs[action.output.pack]->outputs[action.output.entry].full_data;
  });
  if (!needed) return;
  load_rest(run, model_);
  result_.diagnostics.append(std::exchange(model_.diagnostics, {}));
}

void Generation::render_and_write(Run& run) {
  const Options& options = run.project.options;
  const TemporaryFiles temporary(disk_, options);
  for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
    if (plan_.actions[i].dirty) written_.outcomes[i].state = OutputState::failed;  // until it is made
  }
  Programs programs;
  if (std::ranges::any_of(plan_.actions, &Action::dirty)) {
    const Trace::Span span(trace_, "compile");
    load_rest_if_needed(run);
    programs = compile(run, plan_);
    result_.diagnostics.append(std::exchange(programs.diagnostics, {}));
  }
  for (std::size_t first = 0; first < plan_.actions.size() && go_on(options); first += chunk_size) {
    const std::size_t count = std::min(chunk_size, plan_.actions.size() - first);
    Texts texts;
    {
      const Trace::Span span(trace_, "render");
      texts = render(run, model_, plan_, programs, first, count, result_.diagnostics);
    }
    if (!go_on(options)) break;
    const Trace::Span span(trace_, "write");
    write(run, plan_, texts, written_);
    result_.diagnostics.append(std::exchange(written_.diagnostics, {}));
    if (options.progress) options.progress(first + count, plan_.actions.size());
  }
  if (!go_on(options)) return;
  remove_stale(run, plan_, written_);
  result_.diagnostics.append(std::exchange(written_.diagnostics, {}));
}

void Generation::report(const Run& run) {
  const Options& options = run.project.options;
  result_.directories = model_.directories;
  for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
    Action& action = plan_.actions[i];
    OutputReport& output = result_.outputs.emplace_back();
    output.path = join_path(options.output_directory, action.output.path);
    output.state = written_.outcomes[i].state;
    output.pack = run.pack_files[action.output.pack].name;
    if (action.input != Action::whole_project) {
      output.made_from = sources_of(model_.inputs[action.input]);
    }
    output.reasons = std::move(action.reasons);
    output.difference = std::move(written_.outcomes[i].difference);
  }
  for (const std::string& path : written_.removed) {
    OutputReport& output = result_.outputs.emplace_back();
    output.path = join_path(options.output_directory, path);
    output.state = OutputState::removed;
    if (options.explain) output.reasons.emplace_back("no input leads to it any more");
  }
}

void Generation::finish(const Options& options) {
  result_.output_directory = options.output_directory;
  result_.read = disk_.recorded();
  result_.timings = trace_.timings();
  result_.diagnostics.sort();
  if (options.trace_file.empty()) return;
  try {
    disk_.write(options.trace_file, trace_.chrome_trace(), options.trace_file + ".praxis-tmp");
  } catch (const DiskError& error) {
    result_.diagnostics.error("disk", error.path(), error.what());
  }
}

}  // namespace

std::string temporary_directory(const Options& options) {
  return join_path(options.manifest_directory, "tmp");
}

std::size_t Result::count(OutputState state) const {
  return static_cast<std::size_t>(std::ranges::count(outputs, state, &OutputReport::state));
}

bool Result::is_dirty() const {
  return count(OutputState::written) + count(OutputState::removed) > 0;
}

Result generate(const Options& options) { return Generation(options, false).run(); }

Result list_outputs(const Options& options) {
  Options only_look = options;
  only_look.dry_run = true;
  return Generation(only_look, true).run();
}

}  // namespace praxis
