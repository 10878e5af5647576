// Documentation comments: wrapped, indented, safe in their language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "template/language.h"

namespace praxis::jinja {

// Breaks the paragraphs of a Markdown text at spaces so that no line is longer than `width`
// characters where that can be helped. A paragraph whose lines all fit stays as it is; what
// continues a list item is indented below it; fenced code is left alone. Blank lines at both ends
// go, several in a row become one.
std::vector<std::string> wrap_lines(std::string_view text, std::size_t width);

// A block tag of a documentation comment: "@since" and its text.
struct DocTag {
  std::string name;
  std::string text;
};

// Returns the documentation comment of the language, `indent` spaces before each line and a line
// end after the last, at most `width` columns wide; nothing when there is nothing to say. The texts
// are raw: they are made safe here.
std::string doc_comment(std::string_view text, const std::vector<DocTag>& tags,
                        const Language& language, std::size_t indent, std::size_t width);

}  // namespace praxis::jinja
