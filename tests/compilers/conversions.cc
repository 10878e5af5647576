// Holds the generated enums to their texts, and an error to the path it names.
#include <iostream>
#include <string>

#include "button.hpp"
#include "many_values.hpp"
#include "sample_json.hpp"

namespace {

int failures = 0;

void check(bool passed, const std::string& what) {
  if (passed) return;
  ++failures;
  std::cerr << what << '\n';
}

template <class Enum, class Values>
void check_enum(const Values& values) {
  for (const Enum value : values) {
    Enum read = values.back();
    check(from_string(to_string(value), read) && read == value,
          "not the same after from_string: " + std::string(to_string(value)));
  }
  Enum untouched = values.front();
  check(!from_string("no such value", untouched) && untouched == values.front(),
        "from_string accepts any text");
}

void check_enums() {
  check_enum<ui::Button::Variant>(ui::Button::kVariantValues);
  check_enum<ui::ManyValues::Icon>(ui::ManyValues::kIconValues);
  check(ui::ManyValues::kIconValues.size() == 600, "not all values are there");
  check(static_cast<int>(ui::Button::Level::_2) == 2, "an integer enum has other values");

  ui::Button button;
  check(button.align == ui::Button::Align::Known::start, "an open enum does not have its default");
  button.align = "end";
  check(button.align.known() == ui::Button::Align::Known::end, "a known text is not known");
  button.align = "elsewhere";
  check(!button.align.known() && to_string(button.align) == "elsewhere", "another text is lost");
  button.columns = 4.0;
  check(button.columns->known() == ui::Button::Columns::Known::_4, "a known number is not known");
  button.columns = 5.0;
  check(!button.columns->known() && *button.columns->other_number() > 4.5, "a number is lost");
  check(!button.isDisabled && button.level == ui::Button::Level::_2, "a default is wrong");
}

void check_path() {
  try {
    nlohmann::json::parse(R"({"text": "a", "table": [["x"], ["1", "y"]]})").get<ui::Sample>();
    check(false, "a wrong enum value was accepted");
  } catch (const ui::praxis_json::JsonError& error) {
    const std::string expected = "$.table[1][1]: unknown value \"y\"";
    check(error.what() == expected, std::string("another message: ") + error.what());
  }
}

}  // namespace

int main() {
  check_enums();
  check_path();
  return failures == 0 ? 0 : 1;
}
