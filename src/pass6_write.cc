// Pass 6: texts -> files. A file is written only when its bytes differ, whole or not at all, and
// only over what Praxis wrote itself: a file of the user, or an output somebody edited, is an error
// that says the way out.
#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "difference.h"
#include "parallel.h"
#include "passes.h"

namespace praxis {
namespace {

class Writer {
 public:
  Writer(const Run& run, const Model* model)
      : options_(run.project.options), disk_(run.disk), manifest_(run.manifest), model_(model) {}

  // What is to be done about one output: `written` when it has to be, without a record yet.
  Outcome examine(const Action& action, const std::string& text, Diagnostics& diagnostics) const;
  // Writes it, over the file that is there or as a new one.
  OutputRecord write(const Action& action, const std::string& text, bool exists) const;
  // Removes one stale output; returns whether it is gone.
  bool remove(const OwnedOutput& output, Diagnostics& diagnostics) const;

 private:
  std::string full(const std::string& path) const {
    return join_path(options_.output_directory, path);
  }
  // What is known to be in a file that Praxis wrote; nothing when it did not.
  std::optional<Hash128> owned(const std::string& path,
                               const std::optional<OutputRecord>& record) const;
  bool may_replace(const Action& action, std::string_view old_text, Diagnostics& diagnostics) const;
  Signature create(const std::string& target, const std::string& text) const;
  void remove_empty_parents(const std::string& path) const;

  const Options& options_;
  Disk& disk_;
  const Manifest& manifest_;
  const Model* model_;
};

std::optional<Hash128> Writer::owned(const std::string& path,
                                     const std::optional<OutputRecord>& record) const {
  if (record) return record->content;
  if (model_ != nullptr) {
    if (const auto moved = model_->moved.find(path); moved != model_->moved.end())
      return moved->second;
  }
  return manifest_.foreign_layout_output(path);
}

bool Writer::may_replace(const Action& action, std::string_view old_text,
                         Diagnostics& diagnostics) const {
  const std::string& path = action.output.path;
  const std::optional<Hash128> known = owned(path, action.record);
  if (options_.force || (known && hash_bytes(old_text) == *known)) return true;
  if (manifest_.was_being_written(path)) return true;
  Diagnostic& error = known ? diagnostics.error("edited-output", full(path),
                                                "this output was edited since Praxis wrote it")
                            : diagnostics.error("foreign-output", full(path),
                                                "there is a file here that Praxis did not write");
  error.hint = known
                   ? "move your change into the component or the template, then delete the file; "
                     "or overwrite it with --force"
                   : "move it away, choose another output directory, or overwrite it with --force";
  return false;
}

Outcome Writer::examine(const Action& action, const std::string& text,
                        Diagnostics& diagnostics) const {
  const std::string target = full(action.output.path);
  Outcome outcome{OutputState::failed, std::nullopt, {}};
  const Hash128 content = hash_bytes(text);
  const FileState state = action.missing ? FileState() : disk_.state(target);
  if (state.kind == FileKind::directory || state.kind == FileKind::other) {
    diagnostics.error("output-blocked", target, "a directory or device is where an output goes")
        .hint = "move it away, or choose another output directory";
    return outcome;
  }
  outcome.exists = state.kind == FileKind::file;
  if (outcome.exists) {
    const bool known_same = action.record && action.record->signature == state.signature &&
                            action.record->content == content;
    const std::string old_text = known_same ? std::string() : disk_.read_unrecorded(target);
    if (known_same || old_text == text) {
      return {OutputState::up_to_date, OutputRecord{content, state.signature, action.key}, {}};
    }
    if (!may_replace(action, old_text, diagnostics)) return outcome;
    if (options_.diff) outcome.difference = unified_difference(target, old_text, text);
  } else if (options_.diff) {
    outcome.difference = unified_difference(target, "", text);
  }
  outcome.state = OutputState::written;
  return outcome;
}

OutputRecord Writer::write(const Action& action, const std::string& text, bool exists) const {
  const std::string target = full(action.output.path);
  return {hash_bytes(text), exists ? disk_.rewrite(target, text) : create(target, text),
          action.key};
}

Signature Writer::create(const std::string& target, const std::string& text) const {
  try {
    if (const auto signature = disk_.create(target, text)) return *signature;
  } catch (const DiskError& error) {
    if (error.error_number() != ENOENT && error.error_number() != ENOTDIR) throw;
    disk_.create_directories(std::string(parent_path(target)));
    if (const auto signature = disk_.create(target, text)) return *signature;
  }
  // A link to a file that is not there.
  disk_.write(target, text);
  return disk_.state(target).signature;
}

bool Writer::remove(const OwnedOutput& output, Diagnostics& diagnostics) const {
  const std::string target = full(output.plan.path);
  const FileState state = disk_.state(target);
  if (state.kind == FileKind::missing) return true;
  const bool ours = state.kind == FileKind::file &&
                    (output.record.signature == state.signature ||
                     manifest_.was_being_written(output.plan.path) ||
                     hash_bytes(disk_.read_unrecorded(target)) == output.record.content);
  if (!ours && !(options_.force && state.kind == FileKind::file)) {
    diagnostics
        .error("edited-output", target,
               "this output is no longer made, but it was edited since Praxis wrote it")
        .hint = "delete it, or remove it with --force";
    return false;
  }
  if (options_.dry_run) return true;
  disk_.remove(target);
  remove_empty_parents(output.plan.path);
  return true;
}

void Writer::remove_empty_parents(const std::string& path) const {
  for (std::string_view parent = parent_path(path); !parent.empty(); parent = parent_path(parent)) {
    if (!disk_.remove_empty_directory(full(std::string(parent)))) return;
  }
}

// Notes in the manifest what is about to be written.
void announce(Run& run, const Model& model, const Plan& plan, const Written& written) {
  std::vector<std::string> outputs;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    if (written.outcomes[i].state != OutputState::written) continue;
    outputs.push_back(plan.actions[i].output.path);
  }
  if (!outputs.empty()) commit_intent(run, model, std::move(outputs));
}

}  // namespace

void announce(Run& run, Manifest::Changes& changes) {
  const auto& last = run.manifest.configuration();
  const bool same = last && last->complete && last->key == run.configuration.key &&
                    last->registry_key == run.configuration.registry_key;
  if ((same && !run.in_pieces) || std::exchange(run.is_announced, true)) return;
  changes.configuration = last ? *last : ConfigurationRecord();
  changes.configuration->complete = false;
}

Written write(Run& run, const Model& model, const Plan& plan, const Texts& texts) {
  const Writer writer(run, &model);
  Written written;
  written.outcomes.resize(plan.actions.size());
  const auto for_each_output = [&](const auto& body) {
    for_each_index(plan.actions.size(), written.diagnostics,
                   [&](std::size_t i, Diagnostics& diagnostics) {
                     Outcome& outcome = written.outcomes[i];
                     try {
                       body(plan.actions[i], texts.texts[i], outcome, diagnostics);
                     } catch (const DiskError& error) {
                       diagnostics.error("unwritable-output", error.path(), error.what());
                       outcome.state = OutputState::failed;
                     }
                   });
  };
  for_each_output(
      [&](const Action& action, const auto& text, Outcome& outcome, Diagnostics& diagnostics) {
        if (!action.dirty) return;
        outcome.state = OutputState::failed;
        if (text) outcome = writer.examine(action, *text, diagnostics);
      });
  if (run.project.options.dry_run) return written;
  announce(run, model, plan, written);
  for_each_output([&](const Action& action, const auto& text, Outcome& outcome, Diagnostics&) {
    if (outcome.state != OutputState::written) return;
    outcome.is_begun = true;
    outcome.record = writer.write(action, *text, outcome.exists);
  });
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    const Outcome& outcome = written.outcomes[i];
    if (outcome.state == OutputState::failed && outcome.is_begun) {
      run.unfinished.push_back(plan.actions[i].output.path);
    }
  }
  return written;
}

void remove_stale(const Run& run, const std::vector<OwnedOutput>& outputs, Written& written) {
  const Writer writer(run, nullptr);
  for (const OwnedOutput& output : outputs) {
    bool removed = false;
    try {
      removed = writer.remove(output, written.diagnostics);
    } catch (const DiskError& error) {
      written.diagnostics.error("unwritable-output", error.path(), error.what());
    }
    if (removed) {
      written.removed.push_back(output.plan.path);
    } else {
      written.kept.push_back(output.plan.path);
    }
  }
}

}  // namespace praxis
