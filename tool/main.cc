// The praxis tool. From here to a written file: command_generate.cc, then src/generate.cc, then
// src/pass6_write.cc.
#include <cstdio>
#include <exception>

#include "commands.h"
#include "version.h"

namespace {

constexpr const char* examples = R"(Examples:
  praxis generate components --pack typescript --out generated
  praxis generate                          # everything praxis.yaml says
  praxis check                             # exit 3 if an output is out of date
  praxis render page.html.jinja --data page.yaml -o page.html

Exit codes: 0 done, 1 errors in the input, 2 wrong usage, 3 check found outputs out of date.
Documentation: docs/manual.md)";

int run(int argc, char** argv) {
  using namespace praxis::tool;
  CLI::App app{"Praxis turns YAML and Jinja templates into source files, and rewrites only what changed."};
  app.set_version_flag("--version", std::string("praxis ") + std::string(praxis::version));
  app.require_subcommand(1);
  app.footer(examples);
  app.get_formatter()->column_width(34);
  int exit_code = exit_done;
  add_generate(app, exit_code);
  add_list(app, exit_code);
  add_explain(app, exit_code);
  add_clean(app, exit_code);
  add_render(app, exit_code);
  add_pack(app, exit_code);
  add_schema(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_done : exit_usage;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "praxis: error: %s\n", error.what());
    return praxis::tool::exit_errors;
  }
}
