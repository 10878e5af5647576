// What the template fuzzers make of any bytes: two bytes of settings, then texts with NUL between
// them: the template, its context as JSON, and a name and a text for each template it may load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "template/environment.h"

namespace praxis::fuzz {

struct TemplateInput {
  jinja::Settings settings;
  std::string_view main;
  std::string_view context;
  std::vector<std::string_view> library;  // name, text, name, text ...

  SourcePtr load(std::string_view name) const;
};

// The texts of the result lie in `data`.
TemplateInput template_input(const std::uint8_t* data, std::size_t size);

// Ends the program, which the fuzzer reports with its input, unless `holds`.
void require(bool holds, const char* promise);
// Requires that an error has words, and a place inside its text; writes it as users see it.
void require_good(const jinja::Error& error);

}  // namespace praxis::fuzz
