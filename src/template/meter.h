// A bound on the work of functions over values that have no State to charge: printing, comparing,
// hashing, walking. Values share parts, so that a small one may stand for more than any machine can
// print. Internal to the engine.
#pragma once

#include <cstdint>

#include "template/value.h"

namespace praxis::jinja {

class Meter {
 public:
  // Lets functions over values do `limit` units of work in this thread while the meter lives.
  explicit Meter(std::uint64_t limit) : outer_limit_(limit_), outer_left_(left_) {
    limit_ = left_ = limit;
  }
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  ~Meter() {
    limit_ = outer_limit_;
    left_ = outer_left_;
  }

  // Counts work: about one unit for each value that is looked at. Throws Error(limit).
  static void spend(std::uint64_t amount) {
    if (amount > left_) fail(limit_);
    left_ -= amount;
  }
  // Counts a walk over a text, which is quick.
  static void spend_on(std::string_view text) { spend(text.size() / 4); }
  static void spend_on(const Value& value) {
    if (value.is_text()) spend_on(value.as_text());
  }

  // Throws the error of a template that has taken more than `limit` steps.
  [[noreturn]] static void fail(std::uint64_t limit);

 private:
  std::uint64_t outer_limit_;
  std::uint64_t outer_left_;
  inline static thread_local std::uint64_t limit_ = UINT64_MAX;
  inline static thread_local std::uint64_t left_ = UINT64_MAX;
};

}  // namespace praxis::jinja
