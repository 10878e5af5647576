// The parts of a context that do not come from a component's properties: its summary as others see
// it, and plain files.
#include "base/disk.h"
#include "model/context.h"

namespace praxis {
namespace {

jinja::Value text(std::string_view value) { return jinja::Value::text(value); }

std::map<std::string, std::string> chosen_identifiers(const Component& component) {
  std::map<std::string, std::string> identifiers;
  for (const LanguageNames& names : component.names) {
    for (const auto& pair : names.pairs) {
      const ChosenName chosen = chosen_name(component, {}, pair);
      if (chosen.part == &component) identifiers[names.language.text] = chosen.identifier->text;
    }
  }
  return identifiers;
}

}  // namespace

Summary summarize(const Component& component, std::string directory) {
  const Documentation& documentation = component.documentation;
  return {.name = component.name.text,
          .description = documentation.description,
          .category = component.category,
          .tags = component.tags,
          .since = documentation.since,
          .deprecated = documentation.deprecated,
          .identifiers = chosen_identifiers(component),
          .directory = std::move(directory)};
}

std::string component_identifier(const Summary& summary, const IdentifierRules& rules) {
  const auto chosen = summary.identifiers.find(rules.language);
  if (chosen != summary.identifiers.end()) return chosen->second;
  return make_identifier(summary.name, rules.component, rules.language);
}

jinja::Value make_context(const Summary& summary, const IdentifierRules& rules) {
  jinja::Value context = jinja::Value::dict();
  jinja::Dict& dict = context.as_dict();
  std::vector<jinja::Value> tags;
  for (const std::string& tag : summary.tags) tags.push_back(text(tag));
  const Deprecation& deprecated = summary.deprecated;
  dict.set("name", text(summary.name));
  dict.set("id", text(component_identifier(summary, rules)));
  dict.set("description", text(summary.description));
  dict.set("category", summary.category.empty() ? jinja::Value::none() : text(summary.category));
  dict.set("tags", jinja::Value::list(std::move(tags)));
  dict.set("since", text(summary.since));
  dict.set("deprecated", !deprecated.advice.empty() ? text(deprecated.advice)
                                                    : jinja::Value::boolean(deprecated.deprecated));
  dict.set("directory", text(summary.directory));
  return context;
}

jinja::Value make_file_context(std::string_view path) {
  const std::string_view name = file_name(path);
  jinja::Value context = jinja::Value::dict();
  context.as_dict().set("name", text(name));
  context.as_dict().set("stem", text(name.substr(0, name.find('.'))));
  return context;
}

}  // namespace praxis
