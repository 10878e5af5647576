// A second reader: yaml-cpp, through its event interface.
#pragma once

#include <cstdint>

#include "yaml/scan.h"

namespace praxis::yaml {

enum class Verdict : std::uint8_t {
  agrees,
  refuses,  // it cannot read the text, valid as it is
  differs,
};

// Reads `source` with yaml-cpp and compares what it finds with `scan`, event by event and text by
// text. Sets `place` to the index of the event up to which it came.
Verdict read_with_yaml_cpp(const Source& source, const Scan& scan, std::size_t& place);

// Returns false after adding an error to `diagnostics` if yaml-cpp reads something else than `scan`
// says: what two readers understand differently, the next tool will understand differently too.
// That it cannot read a text at all is no error: then there is nothing to confuse.
bool check_with_yaml_cpp(const SourcePtr& source, const Scan& scan, Diagnostics& diagnostics);

}  // namespace praxis::yaml
