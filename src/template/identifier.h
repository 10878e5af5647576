// Identifiers from any text: words, letter case, and the reserved words of the target language.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace praxis::jinja {

enum class CaseStyle : std::uint8_t {
  verbatim,
  verbatim_camel,
  pascal,
  camel,
  snake,
  kebab,
  constant,
};

// Returns the style called `name` ("pascal", ...), or nothing.
std::optional<CaseStyle> case_style(std::string_view name);

// Splits a text into words, as people read identifiers: at spaces, `-`, `_`, `.`, `/`, `:` and
// other marks between letters and digits, at humps (HTMLElement: HTML Element; h1Title: h1 Title),
// never between a letter and a digit (2xl, h1). Marks that stand alone, lead or trail are words of
// their own by name ("+" plus, "-1" minus 1, "2xl " 2xl space, "a + b" a plus b), so that different
// short texts
// (" ", "$x", "${x}") stay different; except underscores and hyphens beside letters, and brackets
// closed at the end that were opened inside. Letters and digits of all scripts are kept; emoji and
// the like become u<hex code point>. An empty text has no words.
std::vector<std::string> words(std::string_view text);

// Returns `text` in the given style; `verbatim` and `verbatim_camel` return it as it is.
std::string change_case(std::string_view text, CaseStyle style);

// Returns `text` as a valid identifier of `language` in the given style: never empty (an empty text
// becomes "empty"), never starting with a digit (an underscore is put in front), never a reserved
// word (an underscore is put behind, or what the language has for it). `verbatim` keeps a text that
// is an identifier, and joins what stands between the marks of others by underscores (aria-label:
// aria_label); `verbatim_camel` keeps the same texts, and gives others in camel (ariaLabel);
// `kebab` gives snake. Letters that are not ASCII are normalized (NFKC), and those that the
// language does not take become u<hex code point>. An unknown language throws Error(value).
std::string identifier(std::string_view text, CaseStyle style, std::string_view language);

// Whether `text` can stand as an identifier in `language` as it is.
bool is_identifier(std::string_view text, std::string_view language);

// The languages known: "cpp", "c", "typescript", "swift", "kotlin", "java", "rust", "python",
// "go"...
std::vector<std::string_view> languages();

}  // namespace praxis::jinja
