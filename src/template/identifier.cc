#include "template/identifier.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <span>

#include "template/language.h"
#include "template/native.h"
#include "template/unicode_text.h"

// Names become words first, words become an identifier second. Every mark that is not plainly a
// separator keeps a name of its own, because in a set of enum values "+" and "-", or "2xl" and
// "2xl ", are different things; a numbering of clashes was rejected, since it would make an
// identifier depend on its neighbours.
//
// Non-ASCII letters are kept, in the normal form that no compiler asks to be another (NFKC, UAX 31:
// for Python two names of one such form are one name). What some compiler of the day does not take
// as a letter is written as its code point.

namespace praxis::jinja {

namespace {

enum class Class : std::uint8_t {
  letter,
  digit,
  combining,  // goes with the letter before it
  mark,       // punctuation, spaces, controls: separates words, or is one by name
  symbol,     // emoji and the like: always a word
};

struct Character {
  char32_t value;
  Class kind;
};

struct Range {
  char32_t first, last;
};
// Letters, digits and marks by their category that identifiers may not hold: XID_Continue (UAX 31)
// leaves them out, or the tables of g++ 12 and clang 14 (Unicode 13 and 14) do not know them yet;
// U+01C3 looks like `!` (clang -Wunicode-homoglyph), U+093C is never NFC to g++ (-Wnormalized).
constexpr Range kNoLetters[] = {
    {0x01C3, 0x01C3},   {0x037A, 0x037A},   {0x0870, 0x089F},   {0x08B5, 0x08B5},
    {0x08C8, 0x08D2},   {0x093C, 0x093C},   {0x0C3C, 0x0C3C},   {0x0C5D, 0x0C5D},
    {0x0CDD, 0x0CDD},   {0x0CF3, 0x0CF3},   {0x0ECE, 0x0ECE},   {0x170D, 0x170D},
    {0x1715, 0x171F},   {0x180F, 0x180F},   {0x1AC1, 0x1ACE},   {0x1B4C, 0x1B4C},
    {0x1DFA, 0x1DFA},   {0x2C2F, 0x2C2F},   {0x2C5F, 0x2C5F},   {0x2E2F, 0x2E2F},
    {0x9FFD, 0x9FFF},   {0xA7C0, 0xA7C1},   {0xA7D0, 0xA7F4},   {0xFC5E, 0xFC63},
    {0xFDFA, 0xFDFB},   {0xFE70, 0xFE70},   {0xFE72, 0xFE72},   {0xFE74, 0xFE76},
    {0xFE78, 0xFE78},   {0xFE7A, 0xFE7A},   {0xFE7C, 0xFE7C},   {0xFE7E, 0xFE7E},
    {0x10570, 0x105BC}, {0x10780, 0x107BA}, {0x10EFD, 0x10EFF}, {0x10F70, 0x10F85},
    {0x11070, 0x11075}, {0x110C2, 0x110C2}, {0x1123F, 0x11241}, {0x11740, 0x11746},
    {0x11AB0, 0x11ABF}, {0x11F00, 0x11F59}, {0x12F90, 0x12FF0}, {0x1342F, 0x13455},
    {0x16A70, 0x16AC9}, {0x1AFF0, 0x1AFFE}, {0x1B11F, 0x1B132}, {0x1B155, 0x1B155},
    {0x1CF00, 0x1CF46}, {0x1DF00, 0x1DF2A}, {0x1E030, 0x1E08F}, {0x1E290, 0x1E2AE},
    {0x1E4D0, 0x1E7FE}, {0x2A6DE, 0x2A6DF}, {0x2B735, 0x2B739}, {0x31350, 0x323AF},
};
// Letters that XID_Start leaves out: they go on with a word, but begin none.
constexpr char32_t kNeverFirst[] = {0x0E33, 0x0EB3, 0xFF9E, 0xFF9F};

// The letters of living languages that are written in Latin (UTS 39, identifier type Recommended).
constexpr Range kLatin[] = {
    {0x00C0, 0x00D6}, {0x00D8, 0x00F6}, {0x00F8, 0x0113}, {0x0116, 0x012B}, {0x012E, 0x0130},
    {0x0134, 0x0137}, {0x0139, 0x013E}, {0x0141, 0x0148}, {0x014A, 0x014D}, {0x0150, 0x0155},
    {0x0158, 0x0161}, {0x0164, 0x017E}, {0x1EA0, 0x1EF9},
};

bool is_among(std::span<const Range> ranges, char32_t c) {
  const auto after = std::ranges::upper_bound(ranges, c, {}, &Range::first);
  return after != ranges.begin() && c <= std::prev(after)->last;
}

// Whether identifiers of the language may hold a letter, digit or mark that is not ASCII.
bool is_accepted(char32_t c, Letters letters) {
  switch (letters) {
    case Letters::all:
      return true;
    case Letters::basic_plane:
      return c < 0x10000;
    case Letters::latin:
      return is_among(kLatin, c);
  }
  return true;
}

// What `c` is where `letters` may stand.
Class classify(char32_t c, Letters letters) {
  if (c < 0x80) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return Class::letter;
    return c >= '0' && c <= '9' ? Class::digit : Class::mark;
  }
  if (is_among(kNoLetters, c) || !is_accepted(c, letters)) return Class::symbol;
  if (std::ranges::find(kNeverFirst, c) != std::end(kNeverFirst)) return Class::combining;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return Class::letter;
    case UTF8PROC_CATEGORY_ND:
      return Class::digit;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
      return Class::combining;
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_NL:  // no letters to Go and Kotlin
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
      return Class::symbol;
    default:
      return Class::mark;
  }
}

bool is_alphanumeric(const Character& c) {
  return c.kind == Class::letter || c.kind == Class::digit;
}
bool is_word_part(const Character& c) { return c.kind != Class::mark; }
bool is_joiner(const Character& c) { return c.value == '_' || c.value == '-'; }

// Returns `text` in the normal form that the options of utf8proc stand for.
std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* out = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &out,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(out, &std::free);
  if (size < 0) return std::string(text);  // invalid UTF-8 is decoded as U+FFFD later
  return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(size)};
}

// Returns `text` with its letters, digits and marks in NFKC. Symbols are left alone: "2" and "²"
// are different values.
std::string normalized(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  const std::string composed = mapped(text, UTF8PROC_COMPOSE);
  std::string result;
  for (std::size_t at = 0; at < composed.size();) {
    const std::size_t start = at;
    const char32_t c = decode(composed, at);
    const std::string_view written = std::string_view(composed).substr(start, at - start);
    const Class kind = classify(c, Letters::all);
    const bool is_plain = c < 0x80 || kind == Class::mark || kind == Class::symbol;
    result += is_plain ? std::string(written) : mapped(written, UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
  }
  return mapped(result, UTF8PROC_COMPOSE);
}

std::vector<Character> characters(std::string_view text, Letters letters) {
  const std::string composed = normalized(text);
  std::vector<Character> result;
  result.reserve(composed.size());
  for (std::size_t at = 0; at < composed.size();) {
    const char32_t c = decode(composed, at);
    Class kind = classify(c, letters);
    const bool follows = !result.empty() &&
                         (is_alphanumeric(result.back()) || result.back().kind == Class::combining);
    if (kind == Class::combining && !follows) kind = Class::symbol;
    result.push_back({c, kind});
  }
  return result;
}

struct MarkName {
  char32_t mark;
  std::string_view name;
};
constexpr MarkName kMarkNames[] = {
    {'\t', "tab"},
    {'\n', "newline"},
    {'\r', "return"},
    {' ', "space"},
    {'!', "exclamation"},
    {'"', "quote"},
    {'#', "hash"},
    {'$', "dollar"},
    {'%', "percent"},
    {'&', "and"},
    {'\'', "apostrophe"},
    {'(', "open_parenthesis"},
    {')', "close_parenthesis"},
    {'*', "asterisk"},
    {'+', "plus"},
    {',', "comma"},
    {'-', "minus"},
    {'.', "dot"},
    {'/', "slash"},
    {':', "colon"},
    {';', "semicolon"},
    {'<', "less"},
    {'=', "equal"},
    {'>', "greater"},
    {'?', "question"},
    {'@', "at"},
    {'[', "open_bracket"},
    {'\\', "backslash"},
    {']', "close_bracket"},
    {'^', "caret"},
    {'_', "underscore"},
    {'`', "backtick"},
    {'{', "open_brace"},
    {'|', "bar"},
    {'}', "close_brace"},
    {'~', "tilde"},
};

std::string code_point_name(char32_t c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (; c != 0; c >>= 4) digits.insert(digits.begin(), kDigits[c & 15]);
  while (digits.size() < 4) digits.insert(digits.begin(), '0');
  return "u" + digits;
}

// Adds the words that name a mark or symbol: "open", "brace".
void add_name(std::vector<std::string>& result, char32_t c) {
  const auto* found = std::ranges::find(kMarkNames, c, &MarkName::mark);
  if (found == std::end(kMarkNames)) {
    result.push_back(code_point_name(c));
    return;
  }
  const std::size_t cut = found->name.find('_');
  result.emplace_back(found->name.substr(0, cut));
  if (cut != std::string_view::npos) result.emplace_back(found->name.substr(cut + 1));
}

// Whether a word ends before `text[at]`, which continues a run of letters and digits.
bool is_hump(const std::vector<Character>& text, std::size_t at) {
  if (!is_upper(text[at].value)) return false;
  const char32_t before = text[at - 1].value;
  if (text[at - 1].kind == Class::letter && !is_upper(before)) return true;
  return at + 1 < text.size() && text[at + 1].kind == Class::letter && is_lower(text[at + 1].value);
}

// Whether words end at humps too, or at marks alone.
enum class Humps : bool { keep, split };

// Adds the words of text[begin, end), which holds no marks.
void add_run(std::vector<std::string>& result, const std::vector<Character>& text,
             std::size_t begin, std::size_t end, Humps humps) {
  bool open = false;
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at].kind == Class::symbol) {
      result.push_back(code_point_name(text[at].value));
      open = false;
      continue;
    }
    if (!open || (humps == Humps::split && is_hump(text, at))) result.emplace_back();
    append_utf8(result.back(), text[at].value);
    open = true;
  }
}

// Adds the names of the marks in text[begin, end) that stand between two words: those that touch
// neither of them and are no separators by nature ("focus + hover", but not "a - b" or "it's").
void add_inner_marks(std::vector<std::string>& result, const std::vector<Character>& text,
                     std::size_t begin, std::size_t end) {
  constexpr std::u32string_view kSeparators = U" \t\n\r_-./:,;'\"()[]\\";
  for (std::size_t at = begin + 1; at + 1 < end; ++at) {
    const char32_t c = text[at].value;
    if (kSeparators.find(c) == kSeparators.npos && c < 0x80) add_name(result, c);
  }
}

// Whether the bracket at `at` closes one that was opened between two words: "hover (in a field)".
bool closes_inner_bracket(const std::vector<Character>& text, std::size_t at) {
  const char32_t open = text[at].value == ')' ? '(' : text[at].value == ']' ? '[' : 0;
  const auto inside = std::ranges::find_if(text, is_word_part);
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(at);
  return open != 0 && std::any_of(std::min(inside, end), end,
                                  [open](const Character& c) { return c.value == open; });
}

// Adds the names of the marks at one end of the text. Underscores and hyphens are dropped when
// nothing but such stands between them and `neighbour`, a letter.
void add_outer_marks(std::vector<std::string>& result, const std::vector<Character>& text,
                     std::size_t begin, std::size_t end, std::size_t neighbour) {
  const bool drop = text[neighbour].kind != Class::digit;
  std::size_t first = begin;
  std::size_t last = end;
  if (drop && neighbour >= end) {
    while (last > first && is_joiner(text[last - 1])) --last;
  } else if (drop) {
    while (first < last && is_joiner(text[first])) ++first;
  }
  for (std::size_t at = first; at < last; ++at) {
    if (!closes_inner_bracket(text, at)) add_name(result, text[at].value);
  }
}

std::vector<std::string> split(std::string_view text, Humps humps, Letters letters) {
  const std::vector<Character> all = characters(text, letters);
  std::vector<std::string> result;
  const auto first = std::ranges::find_if(all, is_word_part);
  if (first == all.end()) {
    for (const Character& c : all) add_name(result, c.value);
    return result;
  }
  std::size_t at = static_cast<std::size_t>(first - all.begin());
  std::size_t last = all.size();
  while (!is_word_part(all[last - 1])) --last;
  add_outer_marks(result, all, 0, at, at);
  while (at < last) {
    std::size_t end = at;
    while (end < last && is_word_part(all[end])) ++end;
    add_run(result, all, at, end, humps);
    at = end;
    while (at < last && !is_word_part(all[at])) ++at;
    if (at < last) add_inner_marks(result, all, end, at);
  }
  add_outer_marks(result, all, last, all.size(), last - 1);
  return result;
}

bool has_lower_letter(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_lower(decode(text, at))) return true;
  }
  return false;
}

// Returns `word` with its first letter in upper case. `acronyms`: letters that are all upper case
// stay so (HTMLElement), else they are lowered (TOP_LEFT: TopLeft).
std::string capitalized(std::string_view word, bool acronyms) {
  std::size_t digits = 0;
  while (digits < word.size() && word[digits] >= '0' && word[digits] <= '9') ++digits;
  std::size_t rest = digits;
  if (rest < word.size()) decode(word, rest);
  return std::string(word.substr(0, digits)) + upper(word.substr(digits, rest - digits)) +
         (acronyms ? std::string(word.substr(rest)) : lower(word.substr(rest)));
}

bool ends_with_digit(std::string_view text) {
  return !text.empty() && text.back() >= '0' && text.back() <= '9';
}
bool begins_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// Joins words into one, humps between them (or an underscore between two digits: 1.5, 1_5).
std::string hump_case(const std::vector<std::string>& parts, bool lower_first) {
  const bool acronyms = parts.size() == 1 || std::ranges::any_of(parts, has_lower_letter);
  std::string result;
  for (const std::string& part : parts) {
    if (ends_with_digit(result) && begins_with_digit(part)) result += '_';
    result += result.empty() && lower_first ? lower(part) : capitalized(part, acronyms);
  }
  return result;
}

std::string join(const std::vector<std::string>& parts, char separator) {
  std::string result;
  for (const std::string& part : parts) {
    if (!result.empty()) result += separator;
    result += part;
  }
  return result;
}

// Returns `text` in the given style; letters that are not among `letters` are words by code point.
std::string change_case(std::string_view text, CaseStyle style, Letters letters) {
  if (style == CaseStyle::verbatim || style == CaseStyle::verbatim_camel) return std::string(text);
  const std::vector<std::string> parts = split(text, Humps::split, letters);
  switch (style) {
    case CaseStyle::verbatim:
    case CaseStyle::verbatim_camel:
      break;
    case CaseStyle::pascal:
      return hump_case(parts, false);
    case CaseStyle::camel:
      return hump_case(parts, true);
    case CaseStyle::snake:
      return lower(join(parts, '_'));
    case CaseStyle::kebab:
      return lower(join(parts, '-'));
    case CaseStyle::constant:
      return upper(join(parts, '_'));
  }
  return {};
}

// Whether `text` has the form of an identifier, whatever the words the language reserves.
bool has_form(std::string_view text, const Language& language) {
  if (text.empty() || begins_with_digit(text)) return false;
  for (const char c : text) {
    const bool plain = c == '_' || (c == '$' && language.dollar_in_identifiers) || c < 0 ||
                       classify(static_cast<unsigned char>(c), Letters::all) != Class::mark;
    if (!plain) return false;
  }
  if (is_ascii(text)) return true;
  if (normalized(text) != text) return false;
  const std::vector<Character> all = characters(text, language.letters);
  return all.front().kind != Class::digit && std::ranges::none_of(all, [&](const Character& c) {
           return c.kind == Class::symbol || (c.kind == Class::mark && c.value >= 0x80) ||
                  (c.kind == Class::combining && !language.marks_in_identifiers);
         });
}

// C and C++ keep names with two underscores, and those that begin with one and a capital, for
// the implementation (C++ [lex.name]).
bool is_implementation_name(std::string_view text, const Language& language) {
  if (language.name != "cpp" && language.name != "c") return false;
  return text.find("__") != text.npos ||
         (text.size() > 1 && text[0] == '_' && text[1] >= 'A' && text[1] <= 'Z');
}

std::string escape_reserved(std::string word, const Language& language) {
  if (!is_reserved(language, word)) return word;
  constexpr std::array<std::string_view, 5> kNeverRaw = {"Self", "_", "crate", "self", "super"};
  if (language.reserved_form == ReservedForm::backticks) return "`" + word + "`";
  if (language.reserved_form == ReservedForm::raw &&
      std::ranges::find(kNeverRaw, word) == kNeverRaw.end()) {
    return "r#" + word;
  }
  return word + "_";
}

// Returns `text` with combining marks and what else the language does not take as code points.
std::string spelled_out(std::string_view text, const Language& language) {
  if (language.marks_in_identifiers || is_ascii(text)) return std::string(text);
  std::string result;
  for (const Character& c : characters(text, language.letters)) {
    if (c.kind == Class::combining)
      result += code_point_name(c.value);
    else
      append_utf8(result, c.value);
  }
  return result;
}

}  // namespace

std::optional<CaseStyle> case_style(std::string_view name) {
  constexpr std::pair<std::string_view, CaseStyle> kStyles[] = {
      {"verbatim", CaseStyle::verbatim}, {"verbatim_camel", CaseStyle::verbatim_camel},
      {"pascal", CaseStyle::pascal},     {"camel", CaseStyle::camel},
      {"snake", CaseStyle::snake},       {"kebab", CaseStyle::kebab},
      {"constant", CaseStyle::constant}};
  for (const auto& [known, style] : kStyles) {
    if (known == name) return style;
  }
  return std::nullopt;
}

std::vector<std::string> words(std::string_view text) {
  return split(text, Humps::split, Letters::all);
}

std::string change_case(std::string_view text, CaseStyle style) {
  return change_case(text, style, Letters::all);
}

std::string identifier(std::string_view text, CaseStyle style, std::string_view language_name) {
  const Language& language = language_called(language_name);
  std::string result;
  const bool verbatim = style == CaseStyle::verbatim || style == CaseStyle::verbatim_camel;
  if (!verbatim) {
    result =
        change_case(text, style == CaseStyle::kebab ? CaseStyle::snake : style, language.letters);
  } else if (has_form(text, language) && !is_implementation_name(text, language)) {
    result = text;
  } else if (style == CaseStyle::verbatim_camel) {
    result = change_case(text, CaseStyle::camel, language.letters);
  } else {
    result = join(split(text, Humps::keep, language.letters), '_');
  }
  if (result.empty()) result = change_case("empty", style);
  result = spelled_out(normalized(result), language);
  std::size_t at = 0;
  if (classify(decode(result, at), language.letters) == Class::digit) result.insert(0, "_");
  return escape_reserved(std::move(result), language);
}

bool is_identifier(std::string_view text, std::string_view language_name) {
  const Language& language = language_called(language_name);
  return has_form(text, language) && !is_implementation_name(text, language) &&
         !is_reserved(language, text);
}

std::vector<std::string_view> languages() {
  std::vector<std::string_view> result;
  for (const Language& language : all_languages()) result.push_back(language.name);
  return result;
}

}  // namespace praxis::jinja
