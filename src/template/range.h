// range(): an arithmetic progression that is never written out.
#pragma once

#include <cstdint>

#include "template/native.h"

namespace praxis::jinja {

class Range final : public Object {
 public:
  // `step` is not 0.
  Range(std::int64_t start, std::int64_t stop, std::int64_t step);

  std::int64_t start() const { return start_; }
  std::int64_t step() const { return step_; }
  // The number at `index`, which is below length().
  std::int64_t at(std::int64_t index) const { return start_ + index * step_; }
  // The numbers at begin, begin + stride, ... (`count` of them), as a range.
  Value slice(std::int64_t begin, std::int64_t end, std::int64_t stride) const;

  std::string_view type_name() const override { return "range"; }
  Value attribute(State& state, std::string_view name) override;
  Value item(State& state, const Value& key) override;
  bool truth() const override { return length_ != 0; }
  void print(std::string& out) const override;
  bool iterable() const override { return true; }
  Value iterator(State& state) override;
  std::int64_t length() const override { return length_; }
  bool is_sequence() const override { return true; }
  bool contains(State& state, const Value& needle) override;
  bool equals(const Object& other) const override;
  std::size_t hash() const override;

 private:
  // The place of `value`, or -1.
  std::int64_t find(const Value& value) const;

  std::int64_t start_;
  std::int64_t stop_;
  std::int64_t step_;
  std::int64_t length_;
};

// The global function range([start,] stop[, step]).
Value range(State& state, const Arguments& arguments);

}  // namespace praxis::jinja
