#include "template/setting_names.h"

#include <utility>

namespace praxis::jinja {
namespace {

constexpr std::pair<std::string_view, std::string Settings::*> kTexts[] = {
    {"block_start_string", &Settings::block_start_string},
    {"block_end_string", &Settings::block_end_string},
    {"variable_start_string", &Settings::variable_start_string},
    {"variable_end_string", &Settings::variable_end_string},
    {"comment_start_string", &Settings::comment_start_string},
    {"comment_end_string", &Settings::comment_end_string},
    {"line_statement_prefix", &Settings::line_statement_prefix},
    {"line_comment_prefix", &Settings::line_comment_prefix},
    {"newline_sequence", &Settings::newline_sequence}};

constexpr std::pair<std::string_view, bool Settings::*> kSwitches[] = {
    {"trim_blocks", &Settings::trim_blocks},
    {"lstrip_blocks", &Settings::lstrip_blocks},
    {"keep_trailing_newline", &Settings::keep_trailing_newline},
    {"autoescape", &Settings::autoescape}};

}  // namespace

std::string* find_text_setting(Settings& settings, std::string_view name) {
  for (const auto& [known, member] : kTexts) {
    if (known == name) return &(settings.*member);
  }
  return nullptr;
}

bool* find_switch_setting(Settings& settings, std::string_view name) {
  for (const auto& [known, member] : kSwitches) {
    if (known == name) return &(settings.*member);
  }
  return nullptr;
}

}  // namespace praxis::jinja
