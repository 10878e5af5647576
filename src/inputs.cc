#include "inputs.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

namespace praxis {
namespace {

constexpr std::string_view component_suffix = ".praxis.yaml";

bool has_wildcard(std::string_view path) { return path.find_first_of("*?[") != path.npos; }

class Finder {
 public:
  Finder(const std::vector<PackFiles>& packs, const std::vector<std::string>& excluded, Disk& disk,
         InputVisitor& visitor, Diagnostics& diagnostics, bool may_repeat)
      : packs_(packs),
        excluded_(excluded),
        disk_(disk),
        visitor_(visitor),
        diagnostics_(diagnostics),
        may_repeat_(may_repeat) {
    any_plain_ =
        std::ranges::any_of(packs, [](const auto& pack) { return !pack.reads_components; });
  }

  void find(const std::string& argument);

 private:
  void find_file(const std::string& path);
  void find_directory(const std::string& path);
  void find_glob(const std::string& pattern);
  // Reports every file below `directory` that `wanted(name, below)`; `below` is the path from the
  // root of the walk. Returns whether there was one.
  bool walk(const std::string& directory, const std::string& below, const auto& wanted);
  // Whether a file is found for the first time.
  bool is_new(const std::string& directory, std::string_view name);
  bool is_component(std::string_view path) const {
    return path.ends_with(component_suffix) || !any_plain_;
  }
  bool is_wanted(std::string_view name) const;

  const std::vector<PackFiles>& packs_;
  const std::vector<std::string>& excluded_;
  Disk& disk_;
  InputVisitor& visitor_;
  Diagnostics& diagnostics_;
  const bool may_repeat_;
  bool any_plain_ = false;
  std::unordered_set<std::string> seen_;
};

void Finder::find(const std::string& argument) {
  switch (disk_.state(argument).kind) {
    case FileKind::file:
      return find_file(argument);
    case FileKind::directory:
      return find_directory(argument);
    case FileKind::other:
      diagnostics_.error("unreadable-file", argument, "this is neither a file nor a directory");
      return;
    case FileKind::missing:
      break;
  }
  if (has_wildcard(argument)) return find_glob(argument);
  disk_.record(argument);
  diagnostics_.error("missing-file", argument,
                     fmt::format("there is no file or directory `{}`", argument));
}

void Finder::find_file(const std::string& path) {
  if (any_plain_ && !is_wanted(path)) {
    diagnostics_.error("no-pack-for-file", path, "no pack of this run reads this file").hint =
        "component files end in .praxis.yaml; packs for plain YAML say under `files:` what they "
        "read";
    return;
  }
  const std::string directory(parent_path(path));
  if (!is_new(directory, file_name(path))) return;
  visitor_.file(visitor_.enter(directory, "", false), file_name(path), is_component(path));
}

void Finder::find_directory(const std::string& path) {
  const bool any = walk(path, "", [&](std::string_view name, const std::string&) {
    return any_plain_ || name.ends_with(component_suffix);
  });
  if (any) return;
  diagnostics_.error("no-components", path, "there is no input file in this directory").hint =
      "component files end in .praxis.yaml";
}

void Finder::find_glob(const std::string& pattern) {
  const std::size_t wildcard = pattern.find_first_of("*?[");
  const std::size_t slash = pattern.rfind('/', wildcard);
  const std::string root =
      slash == pattern.npos ? "" : pattern.substr(0, std::max<std::size_t>(slash, 1));
  const std::string rest = slash == pattern.npos ? pattern : pattern.substr(slash + 1);
  bool any = false;
  if (disk_.state(root.empty() ? "." : root).kind == FileKind::directory) {
    any = walk(root, "", [&](std::string_view name, const std::string& below) {
      return glob_matches(rest, join_path(below, name));
    });
  }
  if (any) return;
  diagnostics_.error("missing-file", pattern, fmt::format("no file matches `{}`", pattern));
}

bool Finder::walk(const std::string& directory, const std::string& below, const auto& wanted) {
  const std::vector<DirectoryEntry> entries = disk_.list(directory);
  const std::uint32_t number = visitor_.enter(directory, below, true);
  bool any = false;
  for (const DirectoryEntry& entry : entries) {
    if (entry.name.starts_with('.')) continue;
    if (entry.kind == FileKind::file) {
      if (!wanted(entry.name, below) || !is_wanted(entry.name)) continue;
      any = true;
      if (is_new(directory, entry.name))
        visitor_.file(number, entry.name, is_component(entry.name));
    } else if (entry.kind == FileKind::directory && !entry.is_link) {
      const std::string path = join_path(directory, entry.name);
      if (std::ranges::count(excluded_, absolute_path(path)) > 0) continue;
      if (walk(path, join_path(below, entry.name), wanted)) any = true;
    }
  }
  visitor_.leave(number);
  return any;
}

bool Finder::is_wanted(std::string_view name) const {
  return std::ranges::any_of(
      packs_, [&](const PackFiles& pack) { return reads_input(pack, name, is_component(name)); });
}

// One directory holds no file twice; several arguments may name the same.
bool Finder::is_new(const std::string& directory, std::string_view name) {
  return !may_repeat_ || seen_.insert(absolute_path(join_path(directory, name))).second;
}

bool class_matches(std::string_view members, char character) {
  const bool negated = members.starts_with('!') || members.starts_with('^');
  if (negated) members.remove_prefix(1);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool range = i + 2 < members.size() && members[i + 1] == '-';
    const char last = range ? members[i + 2] : members[i];
    if (members[i] <= character && character <= last) return !negated;
    if (range) i += 2;
  }
  return negated;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
  while (!pattern.empty()) {
    if (pattern.starts_with("**")) {
      pattern.remove_prefix(std::min<std::size_t>(pattern.find_first_not_of('*'), pattern.size()));
      if (pattern.starts_with('/')) pattern.remove_prefix(1);
      for (std::size_t at = 0;; at = path.find('/', at) + 1) {
        if (glob_matches(pattern, path.substr(at))) return true;
        if (path.find('/', at) == path.npos) return pattern.empty();
      }
    }
    if (pattern.front() == '*') {
      pattern.remove_prefix(1);
      for (std::size_t length = 0; length <= path.size(); ++length) {
        if (glob_matches(pattern, path.substr(length))) return true;
        if (length < path.size() && path[length] == '/') break;
      }
      return false;
    }
    if (path.empty()) return false;
    const std::size_t close = pattern.front() == '[' ? pattern.find(']', 2) : pattern.npos;
    if (close != pattern.npos) {
      if (path.front() == '/' || !class_matches(pattern.substr(1, close - 1), path.front()))
        return false;
      pattern.remove_prefix(close + 1);
    } else {
      if (pattern.front() == '?' ? path.front() == '/' : pattern.front() != path.front())
        return false;
      pattern.remove_prefix(1);
    }
    path.remove_prefix(1);
  }
  return path.empty();
}

bool reads_input(const PackFiles& pack, std::string_view path, bool is_component) {
  if (pack.reads_components || is_component) return pack.reads_components && is_component;
  return std::ranges::any_of(pack.file_patterns, [&](const std::string& pattern) {
    return glob_matches(pattern, file_name(path));
  });
}

void find_inputs(const std::vector<std::string>& arguments, const std::vector<PackFiles>& packs,
                 const std::vector<std::string>& excluded, Disk& disk, InputVisitor& visitor,
                 Diagnostics& diagnostics) {
  Finder finder(packs, excluded, disk, visitor, diagnostics, arguments.size() > 1);
  for (const std::string& argument : arguments) {
    try {
      finder.find(argument);
    } catch (const DiskError& error) {
      diagnostics.error("unreadable-file", error.path(), error.what());
    }
  }
}

}  // namespace praxis
