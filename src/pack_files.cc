// Finds the files of a pack: built in, or a folder, with those of the pack it extends and of the
// packs it imports from below them.
#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/process.h"
#include "embedded.h"
#include "pack.h"
#include "yaml/fields.h"

namespace praxis {
namespace {

constexpr std::string_view embedded_root = "templates/";

// "templates/cpp/props.jinja" -> {"cpp", "props.jinja"}; nothing for other embedded files.
std::optional<std::pair<std::string_view, std::string_view>> split_embedded(std::string_view path) {
  if (!path.starts_with(embedded_root)) return std::nullopt;
  path.remove_prefix(embedded_root.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return std::pair{path.substr(0, slash), path.substr(slash + 1)};
}

// The built-in pack of that name; without files when there is none.
PackFiles embedded_pack(std::string_view name) {
  PackFiles pack;
  pack.name = name;
  for (const EmbeddedFile& file : embedded_files()) {
    const auto parts = split_embedded(file.path);
    if (!parts || parts->first != name) continue;
    const SourcePtr source =
        make_source(fmt::format("<{}>/{}", name, parts->second), std::string(file.text));
    pack.files.emplace(parts->second, source);
    if (parts->second == pack_manifest) pack.manifests.push_back(source);
  }
  return pack;
}

// Reads every file below `directory` except hidden ones and the pack's own tests.
void read_files(const std::string& directory, const std::string& prefix, Disk& disk,
                PackFiles& pack) {
  for (const DirectoryEntry& entry : disk.list(directory)) {
    const std::string path = join_path(directory, entry.name);
    const std::string name = prefix + entry.name;
    if (entry.name.starts_with('.') || name == "tests") continue;
    if (entry.kind == FileKind::directory && !entry.is_link) {
      read_files(path, name + "/", disk, pack);
    } else if (entry.kind == FileKind::file) {
      pack.files.emplace(name, make_source(path, disk.read(path)));
    }
  }
}

bool is_directory(const std::string& name, const Disk& disk) {
  return disk.state(name).kind == FileKind::directory;
}

// Whether `name` is a folder of the user. One that a pack's outputs go to is often named after it.
bool is_folder_pack(const std::string& name, const Disk& disk) {
  return name.find('/') != std::string::npos ||
         disk.state(join_path(name, pack_manifest)).kind == FileKind::file;
}

Diagnostic& report_unknown_pack(const std::string& name, Location where, Diagnostics& diagnostics) {
  std::vector<PackDescription> known = built_in_packs();
  std::vector<std::string_view> names;
  for (const PackDescription& pack : known) names.push_back(pack.name);
  Diagnostic& error =
      diagnostics.error("unknown-pack", std::move(where),
                        fmt::format("there is no built-in pack and no folder called `{}`", name));
  const std::string_view meant = nearest(name, names);
  error.hint = meant.empty() ? fmt::format("built-in packs: {}", fmt::join(names, ", "))
                             : fmt::format("did you mean `{}`?", meant);
  return error;
}

// What a `formatter` key says: a command, or a mapping with one.
const yaml::Node* command_of(const yaml::Node* formatter) {
  return formatter != nullptr && formatter->kind == yaml::Kind::mapping ? formatter->find("command")
                                                                        : formatter;
}

// The first word of a command, which is a text or a list of words.
std::string program_of(const yaml::Node* command) {
  if (command == nullptr) return {};
  if (command->kind == yaml::Kind::sequence)
    command = command->items.empty() ? nullptr : command->items[0];
  if (command == nullptr || command->kind != yaml::Kind::string) return {};
  const std::size_t begin = std::min(command->text.find_first_not_of(' '), command->text.size());
  return std::string(command->text.substr(begin, command->text.find(' ', begin) - begin));
}

// Notes the program that a formatter runs, as something read: when it is updated, outputs change.
void note_program(const yaml::Node* formatter, Disk& disk, PackFiles& pack) {
  const std::string program = program_of(command_of(formatter));
  if (program.empty()) return;
  Hash128& identity = pack.programs[program];
  const std::string path = find_program(program, pack.directory);
  if (path.empty()) return;
  disk.record(path);
  const Signature signature = disk.state(path).signature;
  identity =
      Hasher().add(static_cast<std::uint64_t>(signature.modified)).add(signature.size).finish();
}

// Reads the files that a formatter is said to read. They may be hidden and stand outside the pack.
void read_formatter_files(const yaml::Node* formatter, Disk& disk, PackFiles& pack) {
  if (formatter == nullptr || formatter->kind != yaml::Kind::mapping) return;
  const yaml::Node* files = formatter->find("files");
  if (files == nullptr || files->kind != yaml::Kind::sequence) return;
  for (const yaml::Node* file : files->items) {
    const std::string name(file->text);
    const std::string path = join_path(pack.directory, name);
    if (pack.files.contains(name) || disk.state(path).kind != FileKind::file) continue;
    pack.files.emplace(name, make_source(path, disk.read(path)));
  }
}

void read_formatters(const yaml::Node& root, Disk& disk, PackFiles& pack) {
  const auto read = [&](const yaml::Node* formatter) {
    note_program(formatter, disk, pack);
    read_formatter_files(formatter, disk, pack);
  };
  read(root.find("formatter"));
  const yaml::Node* outputs = root.find("outputs");
  if (outputs == nullptr || outputs->kind != yaml::Kind::sequence) return;
  for (const yaml::Node* output : outputs->items) {
    if (output->kind == yaml::Kind::mapping) read(output->find("formatter"));
  }
}

// The packs that a pack.yaml names, and where.
struct References {
  Location extends;
  std::vector<std::pair<std::string, Location>> imports;
};

// Reads what has to be known of a pack.yaml before the whole is read. Mistakes in it are reported
// then.
References read_header(Disk& disk, PackFiles& pack, Diagnostics& diagnostics) {
  References references;
  const SourcePtr& manifest = pack.manifests.front();
  yaml::Document document;
  if (!yaml::parse(manifest, {}, diagnostics, document)) return references;
  const yaml::Node& root = document.root();
  const auto text_at = [&](std::string_view key) {
    const yaml::Node* node = root.find(key);
    return node != nullptr && node->kind == yaml::Kind::string ? node : nullptr;
  };
  if (const yaml::Node* extends = text_at("extends")) {
    pack.extends = extends->text;
    references.extends = {manifest, extends->span};
  }
  if (const yaml::Node* input = text_at("input")) pack.reads_components = input->text != "yaml";
  Diagnostics later;
  Fields fields(manifest, root, "pack.yaml", later);
  if (root.find("files") != nullptr) pack.file_patterns = fields.texts("files");
  for (std::string& name : fields.texts("imports")) {
    references.imports.emplace_back(std::move(name),
                                    Location{manifest, root.find("imports")->span});
  }
  read_formatters(root, disk, pack);
  return references;
}

// Puts the templates of `other` below those of `pack`. What the pack has of the same name stays
// under the names of the packs it can have come from.
void add_files(PackFiles& pack, const PackFiles& other) {
  std::vector<std::string> names = {other.name};
  names.insert(names.end(), other.bases.begin(), other.bases.end());
  std::map<std::string, SourcePtr, std::less<>> replaced;
  for (const auto& [name, source] : other.files) {
    if (name == pack_manifest || !pack.files.contains(name)) continue;
    for (const std::string& of : names) {
      const std::string alias = fmt::format("{}/{}", of, name);
      if (of == other.name || !other.files.contains(alias)) replaced.emplace(alias, source);
    }
  }
  pack.files.merge(replaced);
  for (const auto& [name, source] : other.files) {
    if (name != pack_manifest) pack.files.emplace(name, source);
  }
  pack.bases.insert(pack.bases.end(), names.begin(), names.end());
}

// Finds packs and what they refer to. `chain_` holds the packs on the way here, to stop at a cycle.
class Finder {
 public:
  Finder(Disk& disk, Diagnostics& diagnostics) : disk_(disk), diagnostics_(diagnostics) {}

  std::optional<PackFiles> find(const std::string& name, const Location& where);

 private:
  std::optional<PackFiles> own_files(const std::string& name, const Location& where);
  std::optional<PackFiles> find_other(const std::string& from, std::string& name,
                                      const Location& where);
  bool add_others(const std::string& name, const References& references, PackFiles& pack);

  Disk& disk_;
  Diagnostics& diagnostics_;
  std::set<std::string> chain_;
};

// The files of a pack without those of others.
std::optional<PackFiles> Finder::own_files(const std::string& name, const Location& where) {
  if (!is_folder_pack(name, disk_)) {
    PackFiles pack = embedded_pack(name);
    if (!pack.files.empty()) return pack;
  }
  if (!is_directory(name, disk_)) {
    report_unknown_pack(name, where, diagnostics_);
    return std::nullopt;
  }
  PackFiles pack;
  pack.directory = absolute_path(name);
  pack.name = file_name(pack.directory);
  read_files(name, "", disk_, pack);
  const auto manifest = pack.files.find(pack_manifest);
  if (manifest == pack.files.end()) {
    diagnostics_.error("no-pack-yaml", name, "this folder is no pack: it has no pack.yaml").hint =
        "`praxis pack new DIR` writes one that works";
    return std::nullopt;
  }
  pack.manifests = {manifest->second};
  pack.file_patterns = {"*.yaml", "*.yml", "*.json"};
  return pack;
}

// Finds the pack that one called `from` calls `name`: a built-in one, or a folder by its path from
// there. `name` becomes what find_pack() finds it by.
std::optional<PackFiles> Finder::find_other(const std::string& from, std::string& name,
                                            const Location& where) {
  const bool is_folder = name.find('/') != std::string::npos;
  if (!is_folder && embedded_pack(name).files.empty()) {
    report_unknown_pack(name, where, diagnostics_).hint +=
        "; a folder is named by its path from this one: `../name`";
    return std::nullopt;
  }
  if (is_folder) {
    name = std::filesystem::path(join_path(from, name)).lexically_normal().generic_string();
    if (name.find('/') == std::string::npos) name.insert(0, "./");
  }
  if (chain_.contains(is_folder ? absolute_path(name) : name)) {
    diagnostics_.error("pack-cycle", where, "the pack extends or imports itself");
    return std::nullopt;
  }
  std::optional<PackFiles> found = find(name, where);
  if (!found || std::ranges::count(found->bases, found->name) == 0) return found;
  diagnostics_
      .error("pack-cycle", where,
             fmt::format("the pack {} extends or imports one of the same name: templates could "
                         "not tell the two apart",
                         found->name))
      .hint = "give its folder another name";
  return std::nullopt;
}

bool Finder::add_others(const std::string& name, const References& references, PackFiles& pack) {
  if (!pack.extends.empty()) {
    auto base = find_other(name, pack.extends, references.extends);
    if (!base) return false;
    add_files(pack, *base);
    pack.programs.merge(base->programs);
    pack.manifests.insert(pack.manifests.begin(), base->manifests.begin(), base->manifests.end());
  }
  for (auto [other, where] : references.imports) {
    const auto imported = find_other(name, other, where);
    if (!imported) return false;
    add_files(pack, *imported);
  }
  return true;
}

std::optional<PackFiles> Finder::find(const std::string& name, const Location& where) {
  std::optional<PackFiles> pack = own_files(name, where);
  if (!pack) return std::nullopt;
  const std::size_t errors_before = diagnostics_.error_count();
  const References references = read_header(disk_, *pack, diagnostics_);
  if (diagnostics_.error_count() > errors_before) return std::nullopt;
  const std::string identity = pack->directory.empty() ? pack->name : pack->directory;
  chain_.insert(identity);
  const bool complete = add_others(name, references, *pack);
  chain_.erase(identity);
  if (!complete) return std::nullopt;
  return pack;
}

}  // namespace

std::map<std::string, Hash128> PackFiles::hashes() const {
  std::map<std::string, Hash128> hashes;
  for (const auto& [file, source] : files) hashes[file] = hash_bytes(source->text);
  for (std::size_t i = 0; i + 1 < manifests.size(); ++i) {
    hashes[manifests[i]->name] = hash_bytes(manifests[i]->text);
  }
  for (const auto& [program, identity] : programs) hashes["formatter " + program] = identity;
  return hashes;
}

SourcePtr PackFiles::find(std::string_view file_name) const {
  if (const auto file = files.find(file_name); file != files.end()) return file->second;
  for (const std::string& base : bases) {
    if (!file_name.starts_with(base) || !file_name.substr(base.size()).starts_with('/')) continue;
    const auto file = files.find(file_name.substr(base.size() + 1));
    if (file != files.end()) return file->second;
  }
  return nullptr;
}

std::optional<PackFiles> find_pack(const std::string& name, Disk& disk, Diagnostics& diagnostics) {
  try {
    return Finder(disk, diagnostics).find(name, Location{});
  } catch (const DiskError& error) {
    diagnostics.error("unreadable-file", name, error.what());
    return std::nullopt;
  }
}

std::vector<PackDescription> built_in_packs() {
  std::vector<PackDescription> packs;
  for (const EmbeddedFile& file : embedded_files()) {
    const auto parts = split_embedded(file.path);
    if (!parts || parts->second != pack_manifest) continue;
    Diagnostics ignored;  // the built-in packs are checked by the tests
    yaml::Document document;
    PackDescription& pack = packs.emplace_back();
    pack.name = parts->first;
    if (!yaml::parse(make_source(std::string(file.path), std::string(file.text)), {}, ignored,
                     document)) {
      continue;
    }
    if (const yaml::Node* text = document.root().find("description")) {
      pack.description = text->text.substr(0, text->text.find('\n'));
    }
  }
  return packs;
}

}  // namespace praxis
