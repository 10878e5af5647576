// Any template, with any templates to load and any context, is rendered: it ends in time, in
// memory that its limits allow, and a second time with the same text or the same error.
#include <string>

#include "data.h"
#include "template_input.h"

namespace {

using namespace praxis;

constexpr jinja::Limits limits = {.output_bytes = 1 << 20, .steps = 200'000, .depth = 400};

// What a template is given when the bytes hold no context.
constexpr std::string_view default_context = R"({
  "a": 1, "b": 2.5, "s": "text <b>", "t": "a b-c", "e": "", "n": null, "yes": true, "no": false,
  "l": [3, 1, 2], "d": {"x": 1, "y": "two", "items": "entry"}, "big": 12345678901234567890123,
  "people": [{"name": "Ann", "age": 3, "tags": ["p", "q"]}, {"name": "Bob", "age": 1, "tags": []}],
  "tree": [{"v": 1, "c": [{"v": 2, "c": []}]}]})";

bool read_context(std::string_view text, Data& data) {
  Diagnostics diagnostics;
  return read_data(make_source("context.json", std::string(text)), diagnostics, data) &&
         data.value.is_dict();
}

// Returns the text, or the error's message. The context is read anew: a template may change it.
std::string render(const jinja::Environment& environment, const jinja::Program& program,
                   std::string_view context) {
  Data data;
  if (!read_context(context, data)) {
    data = {};
    fuzz::require(read_context(default_context, data), "the default context is JSON");
  }
  std::string out;
  try {
    environment.render(program, data.value, out);
  } catch (const jinja::Error& error) {
    fuzz::require_good(error);
    fuzz::require(error.where.source != nullptr, "an error of a render has a place");
    return "error: " + error.message;
  }
  fuzz::require(out.size() <= limits.output_bytes, "the output is limited");
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::TemplateInput input = fuzz::template_input(data, size);
  const jinja::Environment environment(
      input.settings, [&](std::string_view name) { return input.load(name); }, limits);
  std::shared_ptr<const jinja::Program> program;
  try {
    program = environment.compile(make_source("fuzz.jinja", std::string(input.main)));
  } catch (const jinja::Error&) {
    return 0;  // fuzz_template_parse looks at these
  }
  const std::string text = render(environment, *program, input.context);
  fuzz::require(render(environment, *program, input.context) == text,
                "a second render gives the same");
  return 0;
}
