#include "version.h"

namespace praxis {

const std::string_view version = PRAXIS_VERSION;

}  // namespace praxis
