#include "jobs/timers.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace consilium::jobs {

Timers::~Timers() {
  stop();
}

void Timers::add(std::string name, std::chrono::milliseconds interval, Job job) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({std::move(name), interval, std::move(job), {}});
}

void Timers::start() {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  for (auto& entry : entries_) entry.due = now + entry.interval;
  thread_ = std::thread([this] { work(); });
}

void Timers::trigger(std::string_view name) {
  const std::lock_guard lock(mutex_);
  for (auto& entry : entries_) {
    if (entry.name == name) entry.due = Clock::time_point::min();
  }
  wake_.notify_one();
}

void Timers::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Timers::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next =
        std::min_element(entries_.begin(), entries_.end(),
                         [](const Entry& a, const Entry& b) { return a.due < b.due; });
    if (next == entries_.end()) {
      wake_.wait(lock);
    } else if (next->due > Clock::now()) {
      const auto due = next->due;
      wake_.wait_until(lock, due);
    } else {
      // Before it runs, so that a trigger that comes meanwhile counts.
      next->due = Clock::time_point::max();
      lock.unlock();
      run(*next);
      lock.lock();
      next->due = std::min(next->due, Clock::now() + next->interval);
    }
  }
}

void Timers::run(const Entry& entry) {
  try {
    entry.job();
  } catch (const std::exception& fault) {
    logger_.error("job.failed", {{"job", entry.name}, {"reason", fault.what()}});
  }
}

}  // namespace consilium::jobs
