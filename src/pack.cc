// Reads pack.yaml: identifiers, options, outputs. A pack that extends another has its pack.yaml read
// after the other's, each key it has replacing the inherited one.
#include "pack.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <regex>
#include <utility>

#include <fmt/format.h>

#include "yaml/fields.h"
#include "template/language.h"

namespace praxis {
namespace {

// What templates that make source code want: no line left behind by a statement, no name misspelt.
jinja::Settings code_settings() {
  jinja::Settings settings;
  settings.trim_blocks = true;
  settings.lstrip_blocks = true;
  settings.keep_trailing_newline = true;
  settings.undefined = jinja::UndefinedKind::strict;
  return settings;
}

// Reads one pack. Collects what belongs together while the pack.yaml files are read.
class PackReader {
 public:
  PackReader(const PackFiles& files, Pack& pack, Diagnostics& diagnostics)
      : files_(files), pack_(pack), diagnostics_(diagnostics) {
    IdentifierRules& rules = pack_.identifiers;
    for (IdentifierRule* rule : {&rules.component, &rules.property, &rules.event, &rules.slot,
                                 &rules.enum_value, &rules.type}) {
      rule->as_written = true;  // until pack.yaml gives one
    }
  }

  void read(const SourcePtr& source);
  // Creates the environment and compiles the path and `when` texts.
  void compile();
  void apply(const std::vector<Setting>& settings, std::vector<SharedSetting>& shared);

 private:
  struct OutputTexts {
    std::string template_name, path, when;
    bool for_project = false, full_data = false;
    Location where;
  };

  void read_input(Fields& fields);
  void read_settings(const SourcePtr& source, const yaml::Node& node);
  void read_identifiers(const SourcePtr& source, const yaml::Node& node);
  void read_rule(const SourcePtr& source, Fields& fields, std::string_view key,
                 IdentifierRule& rule);
  void read_options(const SourcePtr& source, const yaml::Node& node);
  void read_option(const SourcePtr& source, const std::string& name, const yaml::Node& node);
  void read_outputs(const SourcePtr& source, Fields& fields, const yaml::Node& node);
  void read_output(const SourcePtr& source, const yaml::Node& node);
  const PackOption* find_option(std::string_view name) const;
  void set_option(const PackOption& option, const std::string& value);

  const PackFiles& files_;
  Pack& pack_;
  Diagnostics& diagnostics_;
  jinja::Settings settings_ = code_settings();
  std::vector<OutputTexts> output_texts_;
  std::map<std::string, jinja::Value> chosen_;
};

void PackReader::read(const SourcePtr& source) {
  yaml::Document document;
  if (!yaml::parse(source, {}, diagnostics_, document)) return;
  Fields fields(source, document.root(), "pack.yaml", diagnostics_);
  if (const auto version = fields.integer("praxis-pack"); version && *version != 1) {
    diagnostics_
        .error("format-version", fields.location(*fields.node("praxis-pack")),
               fmt::format("packs of version {} are not known", *version))
        .hint = "this Praxis reads version 1";
  }
  if (const auto name = fields.text("name")) pack_.name = *name;
  if (const auto description = fields.text("description")) pack_.description = *description;
  fields.node("extends");
  read_input(fields);
  if (const auto language = fields.text("language")) {
    pack_.identifiers.language = *language;
    const auto known = jinja::languages();
    if (std::ranges::count(known, *language) == 0) {
      diagnostics_
          .error("unknown-language", fields.location(*fields.node("language")),
                 fmt::format("the language `{}` is not known", *language))
          .hint = fmt::format("known languages: {}", fmt::join(known, ", "));
    }
  }
  if (const auto types = fields.text("types")) {
    pack_.identifiers.types_nested = *types == "nested";
    if (*types != "nested" && *types != "prefixed") {
      fields.wrong_type("types", *fields.node("types"), "`nested` or `prefixed`");
    }
  }
  if (const yaml::Node* node = fields.node("settings")) read_settings(source, *node);
  if (const yaml::Node* node = fields.node("identifiers")) read_identifiers(source, *node);
  if (const yaml::Node* node = fields.node("options")) read_options(source, *node);
  if (const yaml::Node* node = fields.node("outputs")) read_outputs(source, fields, *node);
  fields.allow_prefix("x-");
  fields.finish();
}

void PackReader::read_input(Fields& fields) {
  const std::string input = fields.text("input").value_or("components");
  if (input != "components" && input != "yaml") {
    fields.wrong_type("input", *fields.node("input"), "`components` or `yaml`");
  }
  if (const auto root = fields.text("root")) pack_.data_name = *root;
  fields.texts("files");
  if (const auto schema = fields.text("schema")) {
    const auto file = files_.files.find(*schema);
    if (file != files_.files.end()) {
      pack_.data_schema = file->second;
    } else {
      diagnostics_.error("missing-file", fields.location(*fields.node("schema")),
                         fmt::format("the pack has no file `{}`", *schema));
    }
  }
}

void PackReader::read_settings(const SourcePtr& source, const yaml::Node& node) {
  Fields fields(source, node, "`settings`", diagnostics_);
  settings_.trim_blocks = fields.boolean("trim_blocks").value_or(settings_.trim_blocks);
  settings_.lstrip_blocks = fields.boolean("lstrip_blocks").value_or(settings_.lstrip_blocks);
  settings_.keep_trailing_newline =
      fields.boolean("keep_trailing_newline").value_or(settings_.keep_trailing_newline);
  settings_.autoescape = fields.boolean("autoescape").value_or(settings_.autoescape);
  const auto set_text = [&](std::string_view key, std::string& setting) {
    if (auto text = fields.text(key)) setting = *text;
  };
  set_text("block_start_string", settings_.block_start_string);
  set_text("block_end_string", settings_.block_end_string);
  set_text("variable_start_string", settings_.variable_start_string);
  set_text("variable_end_string", settings_.variable_end_string);
  set_text("comment_start_string", settings_.comment_start_string);
  set_text("comment_end_string", settings_.comment_end_string);
  set_text("line_statement_prefix", settings_.line_statement_prefix);
  set_text("line_comment_prefix", settings_.line_comment_prefix);
  fields.finish();
}

void PackReader::read_identifiers(const SourcePtr& source, const yaml::Node& node) {
  Fields fields(source, node, "`identifiers`", diagnostics_);
  read_rule(source, fields, "component", pack_.identifiers.component);
  read_rule(source, fields, "property", pack_.identifiers.property);
  read_rule(source, fields, "event", pack_.identifiers.event);
  read_rule(source, fields, "slot", pack_.identifiers.slot);
  read_rule(source, fields, "enum_value", pack_.identifiers.enum_value);
  read_rule(source, fields, "type", pack_.identifiers.type);
  fields.finish();
}

void PackReader::read_rule(const SourcePtr& source, Fields& fields, std::string_view key,
                           IdentifierRule& rule) {
  const yaml::Node* node = fields.node(key);
  if (node == nullptr) return;
  rule.as_written = false;
  std::string style;
  const yaml::Node* style_node = node;
  if (node->kind == yaml::Kind::string) {
    style = node->text;
  } else {
    Fields parts(source, *node, fmt::format("`{}`", key), diagnostics_);
    style = parts.text("style").value_or("verbatim");
    if (const yaml::Node* found = node->find("style")) style_node = found;
    rule.prefix = parts.text("prefix").value_or("");
    rule.suffix = parts.text("suffix").value_or("");
    rule.scope = parts.text("scope").value_or("");
    parts.finish();
  }
  if (const auto known = jinja::case_style(style)) {
    rule.style = *known;
  } else {
    fields.wrong_type(key, *style_node, "verbatim, pascal, camel, snake, kebab or constant");
  }
}

void PackReader::read_options(const SourcePtr& source, const yaml::Node& node) {
  if (node.kind != yaml::Kind::mapping) {
    diagnostics_.error("wrong-type", {source, node.span}, "`options` must be a mapping");
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    read_option(source, std::string(entry.key->text), *entry.value);
  }
}

// The value of an option as the user writes it, or nothing when it does not fit the type.
std::optional<jinja::Value> option_value(const PackOption& option, std::string_view text) {
  switch (option.type) {
    case OptionType::boolean:
      if (text == "true" || text == "false") return jinja::Value::boolean(text == "true");
      return std::nullopt;
    case OptionType::integer: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
      return jinja::Value::integer(number);
    }
    case OptionType::enumeration:
      if (std::ranges::count(option.values, text) == 0) return std::nullopt;
      return jinja::Value::text(text);
    case OptionType::string:
      if (!option.pattern.empty() &&
          !std::regex_match(text.begin(), text.end(), std::regex(option.pattern))) {
        return std::nullopt;
      }
      return jinja::Value::text(text);
  }
  return std::nullopt;
}

std::string describe(const PackOption& option) {
  switch (option.type) {
    case OptionType::boolean: return "true or false";
    case OptionType::integer: return "an integer";
    case OptionType::enumeration: return fmt::format("one of {}", fmt::join(option.values, ", "));
    case OptionType::string:
      return option.pattern.empty() ? "a text" : fmt::format("a text like /{}/", option.pattern);
  }
  return {};
}

void PackReader::read_option(const SourcePtr& source, const std::string& name,
                             const yaml::Node& node) {
  static constexpr std::pair<std::string_view, OptionType> types[] = {
      {"string", OptionType::string},
      {"boolean", OptionType::boolean},
      {"integer", OptionType::integer},
      {"enum", OptionType::enumeration}};
  Fields fields(source, node, fmt::format("the option `{}`", name), diagnostics_);
  PackOption option;
  option.name = name;
  const std::string type = fields.text("type").value_or("string");
  const auto* known = std::ranges::find(types, type, &std::pair<std::string_view, OptionType>::first);
  if (known == std::end(types)) {
    fields.wrong_type("type", *fields.node("type"), "string, boolean, integer or enum");
  } else {
    option.type = known->second;
  }
  option.description = fields.text("description").value_or("");
  option.values = fields.texts("enum");
  option.pattern = fields.text("pattern").value_or("");
  const yaml::Node* default_node = fields.node("default");
  const std::string_view default_text = default_node != nullptr ? default_node->text : "";
  try {
    // A pattern says what a user may set; the default may be what no user would write ("").
    PackOption unrestricted = option;
    unrestricted.pattern.clear();
    const std::regex checked(option.pattern);
    if (const auto value = option_value(unrestricted, default_text)) {
      option.default_value = *value;
    } else {
      diagnostics_.error("default-type", fields.location(default_node ? *default_node : node),
                         fmt::format("the default of `{}` must be {}", name, describe(option)));
    }
  } catch (const std::regex_error&) {
    option.pattern.clear();
    diagnostics_.error("bad-pattern", fields.location(*fields.node("pattern")),
                       "this is no ECMAScript regular expression");
  }
  fields.finish();
  const auto inherited = std::ranges::find(pack_.options, name, &PackOption::name);
  if (inherited != pack_.options.end()) {
    *inherited = std::move(option);
  } else {
    pack_.options.push_back(std::move(option));
  }
}

void PackReader::read_outputs(const SourcePtr& source, Fields& fields, const yaml::Node& node) {
  if (node.kind != yaml::Kind::sequence) {
    return fields.wrong_type("outputs", node, "a list of outputs");
  }
  output_texts_.clear();
  for (const yaml::Node* item : node.items) read_output(source, *item);
}

void PackReader::read_output(const SourcePtr& source, const yaml::Node& node) {
  Fields fields(source, node, "an output", diagnostics_);
  OutputTexts& output = output_texts_.emplace_back();
  output.where = fields.location(node);
  output.template_name = fields.required_text("template");
  output.path = fields.required_text("path");
  output.when = fields.text("when").value_or("");
  const std::string made_for = fields.text("for").value_or("component");
  output.for_project = made_for == "project";
  if (made_for != "project" && made_for != "component" && made_for != "file") {
    fields.wrong_type("for", *fields.node("for"), "`component`, `file` or `project`");
  }
  const std::string data = fields.text("data").value_or("summary");
  output.full_data = data == "full";
  if (data != "full" && data != "summary") {
    fields.wrong_type("data", *fields.node("data"), "`summary` or `full`");
  }
  fields.finish();
  if (!output.template_name.empty() && !files_.files.contains(output.template_name)) {
    Diagnostic& error = diagnostics_.error(
        "missing-file", fields.location(*node.find("template")),
        fmt::format("the pack has no file `{}`", output.template_name));
    std::vector<std::string_view> names;
    for (const auto& [name, file] : files_.files) names.push_back(name);
    const std::string_view meant = nearest(output.template_name, names);
    if (!meant.empty()) error.hint = fmt::format("did you mean `{}`?", meant);
  }
}

void PackReader::compile() {
  const auto files = files_.files;
  pack_.environment = std::make_unique<jinja::Environment>(
      settings_, [files](std::string_view name) -> SourcePtr {
        const auto file = files.find(name);
        return file == files.end() ? nullptr : file->second;
      });
  if (output_texts_.empty()) {
    diagnostics_.error("no-outputs", Location{files_.manifests.back(), {}},
                       "the pack makes nothing: it has no `outputs`");
  }
  for (const OutputTexts& texts : output_texts_) {
    PackOutput& output = pack_.outputs.emplace_back();
    output.template_name = texts.template_name;
    output.for_project = texts.for_project;
    output.full_data = texts.full_data;
    output.where = texts.where;
    const std::string of = fmt::format(" of {}>", texts.template_name);
    try {
      output.path = pack_.environment->compile(make_source("<path" + of, texts.path));
      if (!texts.when.empty()) {
        output.when = pack_.environment->compile_expression(make_source("<when" + of, texts.when));
      }
    } catch (const jinja::Error& error) {
      diagnostics_.add(jinja::to_diagnostic(error))
          .notes.push_back({texts.where, "in this output of the pack"});
    }
  }
}

const PackOption* PackReader::find_option(std::string_view name) const {
  const auto option = std::ranges::find(pack_.options, name, &PackOption::name);
  return option == pack_.options.end() ? nullptr : &*option;
}

void PackReader::set_option(const PackOption& option, const std::string& value) {
  if (auto typed = option_value(option, value)) {
    chosen_[option.name] = *typed;
    return;
  }
  diagnostics_.error("option-value", Location{},
                     fmt::format("the option `{}` of the pack {} must be {}, not `{}`", option.name,
                                 pack_.name, describe(option), value));
}

void PackReader::apply(const std::vector<Setting>& settings, std::vector<SharedSetting>& shared) {
  for (SharedSetting& candidate : shared) {
    const std::string& key = candidate.setting.key;
    const bool qualified = key.starts_with(pack_.name + ".");
    const std::string name = qualified ? key.substr(pack_.name.size() + 1) : key;
    const PackOption* option = find_option(name);
    if (option == nullptr) continue;
    candidate.used = true;
    set_option(*option, candidate.setting.value);
  }
  for (const Setting& setting : settings) {
    if (chosen_.contains(setting.key)) continue;  // the command line stands above the project file
    if (const PackOption* option = find_option(setting.key)) {
      set_option(*option, setting.value);
      continue;
    }
    Diagnostic& error = diagnostics_.error(
        "unknown-option", Location{},
        fmt::format("the pack {} has no option `{}`", pack_.name, setting.key));
    std::vector<std::string_view> names;
    for (const PackOption& known : pack_.options) names.push_back(known.name);
    const std::string_view meant = nearest(setting.key, names);
    error.hint = meant.empty() ? fmt::format("its options: {}", fmt::join(names, ", "))
                               : fmt::format("did you mean `{}`?", meant);
  }
  jinja::Value values = jinja::Value::dict();
  for (const PackOption& option : pack_.options) {
    const auto chosen = chosen_.find(option.name);
    const jinja::Value& value = chosen != chosen_.end() ? chosen->second : option.default_value;
    // Texts are copied: what is frozen must not be shared with anything that lives longer.
    values.as_dict().set(jinja::Value::text(option.name),
                         value.is_text() ? jinja::Value::text(value.as_text()) : value);
  }
  pack_.option_values = jinja::Frozen(std::move(values));
}

}  // namespace

jinja::Value make_pack_context(const Pack& pack) {
  jinja::Value context = jinja::Value::dict();
  context.as_dict().set("name", jinja::Value::text(pack.name));
  return context;
}

std::unique_ptr<Pack> load_pack(const PackFiles& files, const std::vector<Setting>& settings,
                                std::vector<SharedSetting>& shared_settings,
                                Diagnostics& diagnostics) {
  auto pack = std::make_unique<Pack>();
  pack->name = files.name;
  const std::size_t errors_before = diagnostics.error_count();
  PackReader reader(files, *pack, diagnostics);
  for (const SourcePtr& manifest : files.manifests) reader.read(manifest);
  pack->name = files.name;
  if (diagnostics.error_count() == errors_before) reader.compile();
  reader.apply(settings, shared_settings);
  return diagnostics.error_count() == errors_before ? std::move(pack) : nullptr;
}

}  // namespace praxis
