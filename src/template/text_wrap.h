// Python's textwrap.wrap for one paragraph: where lines are broken, and what is kept of the space
// between words (docs.python.org, "textwrap"). Tabs and other white space stay as they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace praxis::jinja {

struct WrapOptions {
  std::int64_t width = 70;  // in code points, above 0
  bool break_long_words = true;
  bool break_on_hyphens = true;
};

// Returns the lines; none for a text of white space only.
std::vector<std::string> wrap_text(std::string_view text, const WrapOptions& options);

}  // namespace praxis::jinja
