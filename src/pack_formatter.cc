#include "pack_formatter.h"

#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "yaml/fields.h"

namespace praxis {
namespace {

// A command as one text has no quotes: what needs them is written as a list.
std::vector<std::string> words_of(std::vector<std::string> texts, const yaml::Node& node) {
  if (node.kind != yaml::Kind::string) return texts;
  std::vector<std::string> words;
  std::istringstream stream(texts.front());
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> read_command(const SourcePtr& source, const yaml::Node& node,
                                      Diagnostics& diagnostics) {
  std::vector<std::string> words;
  if (node.kind == yaml::Kind::string) {
    words = words_of({std::string(node.text)}, node);
  } else if (node.kind == yaml::Kind::sequence) {
    for (const yaml::Node* item : node.items) {
      if (item->kind == yaml::Kind::string) words.emplace_back(item->text);
    }
    if (words.size() != node.items.size()) words.clear();
  }
  if (words.empty()) {
    diagnostics
        .error("wrong-type", Location{source, node.span},
               "a formatter is a command: a text, or a list of the program and its arguments")
        .hint = "`formatter: [clang-format, --style=Google]`; `false` is no formatter";
  }
  return words;
}

}  // namespace

FormatterTexts read_formatter(const SourcePtr& source, const yaml::Node& node,
                              const PackFiles& files, Diagnostics& diagnostics) {
  FormatterTexts formatter;
  formatter.where = {source, node.span};
  if (!source->name.starts_with('<'))
    formatter.directory = absolute_path(parent_path(source->name));
  if (node.kind == yaml::Kind::boolean && !node.boolean) return formatter;
  if (node.kind != yaml::Kind::mapping) {
    formatter.words = read_command(source, node, diagnostics);
    return formatter;
  }
  Fields fields(source, node, "`formatter`", diagnostics);
  if (const yaml::Node* command = fields.node("command")) {
    formatter.words = read_command(source, *command, diagnostics);
  } else {
    fields.required_text("command");
  }
  formatter.files = fields.texts("files");
  for (const std::string& file : formatter.files) {
    if (files.files.contains(file)) continue;
    diagnostics.error("missing-file", fields.location(*fields.node("files")),
                      fmt::format("there is no file `{}` in the folder of the pack", file));
  }
  fields.finish();
  return formatter;
}

std::shared_ptr<const Formatter> make_formatter(const FormatterTexts& texts, const PackFiles& files,
                                                const jinja::Environment& environment,
                                                Diagnostics& diagnostics) {
  if (texts.words.empty()) return nullptr;
  auto formatter = std::make_shared<Formatter>();
  formatter->program = texts.words.front();
  formatter->directory = texts.directory;
  formatter->where = texts.where;
  Hasher key;
  const auto identity = files.programs.find(formatter->program);
  if (identity == files.programs.end() || identity->second == Hash128()) {
    diagnostics
        .error("formatter-missing", texts.where,
               fmt::format("the formatter `{}` is not there", formatter->program))
        .hint = "install it so that PATH finds it; a path with a slash starts at the pack's folder";
    return nullptr;
  }
  key.add(identity->second);
  const auto add_file = [&](const std::string& name) {
    if (const SourcePtr file = files.find(name)) key.add(file->text);
  };
  for (const std::string& name : texts.files) add_file(name);
  for (std::size_t i = 1; i < texts.words.size(); ++i) {
    const std::string& word = texts.words[i];
    add_file(word);
    formatter->arguments.push_back(environment.compile(
        make_source(fmt::format("<argument {} of {}>", i, formatter->program), word)));
  }
  formatter->key = key.finish();
  return formatter;
}

}  // namespace praxis
