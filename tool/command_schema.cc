// praxis schema: the JSON Schema of component files, for editors.
#include <fmt/format.h>

#include "commands.h"
#include "generation_options.h"
#include "model/schema.h"

namespace praxis::tool {

void add_schema(CLI::App& app, int& exit_code) {
  CLI::App& command = *app.add_subcommand("schema", "Print the JSON Schema of component files, for editors");
  command.footer(R"(Example:
  praxis schema > component.schema.json
  then, as the first line of a component file:
  # yaml-language-server: $schema=component.schema.json)");
  command.callback([&exit_code] {
    print(stdout, component_schema());
    exit_code = exit_done;
  });
}

}  // namespace praxis::tool
