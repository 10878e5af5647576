// 64-bit arithmetic with overflow checks first; libtommath for what does not fit.
#include "template/integer.h"

#include <cmath>
#include <limits>
#include <new>

#include "template/native.h"
#include "template/number_text.h"

namespace praxis::jinja {
namespace {

void check(mp_err error) {
  if (error == MP_MEM) throw std::bad_alloc();
  if (error != MP_OKAY) throw Error(ErrorKind::limit, "an integer operation failed");
}

// A libtommath number that frees itself, made of any integral value.
class Number {
 public:
  Number() { check(mp_init(&number_)); }
  explicit Number(const Value& value) : Number() {
    if (value.is_big_integer()) {
      check(mp_copy(&BigInteger::of(value), &number_));
    } else {
      mp_set_i64(&number_, value.as_integer());
    }
  }
  explicit Number(std::int64_t value) : Number() { mp_set_i64(&number_, value); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  ~Number() { mp_clear(&number_); }

  mp_int* get() { return &number_; }
  const mp_int* get() const { return &number_; }
  Value value() const { return BigInteger::make(number_); }

 private:
  mp_int number_;
};

bool both_small(const Value& left, const Value& right) {
  return !left.is_big_integer() && !right.is_big_integer();
}

[[noreturn]] void throw_too_large() {
  throw Error(ErrorKind::limit, "an integer is larger than 2**" + std::to_string(kMaxBits));
}

[[noreturn]] void throw_zero_division(const char* message) {
  throw Error(ErrorKind::value, message);
}

bool is_zero(const Value& value) { return !value.is_big_integer() && value.as_integer() == 0; }

bool is_negative(const Value& value) {
  return value.is_big_integer() ? mp_isneg(&BigInteger::of(value)) : value.as_integer() < 0;
}

// |number| * 2**shift, rounded half to even to 53 bits, as a double; `sticky` says that nonzero
// bits were cut off below. Infinity when it does not fit.
double round_to_double(const mp_int* number, int shift, bool sticky) {
  const int bits = mp_count_bits(number);
  Number top;
  const int drop = bits - 64;
  if (drop > 0) {
    Number rest;
    check(mp_div_2d(number, drop, top.get(), rest.get()));
    sticky = sticky || !mp_iszero(rest.get());
  } else {
    check(mp_copy(number, top.get()));
  }
  std::uint64_t mantissa = mp_get_mag_u64(top.get());
  int exponent = shift + (drop > 0 ? drop : 0);
  // Subnormal results keep fewer bits; they are rounded once, at the right place.
  int width = 0;
  for (std::uint64_t m = mantissa; m != 0; m >>= 1) ++width;
  int keep = 53;
  if (exponent + width < -1021) keep = 53 - (-1021 - (exponent + width));
  if (keep < 0) keep = 0;
  if (width > keep) {
    const int cut = width - keep;
    const std::uint64_t low = cut >= 64 ? mantissa : mantissa & ((std::uint64_t{1} << cut) - 1);
    const std::uint64_t half = std::uint64_t{1} << (cut - 1);
    mantissa = cut >= 64 ? 0 : mantissa >> cut;
    exponent += cut;
    if (low > half || (low == half && (sticky || (mantissa & 1) != 0))) ++mantissa;
  }
  return std::ldexp(static_cast<double>(mantissa), exponent);
}

}  // namespace

BigInteger::BigInteger() { check(mp_init(&number)); }
BigInteger::~BigInteger() { mp_clear(&number); }

Value BigInteger::make(const mp_int& number) {
  const int bits = mp_count_bits(&number);
  if (bits < 64) return Value::integer(mp_get_i64(&number));
  if (bits == 64 && mp_isneg(&number) && mp_cnt_lsb(&number) == 63) {
    return Value::integer(std::numeric_limits<std::int64_t>::min());
  }
  if (bits > kMaxBits) throw_too_large();
  auto big = std::make_unique<BigInteger>();
  check(mp_copy(&number, &big->number));
  return Value(Kind::big_integer, big.release());
}

bool is_integral(const Value& value) {
  return value.is_integer() || value.is_boolean() || value.is_big_integer();
}

std::int64_t clamped_integer(const Value& value) {
  if (!value.is_big_integer()) return value.as_integer();
  return is_negative(value) ? std::numeric_limits<std::int64_t>::min()
                            : std::numeric_limits<std::int64_t>::max();
}

Value integer_add(const Value& left, const Value& right) {
  std::int64_t sum = 0;
  if (both_small(left, right) &&
      !__builtin_add_overflow(left.as_integer(), right.as_integer(), &sum)) {
    return Value::integer(sum);
  }
  Number result(left);
  check(mp_add(result.get(), Number(right).get(), result.get()));
  return result.value();
}

Value integer_subtract(const Value& left, const Value& right) {
  std::int64_t difference = 0;
  if (both_small(left, right) &&
      !__builtin_sub_overflow(left.as_integer(), right.as_integer(), &difference)) {
    return Value::integer(difference);
  }
  Number result(left);
  check(mp_sub(result.get(), Number(right).get(), result.get()));
  return result.value();
}

Value integer_multiply(const Value& left, const Value& right) {
  std::int64_t product = 0;
  if (both_small(left, right) &&
      !__builtin_mul_overflow(left.as_integer(), right.as_integer(), &product)) {
    return Value::integer(product);
  }
  Number result(left);
  check(mp_mul(result.get(), Number(right).get(), result.get()));
  return result.value();
}

Value integer_floor_divide(const Value& left, const Value& right) {
  if (is_zero(right)) throw_zero_division("integer division or modulo by zero");
  if (both_small(left, right) && !(left.as_integer() == std::numeric_limits<std::int64_t>::min() &&
                                   right.as_integer() == -1)) {
    const std::int64_t quotient = left.as_integer() / right.as_integer();
    const std::int64_t rest = left.as_integer() % right.as_integer();
    const bool round_down = rest != 0 && (rest < 0) != (right.as_integer() < 0);
    return Value::integer(quotient - (round_down ? 1 : 0));
  }
  Number quotient(left);
  Number rest;
  const Number divisor(right);
  check(mp_div(quotient.get(), divisor.get(), quotient.get(), rest.get()));
  if (!mp_iszero(rest.get()) && mp_isneg(rest.get()) != mp_isneg(divisor.get())) {
    check(mp_decr(quotient.get()));
  }
  return quotient.value();
}

Value integer_modulo(const Value& left, const Value& right) {
  if (is_zero(right)) throw_zero_division("integer modulo by zero");
  if (both_small(left, right)) {
    if (right.as_integer() == -1) return Value::integer(0);
    const std::int64_t rest = left.as_integer() % right.as_integer();
    const bool wrap = rest != 0 && (rest < 0) != (right.as_integer() < 0);
    return Value::integer(wrap ? rest + right.as_integer() : rest);
  }
  Number rest;
  check(mp_mod(Number(left).get(), Number(right).get(), rest.get()));
  return rest.value();
}

Value integer_power(const Value& base, const Value& exponent) {
  if (is_zero(exponent)) return Value::integer(1);
  if (!base.is_big_integer() && base.as_integer() >= -1 && base.as_integer() <= 1) {
    const std::int64_t unit = base.as_integer();
    const bool odd = !is_zero(integer_modulo(exponent, Value::integer(2)));
    return Value::integer(unit == -1 && !odd ? 1 : unit);
  }
  const std::int64_t times = clamped_integer(exponent);
  if (times > kMaxBits || (integer_bit_length(base) - 1) * times > kMaxBits) throw_too_large();
  Number result;
  check(mp_expt_u32(Number(base).get(), static_cast<std::uint32_t>(times), result.get()));
  return result.value();
}

Value integer_negate(const Value& value) { return integer_subtract(Value::integer(0), value); }

// Scales the quotient to 66 bits or more, so that one rounding at the end is exact.
double integer_true_divide(const Value& left, const Value& right) {
  if (is_zero(right)) throw_zero_division("division by zero");
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (both_small(left, right) && left.as_integer() >= -kExact && left.as_integer() <= kExact &&
      right.as_integer() >= -kExact && right.as_integer() <= kExact) {
    return static_cast<double>(left.as_integer()) / static_cast<double>(right.as_integer());
  }
  if (is_zero(left)) return is_negative(right) ? -0.0 : 0.0;
  Number dividend(left);
  Number divisor(right);
  const bool negative = mp_isneg(dividend.get()) != mp_isneg(divisor.get());
  check(mp_abs(dividend.get(), dividend.get()));
  check(mp_abs(divisor.get(), divisor.get()));
  const int shift = 66 - (mp_count_bits(dividend.get()) - mp_count_bits(divisor.get()));
  if (shift > 0) check(mp_mul_2d(dividend.get(), shift, dividend.get()));
  Number quotient;
  Number rest;
  check(mp_div(dividend.get(), divisor.get(), quotient.get(), rest.get()));
  const double result =
      round_to_double(quotient.get(), shift > 0 ? -shift : 0, !mp_iszero(rest.get()));
  if (std::isinf(result)) {
    throw Error(ErrorKind::value, "integer division result too large for a float");
  }
  return negative ? -result : result;
}

int integer_compare(const Value& left, const Value& right) {
  if (both_small(left, right)) {
    return (left.as_integer() > right.as_integer()) - (left.as_integer() < right.as_integer());
  }
  return mp_cmp(Number(left).get(), Number(right).get());
}

int integer_compare_real(const Value& left, double right) {
  if (std::isinf(right)) return right > 0 ? -1 : 1;
  const double whole = std::trunc(right);
  const int order = integer_compare(left, real_to_integer(whole));
  if (order != 0 || whole == right) return order;
  return right > whole ? -1 : 1;
}

double integer_to_real(const Value& value) {
  if (!value.is_big_integer()) return static_cast<double>(value.as_integer());
  const double magnitude = round_to_double(&BigInteger::of(value), 0, false);
  if (std::isinf(magnitude)) throw Error(ErrorKind::value, "int too large to convert to float");
  return is_negative(value) ? -magnitude : magnitude;
}

Value real_to_integer(double value) {
  if (std::isnan(value)) throw Error(ErrorKind::value, "cannot convert float NaN to integer");
  if (std::isinf(value)) throw Error(ErrorKind::value, "cannot convert float infinity to integer");
  if (value >= -0x1p63 && value < 0x1p63) {
    return Value::integer(static_cast<std::int64_t>(value));
  }
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  Number result(static_cast<std::int64_t>(std::ldexp(fraction, 53)));
  check(mp_mul_2d(result.get(), exponent - 53, result.get()));
  return result.value();
}

Value integer_round(const Value& value, std::int64_t digits) {
  if (digits >= 0) return integer_add(value, Value::integer(0));
  if (-digits > kMaxBits / 3) return Value::integer(0);
  const Value unit = integer_power(Value::integer(10), Value::integer(-digits));
  const Value below = integer_multiply(integer_floor_divide(value, unit), unit);
  const Value twice = integer_multiply(integer_subtract(value, below), Value::integer(2));
  const int order = integer_compare(twice, unit);
  const bool odd = !is_zero(integer_modulo(integer_floor_divide(below, unit), Value::integer(2)));
  return order > 0 || (order == 0 && odd) ? integer_add(below, unit) : below;
}

std::int64_t integer_bit_length(const Value& value) { return mp_count_bits(Number(value).get()); }

std::string integer_to_text(const Value& value, int base) {
  if (!value.is_big_integer() && base == 10) return std::to_string(value.as_integer());
  const Number number(value);
  // log10(2) * bits is at most one digit over.
  if (base == 10 && mp_count_bits(number.get()) * 0.30103 > kMaxDigits + 1) {
    throw Error(ErrorKind::value, "Exceeds the limit (4300 digits) for integer string conversion");
  }
  int size = 0;
  check(mp_radix_size(number.get(), base, &size));
  std::string text(static_cast<std::size_t>(size), '\0');
  std::size_t written = 0;
  check(mp_to_radix(number.get(), text.data(), text.size(), &written, base));
  text.resize(written - 1);  // libtommath counts the terminating zero
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const std::size_t digits = text.size() - (text.front() == '-' ? 1 : 0);
  if (base == 10 && digits > kMaxDigits) {
    throw Error(ErrorKind::value, "Exceeds the limit (4300 digits) for integer string conversion");
  }
  return text;
}

namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

// Takes a prefix such as 0x off `text` when it fits `base`; base 0 becomes what the prefix says.
bool take_prefix(std::string_view& text, int& base) {
  const int prefix_base = text.size() < 2 || text[0] != '0'  ? 0
                          : text[1] == 'x' || text[1] == 'X' ? 16
                          : text[1] == 'o' || text[1] == 'O' ? 8
                          : text[1] == 'b' || text[1] == 'B' ? 2
                                                             : 0;
  if (prefix_base == 0 || (base != 0 && base != prefix_base)) return false;
  base = prefix_base;
  text.remove_prefix(2);
  if (!text.empty() && text.front() == '_') text.remove_prefix(1);
  return true;
}

// The digits without their underscores; nothing when there is anything else among them.
std::optional<std::string> plain_digits(std::string_view text, int base) {
  std::string digits;
  bool after_digit = false;
  for (const char c : text) {
    if (c == '_' && after_digit) {
      after_digit = false;
      continue;
    }
    if (digit_value(c) >= base) return std::nullopt;
    digits += c;
    after_digit = true;
  }
  if (!after_digit) return std::nullopt;
  return digits;
}

}  // namespace

std::optional<Value> integer_from_text(std::string_view raw, int base) {
  const std::string ascii = ascii_number(raw);
  std::string_view text = ascii;
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const bool any_base = base == 0;
  const bool prefixed = take_prefix(text, base);
  if (any_base && !prefixed) base = 10;
  const std::optional<std::string> digits = plain_digits(text, base);
  if (!digits) return std::nullopt;
  const std::size_t significant = digits->find_first_not_of('0');
  if (any_base && !prefixed && digits->front() == '0' && significant != std::string::npos) {
    return std::nullopt;  // Python rejects 010 where the base is to be guessed
  }
  const bool power_of_two = (base & (base - 1)) == 0;
  if (digits->size() > (power_of_two ? std::size_t{kMaxBits} : std::size_t{kMaxDigits})) {
    throw Error(ErrorKind::value,
                "Exceeds the limit (4300 digits) for integer string conversion: value has " +
                    std::to_string(digits->size()) + " digits");
  }
  Number number;
  check(mp_read_radix(number.get(), digits->c_str(), base));
  if (negative) check(mp_neg(number.get(), number.get()));
  return number.value();
}

Value parse_integer(std::string_view digits) {
  if (std::optional<Value> value = integer_from_text(digits)) return *std::move(value);
  throw Error(ErrorKind::value, "'" + std::string(digits) + "' is not an integer");
}

}  // namespace praxis::jinja
