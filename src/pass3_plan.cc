// Pass 3: Model + packs -> Plan. One action per output: its path, its key, and whether it is dirty.
//
// An action key covers everything that determines the text: the component as resolved, where the
// components it refers to are, the pack's files and options, the tool's version, and the path of
// the output itself (texts may hold relative paths). It never covers absolute paths, times or
// order.
#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "explain.h"
#include "inputs.h"
#include "parallel.h"
#include "passes.h"
#include "version.h"

namespace praxis {
namespace {

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

// What path patterns and conditions see.
jinja::Value path_context(const Pack& pack, const Summary* summary, const std::string& path) {
  jinja::Value context = jinja::Value::dict();
  jinja::Dict& dict = context.as_dict();
  if (summary != nullptr) {
    dict.set("component", make_context(*summary, pack.identifiers));
  } else {
    dict.set("file", make_file_context(path));
  }
  dict.set("options", pack.option_values.get());
  dict.set("pack", make_pack_context(pack));
  return context;
}

// Nothing when the output's condition is false, or after an error.
std::optional<std::string> path_of_output(const Run& run, std::size_t pack_index,
                                          const PackOutput& output, const jinja::Value& context,
                                          const std::string& directory, const Location& where,
                                          Diagnostics& diagnostics) {
  const Pack& pack = *run.packs[pack_index];
  std::string text;
  try {
    if (output.when != nullptr &&
        !jinja::truth(pack.environment->evaluate(*output.when, context))) {
      return std::nullopt;
    }
    pack.environment->render(*output.path, context, text);
  } catch (const jinja::Error& error) {
    Diagnostic& diagnostic = diagnostics.add(jinja::to_diagnostic(error));
    diagnostic.notes.push_back(
        {output.where, fmt::format("in this output of the pack {}", pack.name)});
    diagnostic.notes.push_back({where, "for this input"});
    return std::nullopt;
  }
  if (auto path = safe_path(text)) {
    const std::string below =
        join_path(run.project.options.packs[pack_index].subdirectory, directory);
    return join_path(below, *path);
  }
  Diagnostic& diagnostic = diagnostics.error(
      "output-path", where,
      fmt::format(
          "the pack {} would write to `{}`, which is no file name below the output directory",
          pack.name, text));
  diagnostic.notes.push_back({output.where, "by the path of this output"});
  diagnostic.hint = "an output path is relative, has no `..` and ends in a file name";
  return std::nullopt;
}

// The outputs of one input.
void plan_input(const Run& run, const Model& model, const Input& input, Loaded& loaded,
                Diagnostics& diagnostics) {
  loaded.is_planned = true;
  loaded.outputs.clear();
  loaded.identifiers.assign(run.packs.size(), std::nullopt);
  const std::string path = model.path_of(input);
  const Summary* summary = loaded.component != nullptr ? &loaded.summary : nullptr;
  for (std::uint32_t at = 0; at < run.packs.size(); ++at) {
    if (!reads_input(run.pack_files[at], path, input.is_component)) continue;
    const Pack& pack = *run.packs[at];
    if (loaded.component != nullptr) {
      loaded.identifiers[at] = assign_identifiers(*loaded.component, pack.identifiers, diagnostics);
    }
    const jinja::Value context = path_context(pack, summary, path);
    for (std::uint32_t entry = 0; entry < pack.outputs.size(); ++entry) {
      const PackOutput& output = pack.outputs[entry];
      if (output.for_project) continue;
      auto output_path = path_of_output(run, at, output, context, loaded.summary.directory,
                                        loaded.place(), diagnostics);
      if (output_path) loaded.outputs.push_back({at, entry, std::move(*output_path)});
    }
  }
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

class Planner {
 public:
  Planner(const Run& run, const Model& model, Library& library)
      : run_(run), model_(model), library_(library) {}

  // The actions of one input.
  std::vector<Action> actions(std::uint32_t index, std::uint32_t place, Loaded& loaded) const;
  // Outputs of its record that are not among `outputs` nor among those of others.
  std::vector<OwnedOutput> stale(const InputView& view,
                                 const std::vector<OutputPlan>& outputs) const;
  void decide(Action& action, const Loaded* loaded) const;

 private:
  Hash128 key_of(const OutputPlan& output, const Loaded& loaded) const;

  const Run& run_;
  const Model& model_;
  Library& library_;
};

bool is_planned(const Model& model, std::string_view path) {
  const std::uint64_t mark = name_mark(path);
  const auto found = std::ranges::lower_bound(model.planned, std::pair{mark, std::uint32_t{0}});
  return found != model.planned.end() && found->first == mark;
}

Hash128 Planner::key_of(const OutputPlan& output, const Loaded& loaded) const {
  Hasher key;
  key.add(version).add(run_.configuration.packs[output.pack].key);
  key.add(std::uint64_t{output.entry}).add(output.path).add(loaded.resolved);
  if (loaded.component == nullptr) return key.finish();
  for (const std::string& ref : loaded.component->dependencies.refs) {
    key.add(ref);
    if (const auto summary = library_.summary(ref)) key.add(hash_of(*summary));
  }
  return key.finish();
}

std::vector<Action> Planner::actions(std::uint32_t index, std::uint32_t place,
                                     Loaded& loaded) const {
  std::vector<Action> actions;
  const auto view = InputView::parse(model_.inputs[index].record);
  for (const OutputPlan& output : loaded.outputs) {
    Action& action = actions.emplace_back();
    action.input = index;
    action.loaded = place;
    action.output = output;
    action.key = key_of(output, loaded);
    action.missing = loaded.outputs_missing;
    if (view) {
      view->for_each_output([&](const OutputView& known) {
        if (known.path == output.path) action.record = known.record;
      });
    }
    decide(action, &loaded);
  }
  return actions;
}

std::vector<OwnedOutput> Planner::stale(const InputView& view,
                                        const std::vector<OutputPlan>& outputs) const {
  std::vector<OwnedOutput> stale;
  view.for_each_output([&](const OutputView& output) {
    if (std::ranges::count(outputs, output.path, &OutputPlan::path) > 0) return;
    if (!is_planned(model_, output.path)) stale.push_back(output.owned());
  });
  return stale;
}

// Whether the output is what its record says and the record is what it should be now.
void Planner::decide(Action& action, const Loaded* loaded) const {
  std::optional<OutputRecord>& record = action.record;
  if (!record || record->action_key != action.key) {
    action.dirty = true;
    if (run_.project.options.explain) explain(run_, model_, loaded, action);
    return;
  }
  const std::string full = join_path(run_.project.options.output_directory, action.output.path);
  const FileState state = run_.disk.state(full);
  if (state.kind == FileKind::file && state.signature == record->signature) return;
  if (state.kind == FileKind::file) {
    if (const auto signature = signature_with(run_.disk, full, record->content)) {
      record->signature = *signature;  // only the metadata changed
      return;
    }
  }
  action.reasons.emplace_back(
      state.kind == FileKind::missing ? "it is missing" : "it was edited since it was written");
  action.dirty = true;
}

}  // namespace

Hash128 hash_of(const Summary& summary) {
  Hasher key;
  add(key, summary);
  return key.finish();
}

Hash128 listing_of(const Summary& summary, const std::vector<OutputPlan>& outputs) {
  Hasher key;
  add(key, summary);
  for (const OutputPlan& output : outputs) {
    key.add(std::uint64_t{output.pack}).add(std::uint64_t{output.entry}).add(output.path);
  }
  return key.finish();
}

std::optional<std::string> output_path(const Run& run, std::uint32_t pack, std::uint32_t entry,
                                       const Summary& summary) {
  Diagnostics reported_with_the_component;
  const jinja::Value context = path_context(*run.packs[pack], &summary, "");
  return path_of_output(run, pack, run.packs[pack]->outputs[entry], context, summary.directory, {},
                        reported_with_the_component);
}

void plan_outputs(const Run& run, Model& model, Chunk& chunk) {
  const std::size_t count = chunk.inputs.size();
  std::vector<char> failed(count, 0);
  for_each_index(count, model.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    const Input& input = model.inputs[chunk.inputs[i]];
    if (input.failed || input.support) return;
    const std::size_t errors_before = diagnostics.error_count();
    plan_input(run, model, input, *chunk.loaded[i], diagnostics);
    failed[i] = diagnostics.error_count() > errors_before ? 1 : 0;
  });
  for (std::size_t i = 0; i < count; ++i) {
    Input& input = model.inputs[chunk.inputs[i]];
    input.checked = true;
    if (failed[i] != 0) input.failed = true;
    if (input.failed || input.support) continue;
    const auto view = InputView::parse(input.record);
    for (const OutputPlan& output : chunk.loaded[i]->outputs) {
      const std::uint64_t mark = name_mark(output.path);
      model.planned.emplace_back(mark, chunk.inputs[i]);
      const bool had_it = view && !view->all_outputs([&](const OutputView& known) {
        return known.path != output.path;
      });
      if (!had_it && !run.manifest.is_empty()) model.new_outputs.push_back(mark);
    }
  }
}

Chunk take_independent(const Run& run, Model& model, const Chunk& chunk) {
  std::unordered_map<std::uint64_t, std::size_t> takers;  // of the paths
  for (const auto& loaded : chunk.loaded) {
    for (const OutputPlan& output : loaded->outputs) ++takers[name_mark(output.path)];
  }
  std::vector<char> independent(chunk.inputs.size(), 0);
  for_each_index(chunk.inputs.size(), [&](std::size_t i) {
    const Input& input = model.inputs[chunk.inputs[i]];
    Loaded& loaded = *chunk.loaded[i];
    if (input.failed || input.support || input.extends) return;
    if (loaded.component != nullptr && !loaded.component->dependencies.refs.empty()) return;
    loaded.outputs_missing = std::ranges::all_of(loaded.outputs, [&](const OutputPlan& output) {
      const std::string path = join_path(run.project.options.output_directory, output.path);
      return takers.at(name_mark(output.path)) == 1 &&
             run.disk.state(path).kind == FileKind::missing;
    });
    independent[i] = loaded.outputs_missing ? 1 : 0;
  });
  Chunk part;
  for (std::size_t i = 0; i < chunk.inputs.size(); ++i) {
    if (independent[i] == 0) continue;
    model.inputs[chunk.inputs[i]].made = true;
    part.inputs.push_back(chunk.inputs[i]);
    part.loaded.push_back(chunk.loaded[i]);
  }
  return part;
}

void plan_again(const Run& run, const Model& model, std::uint32_t input, Loaded& loaded) {
  Diagnostics reported_already;
  if (!loaded.is_planned) plan_input(run, model, model.inputs[input], loaded, reported_already);
}

void plan_project_outputs(Run& run, Model& model) {
  const std::vector<OwnedOutput>& last = run.manifest.project_outputs();
  run.project_outputs.clear();
  for (std::uint32_t at = 0; at < run.packs.size(); ++at) {
    const Pack& pack = *run.packs[at];
    jinja::Value context = jinja::Value::dict();
    context.as_dict().set("options", pack.option_values.get());
    context.as_dict().set("pack", make_pack_context(pack));
    for (std::uint32_t entry = 0; entry < pack.outputs.size(); ++entry) {
      if (!pack.outputs[entry].for_project) continue;
      auto path = path_of_output(run, at, pack.outputs[entry], context, "",
                                 pack.outputs[entry].where, model.diagnostics);
      if (!path) continue;
      model.planned.emplace_back(name_mark(*path), Action::whole_project);
      const bool had_it =
          std::ranges::any_of(last, [&](const auto& output) { return output.plan.path == *path; });
      if (!had_it) model.new_outputs.push_back(name_mark(*path));
      run.project_outputs.push_back({{at, entry, std::move(*path)}, {}});
    }
  }
}

Plan plan(const Run& run, Model& model, Library& library, Chunk& chunk) {
  const Planner planner(run, model, library);
  const std::size_t count = chunk.inputs.size();
  std::vector<std::vector<Action>> actions(count);
  std::vector<std::vector<OwnedOutput>> stale(count);
  std::vector<char> failed(count, 0);
  for_each_index(count, model.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    const Input& input = model.inputs[chunk.inputs[i]];
    Loaded& loaded = *chunk.loaded[i];
    if (input.failed || input.support) return;
    if (!loaded.is_planned) {
      Diagnostics found;
      plan_input(run, model, input, loaded, found);
      failed[i] = found.has_errors() ? 1 : 0;
      // Reported already, unless the file was edited since.
      if (loaded.content != input.content) diagnostics.append(std::move(found));
      if (failed[i] != 0) return;
    }
    try {
      actions[i] = planner.actions(chunk.inputs[i], static_cast<std::uint32_t>(i), loaded);
    } catch (const DiskError& error) {
      diagnostics.error("unreadable-file", error.path(), error.what());
      failed[i] = 1;
    }
    if (const auto view = InputView::parse(input.record))
      stale[i] = planner.stale(*view, loaded.outputs);
  });
  Plan plan;
  for (std::size_t i = 0; i < count; ++i) {
    plan.first_of_input.push_back(plan.actions.size());
    if (failed[i] != 0) {
      model.inputs[chunk.inputs[i]].failed = true;
      continue;
    }
    std::ranges::move(actions[i], std::back_inserter(plan.actions));
    for (OwnedOutput& output : stale[i]) {
      plan.stale.emplace_back(static_cast<std::uint32_t>(i), std::move(output));
    }
  }
  plan.first_of_input.push_back(plan.actions.size());
  return plan;
}

Plan plan_project(const Run& run, const Model& model, Library& library, const Sums& sums) {
  const Planner planner(run, model, library);
  const std::vector<OwnedOutput>& last = run.manifest.project_outputs();
  Plan plan;
  for (const OwnedOutput& output : run.project_outputs) {
    Action& action = plan.actions.emplace_back();
    action.output = output.plan;
    const ConfigurationRecord::Pack& pack = run.configuration.packs[output.plan.pack];
    Hasher key;
    key.add(version).add(pack.key).add(std::uint64_t{output.plan.entry}).add(output.plan.path);
    key.add(sums.listing).add(std::uint64_t{model.input_count});
    if (pack.full_data.contains(output.plan.entry)) key.add(sums.resolved);
    action.key = key.finish();
    const auto known = std::ranges::find(last, output.plan.path,
                                         [](const OwnedOutput& each) { return each.plan.path; });
    if (known != last.end()) action.record = known->record;
    planner.decide(action, nullptr);
  }
  return plan;
}

void for_each_component(const Run& run, Model& model, Library& library, bool whole,
                        const std::function<void(const ListedComponent&)>& visit) {
  const auto visit_record = [&](std::string_view record, const InputDetails& details) {
    const auto view = InputView::parse(record);
    if (!view || view->state.is_component == 0) return;
    ListedComponent listed;
    listed.summary = details.summary;
    for (OwnedOutput& output : view->outputs()) listed.outputs.push_back(std::move(output.plan));
    visit(listed);
  };
  if (!whole && !run.project.options.dry_run) {
    std::set<std::pair<std::uint64_t, std::string_view>> removed;
    for (const Model::Removed& each : model.removed) removed.emplace(each.directory, each.name);
    run.manifest.for_each_committed([&](const Manifest::Entry& entry, const InputDetails& details) {
      if (!removed.contains({entry.key.directory, entry.key.name}))
        visit_record(entry.bytes, details);
    });
    return;
  }
  index_known(run, model);
  for (const auto& [mark, known] : model.known) {
    if (whole) {
      add_support(model, library, known);
    } else {
      visit_record(known.record, run.manifest.details(known.key));
    }
  }
  std::vector<std::shared_ptr<Loaded>> loaded(model.inputs.size());
  for_each_index(model.inputs.size(), [&](std::size_t i) {
    const auto index = static_cast<std::uint32_t>(i);
    if (!model.inputs[i].is_component || model.inputs[i].failed) return;
    loaded[i] = library.load(index);
    plan_again(run, model, index, *loaded[i]);
  });
  for (const std::shared_ptr<Loaded>& each : loaded) {
    if (each == nullptr || each->component == nullptr) continue;
    visit({each->summary, each->outputs, each});
  }
}

std::vector<OwnedOutput> abandoned_outputs(const Run& run, Model& model) {
  std::map<std::string, OwnedOutput, std::less<>> abandoned;
  const auto add = [&](const OwnedOutput& output) {
    if (!is_planned(model, output.plan.path)) abandoned.emplace(output.plan.path, output);
  };
  std::unordered_set<const char*> removed;
  for (const Model::Removed& each : model.removed) {
    removed.insert(each.record.data());
    const auto view = InputView::parse(each.record);
    if (!view) continue;
    view->for_each_output([&](const OutputView& output) { add(output.owned()); });
  }
  for (const OwnedOutput& output : run.manifest.project_outputs()) add(output);
  for (const std::string& path : run.manifest.foreign_layout_outputs()) {
    add({{0, 0, path}, {*run.manifest.foreign_layout_output(path), {}, {}}});
  }
  for (const std::string& path : run.manifest.intended()) add({{0, 0, path}, {}});
  if (abandoned.empty()) return {};
  // A run that failed may have given them to another input already.
  run.manifest.for_each_input([&](const Manifest::Entry& entry) {
    const auto view = InputView::parse(entry.bytes);
    if (!view || removed.contains(entry.bytes.data())) return;
    view->for_each_output([&](const OutputView& output) {
      const auto found = abandoned.find(output.path);
      if (found != abandoned.end()) abandoned.erase(found);
    });
  });
  std::vector<OwnedOutput> outputs;
  for (auto& [path, output] : abandoned) outputs.push_back(std::move(output));
  return outputs;
}

}  // namespace praxis
