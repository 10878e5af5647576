// The run, from options to result: the table of contents of Praxis. Each step takes what the one
// before made; errors found before anything is rendered stop the run before anything is written
// (or, with keep_going, only the inputs that have them).
#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <tbb/global_control.h>

#include "manifest_lock.h"
#include "passes.h"
#include "version.h"

namespace praxis {
namespace {

// A project of so many inputs is checked whole before anything is written.
constexpr std::size_t small_project = 512;

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
  for (std::uint32_t entry = 0; entry < pack.outputs.size(); ++entry) {
    if (pack.outputs[entry].for_project && pack.outputs[entry].full_data)
      record.full_data.insert(entry);
  }
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

// Whether a registry file is what it was, by its metadata or its content. Throws DiskError.
FileRecord look_at(const std::string& path, const std::optional<ConfigurationRecord>& last,
                   Disk& disk, SourcePtr& source) {
  disk.record(path);
  FileRecord file{absolute_path(path), disk.state(path).signature, {}};
  if (last) {
    const auto known = std::ranges::find(last->registry_files, file.path, &FileRecord::path);
    if (known != last->registry_files.end() && known->signature == file.signature) return *known;
  }
  std::string text = disk.read_unrecorded(path, &file.signature);
  file.content = hash_bytes(text);
  if (is_racy(file.signature, now_nanoseconds())) file.signature = {};
  source = make_source(path, std::move(text));
  return file;
}

std::string full_path(const Run& run, const std::string& path) {
  return join_path(run.project.options.output_directory, path);
}

// One run. Steps that return a bool say whether the run goes on.
class Generation {
 public:
  Generation(const Options& options, bool only_plan) : options_(options), only_plan_(only_plan) {}

  Result run();

 private:
  void run_passes(Run& run);
  bool find_packs(Run& run);
  bool find_registry(Run& run);
  void read_registry(Run& run);
  bool is_up_to_date(Run& run);
  bool prepare(Run& run);
  bool check(Run& run, Library& library);
  void check_chunk(Run& run, Library& library, std::vector<std::uint32_t> inputs);
  bool may_make_early(const Run& run) const;
  std::vector<std::uint32_t> make_early(Run& run, Library& library, const Chunk& chunk);
  bool make_inputs(Run& run, Library& library);
  bool make_chunk(Run& run, Library& library, Chunk chunk);
  void make_project(Run& run, Library& library, Plan& plan, Written& written);
  bool make(Run& run, Library& library, const Chunk& chunk, const Plan& plan, Written& written);
  // Outputs that cannot be written keep nothing else from being tried.
  bool go_on(const Run& run) const {
    return run.project.options.keep_going || result_.diagnostics.error_count() == write_errors_;
  }
  void take_write_errors(Diagnostics& diagnostics) {
    write_errors_ += diagnostics.error_count();
    take(diagnostics);
  }
  void take(Diagnostics& diagnostics) {
    result_.diagnostics.append(std::exchange(diagnostics, {}));
  }
  void report(const Run& run, const Chunk& chunk, Plan& plan, Written& written);
  void report_removed(const Run& run, const Written& written);
  void count(OutputState state, std::size_t number = 1) {
    result_.counts[static_cast<std::size_t>(state)] += number;
  }
  void finish(const Options& options);

  const Options& options_;
  const bool only_plan_;
  Disk disk_;
  Trace trace_;
  Result result_;
  Model model_;
  Programs programs_;
  std::vector<SourcePtr> registry_sources_;  // by registry; null for those that were not read yet
  bool is_registry_read_ = false;
  std::size_t write_errors_ = 0;
  bool lacks_texts_ = false;  // of outputs whose templates failed
  std::size_t done_ = 0;      // inputs looked into
  // Reports of outputs of inputs, with the place of the input among all.
  std::vector<std::pair<std::uint32_t, OutputReport>> reports_;
  std::vector<OutputReport> removed_;
};

Result Generation::run() {
  Options completed = options_;
  try {
    if (auto project = load_project(options_, disk_, result_.diagnostics)) {
      completed = project->options;
      const unsigned jobs =
          std::max(1U, completed.jobs > 0 ? completed.jobs : std::thread::hardware_concurrency());
      // Only when asked: this starts oneTBB, which a run that has little to do never needs.
      std::optional<tbb::global_control> threads;
      if (completed.jobs > 0)
        threads.emplace(tbb::global_control::max_allowed_parallelism, completed.jobs);
      std::optional<ManifestLock> lock;
      if (!completed.dry_run) lock.emplace(completed.manifest_directory);
      Manifest manifest(completed.manifest_directory, completed.dry_run, result_.diagnostics);
      Run run(std::move(*project), disk_, manifest, trace_);
      run.chunk = completed.chunk > 0 ? completed.chunk : std::max(48 * jobs, 96U);
      run_passes(run);
      if (!completed.dry_run && !only_plan_ && !result_.diagnostics.has_errors())
        record_for_build(run);
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
  run.same_configuration = last && last->complete && last->key == run.configuration.key;
  return true;
}

// Finds out whether the registry is that of the last run; reads it if not.
bool Generation::find_registry(Run& run) {
  const auto& last = run.manifest.configuration();
  Hasher key;
  if (run.project.file != nullptr) key.add(run.project.file->source()->text);
  for (const std::string& path : run.project.options.registries) {
    try {
      FileRecord file = look_at(path, last, disk_, registry_sources_.emplace_back());
      key.add(file.content);
      run.configuration.registry_files.push_back(std::move(file));
    } catch (const DiskError& error) {
      result_.diagnostics.error("unreadable-file", error.path(), error.what());
    }
  }
  run.configuration.registry_key = key.finish();
  if (result_.diagnostics.has_errors()) return false;
  if (last && last->registry_key == run.configuration.registry_key) {
    run.configuration.registry = last->registry;
    return true;
  }
  read_registry(run);
  return go_on(run);
}

void Generation::read_registry(Run& run) {
  if (std::exchange(is_registry_read_, true)) return;
  if (run.project.file != nullptr) model_.registry.add(run.project.file, true, result_.diagnostics);
  for (std::size_t i = 0; i < registry_sources_.size(); ++i) {
    const std::string& path = run.project.options.registries[i];
    if (registry_sources_[i] == nullptr) {
      registry_sources_[i] = make_source(path, disk_.read_unrecorded(path));
    }
    auto document = std::make_shared<yaml::Document>();
    if (yaml::parse(registry_sources_[i], {}, result_.diagnostics, *document)) {
      model_.registry.add(document, false, result_.diagnostics);
    }
  }
  run.configuration.registry = model_.registry.hashes();
}

void Generation::run_passes(Run& run) {
  if (!find_packs(run) || !find_registry(run)) return;
  {
    const Trace::Span span(trace_, "load");
    load(run, model_);
  }
  result_.inputs = model_.input_count;
  take(model_.diagnostics);
  if (is_up_to_date(run)) return;
  run.in_pieces = model_.inputs.size() > run.chunk;
  run.is_small =
      run.project.options.chunk > 0 ? !run.in_pieces : model_.inputs.size() <= small_project;
  Library library(run, model_);
  const bool made = prepare(run) && check(run, library) && make_inputs(run, library);
  commit_recorded(run, model_);
  if (!made) return;
  if (!only_plan_) {
    Written removed;
    remove_stale(run, abandoned_outputs(run, model_), removed);
    report_removed(run, removed);
    take_write_errors(removed.diagnostics);
  }
  Plan plan;
  Written written;
  make_project(run, library, plan, written);
  const Trace::Span span(trace_, "record");
  if (!run.project.options.dry_run) {
    record_run(run, model_, plan, written, result_.diagnostics.has_errors());
  }
}

// Whether nothing has to be looked into: then no pack is parsed.
bool Generation::is_up_to_date(Run& run) {
  if (!run.same_configuration || !model_.inputs.empty() || !model_.removed.empty() ||
      result_.diagnostics.has_errors() || !run.manifest.intended().empty()) {
    return false;
  }
  const ConfigurationRecord& last = *run.manifest.configuration();
  run.configuration.packs = last.packs;
  run.project_outputs = run.manifest.project_outputs();
  Library library(run, model_);
  Plan plan = plan_project(run, model_, library, model_.sums);
  if (std::ranges::any_of(plan.actions, &Action::dirty)) return false;
  Written written;
  written.outcomes.resize(plan.actions.size());
  if (!run.project.options.dry_run) record_run(run, model_, plan, written, false);
  report(run, {}, plan, written);
  return true;
}

// Reads what is needed to make anything.
bool Generation::prepare(Run& run) {
  load_packs(run, result_.diagnostics);
  if (std::ranges::any_of(run.packs, [](const auto& pack) { return pack == nullptr; }))
    return false;
  if (result_.diagnostics.has_errors()) return false;
  read_registry(run);
  return go_on(run);
}

// Everything that can be wrong before templates are rendered.
bool Generation::check(Run& run, Library& library) {
  const Trace::Span span(trace_, "check");
  std::size_t outputs = 0;
  for (const auto& pack : run.packs) outputs += pack->outputs.size();
  model_.planned.reserve(model_.inputs.size() * outputs);  // growing would take twice as much
  read_inputs(run, model_, library, [&](std::vector<std::uint32_t> inputs) {
    check_chunk(run, library, std::move(inputs));
  });
  std::vector<std::uint32_t> inputs;
  const auto count = static_cast<std::uint32_t>(model_.inputs.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!model_.inputs[i].checked) inputs.push_back(i);
    if (inputs.size() < run.chunk && i + 1 < count) continue;
    check_chunk(run, library, std::exchange(inputs, {}));
    library.trim();
  }
  validate_names(run, model_, library);
  plan_project_outputs(run, model_);
  find_clashes(run, model_, library);
  take(model_.diagnostics);
  return go_on(run);
}

void Generation::check_chunk(Run& run, Library& library, std::vector<std::uint32_t> inputs) {
  std::vector<std::uint32_t> made;
  {
    Chunk chunk = load_chunk(model_, library, std::move(inputs));
    validate(run, model_, chunk);
    plan_outputs(run, model_, chunk);
    if (may_make_early(run)) made = make_early(run, library, chunk);
  }
  library.drop(made);
}

// In a first run over more inputs than a chunk, outputs are made while their inputs are parsed:
// there is nothing yet that they could be in the way of. What the rest of the check finds
// afterwards stops what is not made by then. (A small project is checked whole before anything is
// written.)
bool Generation::may_make_early(const Run& run) const {
  return !run.is_small && run.manifest.is_empty() && !result_.diagnostics.has_errors() &&
         (run.project.options.keep_going || !model_.diagnostics.has_errors());
}

std::vector<std::uint32_t> Generation::make_early(Run& run, Library& library, const Chunk& chunk) {
  Chunk part = take_independent(run, model_, chunk);
  std::vector<std::uint32_t> made = part.inputs;
  if (!made.empty()) make_chunk(run, library, std::move(part));
  return made;
}

bool Generation::make_inputs(Run& run, Library& library) {
  const auto count = static_cast<std::uint32_t>(model_.inputs.size());
  std::vector<std::uint32_t> inputs;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Input& input = model_.inputs[i];
    if (!input.support && !input.made) inputs.push_back(i);
    if (inputs.size() < run.chunk && i + 1 < count) continue;
    if (!make_chunk(run, library, load_chunk(model_, library, std::exchange(inputs, {})))) {
      return false;
    }
    library.trim();
  }
  return true;
}

bool Generation::make_chunk(Run& run, Library& library, Chunk chunk) {
  Plan plan;
  {
    const Trace::Span span(trace_, "plan");
    plan = praxis::plan(run, model_, library, chunk);
    take(model_.diagnostics);
  }
  Written written;
  written.outcomes.resize(plan.actions.size());
  if (!only_plan_) {
    if (!make(run, library, chunk, plan, written)) {
      report(run, chunk, plan, written);
      return false;
    }
    std::vector<OwnedOutput> stale;
    for (const auto& [input, output] : plan.stale) stale.push_back(output);
    remove_stale(run, stale, written);
    take_write_errors(written.diagnostics);
    const Trace::Span span(trace_, "record");
    record(run, model_, chunk, plan, written, model_.sums);
  }
  report_removed(run, written);
  report(run, chunk, plan, written);
  done_ += chunk.inputs.size();
  const Options& options = run.project.options;
  if (options.progress) options.progress(done_, model_.inputs.size());
  return go_on(run);
}

// Renders and writes what is dirty. False: an error in a template stopped it before anything was
// written.
bool Generation::make(Run& run, Library& library, const Chunk& chunk, const Plan& plan,
                      Written& written) {
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    if (plan.actions[i].dirty) written.outcomes[i].state = OutputState::failed;  // until it is made
  }
  Texts texts;
  {
    const Trace::Span span(trace_, "render");
    compile(run, plan, programs_, result_.diagnostics);
    if (!go_on(run)) return false;
    texts = render(run, model_, library, chunk, plan, programs_, result_.diagnostics);
    if (!go_on(run)) return false;
  }
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    lacks_texts_ = lacks_texts_ || (plan.actions[i].dirty && !texts.texts[i]);
  }
  const Trace::Span span(trace_, "write");
  written = write(run, model_, plan, texts);
  take_write_errors(written.diagnostics);
  return true;
}

// The outputs over the whole project. When some input, or a template on one, failed the last ones
// are left as they are, for they would miss it.
void Generation::make_project(Run& run, Library& library, Plan& plan, Written& written) {
  if (std::ranges::any_of(model_.inputs, &Input::failed)) return;
  if (lacks_texts_) return;
  plan = plan_project(run, model_, library, model_.sums);
  written.outcomes.resize(plan.actions.size());
  if (!only_plan_) make(run, library, {}, plan, written);
  report(run, {}, plan, written);
}

void Generation::report(const Run& run, const Chunk& chunk, Plan& plan, Written& written) {
  const Listing listing = run.project.options.listing;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    Action& action = plan.actions[i];
    Outcome& outcome = written.outcomes[i];
    count(outcome.state);
    const bool is_rest = outcome.state == OutputState::up_to_date && action.reasons.empty();
    if (listing == Listing::none || (is_rest && listing == Listing::changed)) continue;
    OutputReport output;
    output.path = full_path(run, action.output.path);
    output.state = outcome.state;
    output.pack = run.pack_files[action.output.pack].name;
    output.reasons = std::move(action.reasons);
    output.difference = std::move(outcome.difference);
    if (action.input == Action::whole_project) {
      result_.outputs.push_back(std::move(output));
      continue;
    }
    const Input& input = model_.inputs[action.input];
    const Loaded& loaded = *chunk.loaded[action.loaded];
    if (listing == Listing::all) {
      output.made_from =
          sources_of(model_.path_of(input),
                     loaded.component != nullptr ? loaded.component->dependencies : Dependencies());
    }
    reports_.emplace_back(input.ordinal, std::move(output));
  }
}

void Generation::report_removed(const Run& run, const Written& written) {
  for (const std::string& path : written.removed) {
    count(OutputState::removed);
    if (run.project.options.listing == Listing::none) continue;
    OutputReport output;
    output.path = full_path(run, path);
    output.state = OutputState::removed;
    if (run.project.options.explain) output.reasons.emplace_back("no input leads to it any more");
    removed_.push_back(std::move(output));
  }
}

void Generation::finish(const Options& options) {
  count(OutputState::up_to_date, model_.output_count);
  for (std::size_t i = 0; i < model_.known_outputs.size(); ++i) {
    reports_.emplace_back(model_.known_ordinals[i], std::move(model_.known_outputs[i]));
  }
  std::ranges::stable_sort(reports_, {}, &std::pair<std::uint32_t, OutputReport>::first);
  std::vector<OutputReport> outputs;
  for (auto& [ordinal, output] : reports_) outputs.push_back(std::move(output));
  std::ranges::move(result_.outputs, std::back_inserter(outputs));
  std::ranges::sort(removed_, {}, &OutputReport::path);
  std::ranges::move(removed_, std::back_inserter(outputs));
  result_.outputs = std::move(outputs);
  for (const InputDirectory& directory : model_.directories) {
    result_.directories.push_back(directory.absolute);
  }
  if (options.keep_read) result_.read = disk_.recorded();
  result_.output_directory = options.output_directory;
  result_.timings = trace_.timings();
  result_.diagnostics.sort();
  if (options.trace_file.empty()) return;
  try {
    disk_.write(options.trace_file, trace_.chrome_trace());
  } catch (const DiskError& error) {
    result_.diagnostics.error("disk", error.path(), error.what());
  }
}

}  // namespace

bool Result::is_dirty() const {
  return count(OutputState::written) + count(OutputState::removed) > 0;
}

Result generate(const Options& options) { return Generation(options, false).run(); }

Result list_outputs(const Options& options) {
  Options only_look = options;
  only_look.dry_run = true;
  only_look.listing = Listing::all;
  only_look.keep_read = true;
  return Generation(only_look, true).run();
}

}  // namespace praxis
