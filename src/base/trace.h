// Where a run spends its time: named spans, printed by --timings and written by --trace in the
// Chrome trace event format (viewable in Perfetto or chrome://tracing).
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace praxis {

class Trace {
 public:
  using Clock = std::chrono::steady_clock;

  struct Event {
    std::string name;
    Clock::time_point begin;
    Clock::time_point end;
    std::size_t thread;  // small numbers, in order of first appearance
  };

  // Measures from its creation to its end. Costs two clock reads and a lock; meant for passes and
  // chunks, not for single items.
  class Span {
   public:
    Span(Trace& trace, std::string name)
        : trace_(trace), name_(std::move(name)), begin_(Clock::now()) {}
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;
    ~Span() { trace_.add(std::move(name_), begin_, Clock::now()); }

   private:
    Trace& trace_;
    std::string name_;
    Clock::time_point begin_;
  };

  Trace() : start_(Clock::now()) {}
  void add(std::string name, Clock::time_point begin, Clock::time_point end);

  // A table: spans of one name added up, without the spans inside them, in order of first
  // appearance, with their share of the run.
  std::string timings() const;
  // A JSON array of complete ("X") events; times in microseconds since the start of the run.
  std::string chrome_trace() const;

 private:
  Clock::time_point start_;
  mutable std::mutex mutex_;
  std::vector<Event> events_;
  std::vector<std::size_t> threads_;
};

}  // namespace praxis
