#include "explain.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "yaml/tree_hash.h"

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

// What differs between an input and its record: whole properties, events and slots that came or
// went, then single values.
void explain_content(const std::string& file, const InputDetails& old, const Loaded& loaded,
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
  if (old.leaves.empty()) return;  // they were too many
  std::vector<yaml::Leaf> leaves;
  yaml::hash_tree(loaded.own_document().root(), nullptr, &leaves);
  const auto was_there = [&](std::uint64_t path) {
    const auto found = std::ranges::lower_bound(old.leaves, path, {}, path_of);
    return found != old.leaves.end() && path_of(*found) == path;
  };
  for (const yaml::Leaf& leaf : leaves) {
    if (std::ranges::binary_search(old.leaves, leaf.mark)) continue;
    const bool in_new_section = std::ranges::any_of(sections, [&](const std::string& section) {
      return !before.contains(section) && is_in_section(leaf.path, section);
    });
    if (in_new_section) continue;
    std::string change = fmt::format("{}: {} added", file, leaf.path);
    if (was_there(path_of(leaf.parent_mark))) {
      // `label: string` became `label: {type: string}`.
      change = fmt::format("{}: {} changed", file, leaf.path.substr(0, leaf.parent_size));
    } else if (was_there(path_of(leaf.mark)) || before.contains(leaf.path)) {
      change = fmt::format("{}: {} changed", file, leaf.path);
    }
    if (reasons.empty() || reasons.back() != change) reasons.push_back(std::move(change));
  }
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
    if (now == run.configuration.registry.end() || now->second != hash) {
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
    explain_content(file, old, loaded, reasons);
    const std::vector<std::string>& parents = old.dependencies.parents;
    if (reasons.empty() && !parents.empty()) {
      reasons.push_back(fmt::format("what it extends changed: {}", fmt::join(parents, ", ")));
    }
    if (reasons.empty()) reasons.push_back(fmt::format("{} changed", file));
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
