#include "button.hpp"

int main() { return sizeof(Button) == 0; }
