// What templates see: a component as a jinja value, documented in docs/packs.md ("What templates
// see"). The same value is hashed for the action key and walked to explain a change, so that what a
// template can read and what makes it dirty cannot differ.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/hash.h"
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

// Returns the context of a component without what a pack adds: `component`, `props`, `events`,
// `slots`, `uses`, `x`. It owns its texts or borrows them from `component`, which must live longer.
jinja::Value make_context(const Component& component);

// Returns make_context with identifiers (`id`) and named types (`types`).
jinja::Value make_context(const Component& component, const Identifiers& identifiers);

// One leaf of a context: "props.label.required", and a mark of its path (the high 32 bits) and its
// value.
struct Leaf {
  std::string path;
  std::uint64_t mark = 0;
};

// Hashes a context; equal values give equal hashes, on every machine. With `marks`, also lists the
// mark of every scalar, and with `leaves` its path as a text, for explanations.
Hash128 hash_context(const jinja::Value& context, std::vector<std::uint64_t>* marks = nullptr,
                     std::vector<Leaf>* leaves = nullptr);

}  // namespace praxis
