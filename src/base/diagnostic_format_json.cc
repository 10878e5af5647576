// Diagnostics for other programs: plain JSON, and SARIF 2.1.0
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which code hosts and editors read.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/diagnostic_format.h"

namespace praxis::diagnostic_format {
namespace {

using Json = nlohmann::ordered_json;

// Bytes that are no UTF-8, in file names or messages, become U+FFFD.
std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Span ordered(Span span) { return {span.begin, std::max(span.begin, span.end)}; }

// Adds file, line, column, endLine and endColumn; null where there is no text.
void add_place(Json& json, LineIndex& lines, const Location& where, std::string_view path) {
  if (!where.source) {
    json["file"] = path.empty() ? Json() : Json(path);
    for (const char* key : {"line", "column", "endLine", "endColumn"}) json[key] = nullptr;
    return;
  }
  const Span span = ordered(where.span);
  const LineColumn begin = lines.place(*where.source, span.begin);
  const LineColumn end = lines.place(*where.source, span.end);
  json["file"] = where.source->name;
  json["line"] = begin.line;
  json["column"] = begin.column;
  json["endLine"] = end.line;
  json["endColumn"] = end.column;
}

Json to_json(LineIndex& lines, const Diagnostic& diagnostic) {
  Json json;
  add_place(json, lines, diagnostic.where, diagnostic.path);
  json["severity"] = severity_name(diagnostic.severity);
  json["id"] = diagnostic.id;
  json["message"] = diagnostic.message;
  json["notes"] = Json::array();
  for (const Note& note : diagnostic.notes) {
    Json& entry = json["notes"].emplace_back();
    add_place(entry, lines, note.where, {});
    entry["message"] = note.message;
  }
  json["hint"] = diagnostic.hint.empty() ? Json() : Json(diagnostic.hint);
  return json;
}

// The column of `offset` as SARIF counts by default: UTF-16 code units, from 1.
std::uint32_t utf16_column(LineIndex& lines, const Source& source, std::uint32_t offset) {
  const std::uint32_t begin = lines.line_begin(source, offset);
  const std::size_t end = std::min<std::size_t>(offset, source.text.size());
  std::uint32_t column = 1;
  for (std::size_t at = begin; at < end; ++at) {
    const auto byte = static_cast<unsigned char>(source.text[at]);
    column += byte >= 0xF0 ? 2 : (byte & 0xC0) != 0x80 ? 1 : 0;
  }
  return column;
}

// A path as a URI reference (RFC 3986): every other byte than these is percent-encoded.
std::string to_uri(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char character : path) {
    const auto byte = static_cast<unsigned char>(character);
    const bool letter_or_digit = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    if (letter_or_digit || (byte >= '0' && byte <= '9') ||
        std::string_view("-._~/!$&'()*+,;=@").find(character) != std::string_view::npos) {
      uri += character;
    } else {
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned>(byte));
    }
  }
  return uri;
}

Json to_sarif_location(LineIndex& lines, const Location& where, std::string_view path) {
  Json physical;
  physical["artifactLocation"]["uri"] = to_uri(where.source ? where.source->name : path);
  if (where.source) {
    const Source& source = *where.source;
    const Span span = ordered(where.span);
    physical["region"] = {{"startLine", lines.place(source, span.begin).line},
                          {"startColumn", utf16_column(lines, source, span.begin)},
                          {"endLine", lines.place(source, span.end).line},
                          {"endColumn", utf16_column(lines, source, span.end)}};
  }
  return {{"physicalLocation", std::move(physical)}};
}

Json to_sarif_result(LineIndex& lines, const Diagnostic& diagnostic, std::size_t rule) {
  Json result;
  result["ruleId"] = diagnostic.id;
  result["ruleIndex"] = rule;
  result["level"] = severity_name(diagnostic.severity);
  result["message"]["text"] = diagnostic.hint.empty()
                                  ? diagnostic.message
                                  : fmt::format("{}\n{}", diagnostic.message, diagnostic.hint);
  result["locations"] = Json::array();
  if (!file_name(diagnostic).empty()) {
    result["locations"].push_back(to_sarif_location(lines, diagnostic.where, diagnostic.path));
  }
  for (const Note& note : diagnostic.notes) {
    Json location = Json::object();
    if (note.where.source) location = to_sarif_location(lines, note.where, {});
    location["message"]["text"] = note.message;
    result["relatedLocations"].push_back(std::move(location));
  }
  return result;
}

}  // namespace

std::string format_json(const Diagnostics& diagnostics) {
  LineIndex lines;
  Json array = Json::array();
  for (const Diagnostic& diagnostic : diagnostics.all())
    array.push_back(to_json(lines, diagnostic));
  return dump(array);
}

std::string format_sarif(const Diagnostics& diagnostics) {
  LineIndex lines;
  std::vector<std::string_view> ids;
  for (const Diagnostic& diagnostic : diagnostics.all()) ids.push_back(diagnostic.id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

  Json rules = Json::array();
  for (const std::string_view id : ids) rules.push_back({{"id", id}});
  Json results = Json::array();
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    const auto rule = std::lower_bound(ids.begin(), ids.end(), diagnostic.id) - ids.begin();
    results.push_back(to_sarif_result(lines, diagnostic, static_cast<std::size_t>(rule)));
  }
  Json run;
  run["tool"]["driver"] = {{"name", "praxis"}, {"rules", std::move(rules)}};
  run["columnKind"] = "utf16CodeUnits";
  run["results"] = std::move(results);
  Json log;
  log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  log["version"] = "2.1.0";
  log["runs"] = Json::array({std::move(run)});
  return dump(log);
}

}  // namespace praxis::diagnostic_format
