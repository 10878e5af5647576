// Formatters: commands of packs that texts go through between rendering and writing.
//
// A formatter takes milliseconds to seconds for each text, so what it made is kept in the folder
// `formatted` beside the manifest, by the hash of the text, the command, the program's size and
// time, and the files of the pack it reads. The folder only saves work and may be deleted at any
// time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "passes.h"

namespace praxis {

// Returns `text`, rendered for the output at `path` (below the output directory), as the formatter
// of `output` leaves it; without a formatter as it is. Returns nothing after adding an error that
// names the output and shows what the formatter said. May be called from any number of threads.
std::optional<std::string> apply_formatter(const Run& run, const Pack& pack,
                                           const PackOutput& output, std::string_view path,
                                           std::string text, Diagnostics& diagnostics);

// Applies the formatters of all actions in `texts`, in parallel; nothing is left of a text after an
// error.
void apply_formatters(const Run& run, const Plan& plan, Texts& texts, Diagnostics& diagnostics);

}  // namespace praxis
