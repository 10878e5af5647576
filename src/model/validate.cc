// What one resolved component must satisfy by itself.
//
// A default is checked against its type to the bottom. Types refer to each other (`#/props/..`) and
// unions try one alternative after the other, so that the check of a small file can take forever:
// it counts its steps and gives up, with an error, at a number that no sensible default needs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "model/model.h"
#include "model/names.h"
#include "model/pattern.h"
#include "model/reader.h"
#include "model/walk.h"

namespace praxis {
namespace {

using PropertyTypes = std::unordered_map<std::string_view, const Type*>;

constexpr std::uint64_t most_steps = 1'000'000;
constexpr unsigned most_depth = 300;

// Why a value does not fit a type: where, what, and the way out.
struct Misfit {
  const yaml::Node* node = nullptr;
  std::string message;
  std::string hint;
};

class Fit {
 public:
  Fit(const PropertyTypes& types, const Source& source, const Diagnostics& diagnostics)
      : types_(types), source_(source), diagnostics_(diagnostics) {}

  // Returns whether `node` is a value of `type`; if not, misfit() says why.
  bool check(const yaml::Node& node, const Type& type) {
    if (++steps_ > most_steps || depth_ > most_depth) return too_large(node);
    ++depth_;
    const bool fits = fits_type(node, type);
    --depth_;
    return fits;
  }

  Misfit take_misfit() { return std::move(misfit_); }

 private:
  bool fits_type(const yaml::Node& node, const Type& type) {
    if (type.nullable && node.kind == yaml::Kind::null) return true;
    switch (type.kind) {
      case TypeKind::string:
        return string(node, type);
      case TypeKind::boolean:
        return boolean(node);
      case TypeKind::integer:
      case TypeKind::number:
        return number(node, type);
      case TypeKind::enumeration:
        return enumeration(node, type);
      case TypeKind::array:
        return array(node, type);
      case TypeKind::object:
        return object(node, type);
      case TypeKind::map:
        return map(node, type);
      case TypeKind::union_:
        return union_type(node, type);
      case TypeKind::ref:
        return ref(node, type);
      case TypeKind::function:
        return fail(node, "a function has no default that YAML could express",
                    "keep the expression for templates under a key such as `x-default-expr`");
      case TypeKind::node:
        if (node.kind != yaml::Kind::mapping) return true;
        return wrong_kind(node, "rendered content: a text or a list");
      case TypeKind::any:
        return constraints(node, type);
    }
    return true;
  }

  std::string_view written(const yaml::Node& node) const {
    return Literal{&node, {&source_, node.span}}.text();
  }

  bool fail(const yaml::Node& node, std::string message, std::string hint) {
    misfit_ = {&node, std::move(message), std::move(hint)};
    return false;
  }

  bool too_large(const yaml::Node& node) {
    steps_ = most_steps + 1;
    return fail(node, "it takes too many steps to check", "simplify the default or the type");
  }

  bool wrong_kind(const yaml::Node& node, std::string_view expected, std::string hint = {}) {
    const bool shown = node.is_scalar() && node.kind != yaml::Kind::null;
    return fail(node,
                shown ? fmt::format("{} is {}, not {}", in_backticks(written(node)),
                                    yaml::describe(node.kind), expected)
                      : fmt::format("{} is not {}", yaml::describe(node.kind), expected),
                std::move(hint));
  }

  bool string(const yaml::Node& node, const Type& type) {
    if (node.kind == yaml::Kind::string) return text_constraints(node, type);
    if (node.kind == yaml::Kind::null) {
      return wrong_kind(node, "a string", "write \"\" for an empty text, or add `nullable: true`");
    }
    const bool scalar = node.is_scalar();
    return wrong_kind(node, "a string",
                      scalar ? fmt::format("quote it: \"{}\"", written(node)) : "");
  }

  bool boolean(const yaml::Node& node) {
    if (node.kind == yaml::Kind::boolean) return true;
    std::string hint = "write true or false";
    if (node.kind == yaml::Kind::string) {
      const std::string_view word = node.text;
      if (word == "off" || word == "no" || word == "n" || word == "false" || word == "Off" ||
          word == "No") {
        hint = "write false";
      } else if (word == "on" || word == "yes" || word == "y" || word == "true" || word == "On" ||
                 word == "Yes") {
        hint = "write true";
      }
    }
    return wrong_kind(node, "true or false", std::move(hint));
  }

  bool number(const yaml::Node& node, const Type& type) {
    const bool whole = type.kind == TypeKind::integer;
    if (whole && node.kind == yaml::Kind::real) {
      const bool integral = std::nearbyint(node.real) == node.real && std::abs(node.real) < 0x1p53;
      return wrong_kind(node, "an integer", integral ? fmt::format("write {:.0f}", node.real) : "");
    }
    if (node.is_number()) return number_constraints(node, type);
    const bool digits =
        node.kind == yaml::Kind::string && !node.text.empty() &&
        node.text.find_first_not_of("0123456789_.,eE+-") == std::string_view::npos &&
        node.text.find_first_of("0123456789") != std::string_view::npos;
    return wrong_kind(node, whole ? "an integer" : "a number",
                      digits ? "write the number with plain digits, without quotes" : "");
  }

  bool enumeration(const yaml::Node& node, const Type& type) {
    for (const Literal& value : type.values) {
      if (++steps_ > most_steps) return too_large(node);
      if (same_scalar(*value.node, node)) return true;
    }
    const bool scalar = node.is_scalar();
    if (type.open && (node.kind == yaml::Kind::string || listed_kind(node, type))) {
      return constraints(node, type);
    }
    if (!scalar) return wrong_kind(node, "a value of the enum");
    return fail(node,
                fmt::format("{} is not among the values of the enum", in_backticks(written(node))),
                enum_hint(node, type));
  }

  // Whether an open enum lists a value of the same kind.
  static bool listed_kind(const yaml::Node& node, const Type& type) {
    return std::ranges::any_of(type.values, [&](const Literal& value) {
      return value.node->kind == node.kind || (value.node->is_number() && node.is_number());
    });
  }

  std::string enum_hint(const yaml::Node& node, const Type& type) const {
    std::vector<std::string_view> values;
    for (const Literal& value : type.values) {
      if (value.text() == written(node)) {
        return value.node->kind == yaml::Kind::string
                   ? fmt::format("quote it: the enum has the text \"{}\"", value.text())
                   : fmt::format("the enum has the {} {}",
                                 yaml::describe(value.node->kind).substr(2), value.text());
      }
      values.push_back(value.text());
    }
    std::string hint = did_you_mean(written(node), values, diagnostics_);
    if (!hint.empty() || values.empty() || values.size() > 12) return hint;
    return fmt::format("the values are {}", fmt::join(values, ", "));
  }

  bool array(const yaml::Node& node, const Type& type) {
    if (node.kind != yaml::Kind::sequence) return wrong_kind(node, "a list");
    if (!count(node, node.items.size(), type.min_items, type.max_items, "items")) return false;
    if (!type.items) return true;
    return std::ranges::all_of(node.items,
                               [&](const yaml::Node* item) { return check(*item, *type.items); });
  }

  bool object(const yaml::Node& node, const Type& type) {
    if (node.kind != yaml::Kind::mapping) return wrong_kind(node, "a mapping");
    if (!count(node, node.entries.size(), type.min_properties, type.max_properties, "properties")) {
      return false;
    }
    PropertyTypes members;
    for (const Property& property : type.properties) {
      if (property.required && node.find(property.name.text) == nullptr) {
        return fail(
            node, fmt::format("the property {} is missing", in_backticks(property.name.text)), {});
      }
      members.emplace(property.name.text, &property.type);
    }
    for (const yaml::Entry& entry : node.entries) {
      const std::string_view key = written(*entry.key);
      if (const auto found = members.find(key); found != members.end()) {
        if (!check(*entry.value, *found->second)) return false;
      } else if (type.additional) {
        if (!check(*entry.value, *type.additional)) return false;
      } else if (!type.additional_allowed) {
        return unknown_member(*entry.key, key, type);
      }
    }
    return true;
  }

  bool unknown_member(const yaml::Node& node, std::string_view key, const Type& type) {
    std::vector<std::string_view> names;
    for (const Property& property : type.properties) names.push_back(property.name.text);
    return fail(node, fmt::format("the object has no property {}", in_backticks(key)),
                did_you_mean(key, names, diagnostics_));
  }

  bool map(const yaml::Node& node, const Type& type) {
    if (node.kind != yaml::Kind::mapping) return wrong_kind(node, "a mapping");
    if (!count(node, node.entries.size(), type.min_properties, type.max_properties, "entries")) {
      return false;
    }
    if (!type.map_values) return true;
    return std::ranges::all_of(node.entries, [&](const yaml::Entry& entry) {
      return check(*entry.value, *type.map_values);
    });
  }

  bool union_type(const yaml::Node& node, const Type& type) {
    // The alternatives' own misfits say more only where there is one.
    for (const auto& alternative : type.alternatives) {
      if (check(node, *alternative)) return constraints(node, type);
    }
    if (type.alternatives.size() < 2 || steps_ > most_steps) return type.alternatives.empty();
    std::vector<std::string_view> kinds;
    for (const auto& alternative : type.alternatives) {
      kinds.push_back(alternative->kind == TypeKind::ref ? std::string_view(alternative->ref.text)
                                                         : to_string(alternative->kind));
    }
    return fail(node, "the value fits none of the alternatives of the union",
                fmt::format("the alternatives are {}", fmt::join(kinds, ", ")));
  }

  bool ref(const yaml::Node& node, const Type& type) {
    if (const auto name = local_ref(type.ref.text)) {
      const auto found = types_.find(*name);
      return found == types_.end() || check(node, *found->second);
    }
    return node.kind == yaml::Kind::mapping ||
           wrong_kind(
               node, fmt::format("a mapping of the properties of {}", in_backticks(type.ref.text)));
  }

  // The constraints of types whose values may be of several kinds: those that concern this one.
  bool constraints(const yaml::Node& node, const Type& type) {
    switch (node.kind) {
      case yaml::Kind::string:
        return text_constraints(node, type);
      case yaml::Kind::integer:
      case yaml::Kind::real:
        return number_constraints(node, type);
      case yaml::Kind::sequence:
        return count(node, node.items.size(), type.min_items, type.max_items, "items");
      case yaml::Kind::mapping:
        return count(node, node.entries.size(), type.min_properties, type.max_properties,
                     "entries");
      default:
        return true;
    }
  }

  bool text_constraints(const yaml::Node& node, const Type& type) {
    if (type.min_length || type.max_length) {
      const std::uint64_t length = count_characters(node.text);
      if (!count(node, length, type.min_length, type.max_length, "characters")) return false;
    }
    if (type.pattern.empty() || pattern_matches(type.pattern, node.text).value_or(true))
      return true;
    return fail(node,
                fmt::format("{} does not match the pattern {}", in_backticks(node.text),
                            in_backticks(type.pattern)),
                {});
  }

  bool number_constraints(const yaml::Node& node, const Type& type) {
    const double value = node.as_double();
    if (type.minimum && value < *type.minimum) {
      return fail(node, fmt::format("{} is below the minimum {}", written(node), *type.minimum),
                  {});
    }
    if (type.maximum && value > *type.maximum) {
      return fail(node, fmt::format("{} is above the maximum {}", written(node), *type.maximum),
                  {});
    }
    if (!type.multiple_of || !std::isfinite(value)) return true;
    // 0.3 is a multiple of 0.1 for people, though their quotient is 2.9999999999999996.
    const double quotient = value / *type.multiple_of;
    const double off = std::abs(quotient - std::nearbyint(quotient));
    if (off <= 1e-9 * std::max(1.0, std::abs(quotient))) return true;
    return fail(node, fmt::format("{} is no multiple of {}", written(node), *type.multiple_of), {});
  }

  bool count(const yaml::Node& node, std::uint64_t is, const std::optional<std::uint64_t>& least,
             const std::optional<std::uint64_t>& most, std::string_view what) {
    if (least && is < *least) {
      return fail(node, fmt::format("{} {} are fewer than the least allowed, {}", is, what, *least),
                  {});
    }
    if (most && is > *most) {
      return fail(node, fmt::format("{} {} are more than the most allowed, {}", is, what, *most),
                  {});
    }
    return true;
  }

  const PropertyTypes& types_;
  const Source& source_;
  const Diagnostics& diagnostics_;
  std::uint64_t steps_ = 0;
  unsigned depth_ = 0;
  Misfit misfit_;
};

void check_default(const Property& property, const PropertyTypes& types, Diagnostics& diagnostics) {
  const Source& source = *property.default_value.place.source;
  Fit fit(types, source, diagnostics);
  if (fit.check(*property.default_value.node, property.type)) return;
  Misfit misfit = fit.take_misfit();
  const Place place{&source, misfit.node->span};
  Diagnostic& added = diagnostics.error(
      "default-type", place.location(),
      fmt::format("the default of {} does not fit its type `{}`: {}",
                  in_backticks(property.name.text), to_string(property.type.kind), misfit.message));
  added.hint = std::move(misfit.hint);
  if (property.name.place.source != &source) {
    added.notes.push_back({property.name.place.location(), "for this property"});
  }
}

// Checks the default of a property and of all properties inside its type.
void check_defaults(const Property& property, const PropertyTypes& types,
                    Diagnostics& diagnostics) {
  if (property.default_value) check_default(property, types, diagnostics);
  walk_type(property.type, [&](const Type& type) {
    for (const Property& member : type.properties) {
      if (member.default_value) check_default(member, types, diagnostics);
    }
    for (const Property& parameter : type.params) {
      if (parameter.default_value) check_default(parameter, types, diagnostics);
    }
  });
}

class ComponentCheck {
 public:
  ComponentCheck(const Component& component, Diagnostics& diagnostics)
      : component_(component), diagnostics_(diagnostics) {}

  void run() {
    for (const Property& property : component_.props) {
      types_.emplace(property.name.text, &property.type);
    }
    for (const Property& property : component_.props) {
      if (is_ours(property)) check_defaults(property, types_, diagnostics_);
    }
    for (const Event& event : component_.events) payload(event);
    validate_names(component_, diagnostics_);
  }

 private:
  // What is inherited or shared was checked where it stands; what is put together from here and
  // there is checked here.
  bool is_ours(const Property& property) const {
    const Source* source = component_.source.get();
    return property.name.place.source == source &&
           (property.type.place.source == source || property.default_value.place.source == source);
  }

  void payload(const Event& event) {
    if (!event.payload || event.payload->place.source != component_.source.get()) return;
    Property wrapped;
    wrapped.name = event.name;
    wrapped.type = *event.payload;
    check_defaults(wrapped, types_, diagnostics_);
  }

  const Component& component_;
  Diagnostics& diagnostics_;
  PropertyTypes types_;
};

}  // namespace

void validate_component(const Component& component, Diagnostics& diagnostics) {
  ComponentCheck(component, diagnostics).run();
}

void validate_default(const Property& property, Diagnostics& diagnostics) {
  check_defaults(property, {}, diagnostics);
}

}  // namespace praxis
