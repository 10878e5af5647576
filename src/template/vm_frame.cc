// Activations: their memory, and what happens when a function is entered and left.
#include "template/vm_frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace praxis::jinja {

void ValueStack::open_chunk(std::size_t count) {
  // Chunks behind the current one are unused.
  std::size_t chunk = chunk_ + 1;
  while (chunk <= chunks_.size() && chunks_[chunk - 1].capacity < count) ++chunk;
  if (chunk > chunks_.size()) {
    const std::size_t last = chunks_.empty() ? first_capacity : chunks_.back().capacity;
    const std::size_t capacity = std::max(count, 2 * last);
    chunks_.push_back(
        {std::unique_ptr<std::byte[]>(new std::byte[capacity * sizeof(Value)]), capacity});
  }
  enter_chunk(chunk);
}

void ValueStack::enter_chunk(std::size_t chunk) {
  chunk_ = chunk;
  std::byte* const memory = chunk == 0 ? first_ : chunks_[chunk - 1].memory.get();
  next_ = reinterpret_cast<Value*>(memory);
  end_ = next_ + (chunk == 0 ? first_capacity : chunks_[chunk - 1].capacity);
}

Vm::Frame::Frame(Vm& vm, const Program& program, std::uint32_t function, Context& context,
                 Cells* cells)
    : vm_(vm), mark_(vm.stack_.mark()) {
  const Function& code = program.functions[function];
  if (vm.depth_ >= vm.depth_limit_) {
    throw Error(
        ErrorKind::limit,
        fmt::format("templates, macros and recursive loops are nested more than {} deep",
                    vm.depth_limit_),
        "look for a template that includes itself or a macro that calls itself without end");
  }
  if (code.captured > 0) {
    vm.count_allocation(code.captured);
    own_cells_ = Shared<Cells>(new Cells(vm.tracked_, code.captured, Shared<Cells>(cells)));
    cells = own_cells_.get();
  }
  activation_ = {&program,   &code, &context, cells, vm.stack_.acquire(code.slots + code.stack),
                 vm.current_};
  for (std::uint32_t slot = 0; slot < code.slots; ++slot) new (activation_.slots + slot) Value();
}

Vm::Frame::~Frame() {
  for (std::uint32_t slot = activation_.function->slots; slot > 0; --slot) {
    activation_.slots[slot - 1].~Value();
  }
  vm_.stack_.release(mark_);
}

bool Vm::Frame::run() {
  const Function& function = *activation_.function;
  for (const auto& [slot, cell] : function.captured_parameters) {
    activation_.cells->values[cell] = std::move(activation_.slots[slot]);
    activation_.slots[slot] = Value();
  }
  for (const Function::Resolve& resolve : function.resolves) {
    const Value* value = activation_.context->find(activation_.program->names[resolve.name]);
    if (!value) continue;
    Value& place = resolve.place.hops == 0 ? activation_.slots[resolve.place.index]
                                           : activation_.cells->values[resolve.place.index];
    place = *value;
  }
  struct Entered {
    Vm& vm;
    Activation* caller;
    ~Entered() {
      vm.current_ = caller;
      --vm.depth_;
    }
  };
  const Entered entered{vm_, vm_.current_};
  vm_.current_ = &activation_;
  ++vm_.depth_;
  vm_.charge(function.code.size());
  return vm_.run(activation_);
}

}  // namespace praxis::jinja
