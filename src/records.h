// What a run records of the configuration, of inputs and of outputs, as structs and as bytes.
//
// What a run without changes needs of an input lies in one record and is looked at where it lies
// (InputView); what only a change needs lies apart (InputDetails). Each stored value begins with a
// checksum. A record of outputs goes on with their place in it, and each output with its content
// and path: that much is the same in every layout, so that after an upgrade Praxis still knows
// which files are its own.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
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

// --- As bytes --------------------------------------------------------------------------------

// Returns a stored value without its checksum; nothing when it is damaged.
std::optional<std::string_view> checked(std::string_view value);

std::string to_bytes(InputRecord record);
std::string to_bytes(const InputDetails& details);
std::string to_bytes(const ConfigurationRecord& record);
std::string to_bytes(const std::vector<std::string>& names);

// Each reads what to_bytes() wrote. Empty, or nothing, when the bytes are damaged.
InputDetails to_details(std::string_view bytes);
std::optional<ConfigurationRecord> to_configuration(std::string_view bytes);
std::vector<std::string> to_names(std::string_view bytes);

// Visits path and content of the outputs in a record of any layout.
void for_each_owned(std::string_view bytes,
                    const std::function<void(std::string_view, const Hash128&)>& visit);

}  // namespace praxis
