// The methods of int (also bool) and float.
#include <cmath>

#include "template/integer.h"
#include "template/methods.h"

namespace praxis::jinja {
namespace {

Value itself(const Value& self) { return self.is_real() ? self : plus(self); }

Value conjugate(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "conjugate", 0, 0);
  return itself(self);
}

Value bit_length(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "bit_length", 0, 0);
  return Value::integer(integer_bit_length(self));
}

Value bit_count(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "bit_count", 0, 0);
  std::int64_t ones = 0;
  for (const char digit : integer_to_text(self, 2)) ones += digit == '1';
  return Value::integer(ones);
}

// The fraction that a float is exactly: numerator and a power of two.
Value as_integer_ratio(State& state, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "as_integer_ratio", 0, 0);
  if (!self.is_real()) return Value::tuple({itself(self), Value::integer(1)});
  double numerator = self.as_real();
  Value denominator = Value::integer(1);
  while (std::isfinite(numerator) && numerator != std::floor(numerator)) {
    numerator *= 2;
    denominator = multiply(state, denominator, Value::integer(2));
  }
  return Value::tuple({real_to_integer(numerator), denominator});
}

Value is_integer(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "is_integer", 0, 0);
  const double value = self.as_real();
  return Value::boolean(std::isfinite(value) && value == std::floor(value));
}

// float.hex(): the mantissa in hexadecimal, a binary exponent.
Value hex(State&, const Value& self, const Arguments& arguments) {
  expect_arguments(arguments, "hex", 0, 0);
  const double value = self.as_real();
  if (!std::isfinite(value)) return Value::text(to_text(self));
  const std::string sign = std::signbit(value) ? "-" : "";
  if (value == 0) return Value::text(sign + "0x0.0p+0");
  int exponent = 0;
  double mantissa = std::frexp(std::fabs(value), &exponent) * 2;
  --exponent;
  while (exponent < -1022) {  // subnormal
    mantissa /= 2;
    ++exponent;
  }
  std::string text = sign + "0x" + (mantissa >= 1 ? "1." : "0.");
  mantissa -= mantissa >= 1 ? 1 : 0;
  for (int i = 0; i < 13; ++i) {
    mantissa *= 16;
    const int digit = static_cast<int>(mantissa);
    text += "0123456789abcdef"[digit];
    mantissa -= digit;
  }
  return Value::text(text + "p" + (exponent < 0 ? "-" : "+") + std::to_string(std::abs(exponent)));
}

constexpr NamedMethod kIntegerMethods[] = {
    {"as_integer_ratio", as_integer_ratio},
    {"bit_count", bit_count},
    {"bit_length", bit_length},
    {"conjugate", conjugate},
};

constexpr NamedMethod kRealMethods[] = {
    {"as_integer_ratio", as_integer_ratio},
    {"conjugate", conjugate},
    {"hex", hex},
    {"is_integer", is_integer},
};

}  // namespace

const MethodTable& integer_methods() {
  static constexpr MethodTable kTable(kIntegerMethods);
  return kTable;
}

const MethodTable& real_methods() {
  static constexpr MethodTable kTable(kRealMethods);
  return kTable;
}

}  // namespace praxis::jinja
