// Fills the generated structs as an application would, and prints what is in them.
#include <cstdint>
#include <iostream>
#include <memory>

#include "button.hpp"
#include "inputs/slider.hpp"
#include "inputs/text_field.hpp"
#include "messages.h"

namespace {

// What a library of widgets does when the user presses a button.
void press(const Button& button, std::int64_t count) {
  if (button.disabled || !button.onClick) return;
  Button::ClickDetail detail;
  detail.count = count;
  button.onClick(detail);
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

  print_messages(save);
  return 0;
}
