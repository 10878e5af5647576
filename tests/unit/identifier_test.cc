// Words, letter case and identifiers.
#include "template/identifier.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "template/language.h"
#include "template/native.h"

namespace praxis::jinja {
namespace {

std::string joined(std::string_view text) {
  std::string result;
  for (const std::string& word : words(text)) {
    if (!result.empty()) result += '|';
    result += word;
  }
  return result;
}

TEST_CASE("words end at separators and humps, never between a letter and a digit") {
  CHECK(joined("ion-menu") == "ion|menu");
  CHECK(joined("update:modelValue") == "update|model|Value");
  CHECK(joined("HTMLElement") == "HTML|Element");
  CHECK(joined("a/b.c") == "a|b|c");
  CHECK(joined("corner-radius-75") == "corner|radius|75");
  CHECK(joined("2xl") == "2xl");
  CHECK(joined("h1Title") == "h1|Title");
  CHECK(joined("a\nb") == "a|b");
  CHECK(joined("it's") == "it|s");
  CHECK(joined("日本Foo") == "日本|Foo");
}

TEST_CASE("marks that stand alone, lead or trail are words by name") {
  CHECK(joined("+") == "plus");
  CHECK(joined(" ") == "space");
  CHECK(joined("") == "");
  CHECK(joined("-1") == "minus|1");
  CHECK(joined("2xl ") == "2xl|space");
  CHECK(joined("${x}") == "dollar|open|brace|x|close|brace");
  CHECK(joined("focus + hover") == "focus|plus|hover");
  CHECK(joined("C++") == "C|plus|plus");
  CHECK(joined("😀") == "u1f600");
  CHECK(joined("a😀b") == "a|u1f600|b");
}

TEST_CASE("underscores and hyphens beside letters, and brackets closed inside, are no words") {
  CHECK(joined("--background") == "background");
  CHECK(joined("__proto__") == "proto");
  CHECK(joined("_blank") == "blank");
  CHECK(joined("hover (in-field button)") == "hover|in|field|button");
}

TEST_CASE("letter case") {
  struct Case {
    std::string_view text, pascal, camel, snake, kebab, constant;
  };
  constexpr Case kCases[] = {
      {"ion-menu", "IonMenu", "ionMenu", "ion_menu", "ion-menu", "ION_MENU"},
      {"GRPCRoute", "GRPCRoute", "grpcRoute", "grpc_route", "grpc-route", "GRPC_ROUTE"},
      {"TOP_LEFT", "TopLeft", "topLeft", "top_left", "top-left", "TOP_LEFT"},
      {"2xl", "2Xl", "2xl", "2xl", "2xl", "2XL"},
      {"1.5", "1_5", "1_5", "1_5", "1-5", "1_5"},
      {"été", "Été", "été", "été", "été", "ÉTÉ"},
      {"", "", "", "", "", ""},
  };
  for (const Case& each : kCases) {
    CHECK(change_case(each.text, CaseStyle::pascal) == each.pascal);
    CHECK(change_case(each.text, CaseStyle::camel) == each.camel);
    CHECK(change_case(each.text, CaseStyle::snake) == each.snake);
    CHECK(change_case(each.text, CaseStyle::kebab) == each.kebab);
    CHECK(change_case(each.text, CaseStyle::constant) == each.constant);
    CHECK(change_case(each.text, CaseStyle::verbatim) == each.text);
  }
}

TEST_CASE("odd enum values become different, valid identifiers") {
  constexpr std::string_view kValues[] = {
      "",      " ",     "2xl",       "2xl ",    "+",        "-",          "*",
      "/",     "\\",    "a\nb",      "it's",    "$x",       "${x}",       "héllo",
      "日本",  "😀",     "-1",        "1.5",     "true",     "null",       "none",
      "class", "a/b.c", "</script>", "default", "top left", "say \"hi\"", "a\"b\""};
  for (const std::string_view language : languages()) {
    std::map<std::string, std::string_view> seen;
    for (const std::string_view value : kValues) {
      const std::string id = identifier(value, CaseStyle::snake, language);
      CAPTURE(language);
      CAPTURE(value);
      CAPTURE(id);
      CHECK(seen.emplace(id, value).second);
      const bool quoted = id.starts_with('`') || id.starts_with("r#");
      CHECK((quoted || is_identifier(id, language)));
    }
  }
}

TEST_CASE("reserved words get what their language has for them") {
  CHECK(identifier("class", CaseStyle::snake, "cpp") == "class_");
  CHECK(identifier("xor", CaseStyle::verbatim, "cpp") == "xor_");
  CHECK(identifier("class", CaseStyle::camel, "swift") == "`class`");
  CHECK(identifier("object", CaseStyle::camel, "kotlin") == "`object`");
  CHECK(identifier("type", CaseStyle::snake, "rust") == "r#type");
  CHECK(identifier("self", CaseStyle::snake, "rust") == "self_");
  CHECK(identifier("None", CaseStyle::verbatim, "python") == "None_");
  CHECK(identifier("class", CaseStyle::pascal, "cpp") == "Class");
}

TEST_CASE("verbatim keeps what is an identifier and replaces marks in what is none") {
  CHECK(identifier("isDisabled", CaseStyle::verbatim, "cpp") == "isDisabled");
  CHECK(identifier("x-minValue", CaseStyle::verbatim, "cpp") == "x_minValue");
  CHECK(identifier("__proto__", CaseStyle::verbatim, "cpp") == "proto");
  CHECK(identifier("_Reserved", CaseStyle::verbatim, "cpp") == "Reserved");
  CHECK(identifier("__proto__", CaseStyle::verbatim, "python") == "__proto__");
  CHECK(identifier("$x", CaseStyle::verbatim, "typescript") == "$x");
  CHECK(identifier("", CaseStyle::verbatim, "cpp") == "empty");
  CHECK(identifier("2xl", CaseStyle::verbatim, "cpp") == "_2xl");
  CHECK(identifier("aria-label", CaseStyle::verbatim_camel, "kotlin") == "ariaLabel");
  CHECK(identifier("Self", CaseStyle::verbatim_camel, "kotlin") == "Self");
  CHECK(identifier("snake_case", CaseStyle::verbatim_camel, "kotlin") == "snake_case");
  CHECK(identifier("class", CaseStyle::verbatim_camel, "kotlin") == "`class`");
}

TEST_CASE("letters are normalized, and spelled out where a compiler does not take them") {
  CHECK(identifier("e\u0301", CaseStyle::snake, "cpp") == "é");
  CHECK(identifier("\u0301", CaseStyle::snake, "cpp") == "u0301");
  CHECK(identifier("\u01C3", CaseStyle::snake, "cpp") == "u01c3");          // looks like !
  CHECK(identifier("न\u0940", CaseStyle::snake, "go") == "नu0940");         // Go takes no marks
  CHECK(identifier("\xFF\xFE", CaseStyle::snake, "cpp") == "ufffd_ufffd");  // invalid UTF-8
  CHECK(identifier("ﬁle", CaseStyle::verbatim, "python") == "file");  // to Python they are one name
  CHECK(identifier("Ⅷ", CaseStyle::pascal, "go") == "U2167");         // a letter to some
  CHECK(identifier("x²", CaseStyle::snake, "cpp") == "x_u00b2");      // not x2
  CHECK(identifier("𠮷", CaseStyle::camel, "kotlin") == "u20bb7");
  CHECK(identifier("𠮷", CaseStyle::camel, "go") == "𠮷");
  CHECK(identifier("größe", CaseStyle::snake, "rust") == "größe");
  CHECK(identifier("сор", CaseStyle::pascal, "rust") == "U0441U043eU0440");  // looks like cop
  CHECK(identifier("日本", CaseStyle::verbatim, "rust") == "u65e5_u672c");
}

TEST_CASE("an unknown language is an error that lists those known") {
  CHECK_THROWS_AS(identifier("a", CaseStyle::snake, "cobol"), Error);
  CHECK_FALSE(case_style("shouting").has_value());
}

}  // namespace
}  // namespace praxis::jinja
