// The render as a whole, and the functions of a program that run inside it.
#include "template/vm.h"
#include "template/vm_frame.h"

namespace praxis::jinja {

Vm::Vm(const Environment& environment, std::string& out)
    : environment_(environment),
      out_(out),
      out_begin_(out.size()),
      step_limit_(environment.limits().steps),
      output_limit_(environment.limits().output_bytes),
      depth_limit_(environment.limits().depth),
      undefined_kind_(environment.settings().undefined),
      meter_(environment.limits().steps) {}

Vm::~Vm() {
  modules_.clear();
  yielded_ = Value();
  clear_all(tracked_);
}

void Vm::render(const Program& program, Variables& data) {
  const Shared<Context> context(new Context(tracked_, program));
  context->set_autoescape(environment_.settings().autoescape);
  context->data = &data;
  run_root(program, *context);
  check_output();
}

Value Vm::evaluate(const Program& program, Variables& data) {
  const Shared<Context> context(new Context(tracked_, program));
  context->set_autoescape(environment_.settings().autoescape);
  context->data = &data;
  Frame frame(*this, program, 0, *context, nullptr);
  frame.run();
  return std::move(yielded_);
}

void Vm::run_root(const Program& program, Context& context) {
  Frame(*this, program, 0, context, nullptr).run();
}

void Vm::run_block(const BlockVersion& version, Context& context) {
  Frame(*this, *version.program, version.function, context, nullptr).run();
}

void Vm::run_loop(const Program& program, std::uint32_t function, Context& context, Cells* cells,
                  const Value& iterable, std::int64_t depth) {
  Frame frame(*this, program, function, context, cells);
  frame.slots()[0] = iterable;
  frame.slots()[1] = Value::integer(depth);
  frame.set_parent(current_->parent);
  frame.run();
}

bool Vm::run_loop_filter(const Program& program, std::uint32_t function, Context& context,
                         Cells* cells, Value& item) {
  Frame frame(*this, program, function, context, cells);
  frame.slots()[0] = item;
  if (!frame.run()) return false;
  item = std::move(yielded_);
  return true;
}

// Adds the place to an error that has none, and to one that came from deeper the way it came.
void Vm::locate(Error& error, const Activation& activation) {
  const Function& function = *activation.function;
  const Span span = function.spans[static_cast<std::size_t>(activation.at - function.code.data())];
  const Location where{activation.program->source, span};
  if (!error.located) {
    error.where = where;
    error.located = true;
    return;
  }
  constexpr std::size_t notes_limit = 16;
  if (error.notes.size() >= notes_limit) return;
  switch (activation.at->op) {
    case Op::include:
      error.notes.push_back({where, "included from here"});
      return;
    case Op::import:
      error.notes.push_back({where, "imported from here"});
      return;
    case Op::extends:
    case Op::render_parent:
      error.notes.push_back({where, "extended from here"});
      return;
    case Op::block:
      error.notes.push_back({where, "in this block"});
      return;
    case Op::loop_next:
      return;  // its filter: the place is enough
    default:
      error.notes.push_back({where, "called from here"});
      return;
  }
}

bool Vm::run(Activation& activation) {
  Value* const base = activation.slots + activation.function->slots;
  Value* top = base;
  const auto drop = [&] {
    while (top > base) (--top)->~Value();
  };
  try {
    return execute(activation, top) != nullptr;
  } catch (Error& error) {
    drop();
    locate(error, activation);
    throw;
  } catch (...) {
    drop();
    throw;
  }
}

}  // namespace praxis::jinja
