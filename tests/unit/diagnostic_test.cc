#include "base/diagnostic.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace praxis {
namespace {

using Json = nlohmann::json;

// Returns the diagnostics with one error at `place`, a part of `text`.
Diagnostics one_error(std::string name, const std::string& text, std::string_view place,
                      std::string message = "it is wrong") {
  const SourcePtr source = make_source(std::move(name), text);
  const auto begin = static_cast<std::uint32_t>(text.find(place));
  Diagnostics diagnostics;
  diagnostics.error("some-id", {source, {begin, begin + static_cast<std::uint32_t>(place.size())}},
                    std::move(message));
  return diagnostics;
}

std::string gcc(const Diagnostics& diagnostics) {
  return format_diagnostics(diagnostics, DiagnosticFormat::gcc, false);
}

TEST_CASE("diagnostics: gcc's form") {
  const SourcePtr source = make_source("a/b.yaml", "first: 1\nsecond: two\n");
  Diagnostics diagnostics;
  Diagnostic& error = diagnostics.error("some-id", {source, {17, 20}}, "it is wrong");
  error.notes.push_back({{source, {0, 5}}, "first defined here"});
  error.hint = "write it right";
  diagnostics.warning("other-id", {source, {9, 9}}, "beware");
  CHECK(gcc(diagnostics) ==
        "a/b.yaml:2:9: error: it is wrong [some-id]\n"
        "    2 | second: two\n"
        "      |         ^~~\n"
        "a/b.yaml:1:1: note: first defined here\n"
        "    1 | first: 1\n"
        "      | ^~~~~\n"
        "hint: write it right\n"
        "a/b.yaml:2:1: warning: beware [other-id]\n"
        "    2 | second: two\n"
        "      | ^\n");
}

TEST_CASE("diagnostics: places without a text") {
  Diagnostics diagnostics;
  diagnostics.error("some-id", std::string("no/such.yaml"), "cannot be read");
  diagnostics.error("some-id", std::string(), "nothing to do");
  CHECK(gcc(diagnostics) ==
        "no/such.yaml: error: cannot be read [some-id]\n"
        "praxis: error: nothing to do [some-id]\n");
  CHECK(format_diagnostics(diagnostics, DiagnosticFormat::msvc, false) ==
        "no/such.yaml : error some-id: cannot be read\n"
        "praxis : error some-id: nothing to do\n");
}

TEST_CASE("diagnostics: the caret stands under its character") {
  CHECK(gcc(one_error("f", "\tkey:\tvalue", "value")) ==
        "f:1:7: error: it is wrong [some-id]\n"
        "    1 |         key:    value\n"
        "      |                 ^~~~~\n");
  CHECK(gcc(one_error("f", "größe: x", "x")) ==
        "f:1:10: error: it is wrong [some-id]\n"
        "    1 | größe: x\n"
        "      |        ^\n");
  CHECK(gcc(one_error("f", "日本: 語!", "語")) ==
        "f:1:9: error: it is wrong [some-id]\n"
        "    1 | 日本: 語!\n"
        "      |       ^~\n");
  CHECK(gcc(one_error("f", "e\xCC\x81: x", "x")) ==
        "f:1:6: error: it is wrong [some-id]\n"
        "    1 | e\xCC\x81: x\n"
        "      |    ^\n");
}

TEST_CASE("diagnostics: places at ends") {
  const SourcePtr source = make_source("f", "one\r\ntwo");
  Diagnostics diagnostics;
  diagnostics.error("i", {source, {3, 3}}, "line end");
  diagnostics.error("i", {source, {1, 7}}, "two lines");
  diagnostics.error("i", {source, {8, 8}}, "text end");
  diagnostics.error("i", {source, {100, 90}}, "beyond");
  CHECK(gcc(diagnostics) ==
        "f:1:4: error: line end [i]\n    1 | one\n      |    ^\n"
        "f:1:2: error: two lines [i]\n    1 | one\n      |  ^~\n"
        "f:2:4: error: text end [i]\n    2 | two\n      |    ^\n"
        "f:2:4: error: beyond [i]\n    2 | two\n      |    ^\n");
}

TEST_CASE("diagnostics: long lines are cut around the place") {
  const std::string text = std::string(5'000, 'a') + "HERE" + std::string(5'000, 'b');
  const std::string shown = gcc(one_error("f", text, "HERE"));
  const std::size_t line = shown.find("    1 | ");
  const std::size_t caret_line = shown.find("      | ");
  const std::string excerpt = shown.substr(line + 8, shown.find('\n', line) - line - 8);
  const std::string underline = shown.substr(caret_line + 8);
  CHECK(excerpt.size() < 120);
  CHECK(excerpt.starts_with("...aaa"));
  CHECK(excerpt.ends_with("bbb..."));
  CHECK(excerpt.find("HERE") == underline.find('^'));
  CHECK(underline.find("^~~~\n") != std::string::npos);
}

TEST_CASE("diagnostics: a text cannot drive the terminal") {
  const std::string shown = gcc(one_error("f\x1b[2J", "a\x1b]0;x\x07 \xE2\x80\xAE \xFF here",
                                          "here", "bad\x1b[31m\nname\xC2\x9B"));
  CHECK(shown ==
        "f\\x1b[2J:1:15: error: bad\\x1b[31m\\nname\\u009b [some-id]\n"
        "    1 | a\\x1b]0;x\\x07 \\u202e \\xff here\n"
        "      |                           ^~~~\n");
}

TEST_CASE("diagnostics: colours") {
  const std::string shown =
      format_diagnostics(one_error("f", "text", "text"), DiagnosticFormat::gcc, true);
  CHECK(shown ==
        "\33[01m\33[Kf:1:1:\33[m\33[K \33[01;31m\33[Kerror:\33[m\33[K it is wrong "
        "[\33[01;31m\33[Ksome-id\33[m\33[K]\n"
        "    1 | text\n"
        "      | \33[01;31m\33[K^~~~\33[m\33[K\n");
}

TEST_CASE("diagnostics: Visual Studio's form") {
  const SourcePtr source = make_source("b.yaml", "x: y\n");
  Diagnostics diagnostics;
  Diagnostic& error = diagnostics.error("some-id", {source, {3, 4}}, "it is wrong");
  error.notes.push_back({{source, {0, 1}}, "see here"});
  error.hint = "write it right";
  CHECK(format_diagnostics(diagnostics, DiagnosticFormat::msvc, false) ==
        "b.yaml(1,4): error some-id: it is wrong\n"
        "b.yaml(1,1): note: see here\n"
        "b.yaml(1,4): note: write it right\n");
}

TEST_CASE("diagnostics: JSON") {
  const SourcePtr source = make_source("b\xFF.yaml", "x: yy\nz");
  Diagnostics diagnostics;
  Diagnostic& error = diagnostics.error("some-id", {source, {3, 7}}, "not UTF-8: \xC3(");
  error.notes.push_back({{source, {0, 1}}, "see here"});
  diagnostics.error("other-id", std::string("dir"), "unreadable").hint = "chmod";
  const Json json = Json::parse(format_diagnostics(diagnostics, DiagnosticFormat::json, false));
  REQUIRE(json.size() == 2);
  CHECK(json[0]["file"] == "b\xEF\xBF\xBD.yaml");
  CHECK(json[0]["line"] == 1);
  CHECK(json[0]["column"] == 4);
  CHECK(json[0]["endLine"] == 2);
  CHECK(json[0]["endColumn"] == 2);
  CHECK(json[0]["severity"] == "error");
  CHECK(json[0]["id"] == "some-id");
  CHECK(json[0]["message"] == "not UTF-8: \xEF\xBF\xBD(");
  CHECK(json[0]["notes"][0]["message"] == "see here");
  CHECK(json[0]["notes"][0]["line"] == 1);
  CHECK(json[0]["hint"].is_null());
  CHECK(json[1]["file"] == "dir");
  CHECK(json[1]["line"].is_null());
  CHECK(json[1]["hint"] == "chmod");
  CHECK(format_diagnostics({}, DiagnosticFormat::json, false) == "[]\n");
}

TEST_CASE("diagnostics: SARIF") {
  const SourcePtr source = make_source("dir/a b.yaml", "x\n😀ö: yy\n");
  Diagnostics diagnostics;
  Diagnostic& error = diagnostics.error("z-id", {source, {10, 12}}, "it is wrong");
  error.notes.push_back({{source, {0, 1}}, "see here"});
  error.hint = "write it right";
  diagnostics.warning("a-id", {make_source("/abs.yaml", "x"), {0, 1}}, "beware");
  const Json log = Json::parse(format_diagnostics(diagnostics, DiagnosticFormat::sarif, false));
  CHECK(log["version"] == "2.1.0");
  const Json& run = log["runs"][0];
  CHECK(run["tool"]["driver"]["name"] == "praxis");
  CHECK(run["tool"]["driver"]["rules"] == Json::parse(R"([{"id": "a-id"}, {"id": "z-id"}])"));
  CHECK(run["columnKind"] == "utf16CodeUnits");
  const Json& result = run["results"][0];
  CHECK(result["ruleId"] == "z-id");
  CHECK(result["ruleIndex"] == 1);
  CHECK(result["level"] == "error");
  CHECK(result["message"]["text"] == "it is wrong\nwrite it right");
  const Json& place = result["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "dir/a%20b.yaml");
  CHECK(place["region"] ==
        Json::parse(R"({"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 8})"));
  CHECK(result["relatedLocations"][0]["message"]["text"] == "see here");
  CHECK(run["results"][1]["level"] == "warning");
  CHECK(run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
        "file:///abs.yaml");
}

TEST_CASE("diagnostics: sorted by file, then place, else as found") {
  const SourcePtr a = make_source("a", "xxxxxxxx");
  const SourcePtr b = make_source("b", "xxxxxxxx");
  Diagnostics part;
  part.error("1", {b, {1, 2}}, "");
  part.warning("2", {a, {5, 6}}, "");
  Diagnostics diagnostics;
  diagnostics.error("3", {a, {5, 6}}, "");
  diagnostics.append(std::move(part));
  diagnostics.error("4", std::string("b"), "");
  diagnostics.sort();
  std::string order;
  for (const Diagnostic& diagnostic : diagnostics.all()) order += diagnostic.id;
  CHECK(order == "3241");
  CHECK(diagnostics.error_count() == 3);
  CHECK(diagnostics.has_errors());
}

TEST_CASE("diagnostics: did you mean") {
  const std::vector<std::string_view> names{"button", "description", "Überschrift", "id",
                                            "default"};
  CHECK(nearest("buton", names) == "button");
  CHECK(nearest("buttno", names) == "button");
  CHECK(nearest("Description", names) == "description");
  CHECK(nearest("Uberschrift", names) == "Überschrift");
  CHECK(nearest("defualt", names) == "default");
  CHECK(nearest("ids", names) == "id");
  CHECK(nearest("slider", names).empty());
  CHECK(nearest("x", names).empty());
  CHECK(nearest("", names).empty());
  CHECK(nearest(std::string(100'000, 'a'), names).empty());
  CHECK(nearest("name", {}).empty());
}

}  // namespace
}  // namespace praxis
