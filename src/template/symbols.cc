#include "template/symbols.h"

#include <algorithm>

namespace praxis::jinja {

// Walks the nodes of one scope; scopes inside are entered only as far as they concern this one.
class SymbolVisitor {
 public:
  explicit SymbolVisitor(Symbols& symbols) : symbols_(&symbols) {}

  void visit(const Nodes& nodes) {
    for (const NodePtr& node : nodes) visit(*node);
  }

  void visit_target_as_parameter(const Node& node) {
    if (node.kind == NodeKind::name) {
      symbols_->declare_parameter(as<NameNode>(node).name);
      return;
    }
    for_each_child(node, [this](const Node& child) { visit_target_as_parameter(child); });
  }

  void visit(const Node& node) {
    switch (node.kind) {
      case NodeKind::name:
        return visit_name(as<NameNode>(node));
      case NodeKind::namespace_target:
        return symbols_->load(as<NamespaceTargetNode>(node).name);
      case NodeKind::if_block:
        return visit_if(as<IfNode>(node));
      case NodeKind::macro:
        return symbols_->store(as<MacroNode>(node).name);
      case NodeKind::import:
        visit(*as<ImportNode>(node).name);
        return symbols_->store(as<ImportNode>(node).target);
      case NodeKind::from_import:
        visit(*as<FromImportNode>(node).name);
        for (const auto& [exported, alias] : as<FromImportNode>(node).names) symbols_->store(alias);
        return;
      case NodeKind::assign:
        visit(*as<AssignNode>(node).value);
        return visit(*as<AssignNode>(node).target);
      case NodeKind::assign_block:
        return visit(*as<AssignBlockNode>(node).target);
      case NodeKind::for_loop:
        return visit(*as<ForNode>(node).iterable);
      case NodeKind::call_block:
        return visit(*as<CallBlockNode>(node).call);
      case NodeKind::filter_block:
        return visit(*as<FilterBlockNode>(node).filter);
      case NodeKind::with:
        return visit(as<WithNode>(node).values);
      case NodeKind::autoescape:
      case NodeKind::block:
        return;
      default:
        for_each_child(node, [this](const Node& child) { visit(child); });
    }
  }

 private:
  void visit_name(const NameNode& node) {
    switch (node.use) {
      case NameUse::load:
        return symbols_->load(node.name);
      case NameUse::store:
        return symbols_->store(node.name);
      case NameUse::parameter:
        symbols_->declare_parameter(node.name);
    }
  }

  template <class Walk>
  Symbols branch(Walk&& walk) {
    Symbols* const scope = symbols_;
    Symbols result(Symbols::BranchOf{*scope});
    symbols_ = &result;
    walk();
    symbols_ = scope;
    return result;
  }

  // An elif counts as an `if` of its own, inside the second of three branches.
  void visit_if(const IfNode& node) {
    visit(*node.branches[0].test);
    std::vector<Symbols> branches;
    branches.push_back(branch([&] { visit(node.branches[0].body); }));
    branches.push_back(branch([&] {
      for (std::size_t index = 1; index < node.branches.size(); ++index) {
        visit(*node.branches[index].test);
        const Symbols body = branch([&] { visit(node.branches[index].body); });
        symbols_->merge_branches({&body, 1}, 3);
      }
    }));
    branches.push_back(branch([&] { visit(node.otherwise); }));
    symbols_->merge_branches(branches, 3);
  }

  Symbols* symbols_;
};

void Symbols::analyze(const Nodes& nodes) { SymbolVisitor(*this).visit(nodes); }

void Symbols::analyze(const Node& node, Part part) {
  SymbolVisitor visitor(*this);
  switch (node.kind) {
    case NodeKind::for_loop: {
      const auto& loop = as<ForNode>(node);
      if (part == Part::otherwise) return visitor.visit(loop.otherwise);
      visitor.visit_target_as_parameter(*loop.target);
      if (part == Part::body) return visitor.visit(loop.body);
      return visitor.visit(*loop.test);
    }
    case NodeKind::assign_block:
      return visitor.visit(as<AssignBlockNode>(node).body);
    case NodeKind::with:
      visitor.visit(as<WithNode>(node).targets);
      return visitor.visit(as<WithNode>(node).body);
    case NodeKind::call_block: {
      const auto& call = as<CallBlockNode>(node);
      visitor.visit(call.parameters);
      visitor.visit(call.defaults);
      return visitor.visit(call.body);
    }
    default:
      for_each_child(node, [&visitor](const Node& child) { visitor.visit(child); });
  }
}

std::optional<VariableId> Symbols::find(std::string_view name) const {
  for (const Symbols* scope = this; scope; scope = scope->base_ ? scope->base_ : scope->parent_) {
    const auto known = scope->refs_.find(name);
    if (known != scope->refs_.end()) return known->second;
  }
  return std::nullopt;
}

VariableId Symbols::ref(std::string_view name) {
  if (!find(name)) load(name);
  return *find(name);
}

bool Symbols::is_known(std::string_view name) const {
  for (const Symbols* scope = this; scope; scope = scope->base_) {
    if (scope->refs_.contains(name)) return true;
  }
  return false;
}

bool Symbols::is_stored(std::string_view name) const {
  for (const Symbols* scope = this; scope; scope = scope->base_) {
    if (scope->stored_.contains(name)) return true;
  }
  return false;
}

void Symbols::set_load(VariableId variable, Load load) {
  const auto [known, is_new] = load_index_.try_emplace(variable, loads_.size());
  if (is_new)
    loads_.emplace_back(variable, load);
  else
    loads_[known->second].second = load;
}

void Symbols::define(std::string_view name, Load load) {
  const auto [entry, is_new] = names_->ids.try_emplace(name, 0);
  if (is_new) entry->second = names_->source.new_variable();
  refs_.emplace(name, entry->second);
  set_load(entry->second, load);
}

void Symbols::add_store(std::string_view name) {
  if (is_stored(name)) return;
  stores_.push_back(name);
  stored_.insert(name);
}

void Symbols::store(std::string_view name) {
  add_store(name);
  if (is_known(name)) return;
  const auto outer = parent_ ? parent_->find(name) : std::nullopt;
  define(name, outer ? Load{LoadKind::alias, {}, *outer} : Load{LoadKind::undefined, {}, 0});
}

void Symbols::declare_parameter(std::string_view name) {
  add_store(name);
  define(name, {LoadKind::parameter, {}, 0});
}

void Symbols::load(std::string_view name) {
  if (!find(name)) define(name, {LoadKind::resolve, name, 0});
}

void Symbols::merge_branches(std::span<const Symbols> branches, std::size_t count) {
  std::unordered_map<std::string_view, std::size_t> stored_in;
  for (const Symbols& branch : branches) {
    for (const std::string_view name : branch.stores_) ++stored_in[name];
    refs_.insert(branch.refs_.begin(), branch.refs_.end());
    for (const auto& [variable, load] : branch.loads_) set_load(variable, load);
  }
  for (const auto& [name, branches_storing] : stored_in) {
    add_store(name);
    if (branches_storing == count) continue;
    // Where only some branches store a name, it begins with its outer value.
    const auto outer = parent_ ? parent_->find(name) : std::nullopt;
    set_load(*find(name),
             outer ? Load{LoadKind::alias, {}, *outer} : Load{LoadKind::resolve, name, 0});
  }
}

std::vector<std::pair<std::string_view, VariableId>> Symbols::all_stores() const {
  std::vector<std::pair<std::string_view, VariableId>> result;
  std::unordered_set<std::string_view> seen;
  for (const Symbols* scope = this; scope; scope = scope->parent_) {
    for (const std::string_view name : scope->stores_) {
      if (seen.insert(name).second) result.emplace_back(name, *find(name));
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace praxis::jinja
