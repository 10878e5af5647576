#include "template/generator.h"

namespace praxis::jinja {

void Iterator::print(std::string& out) const {
  out += "<";
  out += type_;
  out += " object ";
  if (!function_.empty()) {
    out += function_;
    out += " ";
  }
  out += "at ";
  out += kAddress;
  out += ">";
}

}  // namespace praxis::jinja
