// Renders templates in bulk, for tests that compare with Jinja2: a process for each template would
// cost more than the templates do.
//
// Reads JSON lines {"template": text, "name"?: text, "templates"?: {name: text}, "context"?: {},
// "globals"?: {}, "settings"?: {}} and writes one JSON line for each: {"text": ...} or
// {"error": message, "id": ..., "line": n, "in": template name}. The settings are named as Jinja's.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "base/source.h"
#include "data.h"
#include "template/environment.h"
#include "template/setting_names.h"

namespace {

using praxis::jinja::Environment;
using praxis::jinja::Settings;
using praxis::jinja::UndefinedKind;
using praxis::jinja::Value;

const Value* find(const Value& line, std::string_view name) { return line.as_dict().find(name); }

std::string text_of(const Value& value) { return praxis::jinja::to_text(value); }

UndefinedKind undefined_kind(const std::string& name) {
  if (name == "StrictUndefined") return UndefinedKind::strict;
  if (name == "ChainableUndefined") return UndefinedKind::chainable;
  if (name == "DebugUndefined") return UndefinedKind::debug;
  return UndefinedKind::lenient;
}

void set(Settings& settings, const std::string& name, const Value& value) {
  if (std::string* const text = praxis::jinja::find_text_setting(settings, name)) {
    *text = text_of(value);
  } else if (bool* const flag = praxis::jinja::find_switch_setting(settings, name)) {
    *flag = praxis::jinja::truth(value);
  }
  if (name == "undefined") settings.undefined = undefined_kind(text_of(value));
  if (name == "extensions") {
    settings.extension_do = text_of(value).find("ext.do") != std::string::npos;
    settings.extension_loopcontrols = text_of(value).find("loopcontrols") != std::string::npos;
  }
}

Settings settings_of(const Value& line) {
  Settings settings;
  if (const Value* given = find(line, "settings")) {
    for (const auto& entry : given->as_dict().entries)
      set(settings, text_of(entry.key), entry.value);
  }
  return settings;
}

std::string render(const Value& line) {
  const Value* const templates = find(line, "templates");
  Environment environment(
      settings_of(line), [templates](std::string_view name) -> praxis::SourcePtr {
        const Value* text = templates ? templates->as_dict().find(name) : nullptr;
        return text ? praxis::make_source(std::string(name), text_of(*text)) : nullptr;
      });
  if (const Value* globals = find(line, "globals")) {
    // The environment owns them from here on: the line must not refer to them any more.
    Value moved = *globals;
    line.as_dict().erase(Value::borrowed("globals"));
    environment.add_globals(std::move(moved));
  }
  const Value* const name = find(line, "name");
  const auto program = environment.compile(
      praxis::make_source(name ? text_of(*name) : "<template>", text_of(*find(line, "template"))));
  const Value* const context = find(line, "context");
  std::string out;
  environment.render(*program, context ? *context : Value::dict(), out);
  return out;
}

nlohmann::json answer(const Value& line) {
  try {
    return {{"text", render(line)}};
  } catch (const praxis::jinja::Error& error) {
    nlohmann::json result = {{"error", error.message},
                             {"id", praxis::jinja::to_diagnostic(error).id}};
    if (error.where.source) {
      result["line"] = praxis::line_column(error.where.source->text, error.where.span.begin).line;
      result["in"] = error.where.source->name;
    }
    return result;
  }
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string text; std::getline(std::cin, text);) {
    praxis::Diagnostics diagnostics;
    praxis::Data data;
    if (!praxis::read_data(praxis::make_source("line.json", text), diagnostics, data)) {
      std::cerr << format_diagnostics(diagnostics, praxis::DiagnosticFormat::gcc, false);
      return 1;
    }
    std::cout << answer(data.value).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)
              << '\n'
              << std::flush;
  }
}
