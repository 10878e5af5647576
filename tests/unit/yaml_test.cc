// YAML: pairs of files in tests/yaml, and what does not fit into them: spans and limits.
//
// NAME.yaml is parsed and compared with NAME.expected: the tree as JSON, or the diagnostics. With
// PRAXIS_UPDATE_EXPECTED=1 in the environment the expected files are written anew.
#include "yaml/yaml.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "yaml/build.h"
#include "yaml/cpp_check.h"

namespace praxis::yaml {
namespace {

using Json = nlohmann::ordered_json;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Json to_json(const Node& node);

std::string key_text(const Node& key) {
  return key.kind == Kind::string ? std::string(key.text) : to_json(key).dump();
}

Json to_json(const Node& node) {
  switch (node.kind) {
    case Kind::null:
      return nullptr;
    case Kind::boolean:
      return node.boolean;
    case Kind::integer:
      return node.fits ? Json(node.integer) : Json(node.real);
    case Kind::real:
      return node.real;
    case Kind::string:
      return node.text;
    case Kind::sequence: {
      Json array = Json::array();
      for (const Node* item : node.items) array.push_back(to_json(*item));
      return array;
    }
    case Kind::mapping:
      break;
  }
  Json object = Json::object();
  for (const Entry& entry : node.entries) object[key_text(*entry.key)] = to_json(*entry.value);
  return object;
}

// What a case is expected to give: the tree, an entry of the root a line, or the diagnostics.
std::string describe_result(const std::string& name, const std::string& text) {
  Diagnostics diagnostics;
  Document document;
  if (!parse(make_source(name, text), Limits(), diagnostics, document)) {
    diagnostics.sort();
    return format_diagnostics(diagnostics, DiagnosticFormat::gcc, false);
  }
  CHECK(diagnostics.all().empty());
  const Json json = to_json(document.root());
  if (!json.is_object()) return json.dump() + "\n";
  std::string result;
  for (const auto& [key, value] : json.items()) {
    result += (result.empty() ? "{" : ",\n ") + Json(key).dump() + ": " + value.dump();
  }
  return result + "}\n";
}

struct Parsed {
  Diagnostics diagnostics;
  Document document;
  bool good;
};

Parsed parse_text(std::string text, const Limits& limits = {}) {
  Parsed parsed;
  parsed.good =
      parse(make_source("test.yaml", std::move(text)), limits, parsed.diagnostics, parsed.document);
  CHECK(parsed.good != parsed.diagnostics.has_errors());
  return parsed;
}

std::string_view first_id(const Parsed& parsed) {
  return parsed.diagnostics.all().empty() ? "" : parsed.diagnostics.all()[0].id;
}

std::string spanned(const Parsed& parsed, const Node& node) {
  return parsed.document.source()->text.substr(node.span.begin, node.span.end - node.span.begin);
}

TEST_CASE("yaml: pairs of files") {
  const std::filesystem::path directory =
      std::filesystem::path(PRAXIS_SOURCE_DIR) / "tests" / "yaml";
  std::vector<std::filesystem::path> inputs;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".yaml") inputs.push_back(entry.path());
  }
  std::sort(inputs.begin(), inputs.end());
  REQUIRE(!inputs.empty());
  for (const std::filesystem::path& input : inputs) {
    CAPTURE(input.filename().string());
    const std::string result = describe_result(input.filename().string(), read_file(input));
    const std::filesystem::path expected =
        std::filesystem::path(input).replace_extension(".expected");
    if (std::getenv("PRAXIS_UPDATE_EXPECTED") != nullptr) {
      std::ofstream(expected, std::ios::binary) << result;
    } else {
      CHECK(result == read_file(expected));
    }
  }
}

TEST_CASE("yaml: spans of scalars are what is written") {
  const Parsed parsed = parse_text(
      "plain: some text  # comment\n"
      "single: 'a ''b'''\n"
      "Überschrift: \"x\\ty\"\n"
      "lines: one\n"
      "  two\n"
      "literal: |  # comment\n"
      "  first\n"
      "  second\n"
      "\n"
      "none:\n");
  const Node& root = parsed.document.root();
  CHECK(spanned(parsed, *root.find("plain")) == "some text");
  CHECK(spanned(parsed, *root.find("single")) == "'a ''b'''");
  CHECK(spanned(parsed, *root.find("Überschrift")) == "\"x\\ty\"");
  CHECK(spanned(parsed, *root.find_entry("Überschrift")->key) == "Überschrift");
  CHECK(spanned(parsed, *root.find("lines")) == "one\n  two");
  CHECK(spanned(parsed, *root.find("literal")) == "|  # comment\n  first\n  second");
  const Span none = root.find("none")->span;
  CHECK(none.begin == none.end);
  CHECK(parsed.document.source()->text.substr(none.begin - 5, 5) == "none:");
}

TEST_CASE("yaml: spans of collections") {
  const Parsed parsed = parse_text(
      "flow: &x !!map {a: [1, 2], b: }  # comment\n"
      "block:\n"
      "  k: v\n"
      "  l:\n"
      "   - 1\n"
      "   - x: y\n"
      "     z:\n"
      "# comment\n"
      "again: *x\n");
  const Node& root = parsed.document.root();
  const Node& block = *root.find("block");
  CHECK(spanned(parsed, *root.find("flow")) == "{a: [1, 2], b: }");
  CHECK(root.find("again") == root.find("flow"));
  CHECK(spanned(parsed, block) == "k: v\n  l:\n   - 1\n   - x: y\n     z:");
  CHECK(spanned(parsed, *block.find("l")) == "- 1\n   - x: y\n     z:");
  CHECK(spanned(parsed, *block.find("l")->items[1]) == "x: y\n     z:");
  CHECK(root.span.begin == 0);
  CHECK(spanned(parsed, root).ends_with("*x"));
}

TEST_CASE("yaml: spans count bytes, with a byte order mark and CRLF") {
  const Parsed parsed = parse_text(
      "\xEF\xBB\xBF"
      "ä: ö\r\nb: |\r\n  x\r\n  y\r\n");
  const Node& root = parsed.document.root();
  CHECK(spanned(parsed, *root.find("ä")) == "ö");
  CHECK(root.find("b")->text == "x\ny\n");
  CHECK(spanned(parsed, *root.find("b")) == "|\r\n  x\r\n  y");
}

TEST_CASE("yaml: numbers") {
  const Parsed parsed = parse_text(
      "[9223372036854775807, -9223372036854775808, 9223372036854775808, 0xFFFFFFFFFFFFFFFF, 1e400, "
      "-.INF, .nan, 0x1F]");
  const auto items = parsed.document.root().items;
  REQUIRE(items.size() == 8);
  CHECK(items[0]->integer == INT64_MAX);
  CHECK(items[1]->integer == INT64_MIN);
  CHECK(items[2]->kind == Kind::integer);
  CHECK(!items[2]->fits);
  CHECK(items[2]->text == "9223372036854775808");
  CHECK(items[2]->real == 9223372036854775808.0);
  CHECK(!items[3]->fits);
  CHECK(items[3]->real == 18446744073709551615.0);
  CHECK(std::isinf(items[4]->real));
  CHECK(items[5]->real == -INFINITY);
  CHECK(std::isnan(items[6]->real));
  CHECK(items[7]->integer == 31);
  CHECK(items[7]->text == "0x1F");
}

TEST_CASE("yaml: quoted tells text from values") {
  const Parsed parsed = parse_text("[plain, 'x', \"y\", |2\n]");
  CHECK(!parsed.good);
  const Parsed scalars = parse_text("- plain\n- 'x'\n- \"y\"\n- |\n  z\n");
  const auto items = scalars.document.root().items;
  CHECK(!items[0]->quoted);
  CHECK(items[1]->quoted);
  CHECK(items[2]->quoted);
  CHECK(items[3]->quoted);
}

TEST_CASE("yaml: nesting is limited") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse_text(nested(100)).good);
  CHECK(first_id(parse_text(nested(101))) == "yaml-depth");
  CHECK(first_id(parse_text(nested(1'000'000))) == "yaml-depth");
  std::string dashes;
  for (int index = 0; index < 1'000; ++index) dashes += "- ";
  CHECK(first_id(parse_text(dashes)) == "yaml-depth");
  Limits deepest;
  deepest.depth = 1'000'000;
  CHECK(parse_text(nested(200), deepest).good);
  CHECK(parse_text("a: |\n  x\nb: " + nested(199), deepest).good);
  CHECK(first_id(parse_text(nested(201), deepest)) == "yaml-depth");
}

TEST_CASE("yaml: aliases cannot nest deeper than written collections may") {
  std::string chain = "- &a0 [x]\n";
  for (int index = 1; index < 150; ++index) {
    chain += "- &a" + std::to_string(index) + " [*a" + std::to_string(index - 1) + "]\n";
  }
  CHECK(first_id(parse_text(chain)) == "yaml-depth");
}

TEST_CASE("yaml: merging does not nest") {
  std::string chain = "a0: &a0 {k0: 1}\n";
  for (int index = 1; index < 300; ++index) {
    const std::string name = "a" + std::to_string(index);
    chain += name + ": &" + name + " {<<: *a" + std::to_string(index - 1) + ", k" +
             std::to_string(index) + ": 1}\n";
  }
  const Parsed parsed = parse_text(chain);
  CHECK(parsed.good);
  CHECK(parsed.document.root().find("a299")->entries.size() == 300);
}

TEST_CASE("yaml: aliases cannot expand without bound") {
  std::string laughs = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int index = 1; index < 20; ++index) {
    const std::string alias = "*a" + std::to_string(index - 1);
    laughs += "- &a" + std::to_string(index) + " [" + alias;
    for (int times = 1; times < 10; ++times) laughs += ", " + alias;
    laughs += "]\n";
  }
  CHECK(first_id(parse_text(laughs)) == "yaml-size");
}

TEST_CASE("yaml: duplicate keys are found in large mappings") {
  std::string text;
  for (int index = 0; index < 1'000; ++index) text += "key" + std::to_string(index) + ": 1\n";
  CHECK(parse_text(text).good);
  const Parsed twice = parse_text(text + "key500: 2\n");
  REQUIRE(twice.diagnostics.all().size() == 1);
  CHECK(first_id(twice) == "yaml-duplicate-key");
  const Span first = twice.diagnostics.all()[0].notes.at(0).where.span;
  CHECK(line_column(text, first.begin).line == 501);
}

TEST_CASE("yaml: tags of applications can be let through") {
  Limits limits;
  limits.application_tags = true;
  const Parsed parsed = parse_text("a: !Ref 12\n", limits);
  CHECK(parsed.good);
  CHECK(parsed.document.root().find("a")->integer == 12);
  REQUIRE(parsed.diagnostics.all().size() == 1);
  CHECK(parsed.diagnostics.all()[0].severity == Severity::warning);
}

TEST_CASE("yaml: a document outlives the source given to it") {
  Document document;
  {
    Diagnostics diagnostics;
    CHECK(parse(make_source("test.yaml", "a: text\n"), {}, diagnostics, document));
  }
  const Document moved = std::move(document);
  CHECK(moved.root().find("a")->text == "text");
  CHECK(moved.root().find("b") == nullptr);
}

// The cases that yaml-cpp reads otherwise must be among those it is asked about.
TEST_CASE("yaml: a plain scan is one that yaml-cpp agrees with") {
  const std::filesystem::path directory =
      std::filesystem::path(PRAXIS_SOURCE_DIR) / "tests" / "yaml";
  int plain = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".yaml") continue;
    CAPTURE(entry.path().filename().string());
    const SourcePtr source = make_source("case.yaml", read_file(entry.path()));
    Diagnostics diagnostics;
    Scan events;
    Document document;
    if (!scan(source, {}, diagnostics, events) || !events.plain) continue;
    if (!Builder(source, {}, events, diagnostics, document).build()) continue;
    ++plain;
    std::size_t place = 0;
    CHECK(read_with_yaml_cpp(*source, events, place) != Verdict::differs);
  }
  CHECK(plain > 0);
}

}  // namespace
}  // namespace praxis::yaml
