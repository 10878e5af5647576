// The hash of a YAML tree: of what it says, not of how it is laid out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"
#include "yaml/yaml.h"

namespace praxis::yaml {

// One value of a tree that is compared as a whole: a scalar, an empty collection, or a sequence of
// scalars.
struct Leaf {
  std::string path;        // "props.label.required"; items of a sequence by `name`, else by number
  std::uint64_t mark = 0;  // of its path (the high 32 bits) and its value
  // The same of the collection it is in: the length of its path, and the mark's high 32 bits.
  std::size_t parent_size = 0;
  std::uint64_t parent_mark = 0;
};

// Beyond so many no leaves are listed at all: they serve explanations only.
inline constexpr std::size_t most_leaves = 4096;

// Hashes a tree. Equal trees give equal hashes on every machine: comments, quotes, styles and
// anchors do not count; the order of keys does, and so does how a number is written. With `marks`,
// also lists the marks of its leaves, and with `leaves` the leaves, both in order of the tree.
Hash128 hash_tree(const Node& root, std::vector<std::uint64_t>* marks = nullptr,
                  std::vector<Leaf>* leaves = nullptr);

}  // namespace praxis::yaml
