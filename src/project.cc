#include "project.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "yaml/fields.h"

namespace praxis {
namespace {

constexpr std::string_view default_project_file = "praxis.yaml";
constexpr std::string_view default_output = "generated";

// One entry of `packs:`, written as a name, as {pack: name, ...}, or as name: {...}.
void read_pack(const std::string& name, Fields& fields, const std::string& base,
               std::vector<PackRequest>& packs) {
  PackRequest& pack = packs.emplace_back();
  pack.name = name.find('/') == std::string::npos ? name : join_path(base, name);
  pack.subdirectory = fields.text("output").value_or("");
  const yaml::Node* options = fields.node("options");
  if (options == nullptr) return;
  if (options->kind != yaml::Kind::mapping)
    return fields.wrong_type("options", *options, "a mapping");
  for (const yaml::Entry& entry : options->entries) {
    if (!entry.value->is_scalar()) {
      fields.wrong_type(entry.key->text, *entry.value, "a single value");
    } else {
      pack.options.push_back({std::string(entry.key->text), std::string(entry.value->text)});
    }
  }
}

void read_pack_list(const SourcePtr& source, const yaml::Node& node, const std::string& base,
                    std::vector<PackRequest>& packs, Diagnostics& diagnostics) {
  for (const yaml::Node* item : node.items) {
    if (item->kind == yaml::Kind::string) {
      Fields none(source, yaml::Node(), "the pack", diagnostics);
      read_pack(std::string(item->text), none, base, packs);
      continue;
    }
    Fields fields(source, *item, "a pack of the project file", diagnostics);
    read_pack(fields.required_text("pack"), fields, base, packs);
    fields.finish();
  }
}

void read_packs(const SourcePtr& source, const yaml::Node& node, const std::string& base,
                std::vector<PackRequest>& packs, Diagnostics& diagnostics) {
  if (node.kind == yaml::Kind::sequence) {
    return read_pack_list(source, node, base, packs, diagnostics);
  }
  if (node.kind != yaml::Kind::mapping) {
    diagnostics.error("wrong-type", {source, node.span},
                      "`packs` must be a mapping of pack names to their settings, or a list");
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    Fields fields(source, *entry.value, fmt::format("the pack `{}`", entry.key->text), diagnostics);
    read_pack(std::string(entry.key->text), fields, base, packs);
    fields.finish();
  }
}

std::vector<std::string> below(const std::string& base, std::vector<std::string> paths) {
  for (std::string& path : paths) path = join_path(base, path);
  return paths;
}

// Fills what the command line left open with what the project file says.
void read_project(const std::shared_ptr<const yaml::Document>& document, Options& options,
                  Diagnostics& diagnostics) {
  const SourcePtr& source = document->source();
  const std::string base(parent_path(source->name));
  Fields fields(source, document->root(), "the project file", diagnostics);
  if (const auto version = fields.integer("praxis"); version && *version != 1) {
    diagnostics
        .error("format-version", fields.location(*fields.node("praxis")),
               fmt::format("project files of version {} are not known", *version))
        .hint = "this Praxis reads version 1";
  }
  std::vector<std::string> inputs = below(base, fields.texts("inputs"));
  if (options.inputs.empty()) options.inputs = std::move(inputs);
  const std::vector<std::string> registries = below(base, fields.texts("registries"));
  options.registries.insert(options.registries.begin(), registries.begin(), registries.end());
  const std::string output = fields.text("output").value_or(std::string(default_output));
  if (options.output_directory.empty()) options.output_directory = join_path(base, output);
  std::vector<PackRequest> packs;
  if (const yaml::Node* node = fields.node("packs")) {
    read_packs(source, *node, base, packs, diagnostics);
  }
  if (options.packs.empty()) options.packs = std::move(packs);
  fields.node("registry");
  fields.node("categories");
  fields.allow_prefix("x-");
  fields.finish();
}

void require_something_to_do(const Options& options, Diagnostics& diagnostics) {
  if (options.inputs.empty()) {
    diagnostics.error("no-inputs", Location{}, "there is nothing to generate from").hint =
        "name component files or directories, or list them under `inputs:` in praxis.yaml";
  }
  if (options.packs.empty()) {
    diagnostics.error("no-packs", Location{}, "no pack says what to generate").hint =
        "add --pack NAME (`praxis pack list` shows them), or `packs:` in praxis.yaml";
  }
}

}  // namespace

std::shared_ptr<const yaml::Document> read_yaml(const std::string& path, Disk& disk,
                                                Diagnostics& diagnostics) {
  try {
    auto document = std::make_shared<yaml::Document>();
    if (yaml::parse(make_source(path, disk.read(path)), {}, diagnostics, *document))
      return document;
  } catch (const DiskError& error) {
    diagnostics.error("unreadable-file", path, error.what());
  }
  return nullptr;
}

std::optional<Project> load_project(const Options& options, Disk& disk, Diagnostics& diagnostics) {
  Project project{options, nullptr};
  Options& completed = project.options;
  if (completed.project_file.empty() && completed.inputs.empty() &&
      disk.state(std::string(default_project_file)).kind == FileKind::file) {
    completed.project_file = default_project_file;
  }
  const std::size_t errors_before = diagnostics.error_count();
  if (!completed.project_file.empty()) {
    if (const auto document = read_yaml(completed.project_file, disk, diagnostics)) {
      read_project(document, completed, diagnostics);
      project.file = document;
    }
  }
  if (completed.output_directory.empty()) completed.output_directory = default_output;
  if (completed.manifest_directory.empty()) {
    completed.manifest_directory = join_path(completed.output_directory, ".praxis");
  }
  if (diagnostics.error_count() == errors_before) require_something_to_do(completed, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return project;
}

}  // namespace praxis
