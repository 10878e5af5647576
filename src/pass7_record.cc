// Pass 7: what happened -> manifest, depfile, stamp. The manifest is committed after the outputs it
// speaks of, chunk by chunk: a run killed before it has only cost its work.
#include <algorithm>

#include "depfile.h"
#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

// After so many nanoseconds no signature is racy: see is_racy().
constexpr std::int64_t settling_time = 25'000'000;
// Inputs whose records wait at most.
constexpr std::size_t most_waiting = 4096;

class Recorder {
 public:
  Recorder(const Run& run, const Model& model, const Chunk& chunk, const Plan& plan,
           const Written& written)
      : run_(run), model_(model), chunk_(chunk), plan_(plan), written_(written) {}

  // The record of one input of the chunk.
  Manifest::Changes::Input input(std::size_t place) const;
  // Of one that failed: what the last run said, as what must be looked into again.
  std::optional<Manifest::Changes::Input> failed_input(std::size_t place) const;

 private:
  Manifest::Changes::Input named(std::size_t place) const {
    const Input& input = model_.inputs[chunk_.inputs[place]];
    return {model_.directories[input.directory].key, std::string(input.name.view()), {}};
  }
  bool add_outputs(std::size_t place, InputRecord& record) const;

  const Run& run_;
  const Model& model_;
  const Chunk& chunk_;
  const Plan& plan_;
  const Written& written_;
};

// Returns whether all outputs are what they should be.
bool Recorder::add_outputs(std::size_t place, InputRecord& record) const {
  bool good = true;
  for (std::size_t i = plan_.first_of_input[place]; i < plan_.first_of_input[place + 1]; ++i) {
    const Action& action = plan_.actions[i];
    const Outcome& outcome = written_.outcomes[i];
    if (outcome.state == OutputState::failed) good = false;
    const std::optional<OutputRecord>& known = outcome.record ? outcome.record : action.record;
    if (!known) continue;
    OwnedOutput& output = record.outputs.emplace_back();
    output = {action.output, *known};
  }
  for (const auto& [stale_place, stale] : plan_.stale) {
    if (stale_place != place || std::ranges::count(written_.kept, stale.plan.path) == 0) continue;
    record.outputs.push_back(stale);
    record.outputs.back().plan.pack = OutputPlan::no_pack;
    good = false;
  }
  return good;
}

Manifest::Changes::Input Recorder::input(std::size_t place) const {
  const Input& input = model_.inputs[chunk_.inputs[place]];
  Loaded& loaded = *chunk_.loaded[place];
  Manifest::Changes::Input change = named(place);
  InputState& state = change.record.state;
  const bool good = add_outputs(place, change.record) && loaded.content == input.content;
  if (good) {
    // What was edited after it was read may have the signature it had then.
    if (!is_racy(loaded.signature, run_.started)) state.signature = loaded.signature;
    state.content = loaded.content;
  }
  state.resolved = loaded.resolved;
  state.below = name_mark(loaded.summary.directory);
  state.is_component = input.is_component ? 1 : 0;
  state.summary = hash_of(loaded.summary);
  state.listing = listing_of(loaded.summary, loaded.outputs);
  InputDetails& details = change.details.emplace();
  details.summary = loaded.summary;
  if (loaded.component != nullptr) {
    state.name = name_mark(loaded.summary.name);
    details.dependencies = loaded.component->dependencies;
  }
  change.record.marks = marks_of(details.dependencies);
  details.sections = loaded.sections();
  details.leaves = loaded.leaves;
  std::ranges::sort(details.leaves);
  return change;
}

std::optional<Manifest::Changes::Input> Recorder::failed_input(std::size_t place) const {
  const auto view = InputView::parse(model_.inputs[chunk_.inputs[place]].record);
  if (!view || view->state.content == Hash128()) return std::nullopt;
  Manifest::Changes::Input change = named(place);
  change.record = {view->state, view->marks(), view->outputs()};
  change.record.state.content = {};
  change.record.state.signature = {};
  return change;
}

}  // namespace

void record(Run& run, const Model& model, const Chunk& chunk, const Plan& plan,
            const Written& written, Sums& sums) {
  const Recorder recorder(run, model, chunk, plan, written);
  std::vector<std::optional<Manifest::Changes::Input>> inputs(chunk.inputs.size());
  for_each_index(chunk.inputs.size(), [&](std::size_t i) {
    const Input& input = model.inputs[chunk.inputs[i]];
    if (input.support) return;
    inputs[i] = input.failed ? recorder.failed_input(i) : recorder.input(i);
  });
  Recorded recorded;
  for (auto& input : inputs) {
    if (!input) continue;
    sums.add(input->record.state);
    recorded.inputs.push_back(std::move(*input));
  }
  if (run.project.options.dry_run || recorded.inputs.empty()) return;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    if (written.outcomes[i].is_begun) recorded.written.push_back(plan.actions[i].output.path);
  }
  recorded.at = now_nanoseconds();
  run.recorded.push_back(std::move(recorded));
  std::size_t waiting = 0;
  for (const Recorded& each : run.recorded) waiting += each.inputs.size();
  if (waiting > most_waiting) commit_recorded(run, model);
}

namespace {

// Adds to `changes` what was noted long enough ago, or all of it.
void add_recorded(Run& run, Manifest::Changes& changes, bool all) {
  const std::int64_t now = now_nanoseconds();
  const auto waits = std::ranges::find_if(run.recorded, [&](const Recorded& recorded) {
    return !all && now - recorded.at < settling_time;
  });
  for (auto recorded = run.recorded.begin(); recorded != waits; ++recorded) {
    for (Manifest::Changes::Input& input : recorded->inputs) {
      for (OwnedOutput& output : input.record.outputs) {
        if (is_racy(output.record.signature, now)) output.record.signature = {};
      }
      changes.inputs.push_back(std::move(input));
    }
  }
  run.recorded.erase(run.recorded.begin(), waits);
  for (const Recorded& recorded : run.recorded) {
    std::ranges::copy(recorded.written, std::back_inserter(changes.intended));
  }
}

// Commits `changes` with what was noted and what is not settled yet.
void commit(Run& run, const Model& model, Manifest::Changes changes, bool all) {
  add_recorded(run, changes, all);
  announce(run, changes);
  for (const auto& [path, content] : model.moved) changes.intended.push_back(path);
  std::ranges::copy(run.unfinished, std::back_inserter(changes.intended));
  run.manifest.commit(changes);
}

}  // namespace

void commit_recorded(Run& run, const Model& model) {
  if (!run.recorded.empty()) commit(run, model, {}, true);
}

void commit_intent(Run& run, const Model& model, std::vector<std::string> outputs) {
  Manifest::Changes changes;
  changes.intended = std::move(outputs);
  commit(run, model, std::move(changes), false);
}

namespace {

// What there is of the outputs over the whole project. After a failure those of the last run may be
// there still.
std::vector<OwnedOutput> project_outputs(const Run& run, const Plan& plan, const Written& written,
                                         bool failed) {
  std::vector<OwnedOutput> outputs;
  const std::int64_t now = now_nanoseconds();
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    const std::optional<OutputRecord>& made = written.outcomes[i].record;
    const std::optional<OutputRecord>& known = made ? made : plan.actions[i].record;
    if (!known) continue;
    OwnedOutput& output = outputs.emplace_back(OwnedOutput{plan.actions[i].output, *known});
    if (is_racy(known->signature, now)) output.record.signature = {};
  }
  if (!failed) return outputs;
  for (const OwnedOutput& last : run.manifest.project_outputs()) {
    const bool is_there = std::ranges::any_of(
        outputs, [&](const OwnedOutput& output) { return output.plan.path == last.plan.path; });
    if (!is_there) outputs.push_back(last);
  }
  return outputs;
}

}  // namespace

void record_run(Run& run, const Model& model, const Plan& project, const Written& written,
                bool failed) {
  Manifest::Changes changes;
  std::vector<OwnedOutput> outputs = project_outputs(run, project, written, failed);
  if (outputs != run.manifest.project_outputs()) changes.project_outputs = std::move(outputs);
  run.configuration.complete = true;
  // After a failure some inputs are still what the last configuration made of them, and outputs of
  // inputs that are gone may be there.
  const auto& last = run.manifest.configuration();
  if (!failed) {
    changes.settles_intended = true;
    for (const Model::Removed& removed : model.removed) {
      changes.removed_inputs.emplace_back(removed.directory, removed.name);
    }
    if (!(last && *last == run.configuration) || run.is_announced) {
      changes.configuration = run.configuration;
    }
  }
  changes.intended = run.unfinished;
  if (!changes.empty() || run.manifest.intends()) run.manifest.commit(changes);
}

void record_for_build(Run& run) {
  const Options& options = run.project.options;
  if (!options.depfile.empty()) {
    const std::string& target = options.stamp.empty() ? options.depfile : options.stamp;
    run.disk.create_directories(absolute_path(parent_path(options.depfile)));
    run.disk.write_if_changed(options.depfile, depfile_text(target, run.disk.recorded()));
  }
  if (!options.stamp.empty()) {
    run.disk.create_directories(absolute_path(parent_path(options.stamp)));
    run.disk.touch(options.stamp);
  }
}

}  // namespace praxis
