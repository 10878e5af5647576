// Other programs: finding one, and running it over a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace praxis {

// Returns the path of the program that `name` means: `name` itself, from `directory`, when it holds
// a slash, else the first executable file of that name in the directories of PATH. Empty when there
// is none.
std::string find_program(std::string_view name, std::string_view directory);

struct ProcessResult {
  int exit_code = 0;  // 128 + the signal's number when a signal ended it, as shells have it
  std::string output;
  std::string errors;
};

// Runs a program with `words` as its arguments (words[0] is the program's name) in `directory`
// (empty: the current one), without a shell, with `input` as its standard input, and waits for it.
// Throws std::system_error when it cannot be started. May be called from any number of threads.
ProcessResult run_process(const std::string& path, const std::vector<std::string>& words,
                          const std::string& directory, std::string_view input);

}  // namespace praxis
