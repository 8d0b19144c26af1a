#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/log.hpp"

namespace consilium::jobs {

/// Runs jobs again and again, one at a time, on a thread of its own. A job that throws is logged
/// and comes again at its next turn. `add` before `start`; the rest from any thread.
class Timers {
 public:
  using Job = std::function<void()>;

  /// `logger` outlives the timers.
  explicit Timers(base::Logger& logger) : logger_(logger) {}
  /// As `stop`.
  ~Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  /// A job that runs `interval` after the start, and `interval` after each time it has run.
  void add(std::string name, std::chrono::milliseconds interval, Job job);
  void start();
  /// Runs a job as soon as the thread is free; once, however often it was asked for meanwhile.
  void trigger(std::string_view name);
  /// Waits for the job that is running and runs no more.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    std::string name;
    std::chrono::milliseconds interval;
    Job job;
    Clock::time_point due;
  };

  void work();
  void run(const Entry& entry);

  base::Logger& logger_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Entry> entries_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace consilium::jobs
