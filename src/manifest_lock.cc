#include "manifest_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/disk.h"

namespace praxis {
namespace {

constexpr std::string_view file_of_lock = "lock";

// What names the time between two starts of the machine; empty where the system has no such thing.
std::string boot_name() {
  try {
    return Disk().read_unrecorded("/proc/sys/kernel/random/boot_id");
  } catch (const DiskError&) {
    return {};
  }
}

}  // namespace

ManifestLock::ManifestLock(const std::string& directory) {
  const std::string path = join_path(directory, file_of_lock);
  // `praxis clean` removes the file it holds the lock of: then another one is there by now, or
  // none.
  while (!lock(directory, path)) ::close(std::exchange(descriptor_, -1));
}

// Returns whether the file that is locked is still the one of that path.
bool ManifestLock::lock(const std::string& directory, const std::string& path) {
  constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC;
  descriptor_ = ::open(path.c_str(), flags, 0666);
  if (descriptor_ < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    Disk().create_directories(directory);
    descriptor_ = ::open(path.c_str(), flags, 0666);
  }
  if (descriptor_ < 0) throw DiskError("write", path, errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (!std::exchange(waited_, true)) {
      std::fputs("praxis: waiting for another run on the same output directory\n", stderr);
    }
    while (::flock(descriptor_, LOCK_EX) != 0) {
      if (errno != EINTR) throw DiskError("lock", path, errno);
    }
  }
  struct stat locked;
  struct stat there;
  return ::fstat(descriptor_, &locked) == 0 && ::stat(path.c_str(), &there) == 0 &&
         locked.st_ino == there.st_ino && locked.st_dev == there.st_dev;
}

ManifestLock::~ManifestLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void note_writing(const std::string& directory) {
  Disk().overwrite(join_path(directory, file_of_lock), boot_name());
}

void note_written(const std::string& directory) {
  const std::string path = join_path(directory, file_of_lock);
  if (::truncate(path.c_str(), 0) != 0) return;
}

bool was_torn(const std::string& directory) {
  const std::string path = join_path(directory, file_of_lock);
  const FileState state = Disk().state(path);
  if (state.kind != FileKind::file || state.signature.size == 0) return false;
  // A run that was killed while it wrote the name leaves a part of it.
  return !boot_name().starts_with(Disk().read_unrecorded(path));
}

}  // namespace praxis
