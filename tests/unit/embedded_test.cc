// The embedded files are the files of the source tree, byte for byte and in order.
#include "embedded.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace praxis {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_CASE("embedded files equal their sources") {
  const std::filesystem::path root = PRAXIS_SOURCE_DIR;
  REQUIRE_FALSE(embedded_files().empty());
  for (const EmbeddedFile& file : embedded_files()) {
    CAPTURE(file.path);
    REQUIRE(std::filesystem::is_regular_file(root / file.path));
    CHECK(file.text == read_file(root / file.path));
  }
}

TEST_CASE("embedded files are sorted by path, each once") {
  const auto files = embedded_files();
  CHECK(std::ranges::is_sorted(files, std::ranges::less_equal{}, &EmbeddedFile::path));
}

TEST_CASE("every file of the built-in packs is embedded") {
  const std::filesystem::path root = PRAXIS_SOURCE_DIR;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "templates")) {
    if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
    const std::string path = std::filesystem::relative(entry.path(), root).generic_string();
    CAPTURE(path);
    CHECK(std::ranges::count(embedded_files(), path, &EmbeddedFile::path) == 1);
  }
}

}  // namespace
}  // namespace praxis
