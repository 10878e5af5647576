#include "template/range.h"

#include <algorithm>
#include <optional>

#include "template/arguments.h"
#include "template/generator.h"
#include "template/integer.h"

namespace praxis::jinja {
namespace {

class RangeIterator final : public Iterator {
 public:
  explicit RangeIterator(const Range& range)
      : Iterator("range_iterator"),
        next_(range.start()),
        step_(range.step()),
        left_(range.length()) {}
  bool next(State&, Value& out) override {
    if (left_ == 0) return false;
    out = Value::integer(next_);
    if (--left_ > 0) next_ += step_;
    return true;
  }

 private:
  std::int64_t next_;
  std::int64_t step_;
  std::int64_t left_;
};

std::int64_t range_bound(const Value& value) {
  if (value.is_big_integer()) {
    throw Error(ErrorKind::limit, "range() takes integers of up to 64 bits");
  }
  return to_integer(value);
}

Value make_range(std::int64_t start, std::int64_t stop, std::int64_t step) {
  return Value::object(std::make_unique<Range>(start, stop, step));
}

// The number of steps from start to stop; limited to 63 bits.
std::int64_t range_length(std::int64_t start, std::int64_t stop, std::int64_t step) {
  if (step > 0 ? start >= stop : start <= stop) return 0;
  const auto distance = step > 0
                            ? static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start)
                            : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(stop);
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  const std::uint64_t steps = (distance - 1) / stride + 1;
  if (steps > INT64_MAX) throw Error(ErrorKind::limit, "range() is too long");
  return static_cast<std::int64_t>(steps);
}

}  // namespace

Value range(State&, const Arguments& arguments) {
  const std::span<const Value> given = arguments.positional;
  if (!arguments.keywords.empty()) {
    throw Error(ErrorKind::type, "range() takes no keyword arguments");
  }
  if (given.empty() || given.size() > 3) {
    throw Error(ErrorKind::type, std::string("range expected at ") +
                                     (given.empty() ? "least 1" : "most 3") + " argument" +
                                     (given.empty() ? "" : "s") + ", got " +
                                     std::to_string(given.size()));
  }
  const std::int64_t step = given.size() == 3 ? range_bound(given[2]) : 1;
  if (step == 0) throw Error(ErrorKind::value, "range() arg 3 must not be zero");
  if (given.size() == 1) return make_range(0, range_bound(given[0]), 1);
  return make_range(range_bound(given[0]), range_bound(given[1]), step);
}

Range::Range(std::int64_t start, std::int64_t stop, std::int64_t step)
    : start_(start), stop_(stop), step_(step), length_(range_length(start, stop, step)) {}

Value Range::slice(std::int64_t begin, std::int64_t end, std::int64_t stride) const {
  const auto bound = [this](std::int64_t index) {
    std::int64_t distance = 0;
    std::int64_t result = 0;
    if (__builtin_mul_overflow(index, step_, &distance) ||
        __builtin_add_overflow(start_, distance, &result)) {
      throw Error(ErrorKind::limit, "a range ends past 64 bits");
    }
    return result;
  };
  std::int64_t step = 0;
  if (__builtin_mul_overflow(step_, stride, &step)) step = stride > 0 ? INT64_MAX : INT64_MIN;
  return make_range(bound(begin), bound(end), step);
}

Value Range::attribute(State&, std::string_view name) {
  if (name == "start") return Value::integer(start_);
  if (name == "stop") return Value::integer(stop_);
  if (name == "step") return Value::integer(step_);
  return {};
}

Value Range::item(State&, const Value& key) {
  const std::optional<std::int64_t> index = small_integer(key);
  if (!index) return {};
  const std::int64_t place = *index < 0 ? *index + length_ : *index;
  return place >= 0 && place < length_ ? Value::integer(at(place)) : Value();
}

void Range::print(std::string& out) const {
  out += "range(" + std::to_string(start_) + ", " + std::to_string(stop_);
  if (step_ != 1) out += ", " + std::to_string(step_);
  out += ")";
}

Value Range::iterator(State&) { return Value::object(std::make_unique<RangeIterator>(*this)); }

std::int64_t Range::find(const Value& value) const {
  std::int64_t number = 0;
  if (value.is_real()) {
    number = static_cast<std::int64_t>(std::clamp(value.as_real(), -9e18, 9e18));
    if (!jinja::equals(value, Value::integer(number))) return -1;
  } else if (const std::optional<std::int64_t> integer = small_integer(value)) {
    number = *integer;
  } else {
    return -1;
  }
  if (length_ == 0) return -1;
  const bool inside = step_ > 0 ? number >= start_ && number <= at(length_ - 1)
                                : number <= start_ && number >= at(length_ - 1);
  if (!inside) return -1;
  const std::uint64_t distance =
      step_ > 0 ? static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(start_)
                : static_cast<std::uint64_t>(start_) - static_cast<std::uint64_t>(number);
  const std::uint64_t stride =
      step_ > 0 ? static_cast<std::uint64_t>(step_) : 0 - static_cast<std::uint64_t>(step_);
  return distance % stride == 0 ? static_cast<std::int64_t>(distance / stride) : -1;
}

bool Range::contains(State&, const Value& needle) { return find(needle) >= 0; }

// Ranges are equal when they give the same numbers.
bool Range::equals(const Object& other) const {
  const auto* range = dynamic_cast<const Range*>(&other);
  if (range == nullptr || range->length_ != length_) return false;
  return length_ == 0 || (range->start_ == start_ && (length_ == 1 || range->step_ == step_));
}

std::size_t Range::hash() const {
  const std::uint64_t first = length_ == 0 ? 0 : static_cast<std::uint64_t>(start_);
  const std::uint64_t stride = length_ <= 1 ? 0 : static_cast<std::uint64_t>(step_);
  return (static_cast<std::uint64_t>(length_) * 31 + first) * 31 + stride;
}

}  // namespace praxis::jinja
