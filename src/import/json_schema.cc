// JSON Schema: a schema of an object is a component. So is each definition of a file that holds
// nothing but definitions; elsewhere a definition is written out where it is used.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "import/json_file.h"
#include "import/schema_files.h"

namespace praxis {
namespace {

using yaml::Node;

// What neither checks anything nor says anything that a component file could hold.
constexpr std::string_view ignored_keys[] = {
    "$schema",     "$id",   "id",       "$comment", "$anchor",        "$vocabulary",        "$defs",
    "definitions", "title", "examples", "example",  "$dynamicAnchor", "markdownDescription"};

class SchemaImport {
 public:
  SchemaImport(const std::vector<Schema>& all, Diagnostics& diagnostics)
      : all_(all), diagnostics_(diagnostics) {}

  DraftComponent component(const Schema& schema);

 private:
  Draft type(const Node& node);
  Draft written_type(const Node& node, std::string_view kind);
  Draft enumeration(const Node& node, const Node& values);
  Draft alternatives(const Node& node, const Node& list);
  Draft of_kinds(const Node& node, const Node& kinds);
  Draft reference(const Node& node);
  Draft object(const Node& node);
  Draft array(const Node& node);
  Draft any(const Node& node, const std::string& why);
  Draft property(const std::string& name, const Node& node, bool required);
  std::vector<std::tuple<std::string, const Node*, bool>> properties(const Node& node);
  void constraints(const Node& node, Draft& draft);
  void bounds(const Node& node, Draft& draft);
  void documentation(const Node& node, Draft& draft);
  void report_rest(const Node& node);
  const Node* resolve(std::string_view reference);
  const Schema* component_of(const Node* node) const;
  Location place(const Node& node) const { return {file_->document.source(), node.span}; }
  void lost(const Node& node, std::string message) {
    report_unmapped(diagnostics_, place(node),
                    (what_.empty() ? "" : fmt::format("`{}`: ", what_)) + std::move(message));
  }

  const std::vector<Schema>& all_;
  Diagnostics& diagnostics_;
  const SchemaFile* file_ = nullptr;
  std::string what_;             // the property that reports are about
  std::set<const Node*> open_;   // definitions that are being written out
  std::size_t written_out_ = 0;  // of this component
};

const Schema* SchemaImport::component_of(const Node* node) const {
  const auto found = std::ranges::find(all_, node, &Schema::node);
  return found == all_.end() ? nullptr : &*found;
}

const Node* SchemaImport::resolve(std::string_view reference) {
  return find_reference(reference, *file_, all_);
}

Draft SchemaImport::any(const Node& node, const std::string& why) {
  lost(node, why + "; it is taken as any");
  return {{"type", "any"}};
}

Draft SchemaImport::reference(const Node& node) {
  const std::string name = text_at(node, "$ref");
  const Node* target = resolve(name);
  if (target == nullptr)
    return any(node, fmt::format("`$ref: {}` leads to nothing that is imported", name));
  if (const Schema* schema = component_of(target)) return {{"type", "ref"}, {"ref", schema->name}};
  if (!open_.insert(target).second) {
    return any(node, fmt::format("`$ref: {}` contains itself", name));
  }
  if (++written_out_ > most_written_out) {
    open_.erase(target);
    return any(node, fmt::format("`$ref: {}` would make the component too large", name));
  }
  Draft draft = type(*target);
  const std::string description = clean_text(text_at(*target, "description"));
  if (!description.empty() && !draft.contains("description")) draft["description"] = description;
  open_.erase(target);
  return draft;
}

Draft SchemaImport::enumeration(const Node& node, const Node& values) {
  Draft draft = {{"type", "enum"}, {"enum", Draft::array()}};
  Draft& list = draft["enum"];
  bool nullable = false;
  for (const Node* value : values.items) {
    if (value->kind == yaml::Kind::null)
      nullable = true;
    else if (!value->is_scalar())
      lost(*value, "an enum value that is no scalar is left out");
    else if (const Draft scalar = to_draft(*value); std::ranges::find(list, scalar) == list.end())
      list.push_back(scalar);
  }
  if (list.empty()) return any(node, "the enum has no value that could stand in a component file");
  if (nullable) draft["nullable"] = true;
  return draft;
}

// oneOf and anyOf: null makes a type nullable; enums beside `string` are open.
Draft SchemaImport::alternatives(const Node& node, const Node& list) {
  std::vector<Draft> types;
  bool nullable = false;
  for (const Node* item : list.items) {
    if (text_at(*item, "type") == "null") {
      nullable = true;
      continue;
    }
    Draft draft = type(*item);
    documentation(*item, draft);
    nullable = nullable || draft.value("nullable", false);
    draft.erase("nullable");
    if (std::ranges::find(types, draft) == types.end()) types.push_back(std::move(draft));
  }
  const auto is = [](const Draft& draft, std::string_view kind) {
    return draft.value("type", "") == kind;
  };
  Draft result;
  if (types.empty()) return any(node, "there is no alternative");
  if (std::ranges::any_of(types, [&](const Draft& draft) { return is(draft, "any"); }))
    return {{"type", "any"}};
  // A list of constants is an enum.
  if (std::ranges::all_of(types, [&](const Draft& draft) {
        return is(draft, "enum") && !draft.contains("open");
      })) {
    result = {{"type", "enum"}, {"enum", Draft::array()}};
    for (const Draft& draft : types) {
      for (const Draft& value : draft["enum"]) result["enum"].push_back(value);
    }
  } else if (types.size() == 2 && is(types[0], "enum") && types[1] == Draft{{"type", "string"}}) {
    result = std::move(types[0]);
    result["open"] = true;
  } else if (types.size() == 1) {
    result = std::move(types.front());
  } else {
    result = {{"type", "union"}, {"oneOf", std::move(types)}};
  }
  if (nullable) result["nullable"] = true;
  return result;
}

// `type: [string, "null"]`
Draft SchemaImport::of_kinds(const Node& node, const Node& kinds) {
  std::vector<Draft> types;
  bool nullable = false;
  for (const Node* kind : kinds.items) {
    if (kind->text == "null")
      nullable = true;
    else
      types.push_back(written_type(node, kind->text));
  }
  if (types.empty()) return any(node, "the only type is null");
  Draft result =
      types.size() == 1 ? std::move(types.front()) : Draft{{"type", "union"}, {"oneOf", types}};
  if (nullable) result["nullable"] = true;
  return result;
}

Draft SchemaImport::array(const Node& node) {
  Draft draft = {{"type", "array"}};
  const Node& items = at(node, "items");
  if (items.kind == yaml::Kind::mapping) {
    Draft item = type(items);
    documentation(items, item);
    if (item != Draft{{"type", "any"}}) draft["items"] = std::move(item);
  } else if (items.kind == yaml::Kind::sequence ||
             at(node, "prefixItems").kind == yaml::Kind::sequence) {
    lost(node, "the types of single items are lost: it is taken as an array of anything");
  }
  return draft;
}

// The properties of an object schema, those that allOf adds included.
std::vector<std::tuple<std::string, const Node*, bool>> SchemaImport::properties(const Node& node) {
  std::vector<std::tuple<std::string, const Node*, bool>> all;
  std::set<std::string_view> required;  // a part may require what another one declares
  const auto add_required = [&](const Node& schema) {
    for (const Node* name : at(schema, "required").items) required.insert(name->text);
  };
  add_required(node);
  for (const Node* part : at(node, "allOf").items) {
    const std::string name = text_at(*part, "$ref");
    const Node* target = name.empty() ? part : resolve(name);
    if (target == nullptr || !is_object_schema(*target) || !open_.insert(target).second) {
      lost(*part, "this part of allOf is no object schema that is known; nothing is taken from it");
      continue;
    }
    for (auto& property : properties(*target)) all.push_back(std::move(property));
    add_required(*target);
    open_.erase(target);
  }
  for (auto& [name, schema, is_required] : all)
    is_required = is_required || required.contains(name);
  for (const yaml::Entry& entry : at(node, "properties").entries) {
    std::erase_if(all, [&](const auto& known) { return std::get<0>(known) == entry.key->text; });
    all.emplace_back(entry.key->text, entry.value, required.contains(entry.key->text));
  }
  return all;
}

Draft SchemaImport::object(const Node& node) {
  Draft fields = Draft::object();
  for (const auto& [name, schema, required] : properties(node)) {
    const std::string outer = std::exchange(what_, what_.empty() ? name : what_ + "." + name);
    fields[name] = property(name, *schema, required);
    what_ = outer;
  }
  const Node& additional = at(node, "additionalProperties");
  const bool closed = additional.kind == yaml::Kind::boolean && !additional.boolean;
  if (fields.empty() && !closed) {
    Draft draft = {{"type", "map"}};
    if (additional.kind == yaml::Kind::mapping) draft["values"] = type(additional);
    return draft;
  }
  Draft draft = {{"type", "object"}};
  if (!fields.empty()) draft["properties"] = std::move(fields);
  if (closed) draft["additionalProperties"] = false;
  if (additional.kind == yaml::Kind::mapping) draft["additionalProperties"] = type(additional);
  return draft;
}

Draft SchemaImport::written_type(const Node& node, std::string_view kind) {
  Draft draft;
  if (kind == "array")
    draft = array(node);
  else if (kind == "object")
    draft = object(node);
  else if (kind == "string" || kind == "boolean" || kind == "integer" || kind == "number")
    draft = {{"type", kind}};
  else
    return any(node, fmt::format("there is no type `{}`", kind));
  constraints(node, draft);
  return draft;
}

Draft SchemaImport::type(const Node& node) {
  if (node.kind == yaml::Kind::boolean) return {{"type", "any"}};
  report_rest(node);
  if (at(node, "$ref").kind == yaml::Kind::string) return reference(node);
  Draft draft;
  const Node& kinds = at(node, "type");
  if (at(node, "enum").kind == yaml::Kind::sequence) {
    draft = enumeration(node, at(node, "enum"));
  } else if (node.find("const") != nullptr) {
    Draft value = to_draft(at(node, "const"));
    draft = value.is_structured() || value.is_null()
                ? any(node, "a constant that is no scalar")
                : Draft{{"type", "enum"}, {"enum", Draft::array({value})}};
  } else if (at(node, "oneOf").kind == yaml::Kind::sequence) {
    draft = alternatives(node, at(node, "oneOf"));
  } else if (at(node, "anyOf").kind == yaml::Kind::sequence) {
    draft = alternatives(node, at(node, "anyOf"));
  } else if (kinds.kind == yaml::Kind::sequence) {
    draft = of_kinds(node, kinds);
  } else if (kinds.kind == yaml::Kind::string) {
    draft = written_type(node, kinds.text);
  } else if (at(node, "allOf").items.size() == 1 &&
             !is_object_schema(*at(node, "allOf").items.front())) {
    draft = type(*at(node, "allOf").items.front());
  } else if (is_object_schema(node)) {
    draft = written_type(node, "object");
  } else {
    draft = {{"type", "any"}};
  }
  if (is_true(node, "nullable") && draft.value("type", "") != "any")
    draft["nullable"] = true;  // OpenAPI 3.0
  return draft;
}

// What the keys of a type and those of JSON Schema have in common, by the same names.
void SchemaImport::constraints(const Node& node, Draft& draft) {
  static constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"minLength", "string"},  {"maxLength", "string"},  {"pattern", "string"},
      {"format", "string"},     {"minItems", "array"},    {"maxItems", "array"},
      {"multipleOf", "number"}, {"minProperties", "map"}, {"maxProperties", "map"}};
  const std::string kind = draft.value("type", "");
  for (const auto& [key, of] : known) {
    const Node& value = at(node, key);
    if (value.kind == yaml::Kind::null) continue;
    const bool number = of == "number" && (kind == "integer" || kind == "number");
    if (of == kind || number)
      draft[std::string(key)] = to_draft(value);
    else if (kind == "object" || key != "format")
      lost(value, fmt::format("`{}` is lost", key));
  }
  if (kind == "integer" || kind == "number") bounds(node, draft);
}

void SchemaImport::bounds(const Node& node, Draft& draft) {
  for (const std::string_view key : {"minimum", "maximum"}) {
    const Node& value = at(node, key);
    if (value.kind != yaml::Kind::null) draft[std::string(key)] = to_draft(value);
    const std::string exclusive = key == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
    const Node& bound = at(node, exclusive);
    if (bound.kind == yaml::Kind::null || (bound.kind == yaml::Kind::boolean && !bound.boolean))
      continue;
    const Node& limit = bound.kind == yaml::Kind::boolean ? value : bound;  // draft 4
    if (draft["type"] == "integer" && limit.kind == yaml::Kind::integer && limit.fits) {
      draft[std::string(key)] = limit.integer + (key == "minimum" ? 1 : -1);
    } else {
      draft[std::string(key)] = to_draft(limit);
      lost(bound, fmt::format("`{}`: the bound itself is allowed now", exclusive));
    }
  }
}

void SchemaImport::documentation(const Node& node, Draft& draft) {
  const std::string description = clean_text(text_at(node, "description"));
  if (!description.empty()) draft["description"] = description;
  const Node& deprecated = at(node, "deprecated");
  if (deprecated.kind == yaml::Kind::boolean && deprecated.boolean) draft["deprecated"] = true;
  if (deprecated.kind == yaml::Kind::string) draft["deprecated"] = std::string(deprecated.text);
  for (const std::string_view key : {"readOnly", "writeOnly"}) {
    if (is_true(node, key)) draft[key == "readOnly" ? "x-readonly" : "x-writeonly"] = true;
  }
  if (node.kind != yaml::Kind::mapping) return;
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key->text.starts_with("x-"))
      draft[std::string(entry.key->text)] = to_draft(*entry.value);
  }
}

// Reports the keys that nothing here looks at.
void SchemaImport::report_rest(const Node& node) {
  static constexpr std::string_view read[] = {"$ref",
                                              "type",
                                              "enum",
                                              "const",
                                              "oneOf",
                                              "anyOf",
                                              "allOf",
                                              "properties",
                                              "required",
                                              "items",
                                              "prefixItems",
                                              "additionalProperties",
                                              "description",
                                              "deprecated",
                                              "default",
                                              "nullable",
                                              "minLength",
                                              "maxLength",
                                              "pattern",
                                              "format",
                                              "minItems",
                                              "maxItems",
                                              "multipleOf",
                                              "minProperties",
                                              "maxProperties",
                                              "minimum",
                                              "maximum",
                                              "exclusiveMinimum",
                                              "exclusiveMaximum",
                                              "readOnly",
                                              "writeOnly"};
  if (node.kind != yaml::Kind::mapping) return;
  for (const yaml::Entry& entry : node.entries) {
    const std::string_view key = entry.key->text;
    if (contains(read, key) || contains(ignored_keys, key) || key.starts_with("x-")) continue;
    lost(*entry.key, fmt::format("`{}` is lost: component files have nothing like it", key));
  }
}

Draft SchemaImport::property(const std::string& name, const Node& node, bool required) {
  Draft draft = type(node);
  const bool has_default = node.kind == yaml::Kind::mapping && node.find("default") != nullptr;
  if (required) draft["required"] = true;
  if (has_default) {
    const Draft value = to_draft(at(node, "default"));
    if (!value.is_null() || draft.value("nullable", false))
      set_default(draft, value, name, place(at(node, "default")), diagnostics_);
  }
  if (node.kind == yaml::Kind::mapping) documentation(node, draft);
  return draft;
}

DraftComponent SchemaImport::component(const Schema& schema) {
  file_ = schema.file;
  what_.clear();
  written_out_ = 0;
  DraftComponent component;
  component.name = schema.name;
  component.where = place(*schema.node);
  component.where.span.end = component.where.span.begin;
  Draft& head = component.draft["component"];
  head["name"] = schema.name;
  documentation(*schema.node, head);
  report_rest(*schema.node);
  for (const auto& [name, node, required] : properties(*schema.node)) {
    what_ = name;
    component.draft["props"][name] = property(name, *node, required);
  }
  return component;
}

}  // namespace

Import import_json_schemas(const std::vector<SourcePtr>& sources) {
  Import import;
  std::vector<std::unique_ptr<SchemaFile>> files;
  std::vector<Schema> schemas;
  for (const SourcePtr& source : sources) {
    auto file = std::make_unique<SchemaFile>();
    if (!read_json(source, import.diagnostics, file->document)) continue;
    file->source = file->document.source();
    auto found = find_schemas(*file);
    if (found.empty()) {
      import.diagnostics
          .error("import-empty", Location{file->source, {}},
                 "there is no schema of an object in this file")
          .hint =
          "a component is made of `type: object` with `properties`, or of each such entry of "
          "`$defs`";
    }
    std::ranges::move(found, std::back_inserter(schemas));
    files.push_back(std::move(file));
  }
  SchemaImport schema_import(schemas, import.diagnostics);
  std::vector<DraftComponent> components;
  for (const Schema& schema : schemas) components.push_back(schema_import.component(schema));
  finish_import(components, import);
  return import;
}

}  // namespace praxis
