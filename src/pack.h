// A pack: a folder of Jinja templates with a pack.yaml that says what they make. Built-in packs are
// embedded in the tool; a folder of the user is one as well, and may extend another pack, file by
// file or block by block. docs/packs.md is the reference.
//
// A pack's files are found and hashed first (PackFiles); they are parsed and compiled (Pack) only
// when something has to be rendered.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/disk.h"
#include "base/hash.h"
#include "model/naming.h"
#include "praxis.h"
#include "template/environment.h"

namespace praxis {

// The name of the file that makes a folder a pack.
inline constexpr std::string_view pack_manifest = "pack.yaml";

// The files of a pack by their names inside it ("pack.yaml", "props.ts.jinja"), those of the pack it
// extends included. What the pack replaces of those is there under the other pack's name
// ("cpp/component.hpp.jinja"), for templates that extend what they replace.
struct PackFiles {
  std::string name;       // as the user called it, without directories
  std::string directory;  // empty for a built-in pack
  std::map<std::string, SourcePtr, std::less<>> files;
  std::vector<SourcePtr> manifests;  // the pack.yaml files, the extended pack's first
  std::string extends;               // what find_pack() finds the extended pack by; empty: none
  std::vector<std::string> bases;    // the names of the packs it extends, nearest first
  // The programs that formatters run, by the word that names them, and what tells one version of a
  // program from another: its size and times; zero when there is none.
  std::map<std::string, Hash128> programs;
  // What pack.yaml says of the inputs, known before it is checked as a whole.
  bool reads_components = true;            // else plain YAML
  std::vector<std::string> file_patterns;  // plain YAML: which files of a directory it reads

  // Everything above that outputs depend on, by name.
  std::map<std::string, Hash128> hashes() const;
  // The file that a template calls `file_name`: its own, or "base/file" of a pack it extends. Null
  // when there is none.
  SourcePtr find(std::string_view file_name) const;
};

// Finds the files of the pack called `name`: a directory if the name contains a slash or there is
// one with a pack.yaml, else a built-in pack. Those of packs it extends and imports are among them. Reports errors about `name` (unknown-pack with a hint) and reads
// through `disk`. Returns nothing after an error.
std::optional<PackFiles> find_pack(const std::string& name, Disk& disk, Diagnostics& diagnostics);

// The names of the built-in packs and the first line of what each says of itself.
struct PackDescription {
  std::string name;
  std::string description;
};
std::vector<PackDescription> built_in_packs();

enum class OptionType : std::uint8_t { string, boolean, integer, enumeration };

struct PackOption {
  std::string name;
  OptionType type = OptionType::string;
  std::string description;
  jinja::Value default_value;
  std::vector<std::string> values;  // enumeration
  std::string pattern;              // string: an ECMAScript regular expression the value must match
};

// A command that reads a text on standard input and writes it, formatted, to standard output.
struct Formatter {
  std::string program;
  std::vector<std::shared_ptr<const jinja::Program>> arguments;  // see `options pack output`
  std::string directory;  // where it runs: its pack's; empty: the current directory
  Hash128 key;            // of the program, and of the files of the pack that it reads
  Location where;         // in pack.yaml
};

// One output that the pack makes of each component, of each plain YAML file, or of the project.
struct PackOutput {
  std::string template_name;
  std::shared_ptr<const jinja::Program> path;  // rendered with the summary of the component
  std::shared_ptr<const jinja::Program> when;  // an expression; null: always
  bool for_project = false;
  bool full_data = false;  // project outputs: whole contexts instead of summaries
  std::shared_ptr<const Formatter> formatter;  // null: the text stays as it is rendered
  Location where;          // in pack.yaml
};

struct Pack {
  std::string name;
  std::string description;
  std::string data_name = "data";  // plain YAML: the variable that holds the document
  SourcePtr data_schema;                  // plain YAML: a JSON Schema; null: none
  IdentifierRules identifiers;
  std::vector<PackOption> options;
  std::vector<PackOutput> outputs;
  jinja::Frozen option_values;  // a dict: what the user set, else the defaults
  std::unique_ptr<jinja::Environment> environment;
};

// What templates see of their pack: `name`.
jinja::Value make_pack_context(const Pack& pack);
// What they see of the output at `path` below the output directory: `path`, `name` and `depth`, the
// number of directories below `subdirectory`, the one the pack writes to.
jinja::Value make_output_context(std::string_view path, std::string_view subdirectory = {});

// Parses pack.yaml and compiles its path and condition texts. `settings` are applied to the options;
// a setting of an unknown option or a wrong type is an error. Settings whose option other packs of
// the run may know are passed in `shared_settings`; those used are marked.
struct SharedSetting {
  Setting setting;
  bool used = false;
};
std::unique_ptr<Pack> load_pack(const PackFiles& files, const std::vector<Setting>& settings,
                                std::vector<SharedSetting>& shared_settings,
                                Diagnostics& diagnostics);

}  // namespace praxis
