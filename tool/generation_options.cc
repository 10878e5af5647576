#include "generation_options.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <system_error>
#include <thread>

#include "commands.h"

namespace praxis::tool {
namespace {

// KEY=VALUE; the key must not be empty.
Setting parse_setting(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0) {
    throw CLI::ValidationError("--set", "wants KEY=VALUE, not '" + text + "'");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

PackRequest parse_pack(const std::string& text) {
  const std::size_t equals = text.find('=');
  PackRequest pack{text.substr(0, equals)};
  if (equals != text.npos) pack.subdirectory = text.substr(equals + 1);
  if (pack.name.empty()) throw CLI::ValidationError("--pack", "wants NAME, DIR or NAME=SUBDIR");
  const std::string& below = pack.subdirectory;
  if (below.starts_with('/') || below == ".." || below.starts_with("../") ||
      below.find("/..") != below.npos) {
    throw CLI::ValidationError("--pack", "'" + below + "' is not below the output directory");
  }
  return pack;
}

bool wants_color(const std::string& color) {
  if (color != "auto") return color == "always";
  return ::isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

bool is_usage_error(const Diagnostic& diagnostic) {
  return diagnostic.id == "no-inputs" || diagnostic.id == "no-packs";
}

}  // namespace

void GenerationOptions::complete() {
  options.settings.clear();
  options.packs.clear();
  for (const std::string& text : settings) options.settings.push_back(parse_setting(text));
  for (const std::string& text : packs) options.packs.push_back(parse_pack(text));
  const char* makeflags = std::getenv("MAKEFLAGS");
  if (options.jobs > 0 || makeflags == nullptr) return;
  const JobserverAddress address = parse_makeflags(makeflags);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  tokens_.emplace(address, cores - 1);
  options.jobs = threads_allowed(*tokens_, address, cores);
}

std::vector<std::string> GenerationOptions::arguments() const {
  std::vector<std::string> out = options.inputs;
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) out.insert(out.end(), {option, value});
  };
  add("--project", options.project_file);
  for (const std::string& registry : options.registries) add("--registry", registry);
  for (const std::string& pack : packs) add("--pack", pack);
  for (const std::string& setting : settings) add("--set", setting);
  add("--out", options.output_directory);
  add("--manifest", options.manifest_directory);
  return out;
}

void add_input_options(CLI::App& command, GenerationOptions& common) {
  Options& options = common.options;
  command.add_option("input", options.inputs,
                     "Component files, directories (all *.praxis.yaml below them) or globs")
      ->type_name("INPUT");
  command.add_option("--project", options.project_file,
                     "Project file; without it and without INPUT: praxis.yaml here, if there is one")
      ->type_name("FILE");
  command.add_option("--registry", options.registries, "Shared properties and categories")
      ->type_name("FILE")->allow_extra_args(false);
  command.add_option("--pack", common.packs,
                     "Built-in pack or folder of your own, with the subdirectory its outputs go to")
      ->type_name("NAME|DIR[=SUBDIR]")->allow_extra_args(false);
  command.add_option("--set", common.settings, "Option of a pack; PACK.KEY=VALUE for one pack only")
      ->type_name("KEY=VALUE")->allow_extra_args(false);
  command.add_option("--out", options.output_directory, "Output directory [generated]")
      ->type_name("DIR");
  command.add_option("--manifest", options.manifest_directory,
                     "Where the record of the last run is kept [.praxis in the output directory]")
      ->type_name("DIR");
  command.add_option("-j,--jobs", options.jobs, "Threads [all cores]")->type_name("N");
  command.add_option("--chunk", options.chunk,
                     "Inputs that are made together [48 a thread]; fewer take less memory")
      ->check(CLI::PositiveNumber)->type_name("N");
  command.add_flag("--keep-going", options.keep_going, "Write what is right although there are errors");
  command.add_option("--diagnostics", common.diagnostics,
                     "How errors are written; json and sarif go to standard output")
      ->check(CLI::IsMember({"gcc", "msvc", "json", "sarif"}))->type_name("gcc|msvc|json|sarif");
  command.add_option("--color", common.color, "Colours in errors")
      ->check(CLI::IsMember({"auto", "always", "never"}))->type_name("auto|always|never");
  command.add_flag("-q,--quiet", common.quiet, "Print errors only");
  command.add_flag("-v,--verbose", common.verbose, "Print every output and its state");
}

void print_diagnostics(const GenerationOptions& common, const Result& result) {
  static const std::map<std::string_view, DiagnosticFormat> formats = {
      {"gcc", DiagnosticFormat::gcc},
      {"msvc", DiagnosticFormat::msvc},
      {"json", DiagnosticFormat::json},
      {"sarif", DiagnosticFormat::sarif}};
  const DiagnosticFormat format = formats.at(common.diagnostics);
  const bool for_programs = format == DiagnosticFormat::json || format == DiagnosticFormat::sarif;
  if (result.diagnostics.all().empty() && !for_programs) return;
  print(for_programs ? stdout : stderr,
        format_diagnostics(result.diagnostics, format, wants_color(common.color)));
}

int exit_code_of(const Result& result) {
  if (!result.diagnostics.has_errors()) return exit_done;
  const bool usage = std::ranges::all_of(result.diagnostics.all(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity != Severity::error || is_usage_error(diagnostic);
  });
  return usage ? exit_usage : exit_errors;
}

void print(std::FILE* stream, std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0) {
    return;
  }
  throw std::system_error(errno, std::generic_category(), "cannot write to a standard stream");
}

}  // namespace praxis::tool
