// What is printed: template text and the values between it.
//
// Neighbouring texts and constants become one piece; a conditional expression prints from its
// branches; names, attributes and calls print without a stop on the stack.
#include "template/compiler_class.h"

namespace praxis::jinja {

// Appends what `node` prints, when that is known now.
bool Compiler::constant_output(const Node& node, std::string& out) {
  if (node.kind == NodeKind::data) {
    out += as<DataNode>(node).text;
    return true;
  }
  const auto value = fold(node, environment_, escape_);
  if (!value) return false;
  try {
    if (escape_.autoescape && !value->is_safe()) {
      append_escaped(out, to_text(*value));
    } else {
      append_text(out, *value);
    }
  } catch (const Error&) {
    return false;  // fails when it is rendered
  }
  return true;
}

void Compiler::output(const OutputNode& node, Frame& frame) {
  std::vector<std::size_t> skips;
  if (frame.require_output_check) {
    if (has_known_extends_) return;
    skips.push_back(emit(node.span, Op::jump_if_child));
  }
  std::string text;
  std::string_view only;  // the text, while it is a single piece of the source
  Span span = node.span;
  const auto flush = [&] {
    if (text.empty()) return;
    emit(span, Op::emit_text, 0, text_index(only.size() == text.size() ? only : keep(text)));
    text.clear();
    only = {};
  };
  for (const NodePtr& item : node.items) {
    if (text.empty()) span = item->span;
    if (constant_output(*item, text)) {
      if (item->kind == NodeKind::data) only = as<DataNode>(*item).text;
      continue;
    }
    flush();
    output_item(*item, frame);
  }
  flush();
  jump_here(skips);
}

void Compiler::output_item(const Node& node, Frame& frame) {
  const auto mode = static_cast<std::uint8_t>(escape_mode());
  switch (node.kind) {
    case NodeKind::name: {
      const std::string_view name = as<NameNode>(node).name;
      emit(node.span, Op::emit_variable, mode, use(frame.symbols->ref(name)), name_index(name));
      return;
    }
    case NodeKind::attribute: {
      const auto& attribute = as<AttributeNode>(node);
      if (attribute.object->kind != NodeKind::name) break;
      const std::string_view name = as<NameNode>(*attribute.object).name;
      emit(node.span, Op::emit_variable_attribute, mode, use(frame.symbols->ref(name)),
           name_index(name), name_index(attribute.name));
      return;
    }
    case NodeKind::call:
      return call(as<CallNode>(node), frame, true);
    case NodeKind::concat:
      // Joined markup escapes its parts; joined text is printed like the parts themselves.
      if (escape_mode() != Escape::off) break;
      for (const NodePtr& item : as<ConcatNode>(node).items) {
        std::string text;
        if (!constant_output(*item, text))
          output_item(*item, frame);
        else if (!text.empty())
          emit(item->span, Op::emit_text, 0, text_index(keep(text)));
      }
      return;
    case NodeKind::conditional: {
      if (escape_.is_volatile) break;
      const auto& conditional = as<ConditionalNode>(node);
      Frame soft = frame.softened();
      const auto branch = [&](const Node& value) {
        std::string text;
        if (!constant_output(value, text))
          output_item(value, soft);
        else if (!text.empty())
          emit(value.span, Op::emit_text, 0, text_index(keep(text)));
      };
      std::vector<std::size_t> otherwise;
      jump_if_false(*conditional.test, soft, otherwise);
      branch(*conditional.then);
      if (conditional.otherwise) {
        const std::size_t end = emit(node.span, Op::jump);
        jump_here(otherwise);
        branch(*conditional.otherwise);
        jump_here(end);
      } else {
        jump_here(otherwise);  // undefined of the lenient kind prints nothing
      }
      return;
    }
    default:
      break;
  }
  expression(node, frame);
  emit(node.span, Op::emit, mode);
}

}  // namespace praxis::jinja
