// Any bytes as YAML: no crash, no hang, no leak, and a tree that keeps its promises.
//
// Beyond what sanitizers see, it is checked that every span lies in the text and every collection
// around its children, and that a document which the scanner calls plain, so that yaml-cpp is not
// asked, is one that yaml-cpp would not read otherwise.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "yaml/build.h"
#include "yaml/cpp_check.h"
#include "yaml/scan.h"
#include "yaml/yaml.h"

namespace {

using praxis::Diagnostics;
using praxis::yaml::Document;
using praxis::yaml::Limits;
using praxis::yaml::Node;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

// Visits the tree as any user of it would; returns the number of nodes.
std::size_t walk(const Node& node, std::size_t text_size, std::uint32_t depth) {
  require(depth <= Limits().depth + 1, "the depth is limited");
  require(node.span.begin <= node.span.end && node.span.end <= text_size, "spans lie in the text");
  std::size_t nodes = 1;
  for (const Node* item : node.items) nodes += walk(*item, text_size, depth + 1);
  for (const praxis::yaml::Entry& entry : node.entries) {
    nodes += walk(*entry.key, text_size, depth + 1) + walk(*entry.value, text_size, depth + 1);
  }
  return nodes;
}

void check_plain(const praxis::SourcePtr& source, const Limits& limits) {
  Diagnostics diagnostics;
  praxis::yaml::Scan scan;
  if (!praxis::yaml::scan(source, limits, diagnostics, scan) || !scan.plain) return;
  Document document;
  praxis::yaml::Builder(source, limits, scan, diagnostics, document).build();
  std::size_t place = 0;
  require(read_with_yaml_cpp(*source, scan, place) != praxis::yaml::Verdict::differs,
          "plain documents are read alike");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  const auto source = praxis::make_source("fuzz.yaml", std::move(text));
  Limits limits;
  limits.nodes = 100'000;
  limits.application_tags = true;
  Diagnostics diagnostics;
  Document document;
  const bool parsed = praxis::yaml::parse(source, limits, diagnostics, document);
  require(parsed != diagnostics.has_errors(), "an error is reported exactly when parsing fails");
  if (parsed) require(walk(document.root(), size, 0) <= limits.nodes + 1, "the size is limited");
  for (const auto format : {praxis::DiagnosticFormat::gcc, praxis::DiagnosticFormat::json,
                            praxis::DiagnosticFormat::sarif}) {
    praxis::format_diagnostics(diagnostics, format, false);
  }
  check_plain(source, limits);
  return 0;
}
