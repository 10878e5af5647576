// What a scalar says: its text without quotes, escapes, folding and indentation.
#pragma once

#include <string>
#include <string_view>

#include "yaml/scan.h"

namespace praxis::yaml {

// Writes the text of the scalar `event` of `source` to `text`. The scalar is well-formed, as scan()
// leaves it, and not verbatim.
void decode_scalar(std::string_view source, const Event& event, std::string& text);

// Returns the text of a verbatim scalar, a part of `source`.
std::string_view verbatim_text(std::string_view source, const Event& event);

}  // namespace praxis::yaml
