// Pass 5: dirty Actions -> texts. One context per action, made, rendered and dropped on one thread.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "formatter.h"
#include "model/context.h"
#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

class Renderer {
 public:
  Renderer(const Run& run, Model& model, Library& library, const Chunk& chunk,
           const Programs& programs)
      : run_(run), model_(model), library_(library), chunk_(chunk), programs_(programs) {}

  // Nothing after an error.
  std::optional<std::string> render(const Action& action, Diagnostics& diagnostics) const;

 private:
  jinja::Value context_of(const Action& action, std::vector<std::shared_ptr<Loaded>>& used) const;
  jinja::Value component_context(const Loaded& loaded, std::uint32_t pack) const;
  jinja::Value refs_of(const Loaded& loaded, const Action& action) const;
  jinja::Value components_of(const Action& action,
                             std::vector<std::shared_ptr<Loaded>>& used) const;
  jinja::Value outputs_of(const std::vector<OutputPlan>& outputs, const Action& from) const;
  const Pack& pack_of(const Action& action) const { return *run_.packs[action.output.pack]; }

  const Run& run_;
  Model& model_;
  Library& library_;
  const Chunk& chunk_;
  const Programs& programs_;
};

std::optional<std::string> Renderer::render(const Action& action, Diagnostics& diagnostics) const {
  const Pack& pack = pack_of(action);
  const auto& program = programs_.programs[action.output.pack][action.output.entry];
  if (program == nullptr) return std::nullopt;  // its error was reported
  std::string text;
  std::vector<std::shared_ptr<Loaded>> used;  // what the context borrows from
  try {
    pack.environment->render(*program, context_of(action, used), text);
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

jinja::Value Renderer::context_of(const Action& action,
                                  std::vector<std::shared_ptr<Loaded>>& used) const {
  const Pack& pack = pack_of(action);
  jinja::Value context = jinja::Value::dict();
  if (action.input == Action::whole_project) {
    context.as_dict().set("components", components_of(action, used));
  } else {
    const Loaded& loaded = *chunk_.loaded[action.loaded];
    if (loaded.component != nullptr) {
      context = component_context(loaded, action.output.pack);
      context.as_dict().set("refs", refs_of(loaded, action));
    } else {
      context.as_dict().set(jinja::Value::text(pack.data_name),
                            make_data_context(loaded.document->root()));
      context.as_dict().set("file", make_file_context(model_.path_of(model_.inputs[action.input])));
    }
  }
  jinja::Dict& dict = context.as_dict();
  dict.set("options", pack.option_values.get());
  dict.set("pack", make_pack_context(pack));
  dict.set("output",
           make_output_context(action.output.path,
                               run_.project.options.packs[action.output.pack].subdirectory));
  return context;
}

jinja::Value Renderer::component_context(const Loaded& loaded, std::uint32_t pack) const {
  Identifiers identifiers = *loaded.identifiers[pack];
  for (const std::string& name : loaded.component->dependencies.refs) {
    if (name == loaded.summary.name) continue;
    if (const auto summary = library_.summary(name)) {
      identifiers.set_ref(name, component_identifier(*summary, run_.packs[pack]->identifiers));
    }
  }
  return make_context(*loaded.component, identifiers);
}

// The components that this one's types refer to, and where their outputs are from here.
jinja::Value Renderer::refs_of(const Loaded& loaded, const Action& action) const {
  std::vector<jinja::Value> refs;
  for (const std::string& name : loaded.component->dependencies.refs) {
    if (name == loaded.summary.name) continue;
    const auto summary = library_.summary(name);
    if (!summary) continue;
    jinja::Value ref = make_context(*summary, pack_of(action).identifiers);
    const auto path = output_path(run_, action.output.pack, action.output.entry, *summary);
    ref.as_dict().set(
        "path", !path ? jinja::Value::none()
                      : jinja::Value::text(relative_path(parent_path(action.output.path), *path)));
    refs.push_back(std::move(ref));
  }
  return jinja::Value::list(std::move(refs));
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
      jinja::Value whole = component_context(*listed.loaded, action.output.pack);
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
  const Renderer renderer(run, model, library, chunk, programs);
  Texts result{std::vector<std::optional<std::string>>(plan.actions.size())};
  std::vector<std::size_t> dirty;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    if (plan.actions[i].dirty) dirty.push_back(i);
  }
  // Outputs over the whole project look at all of it, and at what is parsed for them: one at a time.
  if (!dirty.empty() && plan.actions[dirty.front()].input == Action::whole_project) {
    for (const std::size_t i : dirty) result.texts[i] = renderer.render(plan.actions[i], diagnostics);
  } else {
    for_each_index(dirty.size(), diagnostics, [&](std::size_t i, Diagnostics& part) {
      result.texts[dirty[i]] = renderer.render(plan.actions[dirty[i]], part);
    });
  }
  apply_formatters(run, plan, result, diagnostics);
  return result;
}

}  // namespace praxis
