// Which variable a name means, after Jinja's own rules (jinja2.idtracking).
//
// A scope is analysed as a whole before it is compiled: a name that is stored anywhere in it
// belongs to it from its first line; a name that is only read comes from the scope outside or the
// context. A store in one branch of an `if` leaves the outer value visible in the others.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "template/ast.h"

namespace praxis::jinja {

using VariableId = std::uint32_t;

// How a variable gets its value when its scope is entered.
enum class LoadKind : std::uint8_t { parameter, resolve, alias, undefined };

struct Load {
  LoadKind kind;
  std::string_view name;  // resolve
  VariableId outer = 0;   // alias
};

// Creates the variables of one function.
class VariableSource {
 public:
  virtual ~VariableSource() = default;
  virtual VariableId new_variable() = 0;
};

class Symbols {
 public:
  // A scope inside `parent` (null at the top), whose variables come from `source`.
  Symbols(const Symbols* parent, VariableSource& source)
      : parent_(parent), names_(std::make_shared<Names>(source)) {}

  // The part of loops to analyse.
  enum class Part : std::uint8_t { body, otherwise, test };
  // Records the names of a scope that `node` opens.
  void analyze(const Node& node, Part part = Part::body);
  void analyze(const Nodes& nodes);

  void declare_parameter(std::string_view name);
  void load(std::string_view name);
  void store(std::string_view name);

  // The variable a name means here. Names that were not analysed are read from the context.
  VariableId ref(std::string_view name);
  std::optional<VariableId> find(std::string_view name) const;

  // Variables of this scope and how they begin, in the order they were met.
  const std::vector<std::pair<VariableId, Load>>& loads() const { return loads_; }
  const std::vector<std::string_view>& stores() const { return stores_; }
  bool is_stored(std::string_view name) const;
  // All names stored here and outside, with the variables they mean here.
  std::vector<std::pair<std::string_view, VariableId>> all_stores() const;

 private:
  // The branches of an `if` agree with their scope on the variable a name gets.
  struct Names {
    explicit Names(VariableSource& source_) : source(source_) {}
    VariableSource& source;
    std::unordered_map<std::string_view, VariableId> ids;
  };
  friend class SymbolVisitor;

  // A branch of an `if` in `scope`: sees all of it, and keeps what it adds for itself.
  struct BranchOf {
    const Symbols& scope;
  };
  explicit Symbols(BranchOf branch)
      : parent_(branch.scope.parent_), base_(&branch.scope), names_(branch.scope.names_) {}

  bool is_known(std::string_view name) const;
  void define(std::string_view name, Load load);
  void set_load(VariableId variable, Load load);
  void add_store(std::string_view name);
  // Takes over what the branches added; `count` is how many ways there are through the `if`.
  void merge_branches(std::span<const Symbols> branches, std::size_t count);

  const Symbols* parent_;
  const Symbols* base_ = nullptr;
  std::shared_ptr<Names> names_;
  std::unordered_map<std::string_view, VariableId> refs_;
  std::vector<std::pair<VariableId, Load>> loads_;
  std::unordered_map<VariableId, std::size_t> load_index_;
  std::vector<std::string_view> stores_;
  std::unordered_set<std::string_view> stored_;
};

}  // namespace praxis::jinja
