// Identifiers: rules, scopes, and what `names` chooses. Clashes in a C++ pack: tests/model.
#include "model/naming.h"

#include <doctest/doctest.h>

#include <string>

#include "loaded_component.h"

namespace praxis {
namespace {

using jinja::CaseStyle;

TEST_CASE("naming: a rule has a style, a prefix and a suffix") {
  CHECK(make_identifier("is-open", {CaseStyle::pascal, "", "", ""}, "cpp") == "IsOpen");
  CHECK(make_identifier("is-open", {CaseStyle::snake, "m_", "_t", ""}, "cpp") == "m_is_open_t");
  CHECK(make_identifier("2xl", {CaseStyle::snake, "size_", "", ""}, "cpp") == "size_2xl");
  CHECK(make_identifier("is open", {CaseStyle::kebab, "", "", ""}, "") == "is-open");
  CHECK(make_identifier("class", {CaseStyle::snake, "", "", ""}, "cpp") != "class");
}

TEST_CASE("naming: a name that begins with a capital may have a rule of its own") {
  IdentifierRule rule = {CaseStyle::snake, "", "", ""};
  CHECK(make_identifier("Type", rule, "python") == make_identifier("type", rule, "python"));
  rule.capital_style = CaseStyle::verbatim;
  CHECK(make_identifier("type", rule, "python") == "type_");
  CHECK(make_identifier("Type", rule, "python") == "Type");
  CHECK(make_identifier("isOpen", rule, "python") == "is_open");
  CHECK(make_identifier("Ärger", rule, "python") == "Ärger");
  rule = {CaseStyle::pascal, "", "", ""};
  rule.capital_style = CaseStyle::pascal;
  rule.capital_suffix = "_";
  CHECK(make_identifier("24", rule, "go") == "_24_");  // its type would be _24 too
  CHECK(make_identifier("type", rule, "go") == "Type");
  CHECK(make_identifier("Type", rule, "go") == "Type_");
}

TEST_CASE("naming: types are called after their path") {
  LoadedComponent loaded(
      "component: {name: data-table}\n"
      "props:\n"
      "  size: {type: enum, enum: [a]}\n"
      "  rows: {type: array, items: {type: object, properties: {kind: {type: enum, enum: [b]}}}}\n"
      "  cell: {type: union, oneOf: [{type: enum, enum: [c]}, {type: string}]}\n"
      "events: {onSort: {payload: {type: object, properties: {by: string}}}}\n");
  IdentifierRules rules;
  rules.language = "typescript";
  rules.type.style = CaseStyle::pascal;
  const Identifiers prefixed = assign_identifiers(loaded.component, rules, loaded.diagnostics);
  rules.types_nested = true;
  const Identifiers nested = assign_identifiers(loaded.component, rules, loaded.diagnostics);
  REQUIRE(nested.types().size() == 6);
  const auto name = [](const Identifiers& identifiers, std::size_t index) {
    return std::string(identifiers.of(*identifiers.types()[index].type));
  };
  CHECK(name(prefixed, 0) == "DataTableSize");
  CHECK(name(nested, 0) == "Size");
  CHECK(name(nested, 1) == "RowsItem");
  CHECK(name(nested, 2) == "RowsItemKind");
  CHECK(name(nested, 3) == "Cell");
  CHECK(name(nested, 4) == "CellEnum");
  CHECK(name(nested, 5) == "SortDetail");
  CHECK(nested.types()[2].path == "props.rows.items.kind");
  CHECK(nested.types()[2].label == "rows item kind");
  CHECK_FALSE(loaded.diagnostics.has_errors());
}

TEST_CASE("naming: one scope holds several kinds") {
  LoadedComponent loaded(
      "component: {name: c}\nprops: {on-change: string}\nevents: {change: {}}\n");
  IdentifierRules rules;
  rules.language = "cpp";
  rules.property = {CaseStyle::snake, "", "", "members"};
  rules.event = {CaseStyle::snake, "on_", "", "members"};
  assign_identifiers(loaded.component, rules, loaded.diagnostics);
  REQUIRE(loaded.diagnostics.error_count() == 1);
  CHECK(loaded.diagnostics.all().front().id == "name-collision");
  rules.event.scope = "handlers";
  Diagnostics apart;
  assign_identifiers(loaded.component, rules, apart);
  CHECK_FALSE(apart.has_errors());
}

TEST_CASE("naming: the identifier of a name does not depend on its neighbours") {
  LoadedComponent alone("component: {name: c}\nprops: {fooBar: string}\n");
  LoadedComponent among("component: {name: c}\nprops: {a: string, fooBar: string, z: string}\n");
  IdentifierRules rules;
  rules.language = "cpp";
  rules.property.style = CaseStyle::snake;
  const Identifiers first = assign_identifiers(alone.component, rules, alone.diagnostics);
  const Identifiers second = assign_identifiers(among.component, rules, among.diagnostics);
  CHECK(first.of(alone.component.props[0]) == second.of(among.component.props[1]));
}

TEST_CASE("naming: names are chosen for one language, in either direction") {
  LoadedComponent loaded(
      "component: {name: Panel}\n"
      "props:\n"
      "  class: string\n"
      "  size: {type: enum, enum: [2xl]}\n"
      "  options: {type: object, properties: {dense: boolean}}\n"
      "events: {class: {}}\n"
      "names:\n"
      "  cpp: {css_class: class, on_css: events.class, huge: size.2xl, Panel_: Panel, Measure: "
      "types.size}\n"
      "  swift: {class: cssClass2}\n");
  IdentifierRules rules;
  rules.language = "cpp";
  const Component& component = loaded.component;
  const Identifiers cpp = assign_identifiers(component, rules, loaded.diagnostics);
  CHECK(cpp.component() == "Panel_");
  CHECK(cpp.of(component.props[0]) == "css_class");
  CHECK(cpp.of(component.events[0]) == "on_css");
  CHECK(cpp.of_value(component.props[1].type.values[0]) == "huge");
  CHECK(cpp.of(component.props[1].type) == "Measure");
  CHECK(cpp.of(component.props[2].type.properties[0]) == "dense");
  rules.language = "swift";
  const Identifiers swift = assign_identifiers(component, rules, loaded.diagnostics);
  CHECK(swift.of(component.props[0]) == "cssClass2");
  CHECK(swift.component() == "Panel");
}

}  // namespace
}  // namespace praxis
