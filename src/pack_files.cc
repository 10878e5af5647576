// Finds the files of a pack: built in, or a folder, with those of the pack it extends below them.
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "embedded.h"
#include "yaml/fields.h"
#include "pack.h"

namespace praxis {
namespace {

constexpr std::string_view manifest_name = "pack.yaml";
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
    const SourcePtr source = make_source(fmt::format("<{}>/{}", name, parts->second),
                                         std::string(file.text));
    pack.files.emplace(parts->second, source);
    if (parts->second == manifest_name) pack.manifests.push_back(source);
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

void report_unknown_pack(const std::string& name, Location where, Diagnostics& diagnostics) {
  std::vector<PackDescription> known = built_in_packs();
  std::vector<std::string_view> names;
  for (const PackDescription& pack : known) names.push_back(pack.name);
  Diagnostic& error = diagnostics.error(
      "unknown-pack", std::move(where),
      fmt::format("there is no built-in pack and no folder called `{}`", name));
  const std::string_view meant = nearest(name, names);
  error.hint = meant.empty() ? fmt::format("built-in packs: {}", fmt::join(names, ", "))
                             : fmt::format("did you mean `{}`?", meant);
}

// What has to be known of a pack.yaml before the whole is read. Mistakes in it are reported then.
struct Header {
  std::string extends;
  Location where;  // of `extends`
};

Header read_header(const SourcePtr& manifest, PackFiles& pack, Diagnostics& diagnostics) {
  Header header;
  yaml::Document document;
  if (!yaml::parse(manifest, {}, diagnostics, document)) return header;
  const auto text_at = [&](std::string_view key) {
    const yaml::Node* node = document.root().find(key);
    return node != nullptr && node->kind == yaml::Kind::string ? node : nullptr;
  };
  if (const yaml::Node* extends = text_at("extends")) {
    header = {std::string(extends->text), Location{manifest, extends->span}};
  }
  if (const yaml::Node* input = text_at("input")) pack.reads_components = input->text != "yaml";
  if (document.root().find("files") != nullptr) {
    Diagnostics later;
    Fields fields(manifest, document.root(), "pack.yaml", later);
    pack.file_patterns = fields.texts("files");
  }
  return header;
}

// `chain` holds the folders on the way here, to stop at a cycle.
std::optional<PackFiles> find_pack(const std::string& name, const Location& where, Disk& disk,
                                   Diagnostics& diagnostics, std::set<std::string>& chain) {
  if (name.find('/') == std::string::npos && !is_directory(name, disk)) {
    PackFiles pack = embedded_pack(name);
    if (!pack.files.empty()) return pack;
  }
  if (!is_directory(name, disk)) {
    report_unknown_pack(name, where, diagnostics);
    return std::nullopt;
  }
  PackFiles pack;
  pack.directory = absolute_path(name);
  pack.name = file_name(pack.directory);
  read_files(name, "", disk, pack);
  const auto manifest = pack.files.find(manifest_name);
  if (manifest == pack.files.end()) {
    diagnostics.error("no-pack-yaml", name, "this folder is no pack: it has no pack.yaml").hint =
        "`praxis pack new DIR` writes one that works";
    return std::nullopt;
  }
  pack.manifests = {manifest->second};
  const std::size_t errors_before = diagnostics.error_count();
  pack.file_patterns = {"*.yaml", "*.yml", "*.json"};
  const Header header = read_header(manifest->second, pack, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  if (header.extends.empty()) return pack;
  if (!chain.insert(pack.directory).second) {
    diagnostics.error("pack-cycle", header.where, "the pack extends itself");
    return std::nullopt;
  }
  const std::string target = header.extends.find('/') == std::string::npos
                                 ? header.extends
                                 : join_path(name, header.extends);
  std::optional<PackFiles> base = find_pack(target, header.where, disk, diagnostics, chain);
  if (!base) return std::nullopt;
  pack.files.merge(base->files);
  pack.manifests.insert(pack.manifests.begin(), base->manifests.begin(), base->manifests.end());
  return pack;
}

}  // namespace

std::map<std::string, Hash128> PackFiles::hashes() const {
  std::map<std::string, Hash128> hashes;
  for (const auto& [file, source] : files) hashes[file] = hash_bytes(source->text);
  for (std::size_t i = 0; i + 1 < manifests.size(); ++i) {
    hashes[manifests[i]->name] = hash_bytes(manifests[i]->text);
  }
  return hashes;
}

std::optional<PackFiles> find_pack(const std::string& name, Disk& disk, Diagnostics& diagnostics) {
  try {
    std::set<std::string> chain;
    return find_pack(name, Location{}, disk, diagnostics, chain);
  } catch (const DiskError& error) {
    diagnostics.error("unreadable-file", name, error.what());
    return std::nullopt;
  }
}

std::vector<PackDescription> built_in_packs() {
  std::vector<PackDescription> packs;
  for (const EmbeddedFile& file : embedded_files()) {
    const auto parts = split_embedded(file.path);
    if (!parts || parts->second != manifest_name) continue;
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
