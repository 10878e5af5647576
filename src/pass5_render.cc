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
  Renderer(const Run& run, const Model& model, const Plan& plan, const Programs& programs)
      : run_(run), model_(model), plan_(plan), programs_(programs) {}

  // Nothing after an error.
  std::optional<std::string> render(const Action& action, Diagnostics& diagnostics) const;

 private:
  jinja::Value context_of(const Action& action) const;
  jinja::Value component_context(const Input& input, const Pack& pack) const;
  jinja::Value refs_of(const Input& input, const Action& action) const;
  jinja::Value components_of(const Action& action) const;
  jinja::Value outputs_of(std::size_t input, const Action& from) const;
  const OutputPlan* output_of(std::size_t input, std::uint32_t pack, std::uint32_t entry) const;
  const Pack& pack_of(const Action& action) const { return *run_.packs[action.output.pack]; }

  const Run& run_;
  const Model& model_;
  const Plan& plan_;
  const Programs& programs_;
};

std::optional<std::string> Renderer::render(const Action& action, Diagnostics& diagnostics) const {
  const Pack& pack = pack_of(action);
  const auto& program = programs_.programs[action.output.pack][action.output.entry];
  std::string text;
  try {
    pack.environment->render(*program, context_of(action), text);
    return text;
  } catch (const jinja::Error& error) {
    Diagnostic& diagnostic = diagnostics.add(jinja::to_diagnostic(error));
    Location place;
    std::string what = fmt::format("while rendering {}", action.output.path);
    if (action.input != Action::whole_project) {
      const Input& input = model_.inputs[action.input];
      if (input.component != nullptr) {
        place = input.component->name.place.location();
        what += fmt::format(" from the component {}", input.summary.name);
      } else {
        place.source = input.document->source();
      }
    }
    diagnostic.notes.push_back({place, std::move(what)});
    return std::nullopt;
  }
}

jinja::Value Renderer::context_of(const Action& action) const {
  const Pack& pack = pack_of(action);
  jinja::Value context = jinja::Value::dict();
  if (action.input == Action::whole_project) {
    context.as_dict().set("components", components_of(action));
  } else {
    const Input& input = model_.inputs[action.input];
    if (input.component != nullptr) {
      context = component_context(input, pack);
      context.as_dict().set("refs", refs_of(input, action));
    } else {
      context.as_dict().set(jinja::Value::text(pack.data_name),
                            make_data_context(input.document->root()));
      context.as_dict().set("file", make_file_context(input.path));
    }
  }
  jinja::Dict& dict = context.as_dict();
  dict.set("options", pack.option_values.get());
  dict.set("pack", make_pack_context(pack));
  dict.set("output", make_output_context(action.output.path));
  return context;
}

jinja::Value Renderer::component_context(const Input& input, const Pack& pack) const {
  Diagnostics reported_already;  // by pass 3, which stops inputs that have any
  Identifiers identifiers =
      assign_identifiers(*input.component, pack.identifiers, reported_already);
  for (const std::string& name : input.component->dependencies.refs) {
    const auto found = model_.by_name.find(name);
    if (found == model_.by_name.end() || name == input.summary.name) continue;
    const Summary& summary = model_.inputs[found->second].summary;
    identifiers.set_ref(name, component_identifier(summary, pack.identifiers));
  }
  return make_context(*input.component, identifiers);
}

const OutputPlan* Renderer::output_of(std::size_t input, std::uint32_t pack,
                                      std::uint32_t entry) const {
  for (std::size_t i = plan_.first_of_input[input]; i < plan_.first_of_input[input + 1]; ++i) {
    const OutputPlan& output = plan_.actions[i].output;
    if (output.pack == pack && output.entry == entry) return &output;
  }
  return nullptr;
}

// The components that this one's types refer to, and where their outputs are from here.
jinja::Value Renderer::refs_of(const Input& input, const Action& action) const {
  std::vector<jinja::Value> refs;
  for (const std::string& name : input.component->dependencies.refs) {
    const auto found = model_.by_name.find(name);
    if (found == model_.by_name.end() || name == input.summary.name) continue;
    jinja::Value ref =
        make_context(model_.inputs[found->second].summary, pack_of(action).identifiers);
    const OutputPlan* output = output_of(found->second, action.output.pack, action.output.entry);
    ref.as_dict().set("path", output == nullptr
                                  ? jinja::Value::none()
                                  : jinja::Value::text(relative_path(
                                        parent_path(action.output.path), output->path)));
    refs.push_back(std::move(ref));
  }
  return jinja::Value::list(std::move(refs));
}

// All components for an output over the whole project.
jinja::Value Renderer::components_of(const Action& action) const {
  const Pack& pack = pack_of(action);
  const bool full = pack.outputs[action.output.entry].full_data;
  std::vector<jinja::Value> components;
  for (const std::size_t index : in_order_of_name(model_)) {
    const Input& input = model_.inputs[index];
    jinja::Value component = make_context(input.summary, pack.identifiers);
    jinja::Value outputs = outputs_of(index, action);
    jinja::Dict& dict = component.as_dict();
    dict.set("path", outputs.as_dict().entries.empty() ? jinja::Value::none()
                                                       : outputs.as_dict().entries.front().value);
    dict.set("outputs", std::move(outputs));
    if (full) {
      jinja::Value whole = component_context(input, pack);
      for (const jinja::Dict::Entry& entry : whole.as_dict().entries) {
        if (dict.find(entry.key) == nullptr) dict.set(entry.key, entry.value);
      }
    }
    components.push_back(std::move(component));
  }
  return jinja::Value::list(std::move(components));
}

jinja::Value Renderer::outputs_of(std::size_t input, const Action& from) const {
  jinja::Value outputs = jinja::Value::dict();
  for (std::size_t i = plan_.first_of_input[input]; i < plan_.first_of_input[input + 1]; ++i) {
    const OutputPlan& output = plan_.actions[i].output;
    if (output.pack != from.output.pack) continue;
    outputs.as_dict().set(
        jinja::Value::text(pack_of(from).outputs[output.entry].template_name),
        jinja::Value::text(relative_path(parent_path(from.output.path), output.path)));
  }
  return outputs;
}

}  // namespace

Texts render(const Run& run, const Model& model, const Plan& plan, const Programs& programs,
             std::size_t first, std::size_t count, Diagnostics& diagnostics) {
  const Renderer renderer(run, model, plan, programs);
  Texts result{first, std::vector<std::optional<std::string>>(count)};
  std::vector<std::size_t> dirty;
  for (std::size_t i = 0; i < count; ++i) {
    if (plan.actions[first + i].dirty) dirty.push_back(i);
  }
  for_each_index(dirty.size(), diagnostics, [&](std::size_t i, Diagnostics& part) {
    result.texts[dirty[i]] = renderer.render(plan.actions[first + dirty[i]], part);
  });
  apply_formatters(run, plan, result, diagnostics);
  return result;
}

}  // namespace praxis
