// Depfiles as GCC writes them and Ninja and Make read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace praxis {

// Returns `target: prerequisites`, one a line. Spaces, `#` and `$` are escaped as Ninja and GNU Make
// both understand (Ninja: depfile_parser.in.cc; GNU Make manual, "Rule Syntax"). A path with a line
// end cannot be written in this format and is left out.
std::string depfile_text(std::string_view target, const std::vector<std::string>& prerequisites);

}  // namespace praxis
