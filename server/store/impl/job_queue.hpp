#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/wake_batch.hpp"

namespace consilium::store {

/// A queue with a bound and any number of threads at either end; held by shared pointers.
template <class Job>
class JobQueue final : public base::Sleeper, public std::enable_shared_from_this<JobQueue<Job>> {
 public:
  explicit JobQueue(std::size_t limit) : limit_(limit) {}

  /// False when full or closed; the job is left with the caller then.
  bool push(Job& job) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || jobs_.size() >= limit_) return false;
      jobs_.push_back(std::move(job));
    }
    base::WakeBatch::wake(this->shared_from_this());
    return true;
  }

  void wake() noexcept override { filled_.notify_one(); }

  /// Waits for jobs and moves up to `most` of them into `out`. False: closed and empty.
  bool take(std::size_t most, std::vector<Job>& out) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    while (!jobs_.empty() && out.size() < most) {
      out.push_back(std::move(jobs_.front()));
      jobs_.pop_front();
    }
    // One wake-up may have stood for many jobs.
    if (!jobs_.empty()) filled_.notify_one();
    return !out.empty();
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    filled_.notify_all();
  }

 private:
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Job> jobs_;
  bool closed_ = false;
};

}  // namespace consilium::store
