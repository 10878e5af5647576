// A merge sort of its own: the order of values need not be consistent (NaN, mixed kinds), which
// std::stable_sort does not have to survive.
#include "template/sorting.h"

namespace praxis::jinja {
namespace {

// Merges order[begin, middle) and order[middle, end), both sorted, into `merged`.
void merge(const std::vector<std::size_t>& order, std::size_t begin, std::size_t middle,
           std::size_t end, std::vector<std::size_t>& merged, const Before& before) {
  std::size_t left = begin;
  std::size_t right = middle;
  for (std::size_t i = begin; i < end; ++i) {
    const bool take_right = left >= middle || (right < end && before(order[right], order[left]));
    merged[i] = take_right ? order[right++] : order[left++];
  }
}

}  // namespace

void sort_indexes(State& state, std::vector<std::size_t>& order, const Before& before) {
  std::vector<std::size_t> merged(order.size());
  for (std::size_t width = 1; width < order.size(); width *= 2) {
    state.charge(order.size());
    for (std::size_t begin = 0; begin < order.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, order.size());
      merge(order, begin, middle, std::min(begin + 2 * width, order.size()), merged, before);
    }
    std::swap(order, merged);
  }
}

void sort_indexes(State& state, std::vector<std::size_t>& order, const std::vector<Value>& keys,
                  bool reverse, bool as_items) {
  sort_indexes(state, order, [&](std::size_t left, std::size_t right) {
    const Value& low = keys[reverse ? right : left];
    const Value& high = keys[reverse ? left : right];
    if (as_items && !low.is_text() && !low.is_integer() && equals(low, high)) return false;
    return ordered(low, Order::less, high);
  });
}

}  // namespace praxis::jinja
