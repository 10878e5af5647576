/* Runs REAL_PRAXIS with the same arguments. */
#include <unistd.h>

int main(int count, char** arguments) {
  (void)count;
  execv(REAL_PRAXIS, arguments);
  return 127;
}
