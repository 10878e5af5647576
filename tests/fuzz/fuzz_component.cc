// Fuzzes what happens to a component file before templates see it: reading, resolving, checking,
// naming, and the context with its hash. Nothing is expected but that it ends.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "model/context.h"
#include "model/naming.h"
#include "model/registry.h"
#include "yaml/tree_hash.h"

namespace {

praxis::IdentifierRules cpp_rules() {
  using praxis::jinja::CaseStyle;
  praxis::IdentifierRules rules;
  rules.language = "cpp";
  rules.component.style = CaseStyle::pascal;
  rules.property = {CaseStyle::snake, "", "", "members"};
  rules.event = {CaseStyle::snake, "on_", "", "members"};
  rules.slot.style = CaseStyle::snake;
  rules.enum_value.style = CaseStyle::snake;
  rules.type.style = CaseStyle::pascal;
  rules.types_nested = true;
  return rules;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace praxis;
  static const IdentifierRules rules = cpp_rules();
  const SourcePtr source =
      make_source("fuzz.praxis.yaml", std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  auto document = std::make_shared<yaml::Document>();
  yaml::Limits limits;
  limits.nodes = 100'000;
  if (!yaml::parse(source, limits, diagnostics, *document)) return 0;
  Registry registry;
  registry.add(document, true, diagnostics);
  Component component;
  const bool read = read_component(document, component, diagnostics);
  const bool resolved = resolve_component(component, registry, nullptr, diagnostics);
  validate_component(component, diagnostics);
  const Component* all[] = {&component};
  inheritance_order(all, diagnostics);
  validate_references(all, {}, diagnostics);
  const Identifiers identifiers = assign_identifiers(component, rules, diagnostics);
  if (read && resolved) {
    make_context(component, identifiers);
    yaml::hash_tree(document->root());
  }
  diagnostics.sort();
  format_diagnostics(diagnostics, DiagnosticFormat::gcc, false);
  return 0;
}
