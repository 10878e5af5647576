// The categories of praxis-alpha: what `uses` means in a project that defines none of its own.
#include <string_view>

#include "model/registry.h"

namespace praxis {

std::string_view built_in_registry() {
  return R"(
categories:
  variants:
    becomes: enum
    property: variant
  sizes:
    becomes: enum
    property: size
  states:
    becomes: properties
    each: {type: boolean}
  accessibility:
    becomes: properties
    each: {type: string}
  interactions:
    becomes: events
  styling:
    becomes: properties
    each: {type: string}
    items:
      style: {type: map, values: {type: string}}
  shared:
    becomes: shared
)";
}

}  // namespace praxis
