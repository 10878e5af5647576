// What templates see: a component as a jinja value, documented in docs/packs.md ("What templates
// see"). It is made from a resolved component and its identifiers, and from nothing else: what goes
// into a resolved component is what makes its outputs dirty (Loaded::resolved).
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/model.h"
#include "model/naming.h"
#include "template/value.h"

namespace praxis {

// A component as others see it: enough for an index or an import, kept in the manifest so that a
// change of one component does not read the others.
struct Summary {
  std::string name;
  std::string description;
  std::string category;
  std::vector<std::string> tags;
  std::string since;
  Deprecation deprecated;
  std::map<std::string, std::string> identifiers;  // by language: what `names` chooses for it
  std::string directory;  // below its input root, with '/' between parts; empty at the root

  bool operator==(const Summary&) const = default;
};

Summary summarize(const Component& component, std::string directory);

// Returns the identifier of a component by a pack's rules.
std::string component_identifier(const Summary& summary, const IdentifierRules& rules);

// Returns a component as path patterns and project templates see it: `name`, `id` and the rest of
// the summary. It owns its texts.
jinja::Value make_context(const Summary& summary, const IdentifierRules& rules);

// Returns `name` and `stem` (the name up to the first dot) of a plain YAML file.
jinja::Value make_file_context(std::string_view path);

// Returns a YAML value as templates see plain data: mappings as dicts in the order of the file.
jinja::Value make_data_context(const yaml::Node& node);

// The context of a component without what a pack adds, each part made when it is first asked for:
// most templates read some of them only.
class ComponentContext {
 public:
  // What is made borrows from both, which must live longer than it.
  ComponentContext(const Component& component, const Identifiers& identifiers);
  ~ComponentContext();

  static constexpr std::array<std::string_view, 8> names = {"component", "props", "events", "slots",
                                                            "types",     "uses",  "names",  "x"};
  // Returns the part of that name, or null when there is none.
  const jinja::Value* find(std::string_view name);

 private:
  class Maker;
  std::unique_ptr<Maker> maker_;
  std::array<jinja::Value, names.size()> parts_;
  std::array<bool, names.size()> made_{};
};

// Returns all parts of a ComponentContext as a dict.
jinja::Value make_context(const Component& component, const Identifiers& identifiers);

}  // namespace praxis
