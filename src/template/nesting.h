// A bound on how deep the functions over nested values recurse, so that no value a template builds
// overflows the stack; and a unit of work for each level. Internal to values.
#pragma once

#include "template/meter.h"
#include "template/native.h"

namespace praxis::jinja {

class Nesting {
 public:
  static constexpr int kLimit = 1000;

  Nesting() {
    Meter::spend(1);
    if (++depth_ > kLimit) {
      --depth_;
      throw Error(ErrorKind::limit, "a value is nested more than 1000 levels deep");
    }
  }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting() { --depth_; }

 private:
  inline static thread_local int depth_ = 0;
};

}  // namespace praxis::jinja
