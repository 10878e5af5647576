/* Uses the generated headers as a program that talks to the kernel would. */
#include <stdio.h>

#include <linux/lamp.h>
#include <linux/room_sensor.h>

int main(void) {
  printf("%s %d: %d attributes, %d commands\n", LAMP_FAMILY_NAME, LAMP_FAMILY_VERSION,
         LAMP_A_LAMP_MAX, LAMP_CMD_MAX);
  printf("blinking is mode %d, dimmable lamps with color have %d\n", LAMP_MODE_BLINK,
         LAMP_ABILITY_DIM | LAMP_ABILITY_COLOR);
  printf("%s: %d attributes\n", ROOM_SENSOR_FAMILY_NAME, ROOM_SENSOR_A_READING_MAX);
  return 0;
}
