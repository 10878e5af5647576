// Reads the parts of component and registry files into the model: names, texts, properties, types,
// events. Private to model_*.cc, resolve.cc and registry.cc.
//
// A reader never stops at an error: it reports it at its place, leaves out what it cannot
// understand, and goes on, so that one run shows all errors of a file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/hash.h"
#include "model/keys.h"
#include "model/model.h"
#include "yaml/yaml.h"

namespace praxis {

class Reader {
 public:
  // Nodes given to the reader belong to a document of `source`; both outlive what is read.
  Reader(const Source& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics) {}

  Place place(const yaml::Node& node) const { return {&source_, node.span}; }
  Literal literal(const yaml::Node& node) const { return {&node, place(node)}; }
  Diagnostics& diagnostics() { return diagnostics_; }

  // Adds an error at `where`.
  Diagnostic& error(std::string_view id, const yaml::Node& where, std::string message);
  // Adds the error [wrong-type]: `what` ("`label`") should be `expected` ("a mapping").
  Diagnostic& wrong_type(std::string_view what, std::string_view expected, const yaml::Node& found);
  // Adds the error [unknown-key], with the nearest of the known keys as a hint.
  void unknown_key(const yaml::Node& key, std::string_view where,
                   const std::vector<std::string_view>& known);

  // The text of a key or of a scalar that serves as a name. Reports what is no scalar or empty;
  // `what` is what is named, with its article: "a property".
  bool name(const yaml::Node& node, std::string_view what, Name& name);
  // Whether the value is a mapping, a sequence. Reports it when it is not; null is neither, and is
  // no error: a key without a value says nothing.
  bool mapping(const yaml::Entry& entry);
  bool sequence(const yaml::Entry& entry);
  // Values of keys. Each reports a value of another kind and leaves the target as it was.
  void text(const yaml::Entry& entry, std::string& target);
  void boolean(const yaml::Entry& entry, bool& target);
  void deprecation(const yaml::Entry& entry, Deprecation& target);
  // Takes an `x-` key; returns false for other keys.
  bool extension(const yaml::Entry& entry, std::vector<std::pair<Name, Literal>>& target);
  // Takes description, deprecated, since and `x-` keys; returns false for other keys.
  bool documentation(const yaml::Entry& entry, Documentation& target);

  // Reads a mapping of names to properties. `top`: those of a component, which may be `{use: ..}`.
  void properties(const yaml::Entry& entry, bool top, std::vector<Property>& target);
  // Reads what defines a property (a mapping or a type's name) over what `property` holds already.
  void property(const yaml::Node& node, Property& property);
  // Reports a `use:` where there is no component whose property it could be, and drops it.
  void refuse_use(const yaml::Node& node, Property& property);
  // Reads the keys of a property whose kind is given: of an entry under `each`.
  void property_of_kind(const yaml::Node& node, TypeKind kind, Property& property);
  void event(const yaml::Node& node, Event& event);
  std::shared_ptr<const Type> type(const yaml::Node& node);

 private:
  struct Fields;
  void fields(const yaml::Node& mapping, Fields& fields);
  void field(const yaml::Entry& entry, Fields& fields);
  void type_key(const yaml::Entry& entry, Key key, Type& type);
  void property_key(const yaml::Entry& entry, Key key, Fields& fields);
  void too_many_types(const yaml::Node& mapping);
  void object_reference(const yaml::Node& mapping, Type& type);
  void required(const yaml::Entry& entry, Fields& fields);
  void required_members(const yaml::Node& mapping, Type& type);
  bool applies(const yaml::Node& key, const KeyInfo& info, const Fields& fields);
  void kind_of(const yaml::Node& mapping, Fields& fields);
  std::optional<TypeKind> kind_named(const yaml::Node& node);
  void missing_type(const yaml::Node& mapping);
  void needed_keys(const yaml::Node& mapping, const Fields& fields);
  void bounds(const yaml::Node& mapping, const Type& type);
  void enum_values(const yaml::Entry& entry, Type& type);
  void enum_kinds(const Type& type, TypeKind kind);
  void alternatives(const yaml::Entry& entry, Type& type);
  void additional(const yaml::Entry& entry, Type& type);
  void reference(const yaml::Entry& entry, Type& type);
  void pattern(const yaml::Entry& entry, std::string& target);
  void number(const yaml::Entry& entry, std::optional<double>& target);
  void count(const yaml::Entry& entry, std::optional<std::uint64_t>& target);

  const Source& source_;
  Diagnostics& diagnostics_;
  std::uint64_t types_ = 0;  // read so far
};

// Returns "`word`", shortened when it is long: for messages.
std::string in_backticks(std::string_view word);
// With more errors there are no more hints that take a search.
inline constexpr std::size_t most_hints = 100;
// Returns "did you mean `x`?" for the candidate nearest to `word`; an empty text when there is
// none, and after `most_hints` errors.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         const Diagnostics& diagnostics);
// Whether a text has a letter or a digit, of any script.
bool has_letter_or_digit(std::string_view text);
// A hash of what a node says, whatever its style, comments and place.
Hash128 hash_node(const yaml::Node& node);
// Checks the references of a resolved component to its own properties.
void check_local_refs(const Component& component, Diagnostics& diagnostics);
// Reports values of `values` that are equal to an earlier one: 1 and 1.0 are, 1 and "1" are not.
// `what` names a value: "the value", "the item".
void report_equal(const std::vector<Literal>& values, std::string_view id, std::string_view what,
                  Diagnostics& diagnostics);

}  // namespace praxis
