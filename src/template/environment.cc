#include "template/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <stdexcept>
#include <unordered_map>

#include "template/builtins.h"
#include "template/compiler.h"
#include "template/methods.h"
#include "template/objects.h"
#include "template/parser.h"
#include "template/vm.h"

namespace praxis::jinja {
namespace {

std::vector<std::string_view> sorted_names(const auto& table) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : table) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

void check_delimiters(const Settings& settings) {
  for (const std::string* delimiter :
       {&settings.block_start_string, &settings.block_end_string, &settings.variable_start_string,
        &settings.variable_end_string, &settings.comment_start_string,
        &settings.comment_end_string}) {
    if (delimiter->empty()) throw Error(ErrorKind::value, "a delimiter must not be empty");
  }
  if (settings.block_start_string == settings.variable_start_string ||
      settings.block_start_string == settings.comment_start_string ||
      settings.variable_start_string == settings.comment_start_string) {
    throw Error(ErrorKind::value, "block, variable and comment start strings must be different");
  }
  const std::string& newline = settings.newline_sequence;
  if (newline != "\n" && newline != "\r\n" && newline != "\r") {
    throw Error(ErrorKind::value, "newline_sequence must be one of '\\n', '\\r\\n' or '\\r'");
  }
}

}  // namespace

struct Environment::Implementation {
  // Names are looked up by view.
  struct ViewHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>()(name);
    }
  };
  template <class T>
  using ByName = std::unordered_map<std::string, T, ViewHash, std::equal_to<>>;

  // What a name stands for: a program, the error its text gave, or nothing when there is no text.
  struct Loaded {
    std::shared_ptr<const Program> program;
    std::unique_ptr<Error> error;
  };

  Settings settings;
  Loader loader;
  Limits limits;
  std::vector<Frozen> frozen;  // before what refers to it, so that it is destroyed after
  ByName<Native> filters;
  ByName<Native> tests;
  ByName<Value> globals;
  mutable std::shared_mutex mutex;  // of `loaded`
  mutable ByName<Loaded> loaded;
};

Environment::Environment(Settings settings, Loader loader, Limits limits)
    : self_(std::make_unique<Implementation>()) {
  check_delimiters(settings);
  self_->settings = std::move(settings);
  self_->loader = std::move(loader);
  self_->limits = limits;
  add_builtin_filters(*this);
  add_codegen_filters(*this);
  add_builtin_tests(*this);
  add_builtin_functions(*this);
  add_function("namespace", make_namespace);
}

Environment::~Environment() = default;

const Settings& Environment::settings() const { return self_->settings; }
const Limits& Environment::limits() const { return self_->limits; }

void Environment::add_filter(std::string_view name, Native filter) {
  self_->filters.insert_or_assign(std::string(name), filter);
}

void Environment::add_test(std::string_view name, Native test) {
  self_->tests.insert_or_assign(std::string(name), test);
}

void Environment::add_global(std::string_view name, Value value) {
  self_->frozen.emplace_back(value);
  self_->globals.insert_or_assign(std::string(name), std::move(value));
}

// Frozen as a whole, because the values may share parts.
void Environment::add_globals(Value dict) {
  const Value& frozen = self_->frozen.emplace_back(std::move(dict)).get();
  for (const Dict::Entry& entry : frozen.as_dict().entries) {
    self_->globals.insert_or_assign(std::string(entry.key.as_text()), entry.value);
  }
}

void Environment::add_function(std::string_view name, Native function) {
  add_global(name, Value::object(std::make_unique<NativeFunction>(name, function)));
}

void Environment::add_macros(std::string_view template_name) {
  const std::shared_ptr<const Program> program = get(template_name);
  const ParsedTemplate parsed = parse_template(program->source, self_->settings);
  for (const NodePtr& node : parsed.body) {
    if (node->kind != NodeKind::macro) continue;
    const std::string_view name = static_cast<const MacroNode&>(*node).name;
    if (name.starts_with('_')) continue;
    add_global(name, Value::object(std::make_unique<GlobalMacro>(program, std::string(name))));
  }
}

Native Environment::find_filter(std::string_view name) const {
  const auto known = self_->filters.find(name);
  return known == self_->filters.end() ? nullptr : known->second;
}

Native Environment::find_test(std::string_view name) const {
  const auto known = self_->tests.find(name);
  return known == self_->tests.end() ? nullptr : known->second;
}

const Value* Environment::find_global(std::string_view name) const {
  const auto known = self_->globals.find(name);
  return known == self_->globals.end() ? nullptr : &known->second;
}

std::vector<std::string_view> Environment::filter_names() const {
  return sorted_names(self_->filters);
}
std::vector<std::string_view> Environment::test_names() const { return sorted_names(self_->tests); }
std::vector<std::string_view> Environment::global_names() const {
  return sorted_names(self_->globals);
}

std::shared_ptr<const Program> Environment::get(std::string_view name) const {
  const auto answer = [&](const Implementation::Loaded& loaded) {
    if (loaded.error) throw Error(*loaded.error);
    if (!loaded.program)
      throw Error(ErrorKind::not_found, fmt::format("template not found: '{}'", name));
    return loaded.program;
  };
  {
    const std::shared_lock lock(self_->mutex);
    const auto known = self_->loaded.find(name);
    if (known != self_->loaded.end()) return answer(known->second);
  }
  const std::unique_lock lock(self_->mutex);
  const auto [entry, is_new] = self_->loaded.try_emplace(std::string(name));
  if (is_new && self_->loader) {
    try {
      if (const SourcePtr source = self_->loader(name)) entry->second.program = compile(source);
    } catch (const Error& error) {
      entry->second.error = std::make_unique<Error>(error);
    } catch (...) {
      self_->loaded.erase(entry);
      throw;
    }
  }
  return answer(entry->second);
}

std::shared_ptr<const Program> Environment::compile(const SourcePtr& source) const {
  return compile_template(source, *this);
}

std::shared_ptr<const Program> Environment::compile_expression(const SourcePtr& source) const {
  return compile_single_expression(source, *this);
}

namespace {

// Runs `body`; what the limits let pass and the machine does not have is an error as well.
template <class Body>
auto with_memory(Body&& body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::limit, "out of memory");
  } catch (const std::length_error&) {
    throw Error(ErrorKind::limit, "a value is too large");
  }
}

}  // namespace

void Environment::render(const Program& program, const Value& context, std::string& out) const {
  DictVariables variables(context);
  render(program, variables, out);
}

void Environment::render(const Program& program, Variables& variables, std::string& out) const {
  struct Watch {
    Variables& variables;
    const std::uint64_t changes = count_changes();
    ~Watch() {
      if (count_changes() != changes) variables.note_change();
    }
  };
  const Watch watch{variables};
  with_memory([&] { Vm(*this, out).render(program, variables); });
}

Value Environment::evaluate(const Program& program, const Value& context) const {
  std::string out;
  DictVariables variables(context);
  return with_memory([&] { return Vm(*this, out).evaluate(program, variables); });
}

Diagnostic to_diagnostic(const Error& error) {
  static constexpr std::pair<ErrorKind, std::string_view> ids[] = {
      {ErrorKind::syntax, "template-syntax"},       {ErrorKind::not_found, "template-not-found"},
      {ErrorKind::undefined, "template-undefined"}, {ErrorKind::type, "template-type"},
      {ErrorKind::value, "template-value"},         {ErrorKind::runtime, "template-runtime"},
      {ErrorKind::limit, "template-limit"}};
  Diagnostic diagnostic;
  for (const auto& [kind, id] : ids) {
    if (kind == error.kind) diagnostic.id = id;
  }
  diagnostic.where = error.where;
  diagnostic.message = error.message;
  diagnostic.notes = error.notes;
  diagnostic.hint = error.hint;
  return diagnostic;
}

}  // namespace praxis::jinja
