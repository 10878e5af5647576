#include "yaml/tag.h"

#include <algorithm>
#include <array>
#include <utility>

namespace praxis::yaml {
namespace {

constexpr std::string_view standard_prefix = "tag:yaml.org,2002:";

// The tags of the core schema, and those of https://yaml.org/type/ that name a way to see one of
// the core kinds.
constexpr std::array<std::pair<std::string_view, Kind>, 12> standard_tags{{
    {"null", Kind::null},
    {"bool", Kind::boolean},
    {"int", Kind::integer},
    {"float", Kind::real},
    {"str", Kind::string},
    {"seq", Kind::sequence},
    {"map", Kind::mapping},
    {"binary", Kind::string},
    {"timestamp", Kind::string},
    {"set", Kind::mapping},
    {"omap", Kind::sequence},
    {"pairs", Kind::sequence},
}};

Tag named(std::string_view name) {
  if (!name.starts_with(standard_prefix)) return {TagMeaning::application, {}};
  name.remove_prefix(standard_prefix.size());
  const auto* const found = std::find_if(standard_tags.begin(), standard_tags.end(),
                                         [&](const auto& tag) { return tag.first == name; });
  if (found == standard_tags.end()) return {TagMeaning::application, {}};
  return {TagMeaning::kind, found->second};
}

}  // namespace

Tag resolve_tag(std::string_view tag, const std::vector<TagDirective>& directives) {
  if (tag == "!") return {};
  if (tag.starts_with("!<")) return named(tag.substr(2, tag.size() - 3));
  const std::size_t handle_end = tag.find('!', 1);
  const std::string_view handle = handle_end == tag.npos ? "!" : tag.substr(0, handle_end + 1);
  const std::string_view suffix = tag.substr(handle.size());
  const auto directive =
      std::find_if(directives.begin(), directives.end(),
                   [&](const TagDirective& known) { return known.handle == handle; });
  if (directive != directives.end()) return named(std::string(directive->prefix).append(suffix));
  if (handle == "!!") return named(std::string(standard_prefix).append(suffix));
  return {handle == "!" ? TagMeaning::application : TagMeaning::undefined_handle, {}};
}

}  // namespace praxis::yaml
