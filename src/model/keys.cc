// Which key means something for which type follows JSON Schema 2020-12 ("Validation", section 6),
// with one difference: a key that JSON Schema would ignore for the type is an error here. Types
// that may hold values of several kinds (any, union, enum) take the constraints of all of these.
#include "model/keys.h"

#include <algorithm>
#include <iterator>

namespace praxis {
namespace {

template <typename... Kinds>
constexpr std::uint16_t kinds(Kinds... kind) {
  return static_cast<std::uint16_t>((kind_bit(kind) | ...));
}

using enum TypeKind;
constexpr std::uint16_t all = 0x1fff;
constexpr std::uint16_t numbers = kinds(integer, number, enumeration, union_, any);
constexpr std::uint16_t texts = kinds(string, enumeration, union_, any);
constexpr std::uint16_t lists = kinds(array, union_, any);
constexpr std::uint16_t mappings = kinds(object, map, union_, any);

constexpr KeyInfo table[] = {
    {"additionalProperties", Key::additional_properties, kinds(object), false,
     "Whether other properties than those listed are allowed, or the type they must have."},
    {"attribute", Key::attribute, all, true, "The HTML attribute that sets this property."},
    {"default", Key::default_value, all, true,
     "The value when none is given; it must fit the type."},
    {"deprecated", Key::deprecated, all, false, "true, or what to use instead."},
    {"description", Key::description, all, false, "What it is for, in Markdown."},
    {"enum", Key::enumeration, kinds(enumeration), false, "The allowed values."},
    {"format", Key::format, kinds(string, integer, number, enumeration, union_, any), false,
     "The format of the text or number, as in JSON Schema: date-time, uri, int32 ..."},
    {"items", Key::items, kinds(array), false, "The type of every item."},
    {"maxItems", Key::max_items, lists, false, "The largest number of items."},
    {"maxLength", Key::max_length, texts, false, "The largest length of the text, in characters."},
    {"maxProperties", Key::max_properties, mappings, false, "The largest number of entries."},
    {"maximum", Key::maximum, numbers, false, "The largest allowed number."},
    {"minItems", Key::min_items, lists, false, "The smallest number of items."},
    {"minLength", Key::min_length, texts, false, "The smallest length of the text, in characters."},
    {"minProperties", Key::min_properties, mappings, false, "The smallest number of entries."},
    {"minimum", Key::minimum, numbers, false, "The smallest allowed number."},
    {"multipleOf", Key::multiple_of, numbers, false, "The number every value is a multiple of."},
    {"nullable", Key::nullable, all, false, "Whether null is a value too."},
    {"oneOf", Key::one_of, kinds(union_), false, "The types the value may have."},
    {"open", Key::open, kinds(enumeration), false,
     "Whether other values than those listed are allowed too."},
    {"params", Key::params, kinds(function), false, "The parameters of the function, in order."},
    {"pattern", Key::pattern, texts, false, "A regular expression (ECMA-262) the text must match."},
    {"properties", Key::properties, kinds(object), false, "The properties of the object."},
    {"ref", Key::ref, kinds(TypeKind::ref, object), false,
     "The name of a component, or #/props/<name>: the type of another property of this component."},
    {"reflects", Key::reflects, all, true, "Whether a change of the property sets the attribute."},
    {"required", Key::required, all, false, "Whether a value must be given."},
    {"returns", Key::returns, kinds(function), false, "The type of the function's result."},
    {"since", Key::since, all, false, "The version that brought it."},
    {"type", Key::type, all, false, "The type of the value."},
    {"use", Key::use, all, true,
     "The registry entry this property starts from; other keys override it."},
    {"values", Key::values, kinds(map), false, "The type of every value of the map."},
};

static_assert(std::ranges::is_sorted(table, {}, &KeyInfo::name));

}  // namespace

std::span<const KeyInfo> property_keys() { return table; }

const KeyInfo* find_property_key(std::string_view name) {
  const KeyInfo* found = std::ranges::lower_bound(table, name, {}, &KeyInfo::name);
  return found != std::end(table) && found->name == name ? found : nullptr;
}

}  // namespace praxis
