// HTML as text: character references and tags, for `striptags` and Markup's methods.
#pragma once

#include <string>
#include <string_view>

namespace praxis::jinja {

// Python's html.unescape: named references of HTML 5 (also those that HTML lets stand without
// their semicolon) and numeric ones, with its replacements for invalid numbers.
std::string unescape_html(std::string_view text);
// markupsafe's striptags: comments and tags are dropped, white space becomes single spaces, and
// references are replaced.
std::string strip_tags(std::string_view text);

}  // namespace praxis::jinja
