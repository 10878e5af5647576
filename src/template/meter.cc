#include "template/meter.h"

#include <fmt/format.h>

#include "template/native.h"

namespace praxis::jinja {

void Meter::fail(std::uint64_t limit) {
  throw Error(ErrorKind::limit, fmt::format("the template ran more than {} steps", limit),
              "look for a loop that is larger than it should be");
}

}  // namespace praxis::jinja
