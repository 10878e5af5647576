#include "button.hpp"
#include "inner/card.hpp"

int uses_both() { return sizeof(Button) + sizeof(Card); }
