// The objects that templates make: macros, loops, namespaces, modules and references to blocks.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "template/bytecode.h"
#include "template/native.h"
#include "template/render_context.h"

namespace praxis::jinja {

// Whether a value is an object of a final class T. Takes less time than Value::as().
template <class T>
bool is_exactly(const Value& value) {
  if (!value.is_object()) return false;
  const Object& object = value.as_object();
  return typeid(object) == typeid(T);
}

class Macro final : public Object {
 public:
  Macro(const Program& program, const MacroInfo& info, Shared<Context> context, Shared<Cells> cells)
      : program_(program), info_(info), context_(std::move(context)), cells_(std::move(cells)) {}
  std::string_view type_name() const override { return "Macro"; }
  Value attribute(State& state, std::string_view name) override;
  bool callable() const override { return true; }
  Value call(State& state, const Arguments& arguments) override;
  void print(std::string& out) const override;

  const Program& program() const { return program_; }
  const MacroInfo& info() const { return info_; }
  Context& context() const { return *context_; }
  const Shared<Cells>& cells() const { return cells_; }

 private:
  const Program& program_;
  const MacroInfo& info_;
  Shared<Context> context_;
  Shared<Cells> cells_;
};

// The variable `loop`, and the iteration behind it.
class Loop final : public Object {
 public:
  // What loop(...) calls; `program` is null when the loop is not recursive.
  struct Recursion {
    const Program* program = nullptr;
    std::uint32_t function = 0;
    Shared<Context> context;
    Shared<Cells> cells;
    bool safe = false;
  };
  // `source` is a list, a tuple, a dict or an iterator; `length` is what len() gives for what the
  // template loops over, or -1.
  Loop(State& state, Value source, std::int64_t length, std::int64_t depth0, Recursion recursion)
      : state_(state),
        source_(std::move(source)),
        depth0_(depth0),
        recursion_(std::move(recursion)),
        length_(length) {}

  // Moves on to the next item. Returns false at the end.
  bool advance(State& state, Value& item);
  Value field(State& state, LoopField field);
  const Recursion& recursion() const { return recursion_; }
  std::int64_t depth() const { return depth0_ + 1; }

  std::string_view type_name() const override { return "LoopContext"; }
  Value attribute(State& state, std::string_view name) override;
  Value call_method(State& state, std::string_view name, const Arguments& arguments) override;
  bool callable() const override { return true; }
  Value call(State& state, const Arguments& arguments) override;
  // The one argument of loop(...).
  static const Value& recursion_argument(const Arguments& arguments);
  void check_recursive() const;
  bool iterable() const override { return true; }
  bool next(State& state, Value& out) override;
  // Python's len() may run an iterator to its end, so that these change the loop.
  std::int64_t length() const override { return const_cast<Loop*>(this)->count(); }
  void print(std::string& out) const override;
  void visit(const std::function<void(Value&)>& visitor) override;

 private:
  bool fetch(State& state, Value& item);
  bool peek(State& state);
  std::int64_t count();
  Value cycle(const Arguments& arguments) const;
  Value changed(const Arguments& arguments);

  State& state_;
  Value source_;
  std::size_t position_ = 0;
  std::int64_t index0_ = -1;
  std::int64_t depth0_;
  Recursion recursion_;
  Value before_, current_, after_;
  bool has_after_ = false;
  bool has_changed_ = false;
  std::int64_t length_;
  std::vector<Value> changed_;
};

// What a filtered loop that looks ahead iterates over.
class FilteredLoop final : public Object {
 public:
  FilteredLoop(State& state, const Value& iterable, const Program& program, std::uint32_t function,
               Shared<Context> context, Shared<Cells> cells)
      : items_(state, iterable),
        program_(program),
        function_(function),
        context_(std::move(context)),
        cells_(std::move(cells)) {}
  std::string_view type_name() const override { return "generator"; }
  bool iterable() const override { return true; }
  bool next(State& state, Value& out) override;

 private:
  Iteration items_;
  const Program& program_;
  std::uint32_t function_;
  Shared<Context> context_;
  Shared<Cells> cells_;
};

// The result of namespace().
class Namespace final : public Object {
 public:
  explicit Namespace(Value attributes) : attributes_(std::move(attributes)) {}
  void set(std::string_view name, Value value);
  std::string_view type_name() const override { return "Namespace"; }
  Value attribute(State& state, std::string_view name) override;
  void print(std::string& out) const override;
  void visit(const std::function<void(Value&)>& visitor) override { visitor(attributes_); }

 private:
  Value attributes_;  // a dict
};

// An imported template: what it exports, and the text it printed.
class Module final : public Object {
 public:
  Module(Shared<Context> context, std::string body)
      : context_(std::move(context)), body_(std::move(body)) {}
  std::string_view body() const { return body_; }
  std::string_view name() const { return context_->program->source->name; }
  std::string_view type_name() const override { return "jinja2.environment.TemplateModule"; }
  Value attribute(State& state, std::string_view name) override;
  void print(std::string& out) const override { out += body_; }
  void print_repr(std::string& out) const override;

 private:
  Shared<Context> context_;
  std::string body_;
};

// A macro of a template whose macros every other template may call (Environment::add_macros). It is
// frozen, as globals are: the macro itself is made once a render, with the template's module.
class GlobalMacro final : public Object {
 public:
  GlobalMacro(std::shared_ptr<const Program> program, std::string name)
      : program_(std::move(program)), name_(std::move(name)) {}
  std::string_view type_name() const override { return "Macro"; }
  Value attribute(State& state, std::string_view name) override;
  bool callable() const override { return true; }
  Value call(State& state, const Arguments& arguments) override;
  void print(std::string& out) const override;

 private:
  Value macro(State& state) const;

  std::shared_ptr<const Program> program_;
  std::string name_;
};

// `super`, and the attributes of `self`: one version of a block.
class BlockReference final : public Object {
 public:
  BlockReference(std::string_view name, Shared<Context> context, std::size_t depth)
      : name_(name), context_(std::move(context)), depth_(depth) {}
  std::string_view type_name() const override { return "BlockReference"; }
  Value attribute(State& state, std::string_view name) override;
  bool callable() const override { return true; }
  Value call(State& state, const Arguments& arguments) override;
  void run(State& state, const Arguments& arguments) const;
  Context& context() const { return *context_; }

 private:
  std::string_view name_;
  Shared<Context> context_;
  std::size_t depth_;
};

// `self`.
class TemplateReference final : public Object {
 public:
  explicit TemplateReference(Shared<Context> context) : context_(std::move(context)) {}
  std::string_view type_name() const override { return "TemplateReference"; }
  Value attribute(State& state, std::string_view name) override;
  Value item(State& state, const Value& key) override;
  void print(std::string& out) const override;

 private:
  Shared<Context> context_;
};

// A global function written in C++.
class NativeFunction final : public Object {
 public:
  NativeFunction(std::string_view name, Native function) : name_(name), function_(function) {}
  std::string_view type_name() const override { return "function"; }
  bool callable() const override { return true; }
  Value call(State& state, const Arguments& arguments) override {
    return function_(state, arguments);
  }
  void print(std::string& out) const override;

 private:
  std::string name_;
  Native function_;
};

// The undefined value for a block that has no parent version.
Value no_parent_block(State& state, std::string_view name);

// The global function `namespace`.
Value make_namespace(State& state, const Arguments& arguments);

}  // namespace praxis::jinja
