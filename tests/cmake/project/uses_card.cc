#include "inner/card.hpp"

int uses_card() { return sizeof(Card); }
