#include <algorithm>
#include <array>

#include "template/language.h"
#include "template/native.h"

// Reserved words come from each language's own specification, with those that a generated file
// would trip over although the grammar allows them (macros of the C library, names that a
// JavaScript module may not bind). A word that is reserved only in some places is reserved here.

namespace praxis::jinja {

namespace {

// ISO C++20 [lex.key], with alternative tokens. The last row: object-like macros of headers that
// the standard library pulls in, or that GNU modes define.
constexpr std::string_view kCppReserved[] = {
    "EOF", "INFINITY", "NAN", "NULL",
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
    "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return",
    "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr", "constinit",
    "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
    "errno", "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if",
    "inline", "int", "linux", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq",
    "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "register",
    "reinterpret_cast", "requires", "return", "short", "signed", "sizeof", "static",
    "static_assert", "static_cast", "stderr", "stdin", "stdout", "struct", "switch", "template",
    "this", "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "union",
    "unix", "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while", "xor",
    "xor_eq",
};

// ISO C23 6.4.1, and the same macros.
constexpr std::string_view kCReserved[] = {
    "EOF", "INFINITY", "NAN", "NULL",
    "alignas", "alignof", "asm", "auto", "bool", "break", "case", "char", "const", "constexpr",
    "continue", "default", "do", "double", "else", "enum", "errno", "extern", "false", "float",
    "for", "goto", "if", "inline", "int", "linux", "long", "nullptr", "register", "restrict",
    "return", "short", "signed", "sizeof", "static", "static_assert", "stderr", "stdin", "stdout",
    "struct", "switch", "thread_local", "true", "typedef", "typeof", "typeof_unqual", "union",
    "unix", "unsigned", "void", "volatile", "while",
};

// ECMA-262 12.7.2 in strict mode code of modules, the globals that cannot be rebound, and the names
// of TypeScript's predefined types (TypeScript handbook, "Basic Types").
constexpr std::string_view kTypeScriptReserved[] = {
    "Infinity", "NaN", "any", "arguments", "await", "bigint", "boolean", "break", "case", "catch",
    "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "eval",
    "export", "extends", "false", "finally", "for", "function", "if", "implements", "import", "in",
    "instanceof", "interface", "let", "never", "new", "null", "number", "object", "package",
    "private", "protected", "public", "return", "static", "string", "super", "switch", "symbol",
    "this", "throw", "true", "try", "typeof", "undefined", "unknown", "var", "void", "while",
    "with", "yield",
};

// The Swift Programming Language, "Lexical Structure"; contextual words that a member named so
// would need backticks for at some place.
constexpr std::string_view kSwiftReserved[] = {
    "Any", "Protocol", "Self", "Type",
    "actor", "as", "associatedtype", "async", "await", "break", "case", "catch", "class",
    "continue", "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough",
    "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout",
    "internal", "is", "let", "nil", "nonisolated", "open", "operator", "precedencegroup",
    "private", "protocol", "public", "repeat", "rethrows", "return", "self", "some", "static",
    "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var",
    "where", "while",
};

// Kotlin language specification, "Keywords and operators": the hard keywords, and the names of
// underscores that are reserved.
constexpr std::string_view kKotlinReserved[] = {
    "_", "__", "___", "as", "break", "class", "continue", "do", "else", "false", "for", "fun", "if",
    "in", "interface", "is", "null", "object", "package", "return", "super", "this", "throw",
    "true", "try", "typealias", "typeof", "val", "var", "when", "while",
};

// Java Language Specification 21, 3.9, with its contextual type names; and the methods of Object,
// which no component of a record may be called (8.10.1), nor a method that a builder has for it.
constexpr std::string_view kJavaReserved[] = {
    "_", "abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class",
    "clone", "const", "continue", "default", "do", "double", "else", "enum", "equals", "extends",
    "false", "final", "finalize", "finally", "float", "for", "getClass", "goto", "hashCode", "if",
    "implements", "import", "instanceof", "int", "interface", "long", "native", "new", "notify",
    "notifyAll", "null", "package", "permits", "private", "protected", "public", "record", "return",
    "sealed", "short", "static", "strictfp", "super", "switch", "synchronized", "this", "throw",
    "throws", "toString", "transient", "true", "try", "var", "void", "volatile", "wait", "while",
    "yield",
};

// The Rust Reference, "Keywords": strict and reserved ones of edition 2024.
constexpr std::string_view kRustReserved[] = {
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
};

// The Python Language Reference 2.3.1, with soft keywords; the built-in types and those of `typing`
// that annotations use, and a decorator: a member named so would stand for them in its class.
constexpr std::string_view kPythonReserved[] = {
    "Any", "Callable", "False", "Final", "Literal", "None", "NotRequired", "Self", "True",
    "TypeAlias", "TypedDict", "and", "as", "assert", "async", "await", "bool", "break", "bytes",
    "case", "class", "classmethod", "cls", "continue", "dataclass", "def", "del", "dict", "elif",
    "else", "except", "field", "finally", "float", "for", "from", "global", "if", "import", "in",
    "int", "is", "lambda", "list", "match", "nonlocal", "not", "object", "or", "pass", "raise",
    "return", "self", "set", "str", "try", "tuple", "type", "while", "with", "yield",
};

// The Go Programming Language Specification, "Keywords", and predeclared identifiers, which would
// be shadowed.
constexpr std::string_view kGoReserved[] = {
    "any", "append", "bool", "break", "byte", "cap", "case", "chan", "clear", "close", "comparable",
    "complex", "complex128", "complex64", "const", "continue", "copy", "default", "defer",
    "delete", "else", "error", "fallthrough", "false", "float32", "float64", "for", "func", "go",
    "goto", "if", "imag", "import", "int", "int16", "int32", "int64", "int8", "interface", "iota",
    "len", "make", "map", "max", "min", "new", "nil", "package", "panic", "print", "println",
    "range", "real", "recover", "return", "rune", "select", "string", "struct", "switch", "true",
    "type", "uint", "uint16", "uint32", "uint64", "uint8", "uintptr", "var",
};

constexpr Language kLanguages[] = {
    {"cpp", "c++", kCppReserved, ReservedForm::underscore, EscapeForm::octal, false, true,
     Letters::all, "//", "/**", " * ", " */"},
    {"c", "", kCReserved, ReservedForm::underscore, EscapeForm::octal, false, true, Letters::all,
     "//", "/**", " * ", " */"},
    {"typescript", "ts", kTypeScriptReserved, ReservedForm::underscore, EscapeForm::braces, true,
     true, Letters::all, "//", "/**", " * ", " */"},
    {"javascript", "js", kTypeScriptReserved, ReservedForm::underscore, EscapeForm::braces, true,
     true, Letters::all, "//", "/**", " * ", " */"},
    {"swift", "", kSwiftReserved, ReservedForm::backticks, EscapeForm::braces, false, true,
     Letters::all, "//", "", "/// ", ""},
    {"kotlin", "kt", kKotlinReserved, ReservedForm::backticks, EscapeForm::json, false, false,
     Letters::basic_plane, "//", "/**", " * ", " */"},
    {"java", "", kJavaReserved, ReservedForm::underscore, EscapeForm::java, true, true,
     Letters::basic_plane, "//", "/**", " * ", " */"},
    {"rust", "rs", kRustReserved, ReservedForm::raw, EscapeForm::braces, false, true,
     Letters::latin, "//", "", "/// ", ""},
    {"python", "py", kPythonReserved, ReservedForm::underscore, EscapeForm::wide, false, true,
     Letters::all, "#", "\"\"\"", "", "\"\"\""},
    {"go", "", kGoReserved, ReservedForm::underscore, EscapeForm::wide, false, false, Letters::all,
     "//", "", "// ", ""},
    {"json", "", {}, ReservedForm::underscore, EscapeForm::json, true, true, Letters::all, "//", "",
     "// ", ""},
};

}  // namespace

std::span<const Language> all_languages() { return kLanguages; }

const Language* find_language(std::string_view name) {
  const auto* found = std::ranges::find_if(kLanguages, [name](const Language& language) {
    return language.name == name || (!language.alias.empty() && language.alias == name);
  });
  return found == std::end(kLanguages) ? nullptr : found;
}

const Language& language_called(std::string_view name) {
  if (const Language* language = find_language(name)) return *language;
  std::string known;
  for (const Language& language : kLanguages) {
    if (!known.empty()) known += ", ";
    known += language.name;
  }
  throw Error(ErrorKind::value, "unknown language '" + std::string(name) + "'",
              "the languages are " + known);
}

bool is_reserved(const Language& language, std::string_view word) {
  return std::ranges::binary_search(language.reserved, word);
}

}  // namespace praxis::jinja
