// Other templates and blocks: include, import, extends, super.
#include <fmt/format.h>

#include "template/objects.h"
#include "template/vm.h"
#include "template/vm_frame.h"

namespace praxis::jinja {

// Returns the template called `name`; it lives as long as the render.
const Program& Vm::load(const Value& name) {
  if (name.is_undefined()) throw_undefined(*this, name);
  if (!name.is_text()) {
    throw Error(ErrorKind::not_found,
                fmt::format("a template's name is text, but this is {}", to_text(name)));
  }
  std::shared_ptr<const Program> program = environment_.get(name.as_text());
  const Program& result = *program;
  if (programs_.empty() || programs_.back().get() != &result)
    programs_.push_back(std::move(program));
  return result;
}

// The same for a name or a list of names, of which the first that exists is taken.
const Program& Vm::load_any(const Value& name) {
  if (name.is_text()) return load(name);
  if (name.is_undefined()) throw_undefined(*this, name);
  const std::vector<Value> candidates = to_vector(*this, name);
  if (candidates.empty()) {
    throw Error(ErrorKind::not_found, "Tried to select from an empty list of templates.");
  }
  std::string tried;
  for (const Value& candidate : candidates) {
    try {
      return load(candidate);
    } catch (const Error& error) {
      const bool missing = error.kind == ErrorKind::not_found || error.kind == ErrorKind::undefined;
      if (!missing || error.located) throw;
    }
    if (!tried.empty()) tried += ", ";
    append_text(tried, candidate);
  }
  throw Error(ErrorKind::not_found,
              fmt::format("none of the templates given were found: {}", tried));
}

std::shared_ptr<const Layer> Vm::local_layer(Activation& activation, std::uint32_t locals) {
  const NameTable& vars = activation.context->vars;
  if (locals == 0 && vars.empty()) return activation.context->layers;
  count_allocation(4 * vars.entries().size());
  auto layer = std::make_shared<Layer>();
  for (const auto& [name, value] : vars.entries()) layer->names.set(name, value);
  if (locals != 0) {
    for (const LocalName& local : activation.program->locals[locals - 1]) {
      const Value& value = variable(activation, local.place);
      if (!value.is_nameless()) layer->names.set(activation.program->names[local.name].text, value);
    }
  }
  layer->next = activation.context->layers;
  return layer;
}

// A context for `program` that sees all that is seen here.
Shared<Context> Vm::included_context(Activation& activation, const Program& program,
                                     std::uint32_t locals) {
  count_allocation(sizeof(Context) / sizeof(Value));
  Shared<Context> context(new Context(tracked_, program));
  context->set_autoescape(environment_.settings().autoescape);
  context->data = activation.context->data;
  context->layers = local_layer(activation, locals);
  return context;
}

void Vm::include(Activation& activation, const Instruction& in, const Value& name) {
  count_call();
  const Program* program = nullptr;
  try {
    program = &load_any(name);
  } catch (const Error& error) {
    const bool ignored = (in.mode & include_flags::ignore_missing) &&
                         error.kind == ErrorKind::not_found && !error.located;
    if (!ignored) throw;
    return;
  }
  if (in.mode & include_flags::with_context) {
    const Shared<Context> context = included_context(activation, *program, in.c);
    run_root(*program, *context);
    return;
  }
  const Value module = default_module(*program);
  out_ += static_cast<Module&>(module.as_object()).body();
}

Value Vm::make_module(const Program& program, Shared<Context> context) {
  const std::size_t begin = out_.size();
  run_root(program, *context);
  check_output();
  std::string body = out_.substr(begin);
  charge(body.size());
  out_.resize(begin);
  return Value::object(std::make_unique<Module>(std::move(context), std::move(body)));
}

// A module that was imported without context is made once a render.
Value Vm::default_module(const Program& program) {
  const auto known = modules_.find(&program);
  if (known != modules_.end()) return known->second;
  Shared<Context> context(new Context(tracked_, program));
  context->set_autoescape(environment_.settings().autoescape);
  Value module = make_module(program, std::move(context));
  modules_.emplace(&program, module);
  return module;
}

Value Vm::import(Activation& activation, const Instruction& in, const Value& name) {
  count_call();
  const Program& program = load(name);
  if (!(in.mode & include_flags::with_context)) return default_module(program);
  return make_module(program, included_context(activation, program, in.c));
}

Value Vm::import_name(Activation& activation, const Instruction& in, const Value& module) {
  const std::string_view name = activation.program->names[in.b].text;
  auto& imported = static_cast<Module&>(module.as_object());
  Value value = imported.attribute(*this, name);
  if (!value.is_nameless()) return value;
  const Function& function = *activation.function;
  const Span span = function.spans[static_cast<std::size_t>(&in - function.code.data())];
  const Source& source = *activation.program->source;
  return Value::undefined_because(
      fmt::format(
          "the template '{}' (imported on line {} in '{}') does not export the requested name '{}'",
          imported.name(), line_column(source.text, span.begin).line, source.name, name),
      undefined_kind_);
}

void Vm::extend(Activation& activation, const Value& name) {
  const Program& parent = load(name);
  activation.context->add_blocks(parent);
  activation.parent = &parent;
}

void Vm::render_block(Activation& activation, const Instruction& in) {
  const std::string_view name = activation.program->names[in.b].text;
  const std::vector<BlockVersion>& versions = *activation.context->block(name);
  if ((in.mode & block_flags::required) && versions.size() <= 1) {
    throw Error(ErrorKind::runtime, fmt::format("Required block '{}' not found", name));
  }
  const BlockVersion version = versions.front();
  if (!(in.mode & block_flags::scoped)) return run_block(version, *activation.context);
  count_allocation(sizeof(Context) / sizeof(Value));
  Shared<Context> context(new Context(tracked_, *activation.context->program));
  context->data = activation.context->data;
  context->layers = local_layer(activation, in.c);
  context->origin =
      activation.context->origin ? activation.context->origin : Shared<Context>(activation.context);
  run_block(version, *context);
}

Value Vm::load_super(Activation& activation, std::string_view name) {
  const std::vector<BlockVersion>* versions = activation.context->block(name);
  const auto id =
      static_cast<std::uint32_t>(activation.function - activation.program->functions.data());
  for (std::size_t index = 0; versions && index + 1 < versions->size(); ++index) {
    const BlockVersion& version = (*versions)[index];
    if (version.program != activation.program || version.function != id) continue;
    return Value::object(
        std::make_unique<BlockReference>(name, Shared<Context>(activation.context), index + 1));
  }
  return no_parent_block(*this, name);
}

}  // namespace praxis::jinja
