#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "store/postgres/connection.hpp"

namespace consilium::store::postgres {

/// A payload for NOTIFY: who sends it, and how far streams have come. `begin` is moved past what
/// was taken; a payload is shorter than 8000 bytes (PostgreSQL documentation, NOTIFY).
using Advances = std::map<std::string, Advance, std::less<>>;
std::string payloadOf(std::string_view node, Advances::const_iterator& begin,
                      Advances::const_iterator end);
/// Reads a payload; nothing when it is the node's own or not one of this program.
std::vector<Advance> parsePayload(std::string_view payload, std::string_view node);

/// Tells the other processes what this one committed, after the commit. What gathers while a
/// notice is on its way leaves together; a notice that cannot be sent is dropped. A thread and a
/// connection of its own.
class Announcer {
 public:
  Announcer(std::string url, std::chrono::milliseconds statementTimeout, std::string node);
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;
  ~Announcer();

  /// From any thread; does not block.
  void add(std::span<const Event> events);

 private:
  void run();
  void send(const Advances& advances);

  const std::string url_;
  const std::chrono::milliseconds statementTimeout_;
  const std::string node_;
  std::unique_ptr<Connection> connection_;
  std::chrono::steady_clock::time_point connectAfter_{};

  std::mutex mutex_;
  std::condition_variable filled_;
  Advances waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

/// Writes which changes of access a transaction makes, so that no process misses them. To be
/// called last in the transaction: from here to the commit such transactions come one by one.
void recordAccessChanges(Transaction& tx, std::string_view node, std::span<const Event> events);

/// Hears what other processes announce, and looks each second whether access changed. A thread and
/// a connection of its own.
class Watcher {
 public:
  using Listener = Database::AdvanceListener;

  /// Connects; throws Fault.
  Watcher(std::string url, std::chrono::milliseconds statementTimeout, std::string node,
          base::Logger& logger);
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher();

  void listen(Listener listener);

 private:
  void run();
  void connect();
  /// Waits for notices until `until`; tells them.
  void hear(std::chrono::steady_clock::time_point until);
  void lookForAccessChanges();
  void forgetOldChanges();
  void tell(std::span<const Advance> advances);

  const std::string url_;
  const std::chrono::milliseconds statementTimeout_;
  const std::string node_;
  base::Logger& logger_;
  std::unique_ptr<Connection> connection_;
  std::int64_t lastChange_ = 0;

  std::mutex mutex_;
  std::condition_variable wake_;
  Listener listener_;
  bool stopping_ = false;
  int wakeDescriptor_ = -1;  ///< an eventfd, which ends a wait for notices
  std::thread thread_;
};

}  // namespace consilium::store::postgres
