#include "template/undeclared.h"

#include <utility>

namespace praxis::jinja {
namespace {

class UndeclaredVisitor {
 public:
  explicit UndeclaredVisitor(std::vector<std::string_view> names)
      : names_(std::move(names)), active_(names_.size(), true), found_(names_.size(), false) {}

  void visit(const Node& node) {
    if (node.kind == NodeKind::block) return;
    if (node.kind == NodeKind::name) return visit_name(as<NameNode>(node));
    for_each_child(node, [this](const Node& child) { visit(child); });
  }
  std::vector<bool> result() { return std::move(found_); }

 private:
  void visit_name(const NameNode& node) {
    for (std::size_t index = 0; index < names_.size(); ++index) {
      if (!active_[index] || names_[index] != node.name) continue;
      if (node.use == NameUse::load)
        found_[index] = true;
      else
        active_[index] = false;
    }
  }
  std::vector<std::string_view> names_;
  std::vector<bool> active_, found_;
};

}  // namespace

std::vector<bool> find_undeclared(const Nodes& nodes, std::vector<std::string_view> names) {
  UndeclaredVisitor visitor(std::move(names));
  for (const NodePtr& node : nodes) visitor.visit(*node);
  return visitor.result();
}

}  // namespace praxis::jinja
