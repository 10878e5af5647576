// Runs REAL_PRAXIS with the same arguments.
#include <unistd.h>

int main(int, char** arguments) {
  execv(REAL_PRAXIS, arguments);
  return 127;
}
