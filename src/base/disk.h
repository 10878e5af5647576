// The one door to the file system. Whatever Praxis reads is recorded here, so that the depfile, the
// manifest and the answer to "what was this made from" come from one record and cannot disagree.
//
// All functions are thread-safe. Paths are UTF-8 with '/'; relative ones start at the current
// directory. Failures throw DiskError, whose message names the path and the system's reason.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace praxis {

class DiskError : public std::runtime_error {
 public:
  // `action` completes "cannot ... 'path'": "read", "write", "list".
  DiskError(std::string_view action, std::string path, int error_number);
  const std::string& path() const { return path_; }
  int error_number() const { return error_number_; }

 private:
  std::string path_;
  int error_number_;
};

// What a file's metadata says about its content. Equal signatures mean equal content as long as the
// signature is not racy (see is_racy); different ones mean "look at the content". The change time
// is part of it because `cp -p`, rsync and git restore the modification time.
struct Signature {
  std::int64_t modified = 0;  // nanoseconds since 1970
  std::int64_t changed = 0;   // nanoseconds since 1970; cannot be set by programs
  std::uint64_t size = 0;     // bytes
  std::uint64_t inode = 0;

  bool operator==(const Signature&) const = default;
};

// Whether a file with this signature could be written again without the signature changing, seen
// from `now` (nanoseconds since 1970): file systems stamp times by a clock that ticks every few
// milliseconds. A racy signature must not be stored (git's index has the same rule).
bool is_racy(const Signature& signature, std::int64_t now);
// The system's clock, in nanoseconds since 1970.
std::int64_t now_nanoseconds();

enum class FileKind : std::uint8_t { missing, file, directory, other };

struct FileState {
  FileKind kind = FileKind::missing;
  Signature signature;
};

struct DirectoryEntry {
  std::string name;
  FileKind kind;  // of what a symbolic link points to
  bool is_link;
};

// An open directory: files in it are looked at without resolving its path again for each.
class Directory {
 public:
  // Opens `path`; the current directory when it is empty. What cannot be opened holds nothing.
  explicit Directory(const std::string& path);
  Directory(Directory&& other) noexcept;
  Directory& operator=(Directory&& other) noexcept;
  ~Directory();
  // The state of an entry, as Disk::state gives it. `name` ends in NUL.
  FileState state(const char* name) const;

 private:
  std::string path_;
  int descriptor_ = -1;
};

class Disk {
 public:
  // The state of a path; missing (also below a file) is no error. Follows symbolic links.
  FileState state(const std::string& path) const;
  // The whole content of a file. Records the file as read. Refuses files of 4 GiB and more.
  std::string read(const std::string& path);
  // The entries of a directory in order of name, without "." and "..". Records the directory.
  std::vector<DirectoryEntry> list(const std::string& path);
  // Records a file that was not read because its content is known from an earlier run, or a path
  // whose absence was relied on.
  void record(const std::string& path);
  // The same for a path that is absolute already.
  void record_absolute(std::string path);
  // Every path read, listed or recorded: absolute, sorted, each once.
  std::vector<std::string> recorded() const;

  // Reads a file without recording it: outputs, inputs that were found by listing their directory.
  // Stores in `signature`, unless null, what the file was when it was opened.
  std::string read_unrecorded(const std::string& path, Signature* signature = nullptr) const;
  // Creates `path` with `text` and returns its signature; nothing when there is something already.
  // On failure no file is left.
  std::optional<Signature> create(const std::string& path, std::string_view text) const;
  // Makes the existing file `path` hold `text` and returns its signature. It is written over where
  // it is, which costs a tenth of replacing it on a journaling file system; the part behind its old
  // end first, so that a full disk leaves it as it was. A process that dies meanwhile leaves a
  // mixture. A file with several names, a link or one that cannot be opened is replaced, as by
  // write().
  Signature rewrite(const std::string& path, std::string_view text) const;
  // Makes `path` hold `text`, whole or not at all: writes a file beside it and renames that. What
  // is no file (/dev/stdout, a pipe) is written to instead.
  void write(const std::string& path, std::string_view text) const;
  // Makes `path` hold `text`, without care for what happens when the process dies meanwhile.
  void overwrite(const std::string& path, std::string_view text) const;
  // Makes `path` hold `text` as write() does, unless it holds that already: then its times stay.
  void write_if_changed(const std::string& path, std::string_view text) const;
  // Creates a directory and its parents.
  void create_directories(const std::string& path) const;
  // Removes a file; one that is missing is no error.
  void remove(const std::string& path) const;
  // Removes a directory if it is empty; returns whether it is gone.
  bool remove_empty_directory(const std::string& path) const;
  // Creates an empty file, or sets the times of an existing one to now.
  void touch(const std::string& path) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> recorded_;  // in any order, some more than once
};

// `path` made absolute against the current directory (which an empty path means), with `.` and `..`
// and doubled slashes resolved by text (symbolic links are kept as they are).
std::string absolute_path(std::string_view path);
// `a/b` joined with `c`; an absolute `c` stands alone, an empty part is left out.
std::string join_path(std::string_view directory, std::string_view name);
// The directory part of a path: "" when there is none, "/" for the root.
std::string_view parent_path(std::string_view path);
std::string_view file_name(std::string_view path);
// The relative path that leads from the directory `from` to `to`; both relative to the same root
// and free of `..`.
std::string relative_path(std::string_view from, std::string_view to);

}  // namespace praxis
