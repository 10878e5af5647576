// The record of the last run: what was read, what each component was, what was written.
//
// It lets a run decide by metadata alone that nothing changed, tells stale outputs from files of
// the user, and explains changes. It only ever saves work: a missing, damaged or foreign manifest
// costs a full run. Stored in LMDB (one file, `manifest.mdb`, in the manifest directory), read
// through the memory map, committed in one transaction at the end of a run. Rejected: JSON (10,000
// components cost 30 ms to parse) and an own log (LMDB is transactional already).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "base/hash.h"
#include "model/context.h"

namespace praxis {

// What an output was, when it was written or last seen to be right.
struct OutputRecord {
  Hash128 content;
  Signature signature;  // all zero when it was racy
  Hash128 action_key;
};

// One output that an input leads to.
struct OutputPlan {
  std::uint32_t pack = 0;   // index into Configuration::packs
  std::uint32_t entry = 0;  // index into the pack's outputs
  std::string path;         // below the output directory

  bool operator==(const OutputPlan&) const = default;
};

// What one input file was and what it led to.
struct InputRecord {
  Signature signature;  // all zero when it was racy
  Hash128 content;
  bool is_component = true;  // else plain YAML
  Summary summary;           // of a component
  Hash128 resolved;          // the hash of its context
  Dependencies dependencies;
  std::vector<std::string> sections;  // "props.label", "events.change": to name what was removed
  std::vector<std::uint64_t> leaves;  // path hash << 32 | value hash, sorted: to name what changed
  std::vector<OutputPlan> outputs;
};

// What holds for all inputs of a run.
struct ConfigurationRecord {
  Hash128 key;           // of everything below, and of the command line
  std::string version;   // of the tool
  struct Pack {
    std::string name;
    Hash128 key;                                // files, options, output subdirectory
    std::map<std::string, Hash128> files;       // template or pack file -> content
    std::map<std::string, std::string> options;

    bool operator==(const Pack&) const = default;
  };
  std::vector<Pack> packs;
  std::map<std::string, Hash128> registry;      // "property label" -> hash
  std::vector<OutputPlan> project_outputs;
  std::uint64_t inputs = 0;                     // how many input records there are

  bool operator==(const ConfigurationRecord&) const = default;
};

class Manifest {
 public:
  // Opens the manifest in `directory`, creating nothing. One that cannot be used is reported as a
  // warning (manifest-unusable) and treated as empty.
  Manifest(std::string directory, Diagnostics& diagnostics);
  Manifest(const Manifest&) = delete;
  Manifest& operator=(const Manifest&) = delete;
  ~Manifest();

  const std::optional<ConfigurationRecord>& configuration() const { return configuration_; }
  // Records of the last run; nothing when there is none. Not thread-safe.
  std::optional<InputRecord> input(std::string_view path) const;
  std::optional<OutputRecord> output(std::string_view path) const;
  // Every output path in the manifest, in no particular order.
  std::vector<std::string> output_paths() const;
  std::uint64_t output_count() const;
  // Every input path in the manifest.
  std::vector<std::string> input_paths() const;

  // What a run changes; applied by commit().
  struct Changes {
    std::optional<ConfigurationRecord> configuration;
    std::vector<std::pair<std::string, InputRecord>> inputs;
    std::vector<std::string> removed_inputs;
    std::vector<std::pair<std::string, OutputRecord>> outputs;
    std::vector<std::string> removed_outputs;

    bool empty() const;
  };
  // Writes all changes or none, creating the manifest when there is none. Throws DiskError.
  void commit(const Changes& changes);

 private:
  struct Store;
  std::string directory_;
  std::unique_ptr<Store> store_;  // null: nothing stored
  std::optional<ConfigurationRecord> configuration_;
};

// Holds the manifest directory for one run; a second run waits until the first is done. Creates the
// directory. Throws DiskError.
class ManifestLock {
 public:
  explicit ManifestLock(const std::string& directory);
  ManifestLock(const ManifestLock&) = delete;
  ManifestLock& operator=(const ManifestLock&) = delete;
  ~ManifestLock();

 private:
  int descriptor_ = -1;
};

}  // namespace praxis
