// The registry: what it knows, what it hashes, what may replace what.
#include "model/registry.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>

namespace praxis {
namespace {

bool add(Registry& registry, const std::string& text, Diagnostics& diagnostics,
         bool project = false) {
  auto document = std::make_shared<yaml::Document>();
  REQUIRE(yaml::parse(make_source("registry.yaml", text), yaml::Limits(), diagnostics, *document));
  return registry.add(document, project, diagnostics);
}

TEST_CASE("registry: praxis-alpha's categories are built in") {
  const Registry registry;
  const auto names = registry.category_names();
  for (const char* name :
       {"variants", "sizes", "states", "accessibility", "interactions", "styling", "shared"}) {
    CHECK(std::ranges::count(names, name) == 1);
  }
  CHECK(registry.find_category("variants")->property.name.text == "variant");
  CHECK(registry.find_category("styling")->items.at("style").type.kind == TypeKind::map);
  CHECK(registry.find_category("elevation") == nullptr);
  CHECK(registry.property_names().empty());
}

TEST_CASE("registry: a project replaces a built-in category, but not its own") {
  Registry registry;
  Diagnostics diagnostics;
  CHECK(add(registry, "categories: {sizes: {becomes: properties, each: {type: integer}}}",
            diagnostics));
  CHECK(registry.find_category("sizes")->becomes == Becomes::properties);
  CHECK_FALSE(add(registry, "categories: {sizes: {becomes: events}}", diagnostics));
  REQUIRE(diagnostics.error_count() == 1);
  CHECK(diagnostics.all().front().id == "duplicate-definition");
  CHECK(diagnostics.all().front().notes.size() == 1);
}

TEST_CASE("registry: the hash of an entry follows what it says, not how it is written") {
  Diagnostics diagnostics;
  Registry first, second, third;
  CHECK(add(first, "registry: {label: {type: string, default: a}, other: boolean}", diagnostics));
  CHECK(add(
      second,
      "registry:\n  other: boolean\n  label:\n    type: 'string'  # a comment\n    default: a\n",
      diagnostics));
  CHECK(add(third, "registry: {label: {type: string, default: b}, other: boolean}", diagnostics));
  CHECK(first.hashes() == second.hashes());
  CHECK(first.hashes().at("property label") != third.hashes().at("property label"));
  CHECK(first.hashes().at("property other") == third.hashes().at("property other"));
  CHECK(first.hashes().contains("category variants"));
}

TEST_CASE("registry: a project file has keys of its own, a registry file has not") {
  Registry registry;
  Diagnostics diagnostics;
  const std::string text = "inputs: [a]\nregistry: {label: string}\n";
  CHECK(add(registry, text, diagnostics, true));
  CHECK(registry.find_property("label") != nullptr);
  Registry strict;
  CHECK_FALSE(add(strict, text, diagnostics));
  CHECK(diagnostics.all().front().id == "unknown-key");
}

}  // namespace
}  // namespace praxis
