#include "template/filters.h"

#include <algorithm>

#include "template/builtins.h"
#include "template/integer.h"
#include "template/methods.h"
#include "template/text_operations.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {}  // namespace

void add_builtin_filters(Environment& environment) {
  add_text_filters(environment);
  add_sequence_filters(environment);
  add_iterator_filters(environment);
  add_number_filters(environment);
  add_markup_filters(environment);
}

AttributePath::AttributePath(const Value& attribute) {
  if (attribute.is_none()) return;
  if (!attribute.is_text()) {
    parts_.push_back(attribute);
    return;
  }
  for (const std::string_view part : split_at(attribute.as_text(), '.')) {
    parts_.push_back(all_digits(part) ? parse_integer(part) : text_piece(attribute, part));
  }
}

Value AttributePath::get(State& state, const Value& item, const Value& otherwise) const {
  Value value = item;
  for (const Value& part : parts_) {
    value = get_item(state, value, part);
    if (value.is_undefined() && !otherwise.is_none()) value = otherwise;
  }
  return value;
}

Value ignore_case(const Value& value) {
  if (!value.is_text()) return value;
  const std::string_view text = value.as_text();
  return is_ascii(text) ? ascii_lower(text, value.is_safe())
                        : Value::text(lower(text), value.is_safe());
}

}  // namespace praxis::jinja
