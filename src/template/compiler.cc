#include "template/compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "template/compiler_class.h"
#include "template/lexer_string.h"
#include "template/parser.h"
#include "template/unicode.h"

namespace praxis::jinja {
namespace {

// What Python's dict has as methods: `d.items` is never the entry "items".
constexpr std::array<std::string_view, 11> dict_methods = {
    "clear", "copy",    "fromkeys",   "get",    "items", "keys",
    "pop",   "popitem", "setdefault", "update", "values"};

// How many values an instruction adds to the stack; `keywords` is the length of its keyword list.
std::int64_t stack_effect(const Instruction& op, std::size_t keywords) {
  const auto count = static_cast<std::int64_t>(op.a);
  const auto named = static_cast<std::int64_t>(keywords);
  const std::int64_t dynamic =
      (op.mode & dynamic_flags::star ? 1 : 0) + (op.mode & dynamic_flags::star_star ? 1 : 0);
  switch (op.op) {
    case Op::load_constant:
    case Op::load_variable:
    case Op::load_raw:
    case Op::load_variable_attribute:
    case Op::load_undefined:
    case Op::load_self:
    case Op::load_super:
    case Op::next:
    case Op::loop_next:
    case Op::make_macro:
    case Op::import_name:
    case Op::end_capture:
      return 1;
    case Op::load_item:
    case Op::pop:
    case Op::store_variable:
    case Op::store_namespace_attribute:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::floor_divide:
    case Op::modulo:
    case Op::power:
    case Op::compare:
    case Op::compare_chain:
    case Op::jump_if_false:
    case Op::jump_if_true:
    case Op::jump_if_false_keep:
    case Op::jump_if_true_keep:
    case Op::iterate:
    case Op::loop:
    case Op::yield:
    case Op::emit:
    case Op::emit_unchecked:
    case Op::set_autoescape:
    case Op::include:
    case Op::extends:
    case Op::emit_recurse:
      return -1;
    case Op::load_slice:
      return -3;
    case Op::unpack:
      return count - 1;
    case Op::concat:
    case Op::build_tuple:
    case Op::build_list:
      return 1 - count;
    case Op::build_dict:
      return 1 - 2 * count;
    case Op::call:
    case Op::call_method:
      return -count - named;
    case Op::emit_call:
    case Op::emit_call_method:
      return -1 - count - named;
    case Op::call_dynamic:
      return -count - named - dynamic;
    case Op::filter:
    case Op::test:
      return 1 - count - named;
    case Op::filter_dynamic:
    case Op::test_dynamic:
      return 1 - count - named - dynamic;
    default:
      return 0;
  }
}

}  // namespace

VariableId FunctionBuilder::new_variable() {
  const auto variable = static_cast<VariableId>(variables.size());
  variables.push_back({id, false, -1, 0});
  own.push_back(variable);
  return variable;
}

Compiler::Compiler(const SourcePtr& source, const Environment& environment)
    : source_(source),
      environment_(environment),
      program_(std::make_shared<Program>()),
      escape_{environment.settings().autoescape, false} {
  program_->source = source;
}

void Compiler::fail(Span span, std::string message, std::string hint) {
  Error error(ErrorKind::syntax, std::move(message), std::move(hint));
  error.where = {source_, span};
  error.located = true;
  throw error;
}

// --- tables ---------------------------------------------------------------------------------

std::uint32_t Compiler::name_index(std::string_view name) {
  const auto [known, is_new] =
      names_.try_emplace(name, static_cast<std::uint32_t>(program_->names.size()));
  if (is_new) {
    const bool method =
        name.starts_with("__") ||
        std::find(dict_methods.begin(), dict_methods.end(), name) != dict_methods.end();
    program_->names.push_back({name, loop_field(name), method, environment_.find_global(name)});
  }
  return known->second;
}

std::uint32_t Compiler::text_index(std::string_view text) {
  program_->texts.push_back(text);
  return static_cast<std::uint32_t>(program_->texts.size() - 1);
}

std::uint32_t Compiler::constant_index(const Value& value) {
  // Texts made while folding live on in the program, so that the render can borrow them.
  Value kept = value;
  if (value.kind() == Kind::owned_text) {
    kept = Value::borrowed(keep(std::string(value.as_text())), value.is_safe());
  }
  program_->constants.push_back(std::move(kept));
  return static_cast<std::uint32_t>(program_->constants.size() - 1);
}

std::uint32_t Compiler::native_index(Native native) {
  auto& natives = program_->natives;
  const auto known = std::find(natives.begin(), natives.end(), native);
  if (known != natives.end()) return static_cast<std::uint32_t>(known - natives.begin());
  natives.push_back(native);
  return static_cast<std::uint32_t>(natives.size() - 1);
}

std::uint32_t Compiler::keyword_list(std::vector<std::string_view> names) {
  if (names.empty()) return 0;
  program_->keyword_lists.push_back(std::move(names));
  return static_cast<std::uint32_t>(program_->keyword_lists.size());
}

std::uint32_t Compiler::local_list(const Symbols& symbols) {
  auto entries = symbols.all_stores();
  if (entries.empty()) return 0;
  for (const auto& [name, variable] : entries) {
    use(variable);
    name_index(name);
  }
  locals_.push_back({builder_->id, std::move(entries)});
  return static_cast<std::uint32_t>(locals_.size());
}

// --- code -----------------------------------------------------------------------------------

std::size_t Compiler::emit(Span span, Op op, std::uint8_t mode, std::uint32_t a, std::uint32_t b,
                           std::uint32_t c) {
  Function& function = builder_->function;
  const Instruction instruction{op, mode, 0, a, b, c};
  const bool has_keywords =
      c != 0 && (op == Op::call || op == Op::call_method || op == Op::filter || op == Op::test ||
                 op == Op::emit_call || op == Op::emit_call_method || op == Op::call_dynamic ||
                 op == Op::filter_dynamic || op == Op::test_dynamic);
  const std::size_t keywords = has_keywords ? program_->keyword_lists[c - 1].size() : 0;
  builder_->depth += stack_effect(instruction, keywords);
  function.stack = std::max(function.stack,
                            static_cast<std::uint32_t>(std::max<std::int64_t>(builder_->depth, 0)));
  function.code.push_back(instruction);
  function.spans.push_back(span);
  return function.code.size() - 1;
}

void Compiler::jump_here(std::size_t jump) {
  builder_->function.code[jump].b = static_cast<std::uint32_t>(here());
}

void Compiler::jump_here(const std::vector<std::size_t>& jumps) {
  for (const std::size_t jump : jumps) jump_here(jump);
}

// Notes that the current function uses `variable`, which may belong to a function outside.
VariableId Compiler::use(VariableId variable) {
  if (variables_[variable].function != builder_->id) variables_[variable].captured = true;
  return variable;
}

VariableId Compiler::hidden_variable() { return builder_->new_variable(); }

void Compiler::constant(Span span, const Value& value) {
  emit(span, Op::load_constant, 0, constant_index(value));
}

Escape Compiler::escape_mode() const {
  if (escape_.is_volatile) return Escape::dynamic;
  return escape_.autoescape ? Escape::on : Escape::off;
}

// Gives the variables of a scope their first values. Names that are only read have one value for as
// long as the function runs, so that they are looked up when the function is entered.
void Compiler::enter_frame(Span span, Frame& frame, bool is_function) {
  for (const std::string_view name : frame.symbols->stores()) {
    builder_->function.variables.push_back(name);
  }
  for (const auto& [variable, load] : frame.symbols->loads()) {
    switch (load.kind) {
      case LoadKind::parameter:
        break;
      case LoadKind::undefined:
        if (!is_function) emit(span, Op::clear_variable, 0, variable);
        break;
      case LoadKind::alias:
        emit(span, Op::load_raw, 0, use(load.outer));
        emit(span, Op::store_variable, 0, variable);
        break;
      case LoadKind::resolve:
        if (frame.symbols->is_stored(load.name) && !is_function) {
          emit(span, Op::resolve_variable, 0, variable, name_index(load.name));
          break;
        }
        if (!frame.symbols->is_stored(load.name)) {
          const auto [known, is_new] = builder_->context_names.try_emplace(load.name, variable);
          if (!is_new) {
            variables_[variable].forward = known->second;
            break;
          }
        }
        builder_->resolves.emplace_back(variable, load.name);
        break;
    }
  }
}

// --- functions ------------------------------------------------------------------------------

FunctionBuilder& Compiler::begin_function(std::string_view name) {
  const std::int64_t parent = builder_ ? static_cast<std::int64_t>(builder_->id) : -1;
  builder_ =
      &builders_.emplace_back(variables_, static_cast<std::uint32_t>(builders_.size()), parent);
  builder_->function.name = name;
  stack_.push_back(builder_);
  return *builder_;
}

void Compiler::end_function() {
  emit({}, Op::finish);
  stack_.pop_back();
  builder_ = stack_.empty() ? nullptr : stack_.back();
}

void Compiler::collect_blocks(const Node& node) {
  if (node.kind == NodeKind::block) {
    const auto& block = as<BlockNode>(node);
    const auto [known, is_new] =
        block_index_.try_emplace(block.name, static_cast<std::uint32_t>(blocks_.size()));
    if (!is_new) fail(block.span, fmt::format("block '{}' defined twice", block.name));
    blocks_.push_back(&block);
  }
  for_each_child(node, [this](const Node& child) { collect_blocks(child); });
}

namespace {

bool contains_extends(const Node& node) {
  if (node.kind == NodeKind::extends) return true;
  bool found = false;
  for_each_child(node, [&found](const Node& child) { found = found || contains_extends(child); });
  return found;
}

}  // namespace

void Compiler::root(const Nodes& body) {
  FunctionBuilder& builder = begin_function({});
  Symbols symbols(nullptr, builder);
  const bool have_extends = std::any_of(
      body.begin(), body.end(), [](const NodePtr& node) { return contains_extends(*node); });
  if (find_undeclared(body, {"self"})[0]) {
    symbols.declare_parameter("self");
    emit({}, Op::load_self);
    emit({}, Op::store_variable, 0, *symbols.find("self"));
  }
  symbols.analyze(body);
  Frame frame{&symbols, true, true, false, have_extends};
  enter_frame({}, frame, true);
  statements(body, frame);
  if (have_extends) emit(extends_span_, Op::render_parent);
  end_function();
}

void Compiler::block_function(const BlockNode& node) {
  FunctionBuilder& builder = begin_function(node.name);
  program_->blocks.push_back({node.name, builder.id});
  Symbols symbols(nullptr, builder);
  const std::vector<bool> special = find_undeclared(node.body, {"self", "super"});
  if (special[0]) {
    symbols.declare_parameter("self");
    emit(node.span, Op::load_self);
    emit(node.span, Op::store_variable, 0, *symbols.find("self"));
  }
  if (special[1]) {
    symbols.declare_parameter("super");
    emit(node.span, Op::load_super, 0, 0, name_index(node.name));
    emit(node.span, Op::store_variable, 0, *symbols.find("super"));
  }
  symbols.analyze(node.body);
  Frame frame{&symbols};
  enter_frame(node.span, frame, true);
  statements(node.body, frame);
  end_function();
}

std::shared_ptr<const Program> Compiler::run_template() {
  ParsedTemplate parsed = parse_template(source_, environment_.settings());
  for (const NodePtr& node : parsed.body) collect_blocks(*node);
  root(parsed.body);
  for (const BlockNode* block : blocks_) block_function(*block);
  std::shared_ptr<const Program> program = finish();
  program_->parsed_storage = std::move(parsed.storage);
  return program;
}

std::shared_ptr<const Program> Compiler::run_expression() {
  ParsedTemplate parsed = parse_expression(source_, environment_.settings());
  FunctionBuilder& builder = begin_function({});
  Symbols symbols(nullptr, builder);
  symbols.analyze(parsed.body);
  Frame frame{&symbols};
  const Span span = parsed.body[0]->span;
  enter_frame(span, frame, true);
  expression(*parsed.body[0], frame);
  emit(span, Op::yield);
  end_function();
  std::shared_ptr<const Program> program = finish();
  program_->parsed_storage = std::move(parsed.storage);
  return program;
}

namespace {

// Jinja reads every kind of line end as LF; positions then count in the text it read.
SourcePtr prepare(const SourcePtr& source) {
  const std::size_t invalid = find_invalid_utf8(source->text);
  if (invalid != std::string_view::npos) {
    Error error(ErrorKind::syntax, "the template is not valid UTF-8");
    error.where = {source,
                   {static_cast<std::uint32_t>(invalid), static_cast<std::uint32_t>(invalid + 1)}};
    error.located = true;
    throw error;
  }
  if (source->text.find('\r') == std::string::npos) return source;
  return make_source(source->name, replace_newlines(source->text, "\n"));
}

}  // namespace

std::shared_ptr<const Program> compile_template(const SourcePtr& source,
                                                const Environment& environment) {
  return Compiler(prepare(source), environment).run_template();
}

std::shared_ptr<const Program> compile_single_expression(const SourcePtr& source,
                                                         const Environment& environment) {
  return Compiler(prepare(source), environment).run_expression();
}

}  // namespace praxis::jinja
