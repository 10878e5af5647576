#include "base/watcher.h"

#include "base/disk.h"

#ifdef __linux__

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace praxis {
namespace {

constexpr int settled = 50;  // milliseconds
// Something else may write there without end.
constexpr std::chrono::milliseconds longest_wait{500};

}  // namespace

Watcher::Watcher() : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  if (descriptor_ < 0) throw DiskError("watch", "files", errno);
}

Watcher::~Watcher() { ::close(descriptor_); }

bool Watcher::add(const std::vector<std::string>& directories) {
  // Not IN_MODIFY and IN_ATTRIB: a file that is being written is not looked at before it is closed,
  // and reading one changes its time of access.
  constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                   IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  bool added = false;
  for (const std::string& directory : directories) {
    const char* path = directory.empty() ? "." : directory.c_str();
    const int watch = ::inotify_add_watch(descriptor_, path, events);
    if (watch >= 0) {
      added = watched_.insert(watch).second || added;
    } else if (errno == ENOSPC) {  // see /proc/sys/fs/inotify/max_user_watches
      throw DiskError("watch as many directories (fs.inotify.max_user_watches) as", path, errno);
    } else if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
      throw DiskError("watch", path, errno);
    }
  }
  return added;
}

void Watcher::wait() {
  while (!take_events(-1)) continue;
  const auto end = std::chrono::steady_clock::now() + longest_wait;
  while (std::chrono::steady_clock::now() < end && take_events(settled)) continue;
}

// Waits up to that long for events, -1: until there are some; returns whether there were.
bool Watcher::take_events(int milliseconds) {
  pollfd file{descriptor_, POLLIN, 0};
  const int ready = ::poll(&file, 1, milliseconds);
  if (ready < 0 && errno != EINTR) throw DiskError("watch", "files", errno);
  if (ready <= 0) return false;
  alignas(inotify_event) std::array<char, 1 << 14> buffer;
  for (;;) {
    const ssize_t size = ::read(descriptor_, buffer.data(), buffer.size());
    if (size <= 0) return true;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      if ((event.mask & IN_IGNORED) != 0) watched_.erase(event.wd);  // the directory is gone
      at += sizeof event + event.len;
    }
  }
}

}  // namespace praxis

#else

#include <chrono>
#include <thread>

namespace praxis {

Watcher::Watcher() = default;
Watcher::~Watcher() = default;
bool Watcher::add(const std::vector<std::string>&) { return false; }
void Watcher::wait() { std::this_thread::sleep_for(std::chrono::milliseconds(500)); }

}  // namespace praxis

#endif
