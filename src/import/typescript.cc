// TypeScript interfaces: typescript.mjs finds the declarations, the types in them are read here.
//
// Where a file exports types whose names end in Props, those are its components, and other types
// are written out where they are used. In a file without such names every exported interface is
// one.
#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/disk.h"
#include "base/process.h"
#include "import/type_map.h"

namespace praxis {
namespace {

constexpr int package_missing = 3;  // the script's exit code

// A file as the script describes it.
struct File {
  std::string path;
  SourcePtr source;
  bool is_root = false;
  std::map<std::string, std::pair<std::string, std::string>, std::less<>>
      imports;                      // name -> file, name
  std::vector<std::string> all_of;  // files whose exports are this one's
  std::vector<std::unique_ptr<TypeDeclaration>> declarations;
  std::vector<const TypeDeclaration*> exported;  // objects, in order
};

// "ButtonProps" -> "Button"; of "Props" alone the file says whose they are.
std::string component_name(std::string_view declared, std::string_view path) {
  constexpr std::string_view suffix = "Props";
  std::string name(declared.ends_with(suffix) ? declared.substr(0, declared.size() - suffix.size())
                                              : declared);
  if (!name.empty()) return name;
  const std::string_view file = file_name(path);
  return std::string(file.substr(0, file.find('.')));
}

// onPress -> press; nothing for other names.
std::optional<std::string> event_name(std::string_view name) {
  if (name.size() < 3 || !name.starts_with("on") ||
      std::isupper(static_cast<unsigned char>(name[2])) == 0)
    return std::nullopt;
  std::string event(name.substr(2));
  event[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(event[0])));
  return event;
}

class TypeScriptImport {
 public:
  TypeScriptImport(const Draft& files, const std::vector<SourcePtr>& sources, Import& import);

  std::vector<DraftComponent> components();

 private:
  void read_file(const Draft& described, const std::vector<SourcePtr>& sources);
  void read_declaration(const Draft& described, File& file);
  const TypeDeclaration* find(const void* scope, std::string_view name) const;
  const TypeDeclaration* find(const File& file, std::string_view name, int depth) const;
  void choose_components();
  DraftComponent component(const TypeDeclaration& declaration);
  bool add_event(const TypeMember& member, const void* scope, const Location& where, Draft& events);

  Import& import_;
  std::map<std::string, std::unique_ptr<File>> files_;  // by path
  std::vector<std::string> order_;
  TypeMap types_;
};

TypeScriptImport::TypeScriptImport(const Draft& files, const std::vector<SourcePtr>& sources,
                                   Import& import)
    : import_(import),
      types_([this](const void* scope, std::string_view name) { return find(scope, name); },
             import.diagnostics) {
  for (const Draft& file : files) read_file(file, sources);
  choose_components();
}

void TypeScriptImport::read_file(const Draft& described, const std::vector<SourcePtr>& sources) {
  auto file = std::make_unique<File>();
  file->path = described.at("path").get<std::string>();
  const auto root = std::ranges::find_if(
      sources, [&](const SourcePtr& source) { return absolute_path(source->name) == file->path; });
  file->is_root = root != sources.end();
  file->source =
      file->is_root ? *root : make_source(file->path, Disk().read_unrecorded(file->path));
  for (const Draft& problem : described.at("problems")) {
    import_.diagnostics.error("import-tool", Location{file->source, {}},
                              problem.get<std::string>());
  }
  for (auto entry = described.at("imports").begin(); entry != described.at("imports").end();
       ++entry) {
    if (entry.key() == "*") {
      file->all_of = entry->get<std::vector<std::string>>();
    } else {
      file->imports[entry.key()] = {entry->at("file").get<std::string>(),
                                    entry->at("name").get<std::string>()};
    }
  }
  for (const Draft& declaration : described.at("declarations"))
    read_declaration(declaration, *file);
  for (const Draft& name : described.at("exports")) {
    for (const auto& declaration : file->declarations) {
      if (declaration->name == name.get<std::string>() &&
          std::ranges::find(file->exported, declaration.get()) == file->exported.end()) {
        file->exported.push_back(declaration.get());
      }
    }
  }
  order_.push_back(file->path);
  files_[file->path] = std::move(file);
}

void TypeScriptImport::read_declaration(const Draft& described, File& file) {
  auto declaration = std::make_unique<TypeDeclaration>();
  const std::string kind = described.at("kind");
  declaration->name = described.at("name").get<std::string>();
  const auto begin = described.at("begin").get<std::uint32_t>();
  declaration->where = {file.source,
                        {begin, begin + static_cast<std::uint32_t>(declaration->name.size())}};
  declaration->doc = parse_doc_comment(described.at("comment").get<std::string>());
  declaration->parameters = described.at("parameters").get<std::vector<std::string>>();
  declaration->scope = &file;
  for (const Draft& base : described.at("bases"))
    declaration->bases.push_back(parse_type(base.get<std::string>()));
  const Draft& type = described.at("type");
  const std::string text = type.at("text");
  if (kind == "constant") {
    declaration->name.insert(0, "typeof ");
    declaration->type.text = text;
  } else {
    declaration->type = parse_type(text);
  }
  // The places of members count from where the type begins.
  const auto offset = type.at("begin").get<std::uint32_t>();
  for (TypeMember& member : declaration->type.members) {
    member.span.begin += offset;
    member.span.end += offset;
  }
  const bool is_object = kind == "interface" || declaration->type.kind == TypeNode::Kind::object ||
                         declaration->type.kind == TypeNode::Kind::intersection ||
                         declaration->name.ends_with("Props");
  if (described.at("exported").get<bool>() && is_object && kind != "constant")
    file.exported.push_back(declaration.get());
  file.declarations.push_back(std::move(declaration));
}

const TypeDeclaration* TypeScriptImport::find(const void* scope, std::string_view name) const {
  return find(*static_cast<const File*>(scope), name, 0);
}

const TypeDeclaration* TypeScriptImport::find(const File& file, std::string_view name,
                                              int depth) const {
  constexpr int longest_chain = 20;  // of files that export what they import
  if (depth > longest_chain) return nullptr;
  for (const auto& declaration : file.declarations) {
    if (declaration->name == name) return declaration.get();
  }
  const auto follow = [&](const std::string& path,
                          std::string_view called) -> const TypeDeclaration* {
    const auto other = files_.find(path);
    return other == files_.end() ? nullptr : find(*other->second, called, depth + 1);
  };
  constexpr std::string_view type_of = "typeof ";
  const bool is_value = name.starts_with(type_of);
  if (const auto imported = file.imports.find(name.substr(is_value ? type_of.size() : 0));
      imported != file.imports.end()) {
    return follow(imported->second.first,
                  (is_value ? std::string(type_of) : std::string()) + imported->second.second);
  }
  for (const std::string& path : file.all_of) {
    if (const TypeDeclaration* found = follow(path, name)) return found;
  }
  return nullptr;
}

void TypeScriptImport::choose_components() {
  for (const std::string& path : order_) {
    const File& file = *files_.at(path);
    if (!file.is_root) continue;
    const auto is_props = [](const TypeDeclaration* declaration) {
      return declaration->name.ends_with("Props");
    };
    const bool has_props = std::ranges::any_of(file.exported, is_props);
    for (const auto& declaration : file.declarations) {
      const bool exported =
          std::ranges::find(file.exported, declaration.get()) != file.exported.end();
      if (!exported || (has_props && !is_props(declaration.get()))) continue;
      if (declaration->parameters.empty()) {
        declaration->component = component_name(declaration->name, path);
        continue;
      }
      report_unmapped(import_.diagnostics, declaration->where,
                      fmt::format("`{}` is generic; it is left out", declaration->name));
    }
  }
}

// A function property called onSomething is an event; what its first parameter carries is the
// payload.
bool TypeScriptImport::add_event(const TypeMember& member, const void* scope, const Location& where,
                                 Draft& events) {
  const auto name = event_name(member.name);
  if (!name) return false;
  const TypeNode* function = &member.type;
  if (function->kind == TypeNode::Kind::union_) {  // | undefined
    for (const TypeNode& item : member.type.items) {
      if (item.kind == TypeNode::Kind::function) function = &item;
    }
  }
  const bool is_handler =
      function->kind == TypeNode::Kind::name && function->text.ends_with("Handler");
  if (function->kind != TypeNode::Kind::function && !is_handler) return false;
  Draft& event = events[*name];
  event = Draft::object();
  add_documentation(member.doc, event);
  if (is_handler || function->members.empty()) return true;
  const TypeNode* payload = &function->members.front().type;
  if (payload->kind == TypeNode::Kind::name && payload->text.ends_with("Event")) {
    if (payload->text != "CustomEvent" || payload->items.empty())
      return true;  // the platform's own
    payload = &payload->items.front();
  }
  Draft type = types_.map(*payload, scope, where, fmt::format("the event `{}`", *name)).type;
  if (type != Draft{{"type", "any"}}) event["payload"] = std::move(type);
  if (function->members.size() > 1) {
    report_unmapped(import_.diagnostics, where,
                    fmt::format("the event `{}`: only its first parameter is taken", *name));
  }
  return true;
}

DraftComponent TypeScriptImport::component(const TypeDeclaration& declaration) {
  DraftComponent component;
  component.name = declaration.component;
  component.where = declaration.where;
  Draft& head = component.draft["component"];
  head["name"] = component.name;
  add_documentation(declaration.doc, head);
  Draft props = Draft::object();
  Draft events = Draft::object();
  bool complete = true;
  types_.at(declaration.where, fmt::format("`{}`", declaration.name));
  for (const auto& [member, scope] : types_.members(declaration, complete)) {
    const auto* file = static_cast<const File*>(scope);
    const bool own =
        member.span.end <= file->source->text.size() &&
        file->source->text.compare(member.span.begin, member.name.size(), member.name) == 0;
    const Location where = own ? Location{file->source, member.span} : declaration.where;
    if (member.name.empty()) {
      report_unmapped(import_.diagnostics, declaration.where,
                      fmt::format("`{}`: an index signature is left out", declaration.name));
    } else if (!add_event(member, scope, where, events)) {
      props[member.name] = types_.property(member, scope, where);
    }
  }
  if (!complete && props.empty() && events.empty() &&
      declaration.type.kind != TypeNode::Kind::object) {
    report_unmapped(import_.diagnostics, declaration.where,
                    fmt::format("`{}`: no member of this type is known", declaration.name));
  }
  if (!props.empty()) component.draft["props"] = std::move(props);
  if (!events.empty()) component.draft["events"] = std::move(events);
  return component;
}

std::vector<DraftComponent> TypeScriptImport::components() {
  std::vector<DraftComponent> components;
  for (const std::string& path : order_) {
    const File& file = *files_.at(path);
    std::size_t found = 0;
    for (const auto& declaration : file.declarations) {
      if (declaration->component.empty()) continue;
      components.push_back(component(*declaration));
      ++found;
    }
    if (file.is_root && found == 0 && !import_.diagnostics.has_errors()) {
      import_.diagnostics
          .error("import-empty", Location{file.source, {}},
                 "no interface is exported from this file")
          .hint =
          "a component is made of an exported interface or object type, such as `export interface "
          "ButtonProps {...}`";
    }
  }
  return components;
}

// Runs the script. Returns nothing after an error.
std::optional<Draft> describe(const std::vector<SourcePtr>& sources, std::string_view script,
                              Diagnostics& diagnostics) {
  const std::string path = sources.front()->name;
  const auto fail = [&](const std::string& message, std::string hint) -> std::optional<Draft> {
    diagnostics.error("import-tool", path, message).hint = std::move(hint);
    return std::nullopt;
  };
  const std::string node = find_program("node", "");
  if (node.empty()) {
    return fail(
        "TypeScript is read with the help of Node.js, and there is no program `node`",
        "install Node.js 18 or newer, and in the project `npm install --save-dev typescript`");
  }
  std::vector<std::string> words = {
      "node",
      "--input-type=module",
      "-",
  };
  for (const SourcePtr& source : sources) words.push_back(absolute_path(source->name));
  try {
    const ProcessResult result = run_process(node, words, "", script);
    if (result.exit_code == package_missing) {
      return fail(
          "TypeScript is read by its own compiler, and the npm package `typescript` is not "
          "installed",
          "run `npm install --save-dev typescript` here or beside the file");
    }
    if (result.exit_code != 0) {
      return fail(fmt::format("the script that reads TypeScript failed: {}",
                              clean_text(result.errors.substr(0, 2000))),
                  "versions 4 to 7 of the npm package typescript are known to work");
    }
    return Draft::parse(result.output);
  } catch (const std::system_error& error) {
    return fail(error.what(), "");
  } catch (const Draft::parse_error& error) {
    return fail(
        fmt::format("the script that reads TypeScript answered with no JSON: {}", error.what()),
        "");
  }
}

}  // namespace

Import import_typescript(const std::vector<SourcePtr>& sources, std::string_view script) {
  Import import;
  if (sources.empty()) return import;
  const auto described = describe(sources, script, import.diagnostics);
  if (!described) return import;
  TypeScriptImport reader(described->at("files"), sources, import);
  finish_import(reader.components(), import);
  return import;
}

}  // namespace praxis
