// str.format: the fields of a format text, and the values they name.
#include "template/format.h"

#include "template/format_spec.h"
#include "template/generator.h"
#include "template/integer.h"
#include "template/text_operations.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

[[noreturn]] void fail(const std::string& message) { throw Error(ErrorKind::value, message); }

std::string ascii_repr(const Value& value) {
  const std::string repr = to_repr(value);
  std::string out;
  for (std::size_t at = 0; at < repr.size();) {
    const char32_t c = decode(repr, at);
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else {
      append_escape(out, c);
    }
  }
  return out;
}

// Formats one text; fields inside specifications are formatted by the same rules, once.
class Formatter {
 public:
  Formatter(State& state, std::span<const Value> positional, bool escapes)
      : state_(state), positional_(positional), escapes_(escapes) {}
  virtual ~Formatter() = default;

  std::string format(std::string_view text, int depth = 2) {
    if (depth < 0) fail("Max string recursion exceeded");
    std::string out;
    while (!text.empty()) {
      const std::size_t brace = text.find_first_of("{}");
      out += text.substr(0, brace);
      if (brace == std::string_view::npos) break;
      const char c = text[brace];
      text.remove_prefix(brace + 1);
      if (!text.empty() && text.front() == c) {
        out += c;
        text.remove_prefix(1);
      } else if (c == '}') {
        fail("Single '}' encountered in format string");
      } else if (text.empty()) {
        fail("Single '{' encountered in format string");
      } else {
        append_field(out, take_field(text), depth);
      }
      state_.charge(1);
    }
    state_.charge(out.size());
    return out;
  }

 protected:
  // The value of a named field.
  virtual Value named(std::string_view name) = 0;
  State& state() { return state_; }

 private:
  // Takes the field up to its closing brace off `text`, which begins behind the opening one.
  static std::string_view take_field(std::string_view& text) {
    int open = 1;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '[' && text.find(']', at) != std::string_view::npos && open == 1 &&
          text.substr(0, at).find_first_of(":!") == std::string_view::npos) {
        at = text.find(']', at);  // braces inside an index do not count
        continue;
      }
      open += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
      if (open != 0) continue;
      const std::string_view field = text.substr(0, at);
      text.remove_prefix(at + 1);
      return field;
    }
    fail("expected '}' before end of string");
  }

  void append_field(std::string& out, std::string_view field, int depth) {
    std::size_t end = 0;
    while (end < field.size() && field[end] != '!' && field[end] != ':') {
      if (field[end] == '{') fail("unexpected '{' in field name");
      end = field[end] == '[' ? std::min(field.find(']', end), field.size() - 1) + 1 : end + 1;
    }
    const Value value = lookup(field.substr(0, end));
    char conversion = 0;
    std::string_view rest = field.substr(end);
    if (!rest.empty() && rest.front() == '!') {
      if (rest.size() < 2) fail("end of string while looking for conversion specifier");
      conversion = rest[1];
      rest.remove_prefix(2);
      if (!rest.empty() && rest.front() != ':') {
        fail("expected ':' after conversion specifier");
      }
    }
    const std::string specification =
        rest.empty() ? std::string() : format(rest.substr(1), depth - 1);
    append_value(out, convert(value, conversion), specification);
  }

  Value convert(const Value& value, char conversion) const {
    switch (conversion) {
      case 0:
        return value;
      case 's':
        return Value::text(to_text(value));
      case 'r':
        return Value::text(to_repr(value));
      case 'a':
        return Value::text(ascii_repr(value));
      default:
        fail("Unknown conversion specifier '" + std::string(1, conversion) + "'");
    }
  }

  void append_value(std::string& out, const Value& value, std::string_view specification) {
    if (!escapes_) {
      out += format_value(state_, value, specification);
    } else if (value.is_safe()) {
      if (!specification.empty()) fail("Unsupported format specification for Markup.");
      out += value.as_text();
    } else {
      append_escaped(out, format_value(state_, value, specification));
    }
  }

  // The value of a field name: first.attribute[index]...
  Value lookup(std::string_view name) {
    const std::size_t end = std::min(name.find_first_of(".["), name.size());
    const bool alone = end == name.size();
    Value value = first_value(name.substr(0, end), alone);
    name.remove_prefix(end);
    while (!name.empty()) {
      if (name.front() == '.') {
        name.remove_prefix(1);
        const std::size_t stop = std::min(name.find_first_of(".["), name.size());
        if (stop == 0) fail("Empty attribute in format string");
        value = attribute(value, name.substr(0, stop));
        name.remove_prefix(stop);
      } else if (name.front() == '[') {
        const std::size_t stop = name.find(']');
        if (stop == std::string_view::npos) fail("Missing ']' in format string");
        if (stop == 1) fail("Empty attribute in format string");
        value = item(value, name.substr(1, stop - 1));
        name.remove_prefix(stop + 1);
      } else {
        fail("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  // Markup formats through Python's string.Formatter, which looks at names that stand alone only
  // when it counts and checks the fields.
  Value first_value(std::string_view name, bool alone) {
    if (!name.empty() && !all_digits(name)) return named(name);
    if (escapes_ && !alone) return name.empty() ? named(name) : positional(parse_integer(name));
    if (name.empty()) {
      if (manual_)
        fail("cannot switch from manual field specification to automatic field numbering");
      automatic_ = true;
    } else {
      if (automatic_) {
        fail("cannot switch from automatic field numbering to manual field specification");
      }
      manual_ = true;
    }
    return positional(name.empty() ? Value::integer(next_index_++) : parse_integer(name));
  }

  Value positional(const Value& place) const {
    const std::int64_t index = clamped_integer(place);
    if (index >= static_cast<std::int64_t>(positional_.size())) {
      fail("Replacement index " + std::to_string(index) +
           " out of range for positional args tuple");
    }
    return positional_[static_cast<std::size_t>(index)];
  }

  Value attribute(const Value& value, std::string_view name) {
    if (value.is_undefined()) throw_undefined(state_, value);
    Value found = get_own_attribute(state_, value, Value::text(name));
    if (!found.is_undefined()) return found;
    throw Error(ErrorKind::type, "'" + std::string(type_name(value)) +
                                     "' object has no attribute '" + std::string(name) + "'");
  }

  Value item(const Value& value, std::string_view key) {
    const Value wanted = all_digits(key) ? parse_integer(key) : Value::text(key);
    if (wanted.is_text() && (value.is_list() || value.is_tuple() || value.is_text())) {
      throw Error(ErrorKind::type,
                  std::string(value.is_text() ? "string" : type_name(value)) +
                      (value.is_text() ? " indices must be integers, not 'str'"
                                       : " indices must be integers or slices, not str"));
    }
    if (value.is_dict()) {
      if (const Value* found = value.as_dict().find(wanted)) return *found;
      fail("KeyError: " + to_repr(wanted));
    }
    Value found = get_item(state_, value, wanted);
    if (!found.is_undefined()) return found;
    fail(std::string(type_name(value)) + " index out of range");
  }

  State& state_;
  std::span<const Value> positional_;
  bool escapes_;
  bool automatic_ = false;
  bool manual_ = false;
  std::int64_t next_index_ = 0;
};

class CallFormatter final : public Formatter {
 public:
  CallFormatter(State& state, const Arguments& arguments, bool escapes)
      : Formatter(state, arguments.positional, escapes), keywords_(arguments.keywords) {}

 private:
  Value named(std::string_view name) override {
    for (const Keyword& keyword : keywords_) {
      if (keyword.name == name) return keyword.value;
    }
    fail("KeyError: " + to_repr(Value::text(name)));
  }
  std::span<const Keyword> keywords_;
};

class MapFormatter final : public Formatter {
 public:
  MapFormatter(State& state, const Value& mapping)
      : Formatter(state, {}, false), mapping_(mapping) {}

 private:
  Value named(std::string_view name) override {
    if (!mapping_.is_dict()) return get_item(state(), mapping_, Value::text(name));
    if (const Value* found = mapping_.as_dict().find(name)) return *found;
    fail("KeyError: " + to_repr(Value::text(name)));
  }
  const Value& mapping_;
};

}  // namespace

Value format_text(State& state, const Value& format, const Arguments& arguments) {
  CallFormatter formatter(state, arguments, format.is_safe());
  return Value::text(formatter.format(format.as_text()), format.is_safe());
}

Value format_map(State& state, const Value& format, const Value& mapping) {
  MapFormatter formatter(state, mapping);
  return Value::text(formatter.format(format.as_text()));
}

std::string format_value(State& state, const Value& value, std::string_view specification) {
  if (value.is_text()) {
    if (specification.empty()) return std::string(value.as_text());
    return format_string(state, value.as_text(), parse_format_spec(specification, "str"));
  }
  if (specification.empty()) return to_text(value);
  if (is_integral(value)) {
    return format_integer(state, value, parse_format_spec(specification, type_name(value)));
  }
  if (value.is_real()) {
    return format_real(state, value.as_real(), parse_format_spec(specification, "float"));
  }
  throw Error(ErrorKind::type, "unsupported format string passed to " +
                                   std::string(type_name(value)) + ".__format__");
}

}  // namespace praxis::jinja
