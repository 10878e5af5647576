// clean: removes what the manifest owns and nobody edited, then the manifest itself.
#include <map>
#include <optional>

#include "base/disk.h"
#include "base/trace.h"
#include "passes.h"
#include "praxis.h"

namespace praxis {
namespace {

void remove_manifest(const Disk& disk, const std::string& directory) {
  for (const char* name : {"manifest.mdb", "manifest.mdb-lock", "lock"}) disk.remove(join_path(directory, name));
  disk.remove_empty_directory(directory);
}

std::vector<OwnedOutput> owned_outputs(const Manifest& manifest) {
  std::map<std::string, OwnedOutput> outputs;
  const auto add = [&](OwnedOutput output) { outputs.try_emplace(output.plan.path, output); };
  manifest.for_each_input([&](const Manifest::Entry& entry) {
    const auto view = InputView::parse(entry.bytes);
    if (view) view->for_each_output([&](const OutputView& output) { add(output.owned()); });
  });
  for (const OwnedOutput& output : manifest.project_outputs()) add(output);
  for (const std::string& path : manifest.foreign_layout_outputs()) {
    add({{0, 0, path}, {*manifest.foreign_layout_output(path), {}, {}}});
  }
  for (const std::string& path : manifest.intended()) add({{0, 0, path}, {}});
  std::vector<OwnedOutput> list;
  for (auto& [path, output] : outputs) list.push_back(std::move(output));
  return list;
}

}  // namespace

Result clean(const Options& options) {
  Result result;
  Disk disk;
  Trace trace;
  result.output_directory = options.output_directory;
  try {
    const std::string& directory = options.manifest_directory;
    if (disk.state(directory).kind == FileKind::missing) return result;
    std::optional<ManifestLock> lock;
    if (!options.dry_run) lock.emplace(directory);
    Written written;
    {
      Manifest manifest(directory, options.dry_run, result.diagnostics);
      const Run run({options, nullptr}, disk, manifest, trace);
      remove_stale(run, owned_outputs(manifest), written);
    }
    for (const std::string& path : written.removed) {
      OutputReport& output = result.outputs.emplace_back();
      output.path = join_path(options.output_directory, path);
      output.state = OutputState::removed;
    }
    result.diagnostics.append(std::move(written.diagnostics));
    // What was not removed stays owned, so that a later run still knows it.
    if (!options.dry_run && !result.diagnostics.has_errors()) remove_manifest(disk, directory);
    if (!options.dry_run) disk.remove_empty_directory(options.output_directory);
  } catch (const DiskError& error) {
    result.diagnostics.error("disk", error.path(), error.what());
  }
  result.diagnostics.sort();
  return result;
}

}  // namespace praxis
