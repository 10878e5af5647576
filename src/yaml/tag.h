// Tags: from the shorthand as written to the name it stands for (YAML 1.2.2, section 6.9.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/scan.h"

namespace praxis::yaml {

// What a tag asks for. `kind` is empty for the tag `!` on a collection and for tags of
// applications.
enum class TagMeaning : std::uint8_t { unspecific, kind, application, undefined_handle };

struct Tag {
  TagMeaning meaning = TagMeaning::unspecific;
  Kind kind = Kind::null;
};

// Resolves `tag` as written, such as "!!str", "!e!name" or "!<tag:yaml.org,2002:str>".
Tag resolve_tag(std::string_view tag, const std::vector<TagDirective>& directives);

}  // namespace praxis::yaml
