// Inputs as they are known by name, and what is parsed of them as long as it is needed.
//
// A run over a million files cannot keep them parsed. The Library hands out what was parsed, keeps
// what was used last, and parses the rest again: a component costs microseconds to parse and tens
// of kilobytes to keep.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "base/hash.h"
#include "base/text_arena.h"
#include "manifest.h"
#include "model/context.h"
#include "model/model.h"
#include "model/naming.h"
#include "yaml/yaml.h"

namespace praxis {

struct Run;
struct Model;

// A directory that holds inputs.
struct InputDirectory {
  std::string path;  // as it was found
  std::string absolute;
  std::string below;      // below its input root; outputs mirror it
  std::uint64_t key = 0;  // its name in the manifest
};

// One input file that must be looked into.
struct Input {
  std::uint32_t directory = 0;  // index into Model::directories
  std::uint32_t ordinal = 0;    // its place among all inputs
  ArenaText name;               // of the file
  ArenaText component;          // its name, when it was read
  ArenaText extends;            // its parent's
  std::string_view record;      // of the last run, for InputView::parse; empty: none
  Hash128 content;              // when it was read
  bool is_component = true;     // else plain YAML
  bool support = false;         // parsed for others; has no actions
  bool failed = false;          // has errors; its outputs are left alone
  bool changed = false;         // its content is not that of the record, or there is none
  bool checked = false;         // its errors were reported
  bool made = false;            // its outputs are what they should be, and recorded
};

// What was parsed of an input.
struct Loaded {
  Signature signature;  // when it was read
  Hash128 content;
  std::unique_ptr<Component> component;
  std::shared_ptr<const yaml::Document> document;       // plain YAML
  Summary summary;                                      // of a component
  std::vector<std::optional<Identifiers>> identifiers;  // by pack
  std::vector<OutputPlan> outputs;
  bool is_planned = false;       // `identifiers` and `outputs` are there
  bool outputs_missing = false;  // none of them is on disk: it was looked for
  std::atomic<bool> is_resolved = false;
  bool failed = false;
  Diagnostics errors;                 // of reading and resolving, until take_errors()
  Hash128 resolved;                   // of all that its context is made from, when it is resolved
  std::vector<std::uint64_t> leaves;  // marks of what its file says: yaml::hash_tree
  std::mutex mutex;                   // for resolving

  Diagnostics take_errors() { return std::exchange(errors, {}); }
  // What its file says.
  const yaml::Document& own_document() const;
  // Its own properties, events and slots, as a later run compares them to tell what changed.
  std::vector<std::string> sections() const;
  // Computes `resolved` and `leaves`. `parent`: null when there is none.
  void digest(const Loaded* parent);
  // The place of its name, for notes.
  Location place() const;
};

// Which input a component's name stands for.
class NameIndex {
 public:
  void add(std::uint64_t mark, std::uint32_t input) { entries_.emplace_back(mark, input); }
  // Inputs of one name are put in order of their paths: that does not depend on what is known
  // already.
  void sort(const std::function<std::string(std::uint32_t)>& path_of);
  // The first input of that name; nothing when there is none.
  std::optional<std::uint32_t> find(std::uint64_t mark) const;
  // Inputs whose names occur more than once.
  std::vector<std::uint32_t> duplicates() const;

 private:
  std::vector<std::pair<std::uint64_t, std::uint32_t>> entries_;
};

class Library {
 public:
  Library(Run& run, Model& model) : run_(run), model_(model) {}

  // Both return what is known of an input, parsing it unless that is kept from before; `failed`
  // when it has errors. Errors stand in Loaded::errors, unless they were reported for the same
  // content (Input::content, Input::checked). Thread-safe.
  std::shared_ptr<Loaded> parse(std::uint32_t input);
  // With its ancestors resolved, and then itself.
  std::shared_ptr<Loaded> load(std::uint32_t input);
  // What others see of the component of that name, of this run or known; nothing when there is
  // none. Thread-safe.
  std::optional<Summary> summary(std::string_view name);
  // Drops what was used longest ago, beyond two chunks. Not while others use the library.
  void trim();
  // Drops some that are not needed any more. Not while others use the library.
  void drop(const std::vector<std::uint32_t>& inputs);


 private:
  std::shared_ptr<Loaded> find(std::uint32_t input);
  std::shared_ptr<Loaded> keep(std::uint32_t input, const std::shared_ptr<Loaded>& loaded);
  std::shared_ptr<Loaded> read(std::uint32_t index) const;
  // The input whose component this one extends.
  std::optional<std::uint32_t> parent_of(std::uint32_t index, const Loaded& loaded) const;
  void resolve(std::uint32_t index, Loaded& loaded, const Loaded* parent);

  Run& run_;
  Model& model_;
  std::mutex mutex_;
  std::unordered_map<std::uint32_t, std::shared_ptr<Loaded>> kept_;
  std::deque<std::uint32_t> order_;  // oldest first
};

}  // namespace praxis
