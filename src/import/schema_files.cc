#include "import/schema_files.h"

#include <algorithm>
#include <utility>

#include "base/disk.h"

namespace praxis {
namespace {

using yaml::Node;

// "ButtonProps.schema.json" -> "ButtonProps"
std::string stem_of(std::string_view path) {
  const std::string_view name = file_name(path);
  return std::string(name.substr(0, name.find('.')));
}

const Node& definitions_of(const Node& root) {
  for (const std::string_view key : {"$defs", "definitions"}) {
    if (at(root, key).kind == yaml::Kind::mapping) return at(root, key);
  }
  return at(at(root, "components"), "schemas");  // OpenAPI
}

}  // namespace

bool is_object_schema(const Node& schema) {
  return at(schema, "properties").kind == yaml::Kind::mapping ||
         text_at(schema, "type") == "object" || at(schema, "allOf").kind == yaml::Kind::sequence;
}

std::vector<Schema> find_schemas(const SchemaFile& file) {
  const Node& root = file.document.root();
  std::vector<Schema> schemas;
  if (is_object_schema(root)) {
    const std::string title = text_at(root, "title");
    std::string name = title.empty() ? stem_of(file.source->name) : title;
    schemas.push_back({&root, &file, std::move(name)});
    return schemas;
  }
  const std::string root_reference = text_at(root, "$ref");
  for (const yaml::Entry& entry : definitions_of(root).entries) {
    const bool is_root = root_reference.ends_with("/" + std::string(entry.key->text));
    if (is_object_schema(*entry.value) && (root_reference.empty() || is_root)) {
      schemas.push_back({entry.value, &file, std::string(entry.key->text)});
    }
  }
  return schemas;
}

const yaml::Node* find_reference(std::string_view reference, const SchemaFile& from,
                                 const std::vector<Schema>& all) {
  const std::size_t hash = std::min(reference.find('#'), reference.size());
  const std::string file = stem_of(reference.substr(0, hash));
  const yaml::Node* node = &from.document.root();
  if (!file.empty()) {
    const auto other = std::ranges::find_if(
        all, [&](const Schema& schema) { return stem_of(schema.file->source->name) == file; });
    if (other == all.end()) return nullptr;
    node = &other->file->document.root();
  }
  std::string_view pointer = reference.substr(std::min(hash + 1, reference.size()));
  while (!pointer.empty() && node != nullptr) {
    if (!pointer.starts_with('/')) return nullptr;
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string key(pointer.substr(0, end));
    for (const auto& [escape, text] : {std::pair{"~1", "/"}, {"~0", "~"}, {"%20", " "}}) {
      for (std::size_t found = 0; (found = key.find(escape, found)) != key.npos; ++found) {
        key.replace(found, std::string_view(escape).size(), text);
      }
    }
    node = node->kind == yaml::Kind::mapping ? node->find(key) : nullptr;
    pointer.remove_prefix(end);
  }
  return node;
}

}  // namespace praxis
