// Compiled templates: functions of fixed-size instructions for a stack machine.
//
// A template becomes one function for its top level, one for each block, macro, call block and
// recursive loop, and one for the filter of a loop that looks ahead. Names are resolved when the
// template is compiled: a variable is a slot of its function's activation, or a cell of a block of
// captured variables where an inner function uses it too. What is left to look up at run time are
// the names of the context, once an activation.
//
// A Program is immutable and shared by all threads that render it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "template/native.h"
#include "template/value.h"

namespace praxis::jinja {

// "variable a" below is operand a with `hops`: 0 for a slot of the activation, n for a cell of the
// n-th block of captured variables outwards. "name b" is an index into Program::names. [x y] is
// the top of the stack.
enum class Op : std::uint8_t {
  // values
  load_constant,            // push constants[a]
  load_variable,            // push variable a; undefined with name b when it is missing
  load_raw,                 // push variable a, missing or not
  load_attribute,           // [x] -> x.name b
  load_variable_attribute,  // push (variable a, named b).name c
  load_item,                // [x i] -> x[i]
  load_slice,               // [x start stop step] -> x[start:stop:step]
  load_undefined,  // push undefined with message texts[a]; mode 1: lenient whatever the settings
  load_self,       // push the `self` of this context
  load_super,      // push the `super` of block name b
  pop,
  // variables
  store_variable,             // [x] -> variable a
  clear_variable,             // variable a becomes missing
  resolve_variable,           // variable a becomes what the context has under name b
  export_variable,            // the context's name b becomes variable a; mode 1: it is exported too
  unexport,                   // name b is not exported (any more)
  jump_if_present,            // to b when variable a is not missing
  check_namespace,            // fails when variable a is no namespace
  store_namespace_attribute,  // [x] -> (variable a).name b
  unpack,                     // [x] -> a items, the first on top
  // operators
  logical_not,
  negate,
  plus,
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power,          // [x y] -> x op y
  compare,        // [x y] -> x (Comparison mode) y
  compare_chain,  // the same; keeps y when true, else pushes false and jumps to b
  concat,         // [a values] -> text; mode 1: markup when one of them is
  build_tuple,
  build_list,  // [a values] -> sequence
  build_dict,  // [a pairs] -> dict
  // control
  jump,           // to b
  jump_if_false,  // [x] -> jump to b
  jump_if_true,
  jump_if_false_keep,  // keeps x when it jumps
  jump_if_true_keep,
  iterate,    // [x] -> slots a, a + 1 hold the iteration
  next,       // push the next item of the iteration in slot a, or jump to b; mode 1: put it into
              // slot c and skip the next instruction, which would store it there
  loop,       // [x] -> variable a is a `loop` over x; mode 1: recursive, depth in slot c,
              // Escape b
  loop_next,  // push the next item of the loop in variable a, or jump to b; mode 1 as in next
  finish,     // end of the function
  yield,      // [x] -> the function's value is x
  // calls: a positional arguments, c is 1 + an index into Program::keyword_lists, or 0
  call,          // [f args keywords]
  call_method,   // [x args keywords], method name b
  call_dynamic,  // [f args keywords *args? **kwargs?]; Dynamic mode
  filter,        // [args keywords], natives[b]
  test,
  filter_dynamic,
  test_dynamic,
  missing_filter,  // fails: there is no filter name b
  missing_test,
  filtered_loop,  // [x] -> an iterator over what functions[a] lets pass
  make_macro,     // push the macro macros[a]
  // output: mode is an Escape
  emit,                     // [x]
  emit_text,                // texts[a]
  emit_variable,            // variable a, named b
  emit_variable_attribute,  // (variable a, named b).name c
  emit_call,
  emit_call_method,  // as call, call_method
  emit_recurse,      // [x] prints the recursive loop functions[a] over x
  emit_unchecked,    // [x] must be text already
  begin_capture,     // slot a holds where the capture begins
  end_capture,       // push the text since slot a; mode is an Escape: whether it is markup
  discard_capture,
  mark_safe,       // [x] -> markup where the context escapes
  set_autoescape,  // [x]; slot a holds the old setting
  restore_autoescape,
  // templates: c is 1 + an index into Program::locals, or 0
  include,        // [name]; mode of IncludeFlags
  import,         // [name] -> module; mode of IncludeFlags
  import_name,    // [module] -> [module, its name b]
  extends,        // [name]
  block,          // renders block name b; mode of BlockFlags
  jump_if_child,  // to b when the template has extended another
  render_parent,  // renders the template this one has extended, if any
  fail,           // throws Error(runtime) with texts[a], and a note at the span b..c
};

enum class Escape : std::uint8_t { off, on, dynamic };

namespace include_flags {
constexpr std::uint8_t ignore_missing = 1, with_context = 2;
}
namespace block_flags {
constexpr std::uint8_t required = 1, scoped = 2;
}
namespace dynamic_flags {
constexpr std::uint8_t star = 1, star_star = 2;
}

struct Instruction {
  Op op;
  std::uint8_t mode = 0;
  std::uint16_t hops = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
};

// Where a variable lives, as seen from one function.
struct Place {
  std::uint16_t hops;
  std::uint32_t index;
};

struct Function {
  std::string_view name;  // of a block or macro, for messages
  std::vector<Instruction> code;
  std::vector<Span> spans;     // of each instruction
  std::uint32_t slots = 0;     // variables of an activation
  std::uint32_t stack = 0;     // values on the stack at most
  std::uint32_t captured = 0;  // cells of its own block of captured variables; 0: no block
  // Parameters arrive in the first slots; these move on into cells.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> captured_parameters;
  struct Resolve {
    Place place;
    std::uint32_t name;
  };
  std::vector<Resolve> resolves;            // context names to look up when it is entered
  std::vector<std::string_view> variables;  // the names it sets, for suggestions
};

// What a macro or call block accepts.
struct MacroInfo {
  std::uint32_t function = 0;
  std::string_view name;  // empty for call blocks
  std::vector<std::string_view> parameters;
  bool catches_keywords = false;
  bool catches_positional = false;
  bool uses_caller = false;      // `caller` is a hidden parameter
  bool explicit_caller = false;  // `caller` is declared
};

struct LocalName {
  std::uint32_t name;
  Place place;
};

// The attributes of `loop` that are plain values; `none` for other names.
enum class LoopField : std::uint8_t {
  none,
  index,
  index0,
  revindex,
  revindex0,
  first,
  last,
  length,
  depth,
  depth0,
  previtem,
  nextitem,
};
LoopField loop_field(std::string_view name);

struct NameEntry {
  std::string_view text;
  LoopField loop_field = LoopField::none;
  bool method_of_dict = false;    // dict.name is a method in Python: never an entry first
  const Value* global = nullptr;  // the environment's global of that name
};

class Program {
 public:
  SourcePtr source;
  std::vector<Function> functions;  // functions[0] is the top level
  std::vector<MacroInfo> macros;
  struct Block {
    std::string_view name;
    std::uint32_t function;
  };
  std::vector<Block> blocks;
  Frozen constants_owner;  // before what refers to it, so that it is destroyed after
  std::vector<Value> constants;
  std::vector<NameEntry> names;
  std::vector<std::string_view> texts;
  std::vector<Native> natives;
  std::vector<std::vector<std::string_view>> keyword_lists;
  std::vector<std::vector<LocalName>> locals;

  // What the views above point into, beside the source.
  std::deque<std::string> storage;
  std::deque<std::string> parsed_storage;
};

}  // namespace praxis::jinja
