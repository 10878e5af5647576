// Pass 5: dirty Actions -> texts. The outputs of one input and pack are rendered one after the
// other on one thread, and share what they see.
#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "formatter.h"
#include "model/context.h"
#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

// What the templates of one pack see of one input. Most is made when it is asked for, and serves
// all outputs of the pack.
class InputVariables final : public jinja::Variables {
 public:
  InputVariables(const Run& run, Library& library, const Loaded& loaded, std::string path,
                 std::uint32_t pack)
      : run_(run), library_(library), loaded_(loaded), path_(std::move(path)), pack_index_(pack) {}

  // The output that is rendered next.
  void set_output(const OutputPlan& output) {
    output_ = &output;
    made_.erase("refs");
    made_.erase("output");
  }

  const jinja::Value* find(std::string_view name) override;
  void list_names(std::vector<std::string_view>& names) const override;
  void note_change() override {
    component_.reset();
    made_.clear();
  }

 private:
  const Pack& pack() const { return *run_.packs[pack_index_]; }
  bool has_own(std::string_view name) const;
  jinja::Value make(std::string_view name) const;
  jinja::Value refs() const;
  const Identifiers& identifiers();

  const Run& run_;
  Library& library_;
  const Loaded& loaded_;
  std::string path_;  // of the input
  std::uint32_t pack_index_;
  const OutputPlan* output_ = nullptr;
  std::optional<Identifiers> identifiers_;  // with those of the components it refers to
  std::optional<ComponentContext> component_;
  std::map<std::string_view, jinja::Value> made_;
};

// Gives the components that `loaded` refers to the identifiers they chose for themselves.
void set_refs(const Run& run, Library& library, const Loaded& loaded, std::uint32_t pack,
              Identifiers& identifiers) {
  for (const std::string& name : loaded.component->dependencies.refs) {
    if (name == loaded.summary.name) continue;
    if (const auto summary = library.summary(name)) {
      identifiers.set_ref(name, component_identifier(*summary, run.packs[pack]->identifiers));
    }
  }
}

const Identifiers& InputVariables::identifiers() {
  const Identifiers& own = *loaded_.identifiers[pack_index_];
  if (loaded_.component->dependencies.refs.empty()) return own;
  if (!identifiers_) {
    identifiers_ = own;
    set_refs(run_, library_, loaded_, pack_index_, *identifiers_);
  }
  return *identifiers_;
}

const jinja::Value* InputVariables::find(std::string_view name) {
  if (has_own(name)) {
    const auto [entry, is_new] = made_.try_emplace(name);
    if (is_new) entry->second = make(name);
    return &entry->second;
  }
  if (loaded_.component == nullptr) return nullptr;
  if (!component_) component_.emplace(*loaded_.component, identifiers());
  return component_->find(name);
}

bool InputVariables::has_own(std::string_view name) const {
  if (name == "options" || name == "pack" || name == "output") return true;
  return loaded_.component != nullptr ? name == "refs" : name == pack().data_name || name == "file";
}

void InputVariables::list_names(std::vector<std::string_view>& names) const {
  names.insert(names.end(), {"options", "pack", "output"});
  if (loaded_.component == nullptr) {
    names.insert(names.end(), {pack().data_name, "file"});
    return;
  }
  names.push_back("refs");
  std::ranges::copy(ComponentContext::names, std::back_inserter(names));
}

jinja::Value InputVariables::make(std::string_view name) const {
  if (name == "options") return pack().option_values.get();
  if (name == "pack") return make_pack_context(pack());
  if (name == "output") {
    return make_output_context(output_->path, run_.project.options.packs[pack_index_].subdirectory);
  }
  if (loaded_.component != nullptr) return refs();
  return name == pack().data_name ? make_data_context(loaded_.document->root())
                                  : make_file_context(path_);
}

// The components that this one's types refer to, and where their outputs are from here.
jinja::Value InputVariables::refs() const {
  std::vector<jinja::Value> refs;
  for (const std::string& name : loaded_.component->dependencies.refs) {
    if (name == loaded_.summary.name) continue;
    const auto summary = library_.summary(name);
    if (!summary) continue;
    jinja::Value ref = make_context(*summary, pack().identifiers);
    const auto path = output_path(run_, pack_index_, output_->entry, *summary);
    ref.as_dict().set("path",
                      !path ? jinja::Value::none()
                            : jinja::Value::text(relative_path(parent_path(output_->path), *path)));
    refs.push_back(std::move(ref));
  }
  return jinja::Value::list(std::move(refs));
}

class Renderer {
 public:
  Renderer(const Run& run, Model& model, Library& library, const Chunk& chunk, const Plan& plan,
           const Programs& programs)
      : run_(run),
        model_(model),
        library_(library),
        chunk_(chunk),
        plan_(plan),
        programs_(programs) {}

  // Renders some outputs of one input and pack, or of the whole project, into `texts`.
  void render(std::span<const std::size_t> actions, Texts& texts, Diagnostics& diagnostics) const;

 private:
  // Nothing after an error.
  std::optional<std::string> render(const Action& action, jinja::Variables& variables,
                                    Diagnostics& diagnostics) const;
  void render_project(const Action& action, std::optional<std::string>& text,
                      Diagnostics& diagnostics) const;
  jinja::Value components_of(const Action& action,
                             std::vector<std::shared_ptr<Loaded>>& used) const;
  jinja::Value outputs_of(const std::vector<OutputPlan>& outputs, const Action& from) const;
  const Pack& pack_of(const Action& action) const { return *run_.packs[action.output.pack]; }

  const Run& run_;
  Model& model_;
  Library& library_;
  const Chunk& chunk_;
  const Plan& plan_;
  const Programs& programs_;
};

void Renderer::render(std::span<const std::size_t> actions, Texts& texts,
                      Diagnostics& diagnostics) const {
  const Action& first = plan_.actions[actions.front()];
  if (first.input == Action::whole_project) {
    for (const std::size_t i : actions) {
      render_project(plan_.actions[i], texts.texts[i], diagnostics);
    }
    return;
  }
  InputVariables variables(run_, library_, *chunk_.loaded[first.loaded],
                           model_.path_of(model_.inputs[first.input]), first.output.pack);
  for (const std::size_t i : actions) {
    variables.set_output(plan_.actions[i].output);
    texts.texts[i] = render(plan_.actions[i], variables, diagnostics);
  }
}

std::optional<std::string> Renderer::render(const Action& action, jinja::Variables& variables,
                                            Diagnostics& diagnostics) const {
  const auto& program = programs_.programs[action.output.pack][action.output.entry];
  if (program == nullptr) return std::nullopt;  // its error was reported
  std::string text;
  try {
    pack_of(action).environment->render(*program, variables, text);
    return text;
  } catch (const jinja::Error& error) {
    Diagnostic& diagnostic = diagnostics.add(jinja::to_diagnostic(error));
    Location place;
    std::string what = fmt::format("while rendering {}", action.output.path);
    if (action.input != Action::whole_project) {
      const Loaded& loaded = *chunk_.loaded[action.loaded];
      place = loaded.place();
      if (loaded.component != nullptr) {
        what += fmt::format(" from the component {}", loaded.summary.name);
      }
    }
    diagnostic.notes.push_back({place, std::move(what)});
    return std::nullopt;
  }
}

void Renderer::render_project(const Action& action, std::optional<std::string>& text,
                              Diagnostics& diagnostics) const {
  const Pack& pack = pack_of(action);
  std::vector<std::shared_ptr<Loaded>> used;  // what the context borrows from
  jinja::Value context = jinja::Value::dict();
  jinja::Dict& dict = context.as_dict();
  dict.set("components", components_of(action, used));
  dict.set("options", pack.option_values.get());
  dict.set("pack", make_pack_context(pack));
  dict.set("output",
           make_output_context(action.output.path,
                               run_.project.options.packs[action.output.pack].subdirectory));
  jinja::DictVariables variables(context);
  text = render(action, variables, diagnostics);
}

// All components for an output over the whole project, in order of name.
jinja::Value Renderer::components_of(const Action& action,
                                     std::vector<std::shared_ptr<Loaded>>& used) const {
  const Pack& pack = pack_of(action);
  const bool full = pack.outputs[action.output.entry].full_data;
  std::vector<std::pair<std::string, jinja::Value>> components;
  for_each_component(run_, model_, library_, full, [&](const ListedComponent& listed) {
    jinja::Value component = make_context(listed.summary, pack.identifiers);
    jinja::Value outputs = outputs_of(listed.outputs, action);
    jinja::Dict& dict = component.as_dict();
    dict.set("path", outputs.as_dict().entries.empty() ? jinja::Value::none()
                                                       : outputs.as_dict().entries.front().value);
    dict.set("outputs", std::move(outputs));
    if (full) {
      Identifiers& identifiers = *listed.loaded->identifiers[action.output.pack];
      set_refs(run_, library_, *listed.loaded, action.output.pack, identifiers);
      jinja::Value whole = make_context(*listed.loaded->component, identifiers);
      for (const jinja::Dict::Entry& entry : whole.as_dict().entries) {
        if (dict.find(entry.key) == nullptr) dict.set(entry.key, entry.value);
      }
      used.push_back(listed.loaded);
    }
    components.emplace_back(listed.summary.name, std::move(component));
  });
  std::ranges::sort(components, {}, [](const auto& each) { return std::string_view(each.first); });
  std::vector<jinja::Value> values;
  values.reserve(components.size());
  for (auto& [name, component] : components) values.push_back(std::move(component));
  return jinja::Value::list(std::move(values));
}

jinja::Value Renderer::outputs_of(const std::vector<OutputPlan>& all, const Action& from) const {
  jinja::Value outputs = jinja::Value::dict();
  for (const OutputPlan& output : all) {
    if (output.pack != from.output.pack) continue;
    outputs.as_dict().set(
        jinja::Value::text(pack_of(from).outputs[output.entry].template_name),
        jinja::Value::text(relative_path(parent_path(from.output.path), output.path)));
  }
  return outputs;
}

}  // namespace

Texts render(const Run& run, Model& model, Library& library, const Chunk& chunk, const Plan& plan,
             const Programs& programs, Diagnostics& diagnostics) {
  const Renderer renderer(run, model, library, chunk, plan, programs);
  Texts result{std::vector<std::optional<std::string>>(plan.actions.size())};
  std::vector<std::size_t> dirty;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    if (plan.actions[i].dirty) dirty.push_back(i);
  }
  // Those of one input and pack follow each other. Outputs over the whole project look at all of
  // it, and at what is parsed for them: one at a time.
  std::vector<std::span<const std::size_t>> groups;
  for (std::size_t first = 0, i = 0; i < dirty.size(); ++i) {
    const Action& action = plan.actions[dirty[first]];
    const Action* next = i + 1 < dirty.size() ? &plan.actions[dirty[i + 1]] : nullptr;
    if (next != nullptr && next->input == action.input &&
        (action.input == Action::whole_project || next->output.pack == action.output.pack)) {
      continue;
    }
    groups.emplace_back(dirty.data() + first, i + 1 - first);
    first = i + 1;
  }
  for_each_index(groups.size(), diagnostics, [&](std::size_t i, Diagnostics& part) {
    renderer.render(groups[i], result, part);
  });
  apply_formatters(run, plan, result, diagnostics);
  return result;
}

}  // namespace praxis
