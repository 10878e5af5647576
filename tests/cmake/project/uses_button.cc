#include "button.hpp"

int uses_button() { return sizeof(Button); }
