int uses_none() { return 1; }
