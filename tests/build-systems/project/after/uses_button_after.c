#include "button.h"

int main(void) { return sizeof(struct button) == 0; }
