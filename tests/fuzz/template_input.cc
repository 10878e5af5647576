#include "template_input.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/diagnostic.h"

namespace praxis::fuzz {
namespace {

struct Delimiters {
  const char *block, *block_end, *variable, *variable_end, *comment, *comment_end;
};

// The usual ones, others, ones that begin alike, and ones of a single character.
constexpr std::array<Delimiters, 4> delimiters = {{{"{%", "%}", "{{", "}}", "{#", "#}"},
                                                   {"<%", "%>", "${", "}", "<!--", "-->"},
                                                   {"{", "}", "{{", "}}", "{{{", "}}}"},
                                                   {"[", "]", "<", ">", "#", "\n"}}};

jinja::Settings settings_of(std::uint8_t switches, std::uint8_t choices) {
  jinja::Settings settings;
  settings.trim_blocks = switches & 1;
  settings.lstrip_blocks = switches & 2;
  settings.keep_trailing_newline = switches & 4;
  settings.autoescape = switches & 8;
  settings.extension_do = settings.extension_loopcontrols = switches & 16;
  if (switches & 32) {
    settings.line_statement_prefix = "#";
    settings.line_comment_prefix = "##";
  }
  settings.undefined = static_cast<jinja::UndefinedKind>(switches >> 6);

  const Delimiters& chosen = delimiters[choices % delimiters.size()];
  settings.block_start_string = chosen.block;
  settings.block_end_string = chosen.block_end;
  settings.variable_start_string = chosen.variable;
  settings.variable_end_string = chosen.variable_end;
  settings.comment_start_string = chosen.comment;
  settings.comment_end_string = chosen.comment_end;
  if (choices & 4) settings.newline_sequence = "\r\n";
  return settings;
}

}  // namespace

SourcePtr TemplateInput::load(std::string_view name) const {
  for (std::size_t i = 0; i + 1 < library.size(); i += 2) {
    if (library[i] == name) return make_source(std::string(name), std::string(library[i + 1]));
  }
  return nullptr;
}

TemplateInput template_input(const std::uint8_t* data, std::size_t size) {
  TemplateInput input;
  if (size < 2) return input;
  input.settings = settings_of(data[0], data[1]);
  std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto next = [&rest] {
    const std::string_view text = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(text.size() < rest.size() ? text.size() + 1 : text.size());
    return text;
  };
  input.main = next();
  input.context = next();
  while (!rest.empty()) input.library.push_back(next());
  return input;
}

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

void require_good(const jinja::Error& error) {
  require(!error.message.empty(), "an error says what is wrong");
  if (error.where.source) {
    const Span span = error.where.span;
    require(span.begin <= span.end && span.end <= error.where.source->text.size(),
            "an error's place lies in its text");
  }
  Diagnostics diagnostics;
  diagnostics.add(jinja::to_diagnostic(error));
  format_diagnostics(diagnostics, DiagnosticFormat::gcc, true);
  format_diagnostics(diagnostics, DiagnosticFormat::sarif, false);
}

}  // namespace praxis::fuzz
