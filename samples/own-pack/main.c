/* Uses the header that the pack makes of devices/uart.yaml. */
#include <stdio.h>

#include "uart.h"

int main(void) {
  uint32_t status = 0xA0u; /* as the port would report it */
  uint32_t baud = UART_BAUD_RESET;

  printf("status register at 0x%08X\n", UART_BASE + UART_STATUS_OFFSET);
  printf("received %u, idle %u, overrun %u\n", uart_status_received(status),
         uart_status_idle(status), uart_status_overrun(status));
  printf("divider %u and %u sixteenths\n", uart_baud_divider(baud), uart_baud_fraction(baud));
  return 0;
}
