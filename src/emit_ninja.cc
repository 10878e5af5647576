// The fragment for Ninja. Two edges: one writes the names of the outputs to a dyndep file, the
// other generates and touches a stamp. Ninja reads the dyndep file before it decides about the
// second and what depends on it, so outputs of components that came or went are known in the same
// build.
#include <fmt/format.h>

#include "base/disk.h"
#include "emit.h"

namespace praxis {
namespace {

// A path in a build line. Ninja manual, "Lexical syntax".
std::string ninja_path(std::string_view path) {
  std::string out;
  for (const char character : path) {
    if (character == ' ' || character == ':' || character == '$' || character == '|') out += '$';
    out += character;
  }
  return out;
}

// A word of a command: for the shell first, then for Ninja.
std::string in_command(std::string_view word) {
  std::string out;
  for (const char character : shell_quoted(word)) {
    if (character == '$') out += '$';
    out += character;
  }
  return out;
}

}  // namespace

std::string ninja_fragment(const EmittedStep& step) {
  std::string arguments;
  for (const std::string& argument : step.arguments) arguments += " " + in_command(argument);
  // Ninja takes the depfile for new only beside an input that it knows before. Else an edge whose
  // outputs were there already would run once more. A tool given by its path is an input as well.
  std::string implicit = ninja_path(step.file);
  if (step.tool.find('/') != step.tool.npos) implicit += " " + ninja_path(step.tool);
  const std::string stamp = step.file + ".stamp";
  const std::string outputs = step.file + ".dd";
  return fmt::format(
      R"(# Made by `praxis emit ninja`. Made again only when its arguments are to change.
ninja_required_version = 1.10

rule {name}_outputs
  command = {tool} emit dyndep{arguments} --stamp {stamp_word} --depfile {outputs_word}.d -o {outputs_word}
  depfile = {outputs}.d
  restat = 1
  description = Listing the outputs of {name}

rule {name}_generate
  command = {tool} generate{arguments} --depfile {stamp_word}.d --stamp {stamp_word}
  depfile = {stamp}.d
  restat = 1
  description = Generating {name}

build {outputs}: {name}_outputs | {implicit}
build {stamp}: {name}_generate | {implicit} || {outputs}
  dyndep = {outputs}
build {name}: phony {stamp}
)",
      fmt::arg("name", step.name), fmt::arg("tool", in_command(step.tool)),
      fmt::arg("arguments", arguments), fmt::arg("stamp", ninja_path(stamp)),
      fmt::arg("stamp_word", in_command(stamp)), fmt::arg("outputs", ninja_path(outputs)),
      fmt::arg("outputs_word", in_command(outputs)), fmt::arg("implicit", implicit));
}

std::string ninja_dyndep(std::string_view stamp, const Result& result) {
  std::string out = fmt::format("ninja_dyndep_version = 1\nbuild {}", ninja_path(stamp));
  if (!result.outputs.empty()) out += " |";
  for (const OutputReport& output : result.outputs) out += " $\n  " + ninja_path(output.path);
  return out + ": dyndep\n  restat = 1\n";
}

}  // namespace praxis
