// What the files of built-in filters share. Internal to them.
#pragma once

#include <string_view>
#include <vector>

#include "template/native.h"

namespace praxis::jinja {

// Each adds the filters of its topic (filters_text.cc, ...).
void add_text_filters(Environment& environment);
void add_sequence_filters(Environment& environment);
void add_iterator_filters(Environment& environment);
void add_number_filters(Environment& environment);
void add_markup_filters(Environment& environment);

// markupsafe.soft_str: text as it is, markup included; the text of all else.
inline Value soft_str(const Value& value) {
  return value.is_text() ? value : Value::text(to_text(value));
}

// An `attribute` argument of sort, map and the like: "a.b.0", a number, or none.
class AttributePath {
 public:
  explicit AttributePath(const Value& attribute);
  // Follows the path from `item`; what is undefined on the way becomes `otherwise`, unless that is
  // none.
  Value get(State& state, const Value& item, const Value& otherwise = Value::none()) const;

 private:
  std::vector<Value> parts_;
};

// Jinja's ignore_case: lower case for texts, all else as it is.
Value ignore_case(const Value& value);

// pprint.pformat(value): 80 columns, keys sorted.
std::string pretty_print(State& state, const Value& value);
// json.dumps(value, sort_keys=True, indent=indent) with < > & ' escaped, as markup.
Value html_safe_json(State& state, const Value& value, const Value& indent);

}  // namespace praxis::jinja
