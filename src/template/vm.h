// Runs programs.
//
// One Vm is one render, on one thread. Values are on a stack of their own in chunks, so that
// pointers into it stay valid while it grows; the text goes to one string, and what a macro, a call
// block or a `set` block captures is its end. Functions written in templates nest on the C++ stack,
// which Limits::depth bounds.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "template/bytecode.h"
#include "template/environment.h"
#include "template/meter.h"
#include "template/render_context.h"

namespace praxis::jinja {

class Macro;
class Module;
class Loop;

// Values in chunks. Memory is raw until it is used and raw again when it is released. The first
// chunk is part of the stack: most renders need no other.
class ValueStack {
 public:
  ValueStack() = default;
  ValueStack(const ValueStack&) = delete;
  ValueStack& operator=(const ValueStack&) = delete;
  // How much is in use.
  struct Mark {
    std::size_t chunk;
    Value* next;
  };
  Mark mark() const { return {chunk_, next_}; }
  // Returns room for `count` values behind what is in use.
  Value* acquire(std::size_t count) {
    if (static_cast<std::size_t>(end_ - next_) < count) open_chunk(count);
    return std::exchange(next_, next_ + count);
  }
  // Takes back all room acquired since `mark`.
  void release(Mark mark) {
    if (chunk_ != mark.chunk) enter_chunk(mark.chunk);
    next_ = mark.next;
  }

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t capacity;
  };
  // Goes on in a chunk with room for `count` values.
  void open_chunk(std::size_t count);
  void enter_chunk(std::size_t chunk);

  static constexpr std::size_t first_capacity = 128;
  alignas(Value) std::byte first_[first_capacity * sizeof(Value)];
  std::vector<Chunk> chunks_;  // those after the first
  std::size_t chunk_ = 0;      // the one in use: 0 is first_, n is chunks_[n - 1]
  Value* next_ = reinterpret_cast<Value*>(first_);
  Value* end_ = next_ + first_capacity;
};

// One function being run.
struct Activation {
  const Program* program;
  const Function* function;
  Context* context;
  Cells* cells;  // of this function, or of the nearest one outside that has any
  Value* slots;
  Activation* caller;
  const Instruction* at = nullptr;  // the instruction being run, for messages
  const Program* parent = nullptr;  // the template that this one has extended
};

class Vm final : public State {
 public:
  Vm(const Environment& environment, std::string& out);
  ~Vm() override;

  void render(const Program& program, Variables& data);
  Value evaluate(const Program& program, Variables& data);

  // --- State ---
  const Environment& environment() const override { return environment_; }
  bool autoescape() const override { return current_->context->autoescape(); }
  Value call(const Value& callee, const Arguments& arguments) override;
  Value filter(std::string_view name, const Arguments& arguments) override;
  bool test(std::string_view name, const Arguments& arguments) override;
  Value lookup(std::string_view name) override;
  void charge(std::uint64_t amount) override {
    if (amount > step_limit_ - steps_) Meter::fail(step_limit_);
    steps_ += amount;
  }
  std::vector<std::string_view> names() const override;

  // --- for the objects of templates (objects.h) ---
  // Runs a macro; its text goes to the output.
  void run_macro(const Macro& macro, const Arguments& arguments);
  void run_block(const BlockVersion& version, Context& context);
  // Runs the body of a recursive loop over `iterable`.
  void run_loop(const Program& program, std::uint32_t function, Context& context, Cells* cells,
                const Value& iterable, std::int64_t depth);
  // Asks the filter of a loop. Returns false when it rejects `item`; else `item` becomes what the
  // loop's targets hold.
  bool run_loop_filter(const Program& program, std::uint32_t function, Context& context,
                       Cells* cells, Value& item);
  // Runs `body`, which prints, and returns what it printed.
  template <class Body>
  Value capture(bool safe, Body&& body) {
    const std::size_t begin = out_.size();
    body();
    return take_capture(begin, safe);
  }
  // What importing a template without context gives.
  Value default_module(const Program& program);
  UndefinedKind undefined_kind() const { return undefined_kind_; }

 private:
  class Frame;
  friend class Frame;

  // --- vm.cc: the interpreter ---
  // Runs the activation to its end. Returns whether it yielded a value, in `yielded_`.
  bool run(Activation& activation);
  Value* execute(Activation& activation, Value*& top);
  static Value& variable(const Activation& activation, Place place) {
    if (place.hops == 0) return activation.slots[place.index];
    Cells* cells = activation.cells;
    for (std::uint16_t hop = place.hops; hop > 1; --hop) cells = cells->parent.get();
    return cells->values[place.index];
  }
  static Value& variable(const Activation& activation, const Instruction& in) {
    return variable(activation, Place{in.hops, in.a});
  }

  // --- vm_values.cc ---
  Value load_attribute(const Value& object, const NameEntry& name);
  void emit(const Value& value, Escape mode) {
    if (value.is_text() && (mode == Escape::off || value.is_safe())) {
      out_ += value.as_text();
    } else {
      emit_slow(value, mode);
    }
  }
  void emit_slow(const Value& value, Escape mode);
  void emit_attribute(const Value& object, const NameEntry& name, Escape mode);
  void emit_checked(const Value& value);
  bool is_true(const Value& value) {
    switch (value.kind()) {
      case Kind::boolean:
        return value.as_boolean();
      case Kind::list:
        return !value.items().empty();
      case Kind::undefined:
        return is_undefined_true(value);
      default:
        return truth(value);
    }
  }
  bool is_undefined_true(const Value& value);
  Value concat(const Value* values, std::size_t count, bool markup);
  Value build_dict(const Value* values, std::size_t pairs);
  void unpack(Value* top, std::size_t count);
  Value start_iteration(const Value& iterable);
  // Sets `item` to the next item of a plain loop over `source`. `position` counts the items passed.
  bool next_item(Value& source, Value& position, Value& item) {
    if (source.is_list()) {
      const std::vector<Value>& items = source.items();
      const auto at = static_cast<std::size_t>(position.as_integer());
      if (at >= items.size()) return false;
      item = items[at];
      new (&position) Value(Value::integer(static_cast<std::int64_t>(at + 1)));
      return true;
    }
    return next_item_slow(source, position, item);
  }
  bool next_item_slow(Value& source, Value& position, Value& item);
  Value missing_variable(std::string_view name) const;
  Value take_capture(std::size_t begin, bool safe);
  void check_output() {
    if (out_.size() - out_begin_ > output_limit_) fail_output();
  }
  // Counts one round of a loop whose body has that many instructions.
  void count_round(std::ptrdiff_t instructions) {
    charge(static_cast<std::uint64_t>(instructions));
    check_output();
  }
  // Counts one call: it may leave an object behind.
  void count_call() {
    charge(call_cost);
    check_output();
  }
  // Counts an allocation that lives at most as long as the render.
  void count_allocation(std::size_t values) { charge(allocation_cost + values * sizeof(Value)); }

  static constexpr std::uint64_t call_cost = 16;
  static constexpr std::uint64_t allocation_cost = 48;
  [[noreturn]] void fail_output();

  // --- vm_calls.cc ---
  Value call_values(const Value* callee, const Instruction& instruction, const Program& program);
  Value call_method_values(const Value* self, const Instruction& instruction,
                           const Program& program);
  // Calls and prints; true when the result was printed as it came.
  bool emit_callee(const Value& callee, const Arguments& arguments, Escape mode);
  void emit_call_values(const Value* callee, const Instruction& instruction, const Program& program,
                        bool is_method);
  // Calls a filter or a test.
  Value call_native(Native native, const Arguments& arguments) {
    charge(call_cost);
    if (!arguments.positional.empty()) Meter::spend_on(arguments.positional[0]);
    return native(*this, arguments);
  }
  Value native_values(const Value* values, const Instruction& instruction, const Program& program);
  Value dynamic_call(const Value* values, const Instruction& instruction, const Program& program);
  Value call_method_on(const Value& self, const NameEntry& name, const Arguments& arguments);

  // --- vm_templates.cc ---
  void include(Activation& activation, const Instruction& instruction, const Value& name);
  Value import(Activation& activation, const Instruction& instruction, const Value& name);
  Value import_name(Activation& activation, const Instruction& instruction, const Value& module);
  void extend(Activation& activation, const Value& name);
  void render_block(Activation& activation, const Instruction& instruction);
  Value load_super(Activation& activation, std::string_view name);
  const Program& load(const Value& name);
  const Program& load_any(const Value& name);
  Shared<Context> included_context(Activation& activation, const Program& program,
                                   std::uint32_t locals);
  std::shared_ptr<const Layer> local_layer(Activation& activation, std::uint32_t locals);
  Value make_module(const Program& program, Shared<Context> context);
  void run_root(const Program& program, Context& context);

  void locate(Error& error, const Activation& activation);

  const Environment& environment_;
  std::string& out_;
  const std::size_t out_begin_;
  const std::uint64_t step_limit_;
  const std::uint64_t output_limit_;
  const std::uint32_t depth_limit_;
  const UndefinedKind undefined_kind_;
  std::uint64_t steps_ = 0;
  const Meter meter_;  // of functions over values, which may take as many steps again
  std::uint32_t depth_ = 0;
  ValueStack stack_;
  Activation* current_ = nullptr;
  Value yielded_;
  Tracked* tracked_ = nullptr;
  std::vector<std::shared_ptr<const Program>> programs_;  // loaded during the render
  std::unordered_map<const Program*, Value> modules_;     // imported without context
};

}  // namespace praxis::jinja
