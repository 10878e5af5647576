// The commands below `praxis pack`: one file each, added by add_pack().
#pragma once

#include <CLI/CLI.hpp>

namespace praxis::tool {

void add_pack_new(CLI::App& pack, int& exit_code);
void add_pack_test(CLI::App& pack, int& exit_code);
void add_pack_override(CLI::App& pack, int& exit_code);  // override and diff

}  // namespace praxis::tool
