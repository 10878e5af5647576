// The part of the application that an edit of Slider leaves alone.
#include "messages.h"

#include <utility>

#include "alert.hpp"
#include "button.hpp"
#include "dialog.hpp"

void print_messages(std::shared_ptr<const Button> confirm) {
  Dialog question;
  question.title = "Save changes?";
  question.confirm = std::move(confirm);
  question.elevation = Dialog::Elevation::floating;
  print("dialog", question.title);
  print("its button", question.confirm->label);

  Alert done;
  done.message = "Saved";
  done.variant = Alert::Variant::success;
  print("alert", done.message);
}
