// Parallel loops with results by index. Small loops run on the calling thread: starting oneTBB's
// workers costs more than they would save.
//
// A build with ThreadSanitizer runs the loops on plain threads, the smallest too. It cannot see how
// a libtbb that was built without it hands work from thread to thread, and to suppress what it then
// reports would hide our own races: every loop body is called from inside oneTBB.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#ifdef __has_feature
#if __has_feature(thread_sanitizer)
#define PRAXIS_THREAD_SANITIZER
#endif
#endif
#ifdef __SANITIZE_THREAD__
#define PRAXIS_THREAD_SANITIZER
#endif

#ifdef PRAXIS_THREAD_SANITIZER
#include <array>
#include <atomic>
#include <exception>
#include <thread>
#else
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#endif

#include "base/diagnostic.h"

namespace praxis {

#ifdef PRAXIS_THREAD_SANITIZER

template <class Body>
void for_each_index(std::size_t count, const Body& body, std::size_t = 0, std::size_t = 0) {
  std::atomic<std::size_t> next = 0;
  std::array<std::exception_ptr, 4> errors;
  std::vector<std::thread> threads;
  for (std::exception_ptr& error : errors) {
    threads.emplace_back([&] {
      try {
        // Relaxed: the counter must not order what the bodies do.
        for (std::size_t i = 0; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;)
          body(i);
      } catch (...) {
        error = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

#else

constexpr std::size_t smallest_parallel_loop = 64;

// Calls `body(index)` for every index below `count`, in any order and on any thread, `grain` of
// them in a row.
template <class Body>
void for_each_index(std::size_t count, const Body& body,
                    std::size_t smallest = smallest_parallel_loop, std::size_t grain = 16) {
  if (count < smallest) {
    for (std::size_t i = 0; i < count; ++i) body(i);
    return;
  }
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count, grain), [&](const auto& range) {
    for (std::size_t i = range.begin(); i != range.end(); ++i) body(i);
  });
}

#endif

// Calls `body(begin, end)` for blocks of `size` indices that together are all below `count`.
template <class Body>
void for_each_block(std::size_t count, std::size_t size, const Body& body) {
  const std::size_t blocks = (count + size - 1) / size;
  const auto run_block = [&](std::size_t block) {
    body(block * size, std::min(count, (block + 1) * size));
  };
#ifdef PRAXIS_THREAD_SANITIZER
  for_each_index(blocks, run_block);
#else
  if (blocks < 2) {
    if (blocks == 1) run_block(0);
    return;
  }
  tbb::parallel_for(std::size_t{0}, blocks, run_block);
#endif
}

// for_each_index with a list of diagnostics per index, joined in order of index afterwards.
template <class Body>
void for_each_index(std::size_t count, Diagnostics& diagnostics, const Body& body) {
  std::vector<Diagnostics> parts(count);
  for_each_index(count, [&](std::size_t i) { body(i, parts[i]); });
  for (Diagnostics& part : parts) diagnostics.append(std::move(part));
}

// The same for bodies that take milliseconds each, such as those that run a program.
template <class Body>
void for_each_slow_index(std::size_t count, Diagnostics& diagnostics, const Body& body) {
  std::vector<Diagnostics> parts(count);
  for_each_index(
      count, [&](std::size_t i) { body(i, parts[i]); }, 2, 1);
  for (Diagnostics& part : parts) diagnostics.append(std::move(part));
}

}  // namespace praxis
