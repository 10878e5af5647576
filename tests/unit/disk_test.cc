#include "base/disk.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

namespace praxis {
namespace {

TEST_CASE("disk: what is no file is written to, not replaced") {
  std::string directory = (std::filesystem::temp_directory_path() / "praxis-XXXXXX").string();
  REQUIRE(::mkdtemp(directory.data()) != nullptr);
  const std::string pipe = directory + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(reader >= 0);
  const Disk disk;
  disk.write(pipe, "some text");
  std::array<char, 64> read{};
  const ssize_t count = ::read(reader, read.data(), read.size());
  ::close(reader);
  CHECK(std::string(read.data(), count < 0 ? 0 : static_cast<std::size_t>(count)) == "some text");
  CHECK(disk.state(pipe).kind == FileKind::other);
  disk.write(directory + "/file", "some text");
  CHECK(Disk().read(directory + "/file") == "some text");
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace praxis
