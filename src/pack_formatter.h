// The key `formatter` of a pack.yaml.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "pack.h"
#include "yaml/yaml.h"

namespace praxis {

// A formatter as it is written. Without words: none.
struct FormatterTexts {
  std::vector<std::string> words;  // the program and its arguments
  std::vector<std::string> files;  // what it reads beside the text, from the pack's folder
  std::string directory;           // of the pack.yaml; empty for a built-in pack
  Location where;
};

// Reads `node`, which stands in `source`: a command, as one text that is split at blanks or as a
// list; a mapping with `command` and `files`; or false.
FormatterTexts read_formatter(const SourcePtr& source, const yaml::Node& node,
                              const PackFiles& files, Diagnostics& diagnostics);

// Compiles the arguments, which are templates. Returns null for a formatter without words, and
// after an error when the program is not there. Throws jinja::Error.
std::shared_ptr<const Formatter> make_formatter(const FormatterTexts& texts, const PackFiles& files,
                                                const jinja::Environment& environment,
                                                Diagnostics& diagnostics);

}  // namespace praxis
