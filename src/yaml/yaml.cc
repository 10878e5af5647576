#include "yaml/yaml.h"

#include <algorithm>
#include <utility>

#include "yaml/build.h"
#include "yaml/cpp_check.h"
#include "yaml/scan.h"

namespace praxis::yaml {
namespace {

const Node empty_document{};

}  // namespace

Document::Document() : root_(&empty_document) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

const Entry* Node::find_entry(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.key->kind == Kind::string && entry.key->text == key;
  });
  return found == entries.end() ? nullptr : &*found;
}

const Node* Node::find(std::string_view key) const {
  const Entry* entry = find_entry(key);
  return entry == nullptr ? nullptr : entry->value;
}

bool parse(const SourcePtr& source, const Limits& limits, Diagnostics& diagnostics,
           Document& document) {
  Scan events;
  return scan(source, limits, diagnostics, events) &&
         Builder(source, limits, events, diagnostics, document).build() &&
         (events.plain || check_with_yaml_cpp(source, events, diagnostics));
}

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::integer:
      return "an integer";
    case Kind::real:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::sequence:
      return "a sequence";
    case Kind::mapping:
      break;
  }
  return "a mapping";
}

}  // namespace praxis::yaml
