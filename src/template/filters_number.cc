// Filters on numbers: conversions, rounding, sizes.
#include <array>
#include <cmath>

#include "template/arguments.h"
#include "template/environment.h"
#include "template/filters.h"
#include "template/integer.h"
#include "template/number_text.h"

namespace praxis::jinja {
namespace {

Value do_abs(State&, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"abs", {"x"}};
  const Bound given(kSignature, arguments);
  const Value& value = given[0];
  if (value.is_real()) return Value::real(std::fabs(value.as_real()));
  if (!is_integral(value)) {
    throw Error(ErrorKind::type,
                "bad operand type for abs(): '" + std::string(type_name(value)) + "'");
  }
  return integer_compare(value, Value::integer(0)) < 0 ? negate(value) : plus(value);
}

// float(value); nothing where Python raises TypeError or ValueError.
std::optional<double> as_float(const Value& value) {
  if (value.is_undefined()) throw_undefined(value);
  if (value.is_real()) return value.as_real();
  if (is_integral(value)) return integer_to_real(value);
  if (value.is_text()) return real_from_text(value.as_text());
  return std::nullopt;
}

Value do_float(State&, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"float", {"value", "default"}, 1};
  const Bound given(kSignature, arguments);
  if (const std::optional<double> value = as_float(given[0])) return Value::real(*value);
  return given.has(1) ? given[1] : Value::real(0);
}

// int(value, base) for texts, else int(value); nothing where Python raises ValueError or TypeError.
std::optional<Value> as_int(const Value& value, const Value& base) {
  if (is_integral(value)) return plus(value);
  if (!value.is_text() || !is_integral(base)) return std::nullopt;
  const std::int64_t number = to_integer(base);
  if (number != 0 && (number < 2 || number > 36)) return std::nullopt;
  return integer_from_text(value.as_text(), static_cast<int>(number));
}

Value do_int(State& state, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"int", {"value", "default", "base"}, 1};
  const Bound given(kSignature, arguments);
  if (given[0].is_text()) state.charge(given[0].as_text().size() * 4);
  if (std::optional<Value> value = as_int(given[0], given.has(2) ? given[2] : Value::integer(10))) return *value;
  const std::optional<double> real = as_float(given[0]);
  if (real && !std::isnan(*real)) return real_to_integer(*real);
  return given.has(1) ? given[1] : Value::integer(0);
}

Value round_common(const Value& value, const Value& precision) {
  if (is_integral(value))
    return integer_round(value, precision.is_none() ? 0 : to_integer(precision));
  if (!value.is_real()) {
    throw Error(ErrorKind::type,
                "type " + std::string(type_name(value)) + " doesn't define __round__ method");
  }
  if (precision.is_none()) return real_to_integer(real_round(value.as_real(), 0));
  return Value::real(real_round(value.as_real(), to_integer(precision)));
}

// math.floor and math.ceil, which give integers.
Value to_whole(const Value& value, bool up) {
  if (is_integral(value)) return plus(value);
  const double number = to_real(value);
  return real_to_integer(up ? std::ceil(number) : std::floor(number));
}

Value do_round(State& state, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"round", {"value", "precision", "method"}, 1};
  const Bound given(kSignature, arguments);
  const std::string_view method = given.text(2, "common");
  const Value precision = given.has(1) ? given[1] : Value::integer(0);
  if (method == "common") return round_common(given[0], precision);
  if (method != "ceil" && method != "floor") {
    throw Error(ErrorKind::runtime, "method must be common, ceil or floor");
  }
  const Value unit = power(state, Value::integer(10), precision);
  return divide(state, to_whole(multiply(state, given[0], unit), method == "ceil"), unit);
}

Value do_filesizeformat(State&, const Arguments& arguments) {
  static constexpr Signature<2> kSignature{"filesizeformat", {"value", "binary"}, 1};
  const Bound given(kSignature, arguments);
  const std::optional<double> given_size = as_float(given[0]);
  if (!given_size) {
    if (given[0].is_text()) {
      throw Error(ErrorKind::value, "could not convert string to float: " + to_repr(given[0]));
    }
    throw Error(ErrorKind::type, "float() argument must be a string or a real number, not '" +
                                     std::string(type_name(given[0])) + "'");
  }
  const double size = *given_size;
  const bool binary = given.truth(1, false);
  const Value base = Value::integer(binary ? 1024 : 1000);
  if (size == 1) return Value::borrowed("1 Byte");
  const auto is_below = [size](const Value& bound) {
    return !std::isnan(size) && integer_compare_real(bound, size) > 0;
  };
  if (is_below(base)) {
    return Value::text(to_text(real_to_integer(size)) + " Bytes");
  }
  constexpr std::string_view kPrefixes = "kMGTPEZY";
  std::size_t prefix = 0;
  Value unit = integer_multiply(base, base);
  while (prefix + 1 < kPrefixes.size() && !is_below(unit)) {
    unit = integer_multiply(unit, base);
    ++prefix;
  }
  std::string text = real_fixed(integer_to_real(base) * size / integer_to_real(unit), 1) + " ";
  text += binary && prefix == 0 ? 'K' : kPrefixes[prefix];
  return Value::text(text + (binary ? "iB" : "B"));
}

}  // namespace

void add_number_filters(Environment& environment) {
  environment.add_filter("abs", do_abs);
  environment.add_filter("float", do_float);
  environment.add_filter("int", do_int);
  environment.add_filter("round", do_round);
  environment.add_filter("filesizeformat", do_filesizeformat);
}

}  // namespace praxis::jinja
