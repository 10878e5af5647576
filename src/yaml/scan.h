// The structure of a YAML text: what stands where, by the letter of the specification.
//
// The scanner is a recursive descent over the productions of https://yaml.org/spec/1.2.2/ that
// accepts nothing else, and the one place where byte positions come from. It decides what is a
// scalar, a key, a collection; what a scalar says is for yaml_decode.h, and what it means for
// yaml_resolve.h. Recognising a text loosely and then looking for known faults was rejected: a list
// of faults is never complete.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source.h"
#include "yaml/yaml.h"

namespace praxis::yaml {

enum class EventType : std::uint8_t {
  scalar,
  alias,
  sequence_begin,
  sequence_end,
  mapping_begin,
  mapping_end,
};

enum class Style : std::uint8_t {
  plain,
  single_quoted,
  double_quoted,
  literal,
  folded,
  block,
  flow
};

// One step of a walk over the tree. `span` of a scalar is its text as written, with its quotes; of
// an alias, the asterisk and the name; of `*_begin` and `*_end`, the first and last character of
// the collection (see Node::span).
struct Event {
  EventType type = EventType::scalar;
  Style style = Style::plain;
  bool verbatim = false;         // the text of the scalar is what is written, without quotes
  std::uint32_t properties = 0;  // index into Scan::properties; 0: none
  Span span;
  std::uint32_t indent = 0;       // block scalars: the indentation of the content
  std::uint32_t content_end = 0;  // block scalars: where the content ends, trailing lines included
  std::string_view text;          // scalars: what they say; filled in by decode()
};

// The anchor and the tag before a node: `&` or `!` and the name, empty where there is none.
struct Properties {
  Span anchor;
  Span tag;
};

// A %TAG directive: a handle such as "!e!" and what it stands for.
struct TagDirective {
  std::string_view handle;
  std::string_view prefix;
};

struct Scan {
  std::vector<Event> events;  // of the one document; empty for an empty text
  std::vector<Properties> properties{1};
  std::vector<TagDirective> tag_directives;
  // Only constructs that all programs read alike, as far as anybody knows: no second reader needed.
  bool plain = true;
};

// No nesting limit may exceed this: yaml-cpp gives up at 500, and a recursive descent needs stack.
constexpr std::uint32_t deepest_nesting = 200;

// Thrown at an error after which nothing sensible can be read; never leaves parse().
struct Failure {
  Diagnostic diagnostic;
};

// Scans `source`. Returns false after adding an error to `diagnostics`.
bool scan(const SourcePtr& source, const Limits& limits, Diagnostics& diagnostics, Scan& result);

// Checks that `source` is UTF-8 without control characters. Returns false after adding an error.
bool check_characters(const SourcePtr& source, Diagnostics& diagnostics);

}  // namespace praxis::yaml
