// What the structs of the model know of themselves.
#include "model/model.h"

#include <array>

namespace praxis {
namespace {

constexpr std::array<std::string_view, 13> kind_names = {
    "string", "boolean", "integer", "number",   "enum", "array", "object",
    "map",    "union",   "ref",     "function", "node", "any"};

bool same_number(const yaml::Node& left, const yaml::Node& right) {
  const bool whole = left.kind == yaml::Kind::integer && right.kind == yaml::Kind::integer;
  if (!whole) return left.as_double() == right.as_double();
  if (left.fits && right.fits) return left.integer == right.integer;
  return left.fits == right.fits && left.text == right.text;
}

}  // namespace

bool same_scalar(const yaml::Node& left, const yaml::Node& right) {
  if (left.is_number() && right.is_number()) return same_number(left, right);
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case yaml::Kind::null:
      return true;
    case yaml::Kind::boolean:
      return left.boolean == right.boolean;
    case yaml::Kind::string:
      return left.text == right.text;
    default:
      return false;
  }
}

Location Place::location() const { return {source ? source->shared_from_this() : nullptr, span}; }

std::string_view Literal::text() const {
  if (node->kind == yaml::Kind::string) return node->text;
  const std::string_view written = place.source->text;
  return written.substr(node->span.begin, node->span.end - node->span.begin);
}

std::string_view to_string(TypeKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::optional<TypeKind> type_kind(std::string_view name) {
  for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
    if (kind_names[kind] == name) return static_cast<TypeKind>(kind);
  }
  return std::nullopt;
}

std::optional<std::string_view> local_ref(std::string_view ref) {
  constexpr std::string_view prefix = "#/props/";
  if (!ref.starts_with(prefix)) return std::nullopt;
  return ref.substr(prefix.size());
}

}  // namespace praxis
