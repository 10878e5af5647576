// Reads the keys of a YAML mapping that has a fixed set of them (project files, pack.yaml): each key
// is asked for by name and type; what was not asked for is an error with "did you mean".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "yaml/yaml.h"

namespace praxis {

class Fields {
 public:
  // Reads from `node`, which stands in `source`; `what` names it in messages ("pack.yaml"). A node
  // that is no mapping is reported and read as an empty one.
  Fields(SourcePtr source, const yaml::Node& node, std::string what, Diagnostics& diagnostics);

  // The value under `key`, or null.
  const yaml::Node* node(std::string_view key);
  // Typed values; a value of another type is reported and read as absent.
  std::optional<std::string> text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  // A list of texts; a single text counts as a list of one.
  std::vector<std::string> texts(std::string_view key);
  // Text that must be there; reports missing-key otherwise.
  std::string required_text(std::string_view key);

  // Accepts keys that begin with `prefix` whatever they hold.
  void allow_prefix(std::string_view prefix) { allowed_prefix_ = prefix; }
  // Reports every key that was not asked for.
  void finish();

  Location location(const yaml::Node& node) const { return {source_, node.span}; }
  const yaml::Node& mapping() const { return node_; }
  // Reports that `node`, the value of `key`, is not `expected` ("a string").
  void wrong_type(std::string_view key, const yaml::Node& node, std::string_view expected);

 private:
  SourcePtr source_;
  const yaml::Node& node_;
  std::string what_;
  Diagnostics& diagnostics_;
  std::string_view allowed_prefix_;
  std::vector<std::string_view> asked_;
};

}  // namespace praxis
