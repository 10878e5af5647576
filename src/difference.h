// Unified diffs, for --diff.
#pragma once

#include <string>
#include <string_view>

namespace praxis {

// Returns the difference between two texts as `diff -u` writes it, headed by `path`. A text without
// a final line end gets the usual note.
std::string unified_difference(std::string_view path, std::string_view old_text,
                               std::string_view new_text);

}  // namespace praxis
