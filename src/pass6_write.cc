// Pass 6: texts -> files. A file is written only when its bytes differ, whole or not at all, and
// only over what Praxis wrote itself: a file of the user, or an output somebody edited, is an error
// that says the way out.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "difference.h"
#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

class Writer {
 public:
  explicit Writer(const Run& run)
      : options_(run.project.options), disk_(run.disk), manifest_(run.manifest) {}

  // Brings one output up to date; `record` is what the last run wrote there.
  Outcome write(const Action& action, const std::string& text,
                const std::optional<OutputRecord>& record, std::size_t slot,
                Diagnostics& diagnostics) const;
  // Removes one stale output; returns whether it is gone.
  bool remove(const std::string& path, const std::optional<OutputRecord>& record,
              Diagnostics& diagnostics) const;
  void remove_empty_parents(const std::string& path) const;

 private:
  std::string full(const std::string& path) const {
    return join_path(options_.output_directory, path);
  }
  bool may_replace(const std::string& path, std::string_view old_text,
                   const std::optional<OutputRecord>& record, Diagnostics& diagnostics) const;

  const Options& options_;
  Disk& disk_;
  const Manifest& manifest_;
};

bool Writer::may_replace(const std::string& path, std::string_view old_text,
                         const std::optional<OutputRecord>& record,
                         Diagnostics& diagnostics) const {
  if (options_.force || (record && hash_bytes(old_text) == record->content)) return true;
  Diagnostic& error =
      record ? diagnostics.error("edited-output", full(path),
                                 "this output was edited since Praxis wrote it")
             : diagnostics.error("foreign-output", full(path),
                                 "there is a file here that Praxis did not write");
  error.hint = record ? "move your change into the component or the template, then delete the file; "
                        "or overwrite it with --force"
                      : "move it away, choose another output directory, or overwrite it with --force";
  return false;
}

Outcome Writer::write(const Action& action, const std::string& text,
                      const std::optional<OutputRecord>& record, std::size_t slot,
                      Diagnostics& diagnostics) const {
  const std::string& path = action.output.path;
  const std::string target = full(path);
  Outcome outcome{OutputState::failed, std::nullopt, {}};
  const Hash128 content = hash_bytes(text);
  const FileState state = disk_.state(target);
  if (state.kind == FileKind::directory || state.kind == FileKind::other) {
    diagnostics.error("output-blocked", target, "a directory or device is where an output goes")
        .hint = "move it away, or choose another output directory";
    return outcome;
  }
  if (state.kind == FileKind::file) {
    const bool known_same =
        record && record->signature == state.signature && record->content == content;
    const std::string old_text = known_same ? std::string() : disk_.read_unrecorded(target);
    if (known_same || old_text == text) {
      return {OutputState::up_to_date, OutputRecord{content, state.signature, action.key}, {}};
    }
    if (!may_replace(path, old_text, record, diagnostics)) return outcome;
    if (options_.diff) outcome.difference = unified_difference(target, old_text, text);
  } else if (options_.diff) {
    outcome.difference = unified_difference(target, "", text);
  }
  outcome.state = OutputState::written;
  if (options_.dry_run) return outcome;
  disk_.create_directories(std::string(parent_path(target)));
  disk_.write(target, text, fmt::format("{}/{}", temporary_directory(options_), slot));
  outcome.record = OutputRecord{content, disk_.state(target).signature, action.key};
  return outcome;
}

bool Writer::remove(const std::string& path, const std::optional<OutputRecord>& record,
                    Diagnostics& diagnostics) const {
  const std::string target = full(path);
  const FileState state = disk_.state(target);
  if (state.kind == FileKind::missing) return true;
  const bool ours = record && state.kind == FileKind::file &&
                    (record->signature == state.signature ||
                     hash_bytes(disk_.read_unrecorded(target)) == record->content);
  if (!ours && !(options_.force && state.kind == FileKind::file)) {
    diagnostics
        .error("edited-output", target,
               "this output is no longer made, but it was edited since Praxis wrote it")
        .hint = "delete it, or remove it with --force";
    return false;
  }
  if (options_.dry_run) return true;
  disk_.remove(target);
  remove_empty_parents(path);
  return true;
}

void Writer::remove_empty_parents(const std::string& path) const {
  for (std::string_view parent = parent_path(path); !parent.empty(); parent = parent_path(parent)) {
    if (!disk_.remove_empty_directory(full(std::string(parent)))) return;
  }
}

}  // namespace

void write(const Run& run, const Plan& plan, const Texts& texts, Written& written) {
  const Writer writer(run);
  const std::size_t count = texts.texts.size();
  std::vector<std::optional<OutputRecord>> records(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (texts.texts[i]) records[i] = run.manifest.output(plan.actions[texts.first + i].output.path);
  }
  for_each_index(count, written.diagnostics, [&](std::size_t i, Diagnostics& diagnostics) {
    const std::size_t index = texts.first + i;
    const Action& action = plan.actions[index];
    if (!action.dirty || !texts.texts[i]) return;
    try {
      written.outcomes[index] = writer.write(action, *texts.texts[i], records[i], index, diagnostics);
    } catch (const DiskError& error) {
      diagnostics.error("unwritable-output", error.path(), error.what());
    }
  });
}

void remove_stale(const Run& run, const Plan& plan, Written& written) {
  const Writer writer(run);
  for (const std::string& path : plan.stale) {
    try {
      if (writer.remove(path, run.manifest.output(path), written.diagnostics)) {
        written.removed.push_back(path);
      }
    } catch (const DiskError& error) {
      written.diagnostics.error("unwritable-output", error.path(), error.what());
    }
  }
}

}  // namespace praxis
