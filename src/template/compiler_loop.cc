// Loops: plain ones, those whose body uses `loop`, those with a filter, recursive ones.
#include "template/compiler_class.h"

namespace praxis::jinja {
namespace {

bool contains_scoped_block(const Node& node) {
  if (node.kind == NodeKind::block && as<BlockNode>(node).scoped) return true;
  bool found = false;
  for_each_child(node,
                 [&found](const Node& child) { found = found || contains_scoped_block(child); });
  return found;
}

}  // namespace

// Whether a loop needs the `loop` variable.
bool Compiler::is_extended(const ForNode& node) {
  return node.recursive || find_undeclared(node.body, {"loop"})[0] || contains_scoped_block(node);
}

void Compiler::check_loop_stores(const Node& node) {
  if (node.kind == NodeKind::name && as<NameNode>(node).use == NameUse::store &&
      as<NameNode>(node).name == "loop") {
    fail(node.span, "Can't assign to special loop variable in for-loop target");
  }
  for_each_child(node, [this](const Node& child) { check_loop_stores(child); });
}

void Compiler::for_loop(const ForNode& node, Frame& frame) {
  if (node.recursive) return recursive_loop(node, frame);
  check_loop_stores(node);
  expression(*node.iterable, frame);
  Symbols symbols(frame.symbols, *builder_);
  loop_body(node, frame, symbols, is_extended(node), false);
}

// A recursive loop is a function of what it loops over, so that `loop(children)` can call it.
void Compiler::recursive_loop(const ForNode& node, Frame& frame) {
  check_loop_stores(node);
  FunctionBuilder& builder = begin_function("loop");
  builder.parameters = 2;
  const VariableId iterable = hidden_variable();
  hidden_variable();  // the depth, read by Op::loop
  Symbols symbols(frame.symbols, builder);
  emit(node.iterable->span, Op::load_raw, 0, iterable);
  loop_body(node, frame, symbols, true, true);
  end_function();
  expression(*node.iterable, frame);
  emit(node.iterable->span, Op::emit_recurse, 0, builder.id);
}

// [iterable] -> the loop, in the current function. `outer` is the frame around the loop.
void Compiler::loop_body(const ForNode& node, Frame& outer, Symbols& symbols, bool extended,
                         bool recursive) {
  const Span span = node.span;
  if (extended) symbols.declare_parameter("loop");
  symbols.analyze(node, Symbols::Part::body);
  Frame frame = outer.inner(symbols);

  const VariableId iteration = extended ? *symbols.find("loop") : hidden_variable();
  if (extended) {
    if (node.test) emit(node.test->span, Op::filtered_loop, 0, loop_filter(node, outer));
    const VariableId depth = recursive ? builder_->own[1] : 0;
    emit(node.iterable->span, Op::loop, recursive ? 1 : 0, iteration,
         static_cast<std::uint32_t>(escape_mode()), depth);
  } else {
    hidden_variable();  // an iteration takes two slots
    emit(node.iterable->span, Op::iterate, 0, iteration);
  }
  const VariableId untouched = node.otherwise.empty() ? 0 : hidden_variable();
  if (!node.otherwise.empty()) {
    constant(span, Value::boolean(true));
    emit(span, Op::store_variable, 0, untouched);
  }

  const std::size_t start = here();
  builder_->loops.push_back({start, {}, builder_->captures.size()});
  const std::size_t next =
      emit(node.target->span, extended ? Op::loop_next : Op::next, 0, iteration);
  if (node.test && !extended) {
    // The filter of a plain loop runs in a scope of its own, on the same target variables.
    Symbols test_symbols(outer.symbols, *builder_);
    test_symbols.analyze(node, Symbols::Part::test);
    Frame test_frame = outer.inner(test_symbols);
    enter_frame(node.test->span, test_frame, false);
    store_target(*node.target, test_frame);
    std::vector<std::size_t> skips;
    jump_if_false(*node.test, test_frame, skips);
    for (const std::size_t skip : skips) {
      builder_->function.code[skip].b = static_cast<std::uint32_t>(start);
    }
    for (const auto& [variable, load] : test_symbols.loads()) {
      if (load.kind != LoadKind::parameter) continue;
      for (const auto& [name, target] : test_symbols.all_stores()) {
        if (target == variable) variables_[*symbols.find(name)].forward = variable;
      }
    }
    enter_frame(span, frame, false);
  } else {
    store_target(*node.target, frame);
    enter_frame(span, frame, false);
  }
  statements(node.body, frame);
  if (!node.otherwise.empty()) {
    constant(span, Value::boolean(false));
    emit(span, Op::store_variable, 0, untouched);
  }
  emit(span, Op::jump, 0, 0, static_cast<std::uint32_t>(start));
  jump_here(next);
  jump_here(builder_->loops.back().breaks);
  builder_->loops.pop_back();

  if (!node.otherwise.empty()) {
    emit(span, Op::load_raw, 0, untouched);
    const std::size_t end = emit(span, Op::jump_if_false);
    Symbols else_symbols(outer.symbols, *builder_);
    else_symbols.analyze(node, Symbols::Part::otherwise);
    Frame else_frame = outer.inner(else_symbols);
    enter_frame(span, else_frame, false);
    statements(node.otherwise, else_frame);
    jump_here(end);
  }
}

// Pushes what is in the variables of a target: a tuple, where several were assigned.
void Compiler::load_target(const Node& target, Frame& frame) {
  if (target.kind == NodeKind::name) {
    emit(target.span, Op::load_raw, 0, use(frame.symbols->ref(as<NameNode>(target).name)));
    return;
  }
  const Nodes& items = as<SequenceNode>(target).items;
  for (const NodePtr& item : items) load_target(*item, frame);
  emit(target.span, Op::build_tuple, 0, static_cast<std::uint32_t>(items.size()));
}

// `loop` can look ahead, past items that have not been looped over yet. So the filter of a loop
// that uses it is a function that an iterator calls.
std::uint32_t Compiler::loop_filter(const ForNode& node, Frame& outer) {
  FunctionBuilder& builder = begin_function("loop filter");
  builder.parameters = 1;
  const VariableId item = hidden_variable();
  Symbols symbols(outer.symbols, builder);
  symbols.analyze(node, Symbols::Part::test);
  Frame frame = outer.inner(symbols);
  enter_frame(node.test->span, frame, false);
  emit(node.target->span, Op::load_raw, 0, item);
  store_target(*node.target, frame);
  std::vector<std::size_t> rejected;
  jump_if_false(*node.test, frame, rejected);
  load_target(*node.target, frame);
  emit(node.target->span, Op::yield);
  jump_here(rejected);
  const std::uint32_t id = builder.id;
  end_function();
  return id;
}

}  // namespace praxis::jinja
