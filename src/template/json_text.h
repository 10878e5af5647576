// JSON as people read it: values as JSON texts, and JSON texts laid out evenly.
#pragma once

#include <string>
#include <string_view>

#include "template/value.h"

namespace praxis::jinja {

// Appends `value` as JSON on one line (RFC 8259). Unlike `tojson` it leaves < > & ' as they are.
// Throws Error(value) for what JSON has no form for: not-a-number, infinities, objects.
void append_json(std::string& out, const Value& value);

// Returns a JSON text laid out again: `indent` spaces a level, an array of plain values on one
// line when that is at most `width` columns. Numbers and strings keep their own spelling, members
// their order. Throws Error(value), with line and column, when `text` is not one JSON value.
std::string format_json(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace praxis::jinja
