// The passes of a run, in order, and the structs between them. generate.cc calls them; nothing else
// does. Loops inside a pass are parallel and put their results into slots by index, so that any
// number of threads gives the same bytes and the same messages.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "base/hash.h"
#include "base/trace.h"
#include "model/context.h"
#include "manifest.h"
#include "model/model.h"
#include "model/naming.h"
#include "pack.h"
#include "praxis.h"
#include "project.h"
#include "model/registry.h"
#include "yaml/yaml.h"

namespace praxis {

// What a run consists of before any input is read, and the services all passes share.
struct Run {
  Run(Project its_project, Disk& its_disk, Manifest& its_manifest, Trace& its_trace)
      : project(std::move(its_project)),
        disk(its_disk),
        manifest(its_manifest),
        trace(its_trace) {}

  Project project;
  Disk& disk;
  Manifest& manifest;
  Trace& trace;

  std::vector<PackFiles> pack_files;            // by index of project.packs
  std::vector<std::unique_ptr<Pack>> packs;     // the same, parsed; empty when nothing needs them
  ConfigurationRecord configuration;            // of this run
  bool same_configuration = false;              // as the last run's
  std::int64_t started = now_nanoseconds();
};

// --- Pass 1: files -> Model ------------------------------------------------------------------

// One input file. `component` or `document` is there when it was parsed: because it is new, its
// content or something it draws from changed, or one of its outputs must be made again. For all
// others `record` says what they were.
struct Input {
  std::string path;       // as found from the command line or the project
  std::string key;        // absolute: its name in the manifest
  std::string directory;  // below its input root; "" at the root
  bool is_component = true;
  Signature signature;
  Hash128 content;
  std::optional<InputRecord> record;  // of the last run
  std::unique_ptr<Component> component;
  std::shared_ptr<const yaml::Document> document;  // plain YAML
  bool failed = false;     // has errors; its outputs are left alone
  bool is_resolved = false;
  bool touched = false;    // the record's signature is out of date although nothing changed
  Summary summary;         // of a component
  Hash128 resolved;        // hash of its context
  std::vector<std::string> sections;
  std::vector<std::uint64_t> leaves;

  bool parsed() const { return component != nullptr || document != nullptr; }
};

struct Model {
  std::vector<Input> inputs;             // in order: by input argument, then by path
  std::vector<std::string> directories;  // that were listed, absolute
  Registry registry;
  std::unordered_map<std::string_view, std::size_t> by_name;  // of components: the first of a name
  std::vector<std::string> removed;      // keys of inputs that the last run had and this has not
  Diagnostics diagnostics;
};

Model load(Run& run);

// Parses and resolves the components that load() knew by their records, for an output that is made
// from all of them. Adds errors to the model's diagnostics.
void load_rest(Run& run, Model& model);

// The components of a model in order of their names: indices into Model::inputs.
std::vector<std::size_t> in_order_of_name(const Model& model);

// The mark of a leaf of a context as InputRecord::leaves stores it: path and value, 32 bits each.
std::uint64_t leaf_mark(const Leaf& leaf);

// --- Pass 2: Model -> diagnostics ------------------------------------------------------------

// Checks every parsed component and document and all references between components. Inputs with
// errors are marked as failed.
void validate(const Run& run, Model& model);

// --- Pass 3: Model + packs -> Plan -----------------------------------------------------------

// One template on one input (or on the whole project): one output.
struct Action {
  static constexpr std::size_t whole_project = static_cast<std::size_t>(-1);

  std::size_t input = whole_project;  // index into Model::inputs
  OutputPlan output;
  Hash128 key;         // of all that determines the text; zero when the input was not parsed
  bool dirty = false;  // must be rendered
  std::vector<std::string> reasons;
};

struct Plan {
  // In order of inputs, then packs, then the pack's outputs; those over the whole project last.
  std::vector<Action> actions;
  // Where the actions of each input begin; one more entry than inputs.
  std::vector<std::size_t> first_of_input;
  std::vector<std::string> stale;    // paths below the output directory, sorted
  Diagnostics diagnostics;
};

// Fills run.configuration as well. Inputs whose names or paths are wrong are marked as failed.
Plan plan(Run& run, Model& model);

// --- Pass 4: packs -> linked programs --------------------------------------------------------

// Compiles the templates of all dirty actions, so that an error in a template is reported once.
// programs[pack][entry]; null where no action is dirty.
struct Programs {
  std::vector<std::vector<std::shared_ptr<const jinja::Program>>> programs;
  Diagnostics diagnostics;
};

Programs compile(Run& run, const Plan& plan);

// --- Pass 5: dirty actions -> texts ----------------------------------------------------------

// The texts of one chunk of actions; nothing for those that are up to date or failed.
struct Texts {
  std::size_t first = 0;  // index of the chunk's first action
  std::vector<std::optional<std::string>> texts;
};

// Adds errors of templates, with the input that was rendered, to `diagnostics`.
Texts render(const Run& run, const Model& model, const Plan& plan, const Programs& programs,
             std::size_t first, std::size_t count, Diagnostics& diagnostics);

// --- Pass 6: texts -> files ------------------------------------------------------------------

// What became of one action's output.
struct Outcome {
  OutputState state = OutputState::up_to_date;
  std::optional<OutputRecord> record;  // what is on disk now, when that was looked at
  std::string difference;              // with diff
};

struct Written {
  std::vector<Outcome> outcomes;     // by action
  std::vector<std::string> removed;  // stale outputs that are gone
  Diagnostics diagnostics;
};

// Where outputs are written before they are renamed to their place.
std::string temporary_directory(const Options& options);

void write(const Run& run, const Plan& plan, const Texts& texts, Written& written);
void remove_stale(const Run& run, const Plan& plan, Written& written);

// --- Pass 7: what happened -> manifest, depfile, stamp ---------------------------------------

// Commits the manifest for everything that was done, and writes depfile and stamp when nothing
// `failed`. Throws DiskError.
void record(const Run& run, const Model& model, const Plan& plan, const Written& written,
            bool failed);

}  // namespace praxis
