// The record of the last run: what was read, what each component was, what was written.
//
// It lets a run decide by metadata alone that nothing changed, tells stale outputs from files of
// the user, and explains changes. It only ever saves work: a missing, damaged or foreign manifest
// costs a full run. Stored in LMDB (`manifest.mdb` in the manifest directory) and read through the
// memory map: what a run without changes needs of an input lies in one record, in the order in
// which directories are listed, and is looked at where it lies. What only a change needs
// (`InputDetails`) lies apart. Rejected: JSON (10,000 components cost 30 ms to parse) and an own
// log (LMDB is transactional already).
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/diagnostic.h"
#include "base/disk.h"
#include "base/hash.h"
#include "model/context.h"

namespace praxis {

// What an output was, when it was written or last seen to be right.
struct OutputRecord {
  Hash128 content;
  Signature signature;  // all zero when it was racy
  Hash128 action_key;   // of the text that is there

  bool operator==(const OutputRecord&) const = default;
};

// One output that an input leads to.
struct OutputPlan {
  // Of an output that is not made any more but could not be removed.
  static constexpr std::uint32_t no_pack = static_cast<std::uint32_t>(-1);

  std::uint32_t pack = 0;   // index into Configuration::packs
  std::uint32_t entry = 0;  // index into the pack's outputs
  std::string path;         // below the output directory

  bool operator==(const OutputPlan&) const = default;
};

// An output and what is known of it.
struct OwnedOutput {
  OutputPlan plan;
  OutputRecord record;

  bool operator==(const OwnedOutput&) const = default;
};

// The name of an input in the manifest: its directory by the hash of its absolute path, then its
// file name. Records of one directory lie together, in order of name.
struct InputKey {
  std::uint64_t directory = 0;
  std::string_view name;
};

// What decides whether an input is what it was; of fixed size, at the beginning of its record.
struct InputState {
  Signature signature;      // all zero when it was racy
  Hash128 content;          // all zero: not to be trusted, the input has to be read again
  Hash128 resolved;         // of its context
  Hash128 summary;          // of what others see of it
  Hash128 listing;          // of its summary and the paths of its outputs
  std::uint64_t name = 0;   // hash of the component's name
  std::uint64_t below = 0;  // hash of its directory below the input root
  std::uint32_t is_component = 1;
  std::uint32_t output_count = 0;
};

// What only a change needs to know of an input.
struct InputDetails {
  Summary summary;  // of a component
  Dependencies dependencies;
  std::vector<std::string> sections;  // "props.label", "events.change": to name what was removed
  std::vector<std::uint64_t> leaves;  // path hash << 32 | value hash, sorted: to name what changed
};

// A list of hashes inside a record.
class HashList {
 public:
  HashList() = default;
  std::vector<std::uint64_t> all() const {
    std::vector<std::uint64_t> hashes(size());
    for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = (*this)[i];
    return hashes;
  }
  explicit HashList(std::string_view bytes) : bytes_(bytes) {}
  std::size_t size() const { return bytes_.size() / sizeof(std::uint64_t); }
  std::uint64_t operator[](std::size_t index) const {
    std::uint64_t hash = 0;
    std::memcpy(&hash, bytes_.data() + index * sizeof hash, sizeof hash);
    return hash;
  }
  // Whether `wanted(hash)` holds for any of them.
  template <class Wanted>
  bool any(const Wanted& wanted) const {
    for (std::size_t i = 0; i < size(); ++i) {
      if (wanted((*this)[i])) return true;
    }
    return false;
  }

 private:
  std::string_view bytes_;
};

// What an input drew from, as its record holds it.
struct InputMarks {
  std::vector<std::uint64_t> parents, refs, registry;
};
InputMarks marks_of(const Dependencies& dependencies);

// An input's record to be written.
struct InputRecord {
  InputState state;
  InputMarks marks;
  std::vector<OwnedOutput> outputs;
};

// An output as it lies in a record.
struct OutputView {
  std::uint32_t pack = 0;
  std::uint32_t entry = 0;
  std::string_view path;
  OutputRecord record;

  OwnedOutput owned() const { return {{pack, entry, std::string(path)}, record}; }
};

// An input's record as it lies in the manifest: nothing is copied but the fixed part.
class InputView {
 public:
  InputView() = default;
  // Returns nothing when the bytes are damaged.
  static std::optional<InputView> parse(std::string_view bytes);

  InputState state;
  HashList parents;   // of the names of all ancestors
  HashList refs;      // of the names of the components its types refer to
  HashList registry;  // of registry entries with their content, see registry_mark()

  template <class Visit>
  void for_each_output(const Visit& visit) const {
    ByteReader in(outputs_);
    for (std::uint32_t i = 0; i < state.output_count; ++i) visit(read_output(in));
  }
  // Whether `holds(output)` is true for all of them.
  template <class Holds>
  bool all_outputs(const Holds& holds) const {
    ByteReader in(outputs_);
    for (std::uint32_t i = 0; i < state.output_count; ++i) {
      if (!holds(read_output(in))) return false;
    }
    return true;
  }
  std::vector<OwnedOutput> outputs() const;
  InputMarks marks() const;

 private:
  static OutputView read_output(ByteReader& in);

  std::string_view outputs_;
};

// The mark of a registry entry ("property label") of a given content in InputView::registry.
std::uint64_t registry_mark(std::string_view entry, const Hash128& content);
// The mark of a name in InputState::name, InputView::parents and refs.
std::uint64_t name_mark(std::string_view name);

// A file that all inputs depend on, as it was when it was read.
struct FileRecord {
  std::string path;     // absolute
  Signature signature;  // all zero when it was racy
  Hash128 content;

  bool operator==(const FileRecord&) const = default;
};

// What holds for all inputs of a run.
struct ConfigurationRecord {
  Hash128 key;          // of everything below, and of the command line
  std::string version;  // of the tool
  struct Pack {
    std::string name;
    Hash128 key;                           // files, options, output subdirectory
    std::map<std::string, Hash128> files;  // template or pack file -> content
    std::map<std::string, std::string> options;
    std::set<std::uint32_t> full_data;  // project outputs made from whole components

    bool operator==(const Pack&) const = default;
  };
  std::vector<Pack> packs;
  std::vector<FileRecord> registry_files;
  Hash128 registry_key;                     // of their contents and the project file's
  std::map<std::string, Hash128> registry;  // "property label" -> hash
  // False while a run is under way that records what it did piece by piece: what one record says
  // of another may not hold.
  bool complete = true;

  bool operator==(const ConfigurationRecord&) const = default;
};

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
  bool intends_ = false;  // the stored manifest has intended outputs
  mutable std::mutex mutex_;
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
  bool lock(const std::string& directory, const std::string& path);

  int descriptor_ = -1;
  bool waited_ = false;
};

}  // namespace praxis
