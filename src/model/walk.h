// A walk over all types of a component, in the order of the file. Types are nested at most as deep
// as yaml::Limits::depth allows.
#pragma once

#include "model/model.h"

namespace praxis {

// Calls `visit(const Type&)` for `type` and every type inside it, outer ones first.
template <typename Visit>
void walk_type(const Type& type, const Visit& visit) {
  visit(type);
  if (type.items) walk_type(*type.items, visit);
  for (const Property& property : type.properties) walk_type(property.type, visit);
  if (type.additional) walk_type(*type.additional, visit);
  if (type.map_values) walk_type(*type.map_values, visit);
  for (const auto& alternative : type.alternatives) walk_type(*alternative, visit);
  for (const Property& parameter : type.params) walk_type(parameter.type, visit);
  if (type.returns) walk_type(*type.returns, visit);
}

template <typename Visit>
void walk_types(const Component& component, const Visit& visit) {
  for (const Property& property : component.props) walk_type(property.type, visit);
  for (const Event& event : component.events) {
    if (event.payload) walk_type(*event.payload, visit);
  }
}

}  // namespace praxis
