// Integers of any size, Python's int: 64 bits inline in a Value, beyond that libtommath.
//
// Results are limited to kMaxBits, so that a template cannot ask for a number that fills the
// memory; decimal text is limited as CPython limits it. Booleans count as 0 and 1 throughout.
#pragma once

#include <tommath.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "template/value.h"

namespace praxis::jinja {

// The largest integer any operation may make: Error(limit) beyond.
inline constexpr int kMaxBits = 1 << 17;
// The most decimal digits an integer is read from or printed with (CPython's default limit).
inline constexpr int kMaxDigits = 4300;

// The counted part of a Value of Kind::big_integer. Never holds a number that fits 64 bits.
struct BigInteger : Counted {
  BigInteger();
  ~BigInteger();
  // Returns `number` as a Value, which is a plain integer when it fits 64 bits. Throws
  // Error(limit) past kMaxBits.
  static Value make(const mp_int& number);
  static const mp_int& of(const Value& value) {
    return static_cast<const BigInteger*>(value.counted())->number;
  }

  mp_int number;
};

// Whether a value is a Python int: bool, int of any size.
bool is_integral(const Value& value);
// Whether it is an int or a float.
inline bool is_number(const Value& value) { return is_integral(value) || value.is_real(); }
// The value of a boolean or 64-bit integer; nothing for others.
inline std::optional<std::int64_t> small_integer(const Value& value) {
  if (value.is_integer() || value.is_boolean()) return value.as_integer();
  return std::nullopt;
}
// The value of a boolean or integer, big ones clamped to 64 bits: for indexes and counts.
std::int64_t clamped_integer(const Value& value);

// Arithmetic of two integral values, by Python's rules (floor division rounds down, the remainder
// has the sign of the divisor). Throws Error(value) "integer division or modulo by zero".
Value integer_add(const Value& left, const Value& right);
Value integer_subtract(const Value& left, const Value& right);
Value integer_multiply(const Value& left, const Value& right);
Value integer_floor_divide(const Value& left, const Value& right);
Value integer_modulo(const Value& left, const Value& right);
// `exponent` is not negative.
Value integer_power(const Value& base, const Value& exponent);
Value integer_negate(const Value& value);
// left / right, correctly rounded. Throws Error(value) for zero and for results past a double.
double integer_true_divide(const Value& left, const Value& right);

// <0, 0, >0; exact, also between integers and reals. `right` must not be NaN.
int integer_compare(const Value& left, const Value& right);
int integer_compare_real(const Value& left, double right);

// The nearest double, half to even. Throws Error(value) "int too large to convert to float".
double integer_to_real(const Value& value);
// The integer part. Throws Error(value) for infinities and NaN.
Value real_to_integer(double value);
// Rounds to a multiple of 10**digits, half to even: round(125, -1).
Value integer_round(const Value& value, std::int64_t digits);
// The number of bits of the absolute value: int.bit_length().
std::int64_t integer_bit_length(const Value& value);

// The text of an integer: base 2 to 36, lower case, with a sign. Throws Error(value) past
// kMaxDigits decimal digits.
std::string integer_to_text(const Value& value, int base = 10);
// Python's int(text, base): surrounding space, a sign, single underscores between digits, and the
// prefixes 0x 0o 0b that fit `base` (0 to 36) are understood. Nothing when it is no such text.
// Throws Error(value) past kMaxDigits digits (for bases that are no power of two).
std::optional<Value> integer_from_text(std::string_view text, int base = 10);

}  // namespace praxis::jinja
