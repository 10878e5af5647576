#include "base/trace.h"

#include <algorithm>
#include <functional>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace praxis {
namespace {

double milliseconds(Trace::Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

void Trace::add(std::string name, Clock::time_point begin, Clock::time_point end) {
  const std::size_t id = std::hash<std::thread::id>()(std::this_thread::get_id());
  const std::lock_guard lock(mutex_);
  auto known = std::ranges::find(threads_, id);
  if (known == threads_.end()) known = threads_.insert(known, id);
  events_.push_back(
      {std::move(name), begin, end, static_cast<std::size_t>(known - threads_.begin())});
}

std::string Trace::timings() const {
  struct Row {
    std::string_view name;
    Clock::duration total{};
    std::size_t count = 0;
  };
  const std::lock_guard lock(mutex_);
  std::vector<Row> rows;
  std::vector<std::vector<const Event*>> outermost(threads_.size());  // of each thread, so far
  for (const Event& event : events_) {
    // Spans are added when they end: those inside this one came before it.
    std::vector<const Event*>& before = outermost[event.thread];
    Clock::duration inside{};
    for (; !before.empty() && before.back()->begin >= event.begin; before.pop_back()) {
      inside += before.back()->end - before.back()->begin;
    }
    before.push_back(&event);
    auto row = std::ranges::find(rows, event.name, &Row::name);
    if (row == rows.end()) row = rows.insert(row, {event.name});
    row->total += event.end - event.begin - inside;
    ++row->count;
  }
  const double whole = milliseconds(Clock::now() - start_);
  std::string out = fmt::format("{:<12} {:>12} {:>7} {:>7}\n", "pass", "ms", "share", "spans");
  for (const Row& row : rows) {
    const double time = milliseconds(row.total);
    out += fmt::format("{:<12} {:>12.3f} {:>6.1f}% {:>7}\n", row.name, time, 100 * time / whole,
                       row.count);
  }
  return out + fmt::format("{:<12} {:>12.3f}\n", "whole run", whole);
}

std::string Trace::chrome_trace() const {
  const auto microseconds = [](Clock::duration duration) {
    return std::chrono::duration<double, std::micro>(duration).count();
  };
  const std::lock_guard lock(mutex_);
  nlohmann::ordered_json events = nlohmann::ordered_json::array();
  for (const Event& event : events_) {
    events.push_back({{"name", event.name},
                      {"cat", "praxis"},
                      {"ph", "X"},
                      {"ts", microseconds(event.begin - start_)},
                      {"dur", microseconds(event.end - event.begin)},
                      {"pid", 1},
                      {"tid", event.thread + 1}});
  }
  return events.dump(1) + "\n";
}

}  // namespace praxis
