// `'%(name)-5s' % value`: C's printf with Python's values.
#include <cmath>
#include <optional>

#include "template/format.h"
#include "template/format_spec.h"
#include "template/integer.h"
#include "template/number_text.h"
#include "template/text_operations.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

[[noreturn]] void fail(ErrorKind kind, const std::string& message) { throw Error(kind, message); }

// One conversion: %[(name)][flags][width][.precision]type.
struct Conversion {
  bool left = false;
  bool plus = false;
  bool space = false;
  bool alternate = false;
  bool zero = false;
  std::int64_t width = 0;
  std::int64_t precision = -1;
  char32_t type = 0;
};

class PercentFormatter {
 public:
  PercentFormatter(State& state, const Value& format, const Value& arguments)
      : state_(state),
        format_(format),
        rest_(format.as_text()),
        arguments_(arguments),
        escapes_(format.is_safe()) {}

  Value run() {
    std::string out;
    while (true) {
      const std::size_t percent = rest_.find('%');
      out += rest_.substr(0, percent);
      if (percent == std::string_view::npos) break;
      rest_.remove_prefix(percent + 1);
      append_conversion(out);
    }
    if (!all_used()) {
      fail(ErrorKind::type, "not all arguments converted during string formatting");
    }
    state_.charge(out.size());
    return Value::text(out, format_.is_safe());
  }

 private:
  // Values with items by name or number pass for mappings, as in CPython, and need not be used.
  bool all_used() const {
    if (arguments_.is_tuple()) return next_ >= arguments_.items().size();
    const bool mapping = arguments_.is_dict() || arguments_.is_list() ||
                         arguments_.is_undefined() ||
                         (arguments_.is_object() && arguments_.as_object().is_sequence());
    return mapping || next_ > 0;
  }

  Value next_argument() {
    if (!arguments_.is_tuple()) {
      if (next_++ > 0) fail(ErrorKind::type, "not enough arguments for format string");
      return arguments_;
    }
    const std::vector<Value>& items = arguments_.items();
    if (next_ >= items.size()) fail(ErrorKind::type, "not enough arguments for format string");
    return items[next_++];
  }

  char peek() const {
    if (rest_.empty()) fail(ErrorKind::value, "incomplete format");
    return rest_.front();
  }
  bool take_if(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // The value under the name in parentheses.
  Value named_argument() {
    const bool mapping = arguments_.is_dict() || arguments_.is_list() || arguments_.is_object();
    if (!mapping) fail(ErrorKind::type, "format requires a mapping");
    int open = 1;
    std::size_t end = 0;
    for (; end < rest_.size(); ++end) {
      open += rest_[end] == '(' ? 1 : rest_[end] == ')' ? -1 : 0;
      if (open == 0) break;
    }
    if (end == rest_.size()) fail(ErrorKind::value, "incomplete format key");
    const Value key = Value::text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    ++next_;
    if (arguments_.is_dict()) {
      if (const Value* found = arguments_.as_dict().find(key)) return *found;
      fail(ErrorKind::value, "KeyError: " + to_repr(key));
    }
    fail(ErrorKind::type, "list indices must be integers or slices, not str");
  }

  bool take_flag(Conversion& conversion) {
    if (take_if('-')) return conversion.left = true;
    if (take_if('+')) return conversion.plus = true;
    if (take_if(' ')) return conversion.space = true;
    if (take_if('#')) return conversion.alternate = true;
    if (take_if('0')) return conversion.zero = true;
    return false;
  }

  // A width or precision: digits, or * for the next argument.
  std::int64_t take_number() {
    if (take_if('*')) {
      const Value argument = next_argument();
      if (!is_integral(argument)) fail(ErrorKind::type, "* wants int");
      const std::int64_t number = clamped_integer(argument);
      if (number > kMaxFieldWidth || number < -kMaxFieldWidth) throw_too_wide();
      return number;
    }
    std::int64_t number = 0;
    while (peek() >= '0' && peek() <= '9') {
      number = number * 10 + (rest_.front() - '0');
      if (number > kMaxFieldWidth) throw_too_wide();
      rest_.remove_prefix(1);
    }
    return number;
  }
  [[noreturn]] static void throw_too_wide() {
    fail(ErrorKind::limit, "a format field is wider than 1000000 characters");
  }

  void append_conversion(std::string& out) {
    if (take_if('%')) {
      out += '%';
      return;
    }
    Conversion conversion;
    std::optional<Value> value;
    if (take_if('(')) value = named_argument();
    while (take_flag(conversion)) {
    }
    conversion.width = take_number();
    if (conversion.width < 0) {
      conversion.left = true;
      conversion.width = -conversion.width;
    }
    if (take_if('.')) conversion.precision = std::max<std::int64_t>(take_number(), 0);
    while (take_if('h') || take_if('l') || take_if('L')) {
    }
    peek();
    std::size_t type_end = 0;
    conversion.type = decode(rest_, type_end);
    const std::size_t place = format_.as_text().size() - rest_.size();
    rest_.remove_prefix(type_end);
    if (!value) value = next_argument();
    append_value(out, *value, conversion, place);
  }

  void append_value(std::string& out, const Value& value, const Conversion& conversion,
                    std::size_t place) {
    switch (conversion.type) {
      case 's':
      case 'r':
      case 'a':
        append_text_field(out, value, conversion);
        break;
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        append_integer_field(out, value, conversion);
        break;
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        append_real_field(out, value, conversion);
        break;
      case 'c':
        append_character(out, value, conversion);
        break;
      default: {
        std::string type;
        append_utf8(type, conversion.type);
        const Value code = Value::integer(static_cast<std::int64_t>(conversion.type));
        fail(ErrorKind::value,
             "unsupported format character '" + std::string(conversion.type < 0x80 ? type : "?") +
                 "' (0x" + integer_to_text(code, 16) + ") at index " +
                 std::to_string(count_points(format_.as_text().substr(0, place))));
      }
    }
  }

  void append_padded(std::string& out, std::string_view text, const Conversion& conversion) {
    const std::int64_t missing = missing_width(state_, text, conversion.width, " ");
    if (!conversion.left) append_repeated(out, " ", missing);
    out += text;
    if (conversion.left) append_repeated(out, " ", missing);
  }

  void append_text_field(std::string& out, const Value& value, const Conversion& conversion) {
    std::string text;
    if (conversion.type == 's') {
      text = to_text(value);
    } else if (conversion.type == 'r') {
      text = to_repr(value);
    } else {
      const Value argument = value;
      text = format_text(state_, Value::borrowed("{!a}"), {{&argument, 1}, {}}).as_text();
    }
    if (escapes_ && !(conversion.type == 's' && value.is_safe())) {
      std::string escaped;
      append_escaped(escaped, text);
      text = std::move(escaped);
    }
    std::string_view cut = text;
    if (conversion.precision >= 0) {
      cut = first_points(text, static_cast<std::size_t>(conversion.precision));
    }
    append_padded(out, cut, conversion);
  }

  static FormatSpec spec_of(const Conversion& conversion) {
    FormatSpec spec;
    spec.sign = conversion.plus ? '+' : conversion.space ? ' ' : char{0};
    spec.alternate = conversion.alternate;
    spec.width = conversion.width;
    spec.align = conversion.left ? '<' : conversion.zero ? '=' : '>';
    if (conversion.zero && !conversion.left) spec.fill = "0";
    spec.type = static_cast<char>(conversion.type);
    return spec;
  }

  void append_integer_field(std::string& out, const Value& value, const Conversion& conversion) {
    const bool decimal = conversion.type == 'd' || conversion.type == 'i' || conversion.type == 'u';
    Value number = value;
    if (value.is_undefined()) throw_undefined(state_, value);
    if (decimal && value.is_real()) number = real_to_integer(value.as_real());
    if (!is_integral(number)) {
      fail(ErrorKind::type, "%" + std::string(1, static_cast<char>(conversion.type)) +
                                " format: " + (decimal ? "a real number" : "an integer") +
                                " is required, not " + std::string(type_name(value)));
    }
    FormatSpec spec = spec_of(conversion);
    if (decimal) spec.type = 'd';
    if (conversion.precision < 0) {
      out += format_integer(state_, number, spec);
      return;
    }
    // A precision is the least number of digits; the width then holds sign, prefix and digits.
    FormatSpec digits = spec;
    digits.width = 0;
    digits.align = '>';
    std::string text = format_integer(state_, number, digits);
    const std::size_t prefix = text.find_first_not_of("+- ");
    const std::size_t start =
        prefix +
        (spec.alternate && (spec.type == 'x' || spec.type == 'X' || spec.type == 'o') ? 2 : 0);
    const auto present = static_cast<std::int64_t>(text.size() - start);
    if (present < conversion.precision) {
      state_.charge(static_cast<std::uint64_t>(conversion.precision));
      text.insert(start, static_cast<std::size_t>(conversion.precision - present), '0');
    }
    if (conversion.zero && !conversion.left) {
      const std::int64_t missing = missing_width(state_, text, conversion.width, "0");
      text.insert(start, static_cast<std::size_t>(missing), '0');
    }
    append_padded(out, text, conversion);
  }

  void append_real_field(std::string& out, const Value& value, const Conversion& conversion) {
    if (value.is_undefined()) throw_undefined(state_, value);
    double number = 0;
    if (value.is_real()) {
      number = value.as_real();
    } else if (is_integral(value)) {
      number = integer_to_real(value);
    } else {
      fail(ErrorKind::type, "must be real number, not " + std::string(type_name(value)));
    }
    FormatSpec spec = spec_of(conversion);
    spec.precision = conversion.precision;
    out += format_real(state_, number, spec);
  }

  void append_character(std::string& out, const Value& value, const Conversion& conversion) {
    std::string text;
    if (is_integral(value)) {
      const std::int64_t code = clamped_integer(value);
      if (code < 0 || code > 0x10ffff) fail(ErrorKind::value, "%c arg not in range(0x110000)");
      append_utf8(text, static_cast<char32_t>(code));
    } else if (value.is_text() && count_points(value.as_text()) == 1) {
      text = value.as_text();
    } else {
      fail(ErrorKind::type, "%c requires int or char");
    }
    append_padded(out, text, conversion);
  }

  State& state_;
  const Value& format_;
  std::string_view rest_;
  const Value& arguments_;
  bool escapes_;
  std::size_t next_ = 0;
};

}  // namespace

Value percent_format(State& state, const Value& format, const Value& arguments) {
  return PercentFormatter(state, format, arguments).run();
}

}  // namespace praxis::jinja
