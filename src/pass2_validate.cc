// Pass 2: Model -> diagnostics. All errors of all inputs are found before anything is written.
#include <unordered_map>

#include "data_schema.h"
#include "inputs.h"
#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

void validate_one(const Run& run, const Input& input, Diagnostics& diagnostics) {
  if (input.component != nullptr) return validate_component(*input.component, diagnostics);
  for (std::size_t i = 0; i < run.packs.size(); ++i) {
    const Pack* pack = run.packs[i].get();
    if (pack == nullptr || pack->data_schema == nullptr) continue;
    if (!reads_input(run.pack_files[i], input.path, false)) continue;
    validate_document(*input.document, pack->data_schema, diagnostics);
  }
}

void validate_all_references(Model& model) {
  std::vector<const Component*> components;
  std::vector<KnownComponent> others;
  for (const Input& input : model.inputs) {
    if (input.component != nullptr) {
      components.push_back(input.component.get());
    } else if (input.is_component && input.record) {
      // One that cannot be read at present still exists.
      others.push_back({input.record->summary.name, input.path});
    }
  }
  validate_references(components, others, model.diagnostics);
}

// Marks every input that an error points into.
void mark_failed(Model& model) {
  std::unordered_map<const Source*, Input*> by_source;
  for (Input& input : model.inputs) {
    if (input.component != nullptr) by_source[input.component->source.get()] = &input;
    if (input.document != nullptr) by_source[input.document->source().get()] = &input;
  }
  for (const Diagnostic& diagnostic : model.diagnostics.all()) {
    if (diagnostic.severity != Severity::error) continue;
    const auto input = by_source.find(diagnostic.where.source.get());
    if (input != by_source.end()) input->second->failed = true;
  }
}

}  // namespace

void validate(const Run& run, Model& model) {
  std::vector<const Input*> parsed;
  for (const Input& input : model.inputs) {
    if (input.parsed() && !input.failed) parsed.push_back(&input);
  }
  for_each_index(parsed.size(), model.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    validate_one(run, *parsed[i], diagnostics);
  });
  validate_all_references(model);
  mark_failed(model);
}

}  // namespace praxis
