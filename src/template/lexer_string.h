// String literals: Python's escape sequences as Jinja decodes them.
#pragma once

#include <string>
#include <string_view>

namespace praxis::jinja {

// Decodes the escapes of a literal's body into `out`. Returns false with a message in Python's
// words ("truncated \xXX escape").
bool unescape(std::string_view body, std::string& out, std::string& message);

// Returns `text` with each LF, CRLF and CR replaced.
std::string replace_newlines(std::string_view text, std::string_view newline);

// 'c' as repr() writes a character, for messages.
std::string quoted_char(std::string_view utf8);

}  // namespace praxis::jinja
