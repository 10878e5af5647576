// The praxis tool. From here to a written file: command_generate.cc, then src/generate.cc, then
// src/pass6_write.cc.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "commands.h"
#include "version.h"

namespace {

constexpr const char* examples = R"(Examples:
  praxis generate components --pack typescript --out generated
  praxis generate                          # everything praxis.yaml says
  praxis check                             # exit 3 if an output is out of date
  praxis render page.html.jinja --data page.yaml -o page.html

@FILE stands for the lines of FILE, as arguments.
Exit codes: 0 done, 1 errors in the input, 2 wrong usage, 3 check found outputs out of date.
Documentation: docs/manual.md)";

// The arguments, with each @FILE replaced by the lines of that file: build tools pass more inputs
// than a command line takes. Nothing in such a file is quoted, and no line of it is taken for a
// file.
std::vector<std::string> expand_response_files(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (const std::string_view argument : std::vector<std::string_view>(argv, argv + argc)) {
    if (!argument.starts_with('@') || argument.size() == 1) {
      arguments.emplace_back(argument);
      continue;
    }
    const std::string text = praxis::Disk().read(std::string(argument.substr(1)));
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!line.empty()) arguments.emplace_back(line.substr(0, line.size() - line.ends_with('\r')));
    }
  }
  return arguments;
}

struct Command {
  std::string_view name;
  void (*add)(CLI::App& app, int& exit_code);
};

constexpr Command commands[] = {
    {"generate", praxis::tool::add_generate}, {"check", praxis::tool::add_check},
    {"list", praxis::tool::add_list},         {"emit", praxis::tool::add_emit},
    {"explain", praxis::tool::add_explain},   {"clean", praxis::tool::add_clean},
    {"render", praxis::tool::add_render},     {"pack", praxis::tool::add_pack},
    {"schema", praxis::tool::add_schema},     {"import", praxis::tool::add_import},
    {"doctor", praxis::tool::add_doctor},
};

// Reports that there is no command of that name.
void report_unknown(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Command& command : commands) names.push_back(command.name);
  const std::string_view near = praxis::nearest(word, names);
  std::fprintf(
      stderr, "praxis: error: there is no command `%s`\nhint: %s\n", std::string(word).c_str(),
      near.empty() ? "praxis --help lists them" : fmt::format("did you mean `{}`?", near).c_str());
}

int run(int argc, char** argv) {
  using namespace praxis::tool;
  CLI::App app{
      "Praxis turns YAML and Jinja templates into source files, and rewrites only what changed.",
      "praxis"};
  app.set_version_flag("--version", std::string("praxis ") + std::string(praxis::version));
  app.require_subcommand(1);
  app.footer(examples);
  app.get_formatter()->column_width(34);
  int exit_code = exit_done;
  std::vector<std::string> arguments = expand_response_files(argc, argv);
  arguments.erase(arguments.begin());
  const std::string first = arguments.empty() ? "--help" : arguments.front();
  const auto* command = std::ranges::find(commands, first, &Command::name);
  // Only the command that is given: to describe all options takes longer than to find out that
  // nothing is to be done.
  if (command != std::end(commands)) {
    command->add(app, exit_code);
  } else if (!first.starts_with('-')) {
    report_unknown(first);
    return exit_usage;
  } else if (first != "--version") {
    for (const Command& each : commands) each.add(app, exit_code);
  }
  std::ranges::reverse(arguments);  // CLI11 takes them from the end
  try {
    app.parse(std::move(arguments));
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
