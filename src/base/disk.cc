#include "base/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace praxis {
namespace {

// Closes a descriptor on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool valid() const { return number_ >= 0; }
  // Closes now, to see the error that a delayed write may report only here.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileState to_state(const struct stat& status) {
  FileState state;
  state.kind = S_ISREG(status.st_mode)   ? FileKind::file
               : S_ISDIR(status.st_mode) ? FileKind::directory
                                         : FileKind::other;
#ifdef __APPLE__
  state.signature.modified = nanoseconds(status.st_mtimespec);
  state.signature.changed = nanoseconds(status.st_ctimespec);
#else
  state.signature.modified = nanoseconds(status.st_mtim);
  state.signature.changed = nanoseconds(status.st_ctim);
#endif
  state.signature.size = static_cast<std::uint64_t>(status.st_size);
  state.signature.inode = status.st_ino;
  return state;
}

FileState state_at(int directory, const char* path) {
  struct stat status;
  if (::fstatat(directory, path, &status, 0) == 0) return to_state(status);
  if (errno == ENOENT || errno == ENOTDIR) return {};
  throw DiskError("look at", path, errno);
}

std::string read_file(const std::string& path, Signature* signature = nullptr) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) throw DiskError("read", path, errno);
  struct stat status;
  if (::fstat(file.number(), &status) != 0) throw DiskError("read", path, errno);
  if (S_ISDIR(status.st_mode)) throw DiskError("read", path, EISDIR);
  if (signature != nullptr) *signature = to_state(status).signature;
  if (status.st_size >= 0xffff'ffff) throw DiskError("read", path, EFBIG);
  // The size is a hint: a pipe has none, and a file may grow while it is read.
  std::string text(static_cast<std::size_t>(status.st_size) + 1, '\0');
  std::size_t length = 0;
  for (;;) {
    const ssize_t count = ::read(file.number(), text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw DiskError("read", path, errno);
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
    // A regular file that gives less than it is asked for has come to its end.
    const bool is_short = length < text.size() && S_ISREG(status.st_mode);
    if (is_short && length == static_cast<std::size_t>(status.st_size)) break;
    if (length >= 0xffff'ffff) throw DiskError("read", path, EFBIG);
    if (length == text.size()) text.resize(text.size() * 2);
  }
  text.resize(length);
  return text;
}

// Hands `text` to `write(rest, done)`, which returns how much of the rest it took, until all is
// taken; returns false with errno set when that fails.
template <class Write>
bool write_pieces(std::string_view text, const Write& write) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = write(text.substr(done), done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

// Writes `text` at an offset; returns false with errno set when not all of it could be written.
bool write_all(int file, std::string_view text, std::size_t offset) {
  return write_pieces(text, [&](std::string_view rest, std::size_t done) {
    return ::pwrite(file, rest.data(), rest.size(), static_cast<off_t>(offset + done));
  });
}

// Makes a file hold `text`; returns false with errno set on failure.
bool write_file(const std::string& path, std::string_view text) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  return file.valid() && write_all(file.number(), text, 0) && file.close();
}

// Writes to what is no file: a device, a pipe. Returns false with errno set on failure.
bool write_through(const std::string& path, std::string_view text) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  const auto write = [&](std::string_view rest, std::size_t) {
    return ::write(file.number(), rest.data(), rest.size());
  };
  return file.valid() && write_pieces(text, write) && file.close();
}

FileKind kind_of(const std::string& directory, const dirent& entry, bool& is_link) {
  is_link = entry.d_type == DT_LNK;
  if (entry.d_type == DT_REG) return FileKind::file;
  if (entry.d_type == DT_DIR) return FileKind::directory;
  struct stat status;
  const std::string path = join_path(directory, entry.d_name);
  if (entry.d_type == DT_UNKNOWN) {
    is_link = ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  }
  return ::stat(path.c_str(), &status) == 0 ? to_state(status).kind : FileKind::missing;
}

}  // namespace

DiskError::DiskError(std::string_view action, std::string path, int error_number)
    : std::runtime_error(fmt::format("cannot {} '{}': {}", action, path,
                                     std::generic_category().message(error_number))),
      path_(std::move(path)),
      error_number_(error_number) {}

bool is_racy(const Signature& signature, std::int64_t now) {
  constexpr std::int64_t tick = 20'000'000;  // HZ=100 gives 10 ms, the coarsest in use; doubled
  return std::max(signature.modified, signature.changed) > now - tick;
}

std::int64_t now_nanoseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

Directory::Directory(const std::string& path)
    : path_(path),
      descriptor_(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

Directory::Directory(Directory&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Directory& Directory::operator=(Directory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Directory::~Directory() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileState Directory::state(const char* name) const {
  // A directory that may be entered but not read cannot be opened.
  if (descriptor_ < 0) return state_at(AT_FDCWD, join_path(path_, name).c_str());
  return state_at(descriptor_, name);
}

FileState Disk::state(const std::string& path) const { return state_at(AT_FDCWD, path.c_str()); }

std::string Disk::read(const std::string& path) {
  record(path);
  return read_file(path);
}

std::string Disk::read_unrecorded(const std::string& path, Signature* signature) const {
  return read_file(path, signature);
}

std::vector<DirectoryEntry> Disk::list(const std::string& path) {
  record(path);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.empty() ? "." : path.c_str()),
                                                      &::closedir);
  if (directory == nullptr) throw DiskError("list", path, errno);
  std::vector<DirectoryEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    bool is_link = false;
    const FileKind kind = kind_of(path, *entry, is_link);
    entries.push_back({std::string(name), kind, is_link});
  }
  if (errno != 0) throw DiskError("list", path, errno);
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

void Disk::record(const std::string& path) { record_absolute(absolute_path(path)); }

void Disk::record_absolute(std::string path) {
  const std::lock_guard lock(mutex_);
  recorded_.push_back(std::move(path));
}

std::vector<std::string> Disk::recorded() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> paths = recorded_;
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

std::optional<Signature> Disk::create(const std::string& path, std::string_view text) const {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.valid()) {
    if (errno == EEXIST) return std::nullopt;
    throw DiskError("write", path, errno);
  }
  struct stat status;
  if (write_all(file.number(), text, 0) && ::fstat(file.number(), &status) == 0 && file.close()) {
    return to_state(status).signature;
  }
  const int error = errno;
  ::unlink(path.c_str());
  throw DiskError("write", path, error);
}

Signature Disk::rewrite(const std::string& path, std::string_view text) const {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status;
  if (!file.valid() || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode) ||
      status.st_nlink != 1) {
    write(path, text);
    return state(path).signature;
  }
  const auto old_size = static_cast<std::size_t>(status.st_size);
  if (text.size() > old_size && !write_all(file.number(), text.substr(old_size), old_size)) {
    const int error = errno;
    if (::ftruncate(file.number(), status.st_size) != 0) throw DiskError("write", path, errno);
    throw DiskError("write", path, error);
  }
  if (!write_all(file.number(), text.substr(0, old_size), 0) ||
      (text.size() < old_size &&
       ::ftruncate(file.number(), static_cast<off_t>(text.size())) != 0) ||
      ::fstat(file.number(), &status) != 0 || !file.close()) {
    throw DiskError("write", path, errno);
  }
  return to_state(status).signature;
}

void Disk::write(const std::string& path, std::string_view text) const {
  if (state(path).kind == FileKind::other) {
    // /dev/stdout and its like: no file must take their place.
    if (!write_through(path, text)) throw DiskError("write", path, errno);
    return;
  }
  const std::string beside = path + ".praxis-tmp";
  if (write_file(beside, text) && ::rename(beside.c_str(), path.c_str()) == 0) return;
  const int error = errno;
  ::unlink(beside.c_str());
  throw DiskError("write", path, error);
}

void Disk::overwrite(const std::string& path, std::string_view text) const {
  if (!write_file(path, text)) throw DiskError("write", path, errno);
}

void Disk::write_if_changed(const std::string& path, std::string_view text) const {
  if (state(path).kind == FileKind::file && read_file(path) == text) return;
  write(path, text);
}

void Disk::create_directories(const std::string& path) const {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw DiskError("create the directory", path, error.value());
}

void Disk::remove(const std::string& path) const {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw DiskError("remove", path, errno);
}

bool Disk::remove_empty_directory(const std::string& path) const {
  return ::rmdir(path.c_str()) == 0 || errno == ENOENT;
}

void Disk::touch(const std::string& path) const {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (!file.valid()) throw DiskError("write", path, errno);
  if (::futimens(file.number(), nullptr) != 0) throw DiskError("write", path, errno);
}

std::string absolute_path(std::string_view path) {
  // Asked for once: nothing here changes the directory a process is in.
  static const std::string current = std::filesystem::current_path().generic_string();
  std::string absolute;
  const auto add = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t slash = std::min(text.find('/'), text.size());
      const std::string_view part = text.substr(0, slash);
      text.remove_prefix(std::min(slash + 1, text.size()));
      if (part == "..") {
        absolute.resize(absolute.empty() ? 0 : absolute.rfind('/'));
      } else if (!part.empty() && part != ".") {
        absolute += '/';
        absolute += part;
      }
    }
  };
  if (!path.starts_with('/')) add(current);
  add(path);
  return absolute.empty() ? "/" : absolute;
}

std::string join_path(std::string_view directory, std::string_view name) {
  if (directory.empty() || name.starts_with('/')) return std::string(name);
  if (name.empty()) return std::string(directory);
  std::string path;
  path.reserve(directory.size() + 1 + name.size());
  path += directory;
  if (!directory.ends_with('/')) path += '/';
  return path += name;
}

std::string_view parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return path.substr(0, std::max<std::size_t>(slash, 1));
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string relative_path(std::string_view from, std::string_view to) {
  return std::filesystem::path(to).lexically_relative(from.empty() ? "." : from).generic_string();
}

}  // namespace praxis
