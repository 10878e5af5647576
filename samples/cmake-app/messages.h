#pragma once

#include <iostream>
#include <memory>
#include <string_view>

struct Button;

inline void print(std::string_view name, std::string_view value) {
  std::cout << name << ": " << value << '\n';
}

// Prints a dialog that `confirm` leaves, and an alert.
void print_messages(std::shared_ptr<const Button> confirm);
