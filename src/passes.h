// The passes of a run, in order, and the structs between them. generate.cc calls them; nothing else
// does. Loops inside a pass are parallel and put their results into slots by index, so that any
// number of threads gives the same bytes and the same messages.
//
// What did not change since the last run is counted by load() and not heard of again. What has to
// be looked into goes through the passes in chunks, so that memory does not grow with the number of
// files: an Input is a few dozen bytes, what was parsed of it (Loaded) is dropped and parsed again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "base/hash.h"
#include "base/text_arena.h"
#include "base/trace.h"
#include "library.h"
#include "manifest.h"
#include "model/context.h"
#include "model/model.h"
#include "model/naming.h"
#include "model/registry.h"
#include "pack.h"
#include "praxis.h"
#include "project.h"

namespace praxis {

// What is known of a chunk when its outputs are written, until it is committed.
struct Recorded {
  std::vector<Manifest::Changes::Input> inputs;
  std::vector<std::string> written;  // outputs
  std::int64_t at = 0;               // when they were: now_nanoseconds()
};

// What a run consists of before any input is read, and the services all passes share.
struct Run {
  Run(Project its_project, Disk& its_disk, Manifest& its_manifest, Trace& its_trace)
      : project(std::move(its_project)), disk(its_disk), manifest(its_manifest), trace(its_trace) {}

  Project project;
  Disk& disk;
  Manifest& manifest;
  Trace& trace;

  std::vector<PackFiles> pack_files;         // by index of project.packs
  std::vector<std::unique_ptr<Pack>> packs;  // the same, parsed; empty when nothing needs them
  ConfigurationRecord configuration;         // of this run
  bool same_configuration = false;           // as the last run's, which was complete
  std::vector<OwnedOutput> project_outputs;  // those over the whole project, as planned
  std::vector<std::string> unfinished;       // outputs whose writing failed halfway
  std::vector<Recorded> recorded;            // what the manifest does not hold yet
  // Inputs that go through the passes together: enough to keep all threads busy, few enough that
  // what is parsed of them, and their texts, take little memory.
  std::size_t chunk = 0;
  bool in_pieces = false;     // the inputs go through the passes in several chunks
  bool is_small = true;       // and are checked whole before anything is written
  bool is_announced = false;  // the manifest says that a run is under way
  std::int64_t started = now_nanoseconds();
};

// --- Pass 1: files -> Model ------------------------------------------------------------------

// Sums of hashes over inputs, which do not depend on their order: of what outputs over the whole
// project see of them.
struct Sums {
  Hash128 listing, resolved;

  void add(const InputState& state);
  void subtract(const InputState& state);
};

struct Model {
  std::vector<InputDirectory> directories;
  // The inputs that must be looked into, and those that others draw from (`support`), in no
  // particular order.
  std::vector<Input> inputs;
  std::size_t input_count = 0;   // of all inputs that were found
  std::size_t output_count = 0;  // of those that are known by their records
  Sums sums;                     // over the known inputs
  // Known inputs that draw from other components.
  struct Dependent {
    std::uint32_t directory;
    std::uint32_t ordinal;
    ArenaText name;
    std::string_view record;
  };
  std::vector<Dependent> dependents;
  // Inputs that the last run had and this has not.
  struct Removed {
    std::uint64_t directory;
    std::string name;
    std::string_view record;
  };
  std::vector<Removed> removed;
  NameIndex names;  // of the components among `inputs`
  // Names that inputs draw from, with the input, until validate_names() has looked at them.
  std::vector<std::pair<std::uint64_t, std::uint32_t>> references;
  // Components that are known by their records, by name; see index_known().
  struct Known {
    InputKey key;
    std::uint32_t directory;
    std::string_view record;
  };
  std::unordered_map<std::uint64_t, Known> known;
  bool is_known_indexed = false;
  Registry registry;  // filled when something is parsed
  TextArena texts;
  // Outputs that no input had before, by the hash of their path.
  std::vector<std::uint64_t> new_outputs;
  // Outputs that the inputs are to have, by the hash of their path, with the input.
  std::vector<std::pair<std::uint64_t, std::uint32_t>> planned;
  // Outputs that another input had before, with their content.
  std::map<std::string, Hash128, std::less<>> moved;
  std::vector<OutputReport> known_outputs;  // with Listing::all
  std::vector<std::uint32_t> known_ordinals;
  Diagnostics diagnostics;

  // As messages show it: as it was found from the command line or the project.
  std::string path_of(const Input& input) const;
  std::string_view below(const Input& input) const { return directories[input.directory].below; }
  InputKey key_of(const Input& input) const {
    return {directories[input.directory].key, input.name.view()};
  }
};

// Finds all inputs and compares them with their records.
void load(Run& run, Model& model);

// The present signature of a file that holds `content`; nothing when it holds something else.
// Throws DiskError.
std::optional<Signature> signature_with(const Disk& disk, const std::string& path,
                                        const Hash128& content);

// What an input's outputs are made from, in words: its file, then what it drew from.
std::vector<std::string> sources_of(const std::string& path, const Dependencies& dependencies);

// Fills Model::known, once.
void index_known(const Run& run, Model& model);

// Makes a known component one of the inputs, to be parsed for others.
std::uint32_t add_support(Model& model, Library& library, const Model::Known& known);

// What is parsed of a part of Model::inputs, by place in `inputs`.
struct Chunk {
  std::vector<std::uint32_t> inputs;
  std::vector<std::shared_ptr<Loaded>> loaded;
};

// Parses the inputs that must be, finds those that must be because of them, and knows then what
// every component is called. Adds what cannot be read to the model's diagnostics. Calls `check` for
// those that need no parent to be resolved, in chunks, as long as they are parsed.
using InputsVisitor = std::function<void(std::vector<std::uint32_t>)>;
void read_inputs(Run& run, Model& model, Library& library, const InputsVisitor& check);

// Loads inputs with all they draw from. Adds errors not reported yet.
Chunk load_chunk(Model& model, Library& library, std::vector<std::uint32_t> inputs);

// --- Pass 2: Model -> diagnostics ------------------------------------------------------------

// Checks every component and document of a chunk by itself. Inputs with errors are marked as
// failed.
void validate(const Run& run, Model& model, Chunk& chunk);

// Checks what components say of each other, when all are read.
void validate_names(Run& run, Model& model, Library& library);

// --- Pass 3: Model + packs -> Plan -----------------------------------------------------------

// One template on one input (or on the whole project): one output.
struct Action {
  static constexpr std::uint32_t whole_project = static_cast<std::uint32_t>(-1);

  std::uint32_t input = whole_project;  // index into Model::inputs
  std::uint32_t loaded = 0;             // index into the chunk
  OutputPlan output;
  Hash128 key;           // of all that determines the text
  bool dirty = false;    // must be rendered
  bool missing = false;  // there is no such file: it was looked for
  std::vector<std::string> reasons;
  std::optional<OutputRecord> record;  // of the last run
};

struct Plan {
  // In order of inputs, then packs, then the pack's outputs.
  std::vector<Action> actions;
  // Where the actions of each input of the chunk begin; one more entry than the chunk has inputs.
  std::vector<std::size_t> first_of_input;
  // Outputs of the chunk's inputs that nothing leads to any more: paths below the output directory.
  std::vector<std::pair<std::uint32_t, OwnedOutput>> stale;  // with the index into the chunk
};

// Finds which outputs the inputs of a chunk have. Adds errors of names and paths to the model's
// diagnostics, and the paths to Model::planned. Inputs with errors are marked as failed.
void plan_outputs(const Run& run, Model& model, Chunk& chunk);

// Takes those inputs of a planned chunk that depend on no other component and whose outputs are in
// nobody's way: they may be made before all others are known. They are marked as made.
Chunk take_independent(const Run& run, Model& model, const Chunk& chunk);

// Does that for one input again, when what was found was dropped.
void plan_again(const Run& run, const Model& model, std::uint32_t input, Loaded& loaded);

// Finds the outputs over the whole project, into Run::project_outputs and Model::planned.
void plan_project_outputs(Run& run, Model& model);

// Reports outputs of one path, and finds Model::moved. Called when all outputs are planned.
void find_clashes(Run& run, Model& model, Library& library);

// Decides what must be rendered for a chunk.
Plan plan(const Run& run, Model& model, Library& library, Chunk& chunk);

// The outputs over the whole project; `sums` are those over all inputs.
Plan plan_project(const Run& run, const Model& model, Library& library, const Sums& sums);

// Outputs of the last run that belong to no input any more: of inputs that are gone, of packs that
// are not used, of a run that was interrupted.
std::vector<OwnedOutput> abandoned_outputs(const Run& run, Model& model);

// What project outputs see of an input beside its resolved content.
Hash128 listing_of(const Summary& summary, const std::vector<OutputPlan>& outputs);
// Of all that others see of a component.
Hash128 hash_of(const Summary& summary);

// The path an input's output has in another place of the plan: what `summary` leads to; nothing
// when the output's condition is false.
std::optional<std::string> output_path(const Run& run, std::uint32_t pack, std::uint32_t entry,
                                       const Summary& summary);

// A component for an output over the whole project.
struct ListedComponent {
  Summary summary;
  std::vector<OutputPlan> outputs;
  std::shared_ptr<Loaded> loaded;  // when it is wanted whole
};

// Visits every component, known or not, in no particular order, when all others are recorded. With
// `whole`, known ones are parsed as well.
void for_each_component(const Run& run, Model& model, Library& library, bool whole,
                        const std::function<void(const ListedComponent&)>& visit);

// --- Pass 4: packs -> linked programs --------------------------------------------------------

// Templates of dirty actions: programs[pack][entry], null where no action was dirty so far.
struct Programs {
  std::vector<std::vector<std::shared_ptr<const jinja::Program>>> programs;
  std::set<std::pair<std::uint32_t, std::uint32_t>> failed;
};

// Compiles what the plan needs and `programs` lacks. Errors are reported once.
void compile(const Run& run, const Plan& plan, Programs& programs, Diagnostics& diagnostics);

// --- Pass 5: dirty actions -> texts ----------------------------------------------------------

// By action of the plan; nothing for those that are up to date or failed.
struct Texts {
  std::vector<std::optional<std::string>> texts;
};

// Adds errors of templates, with the input that was rendered, to `diagnostics`.
Texts render(const Run& run, Model& model, Library& library, const Chunk& chunk, const Plan& plan,
             const Programs& programs, Diagnostics& diagnostics);

// --- Pass 6: texts -> files ------------------------------------------------------------------

// What became of one action's output.
struct Outcome {
  OutputState state = OutputState::up_to_date;
  std::optional<OutputRecord> record;  // what is on disk now, when that was looked at
  std::string difference;              // with diff
  bool exists = false;                 // there was a file before
  bool is_begun = false;               // the file may have been touched
};

struct Written {
  std::vector<Outcome> outcomes;     // by action
  std::vector<std::string> removed;  // stale outputs that are gone
  std::vector<std::string> kept;     // and those that could not be removed
  Diagnostics diagnostics;
};

// Writes the texts. What is about to be written stands in the manifest before, so that a run killed
// meanwhile leaves nothing that the next one takes for a user's file.
Written write(Run& run, const Model& model, const Plan& plan, const Texts& texts);

// Adds to the first changes of a run, when it takes more than one commit or another configuration,
// that the records do not agree with each other until it is done.
void announce(Run& run, Manifest::Changes& changes);

// Removes outputs that belong to no input any more. Adds errors for those that somebody edited.
void remove_stale(const Run& run, const std::vector<OwnedOutput>& outputs, Written& written);

// --- Pass 7: what happened -> manifest, depfile, stamp ---------------------------------------

// Notes what is known of the inputs of a chunk, unless the run is dry, and adds them to the sums.
// It is committed a little later, with what the next chunk is about to write: a signature that is
// committed at once is racy, and the next run would have to read the output. Throws DiskError.
void record(Run& run, const Model& model, const Chunk& chunk, const Plan& plan,
            const Written& written, Sums& sums);

// Commits all that was noted. Throws DiskError.
void commit_recorded(Run& run, const Model& model);

// Commits that outputs are about to be written, with what was noted long enough ago. What is kept
// back counts as about to be written. Throws DiskError.
void commit_intent(Run& run, const Model& model, std::vector<std::string> outputs);

// Commits what is known of the run as a whole. `failed`: something is not what it should be.
void record_run(Run& run, const Model& model, const Plan& project, const Written& written,
                bool failed);

// Writes depfile and stamp, when everything is what it should be. Throws DiskError.
void record_for_build(Run& run);

}  // namespace praxis
