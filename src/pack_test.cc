// A case is a run like any other whose output directory is `expected`: what a dry run would change
// there is what is wrong, and --update is the run itself.
#include "pack_test.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/disk.h"
#include "difference.h"
#include "praxis.h"
#include "yaml/fields.h"

namespace praxis {
namespace {

// A folder for the manifests of runs that are to leave none.
class TemporaryDirectory {
 public:
  TemporaryDirectory()
      : path_((std::filesystem::temp_directory_path() / "praxis-XXXXXX").generic_string()) {
    if (::mkdtemp(path_.data()) == nullptr) throw DiskError("write", path_, errno);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;  // nothing depends on it being gone
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// All files below a directory, by their paths from it; hidden ones as well, since packs may make
// such.
std::set<std::string> files_below(const std::string& directory) {
  std::set<std::string> files;
  std::error_code missing;
  const std::filesystem::recursive_directory_iterator entries(directory, missing);
  if (missing) return files;
  for (const auto& entry : entries) {
    if (entry.is_regular_file()) {
      files.insert(entry.path().lexically_relative(directory).generic_string());
    }
  }
  return files;
}

void replace_all(std::string& text, std::string_view old_part, std::string_view new_part) {
  for (std::size_t at = 0; (at = text.find(old_part, at)) != text.npos; at += new_part.size()) {
    text.replace(at, old_part.size(), new_part);
  }
}

class Case {
 public:
  Case(std::string pack, const std::string& name, const TemporaryDirectory& temporary)
      : pack_(std::move(pack)),
        directory_(fmt::format("{}/tests/{}", pack_, name)),
        expected_(directory_ + "/expected") {
    result_.name = "tests/" + name;
    options_.packs = {{pack_}};
    options_.output_directory = expected_;
    options_.manifest_directory = join_path(temporary.path(), name);
    options_.force = options_.diff = true;
  }

  CaseResult run(bool update);

 private:
  bool read_options();
  void read_values(const SourcePtr& source, const yaml::Node& node);
  void compare_outputs(const Result& result, bool update);
  void compare_errors(const Result& result, bool update);
  std::string path_in_case(const std::string& path) const { return join_path(directory_, path); }
  void fail(std::string_view difference) {
    result_.state = CaseState::failed;
    result_.difference += difference;
  }

  std::string pack_, directory_, expected_;
  Options options_;
  CaseResult result_;
  Disk disk_;
};

// Reads case.yaml into options_. Returns false after an error.
bool Case::read_options() {
  const std::string path = path_in_case("case.yaml");
  std::vector<std::string> inputs = {"input"};
  std::vector<std::string> registries;
  if (disk_.state(path).kind == FileKind::file) {
    const SourcePtr source = make_source(path, disk_.read_unrecorded(path));
    yaml::Document document;
    if (!yaml::parse(source, {}, result_.diagnostics, document)) return false;
    Fields fields(source, document.root(), "case.yaml", result_.diagnostics);
    fields.text("description");
    if (fields.node("inputs") != nullptr) inputs = fields.texts("inputs");
    registries = fields.texts("registries");
    if (const yaml::Node* values = fields.node("options")) read_values(source, *values);
    fields.finish();
  }
  for (const std::string& input : inputs) options_.inputs.push_back(path_in_case(input));
  for (const std::string& registry : registries)
    options_.registries.push_back(path_in_case(registry));
  return !result_.diagnostics.has_errors();
}

void Case::read_values(const SourcePtr& source, const yaml::Node& node) {
  if (node.kind != yaml::Kind::mapping) {
    result_.diagnostics.error("wrong-type", Location{source, node.span},
                              "`options` must be a mapping");
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    options_.packs.front().options.push_back(
        {std::string(entry.key->text), std::string(entry.value->text)});
  }
}

void Case::compare_outputs(const Result& result, bool update) {
  std::set<std::string> made;
  for (const OutputReport& output : result.outputs) {
    made.insert(std::filesystem::path(output.path).lexically_relative(expected_).generic_string());
    if (output.state == OutputState::written) fail(output.difference);
  }
  result_.outputs = made.size();
  for (const std::string& file : files_below(expected_)) {
    if (made.contains(file)) continue;
    const std::string path = join_path(expected_, file);
    fail(unified_difference(path, disk_.read_unrecorded(path), ""));
    if (update) disk_.remove(path);
  }
  const std::string errors = path_in_case("errors.txt");
  if (disk_.state(errors).kind == FileKind::file) {
    fail(unified_difference(errors, disk_.read_unrecorded(errors), ""));
    if (update) disk_.remove(errors);
  }
}

// What is reported, with paths as they are seen from the case and the pack.
void Case::compare_errors(const Result& result, bool update) {
  const std::string path = path_in_case("errors.txt");
  if (disk_.state(path).kind != FileKind::file) {
    result_.state = CaseState::failed;
    result_.diagnostics.append(result.diagnostics);
    return;
  }
  std::string came = format_diagnostics(result.diagnostics, DiagnosticFormat::gcc, false);
  replace_all(came, directory_ + "/", "");
  replace_all(came, pack_ + "/", "");
  const std::string expected = disk_.read_unrecorded(path);
  if (came == expected) return;
  fail(unified_difference(path, expected, came));
  if (update) disk_.write_if_changed(path, came);
}

CaseResult Case::run(bool update) {
  if (!read_options()) {
    result_.state = CaseState::failed;
    return std::move(result_);
  }
  options_.dry_run = !update;
  options_.listing = Listing::all;
  const Result result = generate(options_);
  const std::size_t own_errors = result_.diagnostics.error_count();
  if (result.diagnostics.has_errors()) {
    compare_errors(result, update);
  } else {
    compare_outputs(result, update);
  }
  const bool unexpected = result_.diagnostics.error_count() > own_errors;
  if (update && result_.state == CaseState::failed && !unexpected) {
    result_.state = CaseState::updated;
    result_.difference.clear();
  }
  return std::move(result_);
}

}  // namespace

std::vector<CaseResult> test_pack(const std::string& directory,
                                  const std::vector<std::string>& names, bool update,
                                  Diagnostics& diagnostics) {
  std::vector<CaseResult> results;
  std::string pack = directory;
  while (pack.size() > 1 && pack.ends_with('/')) pack.pop_back();
  if (pack.find('/') == pack.npos) pack.insert(0, "./");  // a folder, whatever packs are built in
  Disk disk;
  std::set<std::string> known;
  const std::string tests = join_path(pack, "tests");
  if (disk.state(tests).kind == FileKind::directory) {
    for (const DirectoryEntry& entry : disk.list(tests)) {
      if (entry.kind == FileKind::directory && !entry.name.starts_with('.'))
        known.insert(entry.name);
    }
  }
  if (known.empty()) {
    diagnostics.error("no-cases", tests, "the pack has no golden cases").hint = fmt::format(
        "put inputs into {}/NAME/input and run `praxis pack test {} --update`", tests, directory);
    return results;
  }
  std::vector<std::string> wanted(known.begin(), known.end());
  if (!names.empty()) wanted = names;
  const TemporaryDirectory temporary;
  for (const std::string& name : wanted) {
    if (known.contains(name)) {
      results.push_back(Case(pack, name, temporary).run(update));
      continue;
    }
    diagnostics.error("no-cases", join_path(tests, name), "there is no such case").hint =
        fmt::format("the cases: {}", fmt::join(known, ", "));
  }
  return results;
}

}  // namespace praxis
