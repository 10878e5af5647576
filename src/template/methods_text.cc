// str's methods, and Markup's, which escape their text arguments and give markup back.
//
// Positions count code points; searches run on bytes, where UTF-8 keeps characters apart.
#include <algorithm>

#include "template/arguments.h"
#include "template/format.h"
#include "template/html.h"
#include "template/methods.h"
#include "template/text_operations.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

// A text argument; escaped when the method belongs to markup.
class TextArgument {
 public:
  TextArgument(const Value& self, const Value& argument, std::string_view name)
      : text_(to_str(argument, name)) {
    if (!self.is_safe() || argument.is_safe()) return;
    append_escaped(escaped_, text_);
    text_ = escaped_;
  }
  TextArgument(const TextArgument&) = delete;
  TextArgument& operator=(const TextArgument&) = delete;
  std::string_view get() const { return text_; }

 private:
  std::string_view text_;
  std::string escaped_;
};

// A text that has the markup of `self`.
Value like(const Value& self, std::string_view text) { return Value::text(text, self.is_safe()); }

// --- letter case and classes ----------------------------------------------------------------

template <Name name, std::string (*Change)(std::string_view)>
Value change_case(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, name, 0, 0);
  state.charge(self.as_text().size());
  return like(self, Change(self.as_text()));
}

Value casefold_method(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "casefold", 0, 0);
  state.charge(self.as_text().size());
  return Value::text(casefold(self.as_text()));
}

// Whether the text is not empty and each character passes.
template <Name name, bool (*Test)(char32_t)>
Value all_are(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, name, 0, 0);
  const std::string_view text = self.as_text();
  for (std::size_t at = 0; at < text.size();) {
    if (!Test(decode(text, at))) return Value::boolean(false);
  }
  return Value::boolean(!text.empty());
}

Value isascii(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "isascii", 0, 0);
  return Value::boolean(is_ascii(self.as_text()));
}

Value isprintable(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "isprintable", 0, 0);
  const std::string_view text = self.as_text();
  for (std::size_t at = 0; at < text.size();) {
    if (!is_printable(decode(text, at))) return Value::boolean(false);
  }
  return Value::boolean(true);
}

Value isidentifier(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "isidentifier", 0, 0);
  const std::string_view text = self.as_text();
  for (std::size_t at = 0; at < text.size();) {
    const bool start = at == 0;
    const char32_t c = decode(text, at);
    if (start ? !is_identifier_start(c) : !is_identifier_part(c)) return Value::boolean(false);
  }
  return Value::boolean(!text.empty());
}

Value islower(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "islower", 0, 0);
  return Value::boolean(is_lower_text(self.as_text()));
}

Value isupper(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "isupper", 0, 0);
  return Value::boolean(is_upper_text(self.as_text()));
}

Value istitle(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "istitle", 0, 0);
  return Value::boolean(is_title_text(self.as_text()));
}

// --- searching ------------------------------------------------------------------------------

// The part of the text that start and end arguments leave, and where it begins.
struct Part {
  std::string_view text;
  std::size_t begin = 0;  // in code points
  bool valid = true;      // false when the start lies behind the end
};

std::int64_t bound_argument(const Arguments& arguments, std::size_t index, std::int64_t otherwise,
                            std::int64_t size) {
  if (arguments.positional.size() <= index || arguments.positional[index].is_none()) {
    return otherwise;
  }
  const std::int64_t bound = to_integer(arguments.positional[index]);
  return bound < 0 ? std::max<std::int64_t>(bound + size, 0) : bound;
}

Part part_of(const Value& self, const Arguments& arguments) {
  const std::string_view text = self.as_text();
  if (arguments.positional.size() < 2) return {text};
  const auto size = static_cast<std::int64_t>(count_points(text));
  const std::int64_t start = bound_argument(arguments, 1, 0, size);
  const std::int64_t end = std::min(bound_argument(arguments, 2, size, size), size);
  if (start > end) return {{}, 0, false};
  const auto begin = static_cast<std::size_t>(start);
  const std::string_view rest = text.substr(point_offset(text, begin));
  return {first_points(rest, static_cast<std::size_t>(end - start)), begin};
}

// The place of the first argument in the text, or -1.
std::int64_t find_place(const Value& self, const Arguments& arguments, std::string_view name,
                        bool last) {
  expect_arguments(arguments, name, 1, 3);
  const std::string_view needle = to_str(arguments.positional[0], name);
  const Part part = part_of(self, arguments);
  if (!part.valid) return -1;
  const std::size_t found = last ? part.text.rfind(needle) : part.text.find(needle);
  if (found == std::string_view::npos) return -1;
  return static_cast<std::int64_t>(part.begin + count_points(part.text.substr(0, found)));
}

Value find(State&, const Value& self, const Arguments& arguments) {
  return Value::integer(find_place(self, arguments, "find", false));
}

Value rfind(State&, const Value& self, const Arguments& arguments) {
  return Value::integer(find_place(self, arguments, "rfind", true));
}

Value found_or_throw(std::int64_t place) {
  if (place < 0) throw Error(ErrorKind::value, "substring not found");
  return Value::integer(place);
}

Value index(State&, const Value& self, const Arguments& arguments) {
  return found_or_throw(find_place(self, arguments, "index", false));
}

Value rindex(State&, const Value& self, const Arguments& arguments) {
  return found_or_throw(find_place(self, arguments, "rindex", true));
}

Value count(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "count", 1, 3);
  const std::string_view needle = to_str(arguments.positional[0], "count");
  const Part part = part_of(self, arguments);
  if (!part.valid) return Value::integer(0);
  if (needle.empty()) return Value::integer(static_cast<std::int64_t>(count_points(part.text)) + 1);
  std::int64_t found = 0;
  for (std::size_t at = 0; (at = part.text.find(needle, at)) != std::string_view::npos;) {
    ++found;
    at += needle.size();
  }
  return Value::integer(found);
}

// startswith and endswith: one text or a tuple of texts.
template <class Matches>
Value match_any(const Value& self, const Arguments& arguments, std::string_view name,
                const Matches& matches) {
  expect_arguments(arguments, name, 1, 3);
  const Value& wanted = arguments.positional[0];
  const Part part = part_of(self, arguments);
  const auto check = [&](const Value& one) {
    if (!one.is_text()) {
      if (one.is_undefined()) throw_undefined(one);
      throw Error(ErrorKind::type, std::string(name) +
                                       " first arg must be str or a tuple of str, not " +
                                       std::string(type_name(one)));
    }
    return part.valid && matches(part.text, one.as_text());
  };
  if (!wanted.is_tuple()) return Value::boolean(check(wanted));
  return Value::boolean(std::any_of(wanted.items().begin(), wanted.items().end(), check));
}

Value startswith(State&, const Value& self, const Arguments& arguments) {
  return match_any(
      self, arguments, "startswith",
      [](std::string_view text, std::string_view start) { return text.starts_with(start); });
}

Value endswith(State&, const Value& self, const Arguments& arguments) {
  return match_any(self, arguments, "endswith",
                   [](std::string_view text, std::string_view end) { return text.ends_with(end); });
}

// --- stripping and padding ------------------------------------------------------------------

Value strip_sides(const Value& self, const Arguments& arguments, std::string_view name, bool left,
                  bool right) {
  expect_arguments(arguments, name, 0, 1);
  const bool given = !arguments.positional.empty() && !arguments.positional[0].is_none();
  if (!given) {
    std::string_view text = self.as_text();
    if (left) text = strip_left(text);
    if (right) text = strip_right(text);
    return text_piece(self, text);
  }
  const TextArgument chars(self, arguments.positional[0], name);
  return text_piece(self, strip_characters(self.as_text(), chars.get(), left, right));
}

Value strip_method(State&, const Value& self, const Arguments& arguments) {
  return strip_sides(self, arguments, "strip", true, true);
}

Value lstrip(State&, const Value& self, const Arguments& arguments) {
  return strip_sides(self, arguments, "lstrip", true, false);
}

Value rstrip(State&, const Value& self, const Arguments& arguments) {
  return strip_sides(self, arguments, "rstrip", false, true);
}

Value removeprefix(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "removeprefix", 1, 1);
  const std::string_view prefix = to_str(arguments.positional[0], "removeprefix");
  std::string_view text = self.as_text();
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  return small_text(text);
}

Value removesuffix(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "removesuffix", 1, 1);
  const std::string_view suffix = to_str(arguments.positional[0], "removesuffix");
  std::string_view text = self.as_text();
  if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
  return small_text(text);
}

enum class Side { left, right, both };

Value justify(State& state, const Value& self, const Arguments& arguments, std::string_view name,
              Side side) {
  expect_arguments(arguments, name, 1, 2);
  const std::int64_t width = to_integer(arguments.positional[0]);
  const Value space = Value::borrowed(" ");
  const TextArgument filling(
      self, arguments.positional.size() > 1 ? arguments.positional[1] : space, name);
  const std::string_view fill = filling.get();
  if (count_points(fill) != 1) {
    throw Error(ErrorKind::type, "The fill character must be exactly one character long");
  }
  const std::string_view text = self.as_text();
  if (side == Side::both) return like(self, center(state, text, width, fill));
  const std::int64_t missing = missing_width(state, text, width, fill);
  std::string padded;
  if (side == Side::right) append_repeated(padded, fill, missing);
  padded += text;
  if (side == Side::left) append_repeated(padded, fill, missing);
  return like(self, padded);
}

Value center_method(State& state, const Value& self, const Arguments& arguments) {
  return justify(state, self, arguments, "center", Side::both);
}

Value ljust(State& state, const Value& self, const Arguments& arguments) {
  return justify(state, self, arguments, "ljust", Side::left);
}

Value rjust(State& state, const Value& self, const Arguments& arguments) {
  return justify(state, self, arguments, "rjust", Side::right);
}

Value zfill(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "zfill", 1, 1);
  const std::string_view text = self.as_text();
  const std::int64_t missing = missing_width(state, text, to_integer(arguments.positional[0]), "0");
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  std::string padded(text.substr(0, sign));
  append_repeated(padded, "0", missing);
  padded += text.substr(sign);
  return like(self, padded);
}

Value expandtabs(State& state, const Value& self, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"expandtabs", {"tabsize"}, 0};
  const std::int64_t size = Bound(kSignature, arguments).integer(0, 8);
  return like(self, expand_tabs(state, self.as_text(), size));
}

// --- splitting and joining ------------------------------------------------------------------

constexpr Signature<2> kSplit{"split", {"sep", "maxsplit"}, 0};

Value split_method(State& state, const Value& self, const Arguments& arguments) {
  const Bound given(kSplit, arguments);
  const std::int64_t most = given.integer(1, -1);
  state.charge(self.as_text().size());
  return Value::list(given.is_set(0) ? split(state, self, given.text(0), most)
                                     : split_words(state, self, most));
}

Value rsplit_method(State& state, const Value& self, const Arguments& arguments) {
  const Bound given(kSplit, arguments);
  const std::int64_t most = given.integer(1, -1);
  state.charge(self.as_text().size());
  return Value::list(given.is_set(0) ? rsplit(state, self, given.text(0), most)
                                     : rsplit_words(state, self, most));
}

Value splitlines(State& state, const Value& self, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"splitlines", {"keepends"}, 0};
  const bool keep = Bound(kSignature, arguments).truth(0, false);
  state.charge(self.as_text().size());
  return Value::list(split_lines(state, self, keep));
}

Value cut(const Value& self, const Arguments& arguments, std::string_view name, bool last) {
  expect_arguments(arguments, name, 1, 1);
  const TextArgument separator(self, arguments.positional[0], name);
  const std::string_view text = self.as_text();
  if (separator.get().empty()) throw Error(ErrorKind::value, "empty separator");
  const std::size_t at = last ? text.rfind(separator.get()) : text.find(separator.get());
  const Value nothing = small_text("", self.is_safe());
  std::vector<Value> parts;
  if (at == std::string_view::npos) {
    parts = last ? std::vector<Value>{nothing, nothing, self}
                 : std::vector<Value>{self, nothing, nothing};
  } else {
    parts = {text_piece(self, text.substr(0, at)), like(self, separator.get()),
             text_piece(self, text.substr(at + separator.get().size()))};
  }
  return Value::tuple(std::move(parts));
}

Value partition(State&, const Value& self, const Arguments& arguments) {
  return cut(self, arguments, "partition", false);
}

Value rpartition(State&, const Value& self, const Arguments& arguments) {
  return cut(self, arguments, "rpartition", true);
}

Value join_method(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "join", 1, 1);
  Iteration walk(state, arguments.positional[0]);
  std::string joined;
  Value item;
  for (std::size_t i = 0; walk.next(state, item); ++i) {
    if (i > 0) joined += self.as_text();
    if (!item.is_text() && !self.is_safe()) {
      throw Error(ErrorKind::type, "sequence item " + std::to_string(i) +
                                       ": expected str instance, " + std::string(type_name(item)) +
                                       " found");
    }
    const std::size_t before = joined.size();
    if (self.is_safe() && !item.is_safe()) {
      append_escaped(joined, item.is_text() ? item.as_text() : to_text(item));
    } else {
      joined += item.as_text();
    }
    state.charge(joined.size() - before + self.as_text().size());
  }
  return like(self, joined);
}

Value replace_method(State& state, const Value& self, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"replace", {"old", "new", "count"}, 2};
  const Bound given(kSignature, arguments);
  const TextArgument old_text(self, given[0], "replace");
  const TextArgument new_text(self, given[1], "replace");
  return like(self,
              replace(state, self.as_text(), old_text.get(), new_text.get(), given.integer(2, -1)));
}

// --- formatting and markup ------------------------------------------------------------------

Value format_method(State& state, const Value& self, const Arguments& arguments) {
  return format_text(state, self, arguments);
}

Value format_map_method(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "format_map", 1, 1);
  return format_map(state, self, arguments.positional[0]);
}

void check_markup(const Value& self, std::string_view name) {
  if (self.is_safe()) return;
  throw Error(ErrorKind::undefined, "'str object' has no attribute '" + std::string(name) + "'");
}

Value striptags(State& state, const Value& self, const Arguments& arguments) {
  check_markup(self, "striptags");
  expect_arguments(arguments, "striptags", 0, 0);
  state.charge(self.as_text().size());
  return Value::text(strip_tags(self.as_text()));
}

Value unescape(State& state, const Value& self, const Arguments& arguments) {
  check_markup(self, "unescape");
  expect_arguments(arguments, "unescape", 0, 0);
  state.charge(self.as_text().size());
  return Value::text(unescape_html(self.as_text()));
}

constexpr NamedMethod kMethods[] = {
    {"capitalize", change_case<"capitalize", capitalize>},
    {"casefold", casefold_method},
    {"center", center_method},
    {"count", count},
    {"endswith", endswith},
    {"expandtabs", expandtabs},
    {"find", find},
    {"format", format_method},
    {"format_map", format_map_method},
    {"index", index},
    {"isalnum", all_are<"isalnum", is_alnum>},
    {"isalpha", all_are<"isalpha", is_alpha>},
    {"isascii", isascii},
    {"isdecimal", all_are<"isdecimal", is_decimal>},
    {"isdigit", all_are<"isdigit", is_digit>},
    {"isidentifier", isidentifier},
    {"islower", islower},
    {"isnumeric", all_are<"isnumeric", is_numeric>},
    {"isprintable", isprintable},
    {"isspace", all_are<"isspace", is_space>},
    {"istitle", istitle},
    {"isupper", isupper},
    {"join", join_method},
    {"ljust", ljust},
    {"lower", change_case<"lower", lower>},
    {"lstrip", lstrip},
    {"partition", partition},
    {"removeprefix", removeprefix},
    {"removesuffix", removesuffix},
    {"replace", replace_method},
    {"rfind", rfind},
    {"rindex", rindex},
    {"rjust", rjust},
    {"rpartition", rpartition},
    {"rsplit", rsplit_method},
    {"rstrip", rstrip},
    {"split", split_method},
    {"splitlines", splitlines},
    {"startswith", startswith},
    {"strip", strip_method},
    {"striptags", striptags},
    {"swapcase", change_case<"swapcase", swapcase>},
    {"title", change_case<"title", title>},
    {"unescape", unescape},
    {"upper", change_case<"upper", upper>},
    {"zfill", zfill},
};
static_assert(std::is_sorted(std::begin(kMethods), std::end(kMethods),
                             [](const NamedMethod& a, const NamedMethod& b) {
                               return a.name < b.name;
                             }));

}  // namespace

const MethodTable& text_methods() {
  static constexpr MethodTable kTable(kMethods);
  return kTable;
}

}  // namespace praxis::jinja
