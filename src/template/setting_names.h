// Settings by the names that Jinja gives them, for whoever reads those from a text.
#pragma once

#include <string>
#include <string_view>

#include "template/environment.h"

namespace praxis::jinja {

// The setting of that name, or null when none that is a text is called so.
std::string* find_text_setting(Settings& settings, std::string_view name);
// The same for settings that are on or off.
bool* find_switch_setting(Settings& settings, std::string_view name);

}  // namespace praxis::jinja
