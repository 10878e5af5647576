// What a pack that extends another replaces of it, and how that has changed since.
//
// When a file is taken over, the extended pack's file is kept as it was in the folder `.base` of
// the extending pack, to be committed with it. A hash would do to say that something changed; only
// the text can show what. Of a template that replaces single blocks, and of pack.yaml, where keys
// replace keys, only those parts count: the rest still comes from the extended pack.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "pack.h"

namespace praxis {

enum class OverrideState : std::uint8_t {
  same,        // the extended pack has not changed it
  drifted,     // it has
  gone,        // it has no such file or part any more
  unrecorded,  // nothing says what it was
};

// One thing that is replaced: a file, a block of a template, a key of pack.yaml.
struct Override {
  std::string file;  // of the extending pack
  std::string base;  // the file it replaces or extends, of the extended pack
  std::string part;  // "block head", "key outputs"; empty: the whole file
  OverrideState state = OverrideState::unrecorded;
  std::string then, now, own;  // texts: of the extended pack when it was taken over and now; ours
};

// Returns the names of the blocks in a template, sorted.
std::vector<std::string> blocks_in(const Source& source, const jinja::Settings& settings);

// Returns what the pack in the folder `directory` replaces, by file. Reports errors, and the lack
// of a pack to extend (no-base).
std::vector<Override> find_overrides(const std::string& directory, Disk& disk,
                                     Diagnostics& diagnostics);

// Records the extended pack's files as they are now for all that is replaced. Throws DiskError.
void accept_overrides(const std::string& directory, const std::vector<Override>& overrides,
                      Disk& disk);

// Takes over `file` of the pack `base` into the folder `directory`, which becomes a pack that
// extends `base` if it is none: the whole file, or a template that replaces `blocks` of it. Returns
// what was written, or nothing after an error.
std::vector<std::string> override_file(const std::string& base, const std::string& file,
                                       const std::vector<std::string>& blocks,
                                       const std::string& directory, Disk& disk,
                                       Diagnostics& diagnostics);

}  // namespace praxis
