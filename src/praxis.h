// Praxis as a library: what to generate in, what happened out.
//
//   praxis::Options options;
//   options.inputs = {"components"};
//   options.packs = {{.name = "typescript"}};
//   options.output_directory = "generated";
//   praxis::Result result = praxis::generate(options);
//   for (const praxis::OutputReport& output : result.outputs) ...
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic.h"

namespace praxis {

// KEY=VALUE for packs: `key` is an option's name, or PACK.NAME for one pack only.
struct Setting {
  std::string key;
  std::string value;
};

struct PackRequest {
  std::string name;            // of a built-in pack, or the path of a pack's directory
  std::string subdirectory{};  // below the output directory; empty: the output directory itself
  std::vector<Setting> options{};
};

// Which outputs Result::outputs lists.
enum class Listing : std::uint8_t { none, changed, all };

struct Options {
  std::vector<std::string> inputs;      // files, directories, globs
  std::string project_file;             // empty: praxis.yaml here, if there are no inputs
  std::vector<std::string> registries;  // YAML files
  std::vector<PackRequest> packs;
  std::vector<Setting> settings;
  std::string output_directory;    // empty: the project's, else "generated"
  std::string manifest_directory;  // empty: .praxis in the output directory
  std::string depfile, stamp, trace_file;  // empty: not written
  unsigned jobs = 0;               // threads; 0: all cores
  std::size_t chunk = 0;           // inputs that are made together; 0: by the number of threads
  bool keep_going = false;         // write what is right although there are errors
  bool force = false;              // overwrite and remove files that were edited or are not ours
  bool dry_run = false;            // decide and report, write nothing
  bool diff = false;               // report differences between old and new texts
  bool explain = false;            // report why each output is dirty
  Listing listing = Listing::changed;  // a list takes memory in proportion to its length
  bool keep_read = false;              // fill Result::read
  // Called after each chunk with the number of inputs done and of all that are looked into; may be
  // empty.
  std::function<void(std::size_t done, std::size_t all)> progress;
};

enum class OutputState : std::uint8_t { up_to_date, written, removed, failed };

// One output of a run. With dry_run, `written` and `removed` mean "would be".
struct OutputReport {
  std::string path;  // output_directory joined with the path below it
  OutputState state = OutputState::up_to_date;
  // The input file first, then what it draws from: "registry property label", "component Control".
  // Empty for outputs over the whole project and removed ones.
  std::vector<std::string> made_from;
  std::string pack;
  std::vector<std::string> reasons;  // with explain: why it was dirty
  std::string difference;            // with diff: a unified diff of what changed
};

struct Result {
  Diagnostics diagnostics;
  // In the order of inputs and packs; removed ones last. Which ones: Options::listing.
  std::vector<OutputReport> outputs;
  std::array<std::size_t, 4> counts{};   // of outputs by state, listed or not
  std::size_t inputs = 0;                // components and other input files
  std::string output_directory;          // as used
  std::vector<std::string> read;         // all files and directories read, absolute; with keep_read
  std::vector<std::string> directories;  // the input directories that were listed, absolute
  std::string timings;

  std::size_t count(OutputState state) const { return counts[static_cast<std::size_t>(state)]; }
  // Whether a run without dry_run would change anything.
  bool is_dirty() const;
};

// Runs all passes once. Never throws for what inputs, packs or the file system can do wrong: that is
// in Result::diagnostics.
Result generate(const Options& options);

// The outputs that generate() would make, without making them; nothing is rendered.
Result list_outputs(const Options& options);

// Removes what the manifest of options.output_directory owns and nobody edited, and the manifest.
Result clean(const Options& options);

}  // namespace praxis
