#include "import/draft.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "import/json_file.h"
#include "model/model.h"
#include "model/registry.h"

namespace praxis {
namespace {

// Whether a value may be the default of a type, as far as that can be seen from here.
bool fits(const Draft& type, const Draft& value) {
  const std::string kind = type.value("type", "any");
  if (value.is_null()) return type.value("nullable", false);
  if (kind == "string") return value.is_string();
  if (kind == "boolean") return value.is_boolean();
  if (kind == "integer") return value.is_number_integer();
  if (kind == "number") return value.is_number();
  if (kind == "enum") {
    const Draft& values = type.at("enum");
    if (std::ranges::find(values, value) != values.end()) return true;
    return type.value("open", false) && value.is_string();
  }
  if (kind == "array") {
    if (!value.is_array()) return false;
    const auto items = type.find("items");
    return items == type.end() ||
           std::ranges::all_of(value, [&](const Draft& item) { return fits(*items, item); });
  }
  if (kind == "union") {
    return std::ranges::any_of(type.at("oneOf"),
                               [&](const Draft& alternative) { return fits(alternative, value); });
  }
  if (kind == "map" || kind == "object") return value.is_object() && value.empty();
  return kind == "any";
}

// The name of a file for a component: what file systems and build tools take.
std::string file_stem(std::string_view name) {
  std::string stem;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool safe = std::isalnum(byte) != 0 || byte >= 0x80 || c == '-' || c == '_' || c == '.';
    stem += safe ? c : '-';
  }
  return stem.starts_with('.') ? "-" + stem : stem;
}

// Reads a file as a run would. Returns false after errors.
bool accepts(const ImportedFile& file, const Registry& registry, Diagnostics& diagnostics) {
  const auto document = std::make_shared<yaml::Document>();
  Component component;
  if (!yaml::parse(make_source(file.name, file.text), {}, diagnostics, *document)) return false;
  if (!read_component(document, component, diagnostics)) return false;
  if (!resolve_component(component, registry, nullptr, diagnostics)) return false;
  validate_component(component, diagnostics);
  return !diagnostics.has_errors();
}

}  // namespace

std::optional<ImportFormat> guess_import_format(const Source& source) {
  const std::string& name = source.name;
  for (const std::string_view end : {".ts", ".tsx", ".mts", ".cts"}) {
    if (name.ends_with(end)) return ImportFormat::typescript;
  }
  if (!name.ends_with(".json") && !name.ends_with(".yaml") && !name.ends_with(".yml"))
    return std::nullopt;
  Diagnostics reported_later;
  yaml::Document document;
  if (!read_json(make_source(name, source.text), reported_later, document))
    return ImportFormat::json_schema;
  const bool is_manifest = at(document.root(), "modules").kind == yaml::Kind::sequence;
  return is_manifest ? ImportFormat::custom_elements : ImportFormat::json_schema;
}

void report_unmapped(Diagnostics& diagnostics, const Location& where, std::string message,
                     std::string hint) {
  diagnostics.warning("import-unmapped", where, std::move(message)).hint = std::move(hint);
}

void set_default(Draft& property, const Draft& value, std::string_view name, const Location& where,
                 Diagnostics& diagnostics) {
  if (fits(property, value)) {
    property["default"] = value;
    return;
  }
  property["x-default"] = value;
  report_unmapped(
      diagnostics, where,
      fmt::format("the default of `{}` is no value of its type; it is kept as x-default", name));
}

std::string clean_text(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (c == '\n') {
      while (!clean.empty() && (clean.back() == ' ' || clean.back() == '\t')) clean.pop_back();
    }
    const bool leading = clean.empty() && (c == ' ' || c == '\n' || c == '\t');
    if (c != '\r' && !leading) clean += c;
  }
  while (!clean.empty() && std::string_view(" \n\t").find(clean.back()) != std::string_view::npos) {
    clean.pop_back();
  }
  return clean;
}

void finish_import(const std::vector<DraftComponent>& components, Import& import) {
  const Registry registry;
  std::map<std::string, const DraftComponent*> by_name;
  std::set<std::string> files;
  for (const DraftComponent& component : components) {
    const auto [first, is_new] = by_name.try_emplace(component.name, &component);
    if (!is_new) {
      import.diagnostics
          .error("duplicate-component", component.where,
                 fmt::format("there are two components called `{}`", component.name))
          .notes.push_back({first->second->where, "the other one is here"});
      continue;
    }
    ImportedFile file;
    file.component = component.name;
    file.name = file_stem(component.name);
    // Names that differ only in what files cannot have, or in case.
    std::string folded = file.name;
    const auto fold = [](std::string text) {
      std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      });
      return text;
    };
    for (int number = 2; !files.insert(fold(folded)).second; ++number) {
      folded = fmt::format("{}-{}", file.name, number);
    }
    file.name = folded + ".praxis.yaml";
    file.text = to_yaml(component.draft);
    Diagnostics wrong;
    if (accepts(file, registry, wrong)) {
      import.files.push_back(std::move(file));
      continue;
    }
    Diagnostic& error =
        import.diagnostics.error("import-invalid", component.where,
                                 fmt::format("`{}` would be no valid component", component.name));
    for (const Diagnostic& problem : wrong.all())
      error.notes.push_back({problem.where, problem.message});
  }
}

}  // namespace praxis
