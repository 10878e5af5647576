// Filters for generated code, beside Jinja's own: letter case and identifiers, string literals,
// comments and documentation, JSON; and `fail`, by which a template refuses what it cannot express.
//
// They know languages by name (language.h). None of them marks its result as safe markup.
#include <algorithm>
#include <utility>

#include "template/arguments.h"
#include "template/builtins.h"
#include "template/doc_text.h"
#include "template/environment.h"
#include "template/identifier.h"
#include "template/json_text.h"
#include "template/language.h"
#include "template/unicode_text.h"

namespace praxis::jinja {

namespace {

// The value a filter applies to, as text; undefined values throw as they do when printed.
std::string subject(State& state, const Value& value) {
  if (value.is_undefined() && value.undefined_kind() == UndefinedKind::strict) {
    throw_undefined(state, value);
  }
  return to_text(value);
}

Value counted_text(State& state, std::string_view text) {
  state.charge(text.size());
  return Value::text(text);
}

// A count given by a template, between 0 and a limit that no layout needs to exceed.
std::size_t columns(std::int64_t value) {
  return static_cast<std::size_t>(std::clamp<std::int64_t>(value, 0, 10'000));
}

template <CaseStyle style>
Value case_filter(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"case", {"value"}};
  const Bound<1> given(kSignature, arguments);
  return counted_text(state, change_case(subject(state, given[0]), style));
}

Value identifier_filter(State& state, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"identifier", {"value", "language", "style"}, 2};
  const Bound<3> given(kSignature, arguments);
  const std::string_view name = given.text(2, "verbatim");
  const std::optional<CaseStyle> style = case_style(name);
  if (!style) {
    throw Error(ErrorKind::value, "unknown style '" + std::string(name) + "'",
                "the styles are verbatim, verbatim_camel, pascal, camel, snake, kebab, constant");
  }
  return counted_text(state, identifier(subject(state, given[0]), *style, given.text(1)));
}

constexpr std::pair<std::string_view, std::string_view> kStringFilters[] = {
    {"ts_string", "typescript"}, {"js_string", "javascript"}, {"c_string", "c"},
    {"cpp_string", "cpp"},       {"swift_string", "swift"},   {"kotlin_string", "kotlin"},
    {"java_string", "java"},     {"rust_string", "rust"},     {"python_string", "python"},
    {"go_string", "go"},         {"json_string", "json"},
};

template <std::size_t row>
Value string_filter(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{kStringFilters[row].first, {"value"}};
  const Bound<1> given(kSignature, arguments);
  std::string result;
  append_string_literal(result, subject(state, given[0]),
                        language_called(kStringFilters[row].second));
  return counted_text(state, result);
}

// Appends each line with `prefix` before it; blank lines get the prefix without spaces at its end.
std::string prefixed(const std::vector<std::string>& lines, std::string_view prefix) {
  std::string result;
  for (const std::string& line : lines) {
    if (&line != &lines.front()) result += '\n';
    result += line.empty() ? strip_right(prefix) : prefix;
    result += line;
  }
  return result;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(strip_right(text.substr(0, end)));
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

Value comment_line(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"comment_line", {"value", "prefix"}, 1};
  const Bound<2> given(kSignature, arguments);
  const std::string prefix(strip_right(given.text(1, "//")));
  // C's rules also keep a Makefile's comment from continuing on the next line.
  const std::string text =
      comment_text(subject(state, given[0]), language_called("cpp"), CommentKind::plain);
  return counted_text(state, prefixed(split_lines(text), prefix + " "));
}

Value comment_block(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"comment_block", {"value", "lang"}, 1};
  const Bound<2> given(kSignature, arguments);
  const Language& language = language_called(given.text(1, "typescript"));
  return counted_text(state, comment_text(subject(state, given[0]), language, CommentKind::plain));
}

Value doc(State& state, const Arguments& arguments) {
  static constexpr Signature<4> kSignature{"doc", {"value", "prefix", "width", "lang"}, 1};
  const Bound<4> given(kSignature, arguments);
  const std::string_view prefix = given.text(1, " * ");
  const std::size_t width = columns(given.integer(2, 100));
  const std::string text =
      comment_text(subject(state, given[0]), language_called(given.text(3, "typescript")),
                   CommentKind::documentation);
  const std::size_t room = width - std::min(width, count_points(prefix));
  return counted_text(state, prefixed(wrap_lines(text, std::max<std::size_t>(room, 20)), prefix));
}

// Reads `tags`: a list of pairs of a tag's name and its text.
std::vector<DocTag> read_tags(State& state, const Value& value) {
  std::vector<DocTag> tags;
  if (value.is_none()) return tags;
  for (const Value& item : to_vector(state, value)) {
    const std::vector<Value> pair = to_vector(state, item);
    if (pair.size() != 2) {
      throw Error(ErrorKind::type, "doc_comment() takes its tags as pairs of a name and a text");
    }
    tags.push_back({subject(state, pair[0]), subject(state, pair[1])});
  }
  return tags;
}

Value doc_comment_filter(State& state, const Arguments& arguments) {
  static constexpr Signature<5> kSignature{
      "doc_comment", {"value", "lang", "tags", "indent", "width"}, 2};
  const Bound<5> given(kSignature, arguments);
  return counted_text(state,
                      doc_comment(subject(state, given[0]), read_tags(state, given[2]),
                                  language_called(given.text(1)), columns(given.integer(3, 0)),
                                  columns(given.integer(4, 100))));
}

Value wrap(State& state, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"wrap", {"value", "width", "prefix"}, 1};
  const Bound<3> given(kSignature, arguments);
  const std::size_t width = columns(given.integer(1, 100));
  const std::string_view prefix = given.text(2, "");
  const std::size_t room = width - std::min(width, count_points(prefix));
  return counted_text(
      state,
      prefixed(wrap_lines(subject(state, given[0]), std::max<std::size_t>(room, 20)), prefix));
}

Value indent_lines(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"indent_lines", {"value", "width"}, 1};
  const Bound<2> given(kSignature, arguments);
  const std::size_t width = columns(given.integer(1, 2));
  const std::string text = subject(state, given[0]);
  std::string result;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && c != '\n') {
      state.charge(width);
      result.append(width, ' ');
    }
    result += c;
    line_start = c == '\n';
  }
  return counted_text(state, result);
}

Value visible(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"visible", {"value"}};
  const Bound<1> given(kSignature, arguments);
  return counted_text(state, visible_text(subject(state, given[0])));
}

// Text for a Markdown document, a table's cell too: one line, nothing in it is markup.
Value markdown(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"md", {"value"}};
  const Bound<1> given(kSignature, arguments);
  std::string result;
  for (const char c : visible_text(subject(state, given[0]))) {
    switch (c) {
      case '\n':
        result += ' ';
        break;
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        if (std::string_view("\\`*_[]{}|~#").find(c) != std::string_view::npos) result += '\\';
        result += c;
    }
  }
  return counted_text(state, result);
}

Value html(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"html", {"value"}};
  const Bound<1> given(kSignature, arguments);
  std::string result;
  append_escaped(result, subject(state, given[0]));
  return counted_text(state, result);
}

Value ts_key(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"ts_key", {"value"}};
  const Bound<1> given(kSignature, arguments);
  const std::string name = subject(state, given[0]);
  const Language& language = language_called("typescript");
  if (is_identifier(name, language.name) || is_reserved(language, name)) return Value::text(name);
  std::string result;
  append_string_literal(result, name, language);
  return counted_text(state, result);
}

Value json(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"json", {"value"}};
  const Bound<1> given(kSignature, arguments);
  if (given[0].is_undefined()) throw_undefined(state, given[0]);
  std::string result;
  append_json(result, given[0]);
  return counted_text(state, result);
}

Value json_format(State& state, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"json_format", {"value", "indent", "width"}, 1};
  const Bound<3> given(kSignature, arguments);
  return counted_text(state, format_json(subject(state, given[0]), columns(given.integer(1, 2)),
                                         columns(given.integer(2, 100))));
}

Value fail(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"fail", {"message", "hint"}, 1};
  const Bound<2> given(kSignature, arguments);
  throw Error(ErrorKind::runtime, subject(state, given[0]), std::string(given.text(1, "")));
}

template <std::size_t... rows>
void add_string_filters(Environment& environment, std::index_sequence<rows...>) {
  (environment.add_filter(kStringFilters[rows].first, string_filter<rows>), ...);
}

}  // namespace

void add_codegen_filters(Environment& environment) {
  environment.add_filter("pascal", case_filter<CaseStyle::pascal>);
  environment.add_filter("camel", case_filter<CaseStyle::camel>);
  environment.add_filter("snake", case_filter<CaseStyle::snake>);
  environment.add_filter("kebab", case_filter<CaseStyle::kebab>);
  environment.add_filter("constant", case_filter<CaseStyle::constant>);
  environment.add_filter("identifier", identifier_filter);
  add_string_filters(environment, std::make_index_sequence<std::size(kStringFilters)>());
  environment.add_filter("comment_line", comment_line);
  environment.add_filter("comment_block", comment_block);
  environment.add_filter("doc", doc);
  environment.add_filter("doc_comment", doc_comment_filter);
  environment.add_filter("wrap", wrap);
  environment.add_filter("indent_lines", indent_lines);
  environment.add_filter("visible", visible);
  environment.add_filter("md", markdown);
  environment.add_filter("html", html);
  environment.add_filter("ts_key", ts_key);
  environment.add_filter("json", json);
  environment.add_filter("json_format", json_format);
  environment.add_function("fail", fail);
}

}  // namespace praxis::jinja
