// The options of a pack: what pack.yaml declares, and what users set them to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "pack.h"
#include "yaml/yaml.h"

namespace praxis {

// Reads the declaration of one option, which stands in `source` under `name`.
PackOption read_option(const SourcePtr& source, std::string_view name, const yaml::Node& node,
                       Diagnostics& diagnostics);

// Returns the value of an option as the user writes it, or nothing when it does not fit the type.
std::optional<jinja::Value> option_value(const PackOption& option, std::string_view text);

// Returns what the values of an option are, to complete "must be ...".
std::string describe(const PackOption& option);

}  // namespace praxis
