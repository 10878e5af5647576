// Filters on texts: letter case, space, padding, cutting, replacing.
#include <algorithm>

#include "template/arguments.h"
#include "template/environment.h"
#include "template/filters.h"
#include "template/format.h"
#include "template/methods.h"
#include "template/text_operations.h"
#include "template/text_wrap.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

// The subject of a filter that works on any value as text. Refers to the call's arguments.
class Subject {
 public:
  explicit Subject(const Value& value) : value_(soft_str(value)) {}
  std::string_view text() const { return value_.as_text(); }
  bool is_safe() const { return value_.is_safe(); }
  const Value& value() const { return value_; }

 private:
  Value value_;
};

Value do_upper(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"upper", {"s"}};
  const Subject subject(Bound(kSignature, arguments)[0]);
  const std::string_view text = subject.text();
  state.charge(text.size());
  return is_ascii(text) ? ascii_upper(text, subject.is_safe())
                        : Value::text(upper(text), subject.is_safe());
}

Value do_lower(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"lower", {"s"}};
  const Subject subject(Bound(kSignature, arguments)[0]);
  const std::string_view text = subject.text();
  state.charge(text.size());
  return is_ascii(text) ? ascii_lower(text, subject.is_safe())
                        : Value::text(lower(text), subject.is_safe());
}

Value do_capitalize(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"capitalize", {"s"}};
  const Subject subject(Bound(kSignature, arguments)[0]);
  state.charge(subject.text().size());
  return Value::text(capitalize(subject.text()), subject.is_safe());
}

// Whether a word begins after `c`, by the `title` filter's own rule.
bool separates_words(char32_t c) {
  return c == '-' || c == '(' || c == '{' || c == '[' || c == '<' || is_space(c);
}

Value do_title(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"title", {"s"}};
  const Subject subject(Bound(kSignature, arguments)[0]);
  const std::string_view text = subject.text();
  state.charge(text.size());
  std::string titled;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (separates_words(decode(text, at))) {
      titled += text.substr(begin, at - begin);
      continue;
    }
    const std::size_t rest = at;
    std::size_t end = at;
    while (at < text.size() && !separates_words(decode(text, at))) end = at;
    at = end;
    titled += upper(text.substr(begin, rest - begin));
    titled += lower(text.substr(rest, end - rest));
  }
  return Value::text(titled);
}

Value do_trim(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"trim", {"value", "chars"}, 1};
  const Bound given(kSignature, arguments);
  const Subject subject(given[0]);
  state.charge(subject.text().size());
  if (!given.is_set(1)) return text_piece(subject.value(), strip(subject.text()));
  std::string chars(given.text(1));
  if (subject.is_safe() && !given[1].is_safe()) chars = to_text(escape(given[1]));
  return text_piece(subject.value(), strip_characters(subject.text(), chars, true, true));
}

Value do_center(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"center", {"value", "width"}, 1};
  const Bound given(kSignature, arguments);
  const Subject subject(given[0]);
  return Value::text(center(state, subject.text(), given.integer(1, 80), " "), subject.is_safe());
}

Value do_string(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"string", {"s"}};
  const Bound given(kSignature, arguments);
  Value text = soft_str(given[0]);
  state.charge(text.as_text().size());
  return text;
}

// How `replace` escapes under autoescape: the whole text becomes markup when what goes in, or what
// is looked for, is markup.
Value replace_escaped(State& state, const Bound<4>& given) {
  const Value old_text = soft_str(given[1]);
  const Value new_text = soft_str(given[2]);
  Value subject = soft_str(given[0]);
  if (old_text.is_safe() || (new_text.is_safe() && !subject.is_safe())) subject = escape(subject);
  const auto part = [&](const Value& value) { return subject.is_safe() ? escape(value) : value; };
  return Value::text(replace(state, subject.as_text(), part(old_text).as_text(),
                             part(new_text).as_text(), given.is_set(3) ? given.integer(3, -1) : -1),
                     subject.is_safe());
}

Value do_replace(State& state, const Arguments& arguments) {
  static constexpr Signature<4> kSignature{"replace", {"s", "old", "new", "count"}, 3};
  const Bound given(kSignature, arguments);
  if (state.autoescape()) return replace_escaped(state, given);
  const Subject subject(given[0]);
  const Subject old_text(given[1]);
  const Subject new_text(given[2]);
  return Value::text(replace(state, subject.text(), old_text.text(), new_text.text(),
                             given.is_set(3) ? given.integer(3, -1) : -1));
}

Value do_format(State& state, const Arguments& arguments) {
  if (arguments.positional.empty()) {
    throw Error(ErrorKind::type, "format() missing 1 required positional argument: 'value'");
  }
  const Value format = soft_str(arguments.positional[0]);
  const auto values = arguments.positional.subspan(1);
  if (arguments.keywords.empty()) {
    return percent_format(state, format, Value::tuple({values.begin(), values.end()}));
  }
  if (!values.empty()) {
    throw Error(ErrorKind::runtime,
                "can't handle positional and keyword arguments at the same time");
  }
  const Value named = Value::dict();
  for (const Keyword& keyword : arguments.keywords) {
    named.as_dict().set(Value::text(keyword.name), keyword.value);
  }
  return percent_format(state, format, named);
}

[[noreturn]] void throw_not_text(const Value& value, std::string_view what) {
  if (value.is_undefined()) throw_undefined(value);
  throw Error(ErrorKind::type,
              std::string(what) + " requires a text, not '" + std::string(type_name(value)) + "'");
}

Value do_indent(State& state, const Arguments& arguments) {
  static constexpr Signature<4> kSignature{"indent", {"s", "width", "first", "blank"}, 1};
  const Bound given(kSignature, arguments);
  if (!given[0].is_text()) throw_not_text(given[0], "indent");
  std::string indention;
  if (given[1].is_text()) {
    indention = given[1].as_text();
  } else {
    const std::int64_t width = std::max<std::int64_t>(given.integer(1, 4), 0);
    state.charge(static_cast<std::uint64_t>(width));
    indention.assign(static_cast<std::size_t>(width), ' ');
  }
  const bool blank = given.truth(3, false);
  std::string indented;
  std::string_view rest = given[0].as_text();
  indented.reserve(rest.size() + 8 * indention.size());
  // Jinja adds a newline and splits into lines, so that a text that ends in one keeps it.
  bool first_line = true;
  for (bool ended = true; !rest.empty() || ended; first_line = false) {
    std::string_view line = rest;
    if (rest.empty()) {
      ended = false;
    } else {
      const std::string_view with_end = take_line(rest, true);
      line = with_end;
      std::string_view whole = with_end;
      line = take_line(whole, false);
      ended = rest.empty() && line.size() != with_end.size();
    }
    if (!first_line) indented += '\n';
    if (first_line ? given.truth(2, false) : blank || !line.empty()) {
      indented += indention;
      state.charge(indention.size());
    }
    indented += line;
  }
  state.charge(indented.size());
  return Value::text(indented, given[0].is_safe());
}

// The text without its last word: what rsplit(" ", 1)[0] leaves.
std::string_view without_last_word(std::string_view text) {
  return text.substr(0, std::min(text.rfind(' '), text.size()));
}

Value do_truncate(State& state, const Arguments& arguments) {
  static constexpr Signature<5> kSignature{
      "truncate", {"s", "length", "killwords", "end", "leeway"}, 1};
  const Bound given(kSignature, arguments);
  const std::int64_t most = given.integer(1, 255);
  const std::string_view end = given.text(3, "...");
  const std::int64_t leeway = given.is_set(4) ? given.integer(4, 5) : 5;
  const auto end_length = static_cast<std::int64_t>(count_points(end));
  if (most < end_length) {
    throw Error(ErrorKind::value, "expected length >= " + std::to_string(end_length) + ", got " +
                                      std::to_string(most));
  }
  if (leeway < 0) {
    throw Error(ErrorKind::value, "expected leeway >= 0, got " + std::to_string(leeway));
  }
  if (length(given[0]) - most <= leeway) return given[0];
  if (!given[0].is_text()) throw_not_text(given[0], "truncate");
  const std::string_view text = given[0].as_text();
  state.charge(text.size());
  std::string_view kept = first_points(text, static_cast<std::size_t>(most - end_length));
  if (!given.truth(2, false)) kept = without_last_word(kept);
  return add(state, text_piece(given[0], kept), given.has(3) ? given[3] : Value::borrowed(end));
}

Value do_wordwrap(State& state, const Arguments& arguments) {
  static constexpr Signature<5> kSignature{
      "wordwrap", {"s", "width", "break_long_words", "wrapstring", "break_on_hyphens"}, 1};
  const Bound given(kSignature, arguments);
  if (!given[0].is_text()) throw_not_text(given[0], "wordwrap");
  const WrapOptions options{given.integer(1, 79), given.truth(2, true), given.truth(4, true)};
  if (options.width <= 0 && !given[0].as_text().empty()) {
    throw Error(ErrorKind::value,
                "invalid width " + std::to_string(options.width) + " (must be > 0)");
  }
  const Value separator =
      given.is_set(3) ? given[3] : Value::borrowed(state.environment().settings().newline_sequence);
  const std::string_view between = to_str(separator, "wordwrap");
  std::string wrapped;
  bool first = true;
  for (std::string_view rest = given[0].as_text(); !rest.empty(); first = false) {
    if (!first) wrapped += between;
    const std::string_view paragraph = take_line(rest, false);
    state.charge(paragraph.size() * 4);
    bool first_line = true;
    for (const std::string& line : wrap_text(paragraph, options)) {
      if (!first_line) wrapped += between;
      first_line = false;
      wrapped += line;
      state.charge(between.size());
    }
  }
  return Value::text(wrapped, separator.is_safe());
}

Value do_wordcount(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"wordcount", {"s"}};
  const Subject subject(Bound(kSignature, arguments)[0]);
  const std::string_view text = subject.text();
  state.charge(text.size());
  std::int64_t words = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const bool word = is_word_character(decode(text, at));
    if (word && !inside) ++words;
    inside = word;
  }
  return Value::integer(words);
}

Value do_pprint(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"pprint", {"value"}};
  return Value::text(pretty_print(state, Bound(kSignature, arguments)[0]));
}

}  // namespace

void add_text_filters(Environment& environment) {
  environment.add_filter("upper", do_upper);
  environment.add_filter("lower", do_lower);
  environment.add_filter("capitalize", do_capitalize);
  environment.add_filter("title", do_title);
  environment.add_filter("trim", do_trim);
  environment.add_filter("center", do_center);
  environment.add_filter("string", do_string);
  environment.add_filter("replace", do_replace);
  environment.add_filter("format", do_format);
  environment.add_filter("indent", do_indent);
  environment.add_filter("truncate", do_truncate);
  environment.add_filter("wordwrap", do_wordwrap);
  environment.add_filter("wordcount", do_wordcount);
  environment.add_filter("pprint", do_pprint);
}

}  // namespace praxis::jinja
