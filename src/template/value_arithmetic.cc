// The operators + - * / // % ** and the unary + and -, between all kinds of values.
#include <algorithm>
#include <cmath>

#include "template/format.h"
#include "template/integer.h"
#include "template/native.h"
#include "template/value.h"

namespace praxis::jinja {
namespace {

double as_real(const Value& value) {
  return value.is_real() ? value.as_real() : integer_to_real(value);
}

void check_undefined(const Value& left, const Value& right) {
  if (left.is_undefined()) throw_undefined(left);
  if (right.is_undefined()) throw_undefined(right);
}

[[noreturn]] void throw_operands(std::string_view symbol, const Value& left, const Value& right) {
  check_undefined(left, right);
  throw Error(ErrorKind::type, "unsupported operand type(s) for " + std::string(symbol) + ": '" +
                                   std::string(type_name(left)) + "' and '" +
                                   std::string(type_name(right)) + "'");
}

bool fit_64_bits(const Value& left, const Value& right) {
  return !left.is_big_integer() && !right.is_big_integer();
}

// Multiplying and dividing numbers of many words costs their product.
void charge_words(State& state, const Value& left, const Value& right) {
  if (fit_64_bits(left, right)) return;
  const std::int64_t words =
      (integer_bit_length(left) / 64 + 1) * (integer_bit_length(right) / 64 + 1);
  state.charge(static_cast<std::uint64_t>(words / 16 + 1));
}

Value add_texts(State& state, const Value& left, const Value& right) {
  const bool safe = left.is_safe() || right.is_safe();
  const std::string_view first = left.as_text();
  const std::string_view second = right.as_text();
  state.charge(first.size() + second.size());
  if (left.is_safe() == right.is_safe()) {
    char* chars = nullptr;
    Value result = Value::unwritten_text(first.size() + second.size(), chars, safe);
    std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), chars));
    return result;
  }
  std::string joined;
  for (const Value* part : {&left, &right}) {
    if (part->is_safe()) {
      joined += part->as_text();
    } else {
      append_escaped(joined, part->as_text());
    }
  }
  return Value::text(joined, safe);
}

Value add_sequences(State& state, const Value& left, const Value& right) {
  std::vector<Value> items;
  items.reserve(left.items().size() + right.items().size());
  items = left.items();
  items.insert(items.end(), right.items().begin(), right.items().end());
  state.charge(items.size() * sizeof(Value));
  return left.is_list() ? Value::list(std::move(items)) : Value::tuple(std::move(items));
}

bool is_sequence(const Value& value) {
  return value.is_text() || value.is_list() || value.is_tuple();
}

// How often a sequence of `size` units is repeated, charged before any memory is taken.
std::size_t repetitions(State& state, const Value& count, std::size_t size) {
  if (count.is_big_integer()) {
    throw Error(ErrorKind::value, "cannot fit 'int' into an index-sized integer");
  }
  const std::int64_t times = clamped_integer(count);
  if (times <= 0 || size == 0) return 0;
  std::uint64_t total = 0;
  if (__builtin_mul_overflow(static_cast<std::uint64_t>(times), std::uint64_t{size}, &total)) {
    total = std::uint64_t{1} << 62;
  }
  state.charge(total);
  return static_cast<std::size_t>(times);
}

Value repeat(State& state, const Value& sequence, const Value& count) {
  if (sequence.is_text()) {
    const std::string_view text = sequence.as_text();
    std::string repeated;
    const std::size_t times = repetitions(state, count, text.size());
    repeated.reserve(times * text.size());
    for (std::size_t i = 0; i < times; ++i) repeated += text;
    return Value::text(repeated, sequence.is_safe());
  }
  const std::vector<Value>& items = sequence.items();
  const std::size_t times = repetitions(state, count, items.size() * sizeof(Value));
  std::vector<Value> repeated;
  repeated.reserve(times * items.size());
  for (std::size_t i = 0; i < times; ++i) {
    repeated.insert(repeated.end(), items.begin(), items.end());
  }
  return sequence.is_list() ? Value::list(std::move(repeated)) : Value::tuple(std::move(repeated));
}

[[noreturn]] void throw_not_a_count(const Value& value) {
  throw Error(ErrorKind::type,
              "can't multiply sequence by non-int of type '" + std::string(type_name(value)) + "'");
}

void check_divisor(double divisor, const char* message) {
  if (divisor == 0) throw Error(ErrorKind::value, message);
}

// The remainder has the sign of the divisor; the quotient is rounded down to match it.
double real_modulo(double left, double right) {
  check_divisor(right, "float modulo");
  const double rest = std::fmod(left, right);
  if (rest == 0) return std::copysign(0.0, right);
  return (right < 0) != (rest < 0) ? rest + right : rest;
}

double real_floor_divide(double left, double right) {
  check_divisor(right, "float floor division by zero");
  double rest = std::fmod(left, right);
  double quotient = (left - rest) / right;
  if (rest != 0 && (right < 0) != (rest < 0)) quotient -= 1;
  if (quotient == 0) return std::copysign(0.0, left / right);
  const double whole = std::floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

Value real_power(double base, double exponent) {
  if (base == 0 && exponent < 0) {
    throw Error(ErrorKind::value, "0.0 cannot be raised to a negative power");
  }
  if (base < 0 && std::isfinite(base) && std::isfinite(exponent) &&
      exponent != std::floor(exponent)) {
    throw Error(ErrorKind::value,
                "a negative number to a fractional power is a complex number, which templates do "
                "not have");
  }
  const double result = std::pow(base, exponent);
  if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent)) {
    throw Error(ErrorKind::value, "(34, 'Numerical result out of range')");
  }
  return Value::real(result);
}

}  // namespace

Value add(State& state, const Value& left, const Value& right) {
  if (is_integral(left) && is_integral(right)) return integer_add(left, right);
  if (is_number(left) && is_number(right)) return Value::real(as_real(left) + as_real(right));
  if (left.is_text() && right.is_text()) return add_texts(state, left, right);
  if ((left.is_list() && right.is_list()) || (left.is_tuple() && right.is_tuple())) {
    return add_sequences(state, left, right);
  }
  check_undefined(left, right);
  if (is_sequence(left)) {
    const std::string name = left.is_text() ? "str" : std::string(type_name(left));
    throw Error(ErrorKind::type, "can only concatenate " + name + " (not \"" +
                                     std::string(type_name(right)) + "\") to " + name);
  }
  throw_operands("+", left, right);
}

Value subtract(State&, const Value& left, const Value& right) {
  if (is_integral(left) && is_integral(right)) return integer_subtract(left, right);
  if (!is_number(left) || !is_number(right)) throw_operands("-", left, right);
  return Value::real(as_real(left) - as_real(right));
}

Value multiply(State& state, const Value& left, const Value& right) {
  if (is_integral(left) && is_integral(right)) {
    charge_words(state, left, right);
    return integer_multiply(left, right);
  }
  if (is_number(left) && is_number(right)) return Value::real(as_real(left) * as_real(right));
  check_undefined(left, right);
  if (is_sequence(left)) {
    if (!is_integral(right)) throw_not_a_count(right);
    return repeat(state, left, right);
  }
  if (is_sequence(right)) {
    if (!is_integral(left)) throw_not_a_count(left);
    return repeat(state, right, left);
  }
  throw_operands("*", left, right);
}

Value divide(State& state, const Value& left, const Value& right) {
  if (is_integral(left) && is_integral(right)) {
    charge_words(state, left, right);
    return Value::real(integer_true_divide(left, right));
  }
  if (!is_number(left) || !is_number(right)) throw_operands("/", left, right);
  check_divisor(as_real(right), "float division by zero");
  return Value::real(as_real(left) / as_real(right));
}

Value floor_divide(State& state, const Value& left, const Value& right) {
  if (is_integral(left) && is_integral(right)) {
    charge_words(state, left, right);
    return integer_floor_divide(left, right);
  }
  if (!is_number(left) || !is_number(right)) throw_operands("//", left, right);
  return Value::real(real_floor_divide(as_real(left), as_real(right)));
}

Value modulo(State& state, const Value& left, const Value& right) {
  if (is_integral(left) && is_integral(right)) {
    charge_words(state, left, right);
    return integer_modulo(left, right);
  }
  if (left.is_text()) return percent_format(state, left, right);
  if (!is_number(left) || !is_number(right)) throw_operands("%", left, right);
  return Value::real(real_modulo(as_real(left), as_real(right)));
}

Value power(State& state, const Value& left, const Value& right) {
  if (!is_number(left) || !is_number(right)) throw_operands("** or pow()", left, right);
  if (is_integral(left) && is_integral(right) && integer_compare(right, Value::integer(0)) >= 0) {
    const double bits =
        static_cast<double>(integer_bit_length(left)) * static_cast<double>(clamped_integer(right));
    const double words = std::min(bits, static_cast<double>(kMaxBits)) / 64;
    state.charge(static_cast<std::uint64_t>(words * words / 16) + 1);
    return integer_power(left, right);
  }
  return real_power(as_real(left), as_real(right));
}

Value negate(const Value& value) {
  if (value.is_real()) return Value::real(-value.as_real());
  if (is_integral(value)) return integer_negate(value);
  if (value.is_undefined()) throw_undefined(value);
  throw Error(ErrorKind::type,
              "bad operand type for unary -: '" + std::string(type_name(value)) + "'");
}

Value plus(const Value& value) {
  if (value.is_boolean()) return Value::integer(value.as_integer());
  if (value.is_real() || is_integral(value)) return value;
  if (value.is_undefined()) throw_undefined(value);
  throw Error(ErrorKind::type,
              "bad operand type for unary +: '" + std::string(type_name(value)) + "'");
}

}  // namespace praxis::jinja
