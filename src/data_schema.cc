#include "data_schema.h"

#include <charconv>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

// Without this valijson ends the program at a schema it does not understand.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "yaml/json.h"

namespace praxis {
namespace {

using Json = nlohmann::json;

// The node that a valijson context such as {"<root>", "[opcodes]", "[0]", "[name]"} leads to, as
// far as it exists.
const yaml::Node& node_at(const yaml::Node& root, const std::vector<std::string>& context) {
  const yaml::Node* node = &root;
  for (std::string_view part : context) {
    if (part.size() < 2 || part.front() != '[') continue;
    part = part.substr(1, part.size() - 2);
    const yaml::Node* next = nullptr;
    if (node->kind == yaml::Kind::mapping) {
      next = node->find(part);
    } else if (node->kind == yaml::Kind::sequence) {
      std::size_t index = 0;
      std::from_chars(part.data(), part.data() + part.size(), index);
      if (index < node->items.size()) next = node->items[index];
    }
    if (next == nullptr) break;
    node = next;
  }
  return *node;
}

// The path as people write it: "opcodes[0].name".
std::string path_of(const std::vector<std::string>& context) {
  std::string path;
  for (std::string_view part : context) {
    if (part.size() < 2 || part.front() != '[') continue;
    const std::string_view name = part.substr(1, part.size() - 2);
    const bool number = name.find_first_not_of("0123456789") == name.npos;
    path += number ? std::string(part) : fmt::format("{}{}", path.empty() ? "" : ".", name);
  }
  return path;
}

std::optional<Json> schema_json(const SourcePtr& schema, Diagnostics& diagnostics) {
  yaml::Document document;  // JSON is YAML
  if (!yaml::parse(schema, {}, diagnostics, document)) return std::nullopt;
  return yaml::to_json<Json>(document.root());
}

}  // namespace

void validate_document(const yaml::Document& document, const SourcePtr& schema,
                       Diagnostics& diagnostics) {
  const std::optional<Json> definition = schema_json(schema, diagnostics);
  if (!definition) return;
  valijson::Schema compiled;
  try {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(*definition), compiled);
  } catch (const std::exception& error) {
    diagnostics.error("bad-schema", Location{schema, {}},
                      fmt::format("this JSON Schema cannot be used: {}", error.what()));
    return;
  }
  const Json data = yaml::to_json<Json>(document.root());
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(compiled, valijson::adapters::NlohmannJsonAdapter(data), &results)) return;
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    const yaml::Node& node = node_at(document.root(), error.context);
    const std::string path = path_of(error.context);
    diagnostics.error(
        "schema-violation", Location{document.source(), node.span},
        path.empty() ? error.description : fmt::format("{}: {}", path, error.description));
  }
}

}  // namespace praxis
