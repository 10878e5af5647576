// The compiler's state; included by the compiler's own files only.
//
// It follows Jinja's code generator statement by statement, because what a template prints in odd
// places (text outside blocks of a child template, say) follows from the code that Jinja generates.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "template/ast.h"
#include "template/bytecode.h"
#include "template/environment.h"
#include "template/fold.h"
#include "template/symbols.h"
#include "template/undeclared.h"

namespace praxis::jinja {

struct Variable {
  std::uint32_t function;
  bool captured = false;      // an inner function uses it
  std::int64_t forward = -1;  // the variable that stands for it, if any
  std::uint32_t index = 0;    // slot or cell, once all is compiled
};

// A function being compiled.
struct FunctionBuilder final : VariableSource {
  FunctionBuilder(std::vector<Variable>& variables_, std::uint32_t id_, std::int64_t parent_)
      : variables(variables_), id(id_), parent(parent_) {}
  VariableId new_variable() override;

  struct OpenLoop {
    std::size_t start;                // where `continue` goes
    std::vector<std::size_t> breaks;  // jumps to the loop's end
    std::size_t captures;             // open captures outside the loop
  };

  std::vector<Variable>& variables;
  std::uint32_t id;
  std::int64_t parent;  // -1: none
  Function function;
  std::uint32_t parameters = 0;  // of its variables, these arrive in slots
  std::vector<VariableId> own;   // its variables in the order of their slots
  std::vector<std::pair<VariableId, std::string_view>> resolves;
  std::unordered_map<std::string_view, VariableId> context_names;
  std::vector<OpenLoop> loops;
  std::vector<VariableId> captures;
  std::int64_t depth = 0;  // values on the stack at this point
};

// What Jinja calls a frame: a scope and how the code in it behaves.
struct Frame {
  Symbols* symbols;
  bool toplevel = false;              // the root, and `if`s in it: stores go to the context
  bool rootlevel = false;             // the root alone
  bool soft = false;                  // inside `if`: unknown filters fail when they are used
  bool require_output_check = false;  // text is printed only if nothing was extended

  Frame inner(Symbols& scope) const { return {&scope, false, false, false, require_output_check}; }
  Frame softened() const {
    Frame frame = *this;
    frame.rootlevel = false;
    frame.soft = true;
    return frame;
  }
};

class Compiler {
 public:
  Compiler(const SourcePtr& source, const Environment& environment);

  std::shared_ptr<const Program> run_template();
  std::shared_ptr<const Program> run_expression();

 private:
  // --- program parts (compiler.cc) ---
  [[noreturn]] void fail(Span span, std::string message, std::string hint = {});
  std::uint32_t name_index(std::string_view name);
  std::uint32_t text_index(std::string_view text);
  std::uint32_t constant_index(const Value& value);
  std::uint32_t native_index(Native native);
  std::uint32_t keyword_list(std::vector<std::string_view> names);
  std::uint32_t local_list(const Symbols& symbols);
  std::string_view keep(std::string text) {
    return program_->storage.emplace_back(std::move(text));
  }

  FunctionBuilder& begin_function(std::string_view name);
  void end_function();
  void root(const Nodes& body);
  void block_function(const BlockNode& node);
  void collect_blocks(const Node& node);

  // --- the end (compiler_link.cc) ---
  std::shared_ptr<const Program> finish();
  void place_variables();
  VariableId resolve_forward(VariableId variable) const;
  Place place(std::uint32_t function, VariableId variable) const;
  void resolve_operands(FunctionBuilder& builder);

  // --- code (compiler.cc) ---
  std::size_t emit(Span span, Op op, std::uint8_t mode = 0, std::uint32_t a = 0,
                   std::uint32_t b = 0, std::uint32_t c = 0);
  std::size_t here() const { return builder_->function.code.size(); }
  void jump_here(std::size_t jump);
  void jump_here(const std::vector<std::size_t>& jumps);
  VariableId use(VariableId variable);
  VariableId hidden_variable();
  void constant(Span span, const Value& value);
  void enter_frame(Span span, Frame& frame, bool is_function);
  Escape escape_mode() const;

  // --- statements (compiler_statement.cc, compiler_loop.cc, compiler_template.cc) ---
  void statements(const Nodes& nodes, Frame& frame);
  void statement(const Node& node, Frame& frame);
  void assign(const AssignNode& node, Frame& frame);
  void assign_block(const AssignBlockNode& node, Frame& frame);
  void store_target(const Node& target, Frame& frame);
  void load_target(const Node& target, Frame& frame);
  void export_target(const Node& target, Frame& frame);
  void if_block(const IfNode& node, Frame& frame);
  void with_block(const WithNode& node, Frame& frame);
  void autoescape(const AutoescapeNode& node, Frame& frame);
  void filter_block(const FilterBlockNode& node, Frame& frame);
  void expression_statement(const ExpressionStatementNode& node, Frame& frame);
  void loop_control(const Node& node);

  void for_loop(const ForNode& node, Frame& frame);
  void recursive_loop(const ForNode& node, Frame& frame);
  void loop_body(const ForNode& node, Frame& outer, Symbols& loop_symbols, bool extended,
                 bool recursive);
  std::uint32_t loop_filter(const ForNode& node, Frame& outer);
  void check_loop_stores(const Node& node);
  bool is_extended(const ForNode& node);

  void macro(const MacroNode& node, Frame& frame);
  void call_block(const CallBlockNode& node, Frame& frame);
  std::uint32_t macro_function(const SignatureNode& node, std::string_view name, Frame& frame);
  void macro_defaults(const SignatureNode& node, Frame& frame);

  void block(const BlockNode& node, Frame& frame);
  void extends(const ExtendsNode& node, Frame& frame);
  void include(const IncludeNode& node, Frame& frame);
  void import(const ImportNode& node, Frame& frame);
  void from_import(const FromImportNode& node, Frame& frame);

  // --- output (compiler_output.cc) ---
  void output(const OutputNode& node, Frame& frame);
  void output_item(const Node& node, Frame& frame);
  bool constant_output(const Node& node, std::string& out);

  // --- expressions (compiler_expression.cc) ---
  void expression(const Node& node, Frame& frame);
  void compound(const Node& node, Frame& frame);
  void name(const NameNode& node, Frame& frame);
  void sequence(const SequenceNode& node, Frame& frame);
  void dict(const DictNode& node, Frame& frame);
  void unary(const UnaryNode& node, Frame& frame);
  void binary(const BinaryNode& node, Frame& frame);
  void compare(const CompareNode& node, Frame& frame);
  void concat(const ConcatNode& node, Frame& frame);
  void conditional(const ConditionalNode& node, Frame& frame);
  void attribute(const AttributeNode& node, Frame& frame);
  void item(const ItemNode& node, Frame& frame);
  // `emits`: the result is printed as `mode` says instead of being left on the stack.
  void call(const CallNode& node, Frame& frame, bool emits, const std::uint32_t* caller = nullptr);
  void filter(const FilterNode& node, Frame& frame);
  // A filter chain that ends in the text captured since slot `capture`.
  void filter_captured(const FilterNode& node, Frame& frame, VariableId capture);
  struct PushedArguments {
    std::uint32_t positional;
    std::uint32_t keywords;  // 1 + index of the keyword list, or 0
    std::uint8_t dynamic;    // dynamic_flags
  };
  PushedArguments push_arguments(const CallArguments& arguments, Frame& frame,
                                 std::uint32_t already, const std::uint32_t* caller, Span span);
  void apply_native(const FilterNode& node, Frame& frame);
  // Emits jumps that are taken when `node` is false; they are appended to `jumps`.
  void jump_if_false(const Node& node, Frame& frame, std::vector<std::size_t>& jumps);

  SourcePtr source_;
  const Environment& environment_;
  std::shared_ptr<Program> program_;
  std::vector<Variable> variables_;
  std::deque<FunctionBuilder> builders_;
  std::vector<FunctionBuilder*> stack_;  // the functions being compiled, innermost last
  FunctionBuilder* builder_ = nullptr;
  EscapeContext escape_;
  std::unordered_map<std::string_view, std::uint32_t> names_;
  struct PendingLocals {
    std::uint32_t function;
    std::vector<std::pair<std::string_view, VariableId>> entries;
  };
  std::vector<PendingLocals> locals_;
  std::vector<const BlockNode*> blocks_;
  std::unordered_map<std::string_view, std::uint32_t> block_index_;
  int extends_so_far_ = 0;
  bool has_known_extends_ = false;
  Span extends_span_;         // of the last {% extends %}
  bool unreachable_ = false;  // the rest of the statements can not be reached
};

}  // namespace praxis::jinja
