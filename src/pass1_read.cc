// Pass 1, its second part: what load() could not know by records is parsed, and what has to be
// looked at because of that, until every component's name is known.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

void sort_names(Model& model) {
  model.names.sort([&](std::uint32_t input) { return model.path_of(model.inputs[input]); });
}

// Reads what load() found, and what has to be read because of it.
class Reader {
 public:
  Reader(Run& run, Model& model, Library& library, const InputsVisitor& check)
      : run_(run), model_(model), library_(library), check_(check) {}

  void read();

 private:
  void parse(std::size_t first);
  void note(Input& input, Loaded& loaded);
  bool add_affected(std::size_t first);
  void add(const Model::Dependent& dependent);
  void add_parents_and_twins();
  void find_cycles();
  std::optional<std::uint32_t> parent_of(const Input& input) const {
    return input.extends ? model_.names.find(name_mark(input.extends.view())) : std::nullopt;
  }

  Run& run_;
  Model& model_;
  Library& library_;
  const InputsVisitor& check_;
  // Marks of names whose component changed, or is to be seen differently by others.
  std::unordered_set<std::uint64_t> changed_, other_;
};

void Reader::read() {
  for (const Model::Removed& removed : model_.removed) {
    if (const auto view = InputView::parse(removed.record)) {
      changed_.insert(view->state.name);
      other_.insert(view->state.name);
    }
  }
  std::size_t first = 0;
  do {
    parse(first);
    first = model_.inputs.size();
  } while (add_affected(first));
  for (std::uint32_t i = 0; i < model_.inputs.size(); ++i) {
    const Input& input = model_.inputs[i];
    const auto view = InputView::parse(input.record);
    if (input.component) {
      model_.names.add(name_mark(input.component.view()), i);
    } else if (view && input.is_component) {
      model_.names.add(view->state.name, i);  // one that cannot be read at present still exists
    }
  }
  sort_names(model_);
  add_parents_and_twins();
  find_cycles();
}

// Parses the inputs from `first` on, to know what they are called.
void Reader::parse(std::size_t first) {
  const std::size_t chunk = run_.chunk;
  for (; first < model_.inputs.size(); first += chunk) {
    const std::size_t count = std::min(chunk, model_.inputs.size() - first);
    std::vector<std::shared_ptr<Loaded>> loaded(count);
    for_each_index(count, [&](std::size_t i) {
      loaded[i] = library_.parse(static_cast<std::uint32_t>(first + i));
    });
    std::vector<std::uint32_t> without_parents;
    for (std::size_t i = 0; i < count; ++i) {
      Input& input = model_.inputs[first + i];
      note(input, *loaded[i]);
      if (!input.extends) without_parents.push_back(static_cast<std::uint32_t>(first + i));
    }
    loaded.clear();  // the library has them
    check_(std::move(without_parents));
    library_.trim();
  }
}

// Keeps what must be known of an input when what was parsed of it is dropped.
void Reader::note(Input& input, Loaded& loaded) {
  model_.diagnostics.append(loaded.take_errors());
  input.failed = loaded.failed;
  input.content = loaded.content;
  const auto view = InputView::parse(input.record);
  input.changed = !view || view->state.content != loaded.content ||
                  view->state.below != name_mark(model_.below(input));
  if (loaded.component != nullptr && !loaded.component->name.text.empty()) {
    input.component = model_.texts.add(loaded.component->name.text);
    if (loaded.component->extends)
      input.extends = model_.texts.add(loaded.component->extends->text);
  }
  if (!input.is_component) return;
  const std::uint64_t name = name_mark(input.component.view());
  if (input.changed) {
    changed_.insert(name);
    if (view) changed_.insert(view->state.name);
  }
  if (!view || view->state.summary != hash_of(loaded.summary)) {
    other_.insert(name);
    if (view) other_.insert(view->state.name);
  }
}

// Known inputs that draw from what changed become inputs to be read. Returns whether there are any.
bool Reader::add_affected(std::size_t first) {
  if (changed_.empty() && other_.empty()) return false;
  std::erase_if(model_.dependents, [&](const Model::Dependent& dependent) {
    const auto view = InputView::parse(dependent.record);
    if (!view) return false;
    const bool affected =
        view->parents.any([&](std::uint64_t name) { return changed_.contains(name); }) ||
        view->refs.any([&](std::uint64_t name) { return other_.contains(name); });
    if (affected) add(dependent);
    return affected;
  });
  return model_.inputs.size() > first;
}

void Reader::add(const Model::Dependent& dependent) {
  Input& input = model_.inputs.emplace_back();
  input.directory = dependent.directory;
  input.ordinal = dependent.ordinal;
  input.name = dependent.name;
  input.record = dependent.record;
  const InputView view = *InputView::parse(dependent.record);
  model_.output_count -= view.state.output_count;
  model_.sums.subtract(view.state);
  std::erase_if(model_.known_outputs, [&, i = std::size_t{0}](const OutputReport&) mutable {
    return model_.known_ordinals[i++] == dependent.ordinal;
  });
  std::erase(model_.known_ordinals, dependent.ordinal);
}

// Known components that others extend or whose name another one has now: parsed, but left as they
// are.
void Reader::add_parents_and_twins() {
  const bool draws = std::ranges::any_of(
      model_.inputs, [](const Input& input) { return static_cast<bool>(input.extends); });
  const bool new_names = std::ranges::any_of(model_.inputs, [&](const Input& input) {
    const auto view = InputView::parse(input.record);
    return input.component && (!view || view->state.name != name_mark(input.component.view()));
  });
  if (!run_.same_configuration || (!draws && !new_names)) return;
  index_known(run_, model_);
  const auto add_known = [&](std::uint64_t name) {
    const auto found = model_.known.find(name);
    if (found == model_.known.end()) return;
    const Model::Known known = found->second;
    model_.known.erase(found);
    add_support(model_, library_, known);
  };
  for (std::uint32_t i = 0; i < model_.inputs.size(); ++i) {
    const ArenaText name = model_.inputs[i].component;
    const ArenaText parent = model_.inputs[i].extends;
    if (name && !model_.inputs[i].support) add_known(name_mark(name.view()));
    if (parent && !model_.names.find(name_mark(parent.view()))) add_known(name_mark(parent.view()));
  }
}

// Components whose ancestors form a cycle or are too many cannot be resolved.
void Reader::find_cycles() {
  std::vector<std::uint32_t> suspects;
  for (std::uint32_t i = 0; i < model_.inputs.size(); ++i) {
    std::size_t ancestors = 0;
    for (auto at = parent_of(model_.inputs[i]); at && ancestors <= most_ancestors;
         at = parent_of(model_.inputs[*at])) {
      ++ancestors;
    }
    if (ancestors > most_ancestors) suspects.push_back(i);
  }
  if (suspects.empty()) return;
  // A chain that is too long is judged with all its links, in an order that does not depend on what
  // is known already.
  std::map<std::string, std::uint32_t> by_path;
  for (const std::uint32_t index : suspects) {
    for (std::optional<std::uint32_t> at = index; at; at = parent_of(model_.inputs[*at])) {
      if (!by_path.emplace(model_.path_of(model_.inputs[*at]), *at).second) break;
    }
  }
  std::vector<std::shared_ptr<Loaded>> loaded;
  std::vector<const Component*> components;
  std::vector<std::uint32_t> inputs;
  for (const auto& [path, index] : by_path) {
    auto each = library_.parse(index);
    if (each->component == nullptr) continue;
    components.push_back(each->component.get());
    inputs.push_back(index);
    loaded.push_back(std::move(each));
  }
  std::vector<bool> ordered(components.size(), false);
  for (const std::size_t at : inheritance_order(components, model_.diagnostics)) ordered[at] = true;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (ordered[i]) continue;
    model_.inputs[inputs[i]].failed = true;
    model_.inputs[inputs[i]].extends = {};
    loaded[i]->failed = true;
  }
}

}  // namespace

void index_known(const Run& run, Model& model) {
  if (std::exchange(model.is_known_indexed, true) || !run.same_configuration) return;
  std::unordered_set<const char*> own;
  for (const Input& input : model.inputs) own.insert(input.record.data());
  for (const Model::Removed& removed : model.removed) own.insert(removed.record.data());
  std::unordered_map<std::uint64_t, std::uint32_t> directories;
  for (std::uint32_t i = 0; i < model.directories.size(); ++i) {
    directories.try_emplace(model.directories[i].key, i);
  }
  run.manifest.for_each_input([&](const Manifest::Entry& entry) {
    if (own.contains(entry.bytes.data())) return;
    const auto view = InputView::parse(entry.bytes);
    const auto directory = directories.find(entry.key.directory);
    if (!view || view->state.is_component == 0 || directory == directories.end()) return;
    model.known.try_emplace(view->state.name,
                            Model::Known{entry.key, directory->second, entry.bytes});
  });
}

std::uint32_t add_support(Model& model, Library& library, const Model::Known& known) {
  const auto index = static_cast<std::uint32_t>(model.inputs.size());
  {
    Input& input = model.inputs.emplace_back();
    input.directory = known.directory;
    input.name = model.texts.add(known.key.name);
    input.record = known.record;
    input.support = true;
  }
  const std::shared_ptr<Loaded> loaded = library.parse(index);
  Input& input = model.inputs[index];
  model.diagnostics.append(loaded->take_errors());
  input.failed = loaded->failed;
  input.content = loaded->content;
  if (loaded->component == nullptr) return index;
  input.component = model.texts.add(loaded->component->name.text);
  if (loaded->component->extends) input.extends = model.texts.add(loaded->component->extends->text);
  model.names.add(name_mark(input.component.view()), index);
  sort_names(model);
  return index;
}

void read_inputs(Run& run, Model& model, Library& library, const InputsVisitor& check) {
  Reader(run, model, library, check).read();
}

Chunk load_chunk(Model& model, Library& library, std::vector<std::uint32_t> inputs) {
  Chunk chunk;
  chunk.inputs = std::move(inputs);
  chunk.loaded.resize(chunk.inputs.size());
  for_each_index(chunk.inputs.size(),
                 [&](std::size_t i) { chunk.loaded[i] = library.load(chunk.inputs[i]); });
  for (std::size_t i = 0; i < chunk.inputs.size(); ++i) {
    Input& input = model.inputs[chunk.inputs[i]];
    model.diagnostics.append(chunk.loaded[i]->take_errors());
    if (chunk.loaded[i]->failed) input.failed = true;
  }
  return chunk;
}

}  // namespace praxis
