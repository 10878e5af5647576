// Waiting for changes of files.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

namespace praxis {

// Waits until something changes in directories: an entry comes, goes, or is written. On Linux by
// inotify(7); where there is no such thing, for half a second each time.
class Watcher {
 public:
  // Throws DiskError.
  Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher();

  // Watches these directories too; one that is gone again is left out. Returns whether there was
  // one among them that was not watched before: what happened in it until now was not seen. Throws
  // DiskError when the system watches no more.
  bool add(const std::vector<std::string>& directories);
  std::size_t size() const { return watched_.size(); }
  // Waits for a change, and then until nothing has changed for a twentieth of a second, but no
  // longer than half a second: who saves many files, or changes a branch, is waited for. Throws
  // DiskError.
  void wait();

 private:
  bool take_events(int milliseconds);

  int descriptor_ = -1;
  std::unordered_set<int> watched_;
};

}  // namespace praxis
