// The least that the file system asks for: what no generator can be faster than. All cores, system
// calls relative to directory handles, nothing else.
//
// usage: raw_files look DIRECTORY...   lists the directories and takes the status of every file
//        raw_files write FROM TO       makes new files at TO with the bytes of those below FROM
// Prints the milliseconds that it took; for `write` without reading FROM and making directories.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct File {
  std::string name;
  std::string text;
};

struct Directory {
  fs::path path;
  std::vector<File> files;
};

[[noreturn]] void fail(const char* action, const fs::path& path) {
  std::fprintf(stderr, "raw_files: cannot %s %s\n", action, path.c_str());
  std::exit(1);
}

// Every directory below `root`, itself included, but for the manifest of Praxis.
std::vector<Directory> directories_below(const fs::path& root) {
  std::vector<Directory> directories;
  directories.push_back({root, {}});
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::end(entry); ++entry) {
    if (!entry->is_directory()) continue;
    if (entry->path().filename() == ".praxis") {
      entry.disable_recursion_pending();
    } else {
      directories.push_back({entry->path(), {}});
    }
  }
  return directories;
}

void for_each_directory(std::vector<Directory>& directories, const auto& work) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < directories.size(); at = next++) work(directories[at]);
    });
  }
}

void look(Directory& directory) {
  DIR* const handle = ::opendir(directory.path.c_str());
  if (handle == nullptr) fail("list", directory.path);
  while (const dirent* entry = ::readdir(handle)) {
    if (entry->d_type != DT_REG) continue;
    struct statx status;
    if (::statx(::dirfd(handle), entry->d_name, AT_STATX_DONT_SYNC,
                STATX_MTIME | STATX_CTIME | STATX_SIZE | STATX_INO, &status) != 0) {
      fail("look at", directory.path / entry->d_name);
    }
  }
  ::closedir(handle);
}

void read_files(Directory& directory) {
  for (const fs::directory_entry& entry : fs::directory_iterator(directory.path)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    directory.files.push_back(
        {entry.path().filename(), std::string(std::istreambuf_iterator<char>(file), {})});
  }
}

void write_files(const Directory& directory) {
  const int handle = ::open(directory.path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (const File& file : directory.files) {
    const int number =
        ::openat(handle, file.name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    const ssize_t written = ::write(number, file.text.data(), file.text.size());
    if (written != static_cast<ssize_t>(file.text.size()) || ::close(number) != 0) {
      fail("write", directory.path / file.name);
    }
  }
  ::close(handle);
}

}  // namespace

int main(int count, char** arguments) {
  using Clock = std::chrono::steady_clock;
  const std::string_view command = count > 2 ? arguments[1] : "";
  auto start = Clock::now();
  if (command == "look") {
    std::vector<Directory> directories;
    for (int i = 2; i < count; ++i) {
      std::ranges::move(directories_below(arguments[i]), std::back_inserter(directories));
    }
    for_each_directory(directories, look);
  } else if (command == "write" && count == 4) {
    std::vector<Directory> directories = directories_below(arguments[2]);
    for_each_directory(directories, read_files);
    for (Directory& directory : directories) {
      directory.path = fs::path(arguments[3]) / directory.path.lexically_relative(arguments[2]);
      fs::create_directories(directory.path);
    }
    start = Clock::now();
    for_each_directory(directories, write_files);
  } else {
    std::fputs("usage: raw_files look DIRECTORY... | write FROM TO\n", stderr);
    return 2;
  }
  std::printf("%.3f\n", std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  return 0;
}
