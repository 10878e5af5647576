// Pass 7: what happened -> manifest, depfile, stamp. The manifest is committed last of all files
// that later runs trust, in one transaction: a run killed before it has only cost its work.
#include <algorithm>

#include "depfile.h"
#include "passes.h"

namespace praxis {
namespace {

class Recorder {
 public:
  Recorder(const Run& run, const Model& model, const Plan& plan, const Written& written)
      : run_(run), model_(model), plan_(plan), written_(written) {}

  Manifest::Changes changes(bool failed);

 private:
  void add_input(std::size_t index);
  void add_touched(std::size_t index);
  bool all_done(std::size_t index) const;
  // A signature that may be trusted later, or none.
  Signature trusted(const Signature& signature) const {
    return is_racy(signature, now_) ? Signature() : signature;
  }

  const Run& run_;
  const Model& model_;
  const Plan& plan_;
  const Written& written_;
  std::int64_t now_ = now_nanoseconds();
  Manifest::Changes changes_;
};

Manifest::Changes Recorder::changes(bool failed) {
  for (std::size_t i = 0; i < model_.inputs.size(); ++i) {
    const Input& input = model_.inputs[i];
    if (input.failed || !all_done(i)) continue;
    if (input.parsed()) {
      add_input(i);
    } else if (input.touched) {
      add_touched(i);
    }
  }
  for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
    const std::optional<OutputRecord>& record = written_.outcomes[i].record;
    if (!record) continue;
    changes_.outputs.emplace_back(plan_.actions[i].output.path, *record);
    changes_.outputs.back().second.signature = trusted(record->signature);
  }
  changes_.removed_inputs = model_.removed;
  changes_.removed_outputs = written_.removed;
  // After a failure some inputs are still what the last configuration made of them.
  const auto& last = run_.manifest.configuration();
  if (!failed && !(last && *last == run_.configuration)) changes_.configuration = run_.configuration;
  return std::move(changes_);
}

bool Recorder::all_done(std::size_t index) const {
  if (plan_.first_of_input.empty()) return false;
  for (std::size_t i = plan_.first_of_input[index]; i < plan_.first_of_input[index + 1]; ++i) {
    if (written_.outcomes[i].state == OutputState::failed) return false;
  }
  return true;
}

void Recorder::add_input(std::size_t index) {
  const Input& input = model_.inputs[index];
  InputRecord record;
  record.signature = trusted(input.signature);
  record.content = input.content;
  record.is_component = input.is_component;
  record.summary = input.summary;
  record.resolved = input.resolved;
  if (input.component != nullptr) record.dependencies = input.component->dependencies;
  record.sections = input.sections;
  record.leaves = input.leaves;
  for (std::size_t i = plan_.first_of_input[index]; i < plan_.first_of_input[index + 1]; ++i) {
    record.outputs.push_back(plan_.actions[i].output);
  }
  changes_.inputs.emplace_back(input.key, std::move(record));
}

// Nothing changed but the metadata of the input or its outputs.
void Recorder::add_touched(std::size_t index) {
  const Input& input = model_.inputs[index];
  InputRecord record = *input.record;
  record.signature = trusted(input.signature);
  for (const OutputPlan& output : record.outputs) {
    std::optional<OutputRecord> known = run_.manifest.output(output.path);
    const FileState state =
        run_.disk.state(join_path(run_.project.options.output_directory, output.path));
    if (!known || known->signature == state.signature) continue;
    known->signature = trusted(state.signature);
    changes_.outputs.emplace_back(output.path, *known);
  }
  changes_.inputs.emplace_back(input.key, std::move(record));
}

}  // namespace

void record(const Run& run, const Model& model, const Plan& plan, const Written& written,
            bool failed) {
  const Manifest::Changes changes = Recorder(run, model, plan, written).changes(failed);
  if (!changes.empty()) run.manifest.commit(changes);
  if (failed) return;
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
