#include "yaml/tree_hash.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/source.h"

namespace praxis::yaml {
namespace {

Document tree(const std::string& text) {
  Document document;
  Diagnostics diagnostics;
  REQUIRE(parse(make_source("test.yaml", text), {}, diagnostics, document));
  return document;
}

Hash128 hash(const std::string& text) { return hash_tree(tree(text).root()); }

std::vector<std::string> leaves(const std::string& text) {
  const Document document = tree(text);
  std::vector<Leaf> leaves;
  std::vector<std::uint64_t> marks;
  hash_tree(document.root(), &marks, &leaves);
  REQUIRE(marks.size() == leaves.size());
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    CHECK(marks[i] == leaves[i].mark);
    paths.push_back(leaves[i].path);
  }
  return paths;
}

TEST_CASE("tree hash: layout does not count") {
  const Hash128 plain = hash("a: {b: x, c: [1, true]}\n");
  CHECK(plain == hash("# a comment\na:\n  b: 'x'\n  c:\n  - 1\n  - true\n"));
  CHECK(plain == hash("{\"a\": {\"b\": \"x\", \"c\": [1, true]}}"));
  CHECK(hash("a: &x {b: 1}\nc: *x\n") == hash("a: {b: 1}\nc: {b: 1}\n"));
}

TEST_CASE("tree hash: everything that is said counts") {
  const std::vector<std::string> texts = {"",
                                          "a",
                                          "1",
                                          "'1'",
                                          "true",
                                          "'true'",
                                          "1.0",
                                          "[]",
                                          "{}",
                                          "[[]]",
                                          "[a, b]",
                                          "[ab]",
                                          "[b, a]",
                                          "[a, [b]]",
                                          "[[a], b]",
                                          "[[a, b]]",
                                          "a: b",
                                          "b: a",
                                          "a: [b]",
                                          "a: {b: }",
                                          "{a: , b: }",
                                          "{b: , a: }",
                                          "[a: b]",
                                          "[a, b: ]",
                                          "a: ''",
                                          "a: null",
                                          "a: ~",
                                          "1: a",
                                          "'1': a",
                                          "? [a]\n: b",
                                          "? {a: b}\n: c"};
  std::vector<Hash128> hashes;
  for (const std::string& text : texts) hashes.push_back(hash(text));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      CAPTURE(texts[i]);
      CAPTURE(texts[j]);
      CHECK(hashes[i] != hashes[j]);
    }
  }
}

TEST_CASE("tree hash: leaves are scalars, empty collections and lists of scalars") {
  CHECK(leaves("a: {b: x, c: {}, d: [1, 2]}\ne: []\n") ==
        std::vector<std::string>{"a.b", "a.c", "a.d", "e"});
  CHECK(leaves("x").size() == 1);
}

TEST_CASE("tree hash: items that have a name are found by it, others by their number") {
  CHECK(leaves("[{name: p, type: t}, {type: u}]") ==
        std::vector<std::string>{"p.name", "p.type", "1.type"});
  const Document before = tree("a: {b: 1, c: 2}");
  const Document after = tree("a: {n: 0, b: 1, c: 3}");
  std::vector<std::uint64_t> old;
  std::vector<Leaf> now;
  hash_tree(before.root(), &old);
  hash_tree(after.root(), nullptr, &now);
  std::vector<std::string> changed;
  for (const Leaf& leaf : now) {
    if (std::ranges::count(old, leaf.mark) == 0) changed.push_back(leaf.path);
  }
  CHECK(changed == std::vector<std::string>{"a.n", "a.c"});
}

TEST_CASE("tree hash: too many leaves are not listed") {
  std::string text;
  for (std::size_t i = 0; i <= most_leaves; ++i) text += "k" + std::to_string(i) + ": 1\n";
  CHECK(leaves(text).empty());
}

}  // namespace
}  // namespace praxis::yaml
