// custom-elements.json: every class that is a custom element becomes a component.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "import/json_file.h"
#include "import/type_map.h"

namespace praxis {
namespace {

// One manifest: its parsed text, and the classes in it.
struct ElementsManifest {
  SourcePtr source;
  yaml::Document document;
};

// A class that is a custom element.
struct Element {
  const yaml::Node* node = nullptr;
  SourcePtr source;
  std::string module;
  std::string tag;
};

class ElementImport {
 public:
  ElementImport(const Element& element, TypeMap& types, Diagnostics& diagnostics)
      : element_(element), node_(*element.node), types_(types), diagnostics_(diagnostics) {}

  DraftComponent component();

 private:
  void add_head();
  void add_attributes();
  void add_members();
  void add_field(const yaml::Node& member);
  void add_events();
  void add_slots();
  void keep(std::string_view key, std::string_view as, std::string_view name_key = "name");
  void documentation(const yaml::Node& node, Draft& draft) const;
  Draft property(const yaml::Node& node, const std::string& name);
  void set_value(const yaml::Node& node, const std::string& name, Draft& property);
  Location place(const yaml::Node& node) const { return {element_.source, node.span}; }

  const Element& element_;
  const yaml::Node& node_;
  TypeMap& types_;
  Diagnostics& diagnostics_;
  Draft draft_ = Draft::object();
  Draft props_ = Draft::object();
  Draft methods_ = Draft::object();
  std::map<std::string, const yaml::Node*> attribute_of_;  // by field
  std::set<std::string> fields_;
};

void ElementImport::documentation(const yaml::Node& node, Draft& draft) const {
  std::string text = clean_text(text_at(node, "description"));
  if (text.empty()) text = clean_text(text_at(node, "summary"));
  if (!text.empty()) draft["description"] = std::move(text);
  const yaml::Node& deprecated = at(node, "deprecated");
  if (is_true(node, "deprecated")) draft["deprecated"] = true;
  if (deprecated.kind == yaml::Kind::string) {
    if (deprecated.text.empty())
      draft["deprecated"] = true;
    else
      draft["deprecated"] = clean_text(deprecated.text);
  }
  const std::string since = text_at(node, "since");
  if (!since.empty()) draft["since"] = since;
}

void ElementImport::add_head() {
  Draft& head = draft_["component"];
  head["name"] = element_.tag;
  documentation(node_, head);
  draft_["x-class"] = text_at(node_, "name");
  if (!element_.module.empty()) draft_["x-module"] = element_.module;
}

// The type, default and documentation of a field or an attribute.
Draft ElementImport::property(const yaml::Node& node, const std::string& name) {
  // Analyzers write out a type that only has a name under further keys.
  std::string written;
  for (const std::string_view key : {"expandedType", "parsedType", "type"}) {
    if (written.empty()) written = text_at(at(node, key), "text");
  }
  Draft property;
  if (written.empty()) {
    property = {{"type", "any"}};
    report_unmapped(diagnostics_, place(node),
                    fmt::format("`{}` has no type; it is taken as any", name));
  } else {
    const TypeNode type = parse_type(written);
    TypeMap::Mapped mapped = types_.map(type, nullptr, place(node), fmt::format("`{}`", name));
    const bool lost =
        mapped.type == Draft{{"type", "any"}} && written != "any" && written != "unknown";
    property = std::move(mapped.type);
    if (lost) property["x-type"] = written;
  }
  set_value(node, name, property);
  documentation(node, property);
  return property;
}

void ElementImport::set_value(const yaml::Node& node, const std::string& name, Draft& property) {
  const std::string written = clean_text(text_at(node, "default"));
  if (written.empty() || written == "undefined") return;
  auto value = parse_literal(written);
  const std::string kind = property.value("type", "any");
  if (!value && (kind == "enum" || kind == "string") &&
      written.find_first_of(" .({") == written.npos) {
    value = written;  // some analyzers leave out the quotes
  }
  if (value && value->is_null() && !property.value("nullable", false)) return;  // as good as none
  if (value) return set_default(property, *value, name, place(node), diagnostics_);
  property["x-default"] = written;
  report_unmapped(diagnostics_, place(node),
                  fmt::format("the default of `{}` is no literal; it is kept as x-default", name));
}

void ElementImport::add_field(const yaml::Node& member) {
  const std::string name = text_at(member, "name");
  if (name.empty() || name.starts_with('#') || !fields_.insert(name).second) return;
  Draft field = property(member, name);
  const auto attribute = attribute_of_.find(name);
  std::string attribute_name = text_at(member, "attribute");
  if (attribute != attribute_of_.end()) attribute_name = text_at(*attribute->second, "name");
  if (!attribute_name.empty()) field["attribute"] = attribute_name;
  if (is_true(member, "reflects")) field["reflects"] = true;
  if (is_true(member, "readonly")) field["x-readonly"] = true;
  props_[name] = std::move(field);
}

// Public fields become properties. Methods are kept: components have none.
void ElementImport::add_members() {
  for (const yaml::Node* member : at(node_, "members").items) {
    const std::string privacy = text_at(*member, "privacy");
    if (privacy == "private" || privacy == "protected" || is_true(*member, "static")) continue;
    if (text_at(*member, "kind") == "field") add_field(*member);
    if (text_at(*member, "kind") != "method") continue;
    std::vector<std::string> parameters;
    for (const yaml::Node* parameter : at(*member, "parameters").items) {
      const std::string type = text_at(at(*parameter, "type"), "text");
      parameters.push_back(text_at(*parameter, "name") + (type.empty() ? "" : ": " + type));
    }
    Draft& method = methods_[text_at(*member, "name")];
    const std::string returned = text_at(at(at(*member, "return"), "type"), "text");
    method["signature"] = fmt::format("({}) => {}", fmt::join(parameters, ", "),
                                      returned.empty() ? "void" : returned);
    documentation(*member, method);
  }
}

// Attributes belong to fields; those that do not are properties of their own.
void ElementImport::add_attributes() {
  for (const yaml::Node* attribute : at(node_, "attributes").items) {
    const std::string field = text_at(*attribute, "fieldName");
    const std::string name = text_at(*attribute, "name");
    if (!field.empty()) attribute_of_[field] = attribute;
    const std::string& property_name = field.empty() ? name : field;
    if (property_name.empty() || fields_.contains(property_name)) continue;
    const bool is_member = std::ranges::any_of(
        at(node_, "members").items,
        [&](const yaml::Node* member) { return text_at(*member, "name") == property_name; });
    if (is_member) continue;
    fields_.insert(property_name);
    props_[property_name] = property(*attribute, property_name);
    props_[property_name]["attribute"] = name;
  }
}

void ElementImport::add_events() {
  for (const yaml::Node* event : at(node_, "events").items) {
    const std::string name = text_at(*event, "name");
    if (name.empty()) {
      report_unmapped(diagnostics_, place(*event), "an event without a name is left out");
      continue;
    }
    Draft& draft = draft_["events"][name];
    if (draft.is_null()) draft = Draft::object();
    documentation(*event, draft);
    const std::string written = text_at(at(*event, "type"), "text");
    const TypeNode type = parse_type(written);
    // CustomEvent<Detail>, or the detail itself; of other events the type says what they are, not
    // what they carry.
    const bool is_name = type.kind == TypeNode::Kind::name;
    const TypeNode* detail = is_name && !type.items.empty()            ? &type.items.front()
                             : is_name && type.text.ends_with("Event") ? nullptr
                                                                       : &type;
    if (!written.empty() && detail != nullptr) {
      TypeMap::Mapped mapped =
          types_.map(*detail, nullptr, place(*event), fmt::format("the event `{}`", name));
      if (mapped.type != Draft{{"type", "any"}}) draft["payload"] = std::move(mapped.type);
    }
    if (!written.empty() && written != "CustomEvent") draft["x-type"] = written;
    if (is_true(*event, "bubbles")) draft["bubbles"] = true;
    if (is_true(*event, "cancelable")) draft["cancelable"] = true;
  }
}

void ElementImport::add_slots() {
  for (const yaml::Node* slot : at(node_, "slots").items) {
    const std::string name = text_at(*slot, "name");
    Draft& draft = draft_["slots"][name.empty() ? "default" : name];
    if (draft.is_null()) draft = Draft::object();
    documentation(*slot, draft);
  }
}

// What components have no form for, under an x- key: names and what is said of them.
void ElementImport::keep(std::string_view key, std::string_view as, std::string_view name_key) {
  Draft kept = Draft::object();
  for (const yaml::Node* item : at(node_, key).items) {
    const std::string name = text_at(*item, name_key);
    if (name.empty()) continue;
    Draft& draft = kept[name];
    draft = Draft::object();
    documentation(*item, draft);
    for (const std::string_view further : {"default", "syntax"}) {
      const std::string text = text_at(*item, further);
      if (!text.empty()) draft[std::string(further)] = text;
    }
  }
  if (!kept.empty()) draft_[std::string(as)] = std::move(kept);
}

DraftComponent ElementImport::component() {
  add_head();
  // Attributes are looked at first, for fields to know theirs; what they add themselves comes last.
  for (const yaml::Node* attribute : at(node_, "attributes").items) {
    const std::string field = text_at(*attribute, "fieldName");
    if (!field.empty()) attribute_of_[field] = attribute;
  }
  add_members();
  add_attributes();
  if (!props_.empty()) draft_["props"] = std::move(props_);
  add_events();
  add_slots();
  if (!methods_.empty()) draft_["x-methods"] = std::move(methods_);
  keep("cssParts", "x-css-parts");
  keep("cssProperties", "x-css-properties");
  keep("cssStates", "x-css-states");
  // The sections in the order of the format.
  DraftComponent component;
  component.name = element_.tag;
  component.where = place(at(node_, "name"));
  for (const std::string_view key : {"component", "props", "events", "slots"}) {
    const auto found = draft_.find(std::string(key));
    if (found != draft_.end()) component.draft[std::string(key)] = std::move(*found);
  }
  for (auto item = draft_.begin(); item != draft_.end(); ++item) {
    if (item.key().starts_with("x-")) component.draft[item.key()] = std::move(*item);
  }
  return component;
}

// The custom elements of a manifest. Where a definition gives the tag, the class does not.
std::vector<Element> find_elements(const ElementsManifest& manifest) {
  std::map<std::string, std::string> tags;  // class -> tag
  std::vector<Element> elements;
  for (const yaml::Node* module : at(manifest.document.root(), "modules").items) {
    for (const yaml::Node* exported : at(*module, "exports").items) {
      if (text_at(*exported, "kind") == "custom-element-definition") {
        tags[text_at(at(*exported, "declaration"), "name")] = text_at(*exported, "name");
      }
    }
  }
  for (const yaml::Node* module : at(manifest.document.root(), "modules").items) {
    for (const yaml::Node* declaration : at(*module, "declarations").items) {
      const std::string kind = text_at(*declaration, "kind");
      const std::string name = text_at(*declaration, "name");
      std::string tag = text_at(*declaration, "tagName");
      if (tag.empty() && tags.contains(name)) tag = tags[name];
      if (kind != "class" || (tag.empty() && !is_true(*declaration, "customElement"))) continue;
      elements.push_back(
          {declaration, manifest.source, text_at(*module, "path"), tag.empty() ? name : tag});
    }
  }
  return elements;
}

}  // namespace

Import import_custom_elements(const std::vector<SourcePtr>& sources) {
  Import import;
  std::vector<ElementsManifest> manifests;
  std::vector<Element> elements;
  for (const SourcePtr& source : sources) {
    ElementsManifest manifest;
    if (!read_json(source, import.diagnostics, manifest.document)) continue;
    manifest.source = manifest.document.source();
    auto found = find_elements(manifest);
    if (found.empty()) {
      import.diagnostics
          .error("import-empty", Location{manifest.source, {}},
                 "there is no custom element in this manifest")
          .hint =
          "a custom element is a class in modules[].declarations with `tagName` or `customElement: "
          "true`";
    }
    std::ranges::move(found, std::back_inserter(elements));
    manifests.push_back(std::move(manifest));
  }
  // Types that name another element's class are references.
  std::map<std::string, TypeDeclaration, std::less<>> classes;
  for (const Element& element : elements) {
    const std::string name = text_at(*element.node, "name");
    if (!name.empty()) classes[name].component = element.tag;
  }
  TypeMap types(
      [&](const void*, std::string_view name) {
        const auto known = classes.find(name);
        return known == classes.end() ? nullptr : &known->second;
      },
      import.diagnostics);
  std::vector<DraftComponent> components;
  for (const Element& element : elements) {
    components.push_back(ElementImport(element, types, import.diagnostics).component());
  }
  finish_import(components, import);
  return import;
}

}  // namespace praxis
