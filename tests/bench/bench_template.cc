// How fast a template of the usual kind renders: one TypeScript file of 1.3 KB.
//
// Side by side: Praxis; the same file written by hand with fmt, which is what a template engine is
// to be measured against; and what it costs to compile the template. bench_template.py times Jinja2
// on the same template and data.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "data.h"
#include "template/environment.h"

namespace {

using praxis::jinja::Environment;
using praxis::jinja::Value;

std::string read(const char* name) {
  const auto path = std::filesystem::path(__FILE__).parent_path() / name;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

praxis::SourcePtr template_source() {
  return praxis::make_source("component.ts.jinja", read("component.ts.jinja"));
}

// The data, frozen: as a run of Praxis shares it between threads.
class Component {
 public:
  Component() {
    praxis::Diagnostics diagnostics;
    if (!read_data(praxis::make_source("component.json", read("component.json")), diagnostics,
                   data_)) {
      throw std::runtime_error("cannot parse component.json");
    }
  }
  Value take_context() { return std::move(data_.value); }

 private:
  praxis::Data data_;
};

const Environment& environment() {
  static const Environment made({.undefined = praxis::jinja::UndefinedKind::strict}, nullptr);
  return made;
}

// --- the same by hand -----------------------------------------------------------------------

// What the data would be in a generator that is written for it.
struct Uses {
  std::string name = "Button";
  std::string description = "starts an action when it is pressed";
  std::vector<std::string> variants = {"primary", "secondary", "outline", "ghost", "danger"};
  std::vector<std::string> sizes = {"small", "medium", "large"};
  std::vector<std::string> states = {"isDisabled", "isLoading", "isPressed", "isSelected"};
  std::vector<std::string> accessibility = {"aria-label", "aria-describedby", "aria-expanded"};
  std::vector<std::string> interactions = {"onPress", "onHover", "onFocus", "onBlur"};
  std::vector<std::string> styling = {"className", "style"};
};

using Sink = std::back_insert_iterator<std::string>;

void write_union(Sink out, const std::vector<std::string>& values) {
  for (std::size_t index = 0; index < values.size(); ++index) {
    fmt::format_to(out, "\"{}\"{}", values[index], index + 1 < values.size() ? " | " : "");
  }
}

std::string state_words(const std::string& state) {
  std::string words = state;
  if (const std::size_t at = words.find("is"); at != std::string::npos) words.erase(at, 2);
  for (char& c : words) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return words;
}

void write_by_hand(const Uses& uses, std::string& text) {
  const Sink out = std::back_inserter(text);
  fmt::format_to(out,
                 "/**\n * {}: {}\n * Generated, do not edit.\n */\nexport interface {}Props {{",
                 uses.name, uses.description, uses.name);
  if (!uses.variants.empty()) {
    fmt::format_to(out, "\n  /** How it looks. */\n  variant?: ");
    write_union(out, uses.variants);
    fmt::format_to(out, ";");
  }
  if (!uses.sizes.empty()) {
    fmt::format_to(out, "\n  /** How large it is. */\n  size?: ");
    write_union(out, uses.sizes);
    fmt::format_to(out, ";");
  }
  for (const std::string& state : uses.states) {
    fmt::format_to(out, "\n  /** Whether the component is {}. */\n  {}?: boolean;",
                   state_words(state), state);
  }
  for (const std::string& attribute : uses.accessibility) {
    fmt::format_to(out, "\n  /** For assistive technology: {} */\n  \"{}\"?: string;", attribute,
                   attribute);
  }
  for (const std::string& event : uses.interactions) {
    fmt::format_to(out, "\n  /** Called on {}. */\n  {}?: (...args: unknown[]) => void;", event,
                   event);
  }
  for (const std::string& style : uses.styling) {
    fmt::format_to(out, "\n  /** Styling by {}. */\n  {}?: {};", style, style,
                   style == "style" ? "React.CSSProperties" : "string");
  }
  fmt::format_to(out, "\n}}\n\nexport default {}Props;", uses.name);
}

// --- the benchmarks -------------------------------------------------------------------------

void render(benchmark::State& state) {
  Component component;
  const praxis::jinja::Frozen context(component.take_context());
  const auto program = environment().compile(template_source());
  std::string text;
  for (auto _ : state) {
    text.clear();
    environment().render(*program, context.get(), text);
    benchmark::DoNotOptimize(text.data());
  }
  std::string expected;
  write_by_hand({}, expected);
  if (text != expected) state.SkipWithError("the template and the code differ");
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(render)->ThreadRange(1, 2)->UseRealTime();

void by_hand(benchmark::State& state) {
  const Uses uses;
  std::string text;
  for (auto _ : state) {
    text.clear();
    write_by_hand(uses, text);
    benchmark::DoNotOptimize(text.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(by_hand);

void compile(benchmark::State& state) {
  const praxis::SourcePtr source = template_source();
  for (auto _ : state) benchmark::DoNotOptimize(environment().compile(source));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(source->text.size()));
}
BENCHMARK(compile);

}  // namespace

BENCHMARK_MAIN();
