#include "doctor/build_files.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

namespace praxis {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (is_blank(text.front()))) text.remove_prefix(1);
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// The lines of a text, those that end with the continuation mark joined, with the number of the
// first.
std::vector<std::pair<std::uint32_t, std::string>> logical_lines(std::string_view text, char mark) {
  std::vector<std::pair<std::uint32_t, std::string>> lines;
  bool continued = false;
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (continued) {
      lines.back().second += trim(line);
    } else {
      lines.emplace_back(number, std::move(line));
    }
    std::string& last = lines.back().second;
    std::size_t marks = 0;
    while (marks < last.size() && last[last.size() - 1 - marks] == mark) ++marks;
    continued = marks % 2 == 1;
    if (continued) last.back() = ' ';
  }
  return lines;
}

// --- Ninja ----------------------------------------------------------------------------------

class NinjaReader {
 public:
  NinjaReader(std::string directory, const Disk& disk)
      : directory_(std::move(directory)), disk_(disk) {}

  void read(const std::string& file);
  std::vector<BuildStep> take();

 private:
  void declaration(const std::string& file, std::uint32_t line, std::string_view text);
  void build(const std::string& file, std::uint32_t line, std::string_view text);
  std::string expand(std::string_view text, const Variables& local) const;
  std::string value(std::string_view name, const Variables& local) const;

  struct Edge {
    BuildStep step;
    Variables variables;
  };

  std::string directory_;  // where Ninja runs: all paths start there
  const Disk& disk_;
  Variables globals_;
  std::map<std::string, Variables, std::less<>> rules_;
  std::vector<Edge> edges_;
  Variables* open_ = nullptr;  // of the rule or edge whose indented lines follow
};

std::string NinjaReader::value(std::string_view name, const Variables& local) const {
  if (const auto found = local.find(name); found != local.end()) return found->second;
  const auto found = globals_.find(name);
  return found == globals_.end() ? std::string() : found->second;
}

std::string NinjaReader::expand(std::string_view text, const Variables& local) const {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '$' || at + 1 == text.size()) {
      out += text[at];
      continue;
    }
    const char next = text[++at];
    if (next == '{') {
      const std::size_t end = std::min(text.find('}', at), text.size());
      out += value(text.substr(at + 1, end - at - 1), local);
      at = end;
    } else if (std::isalnum(static_cast<unsigned char>(next)) != 0 || next == '_') {
      std::size_t end = at;
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                   text[end] == '_' || text[end] == '-'))
        ++end;
      out += value(text.substr(at, end - at), local);
      at = end - 1;
    } else {
      out += next;
    }
  }
  return out;
}

// Paths end at a blank, `|` or `:` that no `$` stands before.
void NinjaReader::build(const std::string& file, std::uint32_t line, std::string_view text) {
  Edge& edge = edges_.emplace_back();
  edge.step.file = file;
  edge.step.line = line;
  bool outputs = true;
  std::string word;
  const auto finish = [&] {
    if (word.empty()) return;
    std::string path = expand(word, {});
    word.clear();
    if (outputs)
      edge.step.outputs.push_back(std::move(path));
    else if (edge.step.rule.empty())
      edge.step.rule = std::move(path);
    else
      edge.step.inputs.push_back(std::move(path));
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '$' && at + 1 < text.size()) {
      word += c;
      word += text[++at];
    } else if (c == ':' && outputs) {
      finish();
      outputs = false;
    } else if (is_blank(c) || c == '|') {
      finish();
    } else {
      word += c;
    }
  }
  finish();
  open_ = &edge.variables;
}

void NinjaReader::declaration(const std::string& file, std::uint32_t line, std::string_view text) {
  open_ = nullptr;
  const std::size_t blank = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, blank);
  const std::string_view rest = trim(text.substr(blank));
  if (word == "build") return build(file, line, rest);
  if (word == "rule") {
    open_ = &rules_[std::string(rest)];
  } else if (word == "include" || word == "subninja") {
    const std::string path = join_path(directory_, expand(rest, {}));
    if (disk_.state(path).kind == FileKind::file) read(path);
  } else if (const std::size_t equals = text.find('='); equals != text.npos) {
    globals_[std::string(trim(text.substr(0, equals)))] = expand(trim(text.substr(equals + 1)), {});
  }
}

void NinjaReader::read(const std::string& file) {
  for (const auto& [number, line] : logical_lines(disk_.read_unrecorded(file), '$')) {
    const std::string_view text = trim(line);
    if (text.empty() || text.front() == '#') continue;
    if (!is_blank(line.front())) {
      declaration(file, number, text);
    } else if (const std::size_t equals = text.find('='); open_ != nullptr && equals != text.npos) {
      (*open_)[std::string(trim(text.substr(0, equals)))] = trim(text.substr(equals + 1));
    }
  }
}

std::vector<BuildStep> NinjaReader::take() {
  std::vector<BuildStep> steps;
  for (Edge& edge : edges_) {
    const auto rule = rules_.find(edge.step.rule);
    if (rule == rules_.end()) {  // phony: no command
      steps.push_back(std::move(edge.step));
      continue;
    }
    Variables local;
    for (const auto& [name, text] : edge.variables) local[name] = expand(text, {});
    std::string out;
    for (const std::string& path : edge.step.outputs) out += (out.empty() ? "" : " ") + path;
    local.emplace("out", out);
    local.emplace("in", "");
    const auto binding = [&](std::string_view name) {
      if (const auto own = local.find(name); own != local.end()) return own->second;
      const auto found = rule->second.find(name);
      return found == rule->second.end() ? std::string() : expand(found->second, local);
    };
    edge.step.command = binding("command");
    edge.step.depfile = binding("depfile");
    edge.step.deps_log = !binding("deps").empty();
    edge.step.restat = !binding("restat").empty();
    steps.push_back(std::move(edge.step));
  }
  return steps;
}

// --- Make -----------------------------------------------------------------------------------

// `%`-rules and assignments are no steps; `target: dependency` is.
std::vector<std::string> make_targets(std::string_view line) {
  const std::size_t colon = line.find(':');
  const bool assignment =
      line.find('=') < colon || (colon + 1 < line.size() && line[colon + 1] == '=');
  std::vector<std::string> targets;
  if (colon == line.npos || assignment || line.front() == '.' || line.front() == '#')
    return targets;
  std::string word;
  for (std::size_t at = 0; at <= colon; ++at) {
    const char c = line[at];
    if (c == '\\' && at + 1 < colon) {
      word += line[++at];
    } else if (at == colon || is_blank(c)) {
      if (!word.empty()) targets.push_back(std::exchange(word, {}));
    } else {
      word += c;
    }
  }
  return targets;
}

}  // namespace

std::vector<BuildStep> read_ninja_file(const std::string& file, const Disk& disk) {
  NinjaReader reader(std::string(parent_path(file)), disk);
  reader.read(file);
  return reader.take();
}

std::vector<BuildStep> read_makefile(const std::string& file, const Disk& disk) {
  std::vector<BuildStep> steps;
  std::vector<std::string> targets;
  for (const auto& [number, line] : logical_lines(disk.read_unrecorded(file), '\\')) {
    if (line.empty()) continue;
    if (line.front() != '\t') {
      targets = make_targets(line);
      if (!targets.empty()) {
        BuildStep& step = steps.emplace_back();
        step.file = file;
        step.line = number;
        step.outputs = targets;
      }
      continue;
    }
    if (targets.empty() || steps.empty()) continue;
    std::string_view command = trim(line);
    while (!command.empty() &&
           std::string_view("@+-").find(command.front()) != std::string_view::npos)
      command.remove_prefix(1);
    std::string& all = steps.back().command;
    if (!all.empty()) all += " && ";
    all += command;
  }
  std::erase_if(steps, [](const BuildStep& step) { return step.command.empty(); });
  return steps;
}

std::vector<std::string> shell_words(std::string_view command) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  const auto finish = [&] {
    if (in_word) words.push_back(std::exchange(word, {}));
    in_word = false;
  };
  for (std::size_t at = 0; at < command.size(); ++at) {
    const char c = command[at];
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else if (c == '\\' && quote == '"' && at + 1 < command.size())
        word += command[++at];
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      in_word = true;
    } else if (c == '\\' && at + 1 < command.size()) {
      word += command[++at];
      in_word = true;
    } else if (is_blank(c) || c == '\n') {
      finish();
    } else if (c == '&' || c == ';' || c == '|') {
      finish();
      words.emplace_back(1, c);
      while (at + 1 < command.size() && command[at + 1] == c) words.back() += command[++at];
    } else {
      word += c;
      in_word = true;
    }
  }
  finish();
  return words;
}

Depfile read_depfile(std::string_view text) {
  Depfile depfile;
  bool targets = true;
  std::string word;
  const auto finish = [&] {
    if (!word.empty())
      (targets ? depfile.targets : depfile.dependencies).push_back(std::exchange(word, {}));
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\n';
    if (c == '\\' && (next == '\n' || next == '\r')) {  // the line goes on
      finish();
      at += text.substr(at + 1).starts_with("\r\n") ? 2 : 1;
    } else if ((c == '\\' && (next == ' ' || next == '#' || next == '\\' || next == ':')) ||
               (c == '$' && next == '$')) {
      word += next;
      ++at;
    } else if (targets && c == ':' &&
               (is_blank(next) || next == '\n' || next == '\r' || next == '\\')) {
      finish();
      targets = false;
    } else if (c == '\n') {
      finish();
      targets = true;
    } else if (is_blank(c) || c == '\r') {
      finish();
    } else {
      word += c;
    }
  }
  finish();
  return depfile;
}

}  // namespace praxis
