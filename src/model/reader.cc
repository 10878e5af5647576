// The plain parts of component files: names, texts, booleans, documentation, events.
#include "model/reader.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"

namespace praxis {
namespace {

constexpr std::size_t longest_quote = 80;

// What makes two scalars the same value: their kind, and what it says. All numbers are one kind.
std::string identity(const Literal& literal) {
  const yaml::Node& node = *literal.node;
  switch (node.kind) {
    case yaml::Kind::null:
      return "null";
    case yaml::Kind::boolean:
      return node.boolean ? "true" : "false";
    case yaml::Kind::integer:
      return node.fits ? fmt::format("n{}", node.integer) : fmt::format("n{}", node.text);
    case yaml::Kind::real:
      if (std::nearbyint(node.real) == node.real && std::abs(node.real) < 0x1p63) {
        return fmt::format("n{}", static_cast<std::int64_t>(node.real));
      }
      return fmt::format("r{}", node.real);
    default:
      return fmt::format("s{}", node.text);
  }
}

}  // namespace

std::string in_backticks(std::string_view word) {
  if (word.size() <= longest_quote) return fmt::format("`{}`", word);
  std::size_t end = longest_quote;
  while (end > 0 && is_continuation(word[end])) --end;
  return fmt::format("`{}...`", word.substr(0, end));
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         const Diagnostics& diagnostics) {
  if (diagnostics.error_count() > most_hints) return {};
  const std::string_view near = nearest(word, candidates);
  return near.empty() ? std::string() : fmt::format("did you mean {}?", in_backticks(near));
}

bool has_letter_or_digit(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_at(text, at);
    at += point.size;
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point.value));
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) return true;
    if (category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NL) return true;
  }
  return false;
}

void report_equal(const std::vector<Literal>& values, std::string_view id, std::string_view what,
                  Diagnostics& diagnostics) {
  const auto report = [&](const Literal& value, const Literal& first) {
    diagnostics
        .error(id, value.place.location(),
               fmt::format("{} {} is listed twice", what, in_backticks(value.text())))
        .notes.push_back({first.place.location(), "first listed here"});
  };
  constexpr std::size_t few = 16;  // are compared with each other sooner than they are indexed
  if (values.size() <= few) {
    for (auto value = values.begin(); value != values.end(); ++value) {
      const auto first = std::find_if(values.begin(), value, [&](const Literal& earlier) {
        return same_scalar(*earlier.node, *value->node);
      });
      if (first != value) report(*value, *first);
    }
    return;
  }
  std::unordered_map<std::string, const Literal*> seen;
  for (const Literal& value : values) {
    const auto [first, added] = seen.try_emplace(identity(value), &value);
    if (!added) report(value, *first->second);
  }
}

Diagnostic& Reader::error(std::string_view id, const yaml::Node& where, std::string message) {
  return diagnostics_.error(id, place(where).location(), std::move(message));
}

Diagnostic& Reader::wrong_type(std::string_view what, std::string_view expected,
                               const yaml::Node& found) {
  return error("wrong-type", found,
               fmt::format("{} must be {}, not {}", what, expected, yaml::describe(found.kind)));
}

void Reader::unknown_key(const yaml::Node& key, std::string_view where,
                         const std::vector<std::string_view>& known) {
  if (!key.is_scalar()) {
    wrong_type("a key", "a string", key);
    return;
  }
  const std::string_view text = literal(key).text();
  Diagnostic& added =
      error("unknown-key", key, fmt::format("unknown key {} in {}", in_backticks(text), where));
  added.hint = did_you_mean(text, known, diagnostics_);
  if (added.hint.empty()) {
    added.hint = fmt::format("the keys here are {}; keys of your own begin with `x-`",
                             fmt::join(known, ", "));
  }
}

bool Reader::name(const yaml::Node& node, std::string_view what, Name& name) {
  if (!node.is_scalar()) {
    wrong_type(fmt::format("the name of {}", what), "a string", node);
    return false;
  }
  const std::string_view text = literal(node).text();
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    error("empty-name", node, fmt::format("{} needs a name", what));
    return false;
  }
  name.text = text;
  name.place = place(node);
  return true;
}

bool Reader::mapping(const yaml::Entry& entry) {
  if (entry.value->kind == yaml::Kind::mapping) return true;
  if (entry.value->kind != yaml::Kind::null) {
    wrong_type(in_backticks(literal(*entry.key).text()), "a mapping", *entry.value);
  }
  return false;
}

bool Reader::sequence(const yaml::Entry& entry) {
  if (entry.value->kind == yaml::Kind::sequence) return true;
  if (entry.value->kind != yaml::Kind::null) {
    Diagnostic& added =
        wrong_type(in_backticks(literal(*entry.key).text()), "a list", *entry.value);
    if (entry.value->is_scalar()) {
      added.hint = fmt::format("write `[{}]`", literal(*entry.value).text());
    }
  }
  return false;
}

void Reader::text(const yaml::Entry& entry, std::string& target) {
  const yaml::Node& value = *entry.value;
  if (value.kind == yaml::Kind::string) {
    target = value.text;
  } else if (value.kind != yaml::Kind::null) {
    Diagnostic& added = wrong_type(in_backticks(literal(*entry.key).text()), "a string", value);
    if (value.is_scalar()) added.hint = fmt::format("quote it: \"{}\"", literal(value).text());
  }
}

void Reader::boolean(const yaml::Entry& entry, bool& target) {
  const yaml::Node& value = *entry.value;
  if (value.kind == yaml::Kind::boolean) {
    target = value.boolean;
    return;
  }
  const std::string_view key = literal(*entry.key).text();
  Diagnostic& added = wrong_type(in_backticks(key), "true or false", value);
  if (key == "required" && value.kind == yaml::Kind::sequence) {
    added.hint = "`required: true` stands on each property that is required";
  } else if (value.kind == yaml::Kind::string && !value.quoted) {
    const bool off = value.text == "off" || value.text == "no" || value.text == "n";
    const bool on = value.text == "on" || value.text == "yes" || value.text == "y";
    if (on || off) {
      added.hint = fmt::format("in YAML 1.2 `{}` is a string: write {}", value.text, on);
    }
  }
}

void Reader::deprecation(const yaml::Entry& entry, Deprecation& target) {
  const yaml::Node& value = *entry.value;
  if (value.kind == yaml::Kind::boolean) {
    target = {value.boolean, {}};
  } else if (value.kind == yaml::Kind::string) {
    target = {true, std::string(value.text)};
  } else {
    wrong_type("`deprecated`", "true, false or what to use instead", value);
  }
}

bool Reader::extension(const yaml::Entry& entry, std::vector<std::pair<Name, Literal>>& target) {
  if (entry.key->kind != yaml::Kind::string || !entry.key->text.starts_with("x-")) return false;
  target.emplace_back(Name{std::string(entry.key->text), place(*entry.key)}, literal(*entry.value));
  return true;
}

bool Reader::documentation(const yaml::Entry& entry, Documentation& target) {
  const std::string_view key = entry.key->kind == yaml::Kind::string ? entry.key->text : "";
  if (key == "description") {
    text(entry, target.description);
  } else if (key == "deprecated") {
    deprecation(entry, target.deprecated);
  } else if (key == "since") {
    text(entry, target.since);
  } else {
    return extension(entry, target.extensions);
  }
  return true;
}

void Reader::event(const yaml::Node& node, Event& event) {
  if (node.kind == yaml::Kind::null) return;
  if (node.kind != yaml::Kind::mapping) {
    wrong_type("an event", "a mapping", node).hint = "write `{description: ...}`";
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    if (documentation(entry, event.documentation)) continue;
    const std::string_view key = entry.key->kind == yaml::Kind::string ? entry.key->text : "";
    if (key == "payload") {
      event.payload = type(*entry.value);
    } else if (key == "bubbles") {
      boolean(entry, event.bubbles);
    } else if (key == "cancelable") {
      boolean(entry, event.cancelable);
    } else {
      unknown_key(*entry.key, "an event",
                  {"description", "payload", "bubbles", "cancelable", "deprecated", "since"});
    }
  }
}

}  // namespace praxis
