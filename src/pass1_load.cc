// Pass 1: files -> Model.
//
// Every input is looked at; few are parsed. An input is parsed when it is new, when its content or
// anything it draws from (a registry entry, an ancestor, the place of a component it refers to)
// changed, when the packs changed, or when one of its outputs is missing or was edited. All others
// are known by the record of the last run: metadata decides, and where metadata is not to be
// trusted the content's hash does.
//
// A known input costs its calls of stat and nothing else: its record is looked at where it lies in
// the manifest, in the order in which its directory lists it, and no more than the sums over all
// known inputs is kept.
#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "inputs.h"
#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

// Inputs that are compared together: enough to keep all cores busy.
constexpr std::size_t comparison_chunk = 8192;
// Those that one thread compares in a row, with the directories it has open.
constexpr std::size_t comparison_block = 128;

// The directories of outputs that were looked at last, open.
class OutputDirectories {
 public:
  explicit OutputDirectories(const std::string& root) : root_(root) {}

  FileState state(std::string_view path) {
    const std::string_view parent = parent_path(path);
    name_ = file_name(path);
    for (const auto& [known, directory] : open_) {
      if (known == parent && directory) return directory->state(name_.c_str());
    }
    auto& [known, directory] = open_[next_++ % open_.size()];
    known = parent;
    directory.emplace(join_path(root_, parent));
    return directory->state(name_.c_str());
  }

 private:
  const std::string& root_;
  std::array<std::pair<std::string, std::optional<Directory>>, 8> open_;
  std::size_t next_ = 0;
  std::string name_;
};

class Looker : public InputVisitor {
 public:
  Looker(Run& run, Model& model) : run_(run), model_(model) {}

  void look();

  std::uint32_t enter(const std::string& path, const std::string& below, bool listed) override;
  void file(std::uint32_t directory, std::string_view name, bool is_component) override;
  void leave(std::uint32_t directory) override;

 private:
  // One input that was found.
  struct Found {
    std::uint32_t directory = 0;
    ArenaText name;
    bool is_component = true;
    std::string_view record;
  };
  // What became of it.
  struct Verdict {
    bool known = false;
    InputView view;
    // The record with the metadata of today, when only that is out of date.
    std::unique_ptr<InputRecord> touched;
  };
  // The records of a directory that is being listed, and how far they were matched.
  struct Listed {
    std::vector<Manifest::Entry> records;
    std::size_t next = 0;
  };

  void compare_chunk();
  Verdict compare(const Found& found, const Directory& directory, OutputDirectories& outputs) const;
  bool has_same_content(const Found& found, const FileState& state, Verdict& verdict) const;
  bool draws_from_the_same(const InputView& view) const;
  bool outputs_are_intact(Verdict& verdict, OutputDirectories& directories) const;
  InputRecord& touch(Verdict& verdict) const;
  void take_known(const Found& found, std::uint32_t ordinal, const Verdict& verdict);
  void report_known(const Found& found, std::uint32_t ordinal, const InputView& view);
  void add_input(const Found& found, std::uint32_t ordinal);
  void find_removed();
  Signature trusted(const Signature& signature) const {
    return is_racy(signature, run_.started) ? Signature() : signature;
  }

  Run& run_;
  Model& model_;
  std::unordered_map<std::uint32_t, Listed> listed_;
  std::unordered_map<std::string, std::uint32_t> named_;  // directories of inputs named themselves
  TextArena chunk_texts_;
  std::vector<Found> chunk_;
  Manifest::Changes changes_;
  std::vector<std::uint64_t> registry_;  // marks of all entries, sorted; only when they changed
  bool same_registry_ = false;
  std::size_t recorded_ = 0;            // inputs that have a record
  std::vector<std::uint64_t> matched_;  // marks of their keys
};

std::uint64_t mark_of(const InputKey& key) { return name_mark(key.name) ^ (key.directory * 31); }

void Looker::look() {
  const Options& options = run_.project.options;
  const auto& last = run_.manifest.configuration();
  same_registry_ = last && last->registry_key == run_.configuration.registry_key;
  if (!same_registry_) {
    for (const auto& [entry, hash] : run_.configuration.registry) {
      registry_.push_back(registry_mark(entry, hash));
    }
    std::ranges::sort(registry_);
  }
  find_inputs(options.inputs, run_.pack_files,
              {absolute_path(options.output_directory), absolute_path(options.manifest_directory)},
              run_.disk, *this, model_.diagnostics);
  compare_chunk();
  if (!model_.diagnostics.has_errors()) find_removed();
}

std::uint32_t Looker::enter(const std::string& path, const std::string& below, bool listed) {
  const auto number = static_cast<std::uint32_t>(model_.directories.size());
  if (!listed) {
    const auto [known, added] = named_.try_emplace(path, number);
    if (!added) return known->second;
  }
  InputDirectory& directory = model_.directories.emplace_back();
  directory.path = path;
  directory.absolute = absolute_path(path);
  directory.below = below;
  directory.key = name_mark(directory.absolute);
  if (listed) listed_[number].records = run_.manifest.directory(directory.key);
  return number;
}

void Looker::leave(std::uint32_t directory) { listed_.erase(directory); }

void Looker::file(std::uint32_t directory, std::string_view name, bool is_component) {
  Found& found = chunk_.emplace_back();
  found.directory = directory;
  found.name = chunk_texts_.add(name);
  found.is_component = is_component;
  const InputKey key{model_.directories[directory].key, name};
  if (const auto listed = listed_.find(directory); listed != listed_.end()) {
    auto& [records, next] = listed->second;
    while (next < records.size() && records[next].key.name < name) ++next;
    if (next < records.size() && records[next].key.name == name) found.record = records[next].bytes;
  } else {
    found.record = run_.manifest.input(key);
  }
  if (!found.record.empty()) {
    ++recorded_;
    matched_.push_back(mark_of(key));
  }
  if (!run_.project.options.depfile.empty() || run_.project.options.listing == Listing::all) {
    run_.disk.record_absolute(join_path(model_.directories[directory].absolute, name));
  }
  if (chunk_.size() == comparison_chunk) compare_chunk();
}

// Compares what was found so far, in parallel, and keeps what has to be looked into.
void Looker::compare_chunk() {
  std::vector<Verdict> verdicts(chunk_.size());
  for_each_block(chunk_.size(), comparison_block, [&](std::size_t begin, std::size_t end) {
    OutputDirectories outputs(run_.project.options.output_directory);
    std::optional<Directory> directory;
    for (std::size_t i = begin; i < end; ++i) {
      if (i == begin || chunk_[i].directory != chunk_[i - 1].directory) {
        directory.emplace(model_.directories[chunk_[i].directory].path);
      }
      verdicts[i] = compare(chunk_[i], *directory, outputs);
    }
  });
  for (std::size_t i = 0; i < chunk_.size(); ++i) {
    const auto ordinal = static_cast<std::uint32_t>(model_.input_count++);
    if (verdicts[i].known) {
      take_known(chunk_[i], ordinal, verdicts[i]);
    } else {
      add_input(chunk_[i], ordinal);
    }
    if (verdicts[i].touched == nullptr || run_.project.options.dry_run) continue;
    changes_.inputs.push_back({model_.directories[chunk_[i].directory].key,
                               std::string(chunk_[i].name.view()),
                               std::move(*verdicts[i].touched)});
  }
  if (!changes_.inputs.empty()) run_.manifest.commit(std::exchange(changes_, {}));
  run_.manifest.release();
  chunk_.clear();
  chunk_texts_.clear();
}

Looker::Verdict Looker::compare(const Found& found, const Directory& directory,
                                OutputDirectories& outputs) const {
  Verdict verdict;
  if (!run_.same_configuration || found.record.empty()) return verdict;
  const auto view = InputView::parse(found.record);
  if (!view || view->state.content == Hash128()) return verdict;
  verdict.view = *view;
  const InputState& state = verdict.view.state;
  if ((state.is_component != 0) != found.is_component) return verdict;
  if (state.below != name_mark(model_.directories[found.directory].below)) return verdict;
  try {
    verdict.known = has_same_content(found, directory.state(found.name.c_str()), verdict) &&
                    draws_from_the_same(verdict.view) && outputs_are_intact(verdict, outputs);
  } catch (const DiskError&) {
    verdict.known = false;  // it is reported when the file is parsed
  }
  if (!verdict.known) verdict.touched = nullptr;
  return verdict;
}

bool Looker::has_same_content(const Found& found, const FileState& state, Verdict& verdict) const {
  if (state.kind != FileKind::file) return false;
  if (state.signature == verdict.view.state.signature) return true;
  const auto signature = signature_with(
      run_.disk, join_path(model_.directories[found.directory].path, found.name.view()),
      verdict.view.state.content);
  if (signature) touch(verdict).state.signature = trusted(*signature);
  return signature.has_value();
}

// Whether the registry entries a known input used are what they were.
bool Looker::draws_from_the_same(const InputView& view) const {
  return same_registry_ || !view.registry.any([&](std::uint64_t mark) {
    return !std::ranges::binary_search(registry_, mark);
  });
}

// Whether the outputs of a known input are what was written.
bool Looker::outputs_are_intact(Verdict& verdict, OutputDirectories& directories) const {
  std::size_t index = 0;
  return verdict.view.all_outputs([&](const OutputView& output) {
    const std::size_t at = index++;
    const FileState state = directories.state(output.path);
    if (state.kind != FileKind::file) return false;
    if (state.signature == output.record.signature) return true;
    const auto signature =
        signature_with(run_.disk, join_path(run_.project.options.output_directory, output.path),
                       output.record.content);
    if (signature) touch(verdict).outputs[at].record.signature = trusted(*signature);
    return signature.has_value();
  });
}

InputRecord& Looker::touch(Verdict& verdict) const {
  if (verdict.touched == nullptr) {
    verdict.touched = std::make_unique<InputRecord>();
    verdict.touched->state = verdict.view.state;
    verdict.touched->outputs = verdict.view.outputs();
    verdict.touched->marks = verdict.view.marks();
  }
  return *verdict.touched;
}

void Looker::take_known(const Found& found, std::uint32_t ordinal, const Verdict& verdict) {
  const InputView& view = verdict.view;
  model_.output_count += view.state.output_count;
  model_.sums.add(view.state);
  if (view.parents.size() + view.refs.size() > 0) {
    model_.dependents.push_back(
        {found.directory, ordinal, model_.texts.add(found.name.view()), found.record});
  }
  if (run_.project.options.listing == Listing::all) report_known(found, ordinal, view);
}

void Looker::report_known(const Found& found, std::uint32_t ordinal, const InputView& view) {
  const InputDirectory& directory = model_.directories[found.directory];
  const InputDetails details = run_.manifest.details({directory.key, found.name.view()});
  const std::string path = join_path(directory.path, found.name.view());
  view.for_each_output([&](const OutputView& output) {
    OutputReport& report = model_.known_outputs.emplace_back();
    report.path = join_path(run_.project.options.output_directory, output.path);
    report.pack = run_.pack_files[output.pack].name;
    report.made_from = sources_of(path, details.dependencies);
    model_.known_ordinals.push_back(ordinal);
  });
}

void Looker::add_input(const Found& found, std::uint32_t ordinal) {
  Input& input = model_.inputs.emplace_back();
  input.directory = found.directory;
  input.ordinal = ordinal;
  input.name = model_.texts.add(found.name.view());
  input.is_component = found.is_component;
  input.record = found.record;
}

// Inputs of the last run that were not found again.
void Looker::find_removed() {
  if (run_.manifest.input_count() == recorded_) return;
  std::ranges::sort(matched_);
  run_.manifest.for_each_input([&](const Manifest::Entry& entry) {
    if (std::ranges::binary_search(matched_, mark_of(entry.key))) return;
    model_.removed.push_back({entry.key.directory, std::string(entry.key.name), entry.bytes});
  });
  std::ranges::sort(model_.removed, {}, [](const auto& removed) {
    return std::pair(removed.directory, std::string_view(removed.name));
  });
}

}  // namespace

std::string Model::path_of(const Input& input) const {
  return join_path(directories[input.directory].path, input.name.view());
}

void Sums::add(const InputState& state) {
  listing.low += state.listing.low;
  listing.high += state.listing.high;
  resolved.low += state.resolved.low;
  resolved.high += state.resolved.high;
}

void Sums::subtract(const InputState& state) {
  listing.low -= state.listing.low;
  listing.high -= state.listing.high;
  resolved.low -= state.resolved.low;
  resolved.high -= state.resolved.high;
}

std::vector<std::string> sources_of(const std::string& path, const Dependencies& dependencies) {
  std::vector<std::string> sources = {path};
  for (const auto& [name, hash] : dependencies.registry) sources.push_back("registry " + name);
  for (const std::string& name : dependencies.parents) sources.push_back("component " + name);
  for (const std::string& name : dependencies.refs) sources.push_back("component " + name);
  return sources;
}

std::optional<Signature> signature_with(const Disk& disk, const std::string& path,
                                        const Hash128& content) {
  Signature signature;
  if (hash_bytes(disk.read_unrecorded(path, &signature)) != content) return std::nullopt;
  return signature;
}

void load(Run& run, Model& model) { Looker(run, model).look(); }

}  // namespace praxis
