// The syntax tree of a template: what the parser makes and the compiler reads.
//
// One struct per construct, told apart by `kind`. The nodes and their order of children are those
// of Jinja's own tree (jinja2.nodes), because scoping and error order follow from walks over it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "template/value.h"

namespace praxis::jinja {

enum class NodeKind : std::uint8_t {
  // expressions
  name,
  namespace_target,
  constant,
  data,
  tuple,
  list,
  dict,
  unary,
  binary,
  compare,
  concat,
  conditional,
  attribute,
  item,
  slice,
  call,
  filter,
  test,
  // statements
  output,
  assign,
  assign_block,
  for_loop,
  if_block,
  with,
  autoescape,
  block,
  extends,
  include,
  import,
  from_import,
  macro,
  call_block,
  filter_block,
  expression_statement,
  break_loop,
  continue_loop,
};

struct Node {
  NodeKind kind;
  Span span;
  std::uint16_t height = 1;  // of the tree below, so that no walk over it can overflow the stack

  Node(NodeKind kind_, Span span_) : kind(kind_), span(span_) {}
  virtual ~Node() = default;
};

using NodePtr = std::unique_ptr<Node>;
using Nodes = std::vector<NodePtr>;

// The node as the struct of its kind; the caller has checked the kind.
template <class T>
const T& as(const Node& node) {
  return static_cast<const T&>(node);
}
template <class T>
T& as(Node& node) {
  return static_cast<T&>(node);
}

enum class NameUse : std::uint8_t { load, store, parameter };

struct NameNode : Node {
  NameNode(Span at, std::string_view name_, NameUse use_)
      : Node(NodeKind::name, at), name(name_), use(use_) {}
  std::string_view name;
  NameUse use;
};

// The target of `{% set namespace.attribute = ... %}`.
struct NamespaceTargetNode : Node {
  NamespaceTargetNode(Span at, std::string_view name_, std::string_view attribute_)
      : Node(NodeKind::namespace_target, at), name(name_), attribute(attribute_) {}
  std::string_view name;
  std::string_view attribute;
};

struct ConstantNode : Node {
  ConstantNode(Span at, Value value_) : Node(NodeKind::constant, at), value(std::move(value_)) {}
  Value value;
};

// Template text between tags.
struct DataNode : Node {
  DataNode(Span at, std::string_view text_) : Node(NodeKind::data, at), text(text_) {}
  std::string_view text;
};

// A tuple or list display; a tuple may be an assignment target.
struct SequenceNode : Node {
  SequenceNode(NodeKind kind_, Span at) : Node(kind_, at) {}
  Nodes items;
};

struct DictNode : Node {
  explicit DictNode(Span at) : Node(NodeKind::dict, at) {}
  std::vector<std::pair<NodePtr, NodePtr>> pairs;
};

enum class UnaryOperator : std::uint8_t { logical_not, negate, plus };

struct UnaryNode : Node {
  UnaryNode(Span at, UnaryOperator op_, NodePtr operand_)
      : Node(NodeKind::unary, at), op(op_), operand(std::move(operand_)) {}
  UnaryOperator op;
  NodePtr operand;
};

enum class BinaryOperator : std::uint8_t {
  logical_or,
  logical_and,
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power,
};

struct BinaryNode : Node {
  BinaryNode(Span at, BinaryOperator op_, NodePtr left_, NodePtr right_)
      : Node(NodeKind::binary, at), op(op_), left(std::move(left_)), right(std::move(right_)) {}
  BinaryOperator op;
  NodePtr left, right;
};

enum class Comparison : std::uint8_t {
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  not_in,
};

// `first op operand op operand ...`
struct CompareNode : Node {
  explicit CompareNode(Span at) : Node(NodeKind::compare, at) {}
  NodePtr first;
  std::vector<std::pair<Comparison, NodePtr>> rest;
};

struct ConcatNode : Node {
  explicit ConcatNode(Span at) : Node(NodeKind::concat, at) {}
  Nodes items;
};

// `then if test else otherwise`; `otherwise` may be null.
struct ConditionalNode : Node {
  explicit ConditionalNode(Span at) : Node(NodeKind::conditional, at) {}
  NodePtr test, then, otherwise;
};

struct AttributeNode : Node {
  AttributeNode(Span at, NodePtr object_, std::string_view name_)
      : Node(NodeKind::attribute, at), object(std::move(object_)), name(name_) {}
  NodePtr object;
  std::string_view name;
};

struct ItemNode : Node {
  ItemNode(Span at, NodePtr object_, NodePtr index_)
      : Node(NodeKind::item, at), object(std::move(object_)), index(std::move(index_)) {}
  NodePtr object, index;
};

// `start:stop:step` in a subscript; each may be null.
struct SliceNode : Node {
  explicit SliceNode(Span at) : Node(NodeKind::slice, at) {}
  NodePtr start, stop, step;
};

struct KeywordArgument {
  std::string_view name;
  NodePtr value;
};

struct CallArguments {
  Nodes positional;
  std::vector<KeywordArgument> keywords;
  NodePtr star;       // *args, may be null
  NodePtr star_star;  // **kwargs, may be null
};

struct CallNode : Node {
  CallNode(Span at, NodePtr callee_) : Node(NodeKind::call, at), callee(std::move(callee_)) {}
  NodePtr callee;
  CallArguments arguments;
};

// A filter or test. The operand of a filter is null where the filter applies to a block's text.
struct FilterNode : Node {
  FilterNode(NodeKind kind_, Span at, NodePtr operand_, std::string_view name_)
      : Node(kind_, at), operand(std::move(operand_)), name(name_) {}
  NodePtr operand;
  std::string_view name;
  CallArguments arguments;
};

struct OutputNode : Node {
  explicit OutputNode(Span at) : Node(NodeKind::output, at) {}
  Nodes items;
};

struct AssignNode : Node {
  explicit AssignNode(Span at) : Node(NodeKind::assign, at) {}
  NodePtr target, value;
};

struct AssignBlockNode : Node {
  explicit AssignBlockNode(Span at) : Node(NodeKind::assign_block, at) {}
  NodePtr target, filter;  // filter may be null
  Nodes body;
};

struct ForNode : Node {
  explicit ForNode(Span at) : Node(NodeKind::for_loop, at) {}
  NodePtr target, iterable;
  Nodes body, otherwise;
  NodePtr test;  // may be null
  bool recursive = false;
};

struct Branch {
  Span span;
  NodePtr test;
  Nodes body;
};

// `if` and its `elif`s in order; at least one branch.
struct IfNode : Node {
  explicit IfNode(Span at) : Node(NodeKind::if_block, at) {}
  std::vector<Branch> branches;
  Nodes otherwise;
};

struct WithNode : Node {
  explicit WithNode(Span at) : Node(NodeKind::with, at) {}
  Nodes targets, values, body;
};

struct AutoescapeNode : Node {
  explicit AutoescapeNode(Span at) : Node(NodeKind::autoescape, at) {}
  NodePtr option;
  Nodes body;
};

struct BlockNode : Node {
  explicit BlockNode(Span at) : Node(NodeKind::block, at) {}
  std::string_view name;
  Nodes body;
  bool scoped = false;
  bool required = false;
};

struct ExtendsNode : Node {
  explicit ExtendsNode(Span at) : Node(NodeKind::extends, at) {}
  NodePtr name;
};

struct IncludeNode : Node {
  explicit IncludeNode(Span at) : Node(NodeKind::include, at) {}
  NodePtr name;
  bool ignore_missing = false;
  bool with_context = true;
};

struct ImportNode : Node {
  explicit ImportNode(Span at) : Node(NodeKind::import, at) {}
  NodePtr name;
  std::string_view target;
  bool with_context = false;
};

struct FromImportNode : Node {
  explicit FromImportNode(Span at) : Node(NodeKind::from_import, at) {}
  NodePtr name;
  std::vector<std::pair<std::string_view, std::string_view>> names;  // exported name, alias
  bool with_context = false;
};

// What macros and call blocks have in common.
struct SignatureNode : Node {
  using Node::Node;
  Nodes parameters;  // NameNodes
  Nodes defaults;    // of the last parameters
  Nodes body;
};

struct MacroNode : SignatureNode {
  explicit MacroNode(Span at) : SignatureNode(NodeKind::macro, at) {}
  std::string_view name;
};

struct CallBlockNode : SignatureNode {
  explicit CallBlockNode(Span at) : SignatureNode(NodeKind::call_block, at) {}
  NodePtr call;  // a CallNode
};

struct FilterBlockNode : Node {
  explicit FilterBlockNode(Span at) : Node(NodeKind::filter_block, at) {}
  Nodes body;
  NodePtr filter;
};

struct ExpressionStatementNode : Node {
  explicit ExpressionStatementNode(Span at) : Node(NodeKind::expression_statement, at) {}
  NodePtr expression;
};

struct LoopControlNode : Node {
  using Node::Node;
};

// Calls `visit` with each child of `node`, in Jinja's order.
void for_each_child(const Node& node, const std::function<void(const Node&)>& visit);

}  // namespace praxis::jinja
