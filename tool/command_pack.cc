// praxis pack: what packs there are and what they take. Its other commands: pack_commands.h.
#include <memory>
#include <string>

#include <fmt/format.h>

#include "base/disk.h"
#include "commands.h"
#include "generation_options.h"
#include "pack.h"
#include "pack_commands.h"
#include "pack_overrides.h"

namespace praxis::tool {
namespace {

int list_packs() {
  std::string text;
  for (const PackDescription& pack : built_in_packs()) {
    text += fmt::format("{:<18} {}\n", pack.name, pack.description);
  }
  print(stdout, text);
  return exit_done;
}

std::string describe(const PackOption& option) {
  const std::string value = jinja::to_text(option.default_value);
  std::string type;
  switch (option.type) {
    case OptionType::string:
      type = "text";
      break;
    case OptionType::boolean:
      type = "true|false";
      break;
    case OptionType::integer:
      type = "integer";
      break;
    case OptionType::enumeration:
      type = fmt::format("{}", fmt::join(option.values, "|"));
      break;
  }
  const bool is_boolean = option.default_value.is_boolean();
  return fmt::format("  {} ({}, default {})\n      {}\n", option.name, type,
                     is_boolean      ? (option.default_value.as_boolean() ? "true" : "false")
                     : value.empty() ? "empty"
                                     : value,
                     option.description);
}

int show_pack(const std::string& name) {
  Result result;
  Disk disk;
  const auto files = find_pack(name, disk, result.diagnostics);
  std::vector<SharedSetting> no_settings;
  const auto pack = files ? load_pack(*files, {}, no_settings, result.diagnostics) : nullptr;
  if (pack == nullptr) {
    print_diagnostics({}, result);
    return exit_errors;
  }
  std::string text = fmt::format("{}: {}\n\nOutputs\n", pack->name, pack->description);
  for (const PackOutput& output : pack->outputs) {
    text += fmt::format("  {} for {}\n", output.template_name,
                        output.for_project ? "the whole project" : "each component");
  }
  text += "\nOptions (--set KEY=VALUE)\n";
  for (const PackOption& option : pack->options) text += describe(option);
  if (pack->options.empty()) text += "  none\n";
  text += "\nTemplates (praxis pack override NAME FILE [--block BLOCK] --to DIR)\n";
  for (const auto& [file, source] : files->files) {
    if (!file.ends_with(".jinja")) continue;
    const auto blocks = blocks_in(*source, pack->environment->settings());
    text +=
        fmt::format("  {}{}{}\n", file, blocks.empty() ? "" : ": blocks ", fmt::join(blocks, " "));
  }
  print(stdout, text);
  return exit_done;
}

}  // namespace

void add_pack(CLI::App& app, int& exit_code) {
  CLI::App& command = *app.add_subcommand(
      "pack", "Packs: which there are, what they take; writing and testing your own");
  command.require_subcommand(1);
  command.add_subcommand("list", "The built-in packs")->callback([&exit_code] {
    exit_code = list_packs();
  });
  CLI::App& show = *command.add_subcommand("show", "What a pack makes, and its options");
  const auto name = std::make_shared<std::string>();
  show.add_option("pack", *name, "A built-in pack or a folder")->type_name("NAME|DIR")->required();
  show.callback([name, &exit_code] { exit_code = show_pack(*name); });
  add_pack_new(command, exit_code);
  add_pack_test(command, exit_code);
  add_pack_override(command, exit_code);
}

}  // namespace praxis::tool
