// clean: removes what the manifest owns and nobody edited, then the manifest itself.
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/disk.h"
#include "base/trace.h"
#include "manifest_lock.h"
#include "passes.h"
#include "praxis.h"

namespace praxis {
namespace {

void remove_manifest(const Disk& disk, const std::string& directory) {
  std::error_code ignored;  // what formatters made only saves work
  std::filesystem::remove_all(join_path(directory, "formatted"), ignored);
  for (const char* name : {"manifest.mdb", "manifest.mdb-lock", "lock"}) {
    disk.remove(join_path(directory, name));
  }
  disk.remove_empty_directory(directory);
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
      remove_stale(run, manifest.outputs(), written);
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
