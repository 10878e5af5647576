// A component file in the making: JSON in the shape of the component format, and how it becomes
// text. Private to src/import.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "import/import.h"

namespace praxis {

using Draft = nlohmann::ordered_json;  // keys keep their order

// Returns `draft` as YAML: blocks, with what fits on a line in braces. The root is a mapping.
std::string to_yaml(const Draft& draft);

// A component, and where in `source` it was described.
struct DraftComponent {
  std::string name;
  Draft draft = Draft::object();
  Location where;
};

// How often one component may have a type written out where it is named: types that refer to each
// other can stand for more than any file can hold.
inline constexpr std::size_t most_written_out = 2'000;

// Whether a list of texts has one.
template <class List>
bool contains(const List& list, std::string_view text) {
  return std::ranges::find(list, text) != std::end(list);
}

// Reports that something could not be mapped.
void report_unmapped(Diagnostics& diagnostics, const Location& where, std::string message,
                     std::string hint = {});

// Sets `default` of a property if its type allows the value; else keeps it as `x-default` and
// reports that.
void set_default(Draft& property, const Draft& value, std::string_view name, const Location& where,
                 Diagnostics& diagnostics);

// Returns a text without blanks at its ends and with LF line ends, fit for a description.
std::string clean_text(std::string_view text);

// Turns drafts into files. What Praxis would not accept is an error at the draft's place
// (import-invalid), so that nothing wrong is written.
void finish_import(const std::vector<DraftComponent>& components, Import& import);

}  // namespace praxis
