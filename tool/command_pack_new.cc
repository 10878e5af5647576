// praxis pack new: a small pack that works, with a golden case, to be changed bit by bit.
#include <memory>
#include <string>

#include <fmt/format.h>

#include "base/disk.h"
#include "commands.h"
#include "embedded.h"
#include "generation_options.h"
#include "pack_commands.h"

namespace praxis::tool {
namespace {

struct NewOptions {
  std::string directory;
  std::string input = "components";
};

int run(const NewOptions& options) {
  Disk disk;
  const FileKind there = disk.state(options.directory).kind;
  const bool is_empty = there == FileKind::directory && disk.list(options.directory).empty();
  if (there != FileKind::missing && !is_empty) {
    print(stderr, fmt::format("praxis: error: {} is there already\n"
                              "praxis: hint: name a folder that does not exist or is empty\n",
                              options.directory));
    return exit_errors;
  }
  const std::string root = fmt::format("src/scaffold/{}/", options.input);
  std::string text;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with(root)) continue;
    const std::string path = join_path(options.directory, file.path.substr(root.size()));
    disk.create_directories(std::string(parent_path(path)));
    disk.write_if_changed(path, file.text);
    text += path + "\n";
  }
  const bool named_as_folder = options.directory.find('/') != std::string::npos;
  print(stdout, text);
  print(stderr, fmt::format("praxis: a pack that works. Test it with `praxis pack test {0}`,\n"
                            "praxis: use it with `praxis generate INPUT --pack {1}{0} --out DIR`\n",
                            options.directory, named_as_folder ? "" : "./"));
  return exit_done;
}

}  // namespace

void add_pack_new(CLI::App& pack, int& exit_code) {
  const auto options = std::make_shared<NewOptions>();
  CLI::App& command = *pack.add_subcommand("new", "Write a small pack that works, with a test");
  command.add_option("directory", options->directory, "Where to")->type_name("DIR")->required();
  command.add_option("--input", options->input, "What it reads: components, or YAML of any shape")
      ->check(CLI::IsMember({"components", "yaml"}))
      ->type_name("components|yaml");
  command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace praxis::tool
