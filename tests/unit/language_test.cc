// What keeps any text inside the string or comment it is put into.
#include "template/language.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "template/doc_text.h"
#include "template/json_text.h"
#include "template/native.h"

namespace praxis::jinja {
namespace {

std::string literal(std::string_view text, std::string_view language) {
  std::string result;
  append_string_literal(result, text, language_called(language));
  return result;
}

std::string comment(std::string_view text, std::string_view language) {
  return comment_text(text, language_called(language), CommentKind::plain);
}

std::string documentation(std::string_view text, std::string_view language) {
  return comment_text(text, language_called(language), CommentKind::documentation);
}

TEST_CASE("reserved words are sorted, as the search needs") {
  for (const Language& language : all_languages()) {
    CAPTURE(language.name);
    CHECK(std::ranges::is_sorted(language.reserved));
    CHECK(find_language(language.name) == &language);
  }
  CHECK(find_language("ts") == find_language("typescript"));
  CHECK(find_language("") == nullptr);
}

TEST_CASE("string literals escape what ends them, and what cannot be seen") {
  CHECK(literal("a\"\\\n\t", "cpp") == R"("a\"\\\n\t")");
  CHECK(literal("\x01", "cpp") == R"("\001")");
  CHECK(literal("\x01", "json") == R"("\u0001")");
  CHECK(literal("\x01", "typescript") == R"("\u{1}")");
  CHECK(literal("\x01", "java") == R"("\001")");
  CHECK(literal("\u202E", "cpp") == R"("\u202e")");
  CHECK(literal("\u202E", "rust") == R"("\u{202e}")");
  CHECK(literal("\U000E0001", "json") == R"("\udb40\udc01")");
  CHECK(literal("\U000E0001", "python") == R"("\U000e0001")");
  CHECK(literal("\u0085", "c") == R"("\302\205")");
  CHECK(literal("héllo 日本 😀", "cpp") == "\"héllo 日本 😀\"");
}

TEST_CASE("string literals do not interpolate and hold no trigraphs") {
  CHECK(literal("$x ${x}", "kotlin") == R"("\$x \${x}")");
  CHECK(literal("$x ${x}", "typescript") == R"("$x ${x}")");
  CHECK(literal("\\(x)", "swift") == "\"\\\\(x)\"");
  CHECK(literal("?\?= ?\?\?", "cpp") == "\"?\\?= ?\\?\\?\"");
}

TEST_CASE("comments can be neither left nor nested") {
  CHECK(comment("*/ x /*", "cpp") == "* / x / *");
  CHECK(comment("*/*/", "cpp") == "* / * /");
  CHECK(comment("a\r\nb\rc", "cpp") == "a\nb\nc");
  CHECK(comment("end \\\nnext", "cpp") == "end \\u{005C}\nnext");
  CHECK(comment("end\\", "c") == "end\\u{005C}");
  CHECK(comment("?\?/", "cpp") == "? ?/");
  CHECK(comment("\u202Eevil\u2028", "typescript") == "\\u{202E}evil\\u{2028}");
  CHECK(comment("\\u002a/", "java") == "\\\\u002a/");
  CHECK(comment("\u202e", "python") == R"(\\u{202E})");  // a docstring is a string
  CHECK(comment("\"\"\" \\", "python") == "\\\"\\\"\\\" \\\\");
}

TEST_CASE("documentation shows commands as text") {
  CHECK(documentation("@param x a@b.c", "typescript") == "\\@param x a@b.c");
  CHECK(documentation("\\brief 1\\2", "cpp") == "\\\\brief 1\\2");
  CHECK(documentation("@deprecated", "kotlin") == "&#64;deprecated");
}

TEST_CASE("documentation comments are one line where they fit") {
  const Language& cpp = language_called("cpp");
  CHECK(doc_comment("", {}, cpp, 2, 100) == "");
  CHECK(doc_comment("Text.", {}, cpp, 2, 100) == "  /** Text. */\n");
  CHECK(doc_comment("", {{"@since", "2.0"}}, cpp, 0, 100) == "/** @since 2.0 */\n");
  CHECK(doc_comment("Text.", {{"@since", "2.0"}, {"@deprecated", ""}}, cpp, 0, 100) ==
        "/**\n * Text.\n *\n * @since 2.0\n * @deprecated\n */\n");
  CHECK(doc_comment("a\nb", {}, language_called("rust"), 2, 100) == "  /// a\n  /// b\n");
  CHECK(doc_comment("a\n\nb", {}, language_called("python"), 2, 100) ==
        "  \"\"\"\n  a\n\n  b\n  \"\"\"\n");
}

TEST_CASE("long paragraphs are broken, short ones, lists and code are left") {
  using Lines = std::vector<std::string>;
  CHECK(wrap_lines("\n\na\n\n\nb\n\n", 20) == Lines{"a", "", "b"});
  CHECK(wrap_lines("one two three four five\nsix", 12) ==
        Lines{"one two", "three four", "five six"});
  CHECK(wrap_lines("- one two three four\n- five", 12) ==
        Lines{"- one two", "  three four", "- five"});
  CHECK(wrap_lines("```\nint a_long_line = 1;\n```", 12) ==
        Lines{"```", "int a_long_line = 1;", "```"});
  CHECK(wrap_lines("averyveryverylongword a", 12) == Lines{"averyveryverylongword", "a"});
}

TEST_CASE("JSON is laid out evenly and keeps its digits") {
  CHECK(format_json(R"({"a":[1,2.50],"b":{},"c":[{"d":123456789012345678901}]})", 2, 100) ==
        "{\n  \"a\": [1, 2.50],\n  \"b\": {},\n  \"c\": [\n    {\n"
        "      \"d\": 123456789012345678901\n    }\n  ]\n}");
  CHECK(format_json("[\"aaaaaaaa\",\"bbbbbbbb\"]", 2, 12) ==
        "[\n  \"aaaaaaaa\",\n  \"bbbbbbbb\"\n]");
  CHECK_THROWS_AS(format_json("{\"a\":}", 2, 100), Error);
  CHECK_THROWS_AS(format_json("[1,]", 2, 100), Error);
  CHECK_THROWS_AS(format_json("\"abc\\", 2, 100), Error);
  CHECK_THROWS_AS(format_json("1 2", 2, 100), Error);
  CHECK_THROWS_AS(format_json(std::string(100'000, '['), 2, 100), Error);
}

}  // namespace
}  // namespace praxis::jinja
