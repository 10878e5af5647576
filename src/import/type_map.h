// Types of TypeScript to types of the component format. docs/import.md has the table.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "import/draft.h"
#include "import/type_text.h"

namespace praxis {

// A type that a file declares: an interface, an alias, an enum, a class.
struct TypeDeclaration {
  std::string name;
  std::vector<std::string> parameters;  // of a generic
  std::vector<TypeNode> bases;          // what an interface extends
  TypeNode type;
  DocComment doc;
  std::string component;  // the component it became; empty: it is written out where it is used
  Location where;
  const void* scope = nullptr;  // where names in it are looked up
};

// Finds what a name means in a scope. Returns null when nothing is known.
using TypeLookup = std::function<const TypeDeclaration*(const void* scope, std::string_view name)>;

class TypeMap {
 public:
  TypeMap(TypeLookup lookup, Diagnostics& diagnostics)
      : lookup_(std::move(lookup)), diagnostics_(diagnostics) {}

  struct Mapped {
    Draft type;
    bool optional = false;  // undefined is one of its values
  };
  // Maps a type that stands at `where` and belongs to `what` ("`size`"), with names looked up in
  // `scope`. Parts without a counterpart become `any` and are reported.
  Mapped map(const TypeNode& node, const void* scope, const Location& where,
             const std::string& what);

  // Makes a property of a member: its type, whether it is required, its documentation and default.
  Draft property(const TypeMember& member, const void* scope, const Location& where);

  // The members of an object type with those of what it extends; `complete` is cleared and a report
  // is made when some cannot be found.
  std::vector<std::pair<TypeMember, const void*>> members(const TypeNode& node, const void* scope,
                                                          bool& complete);
  std::vector<std::pair<TypeMember, const void*>> members(const TypeDeclaration& declaration,
                                                          bool& complete);

  // Sets the place and name that reports are about.
  void at(const Location& where, std::string what) {
    where_ = where;
    what_ = std::move(what);
  }

 private:
  using Members = std::vector<std::pair<TypeMember, const void*>>;

  Mapped map(const TypeNode& node, const void* scope);
  Mapped map_name(const TypeNode& node, const void* scope);
  Mapped map_declared(const TypeDeclaration& declaration, const TypeNode& node);
  Mapped map_union(const TypeNode& node, const void* scope);
  Draft map_members(const Members& members);
  Draft map_function(const TypeNode& node, const void* scope);
  Mapped any(std::string_view written, std::string_view why);
  std::string text_of(const TypeNode& node) const;

  // The values a type allows, flattened: aliases of unions are opened.
  struct Alternatives;
  void collect(const TypeNode& node, const void* scope, Alternatives& into);
  bool collect_declared(const TypeDeclaration& declaration, Alternatives& into);
  bool collect_values_of_constant(const TypeNode& node, const void* scope, Alternatives& into);

  Members pick(Members members, const TypeNode& names, const void* scope, bool keep);

  TypeLookup lookup_;
  Diagnostics& diagnostics_;
  Location where_;
  std::string what_;
  std::set<const TypeDeclaration*> open_;  // that are being written out, to stop at a cycle
  std::size_t written_out_ = 0;  // of this property
};

// Adds what a documentation says: description, deprecated, since.
void add_documentation(const DocComment& doc, Draft& draft);

}  // namespace praxis
