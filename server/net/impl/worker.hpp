#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/wake_batch.hpp"
#include "net/impl/tallies.hpp"
#include "net/impl/types.hpp"

namespace consilium::net {

class Session;

/// One I/O thread, its context and the connections placed there.
class Worker final : public base::Sleeper, public std::enable_shared_from_this<Worker> {
 public:
  /// Deadlines are looked at every `sweepPeriod`.
  Worker(base::Logger& logger, std::chrono::milliseconds sweepPeriod);
  ~Worker() override;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void run();
  /// Ends the thread; all sessions must have ended.
  void join();
  Executor executor() { return context_.get_executor(); }
  Tallies& tallies() { return tallies_; }
  const Tallies& tallies() const { return tallies_; }

  /// Has `Session::wake` called soon on the thread. Any number of calls from any threads costs one
  /// posted handler until it has run. Any thread.
  void schedule(std::shared_ptr<Session> session);
  void wake() noexcept override;

  void add(Session& session);     ///< on the thread
  void remove(Session& session);  ///< on the thread
  /// Asks all sessions, and those that come, to end. Any thread.
  void beginStop();
  /// Cuts all sessions, and those that come. Any thread.
  void cutAll();

 private:
  bool runSome();
  void wakeScheduled();
  void sweep();

  base::Logger& logger_;
  const std::chrono::milliseconds sweepPeriod_;
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_{context_.get_executor()};
  Timer sweepTimer_{context_.get_executor()};
  Tallies tallies_;
  std::unordered_set<Session*> sessions_;
  bool stopping_ = false;
  bool cutting_ = false;

  std::mutex mutex_;
  std::vector<std::shared_ptr<Session>> scheduled_;  ///< guarded by `mutex_`
  bool posted_ = false;                              ///< guarded by `mutex_`
  std::vector<std::shared_ptr<Session>> waking_;

  std::thread thread_;
};

}  // namespace consilium::net
