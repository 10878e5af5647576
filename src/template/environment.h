// The template engine's front door: settings, a loader, and compiled templates.
//
//   jinja::Environment environment({.undefined = jinja::UndefinedKind::strict}, loader);
//   std::shared_ptr<const jinja::Program> program = environment.get("props.ts.jinja");
//   std::string out;
//   environment.render(*program, context, out);      // from any number of threads
//
// The engine knows nothing of Praxis: names go to a loader, text comes back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "template/native.h"
#include "template/value.h"
#include "template/variables.h"

namespace praxis::jinja {

// Jinja's Environment parameters, by their own names and with their own defaults
// (jinja.palletsprojects.com, "API", class Environment).
struct Settings {
  std::string block_start_string = "{%";
  std::string block_end_string = "%}";
  std::string variable_start_string = "{{";
  std::string variable_end_string = "}}";
  std::string comment_start_string = "{#";
  std::string comment_end_string = "#}";
  std::string line_statement_prefix;  // empty: none
  std::string line_comment_prefix;    // empty: none
  bool trim_blocks = false;
  bool lstrip_blocks = false;
  std::string newline_sequence = "\n";
  bool keep_trailing_newline = false;
  bool autoescape = false;
  bool extension_do = false;            // jinja2.ext.do
  bool extension_loopcontrols = false;  // jinja2.ext.loopcontrols
  UndefinedKind undefined = UndefinedKind::lenient;
};

// What one render may use, so that a template can never hang or exhaust a build.
struct Limits {
  std::uint64_t output_bytes = 256u << 20;
  std::uint64_t steps = 1'000'000'000;  // ops run plus units charged by natives
  std::uint32_t depth = 400;            // nested macro calls, includes, recursive loops
};

// Finds the text of a template by name. Returns null when there is none. Called under a lock, once
// a name; the answer (also "none") is kept for the life of the environment.
using Loader = std::function<SourcePtr(std::string_view name)>;

class Program;  // a compiled template, immutable

class Environment {
 public:
  Environment(Settings settings, Loader loader, Limits limits = {});
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  const Settings& settings() const;
  const Limits& limits() const;

  // Adds or replaces a filter, test or global, before the first render. Jinja's own are there
  // already. A global is visible to every template, imported ones too; it is frozen here and
  // belongs to the environment: other references to it must be gone before the environment is.
  void add_filter(std::string_view name, Native filter);
  void add_test(std::string_view name, Native test);
  void add_global(std::string_view name, Value value);
  // Adds every entry of a dict with text keys as a global.
  void add_globals(Value dict);
  void add_function(std::string_view name, Native function);
  // Makes every macro at the top level of a template, except those whose names begin with `_`, a
  // global of templates that are compiled later. Throws Error as get() does.
  void add_macros(std::string_view template_name);

  Native find_filter(std::string_view name) const;  // null when there is none
  Native find_test(std::string_view name) const;
  const Value* find_global(std::string_view name) const;
  // All names, sorted; for suggestions.
  std::vector<std::string_view> filter_names() const;
  std::vector<std::string_view> test_names() const;
  std::vector<std::string_view> global_names() const;

  // Returns the compiled template, from the loader the first time. Thread-safe.
  // Throws Error: not_found, or syntax with its place.
  std::shared_ptr<const Program> get(std::string_view name) const;
  // Compiles a text that no loader knows, under the name of the source.
  std::shared_ptr<const Program> compile(const SourcePtr& source) const;

  // Appends the rendered text to `out`. `context` is a dict. Thread-safe for one program in many
  // threads, as long as `context` belongs to the calling thread or is frozen. Throws Error with its
  // place and the chain that led there; `out` then holds a partial text.
  void render(const Program& program, const Value& context, std::string& out) const;
  // The same with variables that are made when they are asked for.
  void render(const Program& program, Variables& variables, std::string& out) const;
  // Evaluates an expression program made by compile_expression.
  Value evaluate(const Program& program, const Value& context) const;
  // Compiles a single expression (Jinja's compile_expression), for conditions in pack files.
  std::shared_ptr<const Program> compile_expression(const SourcePtr& source) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> self_;
};

// Returns `error` as a diagnostic: its place, hint and chain. `id` is "template-" and the kind.
Diagnostic to_diagnostic(const Error& error);

}  // namespace praxis::jinja
