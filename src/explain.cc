#include "explain.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "model/context.h"

namespace praxis {
namespace {

constexpr std::size_t most_reasons = 8;

// "props.label.required" belongs to the section "props.label".
bool is_in_section(std::string_view path, std::string_view section) {
  return path.starts_with(section) &&
         (path.size() == section.size() || path[section.size()] == '.');
}

// The value of a leaf mark is its low half, the path its high half.
std::uint64_t path_of(std::uint64_t mark) { return mark >> 32; }

// What differs between a component and its record: whole properties, events and slots that came or
// went, then single values.
void explain_component(const std::string& file, const InputDetails& old, const Loaded& loaded,
                       std::vector<std::string>& reasons) {
  const std::vector<std::string> sections = loaded.sections();
  const std::set<std::string> before(old.sections.begin(), old.sections.end());
  const std::set<std::string> now(sections.begin(), sections.end());
  for (const std::string& section : sections) {
    if (!before.contains(section)) reasons.push_back(fmt::format("{}: {} added", file, section));
  }
  for (const std::string& section : old.sections) {
    if (!now.contains(section)) reasons.push_back(fmt::format("{}: {} removed", file, section));
  }
  std::vector<Leaf> leaves;
  hash_context(make_context(*loaded.component), nullptr, &leaves);
  for (const Leaf& leaf : leaves) {
    const std::uint64_t mark = leaf.mark;
    if (std::ranges::binary_search(old.leaves, mark)) continue;
    const bool in_new_section = std::ranges::any_of(sections, [&](const std::string& section) {
      return !before.contains(section) && is_in_section(leaf.path, section);
    });
    if (in_new_section) continue;
    const auto known = std::ranges::lower_bound(old.leaves, path_of(mark), {}, path_of);
    const bool added = known == old.leaves.end() || path_of(*known) != path_of(mark);
    reasons.push_back(fmt::format("{}: {} {}", file, leaf.path, added ? "added" : "changed"));
  }
  // Values that are gone from a place that stayed; their paths are not stored.
  if (reasons.empty()) reasons.push_back(fmt::format("{} changed", file));
}

void explain_pack(const ConfigurationRecord::Pack& old, const ConfigurationRecord::Pack& now,
                  std::vector<std::string>& reasons) {
  const auto compare = [&](const auto& before, const auto& after, std::string_view what) {
    for (const auto& [name, value] : after) {
      const auto found = before.find(name);
      if (found == before.end()) {
        reasons.push_back(fmt::format("{} {} of pack {} is new", what, name, now.name));
      } else if (found->second != value) {
        reasons.push_back(fmt::format("{} {} of pack {} changed", what, name, now.name));
      }
    }
    for (const auto& [name, value] : before) {
      if (!after.contains(name)) {
        reasons.push_back(fmt::format("{} {} of pack {} is gone", what, name, now.name));
      }
    }
  };
  compare(old.files, now.files, "template");
  compare(old.options, now.options, "option");
}

void explain_configuration(const Run& run, const Action& action,
                           std::vector<std::string>& reasons) {
  const auto& old = run.manifest.configuration();
  if (!old) return;
  if (old->version != run.configuration.version) {
    reasons.push_back(
        fmt::format("praxis {} was used, this is {}", old->version, run.configuration.version));
  }
  const ConfigurationRecord::Pack& pack = run.configuration.packs[action.output.pack];
  const auto before = std::ranges::find(old->packs, pack.name, &ConfigurationRecord::Pack::name);
  if (before != old->packs.end()) explain_pack(*before, pack, reasons);
}

void explain_registry(const Run& run, const InputDetails& old, std::vector<std::string>& reasons) {
  for (const auto& [name, hash] : old.dependencies.registry) {
    const auto now = run.configuration.registry.find(name);
    if (now == run.configuration.registry.end() || to_hex(now->second) != hash) {
      reasons.push_back(fmt::format("registry {} changed", name));
    }
  }
}

void explain_input(const Run& run, const Model& model, const Loaded& loaded, Action& action) {
  std::vector<std::string>& reasons = action.reasons;
  const Input& input = model.inputs[action.input];
  const std::string file(input.name.view());
  const auto view = InputView::parse(input.record);
  if (!view) {
    reasons.push_back(fmt::format("{} is new", file));
    return;
  }
  if (!action.record) return;
  const InputDetails old = run.manifest.details(model.key_of(input));
  explain_registry(run, old, reasons);
  if (view->state.resolved != loaded.resolved) {
    if (loaded.component != nullptr) {
      explain_component(file, old, loaded, reasons);
    } else {
      reasons.push_back(fmt::format("{} changed", file));
    }
  }
  explain_configuration(run, action, reasons);
  if (reasons.empty()) reasons.emplace_back("a component it refers to moved");
}

}  // namespace

void explain(const Run& run, const Model& model, const Loaded* loaded, Action& action) {
  std::vector<std::string>& reasons = action.reasons;
  if (!action.record) reasons.emplace_back("it was never made");
  if (loaded != nullptr) {
    explain_input(run, model, *loaded, action);
  } else {
    explain_configuration(run, action, reasons);
    if (reasons.empty()) reasons.emplace_back("the components it lists changed");
  }
  if (reasons.size() > most_reasons) {
    const std::size_t more = reasons.size() - most_reasons;
    reasons.resize(most_reasons);
    reasons.push_back(fmt::format("and {} more", more));
  }
}

}  // namespace praxis
