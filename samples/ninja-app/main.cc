#include <iostream>

#include "badge.hpp"

void print_avatar();

int main() {
  Badge badge;
  badge.text = "new";
  badge.tone = Badge::Tone::good;
  std::cout << badge.text << " is " << to_string(badge.tone) << '\n';
  print_avatar();
}
