#include "template/fold.h"

#include <algorithm>
#include <array>

#include "template/operators.h"

namespace praxis::jinja {
namespace {

using Folded = std::optional<Value>;

// Filters that read the context in Jinja, and so are never folded.
constexpr std::array<std::string_view, 6> context_filters = {"map",        "select",     "reject",
                                                             "selectattr", "rejectattr", "random"};

// A constant that is larger than this is left for the render.
constexpr std::uint64_t work_limit = 1 << 20;

// The state natives see while they are folded: no render, no variables.
class FoldState final : public State {
 public:
  FoldState(const Environment& environment, bool autoescape)
      : environment_(environment), autoescape_(autoescape) {}
  const Environment& environment() const override { return environment_; }
  bool autoescape() const override { return autoescape_; }
  Value call(const Value&, const Arguments&) override { throw impossible(); }
  Value filter(std::string_view, const Arguments&) override { throw impossible(); }
  bool test(std::string_view, const Arguments&) override { throw impossible(); }
  Value lookup(std::string_view) override { throw impossible(); }
  void charge(std::uint64_t amount) override {
    work_ += amount;
    if (work_ > work_limit || amount > work_limit) throw impossible();
  }

 private:
  static Error impossible() { return Error(ErrorKind::runtime, "not a constant"); }
  const Environment& environment_;
  bool autoescape_;
  std::uint64_t work_ = 0;
};

// A slice as the key of an item that is not there, for its message.
class SliceKey final : public Object {
 public:
  SliceKey(Value start, Value stop, Value step)
      : bounds_{std::move(start), std::move(stop), std::move(step)} {}
  std::string_view type_name() const override { return "slice"; }
  void print(std::string& out) const override {
    out += "slice";
    append_repr(out, Value::tuple(bounds_));
  }

 private:
  std::vector<Value> bounds_;
};

class Folder {
 public:
  Folder(const Environment& environment, EscapeContext escape)
      : environment_(environment), escape_(escape), state_(environment, escape.autoescape) {}

  // Throws what the operators and natives throw.
  Folded fold(const Node& node) {
    switch (node.kind) {
      case NodeKind::constant:
        return as<ConstantNode>(node).value;
      case NodeKind::tuple:
      case NodeKind::list:
        return sequence(as<SequenceNode>(node));
      case NodeKind::dict:
        return dict(as<DictNode>(node));
      case NodeKind::unary:
        return unary(as<UnaryNode>(node));
      case NodeKind::binary:
        return binary(as<BinaryNode>(node));
      case NodeKind::compare:
        return compare(as<CompareNode>(node));
      case NodeKind::concat:
        return concat(as<ConcatNode>(node));
      case NodeKind::conditional:
        return conditional(as<ConditionalNode>(node));
      case NodeKind::attribute:
        return attribute(as<AttributeNode>(node));
      case NodeKind::item:
        return item(as<ItemNode>(node));
      case NodeKind::filter:
      case NodeKind::test:
        return native(as<FilterNode>(node));
      default:
        return std::nullopt;
    }
  }

 private:
  bool fold_all(const Nodes& nodes, std::vector<Value>& out) {
    for (const NodePtr& node : nodes) {
      Folded value = fold(*node);
      if (!value) return false;
      out.push_back(std::move(*value));
    }
    return true;
  }

  Folded sequence(const SequenceNode& node) {
    std::vector<Value> items;
    if (!fold_all(node.items, items)) return std::nullopt;
    return node.kind == NodeKind::tuple ? Value::tuple(std::move(items))
                                        : Value::list(std::move(items));
  }

  Folded dict(const DictNode& node) {
    Value result = Value::dict();
    for (const auto& [key_node, value_node] : node.pairs) {
      const Folded key = fold(*key_node);
      const Folded value = key ? fold(*value_node) : std::nullopt;
      if (!value) return std::nullopt;
      result.as_dict().set(*key, *value);
    }
    return result;
  }

  Folded unary(const UnaryNode& node) {
    const Folded operand = fold(*node.operand);
    if (!operand) return std::nullopt;
    return apply_unary(node.op, *operand);
  }

  Folded binary(const BinaryNode& node) {
    Folded left = fold(*node.left);
    if (!left) return std::nullopt;
    if (node.op == BinaryOperator::logical_and) return truth(*left) ? fold(*node.right) : left;
    if (node.op == BinaryOperator::logical_or) return truth(*left) ? left : fold(*node.right);
    const Folded right = fold(*node.right);
    if (!right) return std::nullopt;
    return apply_binary(state_, node.op, *left, *right);
  }

  Folded compare(const CompareNode& node) {
    Folded left = fold(*node.first);
    for (const auto& [comparison, operand] : node.rest) {
      if (!left) return std::nullopt;
      Folded right = fold(*operand);
      if (!right) return std::nullopt;
      if (!apply_comparison(state_, comparison, *left, *right)) return Value::boolean(false);
      left = std::move(right);
    }
    return Value::boolean(true);
  }

  Folded concat(const ConcatNode& node) {
    std::string text;
    for (const NodePtr& part : node.items) {
      const Folded value = fold(*part);
      if (!value) return std::nullopt;
      append_text(text, *value);
    }
    return Value::text(text);
  }

  Folded conditional(const ConditionalNode& node) {
    const Folded test = fold(*node.test);
    if (!test) return std::nullopt;
    if (truth(*test)) return fold(*node.then);
    return node.otherwise ? fold(*node.otherwise) : std::nullopt;
  }

  Folded attribute(const AttributeNode& node) {
    const Folded object = fold(*node.object);
    if (!object) return std::nullopt;
    return get_attribute(state_, *object, node.name);
  }

  Folded bound(const NodePtr& node) { return node ? fold(*node) : Value::none(); }

  // When it folds, Jinja takes a slice as it takes an item: what has no slices gives undefined.
  Value sliced(const Value& object, const Value& start, const Value& stop, const Value& step) {
    try {
      return get_slice(state_, object, start, stop, step);
    } catch (const Error& error) {
      if (error.kind != ErrorKind::type) throw;
      const Value key = Value::object(std::make_unique<SliceKey>(start, stop, step));
      return Value::undefined_in(object, key, undefined_kind(state_));
    }
  }

  Folded item(const ItemNode& node) {
    const Folded object = fold(*node.object);
    if (!object) return std::nullopt;
    if (node.index->kind == NodeKind::slice) {
      const auto& slice = as<SliceNode>(*node.index);
      const Folded start = bound(slice.start), stop = bound(slice.stop), step = bound(slice.step);
      if (!start || !stop || !step) return std::nullopt;
      return sliced(*object, *start, *stop, *step);
    }
    const Folded index = fold(*node.index);
    if (!index) return std::nullopt;
    return get_item(state_, *object, *index);
  }

  Folded native(const FilterNode& node) {
    const bool is_filter = node.kind == NodeKind::filter;
    if (escape_.is_volatile || !node.operand || node.arguments.star || node.arguments.star_star) {
      return std::nullopt;
    }
    if (is_filter && std::find(context_filters.begin(), context_filters.end(), node.name) !=
                         context_filters.end()) {
      return std::nullopt;
    }
    const Native function =
        is_filter ? environment_.find_filter(node.name) : environment_.find_test(node.name);
    if (!function) return std::nullopt;
    Folded operand = fold(*node.operand);
    if (!operand) return std::nullopt;
    std::vector<Value> positional = {std::move(*operand)};
    if (!fold_all(node.arguments.positional, positional)) return std::nullopt;
    std::vector<Keyword> keywords;
    for (const KeywordArgument& keyword : node.arguments.keywords) {
      Folded value = fold(*keyword.value);
      if (!value) return std::nullopt;
      keywords.push_back({keyword.name, std::move(*value)});
    }
    return function(state_, {positional, keywords});
  }

  const Environment& environment_;
  EscapeContext escape_;
  FoldState state_;
};

}  // namespace

std::optional<Value> fold(const Node& node, const Environment& environment, EscapeContext escape) {
  // A constant that fails is evaluated again when it is rendered, and fails there.
  try {
    return Folder(environment, escape).fold(node);
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool is_plain_constant(const Value& value) {
  switch (value.kind()) {
    case Kind::none:
    case Kind::boolean:
    case Kind::integer:
    case Kind::big_integer:
    case Kind::real:
    case Kind::text:
    case Kind::owned_text:
      return true;
    default:
      return false;
  }
}

}  // namespace praxis::jinja
