// From events to the tree: values, aliases, merges, duplicate keys, limits.
//
// It knows nothing of how the events were found, so that any reader can feed it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "yaml/yaml.h"
#include "yaml/scan.h"

namespace praxis::yaml {

class Builder {
 public:
  Builder(const SourcePtr& source, const Limits& limits, Scan& scan, Diagnostics& diagnostics,
          Document& document);

  // Builds the tree and fills in the texts of the events. Returns false after adding errors.
  bool build();

 private:
  // A node with an anchor. `node` is null while it is being built.
  struct Anchor {
    const Node* node = nullptr;
    std::uint64_t size = 0;    // the node and those below it, aliases expanded
    std::uint32_t height = 0;  // nested collections, aliases expanded
  };

  // An entry of a mapping as it is written. An alias is written elsewhere than its node.
  struct RawEntry {
    const Node* key = nullptr;
    const Node* value = nullptr;
    Span key_span;
    Span value_span;
    bool merges = false;  // the key is `<<`
  };

  struct Built {
    const Node* node;
    std::uint32_t height;
  };

  Built build_node();
  Built build_alias(const Event& event);
  // These two return the height.
  std::uint32_t build_sequence(Node& node);
  std::uint32_t build_mapping(Node& node);
  void build_scalar(Event& event, Node& node);

  std::string_view declare_anchor(const Event& event);
  void report_undefined_alias(Span span, std::string_view name);
  void count_nodes(std::uint64_t count, Span span);

  void apply_tag(const Event& event, Node& node);
  void apply_kind(Kind kind, Span tag, Node& node);
  void report_application_tag(Span span);

  bool is_merge_key(const Event& event) const;
  std::span<const Entry> finish_mapping(std::size_t first);
  std::span<const Entry> merge(std::span<const RawEntry> raw);
  bool check_merge_value(const RawEntry& entry);
  void check_duplicates(std::size_t first);
  void report_duplicate(const RawEntry& entry, const RawEntry& earlier);

  std::string_view slice(Span span) const;
  std::string_view store(std::string_view text);
  template <typename T>
  std::span<const T> store(const T* first, std::size_t count);
  Diagnostic& error(std::string_view id, Span span, std::string message);

  const SourcePtr& source_;
  const Limits& limits_;
  Scan& scan_;
  Diagnostics& diagnostics_;
  Document& document_;
  std::size_t next_ = 0;     // event
  std::uint32_t depth_ = 0;  // of the collections around it
  std::uint64_t nodes_ = 0;  // built so far, aliases expanded
  bool failed_ = false;
  std::unordered_map<std::string_view, Anchor> anchors_;
  std::vector<const Node*> items_;  // of the sequences being built
  std::vector<RawEntry> entries_;   // of the mappings being built
  std::string scratch_;
};

}  // namespace praxis::yaml
