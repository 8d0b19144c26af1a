#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/log.hpp"
#include "feed/feed.hpp"
#include "rpc/connection.hpp"
#include "rpc/envelope.hpp"
#include "rpc/figures.hpp"
#include "rpc/gate.hpp"
#include "rpc/impl/rate_limiter.hpp"
#include "rpc/impl/session_table.hpp"
#include "rpc/limits.hpp"
#include "rpc/method.hpp"
#include "rpc/pools.hpp"
#include "store/database.hpp"

namespace consilium::rpc {

/// How one method fares.
class MethodCounters {
 public:
  /// `code`: nothing for success.
  void count(std::optional<Code> code, std::chrono::steady_clock::duration elapsed);
  MethodFigures figures(std::string_view method) const;

 private:
  static constexpr std::size_t kOutcomes = 16;
  std::array<std::atomic<std::uint64_t>, kOutcomes> outcomes_{};
  std::array<std::atomic<std::uint64_t>, kLatencyBounds.size() + 1> buckets_{};
  std::atomic<std::uint64_t> nanoseconds_{0};
};

struct MethodEntry {
  Method method;
  mutable MethodCounters counters;
};

/// A call on its way through the transactions it needs.
struct Call {
  const MethodEntry* entry = nullptr;
  Job job;
  service::Origin origin;
  std::string sessionId;  ///< empty before sign-in

  struct Outcome {
    base::Result<std::string> result;
    service::SessionChange change;
  };
  std::function<void(Outcome)> done;

  // Outputs of the last transaction; each run overwrites them.
  std::optional<service::Caller> caller;
  std::string result;
  std::vector<std::string> reads;
  service::SessionChange change;
  std::optional<base::Error> refusal;  ///< of a transaction that was committed nevertheless
};

/// What all parts of the connection layer share. Kept alive by connections and calls.
class Core : public std::enable_shared_from_this<Core> {
 public:
  Core(store::Database& database, Pools pools, const base::Clock& clock, base::Logger& logger,
       feed::Feed& feed, Gate& gate, MethodTable methods, Limits limits);

  /// Null when there is no such method.
  const MethodEntry* find(std::string_view method) const;
  std::vector<MethodFigures> figures() const;

  /// Takes a place among the calls of all connections; false when there is none.
  bool enter();
  void leave();
  /// Waits until every call has been answered; new ones are refused.
  void stop();

  /// Carries a call out; `done` is called once, from a database or pool thread.
  void execute(const std::shared_ptr<Call>& call);

  /// Looks a session up. `done` gets nothing when there is no such live session.
  void authenticate(std::function<base::Result<service::Caller>(service::Context&)> lookUp,
                    service::Origin origin,
                    std::function<void(base::Result<std::optional<service::Caller>>)> done);

  /// Closes the connections of a session.
  void endSession(const std::string& sessionId, std::string_view reason);
  /// Looks at these sessions in the database and closes the connections of those that ended.
  void checkSessions(std::vector<std::string> sessionIds);
  void touch(const std::string& sessionId);
  void accessChanged(std::string_view stream);
  void sweep();

  /// The live session of that id, as `origin`'s connection presents it.
  base::Result<service::Caller> resume(service::Context& context, const std::string& sessionId);
  base::Error unavailable(std::string message) const;

  store::Database& database;
  const Pools pools;
  const base::Clock& clock;
  base::Logger& logger;
  feed::Feed& feed;
  Gate& gate;
  const Limits limits;
  RateLimiter rates;
  SessionTable sessions;
  const MethodEntry unknownMethod{};

 private:
  using UseCase = std::function<base::Result<void>(service::Context&)>;

  /// Runs a use case in a transaction as the call's session, and takes its outputs over.
  base::Result<void> inContext(Call& call, store::Transaction& tx, const UseCase& useCase);
  void loadStage(const std::shared_ptr<Call>& call);
  void queueWork(const std::shared_ptr<Call>& call);
  void verifyStage(const std::shared_ptr<Call>& call);
  void query(const std::shared_ptr<Call>& call);
  void change(const std::shared_ptr<Call>& call);
  base::Result<std::string> once(const Call& call, service::Context& context);
  void finish(Call& call, const base::Result<void>& result);

  std::unordered_map<std::string_view, MethodEntry> methods_;

  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t inFlight_ = 0;
  bool stopping_ = false;
};

}  // namespace consilium::rpc
