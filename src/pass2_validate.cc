// Pass 2: Model -> diagnostics. All errors of all inputs are found before anything is written.
#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "data_schema.h"
#include "inputs.h"
#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

void validate_one(const Run& run, const std::string& path, const Loaded& loaded,
                  Diagnostics& diagnostics) {
  if (loaded.component != nullptr) return validate_component(*loaded.component, diagnostics);
  for (std::size_t i = 0; i < run.packs.size(); ++i) {
    const Pack* pack = run.packs[i].get();
    if (pack == nullptr || pack->data_schema == nullptr) continue;
    if (!reads_input(run.pack_files[i], path, false)) continue;
    validate_document(*loaded.document, pack->data_schema, diagnostics);
  }
}

// What components say of each other. Only those that say something wrong are looked at closely.
class NameCheck {
 public:
  NameCheck(Run& run, Model& model, Library& library)
      : run_(run), model_(model), library_(library) {}

  void check();

 private:
  void suspect_unknown_references();
  void suspect(std::uint32_t input) {
    if (suspected_.insert(input).second) suspects_.push_back(input);
  }
  // The names and files of all components beside the suspects.
  std::vector<KnownComponent> others();
  void mark_failed(const Diagnostics& diagnostics,
                   const std::vector<std::shared_ptr<Loaded>>& loaded);

  Run& run_;
  Model& model_;
  Library& library_;
  std::unordered_set<std::uint32_t> suspected_;
  std::vector<std::uint32_t> suspects_;
  std::deque<std::string> texts_;  // of others()
};

void NameCheck::check() {
  // What cannot be read at present has no name to be taken.
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_name;
  for (const std::uint32_t input : model_.names.duplicates()) {
    const ArenaText name = model_.inputs[input].component;
    if (name) by_name[name.view()].push_back(input);
  }
  for (const auto& [name, inputs] : by_name) {
    if (inputs.size() > 1)
      std::ranges::for_each(inputs, [&](std::uint32_t input) { suspect(input); });
  }
  suspect_unknown_references();
  if (suspects_.empty()) return;
  // By path: that is the order of a run that knew none of them, too.
  std::ranges::sort(suspects_, {},
                    [&](std::uint32_t input) { return model_.path_of(model_.inputs[input]); });
  std::vector<std::shared_ptr<Loaded>> loaded;
  std::vector<const Component*> components;
  for (const std::uint32_t input : suspects_) {
    loaded.push_back(library_.load(input));
    if (loaded.back()->component != nullptr) components.push_back(loaded.back()->component.get());
  }
  Diagnostics diagnostics;
  validate_references(components, others(), diagnostics);
  mark_failed(diagnostics, loaded);
  model_.diagnostics.append(std::move(diagnostics));
}

// Parents and refs that no input of this run has may still be those of a known one.
void NameCheck::suspect_unknown_references() {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> unknown;
  for (const auto& [name, input] : model_.references) {
    if (!model_.names.find(name)) unknown.emplace_back(name, input);
  }
  if (unknown.empty()) return;
  index_known(run_, model_);
  for (const auto& [name, input] : unknown) {
    if (!model_.known.contains(name)) suspect(input);
  }
}

std::vector<KnownComponent> NameCheck::others() {
  std::vector<KnownComponent> others;
  const auto add = [&](std::string_view name, std::string path) {
    others.push_back({name, texts_.emplace_back(std::move(path))});
  };
  for (std::uint32_t i = 0; i < model_.inputs.size(); ++i) {
    const Input& input = model_.inputs[i];
    if (!suspected_.contains(i) && input.component) {
      add(input.component.view(), model_.path_of(input));
    } else if (!input.component && input.is_component && !input.record.empty()) {
      const std::string& name =
          texts_.emplace_back(run_.manifest.details(model_.key_of(input)).summary.name);
      const bool is_taken = std::ranges::any_of(suspects_, [&](std::uint32_t suspect) {
        return model_.inputs[suspect].component.view() == name;
      });
      if (!is_taken) add(name, model_.path_of(input));
    }
  }
  index_known(run_, model_);
  for (const auto& [mark, known] : model_.known) {
    const InputDetails details = run_.manifest.details(known.key);
    add(texts_.emplace_back(details.summary.name),
        join_path(model_.directories[known.directory].path, known.key.name));
  }
  std::ranges::sort(others, {}, &KnownComponent::name);  // the index has no order
  return others;
}

// Marks every suspect that an error points into.
void NameCheck::mark_failed(const Diagnostics& diagnostics,
                            const std::vector<std::shared_ptr<Loaded>>& loaded) {
  std::unordered_map<const Source*, std::uint32_t> by_source;
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    if (loaded[i]->component != nullptr)
      by_source[loaded[i]->component->source.get()] = suspects_[i];
  }
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity != Severity::error) continue;
    const auto input = by_source.find(diagnostic.where.source.get());
    if (input != by_source.end()) model_.inputs[input->second].failed = true;
  }
}

}  // namespace

void validate(const Run& run, Model& model, Chunk& chunk) {
  std::vector<char> failed(chunk.inputs.size(), 0);
  for_each_index(
      chunk.inputs.size(), model.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
        const Loaded& loaded = *chunk.loaded[i];
        if (loaded.failed) return;
        const std::size_t errors_before = diagnostics.error_count();
        validate_one(run, model.path_of(model.inputs[chunk.inputs[i]]), loaded, diagnostics);
        failed[i] = diagnostics.error_count() > errors_before ? 1 : 0;
      });
  for (std::size_t i = 0; i < chunk.inputs.size(); ++i) {
    if (failed[i] != 0) model.inputs[chunk.inputs[i]].failed = true;
    const Component* component = chunk.loaded[i]->component.get();
    if (component == nullptr) continue;
    if (component->extends) {
      model.references.emplace_back(name_mark(component->extends->text), chunk.inputs[i]);
    }
    for (const std::string& name : component->dependencies.refs) {
      model.references.emplace_back(name_mark(name), chunk.inputs[i]);
    }
  }
}

void validate_names(Run& run, Model& model, Library& library) {
  NameCheck(run, model, library).check();
  model.references = {};
}

}  // namespace praxis
