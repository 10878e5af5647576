#include "jobserver.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <optional>

#include <fmt/format.h>

namespace praxis {
namespace {

// No more tokens than this are taken: the handler of signals needs them in memory of fixed size.
constexpr std::size_t most_tokens = 256;

constexpr std::array handled_signals = {SIGINT, SIGTERM, SIGHUP};

// What the handler of signals gives back. A token is taken out of the count before it is written,
// so that handler and destructor never write the same one.
std::array<char, most_tokens> held_tokens;
std::atomic<unsigned> held_count = 0;
int give_back_descriptor = -1;
std::array<struct sigaction, handled_signals.size()> former_actions;

// Writes all held tokens back. Safe in a handler of signals.
void give_back_tokens() {
  for (unsigned count = held_count.load(); count > 0; count = held_count.load()) {
    if (!held_count.compare_exchange_strong(count, count - 1)) continue;
    while (::write(give_back_descriptor, &held_tokens[count - 1], 1) < 0 && errno == EINTR) {
    }
  }
}

// Gives the tokens back, and lets the signal do what it would have done without us.
void on_signal(int number) {
  const int error_number = errno;
  give_back_tokens();
  const auto place = std::ranges::find(handled_signals, number) - handled_signals.begin();
  ::sigaction(number, &former_actions[static_cast<std::size_t>(place)], nullptr);
  ::raise(number);
  errno = error_number;
}

void install_handlers() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < handled_signals.size(); ++i) {
    ::sigaction(handled_signals[i], nullptr, &former_actions[i]);
    if (former_actions[i].sa_handler == SIG_IGN) continue;  // as under nohup: it stays ignored
    ::sigaction(handled_signals[i], &action, nullptr);
  }
}

void restore_handlers() {
  for (std::size_t i = 0; i < handled_signals.size(); ++i) {
    ::sigaction(handled_signals[i], &former_actions[i], nullptr);
  }
}

bool is_pipe(int descriptor) {
  struct stat state = {};
  return ::fstat(descriptor, &state) == 0 && S_ISFIFO(state.st_mode);
}

// Opens the pipe once more, for reading that does not wait. O_NONBLOCK on the inherited descriptor
// would reach all processes that share it. -1 where the system cannot open a descriptor anew, or
// where it is closed or something else by now.
int open_for_reading(const JobserverAddress& address) {
  constexpr int flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
  if (address.fifo.empty() && !is_pipe(address.read_descriptor)) return -1;
  const std::string path = address.fifo.empty()
                               ? fmt::format("/proc/self/fd/{}", address.read_descriptor)
                               : address.fifo;
  const int descriptor = ::open(path.c_str(), flags);
  if (descriptor >= 0 && is_pipe(descriptor)) return descriptor;
  if (descriptor >= 0) ::close(descriptor);
  return -1;
}

int open_for_writing(const JobserverAddress& address) {
  if (!address.fifo.empty()) return ::open(address.fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  return is_pipe(address.write_descriptor) ? ::fcntl(address.write_descriptor, F_DUPFD_CLOEXEC, 0)
                                           : -1;
}

std::optional<int> parse_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void parse_jobserver(std::string_view value, JobserverAddress& address) {
  address.fifo.clear();
  address.read_descriptor = address.write_descriptor = -1;
  if (value.starts_with("fifo:")) {
    address.fifo = value.substr(5);
    return;
  }
  const std::size_t comma = value.find(',');
  if (comma == value.npos) return;
  const auto read = parse_number(value.substr(0, comma));
  const auto write = parse_number(value.substr(comma + 1));
  if (!read || !write || *read < 0 || *write < 0) return;  // negative: make keeps it to itself
  address.read_descriptor = *read;
  address.write_descriptor = *write;
}

}  // namespace

JobserverAddress parse_makeflags(std::string_view makeflags) {
  JobserverAddress address;
  while (!makeflags.empty()) {
    const std::string_view word = makeflags.substr(0, makeflags.find(' '));
    makeflags.remove_prefix(std::min(word.size() + 1, makeflags.size()));
    if (word == "--") break;
    for (const std::string_view name : {"--jobserver-auth=", "--jobserver-fds="}) {
      if (word.starts_with(name)) parse_jobserver(word.substr(name.size()), address);
    }
    if (!word.starts_with("-j")) continue;
    const auto slots = parse_number(word.substr(2));
    address.slots = slots && *slots > 0 ? static_cast<unsigned>(*slots) : 0;
  }
  return address;
}

JobTokens::JobTokens(const JobserverAddress& address, unsigned wanted) {
  if (!address.is_announced() || give_back_descriptor >= 0) return;
  const int reading = open_for_reading(address);
  if (reading < 0) return;
  give_back_descriptor = open_for_writing(address);
  connected_ = give_back_descriptor >= 0;
  if (connected_) {
    install_handlers();
    const unsigned most = std::min<unsigned>(wanted, most_tokens);
    // Read to its place first and count it then: a signal in between costs at most one token.
    while (count_ < most && ::read(reading, &held_tokens[count_], 1) == 1) held_count = ++count_;
  }
  ::close(reading);
}

JobTokens::~JobTokens() {
  if (!connected_) return;
  give_back_tokens();
  restore_handlers();
  ::close(give_back_descriptor);
  give_back_descriptor = -1;
}

unsigned threads_allowed(const JobTokens& tokens, const JobserverAddress& address, unsigned cores) {
  if (tokens.is_connected()) return tokens.count() + 1;
  return std::max(1U, address.slots > 0 ? std::min(address.slots, cores) : cores);
}

}  // namespace praxis
