// The values of a type's keys: lists of enum values and alternatives, references, bounds, patterns.
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "model/pattern.h"
#include "model/reader.h"

namespace praxis {

void Reader::enum_values(const yaml::Entry& entry, Type& type) {
  type.values.clear();
  if (!sequence(entry)) {
    if (entry.value->kind == yaml::Kind::null) {
      error("empty-enum", *entry.key, "the enum has no values").hint = "list at least one";
    }
    return;
  }
  type.values.reserve(entry.value->items.size());
  for (const yaml::Node* item : entry.value->items) {
    if (!item->is_scalar()) {
      wrong_type("an enum value", "a string, a number, true, false or null", *item);
    } else {
      type.values.push_back(literal(*item));
    }
  }
  if (entry.value->items.empty()) {
    error("empty-enum", *entry.value, "the enum has no values").hint = "list at least one";
  }
  report_equal(type.values, "duplicate-enum-value", "the value", diagnostics_);
}

void Reader::enum_kinds(const Type& type, TypeKind kind) {
  for (const Literal& value : type.values) {
    const yaml::Kind is = value.node->kind;
    const bool fits = kind == TypeKind::string    ? is == yaml::Kind::string
                      : kind == TypeKind::boolean ? is == yaml::Kind::boolean
                      : kind == TypeKind::integer
                          ? is == yaml::Kind::integer
                          : is == yaml::Kind::integer || is == yaml::Kind::real;
    if (fits || (type.nullable && is == yaml::Kind::null)) continue;
    Diagnostic& added =
        error("enum-value-type", *value.node,
              fmt::format("the value {} is {}, not of the type `{}`", in_backticks(value.text()),
                          yaml::describe(is), to_string(kind)));
    added.hint = kind == TypeKind::string ? fmt::format("quote it: \"{}\"", value.text())
                                          : "`type: enum` allows values of any kind";
  }
}

void Reader::alternatives(const yaml::Entry& entry, Type& type) {
  type.alternatives.clear();
  if (!sequence(entry)) return;
  if (entry.value->items.empty()) {
    error("empty-union", *entry.value, "the union has no alternatives").hint = "list at least one";
  }
  type.alternatives.reserve(entry.value->items.size());
  for (const yaml::Node* item : entry.value->items) type.alternatives.push_back(this->type(*item));
}

void Reader::additional(const yaml::Entry& entry, Type& type) {
  type.additional = nullptr;
  if (entry.value->kind == yaml::Kind::boolean) {
    type.additional_allowed = entry.value->boolean;
    return;
  }
  type.additional_allowed = true;
  type.additional = this->type(*entry.value);
}

void Reader::reference(const yaml::Entry& entry, Type& type) {
  const bool of_object = type.kind == TypeKind::object;
  if (!name(*entry.value, "the component that `ref` refers to", type.ref)) return;
  const bool local = local_ref(type.ref.text).has_value();
  if (!local && (of_object || type.ref.text.starts_with('#'))) {
    error("bad-ref", *entry.value,
          of_object ? "the `ref` of an object leads to a property of this component"
                    : fmt::format("{} leads nowhere", in_backticks(type.ref.text)))
        .hint = of_object ? "write `#/props/<name>`, or `type: ref` for another component"
                          : "write `#/props/<name>` or the name of a component";
    type.ref = {};
  }
}

void Reader::pattern(const yaml::Entry& entry, std::string& target) {
  text(entry, target);
  if (entry.value->kind != yaml::Kind::string) return;
  if (const auto problem = check_pattern(target)) {
    error("bad-pattern", *entry.value,
          fmt::format("at character {} of the pattern: {}", problem->offset + 1, problem->message))
        .hint = "patterns are regular expressions as JavaScript has them (ECMA-262)";
  }
}

void Reader::number(const yaml::Entry& entry, std::optional<double>& target) {
  const yaml::Node& value = *entry.value;
  if (value.kind == yaml::Kind::integer && value.fits) {
    target = static_cast<double>(value.integer);
  } else if ((value.kind == yaml::Kind::real || value.kind == yaml::Kind::integer) &&
             std::isfinite(value.real)) {
    target = value.real;
  } else {
    const std::string key = in_backticks(literal(*entry.key).text());
    if (value.kind == yaml::Kind::real || value.kind == yaml::Kind::integer) {
      error("wrong-type", value, fmt::format("{} must be a finite number", key));
    } else {
      wrong_type(key, "a number", value);
    }
    return;
  }
  if (entry.key->text == "multipleOf" && *target <= 0) {
    error("bounds", value, "`multipleOf` must be above 0");
    target.reset();
  }
}

void Reader::count(const yaml::Entry& entry, std::optional<std::uint64_t>& target) {
  const yaml::Node& value = *entry.value;
  const std::string key = in_backticks(literal(*entry.key).text());
  if (value.kind != yaml::Kind::integer || !value.fits) {
    wrong_type(key, "a whole number", value);
  } else if (value.integer < 0) {
    error("bounds", value, fmt::format("{} must not be negative", key));
  } else {
    target = static_cast<std::uint64_t>(value.integer);
  }
}

}  // namespace praxis
