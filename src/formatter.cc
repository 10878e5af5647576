#include "formatter.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/process.h"
#include "parallel.h"

namespace praxis {
namespace {

// Files whose names begin with the same two digits are in one folder. Folders are kept small by the
// one who adds a file, so that all together are bounded and nobody has to look at all of them.
constexpr std::size_t files_in_folder = 64;
constexpr std::size_t hash_digits = 32;

// What formatters made before. Each file begins with the hash of its text: after a loss of power a
// file may be empty.
class FormattedTexts {
 public:
  explicit FormattedTexts(const Run& run)
      : disk_(run.disk),
        directory_(join_path(run.project.options.manifest_directory, "formatted")),
        may_write_(!run.project.options.dry_run) {}

  std::optional<std::string> find(const Hash128& key) const;
  void add(const Hash128& key, std::string_view text) const;

 private:
  std::string folder_of(const Hash128& key) const {
    return join_path(directory_, to_hex(key).substr(0, 2));
  }
  std::string path_of(const Hash128& key) const {
    return join_path(folder_of(key), to_hex(key).substr(2));
  }
  void make_room(const std::string& folder) const;

  Disk& disk_;
  std::string directory_;
  bool may_write_;
};

std::optional<std::string> FormattedTexts::find(const Hash128& key) const {
  const std::string path = path_of(key);
  if (disk_.state(path).kind != FileKind::file) return std::nullopt;
  try {
    std::string text = disk_.read_unrecorded(path);
    const std::string hash = text.substr(0, hash_digits);
    text.erase(0, hash_digits);
    if (hash != to_hex(hash_bytes(text))) return std::nullopt;
    if (may_write_) disk_.touch(path);  // the folder loses those first that were not used for long
    return text;
  } catch (const DiskError&) {
    return std::nullopt;  // another thread made room
  }
}

void FormattedTexts::add(const Hash128& key, std::string_view text) const {
  if (!may_write_) return;
  const std::string folder = folder_of(key);
  disk_.create_directories(folder);
  make_room(folder);
  // Two outputs may have one text, and be formatted at the same time: the first to come is kept.
  // What a killed run left half-written is seen by its hash.
  disk_.create(path_of(key), to_hex(hash_bytes(text)).append(text));
}

void FormattedTexts::make_room(const std::string& folder) const {
  std::vector<std::pair<std::int64_t, std::string>> files;
  std::error_code ignored;  // other threads make room as well
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    std::string path = entry.path().generic_string();
    files.emplace_back(disk_.state(path).signature.modified, std::move(path));
  }
  if (files.size() < files_in_folder) return;
  std::ranges::sort(files);
  for (std::size_t i = 0; i + files_in_folder / 2 < files.size(); ++i)
    disk_.remove(files[i].second);
}

jinja::Value argument_context(const Pack& pack, std::string_view path) {
  jinja::Value context = jinja::Value::dict();
  jinja::Dict& dict = context.as_dict();
  dict.set("options", pack.option_values.get());
  dict.set("pack", make_pack_context(pack));
  dict.set("output", make_output_context(path));
  return context;
}

std::vector<std::string> render_words(const Formatter& formatter, const Pack& pack,
                                      std::string_view path) {
  const jinja::Value context = argument_context(pack, path);
  std::vector<std::string> words = {formatter.program};
  for (const auto& argument : formatter.arguments) {
    pack.environment->render(*argument, context, words.emplace_back());
  }
  return words;
}

// What a program wrote to standard error, as notes: the first lines say most.
void add_notes(std::string_view errors, Diagnostic& diagnostic) {
  constexpr std::size_t most_lines = 20;
  while (!errors.empty() && diagnostic.notes.size() < most_lines) {
    const std::size_t end = std::min(errors.find('\n'), errors.size());
    if (end > 0) diagnostic.notes.push_back({{}, std::string(errors.substr(0, end))});
    errors.remove_prefix(std::min(end + 1, errors.size()));
  }
}

// Nothing after an error.
std::optional<std::string> format(const Formatter& formatter, const std::vector<std::string>& words,
                                  const std::string& output, std::string_view text,
                                  Diagnostics& diagnostics) {
  const auto report = [&](const std::string& what) -> Diagnostic& {
    Diagnostic& error = diagnostics.error(
        "formatter-failed", output, fmt::format("the formatter `{}` {}", formatter.program, what));
    error.notes.push_back({formatter.where, fmt::format("its command: {}", fmt::join(words, " "))});
    return error;
  };
  try {
    const std::string path = find_program(formatter.program, formatter.directory);
    ProcessResult result = run_process(path, words, formatter.directory, text);
    if (result.exit_code != 0) {
      add_notes(result.errors, report(fmt::format("failed with exit code {}", result.exit_code)));
      return std::nullopt;
    }
    if (result.output.empty() && !text.empty()) {
      Diagnostic& error = report("wrote nothing");
      error.hint = "a formatter reads the text on standard input and writes it to standard output";
      add_notes(result.errors, error);
      return std::nullopt;
    }
    return std::move(result.output);
  } catch (const std::system_error& error) {
    report(fmt::format("did not run: {}", error.what()));
    return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> apply_formatter(const Run& run, const Pack& pack,
                                           const PackOutput& output, std::string_view path,
                                           std::string text, Diagnostics& diagnostics) {
  if (output.formatter == nullptr) return text;
  const Formatter& formatter = *output.formatter;
  const std::string full = join_path(run.project.options.output_directory, path);
  try {
    const std::vector<std::string> words = render_words(formatter, pack, path);
    Hasher key;
    key.add(formatter.key).add(text);
    for (const std::string& word : words) key.add(word);
    const FormattedTexts known(run);
    if (auto formatted = known.find(key.finish())) return formatted;
    auto formatted = format(formatter, words, full, text, diagnostics);
    if (formatted) known.add(key.finish(), *formatted);
    return formatted;
  } catch (const jinja::Error& error) {
    diagnostics.add(jinja::to_diagnostic(error))
        .notes.push_back({formatter.where, fmt::format("in the formatter of {}", full)});
  } catch (const DiskError& error) {
    diagnostics.error("disk", error.path(), error.what());
  }
  return std::nullopt;
}

void apply_formatters(const Run& run, const Plan& plan, Texts& texts, Diagnostics& diagnostics) {
  const auto output_of = [&](std::size_t i) -> const PackOutput& {
    const OutputPlan& output = plan.actions[i].output;
    return run.packs[output.pack]->outputs[output.entry];
  };
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < texts.texts.size(); ++i) {
    if (texts.texts[i] && output_of(i).formatter != nullptr) wanted.push_back(i);
  }
  for_each_slow_index(wanted.size(), diagnostics, [&](std::size_t i, Diagnostics& part) {
    const OutputPlan& output = plan.actions[wanted[i]].output;
    std::optional<std::string>& text = texts.texts[wanted[i]];
    text = apply_formatter(run, *run.packs[output.pack], output_of(wanted[i]), output.path,
                           std::move(*text), part);
  });
}

}  // namespace praxis
