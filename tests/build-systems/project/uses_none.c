int uses_none(void) { return 1; }
