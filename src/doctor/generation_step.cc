#include "doctor/generation_step.h"

#include <algorithm>
#include <array>

namespace praxis {
namespace {

constexpr std::array flags = {"--keep-going", "--force", "--dry-run", "--diff",    "--explain",
                              "--timings",    "--quiet", "-q",        "--verbose", "-v"};

// @FILE stands for the lines of FILE.
std::vector<std::string> with_files_read(std::vector<std::string> words,
                                         const std::string& directory, const Disk& disk) {
  std::vector<std::string> all;
  for (std::string& word : words) {
    const std::string path = word.starts_with('@') ? join_path(directory, word.substr(1)) : "";
    if (path.empty() || disk.state(path).kind != FileKind::file) {
      all.push_back(std::move(word));
      continue;
    }
    const std::string text = disk.read_unrecorded(path);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end > at) all.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  }
  return all;
}

bool ends_command(const std::string& word) {
  return word == "&&" || word == "||" || word == ";" || word == "|";
}

}  // namespace

bool GenerationStep::has_output(const std::string& path, const std::string& build_directory) const {
  return std::ranges::any_of(step->outputs, [&](const std::string& output) {
    return absolute_path(join_path(build_directory, output)) == path;
  });
}

std::optional<GenerationStep> generation_of(const BuildStep& step,
                                            const std::string& build_directory, const Disk& disk) {
  const std::vector<std::string> words = shell_words(step.command);
  auto verb = words.end();
  for (auto word = words.begin(); word != words.end(); ++word) {
    const bool after_tool =
        word != words.begin() && file_name(*(word - 1)).find("praxis") != std::string_view::npos;
    if (*word == "generate" && after_tool) verb = word;
  }
  if (verb == words.end() || step.outputs.empty()) return std::nullopt;
  GenerationStep result;
  result.step = &step;
  result.directory = build_directory;
  for (auto word = words.begin(); word + 1 < verb; ++word) {
    if (*word == "cd") result.directory = join_path(build_directory, *(word + 1));
  }
  const auto absolute = [&](const std::string& path) {
    return absolute_path(join_path(result.directory, path));
  };
  result.program = *(verb - 1);
  if (result.program.find('/') != std::string::npos) result.program = absolute(result.program);
  const auto end = std::find_if(verb, words.end(), ends_command);
  const auto arguments = with_files_read({verb + 1, end}, result.directory, disk);
  result.out = absolute("generated");
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (!word.starts_with('-')) {
      result.inputs.push_back(absolute(word));
      continue;
    }
    if (std::ranges::count(flags, word) > 0) continue;
    const std::size_t equals = word.find('=');
    const std::string option = word.substr(0, equals);
    const bool joined = equals != std::string::npos;
    const std::string value = joined                     ? word.substr(equals + 1)
                              : i + 1 < arguments.size() ? arguments[i + 1]
                                                         : "";
    if (!joined) ++i;
    if (option == "--out") result.out = absolute(value);
    if (option == "--stamp") result.stamp = absolute(value);
    if (option == "--depfile") result.depfile = absolute(value);
    if (option == "--manifest") result.manifest = absolute(value);
  }
  if (result.manifest.empty()) result.manifest = join_path(result.out, ".praxis");
  return result;
}

}  // namespace praxis
