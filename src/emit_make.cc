// The fragment for GNU Make. It is a file of lists that Make itself keeps up to date: Make makes
// included files again before anything else, and then starts over. So a build knows all outputs
// before it looks at the first of them, components that came or went included. A depfile is not
// needed: the fragment depends on everything that was read, and the stamp on the fragment.
//
// The stamp stands for the outputs. They cannot be targets of the step themselves: Make takes a
// file that is rewritten only when it changes for out of date for ever.
#include <fmt/format.h>

#include "base/disk.h"
#include "emit.h"

namespace praxis {
namespace {

// A path as target or prerequisite. GNU Make manual, "Rule Syntax" and "Static Usage".
std::string make_path(std::string_view path) {
  std::string out;
  for (const char character : path) {
    if (character == ' ' || character == '#' || character == '%' || character == ':') out += '\\';
    if (character == '$') out += '$';
    out += character;
  }
  return out;
}

// The text of a recipe: the shell sees what it is given.
std::string in_recipe(std::string_view text) {
  std::string out;
  for (const char character : text) {
    if (character == '$') out += '$';
    out += character;
  }
  return out;
}

// Lists are split at blanks, and wildcards, patterns and variables expand in them.
bool fits_in_list(std::string_view path) {
  return path.find_first_of(" \t\n#%$:;|*?[]\\\"'`()&<>~") == path.npos;
}

std::string list_of(std::string_view name, const std::vector<std::string>& paths) {
  std::string out = fmt::format("{} :=", name);
  for (const std::string& path : paths) out += " \\\n  " + path;
  return out + "\n";
}

std::string prerequisites(const std::vector<std::string>& paths) {
  std::string out;
  for (const std::string& path : paths) {
    if (path.find('\n') != path.npos) continue;
    out += " \\\n  " + make_path(path);
  }
  return out;
}

struct OutputLists {
  std::vector<std::string> all, headers, sources;
};

OutputLists lists_of(const Result& result, Diagnostics& diagnostics) {
  OutputLists lists;
  for (const OutputReport& output : result.outputs) {
    if (!fits_in_list(output.path)) {
      diagnostics
          .error("make-path", output.path, "Make cannot take the path of this output in a list")
          .hint =
          "letters, digits and . _ - + , @ = { } ! are safe; a relative --out avoids the path "
          "of the project";
      continue;
    }
    lists.all.push_back(output.path);
    const OutputKind kind = output_kind(output.path);
    if (kind == OutputKind::header) lists.headers.push_back(output.path);
    if (kind == OutputKind::source) lists.sources.push_back(output.path);
  }
  return lists;
}

}  // namespace

std::string make_fragment(const EmittedStep& step, const Result& result, Diagnostics& diagnostics) {
  const OutputLists lists = lists_of(result, diagnostics);
  std::string arguments;
  for (const std::string& argument : step.arguments) {
    arguments += " " + in_recipe(shell_quoted(argument));
  }
  // A tool given by its path is a file that the outputs depend on.
  std::vector<std::string> read = result.read;
  if (step.tool.find('/') != step.tool.npos) read.push_back(absolute_path(step.tool));
  const std::string known = prerequisites(read);
  return fmt::format(
      R"(# Made by `praxis emit make`. Do not edit.
{name}_STAMP := {stamp}
{outputs}{headers}{sources}
{name}_default := $(.DEFAULT_GOAL)

# What these lists come from. A file that is gone is a reason to make them again, and no error.
{file}:{known}
{gone}
$({name}_STAMP): {file}
	+{tool} generate{arguments} --stamp {stamp_shell}

# Outputs that stayed as they were keep their times: after the stamp, Make looks at them again.
$({name}_OUTPUTS): $({name}_STAMP) ;

# One that somebody deleted is made again.
ifneq ($(filter-out $(wildcard $({name}_OUTPUTS)),$({name}_OUTPUTS)),)
.PHONY: {name}_missing
$({name}_STAMP): {name}_missing
endif

.PHONY: {name}
{name}: $({name}_STAMP)
.DEFAULT_GOAL := $({name}_default)
)",
      fmt::arg("name", step.name), fmt::arg("stamp", make_path(step.file + ".stamp")),
      fmt::arg("outputs", list_of(step.name + "_OUTPUTS", lists.all)),
      fmt::arg("headers", list_of(step.name + "_HEADERS", lists.headers)),
      fmt::arg("sources", list_of(step.name + "_SOURCES", lists.sources)),
      fmt::arg("file", make_path(step.file)), fmt::arg("known", known),
      fmt::arg("gone", known.empty() ? "" : known.substr(known.find_first_not_of(" \\\n")) + ":\n"),
      fmt::arg("tool", in_recipe(shell_quoted(step.tool))), fmt::arg("arguments", arguments),
      fmt::arg("stamp_shell", in_recipe(shell_quoted(step.file + ".stamp"))));
}

}  // namespace praxis
