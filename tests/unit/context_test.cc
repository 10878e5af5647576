// Contexts: which keys are there, in which order types come, and what the hash sees.
#include "model/context.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "loaded_component.h"

namespace praxis {
namespace {

using jinja::Value;

struct Loaded : LoadedComponent {
  explicit Loaded(const std::string& text) : LoadedComponent(text) {
    rules.language = "cpp";
    rules.type.style = jinja::CaseStyle::pascal;
    rules.property.style = jinja::CaseStyle::snake;
    rules.enum_value.style = jinja::CaseStyle::snake;
    identifiers = assign_identifiers(component, rules, diagnostics);
    context = make_context(component, identifiers);
  }
  Value property(std::size_t index) const {
    return context.as_dict().find("props")->items()[index];
  }

  IdentifierRules rules;
  Identifiers identifiers;
  Value context;
};

Value get(const Value& value, const std::vector<std::string>& path) {
  Value at = value;
  for (const std::string& key : path) {
    REQUIRE(at.is_dict());
    const Value* found = at.as_dict().find(std::string_view(key));
    REQUIRE_MESSAGE(found != nullptr, key);
    at = *found;
  }
  return at;
}

std::string text(const Value& value, const std::vector<std::string>& path) {
  return jinja::to_text(get(value, path));
}

TEST_CASE("context: every key is there, whatever the component says") {
  const Loaded loaded(
      "component: {name: Bare}\nprops: {a: string}\nevents: {b: {}}\nslots: {c: {}}\n");
  for (const char* key :
       {"name", "id", "description", "category", "tags", "since", "deprecated", "extends", "x"}) {
    get(loaded.context, {"component", key});
  }
  for (const char* key :
       {"name", "id", "required", "has_default", "default", "default_id", "description",
        "deprecated", "since", "attribute", "reflects", "type", "x"}) {
    get(loaded.property(0), {key});
  }
  for (const char* key :
       {"kind",           "nullable",   "named",       "id",           "path",
        "label",          "recursive",  "open",        "values",       "items",
        "properties",     "additional", "values_type", "alternatives", "ref",
        "params",         "returns",    "minimum",     "maximum",      "multiple_of",
        "min_length",     "max_length", "min_items",   "max_items",    "min_properties",
        "max_properties", "pattern",    "format",      "description",  "deprecated",
        "since",          "x"}) {
    get(loaded.property(0), {"type", key});
  }
  const Value event = get(loaded.context, {"events"}).items()[0];
  for (const char* key : {"name", "id", "description", "deprecated", "since", "bubbles",
                          "cancelable", "payload", "x"}) {
    get(event, {key});
  }
  const Value slot = get(loaded.context, {"slots"}).items()[0];
  for (const char* key : {"name", "id", "description", "deprecated", "since", "required", "x"})
    get(slot, {key});
  for (const char* key : {"types", "uses", "names", "x"}) get(loaded.context, {key});
  CHECK(get(loaded.context, {"component", "category"}).is_none());
  CHECK(get(loaded.context, {"component", "extends"}).is_none());
}

TEST_CASE("context: defaults, numbers and extensions keep their kind") {
  const Loaded loaded(
      "component: {name: c, x-note: {deep: [1, {a: b}]}}\n"
      "props:\n"
      "  size: {type: enum, enum: [sm, 2xl], default: 2xl}\n"
      "  big: {type: number, default: 0x1ffffffffffffffffffff, minimum: 0, maximum: 0.5}\n"
      "  none: {type: string, nullable: true, default: null}\n"
      "  open: {type: enum, enum: [a], open: true, default: zzz}\n");
  CHECK(text(loaded.property(0), {"default"}) == "2xl");
  CHECK(text(loaded.property(0), {"default_id"}) == "_2xl");
  CHECK(text(loaded.property(1), {"default"}) == "2417851639229258349412351");
  CHECK(text(loaded.property(1), {"type", "minimum"}) == "0");
  CHECK(text(loaded.property(1), {"type", "maximum"}) == "0.5");
  CHECK(get(loaded.property(2), {"default"}).is_none());
  CHECK(get(loaded.property(2), {"has_default"}).as_boolean());
  CHECK(get(loaded.property(3), {"default_id"}).is_none());
  CHECK(text(loaded.context, {"component", "x", "note", "deep"}) == "[1, {'a': 'b'}]");
}

TEST_CASE("context: a named type comes after those it uses") {
  const Loaded loaded(
      "component: {name: c}\n"
      "props:\n"
      "  first: {type: object, properties: {later: {type: object, ref: '#/props/second'}}}\n"
      "  second: {type: object, properties: {kind: {type: enum, enum: [a]}}}\n");
  std::vector<std::string> order;
  for (const Value& type : get(loaded.context, {"types"}).items())
    order.push_back(text(type, {"path"}));
  CHECK(order == std::vector<std::string>{"props.second.kind", "props.second", "props.first"});
}

TEST_CASE("context: a reference shows the type it leads to, and itself by name only") {
  const Loaded loaded(
      "component: {name: c}\n"
      "props:\n"
      "  node: {type: object, properties: {children: {type: array, items: {type: ref, ref: "
      "'#/props/node'}}}}\n"
      "  other: {type: ref, ref: '#/props/node', nullable: true}\n");
  const Value node = get(loaded.property(0), {"type"});
  const Value inner = get(get(node, {"properties"}).items()[0], {"type", "items"});
  CHECK(text(inner, {"kind"}) == "object");
  CHECK(text(inner, {"id"}) == "CNode");
  CHECK(get(inner, {"recursive"}).as_boolean());
  CHECK(get(inner, {"properties"}).items().empty());
  CHECK_FALSE(get(node, {"nullable"}).as_boolean());
  const Value other = get(loaded.property(1), {"type"});
  CHECK(text(other, {"id"}) == "CNode");
  CHECK(get(other, {"nullable"}).as_boolean());
  CHECK(get(other, {"properties"}).items().size() == 1);
  CHECK(get(loaded.context, {"types"}).items().size() == 1);
}

}  // namespace
}  // namespace praxis
