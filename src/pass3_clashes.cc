// Pass 3, its second part: outputs of one path, and outputs that have moved from one input to
// another.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "passes.h"

namespace praxis {
namespace {

// Finds what outputs that nobody had before have to do with those of others.
class ClashFinder {
 public:
  ClashFinder(Run& run, Model& model, Library& library)
      : run_(run), model_(model), library_(library) {}

  void find();

 private:
  void find_between_planned();
  void find_among_records();
  void report(std::uint32_t first, std::uint32_t second, std::uint64_t mark);
  Location place_of(std::uint32_t input, std::uint64_t mark);

  Run& run_;
  Model& model_;
  Library& library_;
};

void ClashFinder::find() {
  std::ranges::sort(model_.planned);
  find_between_planned();
  if (!model_.new_outputs.empty()) find_among_records();
  model_.new_outputs = {};
}

void ClashFinder::find_between_planned() {
  for (std::size_t i = 1; i < model_.planned.size(); ++i) {
    const auto& [mark, input] = model_.planned[i - 1];
    if (model_.planned[i].first == mark) report(input, model_.planned[i].second, mark);
  }
}

// A new output may be one that another input had, or that a known one has.
void ClashFinder::find_among_records() {
  const std::unordered_set<std::uint64_t> wanted(model_.new_outputs.begin(),
                                                 model_.new_outputs.end());
  std::unordered_set<const char*> own;
  for (const Input& input : model_.inputs) {
    if (!input.support) own.insert(input.record.data());
  }
  for (const Model::Removed& removed : model_.removed) own.insert(removed.record.data());
  std::vector<std::pair<Manifest::Entry, std::uint64_t>> clashes;
  run_.manifest.for_each_input([&](const Manifest::Entry& entry) {
    const auto view = InputView::parse(entry.bytes);
    if (!view) return;
    view->for_each_output([&](const OutputView& output) {
      const std::uint64_t mark = name_mark(output.path);
      if (!wanted.contains(mark)) return;
      if (own.contains(entry.bytes.data())) {
        model_.moved.emplace(output.path, output.record.content);
      } else {
        clashes.emplace_back(entry, mark);
      }
    });
  });
  for (const OwnedOutput& output : run_.manifest.project_outputs()) {
    if (wanted.contains(name_mark(output.plan.path))) {
      model_.moved.emplace(output.plan.path, output.record.content);
    }
  }
  for (const auto& [entry, mark] : clashes) {
    const auto directory =
        std::ranges::find(model_.directories, entry.key.directory, &InputDirectory::key);
    if (directory == model_.directories.end()) continue;
    const auto number = static_cast<std::uint32_t>(directory - model_.directories.begin());
    const std::uint32_t known = add_support(model_, library_, {entry.key, number, entry.bytes});
    const auto planned =
        std::ranges::lower_bound(model_.planned, std::pair{mark, std::uint32_t{0}});
    report(known, planned->second, mark);
  }
}

// Where it is said that there is this output: in the input, or in the pack.
Location ClashFinder::place_of(std::uint32_t input, std::uint64_t mark) {
  if (input != Action::whole_project) return library_.parse(input)->place();
  const auto output = std::ranges::find_if(run_.project_outputs, [&](const OwnedOutput& each) {
    return name_mark(each.plan.path) == mark;
  });
  if (output == run_.project_outputs.end()) return {};
  return run_.packs[output->plan.pack]->outputs[output->plan.entry].where;
}

void ClashFinder::report(std::uint32_t first, std::uint32_t second, std::uint64_t mark) {
  // Two components of one name are reported as such.
  const auto name_of = [&](std::uint32_t input) {
    return input == Action::whole_project ? std::string_view()
                                          : model_.inputs[input].component.view();
  };
  if (!name_of(first).empty() && name_of(first) == name_of(second)) return;
  // By path, so that it does not matter which of them was known already; the project's own are
  // last.
  if (first == Action::whole_project ||
      (second != Action::whole_project &&
       model_.path_of(model_.inputs[second]) < model_.path_of(model_.inputs[first]))) {
    std::swap(first, second);
  }
  std::string path;
  const auto look_for = [&](const std::vector<OutputPlan>& outputs) {
    for (const OutputPlan& output : outputs) {
      if (name_mark(output.path) == mark) path = output.path;
    }
  };
  for (const std::uint32_t input : {first, second}) {
    if (input == Action::whole_project) {
      for (const OwnedOutput& output : run_.project_outputs) look_for({output.plan});
      continue;
    }
    const std::shared_ptr<Loaded> loaded = library_.load(input);
    plan_again(run_, model_, input, *loaded);
    look_for(loaded->outputs);
    model_.inputs[input].failed = true;
  }
  Diagnostic& error = model_.diagnostics.error("output-clash", place_of(second, mark),
                                               fmt::format("two outputs have the path `{}`", path));
  error.notes.push_back({place_of(first, mark), "the other one is made from this"});
  error.hint = "rename one component, or give the packs different output directories";
}

}  // namespace

void find_clashes(Run& run, Model& model, Library& library) {
  ClashFinder(run, model, library).find();
}

}  // namespace praxis
