int uses_button();
int uses_card();
int uses_both();
int uses_none();

int main() { return uses_button() + uses_card() + uses_both() + uses_none() == 0; }
