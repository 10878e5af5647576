// Any bytes as a template and as an expression, with any settings: they compile, or there is a
// syntax error with a place.
#include <string>

#include "template_input.h"

namespace {

using namespace praxis;

template <typename Compile>
void compile(const Compile& compile_source, std::string_view text) {
  try {
    compile_source(make_source("fuzz.jinja", std::string(text)));
  } catch (const jinja::Error& error) {
    fuzz::require_good(error);
    fuzz::require(error.where.source != nullptr, "what is wrong in a text has a place");
    fuzz::require(error.kind == jinja::ErrorKind::syntax, "compiling finds syntax errors only");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::TemplateInput input = fuzz::template_input(data, size);
  const jinja::Environment environment(input.settings, nullptr);
  compile([&](const SourcePtr& source) { environment.compile(source); }, input.main);
  compile([&](const SourcePtr& source) { environment.compile_expression(source); }, input.main);
  return 0;
}
