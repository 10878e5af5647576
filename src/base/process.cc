// The three standard streams of a program are nameless temporary files. With pipes one must read
// and write at the same time, or each side waits for the other; a file takes all that is written
// and is read when the program has ended.
#include "base/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "base/disk.h"

// NOLINTNEXTLINE(readability-redundant-declaration): glibc declares it, POSIX says it need not.
extern char** environ;

namespace praxis {
namespace {

[[noreturn]] void fail(int error_number, const std::string& what) {
  throw std::system_error(error_number, std::generic_category(), what);
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File temporary_file() {
  File file(std::tmpfile(), &std::fclose);
  if (!file) fail(errno, "cannot create a temporary file");
  ::fcntl(::fileno(file.get()), F_SETFD, FD_CLOEXEC);
  return file;
}

void write_all(std::FILE* file, std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file) != text.size() || std::fflush(file) != 0) {
    fail(errno, "cannot write a temporary file");
  }
  std::rewind(file);
}

// The program moved the shared position of the file: read from the beginning.
std::string read_all(std::FILE* file) {
  std::rewind(file);
  std::string text;
  std::array<char, 16384> part;
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), file)) {
    text.append(part.data(), count);
  }
  if (std::ferror(file) != 0) fail(errno, "cannot read a temporary file");
  return text;
}

// What posix_spawn does between fork and exec.
class SpawnActions {
 public:
  SpawnActions() { check(::posix_spawn_file_actions_init(&actions_)); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  void connect(std::FILE* file, int descriptor) {
    check(::posix_spawn_file_actions_adddup2(&actions_, ::fileno(file), descriptor));
  }
  void change_directory(const std::string& directory) {
    check(::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()));
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  static void check(int error_number) {
    if (error_number != 0) fail(error_number, "cannot start a program");
  }

  posix_spawn_file_actions_t actions_{};
};

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) fail(errno, "cannot wait for a program");
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool is_executable(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::string find_program(std::string_view name, std::string_view directory) {
  if (name.find('/') != name.npos) {
    const std::string path = absolute_path(join_path(directory, name));
    return is_executable(path) ? path : std::string();
  }
  const char* variable = std::getenv("PATH");
  std::string_view list = variable == nullptr ? "/usr/bin:/bin" : variable;
  while (!list.empty() && !name.empty()) {
    const std::size_t end = std::min(list.find(':'), list.size());
    const std::string path = join_path(end == 0 ? "." : list.substr(0, end), name);
    if (is_executable(path)) return absolute_path(path);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return {};
}

ProcessResult run_process(const std::string& path, const std::vector<std::string>& words,
                          const std::string& directory, std::string_view input) {
  const File in = temporary_file();
  const File out = temporary_file();
  const File errors = temporary_file();
  write_all(in.get(), input);
  SpawnActions actions;
  actions.connect(in.get(), STDIN_FILENO);
  actions.connect(out.get(), STDOUT_FILENO);
  actions.connect(errors.get(), STDERR_FILENO);
  if (!directory.empty()) actions.change_directory(directory);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t process = 0;
  const int result =
      ::posix_spawn(&process, path.c_str(), actions.get(), nullptr, arguments.data(), environ);
  if (result != 0) fail(result, "cannot start " + path);
  ProcessResult done;
  done.exit_code = wait_for(process);
  done.output = read_all(out.get());
  done.errors = read_all(errors.get());
  return done;
}

}  // namespace praxis
