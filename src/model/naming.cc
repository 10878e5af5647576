// One walk over the component gives every part its identifier; what `names` chooses for the pack's
// language is looked up first. Clashes are found scope by scope: the members of the component, of
// each object, the values of each enum, the named types.
#include "model/naming.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "model/reader.h"
#include "template/unicode_text.h"

namespace praxis {

namespace {

// A letter of a script without case counts as one, and so does a number: no style tells the names
// of a property and of its type apart there.
bool begins_with_capital(std::string_view name) {
  if (name.empty()) return false;
  if (name.find_first_not_of("0123456789") == name.npos) return true;
  std::size_t at = 0;
  const char32_t first = jinja::decode(name, at);
  return jinja::is_upper(first) || (jinja::is_alpha(first) && !jinja::is_lower(first));
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
  const bool is_number = result.front() >= '0' && result.front() <= '9';
  if (is_number && jinja::is_identifier("_" + result, language)) return "_" + result;
  return jinja::identifier(result, jinja::CaseStyle::verbatim, language);
}

void Identifiers::set_ref(std::string_view name, std::string identifier) {
  const auto found = std::ranges::find(refs_, name, &Ref::name);
  if (found == refs_.end()) {
    refs_.push_back({std::string(name), std::move(identifier)});
  } else {
    found->identifier = std::move(identifier);
  }
}

class IdentifierAssignment {
 public:
  IdentifierAssignment(const Component& component, const IdentifierRules& rules,
                       Diagnostics& diagnostics)
      : component_(component), rules_(rules), diagnostics_(diagnostics) {}

  Identifiers run() {
    identifiers_.types_ = named_types(component_);
    choose();
    identifiers_.component_ = assign(&component_, component_.name.text, rules_.component);
    refs();
    members();
    for (const Property& property : component_.props) inside(property.type);
    for (const Event& event : component_.events) {
      if (event.payload) inside(*event.payload);
    }
    std::ranges::sort(identifiers_.entries_, std::less<>(), &Identifiers::Entry::part);
    return std::move(identifiers_);
  }

 private:
  // What has an identifier: its name as written, and where.
  struct Part {
    const void* address;
    std::string_view name;
    Place place;
  };
  // Identifiers of one scope must differ.
  struct Member {
    std::string_view scope;
    std::string_view identifier;
    Part part;
  };
  using Members = std::vector<Member>;

  // Looks up what `names` says for the pack's language.
  void choose() {
    for (const LanguageNames& names : component_.names) {
      if (names.language.text != rules_.language) continue;
      for (const auto& pair : names.pairs) {
        const ChosenName chosen = chosen_name(component_, identifiers_.types_, pair);
        if (chosen.part == nullptr) continue;
        if (!jinja::is_identifier(chosen.identifier->text, rules_.language)) continue;
        chosen_.try_emplace(chosen.part, chosen.identifier->text);
      }
    }
  }

  // Returns the identifier of a part, deriving it by `rule` unless `names` has chosen one. Called
  // once for each part.
  std::string_view assign(const void* part, std::string_view name, const IdentifierRule& rule) {
    const auto chosen = chosen_.empty() ? chosen_.end() : chosen_.find(part);
    const std::string_view identifier = chosen != chosen_.end()
                                            ? keep(chosen->second)
                                            : keep(make_identifier(name, rule, rules_.language));
    identifiers_.entries_.push_back({part, identifier});
    return identifier;
  }

  std::string_view keep(std::string_view text) { return identifiers_.texts_->add(text).view(); }

  void refs() {
    for (const std::string& name : component_.dependencies.refs) {
      const bool itself = name == component_.name.text;
      identifiers_.set_ref(name, itself ? std::string(identifiers_.component_)
                                        : make_identifier(name, rules_.component, rules_.language));
    }
  }

  // The component's own members and types may share scopes: a pack may have events beside
  // properties, and types beside both.
  void members() {
    Members members;
    for (const Property& property : component_.props) {
      member(property, property.name.text, rules_.property, members);
    }
    const bool verbatim =
        rules_.event.as_written || rules_.event.style == jinja::CaseStyle::verbatim;
    for (const Event& event : component_.events) {
      member(event, verbatim ? event.name.text : event_words(event.name.text), rules_.event,
             members);
    }
    for (const Slot& slot : component_.slots) {
      member(slot, slot.name.text, rules_.slot, members);
    }
    types(members);
    check(members);
  }

  // `words`: what the identifier is made of.
  template <typename Item>
  void member(const Item& item, std::string_view words, const IdentifierRule& rule,
              Members& members) {
    const std::string_view identifier = assign(&item, words, rule);
    if (rule.scope.empty()) return;
    members.push_back({rule.scope, identifier, {&item, item.name.text, item.name.place}});
  }

  void types(Members& members) {
    constexpr std::string_view own_scope = " types";
    const std::string_view scope =
        rules_.type.scope.empty() ? own_scope : std::string_view(rules_.type.scope);
    if (rules_.types_nested && !identifiers_.types_.empty()) {
      // A type inside the component's own type cannot have its name.
      members.push_back({scope,
                         identifiers_.component_,
                         {&component_, component_.name.text, component_.name.place}});
    }
    for (const NamedType& type : identifiers_.types_) {
      const std::string name =
          rules_.types_nested ? type.label : fmt::format("{} {}", component_.name.text, type.label);
      members.push_back(
          {scope, assign(type.type, name, rules_.type), {type.type, type.label, type.type->place}});
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
    Members members;
    members.reserve(type.values.size());
    for (const Literal& value : type.values) {
      // As it is written, so that 1 and "1" can be told apart in a message.
      const Span span = value.place.span;
      const std::string_view written =
          std::string_view(value.place.source->text).substr(span.begin, span.end - span.begin);
      members.push_back(
          {"", assign(&value, value.text(), rules_.enum_value), {&value, written, value.place}});
    }
    check(members);
  }

  void properties(const std::vector<Property>& properties) {
    Members members;
    for (const Property& property : properties) {
      member(property, property.name.text, rules_.property, members);
    }
    check(members);
    for (const Property& property : properties) inside(property.type);
  }

  // Reports every member whose identifier an earlier one of its scope has, in order.
  void check(const Members& members) {
    if (members.size() < 2) return;
    std::vector<std::uint32_t> order(members.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](std::uint32_t at) {
      return std::tuple(members[at].identifier, members[at].scope, at);
    });
    std::vector<std::pair<std::uint32_t, std::uint32_t>> clashes;  // the later one, the first one
    for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
      const Member& member = members[order[i]];
      const Member& earlier = members[order[first]];
      if (member.identifier == earlier.identifier && member.scope == earlier.scope) {
        clashes.emplace_back(order[i], order[first]);
      } else {
        first = i;
      }
    }
    std::ranges::sort(clashes);
    for (const auto& [later, first] : clashes) {
      report(members[first].part, members[later].part, members[later].identifier);
    }
  }

  void report(const Part& first, const Part& second, std::string_view identifier) {
    const std::string& language = rules_.language;
    Diagnostic& added =
        diagnostics_.error("name-collision", second.place.location(),
                           fmt::format("{} and {} both become {} in {}", in_backticks(first.name),
                                       in_backticks(second.name), in_backticks(identifier),
                                       language.empty() ? "this pack" : language));
    added.notes.push_back(
        {first.place.location(), fmt::format("{} is here", in_backticks(first.name))});
    added.hint = "rename one of them";
    if (language.empty() || diagnostics_.error_count() > most_hints) return;
    added.hint =
        fmt::format("give one an identifier of its own: `names: {{{}: {{{}_2: {}}}}}`", language,
                    identifier, path_to(component_, identifiers_.types_, second.address));
  }

  const Component& component_;
  const IdentifierRules& rules_;
  Diagnostics& diagnostics_;
  std::unordered_map<const void*, std::string_view> chosen_;  // by `names`
  Identifiers identifiers_;
};

Identifiers assign_identifiers(const Component& component, const IdentifierRules& rules,
                               Diagnostics& diagnostics) {
  return IdentifierAssignment(component, rules, diagnostics).run();
}

}  // namespace praxis
