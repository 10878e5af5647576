#include "yaml/key.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/hash.h"

namespace praxis::yaml {
namespace {

Hash128 structure_hash(const Node& node);

// The value of a scalar in one spelling: 0x10 and 16 are the same number.
std::string canonical_text(const Node& node) {
  switch (node.kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return node.boolean ? "true" : "false";
    case Kind::integer:
      return node.fits ? fmt::format("{}", node.integer) : std::string(node.text);
    case Kind::real:
      return fmt::format("{}", node.real);
    case Kind::string:
      return std::string(node.text);
    case Kind::sequence:
    case Kind::mapping:
      break;
  }
  return to_hex(structure_hash(node));
}

// Collections are compared by their hash: 128 bits do not collide by accident, and a collision
// made on purpose gains nothing but an error message.
Hash128 structure_hash(const Node& node) {
  Hasher hasher;
  hasher.add(static_cast<std::uint64_t>(node.kind));
  if (node.kind == Kind::sequence) {
    for (const Node* item : node.items) hasher.add(structure_hash(*item));
  } else if (node.kind == Kind::mapping) {
    std::vector<Hash128> entries;  // sorted: the order of a mapping is no part of its value
    entries.reserve(node.entries.size());
    for (const Entry& entry : node.entries) {
      entries.push_back(
          Hasher().add(structure_hash(*entry.key)).add(structure_hash(*entry.value)).finish());
    }
    std::sort(entries.begin(), entries.end());
    for (const Hash128& entry : entries) hasher.add(entry);
  } else {
    hasher.add(canonical_text(node));
  }
  return hasher.finish();
}

}  // namespace

KeyIdentity::KeyIdentity(const Node& node) : kind_(node.kind), text_(node.text) {
  if (kind_ != Kind::string) computed_ = canonical_text(node);
}

}  // namespace praxis::yaml
