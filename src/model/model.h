// What component files mean, as typed structs: docs/manual.md, "The component format".
//
// A Component is first read from its own file (read_component), then resolved: properties that come
// from the registry, from categories and from `extends` are merged in (resolve_component). Only
// resolved components are planned and rendered. Every part keeps its place, so that a diagnostic
// can point at it, whichever file it came from.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/hash.h"
#include "base/source.h"
#include "yaml/yaml.h"

namespace praxis {

// A place that outlives no Source: cheaper than Location. The Document that owns the source is kept
// by the component (see Component::documents).
struct Place {
  const Source* source = nullptr;
  Span span;

  Location location() const;
};

// A text and where it stands.
struct Name {
  std::string text;
  Place place;
};

// A YAML value kept as it is: enum values, defaults, `x-` keys.
struct Literal {
  const yaml::Node* node = nullptr;  // null: absent
  Place place;

  explicit operator bool() const { return node != nullptr; }
  // The text of a scalar: what a string says, anything else as it is written ("1.10", "true").
  std::string_view text() const;
};

enum class TypeKind : std::uint8_t {
  string,
  boolean,
  integer,
  number,
  enumeration,
  array,
  object,
  map,
  union_,
  ref,
  function,
  node,
  any
};

// The format's own word for a kind: "enum", "union" ...
std::string_view to_string(TypeKind kind);
// Returns the kind of that name, or nothing.
std::optional<TypeKind> type_kind(std::string_view name);

// Whether two scalars are the same value, as JSON Schema has it: 1 and 1.0 are, 1 and "1" are not.
bool same_scalar(const yaml::Node& left, const yaml::Node& right);

struct Property;
struct Documentation;

// The type of a property, an item, a value, a parameter, a payload.
struct Type {
  TypeKind kind = TypeKind::any;
  Place place;
  bool nullable = false;
  bool open = false;                       // enum: other values are allowed too
  std::vector<Literal> values;             // enum
  std::shared_ptr<const Type> items;       // array; null: any
  std::vector<Property> properties;        // object
  bool additional_allowed = true;          // object: additionalProperties is not false
  std::shared_ptr<const Type> additional;  // object: type of additional properties
  std::shared_ptr<const Type> map_values;  // map; null: any
  std::vector<std::shared_ptr<const Type>> alternatives;  // union
  Name ref;                                               // ref: a component, or "#/props/<name>"
  std::vector<Property> params;                           // function
  std::shared_ptr<const Type> returns;                    // function; null: nothing
  // Constraints, JSON Schema 2020-12's by the same names.
  std::optional<double> minimum, maximum, multiple_of;
  std::optional<std::uint64_t> min_length, max_length, min_items, max_items, min_properties,
      max_properties;
  std::string pattern, format;
  // What is said of an item, a value, an alternative ... itself; null: nothing, and for the types
  // of properties, which have a documentation of their own.
  std::shared_ptr<const Documentation> documentation;
};

// Returns the property that a ref of the form "#/props/<name>" means; nothing for other refs.
std::optional<std::string_view> local_ref(std::string_view ref);

// `deprecated: true` or `deprecated: "use X instead"`.
struct Deprecation {
  bool deprecated = false;
  std::string advice;

  bool operator==(const Deprecation&) const = default;
};

// What all documented things have in common.
struct Documentation {
  std::string description;
  Deprecation deprecated;
  std::string since;
  std::vector<std::pair<Name, Literal>> extensions;  // x-*
};

// A property of a component or of an object type, or a parameter of a function.
struct Property {
  Name name;
  Type type;
  bool required = false;
  Literal default_value;
  Documentation documentation;
  std::string attribute;  // the HTML attribute, when it has one
  bool reflects = false;
  // `use: <registry entry>` and the mapping it stands in, whose other keys override the entry's.
  // The rest of the property is empty until resolve_component has read it.
  Name use;
  Literal written;
};

struct Event {
  Name name;
  std::shared_ptr<const Type> payload;  // null: none
  bool bubbles = false;
  bool cancelable = false;
  Documentation documentation;
};

struct Slot {
  Name name;
  bool required = false;
  Documentation documentation;
};

// One category of `uses` with the items listed under it: scalars, mostly strings.
struct Use {
  Name category;
  std::vector<Literal> items;
};

// What a component drew from elsewhere, each with the hash of what was drawn: when one of these
// changes, the component is resolved again.
struct Dependencies {
  std::map<std::string, Hash128> registry;  // "property label", "category variants" -> its hash
  std::vector<std::string> parents;         // names, nearest first
  std::vector<std::string> refs;            // names of components that types refer to
};

// What `names` says for one language: (identifier, name or dotted path) pairs, as written.
struct LanguageNames {
  Name language;
  std::vector<std::pair<Name, Name>> pairs;
};

struct Component {
  Name name;
  std::string category;
  std::vector<std::string> tags;
  Documentation documentation;
  std::optional<Name> extends;
  std::vector<Use> uses;
  std::vector<Property> props;
  std::vector<Event> events;
  std::vector<Slot> slots;
  std::vector<LanguageNames> names;
  std::vector<std::pair<Name, Literal>> extensions;  // x-* at the top of the file

  Dependencies dependencies;
  // Where the component was read from, and whatever else its nodes point into.
  std::vector<std::shared_ptr<const yaml::Document>> documents;
  SourcePtr source;
};

class Registry;

// Reads one component file. Returns false after adding errors; `component` then holds what could be
// understood. Nothing is resolved yet.
bool read_component(std::shared_ptr<const yaml::Document> document, Component& component,
                    Diagnostics& diagnostics);

// Turns `uses` and `use:` into properties and events with what the registry says, and adds what the
// parent (already resolved, null when there is none) has and the component does not define itself.
// Inherited things come first, then those of `uses`, then the component's own; what replaces an
// inherited thing takes its place. References to the component's own properties are checked, so
// that what is resolved can be unfolded. Returns false after adding errors. Called once per
// component.
bool resolve_component(Component& component, const Registry& registry, const Component* parent,
                       Diagnostics& diagnostics);

// Checks what one resolved component must satisfy by itself: defaults fit their types, `names`
// names what is there. What was inherited or comes from the registry is checked where it stands,
// not again here.
void validate_component(const Component& component, Diagnostics& diagnostics);

// Checks the default of one property by itself: for registry entries.
void validate_default(const Property& property, Diagnostics& diagnostics);

// A component that is known by name only: a record of an earlier run.
struct KnownComponent {
  std::string_view name;
  std::string_view path;  // of its file, as messages show it
};

// Components with more ancestors are errors.
inline constexpr std::size_t most_ancestors = 100;

// Returns the order in which components are resolved, parents before children, otherwise as given.
// Components whose ancestors form a cycle or are too many are left out, with an error: one for
// each cycle, every further member as a note. A parent that is not among `components` is no matter
// here.
std::vector<std::size_t> inheritance_order(std::span<const Component* const> components,
                                           Diagnostics& diagnostics);

// Checks what components say of each other: no two have one name, and every `extends` and `ref`
// names a component. `others` are further components that exist. Refs are those that
// resolve_component has collected.
void validate_references(std::span<const Component* const> components,
                         std::span<const KnownComponent> others, Diagnostics& diagnostics);

}  // namespace praxis
