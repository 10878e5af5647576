// The named things of a component: which types get names of their own, and what an entry of `names`
// stands for. Private to naming.cc, names.cc, context.cc and validate.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace praxis {

// A type that gets a name: an enum, an object with properties, a union. `path` is where it stands
// ("props.items.items"), `label` the same in words ("items item").
struct NamedType {
  const Type* type = nullptr;
  std::string path;
  std::string label;
};

// Returns the named types of a component in the order of the file, outer ones first.
std::vector<NamedType> named_types(const Component& component);

// Returns the words of an event without a leading "on".
std::string event_words(std::string_view name);

// An entry of `names` as it is meant: which identifier is chosen for what. `part` points to the
// Component, Property, Event, Slot, enum value (Literal) or Type; null when there is no such thing.
struct ChosenName {
  const Name* identifier = nullptr;
  const void* part = nullptr;
};

// Reads an entry. It is written identifier first; where only the other way round makes sense, it is
// read that way.
ChosenName chosen_name(const Component& component, const std::vector<NamedType>& types,
                       const std::pair<Name, Name>& pair);

// Returns how an entry of `names` calls a part of the component.
std::string path_to(const Component& component, const std::vector<NamedType>& types,
                    const void* part);

// Checks the `names` of a component.
void validate_names(const Component& component, Diagnostics& diagnostics);

}  // namespace praxis
