// The jobserver's client: what it reads in MAKEFLAGS, and that every token comes back.
#include "jobserver.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

using praxis::JobserverAddress;
using praxis::JobTokens;
using praxis::parse_makeflags;
using praxis::threads_allowed;

namespace {

// What a build tool with some free slots holds: a pipe with one byte for each.
class Pipe {
 public:
  explicit Pipe(const std::string& tokens) {
    REQUIRE(::pipe(ends_.data()) == 0);
    REQUIRE(::write(ends_[1], tokens.data(), tokens.size()) == static_cast<ssize_t>(tokens.size()));
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  JobserverAddress address() const {
    return parse_makeflags(fmt::format("-j --jobserver-auth={},{}", ends_[0], ends_[1]));
  }
  // The tokens that are free now, sorted. Takes them out.
  std::string drain() const {
    REQUIRE(::fcntl(ends_[0], F_SETFL, O_NONBLOCK) == 0);
    std::string tokens(64, '\0');
    const ssize_t size = ::read(ends_[0], tokens.data(), tokens.size());
    tokens.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    std::ranges::sort(tokens);
    return tokens;
  }
  // Whether reading from the shared end waits, as other clients rely on.
  bool waits() const { return (::fcntl(ends_[0], F_GETFL) & O_NONBLOCK) == 0; }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

}  // namespace

TEST_CASE("MAKEFLAGS names a pipe by its descriptors") {
  const JobserverAddress address =
      parse_makeflags("k -j8 --jobserver-auth=3,4 -- A=--jobserver-auth=9,9");
  CHECK(address.read_descriptor == 3);
  CHECK(address.write_descriptor == 4);
  CHECK(address.slots == 8);
  CHECK(address.is_announced());
}

TEST_CASE("MAKEFLAGS names a pipe by its path") {
  const JobserverAddress address = parse_makeflags(" -j16 --jobserver-auth=fifo:/tmp/GMfifo12");
  CHECK(address.fifo == "/tmp/GMfifo12");
  CHECK(address.slots == 16);
}

TEST_CASE("the last jobserver of MAKEFLAGS counts, under its old name too") {
  const JobserverAddress address =
      parse_makeflags("--jobserver-fds=3,4 -j --jobserver-auth=fifo:/f --jobserver-fds=5,6 -j2");
  CHECK(address.fifo.empty());
  CHECK(address.read_descriptor == 5);
  CHECK(address.slots == 2);
}

TEST_CASE("without a jobserver, or with one that make keeps to itself, none is announced") {
  for (const char* flags : {"", "k", "-j1", "--jobserver-auth=-2,-2", "--jobserver-auth=3",
                            "--jobserver-auth=a,b", "-- --jobserver-auth=3,4"}) {
    CAPTURE(flags);
    CHECK(!parse_makeflags(flags).is_announced());
  }
}

TEST_CASE("tokens are taken without waiting, and the same ones come back") {
  const Pipe pipe("abc");
  {
    const JobTokens tokens(pipe.address(), 2);
    CHECK(tokens.is_connected());
    CHECK(tokens.count() == 2);
    CHECK(threads_allowed(tokens, pipe.address(), 64) == 3);
    CHECK(pipe.waits());
  }
  CHECK(pipe.drain() == "abc");
}

TEST_CASE("when fewer tokens are free than wanted, those are taken") {
  const Pipe pipe("a");
  {
    const JobTokens tokens(pipe.address(), 7);
    CHECK(tokens.count() == 1);
    const JobTokens second(pipe.address(), 7);
    CHECK(second.count() == 0);
  }
  CHECK(pipe.drain() == "a");
  const JobTokens none(pipe.address(), 7);
  CHECK(none.is_connected());
  CHECK(threads_allowed(none, pipe.address(), 64) == 1);
}

TEST_CASE("a named pipe works like an inherited one") {
  const std::string path =
      (std::filesystem::temp_directory_path() / fmt::format("praxis-jobserver-{}", ::getpid()))
          .string();
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int server = ::open(path.c_str(), O_RDWR | O_NONBLOCK);
  REQUIRE(::write(server, "++", 2) == 2);
  const JobserverAddress address = parse_makeflags("-j3 --jobserver-auth=fifo:" + path);
  {
    const JobTokens tokens(address, 1);
    CHECK(tokens.count() == 1);
  }
  std::array<char, 8> free_tokens = {};
  CHECK(::read(server, free_tokens.data(), free_tokens.size()) == 2);
  ::close(server);
  std::filesystem::remove(path);
}

TEST_CASE("a jobserver that cannot be reached leaves all cores, or the slots of the build") {
  const JobserverAddress closed = parse_makeflags("-j4 --jobserver-auth=998,999");
  const JobTokens tokens(closed, 8);
  CHECK(!tokens.is_connected());
  CHECK(threads_allowed(tokens, closed, 16) == 4);
  CHECK(threads_allowed(tokens, closed, 2) == 2);
  CHECK(threads_allowed(tokens, parse_makeflags(""), 16) == 16);
  const JobserverAddress gone = parse_makeflags("--jobserver-auth=fifo:/no/such/pipe");
  CHECK(!JobTokens(gone, 8).is_connected());
}

TEST_CASE("a process that is killed gives its tokens back") {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    const Pipe pipe("xy");
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      std::signal(signal, SIG_DFL);  // the test framework has a handler of its own
      const JobTokens tokens(pipe.address(), 2);
      if (tokens.count() == 2) ::raise(signal);
      ::_exit(1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == signal);
    CHECK(pipe.drain() == "xy");
  }
}
