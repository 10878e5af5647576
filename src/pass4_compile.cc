// Pass 4: packs -> linked Programs. Only templates of dirty actions are compiled, each once; the
// templates they include and import are compiled by the engine when they are first needed.
#include <set>
#include <utility>

#include "parallel.h"
#include "passes.h"

namespace praxis {

Programs compile(Run& run, const Plan& plan) {
  Programs result;
  std::set<std::pair<std::uint32_t, std::uint32_t>> wanted;
  for (const Action& action : plan.actions) {
    if (action.dirty) wanted.emplace(action.output.pack, action.output.entry);
  }
  for (const auto& pack : run.packs) result.programs.emplace_back(pack->outputs.size());
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> list(wanted.begin(), wanted.end());
  for_each_index(list.size(), result.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    const auto [pack, entry] = list[i];
    try {
      result.programs[pack][entry] =
          run.packs[pack]->environment->get(run.packs[pack]->outputs[entry].template_name);
    } catch (const jinja::Error& error) {
      diagnostics.add(jinja::to_diagnostic(error));
    }
  });
  return result;
}

}  // namespace praxis
