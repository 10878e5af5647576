// The model: pairs of files in tests/model.
//
// NAME.yaml holds one or more files, each behind a line `# file: ITS NAME`. Those that end in
// .praxis.yaml are components; the others are registries. NAME.expected is the diagnostics, or what
// the components mean: their contexts, and their identifiers in a C++ pack. With
// PRAXIS_UPDATE_EXPECTED=1 in the environment the expected files are written anew.
#include "model/model.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/context.h"
#include "model/naming.h"
#include "model/pattern.h"
#include "model/reader.h"
#include "model/registry.h"

namespace praxis {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The files of a case: (name, text).
std::vector<std::pair<std::string, std::string>> split(const std::string& text) {
  constexpr std::string_view marker = "# file: ";
  std::vector<std::pair<std::string, std::string>> files;
  for (std::size_t at = text.find(marker); at != std::string::npos;) {
    const std::size_t line_end = text.find('\n', at);
    const std::size_t next = text.find(marker, line_end);
    const std::size_t name = at + marker.size();
    const std::size_t length = next == std::string::npos ? next : next - line_end - 1;
    files.emplace_back(text.substr(name, line_end - name), text.substr(line_end + 1, length));
    at = next;
  }
  return files;
}

IdentifierRules cpp_rules() {
  using jinja::CaseStyle;
  IdentifierRules rules;
  rules.language = "cpp";
  rules.component.style = CaseStyle::pascal;
  rules.property = {CaseStyle::snake, "", "", "members"};
  rules.event = {CaseStyle::snake, "on_", "", "members"};
  rules.slot = {CaseStyle::snake, "", "", "slots"};
  rules.enum_value.style = CaseStyle::snake;
  rules.type.style = CaseStyle::pascal;
  rules.types_nested = true;
  return rules;
}

struct Case {
  Registry registry;
  std::vector<std::unique_ptr<Component>> components;
  Diagnostics diagnostics;

  void load(const std::string& name, const std::string& text) {
    auto document = std::make_shared<yaml::Document>();
    if (!yaml::parse(make_source(name, text), yaml::Limits(), diagnostics, *document)) return;
    if (!name.ends_with(".praxis.yaml")) {
      registry.add(document, false, diagnostics);
      return;
    }
    components.push_back(std::make_unique<Component>());
    read_component(document, *components.back(), diagnostics);
  }

  void resolve() {
    std::vector<const Component*> all;
    std::map<std::string, const Component*> by_name;
    for (const auto& component : components) {
      all.push_back(component.get());
      by_name.emplace(component->name.text, component.get());
    }
    for (const std::size_t index : inheritance_order(all, diagnostics)) {
      Component& component = *components[index];
      const auto parent = component.extends ? by_name.find(component.extends->text) : by_name.end();
      if (resolve_component(component, registry, parent == by_name.end() ? nullptr : parent->second,
                            diagnostics)) {
        validate_component(component, diagnostics);
      }
    }
    validate_references(all, {}, diagnostics);
  }

  // The value without what says nothing: keys that are absent, false or empty.
  static jinja::Value outline(const jinja::Value& value) {
    if (value.is_list()) {
      std::vector<jinja::Value> items;
      for (const jinja::Value& item : value.items()) items.push_back(outline(item));
      return jinja::Value::list(std::move(items));
    }
    if (!value.is_dict()) return value;
    jinja::Value dict = jinja::Value::dict();
    for (const jinja::Dict::Entry& entry : value.as_dict().entries) {
      if (!jinja::truth(entry.value) && entry.key.as_text() != "default") continue;
      if (entry.value.is_none()) continue;
      dict.as_dict().set(entry.key, outline(entry.value));
    }
    return dict;
  }

  // One line a member, so that a difference is seen at once.
  static std::string describe(const Component& component, const Identifiers& identifiers) {
    std::string result;
    const jinja::Value context = outline(make_context(component, identifiers));
    for (const jinja::Dict::Entry& entry : context.as_dict().entries) {
      if (!entry.value.is_list()) {
        result += fmt::format("{}: {}\n", entry.key.as_text(), jinja::to_repr(entry.value));
        continue;
      }
      for (const jinja::Value& item : entry.value.items()) {
        result += fmt::format("{}: {}\n", entry.key.as_text(), jinja::to_repr(item));
      }
    }
    result += fmt::format("identifiers: {}", identifiers.component());
    for (const Property& property : component.props)
      result += fmt::format(" {}", identifiers.of(property));
    for (const Event& event : component.events) result += fmt::format(" {}", identifiers.of(event));
    for (const Slot& slot : component.slots) result += fmt::format(" {}", identifiers.of(slot));
    for (const NamedType& type : identifiers.types()) {
      result +=
          fmt::format("\ntype {} ({}): {}", identifiers.of(*type.type), type.label, type.path);
      for (const Literal& value : type.type->values) {
        result += fmt::format(" {}", identifiers.of_value(value));
      }
    }
    for (const auto& [entry, hash] : component.dependencies.registry) {
      result += fmt::format("\ndepends: {}", entry);
    }
    for (const std::string& parent : component.dependencies.parents)
      result += "\nparent: " + parent;
    for (const std::string& ref : component.dependencies.refs) result += "\nref: " + ref;
    return result + "\n";
  }

  std::string result() {
    std::string result;
    const bool failed = diagnostics.has_errors();
    for (const auto& component : components) {
      if (failed) break;
      const Identifiers identifiers = assign_identifiers(*component, cpp_rules(), diagnostics);
      if (diagnostics.has_errors()) continue;
      result += describe(*component, identifiers);
    }
    if (!diagnostics.has_errors()) return result;
    diagnostics.sort();
    return format_diagnostics(diagnostics, DiagnosticFormat::gcc, false);
  }
};

std::string run_case(const std::string& text) {
  Case test;
  for (const auto& [name, file] : split(text)) test.load(name, file);
  if (!test.diagnostics.has_errors()) test.resolve();
  return test.result();
}

TEST_CASE("model: pairs of files") {
  const std::filesystem::path directory = std::filesystem::path(PRAXIS_SOURCE_DIR) / "tests/model";
  const char* update = std::getenv("PRAXIS_UPDATE_EXPECTED");
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".yaml") continue;
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".expected");
    const std::string result = run_case(read_file(entry.path()));
    if (update != nullptr && *update == '1') std::ofstream(expected, std::ios::binary) << result;
    INFO("case " << entry.path().filename().string());
    CHECK(result == read_file(expected));
    ++count;
  }
  CHECK(count > 20);
}

TEST_CASE("model: a chain of parents is limited, and a long one does not overflow the stack") {
  std::vector<std::unique_ptr<Component>> components;
  std::vector<const Component*> all;
  const SourcePtr source = make_source("chain.yaml", "x");
  for (int index = 0; index < 100'000; ++index) {
    auto component = std::make_unique<Component>();
    component->name.text = std::to_string(index);
    component->extends = Name{std::to_string(index + 1), {source.get(), {0, 1}}};
    all.push_back(component.get());
    components.push_back(std::move(component));
  }
  Diagnostics diagnostics;
  CHECK(inheritance_order(all, diagnostics).size() == 101);
  CHECK(diagnostics.error_count() == 1);
  CHECK(diagnostics.all().front().id == "extends-depth");
}

TEST_CASE("model: scalars are the same value or not") {
  auto document = std::make_shared<yaml::Document>();
  Diagnostics diagnostics;
  const std::string text =
      "[1, 1.0, '1', true, 'true', null, '', 0x1, 123456789012345678901234567890, "
      "123456789012345678901234567890, 123456789012345678901234567891]";
  REQUIRE(yaml::parse(make_source("values", text), yaml::Limits(), diagnostics, *document));
  const auto items = document->root().items;
  const auto same = [&](std::size_t left, std::size_t right) {
    return same_scalar(*items[left], *items[right]);
  };
  CHECK(same(0, 1));
  CHECK(same(0, 7));
  CHECK(same(8, 9));
  CHECK_FALSE(same(0, 2));
  CHECK_FALSE(same(3, 4));
  CHECK_FALSE(same(5, 6));
  CHECK_FALSE(same(8, 10));
}

TEST_CASE("model: patterns are ECMA-262's") {
  for (const char* good : {"", "^a$", "[^]", "a{,2}", "x{", "(?<n>a)\\k<n>", "\\p{L}+", "(?<=a)b",
                           "[a-z-]", "[\\d-x]", "a|", "(?:a)*?", "]", "}"}) {
    CAPTURE(good);
    CHECK_FALSE(check_pattern(good));
  }
  const std::map<std::string, std::size_t> bad = {
      {"(", 0},     {"a)", 1},     {"[a", 0},   {"*", 0},  {"a**", 2},   {"\\", 0},
      {"[z-a]", 1}, {"a{3,2}", 1}, {"(?x)", 1}, {"^*", 1}, {"(?<>a)", 1}};
  for (const auto& one : bad) {
    CAPTURE(one.first);
    const auto error = check_pattern(one.first);
    REQUIRE(error);
    CHECK(error->offset == one.second);
  }
}

TEST_CASE("model: a pattern is matched, or left alone where it could take forever") {
#ifdef __GLIBCXX__
  CHECK(pattern_matches("^.$", "\xc3\xa9") == true);
  CHECK(pattern_matches("^[a-z]{2,3}$", "abcd") == false);
  CHECK(pattern_matches("(a*)*b", std::string(300, 'a')) == false);
#endif
  CHECK_FALSE(pattern_matches("\\p{L}", "a"));
  CHECK_FALSE(pattern_matches("(((a{99}){99}){99}){99}", "a"));
  CHECK_FALSE(pattern_matches("a", std::string(100'000, 'a')));
}

}  // namespace
}  // namespace praxis
