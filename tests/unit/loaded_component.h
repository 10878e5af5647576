// A component as the passes know it, from the text of its file.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "model/registry.h"

namespace praxis {

struct LoadedComponent {
  explicit LoadedComponent(const std::string& text) {
    auto document = std::make_shared<yaml::Document>();
    REQUIRE(
        yaml::parse(make_source("c.praxis.yaml", text), yaml::Limits(), diagnostics, *document));
    REQUIRE(read_component(document, component, diagnostics));
    REQUIRE(resolve_component(component, registry, nullptr, diagnostics));
  }

  Registry registry;
  Component component;
  Diagnostics diagnostics;
};

}  // namespace praxis
