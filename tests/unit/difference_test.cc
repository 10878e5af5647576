// The differences of --diff: what `diff -u` writes for the same texts.
#include "difference.h"

#include <doctest/doctest.h>

using praxis::unified_difference;

namespace {

// The hunks, without the two lines that name the file.
std::string hunks(std::string_view old_text, std::string_view new_text) {
  const std::string text = unified_difference("f", old_text, new_text);
  constexpr std::string_view head = "--- f\n+++ f\n";
  REQUIRE(text.starts_with(head));
  return text.substr(head.size());
}

}  // namespace

TEST_CASE("equal texts have no hunk") {
  CHECK(hunks("", "") == "");
  CHECK(hunks("a\nb", "a\nb") == "");
}

TEST_CASE("an empty side starts before the first line") {
  CHECK(hunks("", "a\n") == "@@ -0,0 +1 @@\n+a\n");
  CHECK(hunks("", "a\nb\n") == "@@ -0,0 +1,2 @@\n+a\n+b\n");
  CHECK(hunks("a\nb\n", "") == "@@ -1,2 +0,0 @@\n-a\n-b\n");
}

TEST_CASE("a change has three lines of context") {
  CHECK(hunks("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") ==
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  CHECK(hunks("1\n2\n3\n4\n5\n", "2\n3\n4\n5\n") == "@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n");
  CHECK(hunks("1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\n6\n") == "@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+6\n");
}

TEST_CASE("old lines go before new ones") {
  CHECK(hunks("a\nb\nc\n", "x\ny\nc\n") == "@@ -1,3 +1,3 @@\n-a\n-b\n+x\n+y\n c\n");
}

TEST_CASE("changes share a hunk when their contexts meet") {
  CHECK(hunks("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n") ==
        "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
  CHECK(hunks("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n") ==
        "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST_CASE("a missing last line end is noted on its side") {
  const std::string note = "\\ No newline at end of file\n";
  CHECK(hunks("a\nb", "a\nb\n") == "@@ -1,2 +1,2 @@\n a\n-b\n" + note + "+b\n");
  CHECK(hunks("a\nb\n", "a\nb") == "@@ -1,2 +1,2 @@\n a\n-b\n+b\n" + note);
  CHECK(hunks("a\nb", "A\nb") == "@@ -1,2 +1,2 @@\n-a\n+A\n b\n" + note);
}
