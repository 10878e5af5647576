// The commands of the tool: one file each, thin over the library. Each function adds a command to
// the parser; when the command is the one given, its callback runs it and sets `exit_code`.
#pragma once

#include <CLI/CLI.hpp>

namespace praxis::tool {

// What scripts may rely on.
enum ExitCode : int {
  exit_done = 0,
  exit_errors = 1,       // in the input
  exit_usage = 2,        // wrong command line
  exit_out_of_date = 3,  // check: outputs would change
};

void add_generate(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_emit(CLI::App& app, int& exit_code);
void add_list(CLI::App& app, int& exit_code);
void add_explain(CLI::App& app, int& exit_code);
void add_clean(CLI::App& app, int& exit_code);
void add_render(CLI::App& app, int& exit_code);
void add_pack(CLI::App& app, int& exit_code);
void add_schema(CLI::App& app, int& exit_code);
void add_import(CLI::App& app, int& exit_code);
void add_doctor(CLI::App& app, int& exit_code);

}  // namespace praxis::tool
