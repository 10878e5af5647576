// What `names` stands for: a property, event, slot or the component by its name; what is inside a
// type by a dotted path (`size.2xl`, `options.dense`); a named type by `types.` and its path. A
// name that several things have can be told apart by `props.`, `events.`, `slots.` in front.
//
// Names may contain dots themselves, so that a path is never split: it is compared with what is
// there.
#include "model/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "model/reader.h"
#include "template/identifier.h"

namespace praxis {
namespace {

class TypeNamer {
 public:
  std::vector<NamedType> run(const Component& component) {
    for (const Property& property : component.props) {
      walk(property.type, "props." + property.name.text, property.name.text);
    }
    for (const Event& event : component.events) {
      if (!event.payload) continue;
      walk(*event.payload, fmt::format("events.{}.payload", event.name.text),
           event_words(event.name.text) + " detail");
    }
    return std::move(types_);
  }

 private:
  static bool is_plain(const Type& type) {
    return type.kind != TypeKind::enumeration && type.properties.empty() && !type.items &&
           !type.additional && !type.map_values && type.alternatives.empty() &&
           type.params.empty() && !type.returns;
  }

  void walk(const Type& type, const std::string& path, const std::string& label) {
    if (is_plain(type)) return;
    if (type.kind == TypeKind::enumeration || type.kind == TypeKind::union_ ||
        (type.kind == TypeKind::object && !type.properties.empty())) {
      types_.push_back({&type, path, label});
    }
    if (type.items) walk(*type.items, path + ".items", label + " item");
    members(type.properties, path, label);
    if (type.additional) walk(*type.additional, path + ".additionalProperties", label + " value");
    if (type.map_values) walk(*type.map_values, path + ".values", label + " value");
    alternatives(type, path, label);
    members(type.params, path, label);
    if (type.returns) walk(*type.returns, path + ".returns", label + " result");
  }

  void members(const std::vector<Property>& members, const std::string& path,
               const std::string& label) {
    for (const Property& member : members) {
      if (is_plain(member.type)) continue;
      walk(member.type, fmt::format("{}.{}", path, member.name.text),
           fmt::format("{} {}", label, member.name.text));
    }
  }

  void alternatives(const Type& type, const std::string& path, const std::string& label) {
    for (std::size_t index = 0; index < type.alternatives.size(); ++index) {
      const Type& alternative = *type.alternatives[index];
      if (is_plain(alternative)) continue;
      const auto same = std::ranges::count_if(
          type.alternatives, [&](const auto& other) { return other->kind == alternative.kind; });
      walk(alternative, fmt::format("{}.{}", path, index + 1),
           same == 1 ? fmt::format("{} {}", label, to_string(alternative.kind))
                     : fmt::format("{} option {}", label, index + 1));
    }
  }

  std::vector<NamedType> types_;
};

// Takes `prefix` and a dot off the front of `path`.
bool enter(std::string_view& path, std::string_view prefix) {
  if (path.size() <= prefix.size() + 1 || !path.starts_with(prefix) || path[prefix.size()] != '.') {
    return false;
  }
  path.remove_prefix(prefix.size() + 1);
  return true;
}

const void* inside(const Type& type, std::string_view path);

const void* among(const std::vector<Property>& properties, std::string_view path) {
  for (const Property& property : properties) {
    if (property.name.text == path) return &property;
  }
  for (const Property& property : properties) {
    std::string_view rest = path;
    if (!enter(rest, property.name.text)) continue;
    if (const void* found = inside(property.type, rest)) return found;
  }
  return nullptr;
}

// Finds an enum value or a property inside a type. Lists, maps and unions are no step of a path.
const void* inside(const Type& type, std::string_view path) {
  for (const Literal& value : type.values) {
    if (value.text() == path) return &value;
  }
  if (const void* found = among(type.properties, path)) return found;
  if (const void* found = among(type.params, path)) return found;
  for (const auto& part : {type.items, type.additional, type.map_values, type.returns}) {
    if (!part) continue;
    if (const void* found = inside(*part, path)) return found;
  }
  for (const auto& alternative : type.alternatives) {
    if (const void* found = inside(*alternative, path)) return found;
  }
  return nullptr;
}

const Event* event_of(const Component& component, std::string_view name) {
  for (const Event& event : component.events) {
    if (event.name.text == name) return &event;
  }
  return nullptr;
}

const Slot* slot_of(const Component& component, std::string_view name) {
  for (const Slot& slot : component.slots) {
    if (slot.name.text == name) return &slot;
  }
  return nullptr;
}

const void* inside_payload(const Component& component, std::string_view path) {
  for (const Event& event : component.events) {
    std::string_view rest = path;
    if (!event.payload || !enter(rest, event.name.text)) continue;
    if (const void* found = inside(*event.payload, rest)) return found;
  }
  return nullptr;
}

const void* find_type(const std::vector<NamedType>& types, std::string_view path) {
  for (const NamedType& type : types) {
    std::string_view short_path = type.path;
    enter(short_path, "props");
    if (type.path == path || short_path == path) return type.type;
  }
  return nullptr;
}

const void* find_part(const Component& component, const std::vector<NamedType>& types,
                      std::string_view path) {
  if (const void* found = among(component.props, path)) return found;
  if (const Event* event = event_of(component, path)) return event;
  if (const Slot* slot = slot_of(component, path)) return slot;
  if (path == component.name.text) return &component;
  if (const void* found = inside_payload(component, path)) return found;
  std::string_view rest = path;
  if (enter(rest, "props")) return among(component.props, rest);
  if (enter(rest, "slots")) return slot_of(component, rest);
  if (enter(rest, "types")) return find_type(types, rest);
  if (!enter(rest, "events")) return nullptr;
  if (const Event* event = event_of(component, rest)) return event;
  return inside_payload(component, rest);
}

// Appends the way from a type to a part inside it to `path`; returns false when it is not there.
bool way_inside(const Type& type, const void* part, std::string& path);

bool way_among(const std::vector<Property>& properties, const void* part, std::string& path) {
  const std::size_t length = path.size();
  for (const Property& property : properties) {
    path += (length == 0 ? "" : ".") + property.name.text;
    if (&property == part || way_inside(property.type, part, path)) return true;
    path.resize(length);
  }
  return false;
}

bool way_inside(const Type& type, const void* part, std::string& path) {
  for (const Literal& value : type.values) {
    if (&value != part) continue;
    path += fmt::format(".{}", value.text());
    return true;
  }
  if (way_among(type.properties, part, path) || way_among(type.params, part, path)) return true;
  for (const auto& inner : {type.items, type.additional, type.map_values, type.returns}) {
    if (inner && way_inside(*inner, part, path)) return true;
  }
  for (const auto& alternative : type.alternatives) {
    if (way_inside(*alternative, part, path)) return true;
  }
  return false;
}

class NamesCheck {
 public:
  NamesCheck(const Component& component, Diagnostics& diagnostics)
      : component_(component), diagnostics_(diagnostics), types_(named_types(component)) {}

  void run() {
    const std::vector<std::string_view> languages = jinja::languages();
    for (const LanguageNames& names : component_.names) {
      if (std::ranges::find(languages, names.language.text) == languages.end()) {
        unknown_language(names.language, languages);
        continue;
      }
      for (const auto& pair : names.pairs) entry(pair, names.language.text);
    }
  }

 private:
  void unknown_language(const Name& name, const std::vector<std::string_view>& languages) {
    Diagnostic& added =
        diagnostics_.error("unknown-language", name.place.location(),
                           fmt::format("unknown language {}", in_backticks(name.text)));
    added.hint = did_you_mean(name.text, languages, diagnostics_);
    if (added.hint.empty()) {
      added.hint = fmt::format("the languages are {}", fmt::join(languages, ", "));
    }
  }

  void entry(const std::pair<Name, Name>& pair, std::string_view language) {
    const ChosenName chosen = chosen_name(component_, types_, pair);
    if (chosen.part == nullptr) return unknown_name(pair.second);
    if (jinja::is_identifier(chosen.identifier->text, language)) return;
    diagnostics_
        .error("bad-identifier", chosen.identifier->place.location(),
               fmt::format("{} is no identifier of {}, or one of its reserved words",
                           in_backticks(chosen.identifier->text), language))
        .hint = "an entry of `names` is written `identifier: name`";
  }

  void unknown_name(const Name& name) {
    std::vector<std::string_view> names = {component_.name.text};
    for (const Property& property : component_.props) names.push_back(property.name.text);
    for (const Event& event : component_.events) names.push_back(event.name.text);
    for (const Slot& slot : component_.slots) names.push_back(slot.name.text);
    Diagnostic& added = diagnostics_.error(
        "unknown-name", name.place.location(),
        fmt::format("the component has nothing called {}", in_backticks(name.text)));
    added.hint = did_you_mean(name.text, names, diagnostics_);
    if (added.hint.empty()) {
      added.hint =
          "write `identifier: name`; enum values are `property.value`, types `types.property`";
    }
  }

  const Component& component_;
  Diagnostics& diagnostics_;
  std::vector<NamedType> types_;
};

}  // namespace

std::vector<NamedType> named_types(const Component& component) {
  return TypeNamer().run(component);
}

std::string event_words(std::string_view name) {
  const bool may_begin =
      name.size() > 2 && (name[0] == 'o' || name[0] == 'O') && (name[1] == 'n' || name[1] == 'N');
  if (!may_begin) return std::string(name);
  const std::vector<std::string> words = jinja::words(name);
  if (words.size() < 2 || jinja::change_case(words.front(), jinja::CaseStyle::snake) != "on") {
    return std::string(name);
  }
  return fmt::format("{}", fmt::join(words.begin() + 1, words.end(), " "));
}

ChosenName chosen_name(const Component& component, const std::vector<NamedType>& types,
                       const std::pair<Name, Name>& pair) {
  if (const void* part = find_part(component, types, pair.second.text)) return {&pair.first, part};
  return {&pair.second, find_part(component, types, pair.first.text)};
}

std::string path_to(const Component& component, const std::vector<NamedType>& types,
                    const void* part) {
  for (const NamedType& type : types) {
    std::string_view path = type.path;
    enter(path, "props");
    if (type.type == part) return fmt::format("types.{}", path);
  }
  std::string path;
  if (way_among(component.props, part, path)) return path;
  for (const Event& event : component.events) {
    path = "events." + event.name.text;
    if (&event == part || (event.payload && way_inside(*event.payload, part, path))) return path;
  }
  for (const Slot& slot : component.slots) {
    if (&slot == part) return "slots." + slot.name.text;
  }
  return component.name.text;
}

void validate_names(const Component& component, Diagnostics& diagnostics) {
  if (!component.names.empty()) NamesCheck(component, diagnostics).run();
}

}  // namespace praxis
