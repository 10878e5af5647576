// The record of the last run: what was read, what each component was, what was written.
//
// It lets a run decide by metadata alone that nothing changed, tells stale outputs from files of
// the user, and explains changes. It only ever saves work: a missing, damaged or foreign manifest
// costs a full run. Stored in LMDB (`manifest.mdb` in the manifest directory) and read through the
// memory map, where what is needed of it is looked at where it lies (records.h). Rejected: JSON
// (10,000 components cost 30 ms to parse) and an own log (LMDB is transactional already).
#pragma once

#include <cstdint>
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
#include "records.h"

namespace praxis {

class Manifest {
 public:
  // Opens the manifest in `directory`, creating nothing. One that is damaged is reported as a
  // warning (manifest-unusable) and treated as empty. Throws DiskError when it cannot be opened
  // now. With `only_reads` it may be where nothing can be written.
  Manifest(std::string directory, bool only_reads, Diagnostics& diagnostics);
  Manifest(const Manifest&) = delete;
  Manifest& operator=(const Manifest&) = delete;
  ~Manifest();

  // Whether nothing is known of an earlier run.
  bool is_empty() const;
  // Of the last run; nothing when there was none.
  const std::optional<ConfigurationRecord>& configuration() const { return configuration_; }

  // The outputs over the whole project.
  const std::vector<OwnedOutput>& project_outputs() const { return project_outputs_; }

  // A record's bytes (for InputView::parse) with its name. They stay as they are as long as
  // the manifest is open, whatever is committed meanwhile.
  struct Entry {
    InputKey key;
    std::string_view bytes;
  };
  // All records of one directory, in order of name.
  std::vector<Entry> directory(std::uint64_t directory) const;
  // One record; empty when there is none.
  std::string_view input(const InputKey& key) const;
  // How many there are.
  std::size_t input_count() const;
  // Calls `visit` for every record, in order of keys.
  void for_each_input(const std::function<void(const Entry&)>& visit) const;
  // Thread-safe; empty when there are none.
  InputDetails details(const InputKey& key) const;

  // Everything that is Praxis' own in the output directory, in order of path.
  std::vector<OwnedOutput> outputs() const;

  // Whether an interrupted run was about to write this output: then whatever is there is ours.
  bool was_being_written(std::string_view path) const;
  // What an interrupted run was about to write.
  const std::vector<std::string>& intended() const { return intended_; }
  // Whether what is stored says that something is about to be written.
  bool intends() const { return intends_; }
  // Outputs of a manifest of another layout: all that is known of them is whose they are.
  std::optional<Hash128> foreign_layout_output(std::string_view path) const;
  std::vector<std::string> foreign_layout_outputs() const;

  // What a run changes; applied by commit().
  struct Changes {
    std::optional<ConfigurationRecord> configuration;
    std::optional<std::vector<OwnedOutput>> project_outputs;
    struct Input {
      std::uint64_t directory = 0;
      std::string name;
      InputRecord record;
      std::optional<InputDetails> details{};  // nothing: those of the last run stay
    };
    std::vector<Input> inputs;
    std::vector<std::pair<std::uint64_t, std::string>> removed_inputs;
    // What is about to be written, until the next commit.
    std::vector<std::string> intended;
    // Whether what an interrupted run intended has been taken care of; else it is kept.
    bool settles_intended = false;

    bool empty() const;
  };
  // Writes all changes or none, creating the manifest when there is none. Throws DiskError.
  void commit(const Changes& changes);
  // Calls `visit` for every record as it is now, with what this run committed.
  void for_each_committed(
      const std::function<void(const Entry&, const InputDetails&)>& visit) const;
  // Lets go of the memory that records looked at so far take. They stay valid.
  void release() const;

 private:
  struct Store;
  void apply(const Changes& changes);
  void open_writing();
  bool is_readable() const;

  std::string directory_;
  std::unique_ptr<Store> store_;  // null: nothing stored
  std::optional<ConfigurationRecord> configuration_;
  std::vector<OwnedOutput> project_outputs_;
  std::vector<std::string> intended_;
  std::unordered_map<std::string, Hash128> foreign_layout_outputs_;
  std::optional<DiskError> failure_;  // of the first commit that failed
  bool intends_ = false;              // the stored manifest has intended outputs
  mutable std::mutex mutex_;
};

}  // namespace praxis
