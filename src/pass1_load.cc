// Pass 1: files -> Model.
//
// Every input is looked at; few are parsed. An input is parsed when it is new, when its content or
// anything it draws from (a registry entry, an ancestor, the place of a component it refers to)
// changed, when the packs changed, or when one of its outputs is missing or was edited. All others
// are known by the record of the last run: metadata decides, and where metadata is not to be
// trusted the content's hash does.
#include <algorithm>
#include <cerrno>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>


#include "parallel.h"
#include "inputs.h"
#include "passes.h"

namespace praxis {
namespace {

class Loader {
 public:
  Loader(Run& run, Model& model) : run_(run), model_(model) {}

  void find();
  void compare();
  void parse();
  void parse_rest();
  void resolve();

 private:
  enum class Look { unknown, known, parse };

  void compare_one(std::size_t index);
  bool draws_from_the_same(const Input& input) const;
  bool outputs_are_intact(std::size_t index);
  void parse_batch(const std::vector<std::size_t>& batch);
  void parse_one(std::size_t index, Diagnostics& diagnostics);
  // Inputs that must be parsed because of others that were or are no more.
  std::vector<std::size_t> affected() const;
  void find_removed();
  void hash_one(Input& input);

  Run& run_;
  Model& model_;
  std::vector<Look> looks_;
  std::vector<std::string> texts_;               // contents read to be compared, by input
  std::vector<std::vector<OutputRecord>> outputs_;  // of the last run, by input
  std::vector<bool> changed_;                    // not merely parsed for its outputs
};

// Finds the inputs and fetches their records: the manifest is read by one thread.
void Loader::find() {
  const Options& options = run_.project.options;
  FoundInputs found = find_inputs(
      options.inputs, run_.pack_files,
      {absolute_path(options.output_directory), absolute_path(options.manifest_directory)},
      run_.disk, model_.diagnostics);
  model_.directories = std::move(found.directories);
  for (FoundInput& file : found.inputs) {
    Input& input = model_.inputs.emplace_back();
    input.key = absolute_path(file.path);
    input.path = std::move(file.path);
    input.directory = std::move(file.directory);
    input.is_component = file.is_component;
    input.record = run_.manifest.input(input.key);
    std::vector<OutputRecord>& outputs = outputs_.emplace_back();
    if (!input.record) continue;
    for (const OutputPlan& output : input.record->outputs) {
      outputs.push_back(run_.manifest.output(output.path).value_or(OutputRecord()));
    }
  }
  find_removed();
}

void Loader::find_removed() {
  std::size_t known = 0;
  for (const Input& input : model_.inputs) known += input.record ? 1 : 0;
  const auto& configuration = run_.manifest.configuration();
  if (!configuration || configuration->inputs == known) return;
  std::unordered_map<std::string_view, bool> present;
  for (const Input& input : model_.inputs) present.emplace(input.key, true);
  for (std::string& path : run_.manifest.input_paths()) {
    if (!present.contains(path)) model_.removed.push_back(std::move(path));
  }
  std::ranges::sort(model_.removed);
}

void Loader::compare() {
  const std::size_t count = model_.inputs.size();
  looks_.assign(count, Look::unknown);
  texts_.resize(count);
  changed_.assign(count, false);
  for_each_index(count, model_.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    try {
      compare_one(i);
    } catch (const DiskError& error) {
      diagnostics.error("unreadable-file", model_.inputs[i].path, error.what());
      model_.inputs[i].failed = true;
      looks_[i] = Look::known;  // not to be parsed
    }
  });
  // vector<bool> is not for threads: what changed is noted here.
  for (std::size_t i = 0; i < count; ++i) {
    const Input& input = model_.inputs[i];
    changed_[i] = looks_[i] == Look::parse && (!input.record || input.content != input.record->content ||
                                               input.directory != input.record->summary.directory);
  }
}

void Loader::compare_one(std::size_t index) {
  Input& input = model_.inputs[index];
  run_.disk.record(input.path);
  const FileState state = run_.disk.state(input.path);
  if (state.kind == FileKind::missing) throw DiskError("read", input.path, ENOENT);
  if (state.kind != FileKind::file) throw DiskError("read", input.path, EISDIR);
  input.signature = state.signature;
  const bool was_the_same_kind = input.record && input.record->is_component == input.is_component;
  if (was_the_same_kind && input.record->signature == state.signature) {
    input.content = input.record->content;
  } else {
    texts_[index] = run_.disk.read(input.path);
    input.content = hash_bytes(texts_[index]);
    input.touched = true;
  }
  const bool known = was_the_same_kind && input.content == input.record->content &&
                     run_.same_configuration && draws_from_the_same(input) && outputs_are_intact(index);
  looks_[index] = known ? Look::known : Look::parse;
  if (!known) return;
  input.summary = input.record->summary;
  input.resolved = input.record->resolved;
}

// Whether everything a known input drew from is what it was.
bool Loader::draws_from_the_same(const Input& input) const {
  const auto same = [&](const auto& entry) {
    const auto now = run_.configuration.registry.find(entry.first);
    return now != run_.configuration.registry.end() && to_hex(now->second) == entry.second;
  };
  return input.record->summary.directory == input.directory &&
         std::ranges::all_of(input.record->dependencies.registry, same);
}

// Whether the outputs of a known input are what was written.
bool Loader::outputs_are_intact(std::size_t index) {
  Input& input = model_.inputs[index];
  for (std::size_t i = 0; i < outputs_[index].size(); ++i) {
    const OutputRecord& record = outputs_[index][i];
    const std::string path =
        join_path(run_.project.options.output_directory, input.record->outputs[i].path);
    const FileState state = run_.disk.state(path);
    if (state.kind != FileKind::file) return false;
    if (state.signature == record.signature) continue;
    if (hash_bytes(run_.disk.read_unrecorded(path)) != record.content) return false;
    input.touched = true;
  }
  return true;
}

// Parses what must be parsed, then what that makes necessary, until nothing is added.
void Loader::parse() {
  std::vector<std::size_t> batch;
  for (std::size_t i = 0; i < looks_.size(); ++i) {
    if (looks_[i] == Look::parse && !model_.inputs[i].failed) batch.push_back(i);
  }
  if (batch.empty() && model_.removed.empty()) return;
  do {
    parse_batch(batch);
    batch = affected();
    for (const std::size_t index : batch) looks_[index] = Look::parse;
  } while (!batch.empty());
}

void Loader::parse_rest() {
  texts_.resize(model_.inputs.size());
  std::vector<std::size_t> batch;
  for (std::size_t i = 0; i < model_.inputs.size(); ++i) {
    const Input& input = model_.inputs[i];
    if (input.is_component && !input.parsed() && !input.failed) batch.push_back(i);
  }
  parse_batch(batch);
}

void Loader::parse_batch(const std::vector<std::size_t>& batch) {
  for_each_index(batch.size(), model_.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    Input& input = model_.inputs[batch[i]];
    const std::size_t errors_before = diagnostics.error_count();
    try {
      parse_one(batch[i], diagnostics);
    } catch (const DiskError& error) {
      diagnostics.error("unreadable-file", input.path, error.what());
    }
    if (diagnostics.error_count() > errors_before) input.failed = true;
  });
}

void Loader::parse_one(std::size_t index, Diagnostics& diagnostics) {
  Input& input = model_.inputs[index];
  std::string text = std::exchange(texts_[index], {});
  if (text.empty()) {
    text = run_.disk.read(input.path);
    input.content = hash_bytes(text);
  }
  auto document = std::make_shared<yaml::Document>();
  if (!yaml::parse(make_source(input.path, std::move(text)), {}, diagnostics, *document)) return;
  if (!input.is_component) {
    input.document = std::move(document);
    input.summary.directory = input.directory;
    return;
  }
  input.component = std::make_unique<Component>();
  read_component(document, *input.component, diagnostics);
  input.summary = summarize(*input.component, input.directory);
}

std::vector<std::size_t> Loader::affected() const {
  // What is known of each name: the input that has it, and what those who use it would notice.
  struct Named {
    std::size_t input;
    bool changed;       // its content: its children inherit it
    bool looks_other;   // its summary: those who refer to it show it
  };
  std::unordered_map<std::string_view, Named> names;
  std::vector<std::size_t> more;
  for (std::size_t i = 0; i < model_.inputs.size(); ++i) {
    const Input& input = model_.inputs[i];
    if (!input.is_component || input.summary.name.empty()) continue;
    const bool looks_other = !input.record || input.record->summary != input.summary;
    const auto [named, inserted] =
        names.try_emplace(input.summary.name, Named{i, changed_[i], looks_other});
    if (inserted) continue;
    // Two of one name: the places of both are wanted for the message.
    for (const std::size_t twin : {named->second.input, i}) {
      if (!model_.inputs[twin].parsed() && !model_.inputs[twin].failed) more.push_back(twin);
    }
  }
  const auto changed_name = [&](const std::string& name) {
    const auto named = names.find(name);
    return named == names.end() || named->second.changed;
  };
  const auto other_name = [&](const std::string& name) {
    const auto named = names.find(name);
    return named == names.end() || named->second.looks_other;
  };
  for (std::size_t i = 0; i < model_.inputs.size(); ++i) {
    const Input& input = model_.inputs[i];
    if (!input.is_component || input.failed) continue;
    if (input.component != nullptr) {
      if (!input.component->extends) continue;
      const auto parent = names.find(input.component->extends->text);
      if (parent == names.end()) continue;
      const Input& found = model_.inputs[parent->second.input];
      if (!found.parsed() && !found.failed) more.push_back(parent->second.input);
    } else if (input.record &&
               (std::ranges::any_of(input.record->dependencies.parents, changed_name) ||
                std::ranges::any_of(input.record->dependencies.refs, other_name))) {
      more.push_back(i);
    }
  }
  std::ranges::sort(more);
  more.erase(std::unique(more.begin(), more.end()), more.end());
  return more;
}

// Resolves parents before children; those without a parent in parallel.
void Loader::resolve() {
  std::vector<const Component*> components;
  std::vector<std::size_t> inputs;
  for (std::size_t i = 0; i < model_.inputs.size(); ++i) {
    if (model_.inputs[i].component == nullptr) continue;
    components.push_back(model_.inputs[i].component.get());
    inputs.push_back(i);
  }
  std::vector<bool> ordered(components.size(), false);
  std::vector<std::size_t> orphans;
  std::vector<std::size_t> children;
  for (const std::size_t at : inheritance_order(components, model_.diagnostics)) {
    ordered[at] = true;
    if (model_.inputs[inputs[at]].is_resolved) continue;
    (components[at]->extends ? children : orphans).push_back(inputs[at]);
  }
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (!ordered[i]) model_.inputs[inputs[i]].failed = true;  // it or its parents form a cycle
  }
  std::unordered_map<std::string_view, Input*> by_name;
  for (const std::size_t i : inputs) {
    by_name.try_emplace(model_.inputs[i].component->name.text, &model_.inputs[i]);
  }
  const auto resolve_one = [&](std::size_t index, Diagnostics& diagnostics) {
    Input& input = model_.inputs[index];
    Component& component = *input.component;
    input.is_resolved = true;
    const auto parent = component.extends ? by_name.find(component.extends->text) : by_name.end();
    const bool has_parent = parent != by_name.end();
    if (has_parent && parent->second->failed) input.failed = true;
    if (!resolve_component(component, model_.registry,
                           has_parent ? parent->second->component.get() : nullptr, diagnostics)) {
      input.failed = true;
    }
    if (!input.failed) hash_one(input);
  };
  for_each_index(orphans.size(), model_.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    resolve_one(orphans[i], diagnostics);
  });
  for (const std::size_t index : children) resolve_one(index, model_.diagnostics);
  for (Input& input : model_.inputs) {
    if (input.document != nullptr) hash_one(input);
  }
}

// The hash and the parts that a later run compares with, to tell what changed.
void Loader::hash_one(Input& input) {
  if (input.document != nullptr) {
    input.resolved = input.content;
    return;
  }
  const Component& component = *input.component;
  std::vector<Leaf> leaves;
  input.resolved = hash_context(make_context(component), &leaves);
  input.leaves.reserve(leaves.size());
  for (const Leaf& leaf : leaves) input.leaves.push_back(leaf_mark(leaf));
  std::ranges::sort(input.leaves);
  for (const Property& property : component.props) input.sections.push_back("props." + property.name.text);
  for (const Event& event : component.events) input.sections.push_back("events." + event.name.text);
  for (const Slot& slot : component.slots) input.sections.push_back("slots." + slot.name.text);
}

}  // namespace

std::uint64_t leaf_mark(const Leaf& leaf) {
  return hash_bytes(leaf.path).low << 32 | (leaf.hash.low & 0xffff'ffff);
}

void load_rest(Run& run, Model& model) {
  Loader loader(run, model);
  loader.parse_rest();
  loader.resolve();
}

std::vector<std::size_t> in_order_of_name(const Model& model) {
  std::vector<std::size_t> order;
  for (const auto& [name, index] : model.by_name) order.push_back(index);
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::string_view(model.inputs[i].summary.name); });
  return order;
}

Model load(Run& run) {
  Model model;
  for (std::size_t i = 0; i < run.project.registries.size(); ++i) {
    model.registry.add(run.project.registries[i], i == 0 && run.project.has_project_file,
                       model.diagnostics);
  }
  run.configuration.registry = model.registry.hashes();
  Loader loader(run, model);
  loader.find();
  loader.compare();
  loader.parse();
  loader.resolve();
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const Input& input = model.inputs[i];
    if (input.is_component) model.by_name.try_emplace(input.summary.name, i);
  }
  return model;
}

}  // namespace praxis
