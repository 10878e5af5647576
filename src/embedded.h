// The files compiled into the program: the built-in packs and the built-in registry.
//
// cmake-module/PraxisEmbed.cmake makes the source of embedded_files() from the files themselves, so
// that the tool is one file that needs no installation directory to work.
#pragma once

#include <span>
#include <string_view>

namespace praxis {

struct EmbeddedFile {
  std::string_view path;  // from the root of the sources: "templates/cpp/pack.yaml"
  std::string_view text;
};

// Returns all embedded files in the order of their paths, compared byte by byte.
std::span<const EmbeddedFile> embedded_files();

}  // namespace praxis
