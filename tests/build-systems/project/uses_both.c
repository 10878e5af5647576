#include "button.h"
#include "inner/card.h"

int uses_both(void) { return sizeof(struct button) + sizeof(struct card) != 0; }
