// When two keys of a mapping are the same: equal kind and equal value (YAML 1.2.2,
// section 3.2.1.3).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "yaml/yaml.h"

namespace praxis::yaml {

// What a key is, in a form that can be compared and hashed. It may point to the text of the node.
class KeyIdentity {
 public:
  explicit KeyIdentity(const Node& node);

  bool operator==(const KeyIdentity& other) const {
    return kind_ == other.kind_ && text() == other.text();
  }
  std::size_t hash() const {
    return std::hash<std::string_view>()(text()) + static_cast<std::size_t>(kind_);
  }

 private:
  std::string_view text() const { return computed_.empty() ? text_ : std::string_view(computed_); }

  Kind kind_;
  std::string_view text_;
  std::string computed_;  // of anything but a string
};

// Whether two keys are the same.
inline bool same_key(const Node& left, const Node& right) {
  if (left.kind == Kind::string && right.kind == Kind::string) return left.text == right.text;
  return left.kind == right.kind && KeyIdentity(left) == KeyIdentity(right);
}

struct KeyIdentityHash {
  std::size_t operator()(const KeyIdentity& key) const { return key.hash(); }
};

}  // namespace praxis::yaml
