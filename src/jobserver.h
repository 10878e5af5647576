// Threads by the leave of the build tool: a client of the jobserver of GNU make, which Ninja and
// others speak too (GNU make manual, "POSIX Jobserver").
//
// A build tool with N slots lets every process run one thread, and keeps N-1 bytes in a pipe. Who
// wants a further thread reads a byte, and writes the same byte back at the end. Praxis asks once,
// at the start, and never waits: its runs are short, and with fewer threads they are only slower.
#pragma once

#include <string>
#include <string_view>

namespace praxis {

// What MAKEFLAGS says about the jobserver.
struct JobserverAddress {
  std::string fifo;          // path of a named pipe, or empty
  int read_descriptor = -1;  // of an inherited pipe, or -1
  int write_descriptor = -1;
  unsigned slots = 0;  // the N of -jN; 0 when it is not told

  bool is_announced() const { return !fifo.empty() || read_descriptor >= 0; }
};

// Reads `--jobserver-auth=R,W` or `fifo:PATH` (also by its older name, `--jobserver-fds`) and -jN
// from the value of MAKEFLAGS. The last one counts; words after `--` are variables and no flags.
JobserverAddress parse_makeflags(std::string_view makeflags);

// Tokens that were taken from a jobserver. They are given back by the destructor, and by a handler
// of SIGINT, SIGTERM and SIGHUP while one is alive: a killed step must not slow the rest of the
// build. There is at most one object with tokens in a process; a second gets none.
class JobTokens {
 public:
  // Takes up to `wanted` tokens, as many as are free at this moment. None when the jobserver cannot
  // be reached: make closes the pipe for commands that it does not take for a sub-make.
  JobTokens(const JobserverAddress& address, unsigned wanted);
  JobTokens(const JobTokens&) = delete;
  JobTokens& operator=(const JobTokens&) = delete;
  ~JobTokens();

  // Whether there is a jobserver that can be reached, however many tokens it had.
  bool is_connected() const { return connected_; }
  unsigned count() const { return count_; }

 private:
  bool connected_ = false;
  unsigned count_ = 0;
};

// How many threads to run with these tokens on `cores` cores: one more than there are tokens with a
// jobserver; without, all cores, or the slots of the build where it tells them.
unsigned threads_allowed(const JobTokens& tokens, const JobserverAddress& address, unsigned cores);

}  // namespace praxis
