#include "import/type_map.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace praxis {
namespace {

using Kind = TypeNode::Kind;

constexpr std::string_view rendered_content[] = {
    "ReactNode", "ReactElement", "ReactChild", "JSX.Element", "Element.JSX", "TemplateResult",
    "VNode",     "VNodeChild",   "Snippet",    "SlotContent", "Children"};

// The name without the module it comes from: React.ReactNode -> ReactNode.
std::string_view last_part(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == name.npos || name == "JSX.Element" ? name : name.substr(dot + 1);
}

bool is_name(const TypeNode& node, std::string_view name) {
  return node.kind == Kind::name && node.text == name;
}

// `string & {}`: any string, written so that editors still offer the others.
bool is_any_string(const TypeNode& node) {
  if (is_name(node, "string")) return true;
  return node.kind == Kind::intersection && node.items.size() == 2 &&
         is_name(node.items[0], "string");
}

Draft simple(std::string_view kind) { return {{"type", kind}}; }

}  // namespace

// What the members of a union are.
struct TypeMap::Alternatives {
  Draft values = Draft::array();  // literals
  std::vector<Draft> types;
  bool nullable = false, optional = false, any_string = false;
  bool yes = false, no = false;  // true and false

  void add_value(const Draft& value) {
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  void add_type(Draft type) {
    if (std::ranges::find(types, type) == types.end()) types.push_back(std::move(type));
  }
};

std::string TypeMap::text_of(const TypeNode& node) const {
  switch (node.kind) {
    case Kind::unknown:
      return node.text;
    case Kind::name: {
      if (node.items.empty()) return node.text;
      std::vector<std::string> arguments;
      for (const TypeNode& item : node.items) arguments.push_back(text_of(item));
      return fmt::format("{}<{}>", node.text, fmt::join(arguments, ", "));
    }
    case Kind::key_of:
      return "keyof " + text_of(node.items.front());
    case Kind::type_of:
      return "typeof " + node.text;
    case Kind::indexed:
      return fmt::format("{}[{}]", text_of(node.items[0]), text_of(node.items[1]));
    case Kind::string:
      return fmt::format("'{}'", node.text);
    case Kind::number:
      return node.text;
    default:
      return "...";
  }
}

TypeMap::Mapped TypeMap::any(std::string_view written, std::string_view why) {
  report_unmapped(diagnostics_, where_,
                  fmt::format("{}: `{}` {}; it is taken as any", what_, written, why));
  return {simple("any")};
}

TypeMap::Mapped TypeMap::map(const TypeNode& node, const void* scope, const Location& where,
                             const std::string& what) {
  at(where, what);
  return map(node, scope);
}

TypeMap::Mapped TypeMap::map(const TypeNode& node, const void* scope) {
  switch (node.kind) {
    case Kind::name:
      return map_name(node, scope);
    case Kind::array: {
      Draft array = simple("array");
      const Draft items = map(node.items.front(), scope).type;
      if (items != simple("any")) array["items"] = items;
      return {array};
    }
    case Kind::tuple: {
      TypeNode items;
      items.kind = Kind::union_;
      items.items = node.items;
      Draft array = simple("array");
      if (!node.items.empty()) {
        array["items"] = map(items, scope).type;
        array["minItems"] = array["maxItems"] = node.items.size();
      }
      report_unmapped(diagnostics_, where_,
                      fmt::format("{}: a tuple is taken as an array of its types", what_));
      return {array};
    }
    case Kind::function:
      return {map_function(node, scope)};
    case Kind::object:
    case Kind::intersection: {
      if (is_any_string(node)) return {simple("string")};
      bool complete = true;
      const Members all = members(node, scope, complete);
      if (all.empty() && !complete) return any(text_of(node), "is no object type that is known");
      return {map_members(all)};
    }
    case Kind::string:
    case Kind::number:
    case Kind::union_:
    case Kind::key_of:
    case Kind::indexed:
      return map_union(node, scope);
    case Kind::type_of:
      return any(text_of(node), "is the type of a value");
    case Kind::unknown:
      return any(node.text, "is a type that is computed");
  }
  return {};
}

TypeMap::Mapped TypeMap::map_name(const TypeNode& node, const void* scope) {
  const std::string_view name = last_part(node.text);
  static constexpr std::pair<std::string_view, std::string_view> same[] = {
      {"string", "string"},        {"String", "string"},
      {"number", "number"},        {"Number", "number"},
      {"boolean", "boolean"},      {"Boolean", "boolean"},
      {"bigint", "integer"},       {"any", "any"},
      {"unknown", "any"},          {"Function", "function"},
      {"VoidFunction", "function"}};
  if (const TypeDeclaration* declared = lookup_(scope, node.text))
    return map_declared(*declared, node);
  for (const auto& [written, kind] : same) {
    if (name == written) return {simple(kind)};
  }
  if (contains(rendered_content, name)) return {simple("node")};
  if (name == "object" || name == "Object") return {simple("object")};
  if (name == "null" || name == "undefined" || name == "void" || name == "true" ||
      name == "false") {
    return map_union(node, scope);
  }
  if ((name == "Array" || name == "ReadonlyArray") && node.items.size() == 1) {
    TypeNode array;
    array.kind = Kind::array;
    array.items = node.items;
    return map(array, scope);
  }
  if (name == "Record" && node.items.size() == 2) {
    Draft map_type = simple("map");
    const Draft values = map(node.items[1], scope).type;
    if (values != simple("any")) map_type["values"] = values;
    return {map_type};
  }
  static constexpr std::string_view transparent[] = {"NonNullable", "Readonly", "PropType"};
  if (contains(transparent, name) && node.items.size() == 1) {
    Mapped mapped = map(node.items.front(), scope);
    if (name == "NonNullable") mapped.type.erase("nullable");
    return mapped;
  }
  static constexpr std::string_view handlers[] = {"EventHandler",         "MouseEventHandler",
                                                  "KeyboardEventHandler", "ChangeEventHandler",
                                                  "FocusEventHandler",    "Dispatch"};
  if (contains(handlers, name)) return {simple("function")};
  bool complete = true;
  const Members found = members(node, scope, complete);
  if (!found.empty()) return {map_members(found)};
  return any(text_of(node), "is not declared here");
}

TypeMap::Mapped TypeMap::map_declared(const TypeDeclaration& declaration, const TypeNode& node) {
  if (!declaration.component.empty()) return {{{"type", "ref"}, {"ref", declaration.component}}};
  if (!declaration.parameters.empty()) return any(text_of(node), "is generic");
  if (written_out_ > most_written_out)
    return any(declaration.name, "would make the component too large");
  if (!open_.insert(&declaration).second) return any(declaration.name, "refers to itself");
  ++written_out_;
  bool complete = true;
  Mapped mapped;
  if (declaration.type.kind == Kind::object || !declaration.bases.empty()) {
    mapped.type = map_members(members(declaration, complete));
  } else {
    mapped = map(declaration.type, declaration.scope);
  }
  open_.erase(&declaration);
  return mapped;
}

Draft TypeMap::map_function(const TypeNode& node, const void* scope) {
  Draft function = simple("function");
  for (const TypeMember& parameter : node.members) {
    Mapped mapped = map(parameter.type, scope);
    if (!parameter.optional && !mapped.optional) mapped.type["required"] = true;
    function["params"][parameter.name] = std::move(mapped.type);
  }
  const TypeNode& returned = node.items.front();
  if (!is_name(returned, "void") && !is_name(returned, "undefined") &&
      !is_name(returned, "never")) {
    function["returns"] = map(returned, scope).type;
  }
  return function;
}

// An index signature alone is a map.
Draft TypeMap::map_members(const Members& all) {
  Draft properties = Draft::object();
  Draft others;
  for (const auto& [member, scope] : all) {
    if (member.name.empty()) {
      others = map(member.type, scope).type;
    } else {
      Draft& property = properties[member.name];
      Mapped mapped = map(member.type, scope);
      property = std::move(mapped.type);
      if (!member.optional && !mapped.optional) property["required"] = true;
      add_documentation(member.doc, property);
    }
  }
  if (properties.empty() && !others.is_null()) {
    Draft map_type = simple("map");
    if (others != simple("any")) map_type["values"] = others;
    return map_type;
  }
  Draft object = simple("object");
  if (!properties.empty()) object["properties"] = std::move(properties);
  if (!others.is_null() && others != simple("any"))
    object["additionalProperties"] = std::move(others);
  return object;
}

// typeof NAMES[number], for const NAMES = ["a", "b"] as const.
bool TypeMap::collect_values_of_constant(const TypeNode& node, const void* scope,
                                         Alternatives& into) {
  if (node.kind != Kind::indexed || node.items[0].kind != Kind::type_of) return false;
  const TypeDeclaration* declared = lookup_(scope, "typeof " + node.items[0].text);
  if (declared == nullptr) return false;
  const auto value = parse_literal(declared->type.text);
  if (!value || !value->is_structured()) return false;
  for (const Draft& item : *value) into.add_value(item);
  return !value->empty();
}

bool TypeMap::collect_declared(const TypeDeclaration& declaration, Alternatives& into) {
  const Kind kind = declaration.type.kind;
  const bool opens = kind == Kind::union_ || kind == Kind::string || kind == Kind::number ||
                     kind == Kind::indexed || kind == Kind::key_of || kind == Kind::name;
  if (!declaration.component.empty() || !declaration.parameters.empty() || !opens) return false;
  if (!declaration.bases.empty() || !open_.insert(&declaration).second) return false;
  collect(declaration.type, declaration.scope, into);
  open_.erase(&declaration);
  return true;
}

void TypeMap::collect(const TypeNode& node, const void* scope, Alternatives& into) {
  if (node.kind == Kind::union_) {
    for (const TypeNode& item : node.items) collect(item, scope, into);
  } else if (node.kind == Kind::string) {
    into.add_value(node.text);
  } else if (node.kind == Kind::number) {
    if (const auto value = parse_literal(node.text)) into.add_value(*value);
  } else if (is_any_string(node)) {
    into.any_string = true;
  } else if (node.kind == Kind::key_of) {
    bool complete = true;
    for (const auto& [member, of] : members(node.items.front(), scope, complete))
      into.add_value(member.name);
    if (!complete || into.values.empty()) into.any_string = true;
  } else if (node.kind == Kind::indexed) {
    if (!collect_values_of_constant(node, scope, into)) {
      into.add_type(any(text_of(node), "is a type that is computed").type);
    }
  } else if (node.kind != Kind::name) {
    into.add_type(map(node, scope).type);
  } else if (node.text == "null") {
    into.nullable = true;
  } else if (node.text == "undefined" || node.text == "void") {
    into.optional = true;
  } else if (node.text == "true" || node.text == "false") {
    (node.text == "true" ? into.yes : into.no) = true;
  } else {
    const TypeDeclaration* declared = lookup_(scope, node.text);
    if (declared != nullptr && collect_declared(*declared, into)) return;
    Mapped mapped = map_name(node, scope);
    into.optional = into.optional || mapped.optional;
    into.add_type(std::move(mapped.type));
  }
}

TypeMap::Mapped TypeMap::map_union(const TypeNode& node, const void* scope) {
  Alternatives all;
  collect(node, scope, all);
  const bool texts =
      std::ranges::all_of(all.values, [](const Draft& value) { return value.is_string(); });
  std::vector<Draft> types;
  if (!all.values.empty()) {
    Draft values = {{"type", "enum"}, {"enum", all.values}};
    if (all.any_string && texts) values["open"] = true;
    types.push_back(std::move(values));
  }
  if (all.any_string && (all.values.empty() || !texts)) types.push_back(simple("string"));
  if (all.yes && all.no) all.add_type(simple("boolean"));
  if (all.yes != all.no && std::ranges::find(all.types, simple("boolean")) == all.types.end()) {
    types.push_back({{"type", "enum"}, {"enum", Draft::array({all.yes})}});
  }
  std::ranges::move(all.types, std::back_inserter(types));
  Mapped mapped;
  mapped.optional = all.optional;
  if (types.empty() || std::ranges::find(types, simple("any")) != types.end()) {
    mapped.type = simple("any");
  } else if (types.size() == 1) {
    mapped.type = std::move(types.front());
  } else {
    mapped.type = {{"type", "union"}, {"oneOf", std::move(types)}};
  }
  if (all.nullable && mapped.type.value("type", "") != "any") mapped.type["nullable"] = true;
  return mapped;
}

// --- members --------------------------------------------------------------------------------

TypeMap::Members TypeMap::pick(Members members, const TypeNode& names, const void* scope,
                               bool keep) {
  Alternatives wanted;
  collect(names, scope, wanted);
  std::erase_if(members, [&](const auto& entry) {
    const bool named =
        std::ranges::find(wanted.values, Draft(entry.first.name)) != wanted.values.end();
    return named != keep;
  });
  return members;
}

TypeMap::Members TypeMap::members(const TypeDeclaration& declaration, bool& complete) {
  Members all;
  const auto add = [&](Members more) {
    for (auto& entry : more) {
      const auto same = std::ranges::find(
          all, entry.first.name,
          [](const auto& known) -> const std::string& { return known.first.name; });
      if (same != all.end()) {
        *same = std::move(entry);
      } else {
        all.push_back(std::move(entry));
      }
    }
  };
  for (const TypeNode& base : declaration.bases) {
    bool found = true;
    add(members(base, declaration.scope, found));
    if (found) continue;
    complete = false;
    report_unmapped(
        diagnostics_, where_,
        fmt::format("{}: it extends `{}`, which is not declared here; nothing is taken from there",
                    what_, text_of(base)));
  }
  bool own = true;
  add(members(declaration.type, declaration.scope, own));
  complete = complete && own;
  return all;
}

TypeMap::Members TypeMap::members(const TypeNode& node, const void* scope, bool& complete) {
  Members all;
  if (node.kind == Kind::object) {
    for (const TypeMember& member : node.members) all.emplace_back(member, scope);
    return all;
  }
  if (node.kind == Kind::intersection) {
    for (const TypeNode& item : node.items) {
      bool found = true;
      std::ranges::move(members(item, scope, found), std::back_inserter(all));
      if (found) continue;
      complete = false;
      report_unmapped(diagnostics_, where_,
                      fmt::format("{}: `{}` is not declared here; nothing is taken from there",
                                  what_, text_of(item)));
    }
    return all;
  }
  if (node.kind == Kind::name) {
    const std::size_t arguments = node.items.size();
    if (const TypeDeclaration* declared = lookup_(scope, node.text);
        declared != nullptr && declared->parameters.empty() && open_.insert(declared).second) {
      all = members(*declared, complete);
      open_.erase(declared);
      return all;
    }
    if (arguments == 1 &&
        (node.text == "Partial" || node.text == "Required" || node.text == "Readonly" ||
         last_part(node.text) == "PropsWithChildren")) {
      all = members(node.items.front(), scope, complete);
      for (auto& [member, of] : all) {
        if (node.text == "Partial") member.optional = true;
        if (node.text == "Required") member.optional = false;
      }
      return all;
    }
    if (arguments == 2 && (node.text == "Pick" || node.text == "Omit")) {
      return pick(members(node.items[0], scope, complete), node.items[1], scope,
                  node.text == "Pick");
    }
  }
  complete = false;
  return all;
}

Draft TypeMap::property(const TypeMember& member, const void* scope, const Location& where) {
  written_out_ = 0;
  Mapped mapped = map(member.type, scope, where, fmt::format("`{}`", member.name));
  Draft property = std::move(mapped.type);
  const std::string* written = member.doc.tag("default");
  if (written == nullptr) written = member.doc.tag("defaultValue");
  std::optional<Draft> value;
  if (written != nullptr) {
    std::string text = *written;
    if (text.size() > 2 && text.front() == '`' && text.back() == '`')
      text = text.substr(1, text.size() - 2);
    value = parse_literal(text);
    const bool is_text =
        property.value("type", "") == "enum" || property.value("type", "") == "string";
    if (!value && is_text && text.find_first_of(" .({[") == text.npos)
      value = text;  // without quotes
  }
  if (!member.optional && !mapped.optional && !value) property["required"] = true;
  if (value) {
    set_default(property, *value, member.name, where, diagnostics_);
  } else if (written != nullptr && *written != "undefined") {
    property["x-default"] = *written;
    report_unmapped(
        diagnostics_, where,
        fmt::format("the default of `{}` is no literal; it is kept as x-default", member.name));
  }
  add_documentation(member.doc, property);
  return property;
}

void add_documentation(const DocComment& doc, Draft& draft) {
  if (!doc.description.empty()) draft["description"] = doc.description;
  if (const std::string* deprecated = doc.tag("deprecated")) {
    if (deprecated->empty())
      draft["deprecated"] = true;
    else
      draft["deprecated"] = *deprecated;
  }
  if (const std::string* since = doc.tag("since"); since != nullptr && !since->empty())
    draft["since"] = *since;
}

}  // namespace praxis
