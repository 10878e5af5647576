int button_count(void);
int card_count(void);

int main(void) { return button_count() + card_count() == 0; }
