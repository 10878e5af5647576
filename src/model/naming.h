// Names become identifiers: which one each name of a component gets in a pack's language, and the
// errors when two of them clash.
//
// A pack says how it derives identifiers (pack.yaml, `identifiers:`), a component may override
// single ones (`names:`). An identifier depends only on the name and where it stands, never on its
// neighbours: adding a property cannot rename another one's identifier. So a clash is an error that
// shows both places, not a number appended in silence.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/text_arena.h"
#include "model/model.h"
#include "model/names.h"
#include "template/identifier.h"

namespace praxis {

// How a pack derives one kind of identifier.
struct IdentifierRule {
  jinja::CaseStyle style = jinja::CaseStyle::verbatim;
  std::string prefix, suffix;
  // Identifiers of one scope must differ, whatever kind they are of. Empty: not checked; for types
  // and enum values, which are always checked: a scope of their own.
  std::string scope;
  // For names that begin with a capital, another style and suffix, so that `type` and `Type` differ
  // in a style that would make them one.
  std::optional<jinja::CaseStyle> capital_style{};
  std::string capital_suffix{};
  // No rule at all: the name itself, whatever characters it has. For packs that put it in quotes.
  bool as_written = false;
};

// What a pack says about identifiers.
struct IdentifierRules {
  std::string language;      // whose reserved words are avoided; empty: none
  IdentifierRule component;  // scope: all components of the run
  IdentifierRule property;   // of components and of object types, and parameters
  IdentifierRule event;      // the words of an event leave out a leading "on", except verbatim
  IdentifierRule slot;
  IdentifierRule enum_value;  // checked within its enum
  IdentifierRule type;        // named types: enums, objects and unions inside a component
  bool types_nested = false;  // named types are declared inside the component's own type: their
                              // names do not begin with the component's
};

// Returns the identifier that `rule` makes of `name` in `language`, which may be empty.
std::string make_identifier(std::string_view name, const IdentifierRule& rule,
                            std::string_view language);

// The identifiers of one component in one pack. It refers to parts of the component and must not
// outlive it.
class Identifiers {
 public:
  std::string_view component() const { return component_; }
  // The identifier of a part of the component the identifiers were made for.
  std::string_view of(const Property& property) const { return find(&property); }
  std::string_view of(const Event& event) const { return find(&event); }
  std::string_view of(const Slot& slot) const { return find(&slot); }
  std::string_view of_value(const Literal& enum_value) const { return find(&enum_value); }
  // The identifier of a named type; empty for other types.
  std::string_view of(const Type& type) const { return find(&type); }
  // The identifier of a component that types refer to.
  std::string_view of_ref(std::string_view name) const {
    const auto found = std::ranges::find(refs_, name, &Ref::name);
    return found == refs_.end() ? std::string_view("") : found->identifier;
  }
  // Gives the component called `name` the identifier that its own `names` chooses: the rules alone
  // do not know it.
  void set_ref(std::string_view name, std::string identifier);
  // All named types, outer ones first.
  const std::vector<NamedType>& types() const { return types_; }

 private:
  friend class IdentifierAssignment;
  struct Entry {
    const void* part;
    std::string_view identifier;
  };
  struct Ref {
    std::string name, identifier;
  };

  std::string_view find(const void* part) const {
    const auto found = std::ranges::lower_bound(entries_, part, std::less<>(), &Entry::part);
    return found == entries_.end() || found->part != part ? std::string_view("")
                                                          : found->identifier;
  }

  std::string_view component_;
  std::vector<Entry> entries_;  // by address
  std::vector<Ref> refs_;
  std::vector<NamedType> types_;
  std::shared_ptr<TextArena> texts_ = std::make_shared<TextArena>();  // of the identifiers
};

// Derives the identifiers of `component` by `rules` and reports clashes (with a hint how to use
// `names:`). Entries of `names` that make no sense are passed over: validate_component reports
// them.
Identifiers assign_identifiers(const Component& component, const IdentifierRules& rules,
                               Diagnostics& diagnostics);

}  // namespace praxis
