// The file `lock` of a manifest directory: one run at a time holds it, and while a manifest is
// being written it names the present boot of the machine.
#pragma once

#include <string>

namespace praxis {

// Holds the manifest directory for one run; a second run waits until the first is done. Creates the
// directory. Throws DiskError.
class ManifestLock {
 public:
  explicit ManifestLock(const std::string& directory);
  ManifestLock(const ManifestLock&) = delete;
  ManifestLock& operator=(const ManifestLock&) = delete;
  ~ManifestLock();

 private:
  bool lock(const std::string& directory, const std::string& path);

  int descriptor_ = -1;
  bool waited_ = false;
};

// Notes that what is written to the manifest from now on may not have reached the disk. Throws
// DiskError.
void note_writing(const std::string& directory);
// Notes that all of it has. When that fails the next run after a start of the machine looks at
// every file.
void note_written(const std::string& directory);
// Whether the machine went down between the two: then what it left half-written is not read.
bool was_torn(const std::string& directory);

}  // namespace praxis
