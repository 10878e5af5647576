// Reads pack.yaml: identifiers, options, outputs. A pack that extends another has its pack.yaml
// read after the other's, each key it has replacing the inherited one.
#include "pack.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "pack_formatter.h"
#include "pack_options.h"
#include "template/language.h"
#include "yaml/fields.h"

namespace praxis {
namespace {

constexpr std::string_view kStyles =
    "verbatim, verbatim_camel, pascal, camel, snake, kebab or constant";

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
  // Creates the environment and compiles what templates there are in pack.yaml itself.
  void compile();
  void apply(const std::vector<Setting>& settings, std::vector<SharedSetting>& shared);

 private:
  struct OutputTexts {
    std::string template_name, path, when;
    bool for_project = false, full_data = false;
    std::optional<FormatterTexts> formatter;  // nothing: the pack's
    Location where;
  };

  void compile_outputs();
  void read_input(Fields& fields);
  void read_settings(const SourcePtr& source, const yaml::Node& node);
  void read_identifiers(const SourcePtr& source, const yaml::Node& node);
  void read_rule(const SourcePtr& source, Fields& fields, std::string_view key,
                 IdentifierRule& rule);
  void read_capital(const SourcePtr& source, const yaml::Node& node, IdentifierRule& rule);
  void read_options(const SourcePtr& source, const yaml::Node& node);
  void read_macros(Fields& fields);
  void report_missing(const Location& where, const std::string& name);
  void read_outputs(const SourcePtr& source, Fields& fields, const yaml::Node& node);
  void read_output(const SourcePtr& source, const yaml::Node& node);
  const PackOption* find_option(std::string_view name) const;
  void set_option(const PackOption& option, const std::string& value);

  const PackFiles& files_;
  Pack& pack_;
  Diagnostics& diagnostics_;
  jinja::Settings settings_ = code_settings();
  std::vector<std::pair<std::string, Location>> macros_;
  FormatterTexts formatter_;
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
  fields.texts("imports");
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
  read_macros(fields);
  if (const yaml::Node* node = fields.node("formatter")) {
    formatter_ = read_formatter(source, *node, files_, diagnostics_);
  }
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
    if (const yaml::Node* capital = parts.node("capital")) read_capital(source, *capital, rule);
    parts.finish();
  }
  if (const auto known = jinja::case_style(style)) {
    rule.style = *known;
  } else {
    fields.wrong_type(key, *style_node, kStyles);
  }
}

// What becomes of names that begin with a capital.
void PackReader::read_capital(const SourcePtr& source, const yaml::Node& node,
                              IdentifierRule& rule) {
  Fields fields(source, node, "`capital`", diagnostics_);
  const std::string style = fields.text("style").value_or("verbatim");
  rule.capital_style = jinja::case_style(style);
  if (!rule.capital_style) fields.wrong_type("style", node, kStyles);
  rule.capital_suffix = fields.text("suffix").value_or("");
  fields.finish();
}

void PackReader::read_options(const SourcePtr& source, const yaml::Node& node) {
  if (node.kind != yaml::Kind::mapping) {
    diagnostics_.error("wrong-type", {source, node.span}, "`options` must be a mapping");
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    PackOption option = read_option(source, entry.key->text, *entry.value, diagnostics_);
    const auto inherited = std::ranges::find(pack_.options, option.name, &PackOption::name);
    if (inherited != pack_.options.end()) {
      *inherited = std::move(option);
    } else {
      pack_.options.push_back(std::move(option));
    }
  }
}

void PackReader::read_macros(Fields& fields) {
  const yaml::Node* node = fields.node("macros");
  if (node == nullptr) return;
  macros_.clear();
  for (const std::string& name : fields.texts("macros")) {
    macros_.emplace_back(name, fields.location(*node));
    if (files_.find(name) == nullptr) report_missing(fields.location(*node), name);
  }
}

// Reports that a template is not there.
void PackReader::report_missing(const Location& where, const std::string& name) {
  Diagnostic& error =
      diagnostics_.error("missing-file", where, fmt::format("the pack has no file `{}`", name));
  std::vector<std::string_view> names;
  for (const auto& [known, file] : files_.files) names.push_back(known);
  const std::string_view meant = nearest(name, names);
  if (!meant.empty()) error.hint = fmt::format("did you mean `{}`?", meant);
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
  if (const yaml::Node* formatter = fields.node("formatter")) {
    output.formatter = read_formatter(source, *formatter, files_, diagnostics_);
  }
  fields.finish();
  if (!output.template_name.empty() && files_.find(output.template_name) == nullptr) {
    report_missing(fields.location(*node.find("template")), output.template_name);
  }
}

void PackReader::compile() {
  pack_.environment = std::make_unique<jinja::Environment>(
      settings_, [files = files_](std::string_view name) { return files.find(name); });
  for (const auto& [name, where] : macros_) {
    try {
      pack_.environment->add_macros(name);
    } catch (const jinja::Error& error) {
      diagnostics_.add(jinja::to_diagnostic(error))
          .notes.push_back({where, "in the macros of the pack"});
    }
  }
  if (output_texts_.empty()) {
    diagnostics_.error("no-outputs", Location{files_.manifests.back(), {}},
                       "the pack makes nothing: it has no `outputs`");
  }
  compile_outputs();
}

void PackReader::compile_outputs() {
  std::shared_ptr<const Formatter> shared;  // the pack's own, made when the first output needs it
  bool shared_is_made = false;
  const auto formatter_of = [&](const OutputTexts& texts) {
    if (texts.formatter) {
      return make_formatter(*texts.formatter, files_, *pack_.environment, diagnostics_);
    }
    if (!std::exchange(shared_is_made, true)) {
      shared = make_formatter(formatter_, files_, *pack_.environment, diagnostics_);
    }
    return shared;
  };
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
      output.formatter = formatter_of(texts);
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
    Diagnostic& error =
        diagnostics_.error("unknown-option", Location{},
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

jinja::Value make_output_context(std::string_view path, std::string_view subdirectory) {
  jinja::Value context = jinja::Value::dict();
  jinja::Dict& dict = context.as_dict();
  dict.set("path", jinja::Value::text(path));
  dict.set("name", jinja::Value::text(file_name(path)));
  const auto above = subdirectory.empty() ? 0 : std::ranges::count(subdirectory, '/') + 1;
  dict.set("depth", jinja::Value::integer(std::ranges::count(path, '/') - above));
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
