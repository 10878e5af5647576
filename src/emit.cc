// What the build files of CMake, Make and Ninja have in common.
#include "emit.h"

#include <algorithm>
#include <array>

namespace praxis {
namespace {

bool has_suffix(std::string_view path, const auto& suffixes) {
  return std::ranges::any_of(suffixes,
                             [&](std::string_view suffix) { return path.ends_with(suffix); });
}

}  // namespace

OutputKind output_kind(std::string_view path) {
  static constexpr std::array headers = {".h", ".hpp", ".hh", ".hxx", ".h++", ".ipp", ".inl"};
  static constexpr std::array sources = {".c", ".cc", ".cpp", ".cxx", ".c++", ".m", ".mm"};
  if (has_suffix(path, headers)) return OutputKind::header;
  return has_suffix(path, sources) ? OutputKind::source : OutputKind::other;
}

std::string shell_quoted(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos) return std::string(word);
  std::string out = "'";
  for (const char character : word) {
    if (character == '\'') {
      out += "'\\''";
    } else {
      out += character;
    }
  }
  return out + "'";
}

}  // namespace praxis
