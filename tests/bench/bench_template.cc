// How fast a template of the usual kind renders: one TypeScript file of 1.3 KB.
//
// Side by side: Praxis; the same file written by hand with fmt, which is what a template engine is
// to be measured against; and what it costs to compile the template. bench_template.py times Jinja2
// on the same template and data.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "by_hand.h"
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
  return praxis::make_source("component.ts.jinja", read("pack/component.ts.jinja"));
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
  static const Environment made = [] {
    praxis::jinja::Settings settings;
    settings.undefined = praxis::jinja::UndefinedKind::strict;
    return Environment(settings, nullptr);
  }();
  return made;
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
  write_props({}, expected);
  if (text != expected) state.SkipWithError("the template and the code differ");
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(render)->ThreadRange(1, 2)->UseRealTime();

void by_hand(benchmark::State& state) {
  const Uses uses;
  std::string text;
  for (auto _ : state) {
    text.clear();
    write_props(uses, text);
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
