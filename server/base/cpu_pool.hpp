#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace consilium::base {

/// A fixed number of threads for heavy pure work, with a bounded queue before them. Safe to use
/// from any thread.
class CpuPool {
 public:
  /// `threads` at least 1. At most `maxQueued` tasks wait; more are refused.
  CpuPool(std::size_t threads, std::size_t maxQueued);
  /// Runs what was accepted, then joins the threads.
  ~CpuPool();
  CpuPool(const CpuPool&) = delete;
  CpuPool& operator=(const CpuPool&) = delete;

  /// Queues a task, which must not throw. False when the queue is full or the pool stops: the task
  /// will not run.
  [[nodiscard]] bool submit(std::function<void()> task);

  /// Tasks that wait for a thread.
  std::size_t queued() const;

 private:
  void work();

  const std::size_t maxQueued_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;  // last: they use everything above
};

}  // namespace consilium::base
