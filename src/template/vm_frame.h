// An activation with its memory; included by the VM's own files only.
#pragma once

#include "template/vm.h"

namespace praxis::jinja {

class Vm::Frame {
 public:
  // `cells` are those of the function's definition. Parameters go into slots() before run().
  Frame(Vm& vm, const Program& program, std::uint32_t function, Context& context, Cells* cells);
  ~Frame();
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

  Value* slots() { return activation_.slots; }
  // What the template has extended so far, for code that is part of its top level.
  void set_parent(const Program* parent) { activation_.parent = parent; }
  // Runs the function to its end. Returns whether it yielded a value.
  bool run();

 private:
  Vm& vm_;
  const ValueStack::Mark mark_;
  Shared<Cells> own_cells_;
  Activation activation_;
};

}  // namespace praxis::jinja
