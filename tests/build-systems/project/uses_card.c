#include "inner/card.h"

int uses_card(void) { return sizeof(struct card) != 0; }
