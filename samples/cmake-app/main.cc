// Fills the generated structs as an application would, and prints what is in them.
#include <cstdint>
#include <iostream>
#include <memory>
#include <string_view>

#include "alert.hpp"
#include "button.hpp"
#include "dialog.hpp"
#include "inputs/slider.hpp"
#include "inputs/text_field.hpp"

namespace {

// What a library of widgets does when the user presses a button.
void press(const Button& button, std::int64_t count) {
  if (button.disabled || !button.onClick) return;
  Button::ClickDetail detail;
  detail.count = count;
  button.onClick(detail);
}

void print(std::string_view name, std::string_view value) {
  std::cout << name << ": " << value << '\n';
}

}  // namespace

int main() {
  std::int64_t presses = 0;
  auto save = std::make_shared<Button>();
  save->label = "Save";
  save->variant = Button::Variant::primary;
  save->onClick = [&](const Button::ClickDetail& detail) { presses += detail.count.value_or(1); };
  press(*save, 2);
  save->disabled = true;
  press(*save, 3);
  print("button", save->label);
  print("variant", to_string(*save->variant));
  print("density, by default", to_string(save->density));
  std::cout << "presses while it was enabled: " << presses << '\n';

  TextField field;
  field.label = "Code";
  if (!from_string("2fa-code", field.kind)) return 1;
  print("kind of text", to_string(field.kind));

  Slider volume;
  volume.value = 30;
  std::cout << "slider: " << volume.value << " of " << volume.minimum << " to " << volume.maximum
            << '\n';

  Dialog question;
  question.title = "Save changes?";
  question.confirm = save;
  question.elevation = Dialog::Elevation::floating;
  print("dialog", question.title);
  print("its button", question.confirm->label);

  Alert done;
  done.message = "Saved";
  done.variant = Alert::Variant::success;
  print("alert", done.message);
  return 0;
}
