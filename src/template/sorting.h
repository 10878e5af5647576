// Stable sorting of values by a key, as sorted(..., key=, reverse=).
#pragma once

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "template/native.h"

namespace praxis::jinja {

// Whether the item of one index has to come before that of another.
using Before = std::function<bool(std::size_t, std::size_t)>;

// Sorts `order`, a list of indexes, stably. `before` need not be consistent.
void sort_indexes(State& state, std::vector<std::size_t>& order, const Before& before);
// Sorts `order`, a permutation of the indexes of `keys`, so that the keys ascend, or descend under
// `reverse`; equal keys keep their order either way. Throws Error(type) for keys without an order;
// `as_items` lets such keys pass where they are equal, as items of lists that are compared do.
void sort_indexes(State& state, std::vector<std::size_t>& order, const std::vector<Value>& keys,
                  bool reverse, bool as_items = false);

// Sorts `values` by `key(value)`, which is called once for each.
template <class Key>
void sort_values(State& state, std::vector<Value>& values, bool reverse, const Key& key,
                 bool as_items = false) {
  std::vector<Value> keys;
  keys.reserve(values.size());
  for (const Value& value : values) keys.push_back(key(value));
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  sort_indexes(state, order, keys, reverse, as_items);
  std::vector<Value> sorted;
  sorted.reserve(values.size());
  for (const std::size_t index : order) sorted.push_back(std::move(values[index]));
  values = std::move(sorted);
}

}  // namespace praxis::jinja
