#include "button.h"

int uses_button(void) { return sizeof(struct button) != 0; }
