// One walk over the component gives every part its identifier; what `names` chooses for the pack's
// language is looked up first. Clashes are found scope by scope: the members of the component, of
// each object, the values of each enum, the named types.
#include "model/naming.h"

#include <fmt/format.h>

#include <utility>

#include "model/reader.h"
#include "template/unicode_text.h"

namespace praxis {

namespace {

bool begins_with_capital(std::string_view name) {
  std::size_t at = 0;
  return !name.empty() && jinja::is_upper(jinja::decode(name, at));
}

}  // namespace

std::string make_identifier(std::string_view name, const IdentifierRule& rule,
                            std::string_view language) {
  if (rule.as_written) return std::string(name);
  const bool capital = rule.capital_style && begins_with_capital(name);
  const jinja::CaseStyle style = capital ? *rule.capital_style : rule.style;
  const std::string& suffix = capital ? rule.capital_suffix : rule.suffix;
  if (rule.prefix.empty() && suffix.empty()) {
    return language.empty() ? jinja::change_case(name, style)
                            : jinja::identifier(name, style, language);
  }
  std::string result = fmt::format("{}{}{}", rule.prefix, jinja::change_case(name, style), suffix);
  if (language.empty() || jinja::is_identifier(result, language)) return result;
  return jinja::identifier(result, jinja::CaseStyle::verbatim, language);
}

namespace {

constexpr std::size_t most_hints = 100;  // each searches the component

}  // namespace

class IdentifierAssignment {
 public:
  IdentifierAssignment(const Component& component, const IdentifierRules& rules,
                       Diagnostics& diagnostics)
      : component_(component), rules_(rules), diagnostics_(diagnostics) {}

  Identifiers run() {
    identifiers_.types_ = named_types(component_);
    choose();
    component();
    refs();
    members();
    for (const Property& property : component_.props) inside(property.type);
    for (const Event& event : component_.events) {
      if (event.payload) inside(*event.payload);
    }
    return std::move(identifiers_);
  }

 private:
  // What has an identifier: its name as written, and where.
  struct Part {
    const void* address;
    std::string_view name;
    Place place;
  };
  using Scope = std::unordered_map<std::string_view, Part>;  // by identifier
  using Scopes = std::unordered_map<std::string_view, Scope>;

  // Looks up what `names` says for the pack's language.
  void choose() {
    for (const LanguageNames& names : component_.names) {
      if (names.language.text != rules_.language) continue;
      for (const auto& pair : names.pairs) {
        const ChosenName chosen = chosen_name(component_, identifiers_.types_, pair);
        if (chosen.part == nullptr) continue;
        if (!jinja::is_identifier(chosen.identifier->text, rules_.language)) continue;
        identifiers_.by_part_.try_emplace(chosen.part, chosen.identifier->text);
      }
    }
  }

  // Returns the identifier of a part, deriving it by `rule` unless `names` has chosen one.
  const std::string& assign(const void* part, std::string_view name, const IdentifierRule& rule) {
    const auto [found, added] = identifiers_.by_part_.try_emplace(part);
    if (added) found->second = make_identifier(name, rule, rules_.language);
    return found->second;
  }

  void component() {
    identifiers_.component_ = assign(&component_, component_.name.text, rules_.component);
  }

  void refs() {
    for (const std::string& name : component_.dependencies.refs) {
      const bool itself = name == component_.name.text;
      identifiers_.set_ref(name, itself ? identifiers_.component_
                                        : make_identifier(name, rules_.component, rules_.language));
    }
  }

  // The component's own members and types may share scopes: a pack may have events beside
  // properties, and types beside both.
  void members() {
    Scopes scopes;
    for (const Property& property : component_.props) member(property, rules_.property, scopes);
    for (const Event& event : component_.events) {
      const bool verbatim =
          rules_.event.as_written || rules_.event.style == jinja::CaseStyle::verbatim;
      assign(&event, verbatim ? event.name.text : event_words(event.name.text), rules_.event);
      member(event, rules_.event, scopes);
    }
    for (const Slot& slot : component_.slots) member(slot, rules_.slot, scopes);
    types(scopes);
  }

  template <typename Member>
  void member(const Member& member, const IdentifierRule& rule, Scopes& scopes) {
    const std::string& identifier = assign(&member, member.name.text, rule);
    if (rule.scope.empty()) return;
    check(scopes[rule.scope], identifier, {&member, member.name.text, member.name.place});
  }

  void types(Scopes& scopes) {
    const std::string_view own_scope = " types";
    Scope& scope =
        scopes[rules_.type.scope.empty() ? own_scope : std::string_view(rules_.type.scope)];
    if (rules_.types_nested && !identifiers_.types_.empty()) {
      // A type inside the component's own type cannot have its name.
      check(scope, identifiers_.component_,
            {&component_, component_.name.text, component_.name.place});
    }
    for (const NamedType& type : identifiers_.types_) {
      const std::string name =
          rules_.types_nested ? type.label : fmt::format("{} {}", component_.name.text, type.label);
      check(scope, assign(type.type, name, rules_.type), {type.type, type.label, type.type->place});
    }
  }

  // The members of objects and functions, and the values of enums, inside a type.
  void inside(const Type& type) {
    if (!type.values.empty()) values(type);
    if (!type.properties.empty()) properties(type.properties);
    if (!type.params.empty()) properties(type.params);
    if (type.items) inside(*type.items);
    if (type.additional) inside(*type.additional);
    if (type.map_values) inside(*type.map_values);
    for (const auto& alternative : type.alternatives) inside(*alternative);
    if (type.returns) inside(*type.returns);
  }

  void values(const Type& type) {
    Scope scope;
    for (const Literal& value : type.values) {
      // As it is written, so that 1 and "1" can be told apart in a message.
      const Span span = value.place.span;
      const std::string_view written =
          std::string_view(value.place.source->text).substr(span.begin, span.end - span.begin);
      check(scope, assign(&value, value.text(), rules_.enum_value), {&value, written, value.place});
    }
  }

  void properties(const std::vector<Property>& properties) {
    Scopes scopes;
    for (const Property& property : properties) {
      member(property, rules_.property, scopes);
      inside(property.type);
    }
  }

  void check(Scope& scope, std::string_view identifier, const Part& part) {
    const auto [first, added] = scope.try_emplace(identifier, part);
    if (!added) report(first->second, part, identifier);
  }

  void report(const Part& first, const Part& second, std::string_view identifier) {
    const std::string& language = rules_.language;
    Diagnostic& added = diagnostics_.error(
        "name-collision", second.place.location(),
        fmt::format("{} and {} both become {} in {}", quoted(first.name), quoted(second.name),
                    quoted(identifier), language.empty() ? "this pack" : language));
    added.notes.push_back({first.place.location(), fmt::format("{} is here", quoted(first.name))});
    added.hint = "rename one of them";
    if (language.empty() || diagnostics_.error_count() > most_hints) return;
    added.hint =
        fmt::format("give one an identifier of its own: `names: {{{}: {{{}_2: {}}}}}`", language,
                    identifier, path_to(component_, identifiers_.types_, second.address));
  }

  const Component& component_;
  const IdentifierRules& rules_;
  Diagnostics& diagnostics_;
  Identifiers identifiers_;
};

Identifiers assign_identifiers(const Component& component, const IdentifierRules& rules,
                               Diagnostics& diagnostics) {
  return IdentifierAssignment(component, rules, diagnostics).run();
}

}  // namespace praxis
