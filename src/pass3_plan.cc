// Pass 3: Model + packs -> Plan. One action per output: its path, its key, and whether it is dirty.
//
// An action key covers everything that determines the text: the component as resolved, where the
// components it refers to are, the pack's files and options, the tool's version, and the path of the
// output itself (texts may hold relative paths). It never covers absolute paths, times or order.
#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "explain.h"
#include "inputs.h"
#include "parallel.h"
#include "passes.h"
#include "version.h"

namespace praxis {
namespace {

class Planner {
 public:
  Planner(Run& run, Model& model) : run_(run), model_(model) {}

  void plan_inputs();
  void plan_project();
  void find_clashes();
  void find_stale();
  void complete_configuration();
  Plan take() { return std::move(plan_); }

 private:
  void plan_input(std::size_t index, std::vector<Action>& actions, Diagnostics& diagnostics);
  void plan_known(std::size_t index, std::vector<Action>& actions) const;
  void plan_pack(std::size_t index, std::size_t pack, std::vector<Action>& actions,
                 Diagnostics& diagnostics);
  std::optional<std::string> output_path(std::size_t pack, const PackOutput& output,
                                         const jinja::Value& context, const std::string& directory,
                                         const Location& where, Diagnostics& diagnostics) const;
  Hash128 key_of(const Input& input, const OutputPlan& output) const;
  Hash128 project_key(const OutputPlan& output, bool full_data) const;
  void fetch_records();
  void decide(Action& action) const;
  const std::string& output_directory() const { return run_.project.options.output_directory; }

  Run& run_;
  Model& model_;
  Plan plan_;
  std::vector<std::optional<OutputRecord>> records_;  // of the last run, by action
};

// The path a text stands for, or nothing when it leads out of the output directory or is no path.
std::optional<std::string> safe_path(std::string_view text) {
  const auto bad = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; };
  if (text.empty() || text.front() == '/' || text.back() == '/' || std::ranges::any_of(text, bad)) {
    return std::nullopt;
  }
  std::string path;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t slash = std::min(text.find('/', at), text.size());
    const std::string_view part = text.substr(at, slash - at);
    if (part == "..") return std::nullopt;
    if (!part.empty() && part != ".") path = join_path(path, part);
    at = slash + 1;
  }
  if (path.empty() || path == ".praxis" || path.starts_with(".praxis/")) return std::nullopt;
  return path;
}

Location place_of(const Input& input) {
  if (input.component != nullptr) return input.component->name.place.location();
  return {input.document != nullptr ? input.document->source() : nullptr, {}};
}

// What path patterns and conditions see.
jinja::Value path_context(const Input& input, const Pack& pack) {
  jinja::Value context = jinja::Value::dict();
  jinja::Dict& dict = context.as_dict();
  if (input.is_component) {
    dict.set("component", make_context(input.summary, pack.identifiers));
  } else {
    dict.set("file", make_file_context(input.path));
  }
  dict.set("options", pack.option_values.get());
  dict.set("pack", make_pack_context(pack));
  return context;
}

void Planner::plan_inputs() {
  const std::size_t count = model_.inputs.size();
  std::vector<std::vector<Action>> actions(count);
  std::vector<char> failed(count, 0);
  for_each_index(count, plan_.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    plan_input(i, actions[i], diagnostics);
    failed[i] = diagnostics.error_count() > errors_before;
  });
  for (std::size_t i = 0; i < count; ++i) {
    plan_.first_of_input.push_back(plan_.actions.size());
    if (failed[i]) {
      model_.inputs[i].failed = true;
    } else {
      std::ranges::move(actions[i], std::back_inserter(plan_.actions));
    }
  }
  plan_.first_of_input.push_back(plan_.actions.size());
  fetch_records();
  for_each_index(plan_.actions.size(), [&](std::size_t i) { decide(plan_.actions[i]); });
}

void Planner::plan_input(std::size_t index, std::vector<Action>& actions,
                         Diagnostics& diagnostics) {
  const Input& input = model_.inputs[index];
  if (input.failed) return;
  if (!input.parsed()) return plan_known(index, actions);
  for (std::size_t pack = 0; pack < run_.packs.size(); ++pack) {
    if (reads_input(run_.pack_files[pack], input.path, input.is_component)) {
      plan_pack(index, pack, actions, diagnostics);
    }
  }
}

void Planner::plan_known(std::size_t index, std::vector<Action>& actions) const {
  for (const OutputPlan& output : model_.inputs[index].record->outputs) {
    Action& action = actions.emplace_back();
    action.input = index;
    action.output = output;
  }
}

void Planner::plan_pack(std::size_t index, std::size_t pack_index, std::vector<Action>& actions,
                        Diagnostics& diagnostics) {
  const Input& input = model_.inputs[index];
  const Pack& pack = *run_.packs[pack_index];
  if (input.component != nullptr) assign_identifiers(*input.component, pack.identifiers, diagnostics);
  const jinja::Value context = path_context(input, pack);
  for (std::size_t entry = 0; entry < pack.outputs.size(); ++entry) {
    const PackOutput& output = pack.outputs[entry];
    if (output.for_project) continue;
    const auto path = output_path(pack_index, output, context, input.directory, place_of(input),
                                  diagnostics);
    if (!path) continue;
    Action& action = actions.emplace_back();
    action.input = index;
    action.output = {static_cast<std::uint32_t>(pack_index), static_cast<std::uint32_t>(entry), *path};
    action.key = key_of(input, action.output);
  }
}

// Nothing when the output's condition is false, or after an error.
std::optional<std::string> Planner::output_path(std::size_t pack_index, const PackOutput& output,
                                                const jinja::Value& context,
                                                const std::string& directory, const Location& where,
                                                Diagnostics& diagnostics) const {
  const Pack& pack = *run_.packs[pack_index];
  std::string text;
  try {
    if (output.when != nullptr && !jinja::truth(pack.environment->evaluate(*output.when, context))) {
      return std::nullopt;
    }
    pack.environment->render(*output.path, context, text);
  } catch (const jinja::Error& error) {
    Diagnostic& diagnostic = diagnostics.add(jinja::to_diagnostic(error));
    diagnostic.notes.push_back({output.where, fmt::format("in this output of the pack {}", pack.name)});
    diagnostic.notes.push_back({where, "for this input"});
    return std::nullopt;
  }
  if (auto path = safe_path(text)) {
    const std::string below = join_path(run_.project.options.packs[pack_index].subdirectory, directory);
    return join_path(below, *path);
  }
  Diagnostic& diagnostic = diagnostics.error(
      "output-path", where,
      fmt::format("the pack {} would write to `{}`, which is no file name below the output directory",
                  pack.name, text));
  diagnostic.notes.push_back({output.where, "by the path of this output"});
  diagnostic.hint = "an output path is relative, has no `..` and ends in a file name";
  return std::nullopt;
}

// All that others see of a component.
void add(Hasher& key, const Summary& summary) {
  key.add(summary.name).add(summary.description).add(summary.category).add(summary.since);
  key.add(std::uint64_t{summary.tags.size()});
  for (const std::string& tag : summary.tags) key.add(tag);
  key.add(std::uint64_t{summary.deprecated.deprecated}).add(summary.deprecated.advice);
  key.add(std::uint64_t{summary.identifiers.size()});
  for (const auto& [language, identifier] : summary.identifiers) key.add(language).add(identifier);
  key.add(summary.directory);
}

Hash128 Planner::key_of(const Input& input, const OutputPlan& output) const {
  Hasher key;
  key.add(version).add(run_.configuration.packs[output.pack].key);
  key.add(std::uint64_t{output.entry}).add(output.path).add(input.resolved);
  if (input.component == nullptr) return key.finish();
  for (const std::string& ref : input.component->dependencies.refs) {
    const auto found = model_.by_name.find(ref);
    key.add(ref);
    if (found != model_.by_name.end()) add(key, model_.inputs[found->second].summary);
  }
  return key.finish();
}

Hash128 Planner::project_key(const OutputPlan& output, bool full_data) const {
  Hasher key;
  key.add(version).add(run_.configuration.packs[output.pack].key);
  key.add(std::uint64_t{output.entry}).add(output.path);
  for (const std::size_t index : in_order_of_name(model_)) {
    const Input& input = model_.inputs[index];
    add(key, input.summary);
    if (full_data) key.add(input.resolved);
  }
  for (const Action& action : plan_.actions) {
    if (action.output.pack == output.pack) key.add(action.output.path);
  }
  return key.finish();
}

// One output over all components. When some component failed the last one is left as it is, for it
// would miss that component.
void Planner::plan_project() {
  const bool all_good = std::ranges::none_of(model_.inputs, &Input::failed);
  if (run_.packs.empty() || !all_good) {
    if (!run_.manifest.configuration()) return;
    for (const OutputPlan& output : run_.manifest.configuration()->project_outputs) {
      Action& action = plan_.actions.emplace_back();
      action.output = output;
    }
    return;
  }
  const std::size_t first = plan_.actions.size();
  std::vector<Action> project_actions;
  for (std::size_t i = 0; i < run_.packs.size(); ++i) {
    const Pack& pack = *run_.packs[i];
    jinja::Value context = jinja::Value::dict();
    context.as_dict().set("options", pack.option_values.get());
    context.as_dict().set("pack", make_pack_context(pack));
    for (std::size_t entry = 0; entry < pack.outputs.size(); ++entry) {
      if (!pack.outputs[entry].for_project) continue;
      const auto path = output_path(i, pack.outputs[entry], context, "", pack.outputs[entry].where,
                                    plan_.diagnostics);
      if (!path) continue;
      Action& action = project_actions.emplace_back();
      action.output = {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(entry), *path};
      action.key = project_key(action.output, pack.outputs[entry].full_data);
    }
  }
  std::ranges::move(project_actions, std::back_inserter(plan_.actions));
  fetch_records();
  for (std::size_t i = first; i < plan_.actions.size(); ++i) decide(plan_.actions[i]);
}

void Planner::fetch_records() {
  for (std::size_t i = records_.size(); i < plan_.actions.size(); ++i) {
    records_.push_back(run_.manifest.output(plan_.actions[i].output.path));
  }
}

// Whether the output is what its record says and the record is what it should be now.
void Planner::decide(Action& action) const {
  const auto index = static_cast<std::size_t>(&action - plan_.actions.data());
  if (action.key == Hash128()) return;  // known by its input's record
  const std::optional<OutputRecord>& record = records_[index];
  const std::string full = join_path(output_directory(), action.output.path);
  if (!record || record->action_key != action.key) {
    action.dirty = true;
    if (run_.project.options.explain) explain(run_, model_, action, record.has_value());
    return;
  }
  const FileState state = run_.disk.state(full);
  if (state.kind == FileKind::file && state.signature == record->signature) return;
  if (state.kind == FileKind::missing) {
    action.reasons.emplace_back("it is missing");
  } else if (state.kind != FileKind::file ||
             hash_bytes(run_.disk.read_unrecorded(full)) != record->content) {
    action.reasons.emplace_back("it was edited since it was written");
  } else {
    return;
  }
  action.dirty = true;
}

void Planner::find_clashes() {
  std::unordered_map<std::string_view, const Action*> by_path;
  for (const Action& action : plan_.actions) {
    const auto [first, inserted] = by_path.try_emplace(action.output.path, &action);
    if (inserted) continue;
    const auto place = [&](const Action& of) {
      return of.input == Action::whole_project ? Location{} : place_of(model_.inputs[of.input]);
    };
    Diagnostic& error = plan_.diagnostics.error(
        "output-clash", place(action),
        fmt::format("two outputs have the path `{}`", action.output.path));
    error.notes.push_back({place(*first->second), "the other one is made from this"});
    error.hint = "rename one component, or give the packs different output directories";
    for (const Action* of : {&action, first->second}) {
      if (of->input != Action::whole_project) model_.inputs[of->input].failed = true;
    }
  }
}

// Outputs of the last run that no input leads to any more. What inputs with errors had stays.
void Planner::find_stale() {
  std::set<std::string_view> planned;
  for (const Action& action : plan_.actions) planned.insert(action.output.path);
  for (const Input& input : model_.inputs) {
    if (!input.failed || !input.record) continue;
    for (const OutputPlan& output : input.record->outputs) planned.insert(output.path);
  }
  std::size_t known = 0;
  for (const auto& record : records_) known += record ? 1 : 0;
  if (known == run_.manifest.output_count()) return;
  for (std::string& path : run_.manifest.output_paths()) {
    if (!planned.contains(path)) plan_.stale.push_back(std::move(path));
  }
  std::ranges::sort(plan_.stale);
}

// What this run's manifest will say of the configuration.
void Planner::complete_configuration() {
  run_.configuration.inputs = model_.inputs.size();
  run_.configuration.project_outputs.clear();
  for (const Action& action : plan_.actions) {
    if (action.input == Action::whole_project) {
      run_.configuration.project_outputs.push_back(action.output);
    }
  }
}

}  // namespace

Plan plan(Run& run, Model& model) {
  Planner planner(run, model);
  planner.plan_inputs();
  planner.plan_project();
  planner.find_clashes();
  planner.find_stale();
  planner.complete_configuration();
  return planner.take();
}

}  // namespace praxis
