// Templates that would never end, or fill any memory, end with an error: whatever they do between
// two steps of theirs counts as well.
#include <doctest/doctest.h>

#include <string>

#include "template/environment.h"
#include "template/native.h"

namespace praxis::jinja {
namespace {

constexpr Limits limits = {.output_bytes = 1 << 20, .steps = 200'000, .depth = 400};

void check_ends(const std::string& text) {
  CAPTURE(text);
  const Environment environment({}, nullptr, limits);
  const auto program = environment.compile(make_source("limits.jinja", text));
  std::string out;
  try {
    environment.render(*program, Value::dict(), out);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind == ErrorKind::limit);
    CHECK(error.where.source != nullptr);
  }
}

// A list within a list, twice, and so on: few values, which print as more than any memory holds.
constexpr const char* shared =
    "{% set a = namespace(v=[1]) %}{% set b = namespace(v=[1]) %}{% for _ in range(60) %}"
    "{% set a.v = [a.v, a.v] %}{% set b.v = [b.v, b.v] %}{% endfor %}";
constexpr const char* shared_tuples =
    "{% set a = namespace(v=(1,)) %}{% for _ in range(60) %}{% set a.v = (a.v, a.v) %}{% endfor %}";

}  // namespace

TEST_CASE("values that share their parts") {
  for (const char* use :
       {"{{ a.v }}", "{{ a.v|string }}", "{{ a.v|tojson }}", "{{ a.v|json }}", "{{ a.v|pprint }}",
        "{{ a.v == b.v }}", "{{ a.v < b.v }}", "{{ '%s'|format(a.v) }}", "{{ 'x' ~ a.v }}",
        "{{ a.v|e }}", "{{ [a.v]|join }}", "{{ b.v in [a.v] }}", "{{ [a.v, b.v]|max }}"}) {
    check_ends(std::string(shared) + use);
  }
  for (const char* use : {"{{ {a.v: 1} }}", "{{ [a.v]|unique|list }}"}) {
    check_ends(std::string(shared_tuples) + use);
  }
}

TEST_CASE("long texts, lists and dicts that are walked in each step of a loop") {
  const auto in_loop = [](const std::string& value, const std::string& use) {
    check_ends("{% set v = " + value + " %}{% set w = " + value +
               " %}{% for i in range(100000) %}{% set x = " + use + " %}{% endfor %}");
  };
  for (const char* use :
       {"v|length", "v[500]", "v is lower", "v.isalpha()", "v == w", "v < w", "'b' in v",
        "v.find('b')", "{v: 1}", "v|upper", "v|float", "v|e", "v ~ w"}) {
    in_loop("'a' * 1000", use);
  }
  for (const char* use : {"v == w", "v < w", "9 in v", "v|max", "v|sum", "v|string", "v|tojson",
                          "v.index(1)", "v.count(9)", "v.copy()", "v + w", "v|list", "v|sort"}) {
    in_loop("[0] * 1000 + [1]", use);
  }
  for (const char* use : {"v == w", "v|string", "v|dictsort", "v.copy()", "v|tojson"}) {
    in_loop("dict(range(500)|batch(2))", use);
  }
}

TEST_CASE("few rounds or calls of much") {
  std::string statements;
  for (int i = 0; i < 30; ++i) statements += "{% set x = i %}";
  check_ends("{% for i in range(20000) %}" + statements + "{% endfor %}");
  check_ends("{% macro m(i) %}" + statements + "{% endmacro %}" +
             "{% for i in range(4000) %}{% set x = m(i) %}{% endfor %}");
  check_ends("{% for i in range(20000) %}{% set x = i|abs %}{% endfor %}");
  check_ends("{% set x = range(12000)|map('abs')|list %}");
}

TEST_CASE("long texts, lists and numbers made in one step") {
  for (const char* use :
       {"{{ 'a' * 10 ** 9 }}", "{{ [1] * 10 ** 9 }}", "{{ range(10 ** 9)|list }}",
        "{{ 2 ** 99999 * 2 ** 99999 }}", "{{ 'a'|center(10 ** 9) }}", "{{ 'a'.ljust(10 ** 9) }}",
        "{{ [1]|batch(10 ** 9, 0)|list }}", "{{ [1]|slice(10 ** 9)|list }}",
        "{{ 'a\nb'|indent(10 ** 9) }}", "{{ lipsum(10 ** 9) }}",
        "{% set a = 'a' * 1000 %}{{ a|replace('', a)|length }}",
        "{% set a = 'a' * 1000 %}{{ a.join(['b'] * 1000)|length }}",
        "{% set a = 'a' * 1000 %}{{ ([a] * 1000)|json|length }}",
        "{% for i in range(10 ** 12) %}{% endfor %}",
        "{% set l = [1] %}{% for i in l %}{% set _ = l.append(1) %}{% endfor %}"}) {
    check_ends(use);
  }
}

}  // namespace praxis::jinja
