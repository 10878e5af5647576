// praxis list: the outputs a run would make, for people and for build systems.
#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/disk.h"
#include "commands.h"
#include "generation_options.h"

namespace praxis::tool {
namespace {

struct ListOptions : GenerationOptions {
  std::string format = "lines";
  std::string cmake_file;
};

// A CMake argument in quotes; a semicolon in it does not begin another element of the list.
std::string cmake_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    if (std::string_view("\"\\$;").find(character) != std::string_view::npos) out += '\\';
    out += character;
  }
  return out + '"';
}

std::string set_command(std::string_view name, const std::vector<std::string>& values) {
  std::string out = fmt::format("set({}", name);
  for (const std::string& value : values) out += "\n  " + cmake_quoted(value);
  return out + ")\n";
}

bool has_suffix(std::string_view path, const auto& suffixes) {
  return std::ranges::any_of(suffixes, [&](std::string_view suffix) { return path.ends_with(suffix); });
}

// What praxis_generate() includes at configure time; all paths absolute.
std::string cmake_text(const Result& result) {
  static constexpr std::array headers = {".h", ".hpp", ".hh", ".hxx", ".h++", ".ipp", ".inl"};
  static constexpr std::array sources = {".c", ".cc", ".cpp", ".cxx", ".c++", ".m", ".mm"};
  std::vector<std::string> all;
  std::vector<std::string> of_kind[3];
  std::vector<std::string> inputs;
  for (const OutputReport& output : result.outputs) {
    const std::string path = absolute_path(output.path);
    all.push_back(path);
    of_kind[has_suffix(path, headers) ? 0 : has_suffix(path, sources) ? 1 : 2].push_back(path);
    if (!output.made_from.empty()) inputs.push_back(absolute_path(output.made_from.front()));
  }
  std::ranges::sort(inputs);
  inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
  return "# Made by praxis list. Do not edit.\n" + set_command("PRAXIS_OUTPUTS", all) +
         set_command("PRAXIS_HEADERS", of_kind[0]) + set_command("PRAXIS_SOURCES", of_kind[1]) +
         set_command("PRAXIS_OTHERS", of_kind[2]) + set_command("PRAXIS_INPUTS", inputs) +
         set_command("PRAXIS_DIRECTORIES", result.directories);
}

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
    Disk().write_if_changed(common.cmake_file, cmake_text(result));
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
