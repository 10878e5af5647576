#include <iostream>

#include "avatar.hpp"

void print_avatar() {
  Avatar avatar;
  avatar.name = "Ada";
  std::cout << avatar.name << " is " << avatar.size << " pixels wide\n";
}
