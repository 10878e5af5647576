// The version of Praxis, from project(VERSION) in CMakeLists.txt.
#pragma once

#include <string_view>

namespace praxis {

// "major.minor.patch". Part of every action key: another version renders everything anew.
extern const std::string_view version;

}  // namespace praxis
