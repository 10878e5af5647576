// YAML 1.2 (core schema) as a tree with positions, strict about what yaml-cpp lets pass in silence.
//
// A scanner that follows the grammar of the specification (yaml_scan.h) decides what a text
// contains and where; a text that uses more than the plainest constructs is read by yaml-cpp as
// well (yaml_cpp_check.h), and is refused when the two do not see the same. yaml-cpp alone accepts
// a third of all invalid documents, reads some valid ones wrongly, and knows where a scalar begins
// but not where it ends.
//
// The schema is the core schema of YAML 1.2.2, section 10.3: `on`, `yes`, `12:30`, `1_000` and
// `2024-01-01` are strings, `017` is seventeen, `0o17` is fifteen. Beyond it:
// * `<<` as a plain key merges mappings, as https://yaml.org/type/merge.html defines it. The merged
//   entries stand where the `<<` stood; the mapping's own keys win, then earlier mappings.
// * `!!binary` and `!!timestamp` are strings as written, `!!set` is a mapping, `!!omap` and
// `!!pairs`
//   are sequences.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

#include "base/diagnostic.h"
#include "base/source.h"

namespace praxis::yaml {

enum class Kind : std::uint8_t { null, boolean, integer, real, string, sequence, mapping };

struct Entry;

// One node. It lives in its Document, as do the texts it points to.
//
// `span` holds byte offsets into Source::text:
// * a plain or quoted scalar: as it is written, with its quotes, over all its lines;
// * a block scalar: from `|` or `>` to the end of the last line with text, its line end excluded;
// * a collection in brackets: from the opening to the closing one, both included;
// * a block collection: from its first `-`, `?` or key to the end of its last node;
// * a node that is not written: empty, behind the indicator (or the key, anchor or tag) it follows.
// Anchors and tags are not part of it, except at the beginning of a block mapping, where they
// belong to the first key. The span of an aliased node is that of the node with the anchor.
struct Node {
  Kind kind = Kind::null;
  bool quoted = false;  // a quoted or block scalar
  bool boolean = false;
  bool fits = true;  // integer: the value fits 64 bits and is in `integer`
  Span span;
  std::int64_t integer = 0;            // integer
  double real = 0;                     // real, and integers that do not fit
  std::string_view text;               // scalars: what a string says, a number as it is written
  std::span<const Node* const> items;  // sequence
  std::span<const Entry> entries;      // mapping, in the order of the file, merges resolved

  bool is_scalar() const { return kind != Kind::sequence && kind != Kind::mapping; }
  bool is_number() const { return kind == Kind::integer || kind == Kind::real; }
  // Of a number.
  double as_double() const {
    return kind == Kind::integer && fits ? static_cast<double>(integer) : real;
  }
  // Returns the value under a string key of a mapping, or null.
  const Node* find(std::string_view key) const;
  const Entry* find_entry(std::string_view key) const;
};

struct Entry {
  const Node* key;
  const Node* value;
};

struct Limits {
  std::uint32_t depth = 100;         // nested collections, aliases expanded; at most 200
  std::uint64_t nodes = 10'000'000;  // after aliases are expanded
  // Whether tags that YAML does not define (`!Ref`) are ignored with a warning; else an error.
  bool application_tags = false;
};

// A parsed text. An alias points at the same Node as its anchor, so the tree is a directed acyclic
// graph; a walk over it visits at most Limits::nodes nodes and is at most Limits::depth deep.
class Document {
 public:
  Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  const SourcePtr& source() const { return source_; }
  // The root node; an empty text gives a null node.
  const Node& root() const { return *root_; }

 private:
  friend class Builder;
  SourcePtr source_;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> arena_;
  const Node* root_;
};

// Parses `source`: at most one document. Returns false after adding at least one error to
// `diagnostics`; nothing is thrown for whatever the text contains.
bool parse(const SourcePtr& source, const Limits& limits, Diagnostics& diagnostics,
           Document& document);

// The name of a kind as messages call it: "a string", "a mapping".
std::string_view describe(Kind kind);

}  // namespace praxis::yaml
