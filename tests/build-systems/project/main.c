int uses_button(void);
int uses_card(void);
int uses_both(void);
int uses_none(void);

int main(void) { return uses_button() + uses_card() + uses_both() + uses_none() == 0; }
