// praxis list: the outputs a run would make, for people and for build systems.
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/disk.h"
#include "commands.h"
#include "emit.h"
#include "generation_options.h"

namespace praxis::tool {
namespace {

struct ListOptions : GenerationOptions {
  std::string format = "lines";
  std::string cmake_file;
};

std::string json_text(const Result& result) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const OutputReport& output : result.outputs) {
    list.push_back({{"path", output.path}, {"pack", output.pack}, {"made_from", output.made_from}});
  }
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int run(ListOptions& common) {
  common.complete();
  const Result result = list_outputs(common.options);
  print_diagnostics(common, result);
  if (const int code = exit_code_of(result)) return code;
  if (!common.cmake_file.empty()) {
    Disk().write_if_changed(common.cmake_file, cmake_list(common.options, result));
    return exit_done;
  }
  if (common.format == "json") {
    print(stdout, json_text(result));
    return exit_done;
  }
  std::string lines;
  for (const OutputReport& output : result.outputs) {
    lines += output.path;
    lines += common.format == "nul" ? '\0' : '\n';
  }
  print(stdout, lines);
  return exit_done;
}

}  // namespace

void add_list(CLI::App& app, int& exit_code) {
  const auto common = std::make_shared<ListOptions>();
  CLI::App& command = *app.add_subcommand("list", "Print the outputs, one a line; make nothing");
  add_input_options(command, *common);
  command.add_option("--format", common->format, "lines, a JSON array, or paths that end in NUL")
      ->check(CLI::IsMember({"lines", "json", "nul"}))->type_name("lines|json|nul");
  command.add_option("--cmake", common->cmake_file, "Write the lists as CMake variables instead")
      ->type_name("FILE");
  command.callback([common, &exit_code] { exit_code = run(*common); });
}

}  // namespace praxis::tool
