// str() and repr(), as CPython prints them, and markupsafe's escaping.
//
// A list that contains itself prints as [...]: the containers being printed on this thread are
// linked through the stack, as CPython links them through its thread state.
#include <array>
#include <cstring>

#include "template/integer.h"
#include "template/missing.h"
#include "template/nesting.h"
#include "template/number_text.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

class Printing {
 public:
  explicit Printing(const Counted* counted) : counted_(counted), outer_(innermost_) {
    innermost_ = this;
  }
  Printing(const Printing&) = delete;
  Printing& operator=(const Printing&) = delete;
  ~Printing() { innermost_ = outer_; }

  static bool is_open(const Counted* counted) {
    for (const Printing* open = innermost_; open != nullptr; open = open->outer_) {
      if (open->counted_ == counted) return true;
    }
    return false;
  }

 private:
  const Counted* counted_;
  const Printing* outer_;
  const Nesting nesting_;
  inline static thread_local const Printing* innermost_ = nullptr;
};

void append_items(std::string& out, const Value& value, char open, char close) {
  if (Printing::is_open(value.counted())) {
    out += open;
    out += "...";
    out += close;
    return;
  }
  const Printing printing(value.counted());
  out += open;
  const std::vector<Value>& items = value.items();
  Meter::spend(4 * items.size());  // about the bytes they take
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    append_repr(out, items[i]);
  }
  if (value.is_tuple() && items.size() == 1) out += ',';
  out += close;
}

void append_dict(std::string& out, const Value& value) {
  if (Printing::is_open(value.counted())) {
    out += "{...}";
    return;
  }
  const Printing printing(value.counted());
  Meter::spend(8 * value.as_dict().entries.size());
  out += '{';
  bool first = true;
  for (const Dict::Entry& entry : value.as_dict().entries) {
    if (!first) out += ", ";
    first = false;
    append_repr(out, entry.key);
    out += ": ";
    append_repr(out, entry.value);
  }
  out += '}';
}

// repr(str): single quotes, unless the text has single and no double ones.
void append_quoted(std::string& out, std::string_view text) {
  const bool single = text.find('\'') != std::string_view::npos;
  const char quote = single && text.find('"') == std::string_view::npos ? '"' : '\'';
  out += quote;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    if (c == static_cast<char32_t>(quote) || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (is_printable(c)) {
      out += text.substr(begin, at - begin);
    } else {
      append_escape(out, c);
    }
  }
  out += quote;
}

// Jinja's object_type_repr: how messages name the owner of a missing attribute.
std::string owner_text(Kind kind) {
  switch (kind) {
    case Kind::none:
      return "None";
    case Kind::boolean:
      return "bool object";
    case Kind::integer:
    case Kind::big_integer:
      return "int object";
    case Kind::real:
      return "float object";
    case Kind::list:
      return "list object";
    case Kind::tuple:
      return "tuple object";
    case Kind::dict:
      return "dict object";
    default:
      return "str object";
  }
}

std::string owner_text(const Value& owner) {
  return owner.is_none() ? "None" : qualified_type_name(owner) + " object";
}

std::string in_quotes(std::string_view text) {
  std::string result;
  append_quoted(result, text);
  return result;
}

// What DebugUndefined prints between its braces.
std::string debug_text(const Value& value) {
  const Missing* missing = Missing::of(value);
  const std::string_view name = Missing::name(value);
  if (missing == nullptr) {
    const Kind owner = Missing::owner_kind(value);
    if (owner == Kind::undefined) return std::string(name);
    return "no such element: " + owner_text(owner) + "[" + in_quotes(name) + "]";
  }
  if (!missing->message.empty()) return "undefined value printed: " + missing->message;
  return "no such element: " + owner_text(missing->owner) + "[" + to_repr(missing->key) + "]";
}

std::string_view undefined_type(UndefinedKind kind) {
  switch (kind) {
    case UndefinedKind::strict:
      return "StrictUndefined";
    case UndefinedKind::chainable:
      return "ChainableUndefined";
    case UndefinedKind::debug:
      return "DebugUndefined";
    default:
      return "Undefined";
  }
}

void append_undefined(std::string& out, const Value& value) {
  switch (value.undefined_kind()) {
    case UndefinedKind::strict:
      throw_undefined(value);
    case UndefinedKind::debug:
      out += "{{ " + debug_text(value) + " }}";
      break;
    default:
      break;
  }
}

}  // namespace

std::string undefined_message(const Value& value) {
  const Missing* missing = Missing::of(value);
  const std::string name = in_quotes(Missing::name(value));
  if (missing == nullptr) {
    const Kind owner = Missing::owner_kind(value);
    if (owner == Kind::undefined) return name + " is undefined";
    return "'" + owner_text(owner) + "' has no attribute " + name;
  }
  if (!missing->message.empty()) return missing->message;
  if (missing->key.is_text()) {
    return "'" + owner_text(missing->owner) + "' has no attribute " + name;
  }
  return owner_text(missing->owner) + " has no element " + to_repr(missing->key);
}

void append_text(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::text:
    case Kind::owned_text:
      out += value.as_text();
      break;
    case Kind::undefined:
      append_undefined(out, value);
      break;
    case Kind::object: {
      const Nesting nesting;
      value.as_object().print(out);
      break;
    }
    default:
      append_repr(out, value);
      break;
  }
}

std::string to_text(const Value& value) {
  std::string out;
  append_text(out, value);
  return out;
}

void append_repr(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      out += "Undefined";
      break;
    case Kind::none:
      out += "None";
      break;
    case Kind::boolean:
      out += value.as_boolean() ? "True" : "False";
      break;
    case Kind::integer:
      append_integer(out, value.as_integer());
      break;
    case Kind::big_integer:
      Meter::spend(static_cast<std::uint64_t>(integer_bit_length(value)) / 8);
      out += integer_to_text(value);
      break;
    case Kind::real:
      append_real(out, value.as_real());
      break;
    case Kind::text:
    case Kind::owned_text:
      Meter::spend(value.as_text().size());
      if (value.is_safe()) out += "Markup(";
      append_quoted(out, value.as_text());
      if (value.is_safe()) out += ')';
      break;
    case Kind::list:
      append_items(out, value, '[', ']');
      break;
    case Kind::tuple:
      append_items(out, value, '(', ')');
      break;
    case Kind::dict:
      append_dict(out, value);
      break;
    case Kind::object: {
      const Nesting nesting;
      value.as_object().print_repr(out);
      break;
    }
  }
}

std::string to_repr(const Value& value) {
  std::string out;
  append_repr(out, value);
  return out;
}

void append_escaped(std::string& out, std::string_view text) {
  static constexpr auto kSpecial = [] {
    std::array<bool, 256> special{};
    for (const char c : {'&', '<', '>', '"', '\''}) special[static_cast<unsigned char>(c)] = true;
    return special;
  }();
  std::size_t plain = 0;  // where the stretch that needs no escaping began
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!kSpecial[static_cast<unsigned char>(text[at])]) continue;
    out.append(text, plain, at - plain);
    plain = at + 1;
    switch (text[at]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&#34;";
        break;
      default:
        out += "&#39;";
        break;
    }
  }
  out.append(text, plain, text.size() - plain);
}

Value escape(const Value& value) {
  if (value.is_safe()) return value;
  std::string out;
  if (value.is_text()) {
    append_escaped(out, value.as_text());
  } else {
    append_escaped(out, to_text(value));
  }
  return Value::text(out, true);
}

std::string_view type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      return undefined_type(value.undefined_kind());
    case Kind::none:
      return "NoneType";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
    case Kind::big_integer:
      return "int";
    case Kind::real:
      return "float";
    case Kind::text:
    case Kind::owned_text:
      return value.is_safe() ? "Markup" : "str";
    case Kind::list:
      return "list";
    case Kind::tuple:
      return "tuple";
    case Kind::dict:
      return "dict";
    case Kind::object:
      return value.as_object().type_name();
  }
  return "object";
}

std::string qualified_type_name(const Value& value) {
  std::string name(type_name(value));
  if (value.is_undefined()) return "jinja2.runtime." + name;
  if (value.is_safe()) return "markupsafe." + name;
  const bool builtin = !value.is_object() || (name.front() >= 'a' && name.front() <= 'z');
  if (builtin) return name;
  const bool helper = name == "Cycler" || name == "Joiner" || name == "Namespace";
  return (helper ? "jinja2.utils." : "jinja2.runtime.") + name;
}

}  // namespace praxis::jinja
