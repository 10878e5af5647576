// Pass 4: packs -> linked Programs. Only templates of dirty actions are compiled, each once; the
// templates they include and import are compiled by the engine when they are first needed.
#include <set>
#include <utility>

#include "parallel.h"
#include "passes.h"

namespace praxis {

void compile(const Run& run, const Plan& plan, Programs& programs, Diagnostics& diagnostics) {
  if (programs.programs.empty()) {
    for (const auto& pack : run.packs) programs.programs.emplace_back(pack->outputs.size());
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> wanted;
  for (const Action& action : plan.actions) {
    const std::pair output(action.output.pack, action.output.entry);
    if (action.dirty && programs.programs[output.first][output.second] == nullptr &&
        !programs.failed.contains(output)) {
      wanted.insert(output);
    }
  }
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> list(wanted.begin(), wanted.end());
  for_each_index(list.size(), diagnostics, [&](std::size_t i, Diagnostics& errors) {
    const auto [pack, entry] = list[i];
    try {
      programs.programs[pack][entry] =
          run.packs[pack]->environment->get(run.packs[pack]->outputs[entry].template_name);
    } catch (const jinja::Error& error) {
      errors.add(jinja::to_diagnostic(error));
    }
  });
  for (const auto& output : list) {
    if (programs.programs[output.first][output.second] == nullptr) programs.failed.insert(output);
  }
}

}  // namespace praxis
