// The keys of a property and of a type: one table that the reader checks against and that the JSON
// Schema for editors is made from, so that the two cannot disagree. Private to model_*.cc,
// schema.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/model.h"

namespace praxis {

// In the order of their names, as the table has them.
enum class Key : std::uint8_t {
  additional_properties,
  attribute,
  default_value,
  deprecated,
  description,
  enumeration,
  format,
  items,
  max_items,
  max_length,
  max_properties,
  maximum,
  min_items,
  min_length,
  min_properties,
  minimum,
  multiple_of,
  nullable,
  one_of,
  open,
  params,
  pattern,
  properties,
  ref,
  reflects,
  required,
  returns,
  since,
  type,
  use,
  values
};

struct KeyInfo {
  std::string_view name;
  Key key;
  std::uint16_t kinds;       // the types it means something for, one bit each
  bool of_property;          // stands on properties only, not on items, values ...
  std::string_view meaning;  // a sentence for editors
};

constexpr std::uint16_t kind_bit(TypeKind kind) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
}

// All keys, sorted by name.
std::span<const KeyInfo> property_keys();
// Returns the key of that name, or null.
const KeyInfo* find_property_key(std::string_view name);

}  // namespace praxis
