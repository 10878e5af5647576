// json.dumps as `tojson` calls it: keys sorted, ASCII only, and the four characters that mean
// something to HTML escaped.
#include <algorithm>
#include <array>
#include <cmath>

#include "template/filters.h"
#include "template/integer.h"
#include "template/nesting.h"
#include "template/number_text.h"
#include "template/sorting.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

// The characters that stand in the result as they are.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) plain[c] = true;
  for (const unsigned char c : {'"', '\\', '<', '>', '&', '\''}) plain[c] = false;
  return plain;
}();

// The bytes of `text` before the first that is not plain.
std::size_t plain_length(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(),
                                [](char c) { return !kPlain[static_cast<unsigned char>(c)]; });
  return static_cast<std::size_t>(end - text.begin());
}

class Dumper {
 public:
  Dumper(State& state, const Value& indent) : state_(state), indented_(!indent.is_none()) {
    if (indent.is_text()) {
      indent_ = indent.as_text();
    } else if (indented_) {
      const std::int64_t width = to_count(indent);
      state.charge(static_cast<std::uint64_t>(width));
      indent_.assign(static_cast<std::size_t>(width), ' ');
    }
  }

  std::string dump(const Value& value) {
    append(value);
    return std::move(out_);
  }

 private:
  static std::int64_t to_count(const Value& indent) {
    if (!is_integral(indent)) {
      throw Error(ErrorKind::type, "can't multiply sequence by non-int of type '" +
                                       std::string(type_name(indent)) + "'");
    }
    return std::max<std::int64_t>(clamped_integer(indent), 0);
  }

  void append(const Value& value) {
    const Nesting nesting;
    state_.charge(4);  // about the bytes it takes
    switch (value.kind()) {
      case Kind::none:
        out_ += "null";
        break;
      case Kind::boolean:
        out_ += value.as_boolean() ? "true" : "false";
        break;
      case Kind::integer:
      case Kind::big_integer:
        append_text(out_, value);
        break;
      case Kind::real:
        append_number(value.as_real());
        break;
      case Kind::text:
      case Kind::owned_text:
        append_string(value.as_text());
        break;
      case Kind::list:
      case Kind::tuple:
        append_array(value.items());
        break;
      case Kind::dict:
        append_object(value.as_dict());
        break;
      default:
        throw Error(ErrorKind::type, "Object of type " + std::string(type_name(value)) +
                                         " is not JSON serializable");
    }
  }

  void append_number(double value) {
    if (std::isfinite(value)) {
      append_real(out_, value);
    } else {
      out_ += std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }
  }

  void append_unit(std::uint32_t unit) {
    out_ += "\\u";
    append_hex(out_, unit, 4);
  }

  void append_string(std::string_view text) {
    state_.charge(text.size());
    out_ += '"';
    for (;;) {
      std::size_t at = plain_length(text);
      out_ += text.substr(0, at);
      if (at == text.size()) break;
      append_escape(decode(text, at));
      text.remove_prefix(at);
    }
    out_ += '"';
  }

  // Appends a character that is not plain.
  void append_escape(char32_t c) {
    switch (c) {
      case '"':
        out_ += "\\\"";
        return;
      case '\\':
        out_ += "\\\\";
        return;
      case '\n':
        out_ += "\\n";
        return;
      case '\r':
        out_ += "\\r";
        return;
      case '\t':
        out_ += "\\t";
        return;
      case '\f':
        out_ += "\\f";
        return;
      case '\b':
        out_ += "\\b";
        return;
      case '<':
      case '>':
      case '&':
      case '\'':
        append_unit(c);
        return;
      default:
        break;
    }
    if (c < 0x10000) {
      append_unit(c);
    } else {
      append_unit(0xd800 + ((c - 0x10000) >> 10));
      append_unit(0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  }

  void new_line() {
    if (!indented_) return;
    out_ += '\n';
    state_.charge(level_ * indent_.size());
    for (std::size_t i = 0; i < level_; ++i) append_plain(indent_);
  }
  // The escaping for HTML works on the whole text, an indent of such characters included.
  void append_plain(std::string_view text) {
    for (const char c : text) {
      if (c == '<' || c == '>' || c == '&' || c == '\'') {
        append_unit(static_cast<unsigned char>(c));
      } else {
        out_ += c;
      }
    }
  }
  void separate(bool first) {
    if (!first) out_ += indented_ ? "," : ", ";
    new_line();
  }

  void append_array(const std::vector<Value>& items) {
    out_ += '[';
    ++level_;
    for (std::size_t i = 0; i < items.size(); ++i) {
      separate(i == 0);
      append(items[i]);
    }
    --level_;
    if (!items.empty()) new_line();
    out_ += ']';
  }

  void append_object(const Dict& dict) {
    std::vector<Value> keys;
    keys.reserve(dict.entries.size());
    for (const Dict::Entry& entry : dict.entries) keys.push_back(entry.key);
    std::vector<std::size_t> order(keys.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    sort_indexes(state_, order, keys, false);
    out_ += '{';
    ++level_;
    bool first = true;
    for (const std::size_t index : order) {
      separate(first);
      first = false;
      append_key(keys[index]);
      out_ += ": ";
      append(dict.entries[index].value);
    }
    --level_;
    if (!first) new_line();
    out_ += '}';
  }

  void append_key(const Value& key) {
    if (key.is_text()) return append_string(key.as_text());
    if (!key.is_none() && !key.is_real() && !is_integral(key)) {
      throw Error(ErrorKind::type,
                  "keys must be str, int, float, bool or None, not " + std::string(type_name(key)));
    }
    out_ += '"';
    append(key);
    out_ += '"';
  }

  State& state_;
  bool indented_;
  std::string indent_;
  std::size_t level_ = 0;
  std::string out_;
};

}  // namespace

Value html_safe_json(State& state, const Value& value, const Value& indent) {
  Dumper dumper(state, indent);
  if (!value.is_text() || plain_length(value.as_text()) < value.as_text().size())
    return Value::text(dumper.dump(value), true);
  // Most texts need nothing but their quotes.
  const std::string_view text = value.as_text();
  state.charge(text.size());
  char* chars = nullptr;
  Value quoted = Value::unwritten_text(text.size() + 2, chars, true);
  *chars = '"';
  std::copy(text.begin(), text.end(), chars + 1);
  chars[text.size() + 1] = '"';
  return quoted;
}

}  // namespace praxis::jinja
