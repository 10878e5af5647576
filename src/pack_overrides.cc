#include "pack_overrides.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "template/lexer.h"
#include "yaml/yaml.h"

namespace praxis {
namespace {

constexpr std::string_view record_folder = ".base";
// The keys of pack.yaml that say what a pack is rather than what it makes.
constexpr std::string_view own_keys[] = {"praxis-pack", "name", "description", "extends"};

using Parts = std::map<std::string, std::string, std::less<>>;  // name -> text

// A tag of a template: {% word ... %}.
struct Tag {
  std::string_view word;
  std::string_view argument;  // the name or string behind it
  Span span;
};

std::vector<Tag> tags_of(const Source& source, const jinja::Settings& settings,
                         jinja::Tokens& tokens) {
  tokens = jinja::tokenize(source, settings);
  std::vector<Tag> tags;
  const auto& all = tokens.all;
  for (std::size_t i = 0; i + 2 < all.size(); ++i) {
    if (all[i].kind != jinja::TokenKind::block_begin) continue;
    const auto end = std::find_if(
        all.begin() + static_cast<std::ptrdiff_t>(i), all.end(),
        [](const jinja::Token& token) { return token.kind == jinja::TokenKind::block_end; });
    if (end == all.end()) break;
    tags.push_back({all[i + 1].text, all[i + 2].text, {all[i].span.begin, end->span.end}});
  }
  return tags;
}

// The text between the tags of each block; of blocks inside blocks as well.
Parts blocks_of(const Source& source, const jinja::Settings& settings) {
  jinja::Tokens tokens;
  Parts blocks;
  std::vector<Tag> open;
  for (const Tag& tag : tags_of(source, settings, tokens)) {
    if (tag.word == "block") open.push_back(tag);
    if (tag.word != "endblock" || open.empty()) continue;
    const Tag& begin = open.back();
    std::uint32_t from = begin.span.end;
    if (source.text.substr(from, 1) == "\n") ++from;
    blocks[std::string(begin.argument)] =
        source.text.substr(from, std::max(tag.span.begin, from) - from);
    open.pop_back();
  }
  return blocks;
}

// What a template extends, as it calls it; nothing when it extends nothing.
std::optional<std::string> extended_by(const Source& source, const jinja::Settings& settings) {
  jinja::Tokens tokens;
  for (const Tag& tag : tags_of(source, settings, tokens)) {
    if (tag.word == "extends") return std::string(tag.argument);
  }
  return std::nullopt;
}

// The keys of a pack.yaml; options one by one, since they replace each other one by one.
Parts keys_of(const SourcePtr& source) {
  Parts keys;
  Diagnostics reported_already;
  yaml::Document document;
  if (!yaml::parse(source, {}, reported_already, document)) return keys;
  const auto add = [&](std::string_view prefix, const yaml::Entry& entry) {
    const Span span{entry.key->span.begin, entry.value->span.end};
    keys[fmt::format("{}{}", prefix, entry.key->text)] =
        source->text.substr(span.begin, span.end - span.begin) + "\n";
  };
  for (const yaml::Entry& entry : document.root().entries) {
    if (entry.key->text != "options") {
      add("", entry);
    } else {
      for (const yaml::Entry& option : entry.value->entries) add("options.", option);
    }
  }
  return keys;
}

// A pack and the one it extends.
struct Pair {
  PackFiles pack, base;
  jinja::Settings settings;  // of the extended pack's templates

  const SourcePtr& base_manifest() const { return base.manifests.back(); }
};

// The settings of a pack's templates; nothing after an error.
std::optional<jinja::Settings> settings_of(const PackFiles& files, Diagnostics& diagnostics) {
  std::vector<SharedSetting> no_settings;
  const auto pack = load_pack(files, {}, no_settings, diagnostics);
  return pack == nullptr ? std::nullopt : std::optional(pack->environment->settings());
}

std::optional<Pair> find_pair(const std::string& directory, Disk& disk, Diagnostics& diagnostics) {
  auto pack = find_pack(directory, disk, diagnostics);
  if (!pack) return std::nullopt;
  if (pack->extends.empty()) {
    diagnostics
        .error("no-base", directory, "this pack extends no other one: there is nothing to compare")
        .hint = "`praxis pack override NAME FILE --to DIR` makes a pack that does";
    return std::nullopt;
  }
  auto base = find_pack(pack->extends, disk, diagnostics);
  if (!base) return std::nullopt;
  const auto settings = settings_of(*base, diagnostics);
  if (!settings) return std::nullopt;
  return Pair{std::move(*pack), std::move(*base), *settings};
}

// Finds what one file replaces.
class FileComparison {
 public:
  FileComparison(const Pair& pair, const std::string& directory, const Disk& disk)
      : pair_(pair), directory_(directory), disk_(disk) {}

  std::vector<Override> compare(const std::string& file, const SourcePtr& own) const;

 private:
  SourcePtr recorded(const std::string& base_file) const;
  std::vector<Override> compare_parts(const Override& whole, std::string_view kind,
                                      const Parts& own, const std::optional<Parts>& then,
                                      const Parts& now) const;

  const Pair& pair_;
  const std::string& directory_;
  const Disk& disk_;
};

SourcePtr FileComparison::recorded(const std::string& base_file) const {
  const std::string path = fmt::format("{}/{}/{}", directory_, record_folder, base_file);
  if (disk_.state(path).kind != FileKind::file) return nullptr;
  return make_source(path, disk_.read_unrecorded(path));
}

OverrideState state_of(bool has_record, bool is_there, std::string_view then,
                       std::string_view now) {
  if (!is_there) return OverrideState::gone;
  if (!has_record) return OverrideState::unrecorded;
  return then == now ? OverrideState::same : OverrideState::drifted;
}

std::vector<Override> FileComparison::compare_parts(const Override& whole, std::string_view kind,
                                                    const Parts& own,
                                                    const std::optional<Parts>& then,
                                                    const Parts& now) const {
  std::vector<Override> overrides;
  for (const auto& [name, text] : own) {
    const auto before = then ? then->find(name) : now.end();
    const bool has_record = then && before != then->end();
    const auto after = now.find(name);
    if (!has_record && after == now.end()) continue;  // the pack's own addition
    Override& part = overrides.emplace_back(whole);
    part.part = fmt::format("{} {}", kind, name);
    part.own = text;
    if (has_record) part.then = before->second;
    if (after != now.end()) part.now = after->second;
    part.state = state_of(has_record, after != now.end(), part.then, part.now);
  }
  return overrides;
}

std::vector<Override> FileComparison::compare(const std::string& file, const SourcePtr& own) const {
  Override whole;
  whole.file = whole.base = file;
  const bool is_manifest = file == pack_manifest;
  const auto extended = is_manifest ? std::nullopt : extended_by(*own, pair_.settings);
  const std::string prefix = pair_.base.name + "/";
  const bool is_block_override = extended && extended->starts_with(prefix);
  if (is_block_override) whole.base = extended->substr(prefix.size());
  const SourcePtr then = recorded(whole.base);
  const auto found = pair_.base.files.find(whole.base);
  const SourcePtr now = is_manifest                       ? pair_.base_manifest()
                        : found == pair_.base.files.end() ? nullptr
                                                          : found->second;
  if (is_manifest) {
    Parts keys = keys_of(own);
    for (const std::string_view key : own_keys) keys.erase(std::string(key));
    return compare_parts(whole, "key", keys, then ? std::optional(keys_of(then)) : std::nullopt,
                         keys_of(now));
  }
  if (now == nullptr && then == nullptr) return {};  // the pack's own file
  if (is_block_override) {
    const auto blocks = [&](const SourcePtr& source) { return blocks_of(*source, pair_.settings); };
    return compare_parts(whole, "block", blocks(own),
                         then ? std::optional(blocks(then)) : std::nullopt,
                         now ? blocks(now) : Parts());
  }
  whole.own = own->text;
  if (then) whole.then = then->text;
  if (now) whole.now = now->text;
  whole.state = state_of(then != nullptr, now != nullptr, whole.then, whole.now);
  return {whole};
}

// The template that replaces single blocks of another; nothing after an error.
std::optional<std::string> block_template(const PackFiles& base, const std::string& file,
                                          const std::vector<std::string>& blocks,
                                          Diagnostics& diagnostics) {
  const auto settings = settings_of(base, diagnostics);
  if (!settings) return std::nullopt;
  const SourcePtr& source = base.files.find(file)->second;
  const Parts known = blocks_of(*source, *settings);
  const auto& [begin, end] = std::pair(settings->block_start_string, settings->block_end_string);
  std::string text = fmt::format("{} extends \"{}/{}\" {}\n", begin, base.name, file, end);
  for (const std::string& block : blocks) {
    const auto found = known.find(block);
    if (found == known.end()) {
      std::vector<std::string_view> names;
      for (const auto& [name, body] : known) names.push_back(name);
      diagnostics.error("unknown-block", source->name, fmt::format("there is no block `{}`", block))
          .hint = names.empty() ? "it has no blocks: take over the whole file"
                                : fmt::format("its blocks: {}", fmt::join(names, ", "));
      return std::nullopt;
    }
    text +=
        fmt::format("\n{0} block {1} {2}\n{3}{0} endblock {2}\n", begin, block, end, found->second);
  }
  return text;
}

// How a pack.yaml in `directory` names the pack `base`.
std::string reference_to(const std::string& base, const PackFiles& files,
                         const std::string& directory) {
  if (files.directory.empty()) return base;
  const std::string path = std::filesystem::path(files.directory)
                               .lexically_relative(absolute_path(directory))
                               .generic_string();
  return path.find('/') == std::string::npos ? "./" + path : path;
}

// Makes `directory` a pack that extends `base`, or checks that it is one.
bool prepare_pack(const std::string& base, const PackFiles& base_files,
                  const std::string& directory, Disk& disk, Diagnostics& diagnostics,
                  std::vector<std::string>& written) {
  const std::string manifest = join_path(directory, pack_manifest);
  if (disk.state(manifest).kind == FileKind::missing) {
    disk.create_directories(directory);
    disk.write_if_changed(manifest, fmt::format("praxis-pack: 1\nextends: {}\n",
                                                reference_to(base, base_files, directory)));
    written.push_back(manifest);
    return true;
  }
  const auto pack = find_pack(directory, disk, diagnostics);
  if (!pack) return false;
  if (!pack->extends.empty() && !pack->bases.empty() && pack->bases.front() == base_files.name)
    return true;
  diagnostics.error("no-base", directory, fmt::format("this pack does not extend `{}`", base))
      .hint = pack->extends.empty() ? fmt::format("write `extends: {}` in its pack.yaml",
                                                  reference_to(base, base_files, directory))
                                    : fmt::format("it extends `{}`", pack->bases.front());
  return false;
}

void write_file(const std::string& path, std::string_view text, Disk& disk) {
  disk.create_directories(std::string(parent_path(path)));
  disk.write_if_changed(path, text);
}

std::string record_path(const std::string& directory, const std::string& file) {
  return fmt::format("{}/{}/{}", directory, record_folder, file);
}

}  // namespace

std::vector<std::string> blocks_in(const Source& source, const jinja::Settings& settings) {
  std::vector<std::string> names;
  for (const auto& [name, text] : blocks_of(source, settings)) names.push_back(name);
  return names;
}

std::vector<Override> find_overrides(const std::string& directory, Disk& disk,
                                     Diagnostics& diagnostics) {
  std::vector<Override> overrides;
  const std::optional<Pair> pair = find_pair(directory, disk, diagnostics);
  if (!pair) return overrides;
  const FileComparison comparison(*pair, directory, disk);
  for (const auto& [file, source] : pair->pack.files) {
    if (source->name != join_path(directory, file)) continue;  // of the extended pack
    std::ranges::move(comparison.compare(file, source), std::back_inserter(overrides));
  }
  return overrides;
}

void accept_overrides(const std::string& directory, const std::vector<Override>& overrides,
                      Disk& disk) {
  Diagnostics reported_already;
  const std::optional<Pair> pair = find_pair(directory, disk, reported_already);
  if (!pair) return;
  for (const Override& override : overrides) {
    const bool is_manifest = override.base == pack_manifest;
    const auto file = pair->base.files.find(override.base);
    const std::string path = record_path(directory, override.base);
    if (is_manifest) {
      write_file(path, pair->base_manifest()->text, disk);
    } else if (file != pair->base.files.end()) {
      write_file(path, file->second->text, disk);
    } else {
      disk.remove(path);
    }
  }
}

std::vector<std::string> override_file(const std::string& base, const std::string& file,
                                       const std::vector<std::string>& blocks,
                                       const std::string& directory, Disk& disk,
                                       Diagnostics& diagnostics) {
  std::vector<std::string> written;
  const auto base_files = find_pack(base, disk, diagnostics);
  if (!base_files) return written;
  const auto source = base_files->files.find(file);
  if (source == base_files->files.end() || file == pack_manifest) {
    std::vector<std::string_view> names;
    for (const auto& [name, text] : base_files->files) {
      if (name != pack_manifest) names.push_back(name);
    }
    diagnostics.error("missing-file", file, fmt::format("the pack {} has no such template", base))
        .hint = fmt::format("its templates: {}", fmt::join(names, ", "));
    return written;
  }
  const std::string path = join_path(directory, file);
  if (disk.state(path).kind != FileKind::missing) {
    diagnostics.error("foreign-output", path, "this file is there already").hint =
        "`praxis pack diff` compares it with the one it replaces";
    return written;
  }
  std::optional<std::string> text = source->second->text;
  if (!blocks.empty()) text = block_template(*base_files, file, blocks, diagnostics);
  if (!text || !prepare_pack(base, *base_files, directory, disk, diagnostics, written)) return {};
  const std::string record = record_path(directory, file);
  write_file(path, *text, disk);
  write_file(record, source->second->text, disk);
  written.insert(written.end(), {path, record});
  return written;
}

}  // namespace praxis
