// praxis render: one template, any YAML or JSON, by Jinja's own defaults.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "commands.h"
#include "data.h"
#include "generation_options.h"
#include "template/environment.h"
#include "template/setting_names.h"

namespace praxis::tool {
namespace {

struct RenderOptions {
  std::string template_path;
  std::string data;
  std::string root;
  std::vector<std::string> settings;  // K=V
  std::string globals;
  std::vector<std::string> include_directories;
  std::string undefined = "lenient";
  std::vector<std::string> syntax;  // KEY=VALUE
  std::string output;
  std::string diagnostics = "gcc";
  std::string color = "auto";
  jinja::Settings jinja;
};

std::pair<std::string, std::string> key_and_value(const std::string& text, const char* option) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw CLI::ValidationError(option, fmt::format("'{}' is not of the form NAME=VALUE", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

bool boolean_value(const std::string& key, const std::string& value) {
  if (value == "true" || value == "True" || value == "1") return true;
  if (value == "false" || value == "False" || value == "0") return false;
  throw CLI::ValidationError("--syntax", fmt::format("{} is true or false, not '{}'", key, value));
}

void add_extensions(const std::string& names, jinja::Settings& settings) {
  std::size_t begin = 0;
  while (begin <= names.size()) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    const std::string name = names.substr(begin, end - begin);
    begin = end + 1;
    if (name == "jinja2.ext.do" || name == "do")
      settings.extension_do = true;
    else if (name == "jinja2.ext.loopcontrols" || name == "loopcontrols")
      settings.extension_loopcontrols = true;
    // These are part of the language since Jinja 2.9.
    else if (name == "jinja2.ext.with_" || name == "jinja2.ext.autoescape" || name.empty())
      continue;
    else {
      throw CLI::ValidationError("--syntax",
                                 fmt::format("unknown extension '{}'; known are jinja2.ext.do "
                                             "and jinja2.ext.loopcontrols",
                                             name));
    }
  }
}

void set_syntax(const std::string& key, const std::string& value, jinja::Settings& settings) {
  if (std::string* const text = jinja::find_text_setting(settings, key)) {
    *text = value;
  } else if (bool* const flag = jinja::find_switch_setting(settings, key)) {
    *flag = boolean_value(key, value);
  } else if (key == "extensions") {
    add_extensions(value, settings);
  } else {
    throw CLI::ValidationError("--syntax", fmt::format("unknown setting '{}'", key));
  }
}

// Checks the texts of the options and puts what they say into options.jinja.
void complete(RenderOptions& options) {
  static const std::map<std::string, jinja::UndefinedKind> kinds = {
      {"lenient", jinja::UndefinedKind::lenient},
      {"strict", jinja::UndefinedKind::strict},
      {"chainable", jinja::UndefinedKind::chainable},
      {"debug", jinja::UndefinedKind::debug}};
  options.jinja.undefined = kinds.at(options.undefined);
  for (const std::string& setting : options.syntax) {
    const auto [key, value] = key_and_value(setting, "--syntax");
    set_syntax(key, value, options.jinja);
  }
  if (options.include_directories.empty()) {
    options.include_directories.emplace_back(parent_path(options.template_path));
  }
}

SourcePtr read_source(Disk& disk, const std::string& path) {
  if (path != "-") return make_source(path, disk.read(path));
  return make_source("<stdin>", {std::istreambuf_iterator<char>(std::cin), {}});
}

// Reads a data file into `data`. Returns false after an error.
bool read_values(Disk& disk, const std::string& path, Diagnostics& diagnostics, Data& data) {
  return read_data(read_source(disk, path), diagnostics, data);
}

// A template's name is a path below an include directory, with '/' between its parts and no way
// out.
std::optional<std::string> relative_name(std::string_view name) {
  std::string path;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    begin = end + 1;
    if (part == "..") return std::nullopt;
    if (part.empty() || part == ".") continue;
    if (!path.empty()) path += '/';
    path += part;
  }
  if (path.empty()) return std::nullopt;
  return path;
}

jinja::Loader make_loader(Disk& disk, const std::vector<std::string>& directories) {
  return [&disk, &directories](std::string_view name) -> SourcePtr {
    const std::optional<std::string> path = relative_name(name);
    if (!path) return nullptr;
    for (const std::string& directory : directories) {
      const std::string full = join_path(directory, *path);
      if (disk.state(full).kind == FileKind::file) return make_source(full, disk.read(full));
    }
    return nullptr;
  };
}

// The variables of the render: the data, under its name or as they are, and what --set gives.
bool make_context(const RenderOptions& options, Disk& disk, Diagnostics& diagnostics, Data& data,
                  jinja::Value& context) {
  context = jinja::Value::dict();
  if (!options.data.empty()) {
    if (!read_values(disk, options.data, diagnostics, data)) return false;
    if (!options.root.empty()) {
      context.as_dict().set(options.root, data.value);
    } else if (data.value.is_dict()) {
      context = data.value;
    } else if (!data.value.is_none()) {
      diagnostics.error(
          "data-shape", options.data,
          fmt::format("the data is no mapping but {}; give it a name with --root NAME",
                      jinja::type_name(data.value)));
      return false;
    }
  }
  for (const std::string& setting : options.settings) {
    const auto [key, value] = key_and_value(setting, "--set");
    context.as_dict().set(jinja::Value::text(key), jinja::Value::text(value));
  }
  return true;
}

bool add_globals(const RenderOptions& options, Disk& disk, Diagnostics& diagnostics, Data& data,
                 jinja::Environment& environment) {
  if (options.globals.empty()) return true;
  if (!read_values(disk, options.globals, diagnostics, data)) return false;
  if (!data.value.is_dict()) {
    diagnostics.error("data-shape", options.globals, "the globals must be a mapping of names");
    return false;
  }
  const auto& entries = data.value.as_dict().entries;
  if (!std::all_of(entries.begin(), entries.end(),
                   [](const auto& entry) { return entry.key.is_text(); })) {
    diagnostics.error("data-shape", options.globals, "the names of the globals must be texts");
    return false;
  }
  environment.add_globals(std::move(data.value));
  return true;
}

bool render(const RenderOptions& options, Disk& disk, Diagnostics& diagnostics, std::string& text) {
  Data data, globals;
  jinja::Value context;
  try {
    if (!make_context(options, disk, diagnostics, data, context)) return false;
    jinja::Environment environment(options.jinja, make_loader(disk, options.include_directories));
    if (!add_globals(options, disk, diagnostics, globals, environment)) return false;
    const auto program = environment.compile(read_source(disk, options.template_path));
    environment.render(*program, context, text);
    return true;
  } catch (const jinja::Error& error) {
    Diagnostic diagnostic = jinja::to_diagnostic(error);
    if (!diagnostic.where.source) diagnostic.path = options.template_path;
    diagnostics.add(std::move(diagnostic));
    return false;
  } catch (const DiskError& error) {
    diagnostics.error("disk", error.path(), error.what());
    return false;
  }
}

void write_output(const std::string& path, std::string_view text, Disk& disk) {
  if (path.empty() || path == "-") return print(stdout, text);
  disk.write(path, text);
}

int run(RenderOptions& options) {
  complete(options);
  Disk disk;
  Diagnostics diagnostics;
  std::string text;
  const bool rendered = render(options, disk, diagnostics, text);
  print(stderr, format_diagnostics(diagnostics, DiagnosticFormat::gcc, false));
  if (!rendered) return exit_errors;
  write_output(options.output, text, disk);
  return exit_done;
}

}  // namespace

void add_render(CLI::App& app, int& exit_code) {
  CLI::App& command = *app.add_subcommand("render", "Render one template with any YAML or JSON");
  const auto options = std::make_shared<RenderOptions>();
  command.add_option("TEMPLATE", options->template_path, "The template; - is standard input")
      ->required();
  command.add_option("--data", options->data,
                     "YAML or JSON with the variables; - is standard input");
  command.add_option("--root", options->root, "Put the data under this name");
  command.add_option("--set", options->settings, "K=V: set a variable to a text")
      ->allow_extra_args(false);
  command.add_option("--globals", options->globals,
                     "YAML or JSON with variables that imported templates see too");
  command
      .add_option("--include-dir", options->include_directories,
                  "Where included templates are; default: beside TEMPLATE")
      ->allow_extra_args(false);
  command.add_flag("--trim-blocks", options->jinja.trim_blocks,
                   "Remove the line end behind a block");
  command.add_flag("--lstrip-blocks", options->jinja.lstrip_blocks,
                   "Remove the indentation before a block");
  command.add_flag("--keep-trailing-newline", options->jinja.keep_trailing_newline,
                   "Keep the line end at the end of the template");
  command.add_option("--undefined", options->undefined, "What a missing variable is")
      ->check(CLI::IsMember({"lenient", "strict", "chainable", "debug"}));
  command.add_flag("--autoescape", options->jinja.autoescape, "Escape HTML in what is printed");
  command
      .add_option(
          "--syntax", options->syntax,
          "KEY=VALUE: Jinja's own settings, such as block_start_string, line_statement_prefix, "
          "newline_sequence, extensions=jinja2.ext.do,jinja2.ext.loopcontrols")
      ->allow_extra_args(false);
  command.add_option("-o,--output", options->output,
                     "Write to this file instead of standard output");
  command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace praxis::tool
