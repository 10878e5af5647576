// praxis emit: rules for build tools that have no plugin, over the inputs and packs of generate.
#include <memory>

#include <fmt/format.h>

#include "base/disk.h"
#include "commands.h"
#include "depfile.h"
#include "emit.h"
#include "generation_options.h"

namespace praxis::tool {
namespace {

struct EmitOptions : GenerationOptions {
  std::string file;
  std::string tool = "praxis";
  std::string name = "PRAXIS";
  std::string stamp;  // of dyndep

  EmittedStep step() const { return {tool, arguments(), file, name}; }
};

// Shows what is wrong and returns the exit code; otherwise writes the text.
int finish(const EmitOptions& common, const Result& result, const std::string& text) {
  print_diagnostics(common, result);
  if (const int code = exit_code_of(result)) return code;
  Disk disk;
  disk.create_directories(absolute_path(parent_path(common.file)));
  disk.write(common.file, text);
  return exit_done;
}

int emit_make(EmitOptions& common) {
  common.complete();
  Result result = list_outputs(common.options);
  const std::string text = make_fragment(common.step(), result, result.diagnostics);
  return finish(common, result, text);
}

// Names no outputs, so the components need not even be there yet.
int emit_ninja(EmitOptions& common) {
  common.complete();
  return finish(common, Result(), ninja_fragment(common.step()));
}

int emit_dyndep(EmitOptions& common) {
  common.complete();
  const Result result = list_outputs(common.options);
  print_diagnostics(common, result);
  if (const int code = exit_code_of(result)) return code;
  Disk disk;
  disk.write_if_changed(common.file, ninja_dyndep(common.stamp, result));
  if (!common.options.depfile.empty()) {
    disk.write_if_changed(common.options.depfile, depfile_text(common.file, result.read));
  }
  return exit_done;
}

CLI::App& add_kind(CLI::App& emit, const char* kind, const char* what, EmitOptions& common) {
  CLI::App& command = *emit.add_subcommand(kind, what);
  add_input_options(command, common);
  command.add_option("-o,--output", common.file, "The file to write")
      ->type_name("FILE")
      ->required();
  return command;
}

void add_step_options(CLI::App& command, EmitOptions& common) {
  command
      .add_option("--tool", common.tool,
                  "How the rules call praxis; a path is depended on [praxis]")
      ->type_name("PROGRAM");
  command.add_option("--name", common.name, "Begins the names of variables and rules [PRAXIS]")
      ->type_name("NAME")
      ->check(CLI::Validator(
          [](const std::string& name) {
            const bool right =
                !name.empty() &&
                name.find_first_not_of(
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == name.npos;
            return right ? std::string() : "wants letters, digits and _, not '" + name + "'";
          },
          ""));
}

}  // namespace

void add_emit(CLI::App& app, int& exit_code) {
  CLI::App& emit = *app.add_subcommand("emit", "Write rules for Make or Ninja that run generate");
  emit.require_subcommand(1);
  emit.footer(R"(Examples:
  praxis emit make components --pack cpp --out build/generated -o build/praxis.mk
  praxis emit ninja components --pack cpp --out build/generated -o build/praxis.ninja)");

  const auto make = std::make_shared<EmitOptions>();
  CLI::App& make_command = add_kind(
      emit, "make", "A fragment for GNU Make: lists of outputs, a stamp and its rule", *make);
  add_step_options(make_command, *make);
  make_command.callback([make, &exit_code] { exit_code = emit_make(*make); });

  const auto ninja = std::make_shared<EmitOptions>();
  CLI::App& ninja_command =
      add_kind(emit, "ninja", "A fragment for Ninja: a stamp, its edge, outputs by dyndep", *ninja);
  add_step_options(ninja_command, *ninja);
  ninja_command.callback([ninja, &exit_code] { exit_code = emit_ninja(*ninja); });

  const auto dyndep = std::make_shared<EmitOptions>();
  CLI::App& dyndep_command =
      add_kind(emit, "dyndep", "The outputs, as Ninja reads them during a build", *dyndep);
  dyndep_command.add_option("--stamp", dyndep->stamp, "The output of the edge that generates")
      ->type_name("FILE")
      ->required();
  dyndep_command.add_option("--depfile", dyndep->options.depfile, "Write what was read")
      ->type_name("FILE");
  dyndep_command.callback([dyndep, &exit_code] { exit_code = emit_dyndep(*dyndep); });
}

}  // namespace praxis::tool
