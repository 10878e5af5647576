// Which files a run reads: the files, directories and globs of the command line or the project, in
// an order that does not depend on the file system.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "pack.h"

namespace praxis {

// Is told what find_inputs() finds, in order.
class InputVisitor {
 public:
  InputVisitor() = default;
  InputVisitor(const InputVisitor&) = delete;
  InputVisitor& operator=(const InputVisitor&) = delete;
  virtual ~InputVisitor() = default;

  // A directory with inputs, or one of an input that was named itself (`listed` is false then, and
  // inputs follow in any order). `below` is where it is below the input root. Returns a number for
  // file() and leave().
  virtual std::uint32_t enter(const std::string& path, const std::string& below, bool listed) = 0;
  // An input. The files of a listed directory come in order of name, each once.
  virtual void file(std::uint32_t directory, std::string_view name, bool is_component) = 0;
  // A listed directory is done.
  virtual void leave(std::uint32_t directory) = 0;
};

// Finds all inputs. A directory gives all `*.praxis.yaml` below it, and the files that packs for
// plain YAML ask for; hidden entries and `excluded` directories (absolute) are left out. A file or
// glob that matches nothing and a directory without inputs are errors. A file found twice counts
// once, where it was found first.
void find_inputs(const std::vector<std::string>& arguments, const std::vector<PackFiles>& packs,
                 const std::vector<std::string>& excluded, Disk& disk, InputVisitor& visitor,
                 Diagnostics& diagnostics);

// Whether a path matches a glob: `*` and `?` within one part, `**` over any number of parts,
// `[a-z]` and `[!a-z]`.
bool glob_matches(std::string_view pattern, std::string_view path);

// Whether a pack makes outputs of this input.
bool reads_input(const PackFiles& pack, std::string_view path, bool is_component);

}  // namespace praxis
