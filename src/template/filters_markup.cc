// Filters for markup and addresses: escaping, attributes, links, JSON in HTML.
#include <algorithm>

#include "template/arguments.h"
#include "template/environment.h"
#include "template/filters.h"
#include "template/html.h"
#include "template/unicode_text.h"
#include "template/urlize.h"

namespace praxis::jinja {
namespace {

Value do_escape(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"escape", {"s"}};
  Value escaped = escape(Bound(kSignature, arguments)[0]);
  state.charge(escaped.as_text().size());
  return escaped;
}

Value do_forceescape(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"forceescape", {"value"}};
  std::string escaped;
  append_escaped(escaped, to_text(Bound(kSignature, arguments)[0]));
  state.charge(escaped.size());
  return Value::text(escaped, true);
}

Value do_safe(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"safe", {"value"}};
  const Bound given(kSignature, arguments);
  const Value& value = given[0];
  if (value.is_safe()) return value;
  if (value.kind() == Kind::text) return Value::borrowed(value.as_text(), true);
  const std::string text = to_text(value);
  state.charge(text.size());
  return Value::text(text, true);
}

Value do_striptags(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"striptags", {"value"}};
  const std::string text = to_text(Bound(kSignature, arguments)[0]);
  state.charge(text.size());
  return Value::text(strip_tags(text));
}

// Whether an attribute's name would end before its last character.
bool breaks_name(std::string_view key) {
  return key.find_first_of(" \t\n\r\f\v/>=") != std::string_view::npos;
}

Value do_xmlattr(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"xmlattr", {"d", "autospace"}, 1};
  const Bound given(kSignature, arguments);
  const Value& attributes = given[0];
  if (attributes.is_undefined()) throw_undefined(state, attributes);
  if (!attributes.is_dict()) {
    throw Error(ErrorKind::type,
                "'" + std::string(type_name(attributes)) + "' object has no attribute 'items'");
  }
  std::string text;
  for (const Dict::Entry& entry : attributes.as_dict().entries) {
    if (entry.value.is_none() || entry.value.is_undefined()) continue;
    if (!entry.key.is_text()) {
      throw Error(ErrorKind::type, "expected string or bytes-like object, got '" +
                                       std::string(type_name(entry.key)) + "'");
    }
    if (breaks_name(entry.key.as_text())) {
      throw Error(ErrorKind::value, "Invalid character in attribute name: " + to_repr(entry.key));
    }
    if (!text.empty()) text += ' ';
    text += escape(entry.key).as_text();
    text += "=\"";
    text += escape(entry.value).as_text();
    text += '"';
    state.charge(text.size() / 16 + 1);
  }
  if (given.truth(1, true) && !text.empty()) text.insert(0, 1, ' ');
  return Value::text(text, state.autoescape());
}

// urllib.parse.quote of a value's text; spaces become + in a query.
void append_quoted(std::string& out, const Value& value, bool query) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const std::string text = to_text(value);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '_' || c == '.' || c == '-' || c == '~' || (c == '/' && !query)) {
      out += c;
    } else if (c == ' ' && query) {
      out += '+';
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

bool is_iterable(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
    case Kind::list:
    case Kind::tuple:
    case Kind::dict:
      return true;
    case Kind::object:
      return value.as_object().iterable();
    default:
      return false;
  }
}

void append_pair(std::string& out, const Value& key, const Value& value) {
  if (!out.empty()) out += '&';
  append_quoted(out, key, true);
  out += '=';
  append_quoted(out, value, true);
}

Value do_urlencode(State& state, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"urlencode", {"value"}};
  const Bound given(kSignature, arguments);
  const Value& value = given[0];
  std::string out;
  if (!is_iterable(value)) {
    append_quoted(out, value, false);
  } else if (value.is_dict()) {
    for (const Dict::Entry& entry : value.as_dict().entries) {
      append_pair(out, entry.key, entry.value);
    }
  } else {
    Iteration walk(state, value);
    for (Value pair; walk.next(state, pair);) {
      const std::vector<Value> parts = to_vector(state, pair);
      if (parts.size() != 2) {
        throw Error(ErrorKind::value, parts.size() < 2
                                          ? "not enough values to unpack (expected 2, got " +
                                                std::to_string(parts.size()) + ")"
                                          : "too many values to unpack (expected 2)");
      }
      append_pair(out, parts[0], parts[1]);
    }
  }
  state.charge(out.size());
  return Value::text(out);
}

// The values of the `rel` attribute: sorted, each once, with those that policy adds.
std::string rel_attribute(std::string_view rel, bool nofollow) {
  std::vector<std::string_view> parts = {"noopener"};
  if (nofollow) parts.push_back("nofollow");
  for (std::string_view part = take_word(rel); !part.empty(); part = take_word(rel)) {
    parts.push_back(part);
  }
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  std::string joined;
  for (const std::string_view part : parts) {
    if (!joined.empty()) joined += ' ';
    joined += part;
  }
  return joined;
}

Value do_urlize(State& state, const Arguments& arguments) {
  static constexpr Signature<6> kSignature{
      "urlize", {"value", "trim_url_limit", "nofollow", "target", "rel", "extra_schemes"}, 1};
  const Bound given(kSignature, arguments);
  UrlizeOptions options;
  if (given.is_set(1)) options.trim_url_limit = given.integer(1, 0);
  if (given.is_set(3)) options.target = given.text(3);
  options.rel =
      rel_attribute(given.is_set(4) ? given.text(4) : std::string_view(), given.truth(2, false));
  if (given.is_set(5) && truth(given[5])) {
    for (const Value& scheme : to_vector(state, given[5])) {
      if (!is_uri_scheme(to_str(scheme, "urlize"))) {
        throw Error(ErrorKind::runtime, to_repr(scheme) + " is not a valid URI scheme prefix.");
      }
      options.extra_schemes.emplace_back(scheme.as_text());
    }
  }
  const Value escaped = escape(given[0]);
  state.charge(escaped.as_text().size() * 4);
  return Value::text(urlize(escaped.as_text(), options), state.autoescape());
}

Value do_tojson(State& state, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"tojson", {"value", "indent"}, 1};
  const Bound given(kSignature, arguments);
  return html_safe_json(state, given[0], given[1]);
}

}  // namespace

void add_markup_filters(Environment& environment) {
  environment.add_filter("escape", do_escape);
  environment.add_filter("e", do_escape);
  environment.add_filter("forceescape", do_forceescape);
  environment.add_filter("safe", do_safe);
  environment.add_filter("striptags", do_striptags);
  environment.add_filter("xmlattr", do_xmlattr);
  environment.add_filter("urlencode", do_urlencode);
  environment.add_filter("urlize", do_urlize);
  environment.add_filter("tojson", do_tojson);
}

}  // namespace praxis::jinja
