#include "depfile.h"

namespace praxis {
namespace {

void append_escaped(std::string& out, std::string_view path) {
  for (const char character : path) {
    if (character == ' ' || character == '#') out += '\\';
    if (character == '$') out += '$';
    out += character;
  }
}

}  // namespace

std::string depfile_text(std::string_view target, const std::vector<std::string>& prerequisites) {
  std::string out;
  append_escaped(out, target);
  out += ':';
  for (const std::string& path : prerequisites) {
    if (path.find('\n') != path.npos) continue;
    out += " \\\n  ";
    append_escaped(out, path);
  }
  out += '\n';
  return out;
}

}  // namespace praxis
