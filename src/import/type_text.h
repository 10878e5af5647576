// Types as TypeScript writes them, parsed from text: the types of custom-elements.json manifests,
// and the declarations that the TypeScript compiler has cut out of files.
//
// The parser takes what describes data (names with arguments, literals, unions, intersections,
// arrays, tuples, object types, functions, keyof, typeof, indexed access). A type that computes
// (conditional, mapped, template) becomes `unknown` as a whole, with its text; what stands around
// it is read all the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "import/draft.h"

namespace praxis {

// What a /** comment */ says.
struct DocComment {
  std::string description;
  std::vector<std::pair<std::string, std::string>> tags;  // "default" -> "sm"

  // The text behind a tag, or null.
  const std::string* tag(std::string_view name) const;
};

// Reads the text of a comment, with or without its marks.
DocComment parse_doc_comment(std::string_view text);

struct TypeMember;

struct TypeNode {
  enum class Kind : std::uint8_t {
    unknown,
    name,          // text: "Array", "React.ReactNode"; items: arguments
    string,        // text: its value
    number,        // text: as written
    array,         // items[0]
    tuple,         // items
    object,        // members
    function,      // members: parameters; items[0]: what it returns
    union_,        // items
    intersection,  // items
    key_of,        // items[0]
    type_of,       // text: of what
    indexed        // items[0] [ items[1] ]
  };
  Kind kind = Kind::unknown;
  std::string text;
  std::vector<TypeNode> items;
  std::vector<TypeMember> members;
};

// A member of an object type, or a parameter.
struct TypeMember {
  std::string name;  // empty for an index signature ([key: string]: T)
  bool optional = false;
  bool is_method = false;
  TypeNode type;
  DocComment doc;
  Span span;  // of the name
};

// Parses a type; all of `text` must belong to it, or it is `unknown`.
TypeNode parse_type(std::string_view text);

// The value of a literal as JavaScript writes it: strings, numbers, true, false, null, and arrays
// and objects of such. Nothing for any other expression.
std::optional<Draft> parse_literal(std::string_view text);

}  // namespace praxis
