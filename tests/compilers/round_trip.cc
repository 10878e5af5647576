// Reads the values of a file {"Sample": {"valid": [...], "invalid": [...]}} with the generated code
// and says what it gets wrong: a valid value must come out as it went in, an invalid one must be
// refused with a path. Also holds enums to their texts.
#include <fstream>
#include <iostream>
#include <stdexcept>
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

// Whether `out` has all that `in` has; it may have default values beside. Members that an open
// object has beside its own are not kept.
bool has_all_of(const nlohmann::json& out, const nlohmann::json& in) {
  if (!in.is_object() || !out.is_object()) {
    if (!in.is_array() || !out.is_array()) return out == in;
    if (out.size() != in.size()) return false;
    for (std::size_t index = 0; index < in.size(); ++index) {
      if (!has_all_of(out[index], in[index])) return false;
    }
    return true;
  }
  for (const auto& [name, value] : in.items()) {
    if (name == "extra") continue;
    if (!out.contains(name) && value.is_null()) continue;  // absent and null are one in C++
    if (!out.contains(name) || !has_all_of(out[name], value)) return false;
  }
  return true;
}

void check_valid(const nlohmann::json& in) {
  try {
    const auto sample = in.get<ui::Sample>();
    const nlohmann::json out = sample;
    check(has_all_of(out, in), "changed: " + in.dump() + "\n     to: " + out.dump());
    check(nlohmann::json(out.get<ui::Sample>()) == out, "not stable: " + out.dump());
  } catch (const std::exception& error) {
    check(false, "refused: " + in.dump() + "\n" + error.what());
  }
}

void check_invalid(const nlohmann::json& in) {
  try {
    in.get<ui::Sample>();
    check(false, "accepted: " + in.dump());
  } catch (const ui::praxis_json::JsonError& error) {
    check(std::string(error.what()).rfind("$", 0) == 0, std::string("no path: ") + error.what());
  }
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

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::ifstream file(arguments[1]);
  const nlohmann::json cases = nlohmann::json::parse(file).at("Sample");
  for (const auto& value : cases.at("valid")) check_valid(value);
  for (const auto& value : cases.at("invalid")) check_invalid(value);
  check_enums();
  check_path();
  return failures == 0 ? 0 : 1;
}
