#include "rpc/impl/core.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "rpc/impl/context_of.hpp"
#include "store/commands.hpp"

namespace consilium::rpc {

namespace {

/// Position of an outcome among the counters: 0 is success.
std::size_t indexOf(std::optional<Code> code) {
  if (!code) return 0;
  const int value = static_cast<int>(*code);
  if (value > 1000) return static_cast<std::size_t>(value - 1000);  // 1 to 10
  if (*code == Code::parseError) return 11;
  return std::size_t{12} + static_cast<std::size_t>(-32600 - value);  // -32600 to -32603: 12 to 15
}

std::string_view nameAt(std::size_t index) {
  if (index == 0) return "ok";
  if (index <= 10) return nameOf(static_cast<Code>(1000 + index));
  if (index == 11) return nameOf(Code::parseError);
  return nameOf(static_cast<Code>(-32600 - static_cast<int>(index - 12)));
}

}  // namespace

void MethodCounters::count(std::optional<Code> code, std::chrono::steady_clock::duration elapsed) {
  outcomes_[indexOf(code)].fetch_add(1, std::memory_order_relaxed);
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const auto bucket = std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(), seconds) -
                      kLatencyBounds.begin();
  buckets_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(static_cast<std::uint64_t>(
                             std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count()),
                         std::memory_order_relaxed);
}

MethodFigures MethodCounters::figures(std::string_view method) const {
  MethodFigures out;
  out.method = method;
  for (std::size_t i = 0; i < kOutcomes; ++i)
    if (const auto count = outcomes_[i].load(std::memory_order_relaxed); count > 0) {
      out.outcomes.push_back({nameAt(i), count});
      out.count += count;
    }
  for (std::size_t i = 0; i < buckets_.size(); ++i)
    out.buckets[i] = buckets_[i].load(std::memory_order_relaxed);
  out.seconds = static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
  return out;
}

Core::Core(store::Database& database_, Pools pools_, const base::Clock& clock_,
           base::Logger& logger_, feed::Feed& feed_, Gate& gate_, MethodTable methods,
           Limits limits_)
    : database(database_),
      pools(pools_),
      clock(clock_),
      logger(logger_),
      feed(feed_),
      gate(gate_),
      limits(limits_),
      rates(limits.requests, limits.rateKeys) {
  for (auto& method : methods) {
    const auto name = method.name;
    methods_[name].method = std::move(method);
  }
}

const MethodEntry* Core::find(std::string_view method) const {
  const auto found = methods_.find(method);
  return found == methods_.end() ? nullptr : &found->second;
}

std::vector<MethodFigures> Core::figures() const {
  std::vector<MethodFigures> out;
  for (const auto& [name, entry] : methods_) out.push_back(entry.counters.figures(name));
  out.push_back(unknownMethod.counters.figures("unknown"));
  std::sort(out.begin(), out.end(),
            [](const auto& left, const auto& right) { return left.method < right.method; });
  return out;
}

bool Core::enter() {
  const std::lock_guard lock(mutex_);
  if (stopping_ || inFlight_ >= limits.inFlightTotal) return false;
  ++inFlight_;
  return true;
}

void Core::leave() {
  const std::lock_guard lock(mutex_);
  --inFlight_;
  idle_.notify_all();
}

void Core::stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  idle_.wait(lock, [this] { return inFlight_ == 0; });
}

base::Error Core::unavailable(std::string message) const {
  auto error = base::failure(base::ErrorKind::unavailable, std::move(message));
  error.retryAfterMs = limits.retryAfter.count();
  return error;
}

// Calls ------------------------------------------------------------------------------------------

void Core::execute(const std::shared_ptr<Call>& call) {
  if (call->job.load)
    loadStage(call);
  else if (call->job.verify)
    queueWork(call);
  else if (call->entry->method.kind == protocol::MethodKind::read)
    query(call);
  else
    change(call);
}

void Core::loadStage(const std::shared_ptr<Call>& call) {
  database.read(
      [this, call](store::Transaction& tx) { return inContext(*call, tx, call->job.load); },
      [this, self = shared_from_this(), call](const base::Result<void>& result) {
        if (result.has_error()) return finish(*call, result);
        if (call->job.verify)
          queueWork(call);
        else
          change(call);
      });
}

void Core::queueWork(const std::shared_ptr<Call>& call) {
  auto& pool = call->job.brief ? pools.brief : pools.heavy;
  if (!pool.submit([this, self = shared_from_this(), call] { verifyStage(call); }))
    finish(*call, unavailable("The server is busy; try again."));
}

void Core::verifyStage(const std::shared_ptr<Call>& call) {
  base::Result<void> result;
  try {
    result = call->job.verify();
  } catch (const std::exception& fault) {
    logger.error("call_failed", {{"method", call->entry->method.name}, {"reason", fault.what()}});
    result = base::failure(base::ErrorKind::internal, "Internal error.");
  }
  if (result.has_error())
    finish(*call, result);
  else if (call->entry->method.kind == protocol::MethodKind::read)
    query(call);
  else
    change(call);
}

void Core::query(const std::shared_ptr<Call>& call) {
  database.read(
      [this, call](store::Transaction& tx) {
        return inContext(*call, tx, [&call](service::Context& context) -> base::Result<void> {
          CONSILIUM_TRY(call->result, call->job.run(context));
          return base::ok();
        });
      },
      [this, self = shared_from_this(), call](const base::Result<void>& result) {
        if (result.has_error() || call->reads.empty()) return finish(*call, result);
        // Content leaves only after its reading is on durable record.
        database.write(
            [this, call](store::Transaction& tx) {
              gate.writeReads(tx, *call->caller, call->reads, clock.now());
              return base::ok();
            },
            [self, call](const base::Result<void>& recorded) { self->finish(*call, recorded); });
      });
}

void Core::change(const std::shared_ptr<Call>& call) {
  database.write(
      [this, call](store::Transaction& tx) {
        return inContext(*call, tx, [&](service::Context& context) -> base::Result<void> {
          auto result = once(*call, context);
          if (result.has_error()) {
            if (!context.keepDespiteRefusal) return std::move(result).error();
            call->refusal = std::move(result).error();
            return base::ok();
          }
          call->result = std::move(result).value();
          if (context.caller && !context.readsToRecord.empty())
            gate.writeReads(tx, *context.caller, context.readsToRecord, context.now);
          return base::ok();
        });
      },
      [self = shared_from_this(), call](const base::Result<void>& result) {
        self->finish(*call, result);
      });
}

base::Result<std::string> Core::once(const Call& call, service::Context& context) {
  const auto& method = call.entry->method;
  if (method.kind != protocol::MethodKind::write) return call.job.run(context);
  const auto& actor = context.caller->userId;
  const auto hash = base::sha256(std::string(method.name) + '\n' + call.job.canonical);
  CONSILIUM_TRY(auto first,
                store::claimCommand(context.tx, actor, call.job.commandId, hash, context.now));
  if (first) return std::move(*first);
  CONSILIUM_TRY(auto result, call.job.run(context));
  store::completeCommand(context.tx, actor, call.job.commandId,
                         call.job.stored ? call.job.stored() : result);
  return result;
}

base::Result<void> Core::inContext(Call& call, store::Transaction& tx, const UseCase& useCase) {
  call.caller.reset();
  call.result.clear();
  call.reads.clear();
  call.change = {};
  call.refusal.reset();
  auto context = contextOf(tx, call.origin, clock);
  const auto& method = call.entry->method;
  const bool open = method.access == Access::open;
  if (!call.sessionId.empty()) {
    auto caller = resume(context, call.sessionId);
    if (caller.has_value())
      call.caller = std::move(caller).value();
    else if (!open || caller.error().kind != base::ErrorKind::unauthenticated)
      return std::move(caller).error();
  }
  // With the second factor missing, open methods see nobody, as before sign-in.
  const bool restricted =
      call.caller && call.caller->enrolmentPending && !gate.allowedBeforeEnrolment(method.name);
  if (call.caller && !restricted) context.caller = &*call.caller;
  if (!open && restricted)
    return base::forbidden("Enrol the second factor first (session.enrolTotp).");
  if (!open && !call.caller)
    return base::failure(base::ErrorKind::unauthenticated, "Sign in first.");
  CONSILIUM_CHECK(useCase(context));
  call.reads = std::move(context.readsToRecord);
  call.change = std::move(context.sessionChange);
  return base::ok();
}

base::Result<service::Caller> Core::resume(service::Context& context,
                                           const std::string& sessionId) {
  CONSILIUM_TRY(auto caller, gate.callerBySession(context, sessionId, sessions.lastUse(sessionId)));
  if (context.origin.boundCentre) {
    caller.boundCentre = context.origin.boundCentre;
    caller.admin = false;
    caller.auditor = false;
  }
  return caller;
}

void Core::finish(Call& call, const base::Result<void>& result) {
  if (call.caller && call.entry->method.isUse &&
      sessions.used(call.caller->sessionId, call.caller->userId, clock.now(), limits.touchEvery))
    touch(call.caller->sessionId);
  if (result.has_error() || call.refusal) {
    auto error = result.has_error() ? result.error() : std::move(*call.refusal);
    if (error.kind == base::ErrorKind::unavailable && !error.retryAfterMs)
      error.retryAfterMs = limits.retryAfter.count();
    if (error.kind == base::ErrorKind::internal)
      logger.error("call_failed", {{"method", call.entry->method.name}, {"reason", error.message}});
    call.done({std::move(error), {}});
  } else {
    call.done({std::move(call.result), std::move(call.change)});
  }
}

// Sessions ---------------------------------------------------------------------------------------

void Core::authenticate(std::function<base::Result<service::Caller>(service::Context&)> lookUp,
                        service::Origin origin,
                        std::function<void(base::Result<std::optional<service::Caller>>)> done) {
  auto found = std::make_shared<std::optional<service::Caller>>();
  if (!enter()) return done(unavailable("The server is busy; try again."));
  database.read(
      [this, found, lookUp = std::move(lookUp),
       origin = std::move(origin)](store::Transaction& tx) -> base::Result<void> {
        found->reset();
        auto context = contextOf(tx, origin, clock);
        auto caller = lookUp(context);
        if (caller.has_value())
          *found = std::move(caller).value();
        else if (caller.error().kind != base::ErrorKind::unauthenticated)
          return std::move(caller).error();
        return base::ok();
      },
      [self = shared_from_this(), found, done = std::move(done)](const base::Result<void>& result) {
        if (result.has_error())
          done(result.error());
        else
          done(std::move(*found));
        self->leave();
      });
}

void Core::endSession(const std::string& sessionId, std::string_view reason) {
  for (const auto& connection : sessions.connections(sessionId))
    connection->sessionEnded(sessionId, reason);
}

void Core::checkSessions(std::vector<std::string> sessionIds) {
  if (sessionIds.empty() || !enter()) return;
  auto ended = std::make_shared<std::vector<std::string>>();
  database.read(
      [this, ended, sessionIds = std::move(sessionIds)](store::Transaction& tx) {
        ended->clear();
        const service::Origin origin;
        auto context = contextOf(tx, origin, clock);
        for (const auto& id : sessionIds) {
          const auto caller = resume(context, id);
          if (caller.has_error() && caller.error().kind == base::ErrorKind::unauthenticated)
            ended->push_back(id);
        }
        return base::ok();
      },
      [self = shared_from_this(), ended](const base::Result<void>& result) {
        // A check that failed is made again by the next sweep that finds it due.
        if (result.has_value())
          for (const auto& id : *ended) self->endSession(id, "The session has ended.");
        self->leave();
      });
}

void Core::touch(const std::string& sessionId) {
  if (!enter()) return;
  database.write(
      [this, sessionId](store::Transaction& tx) {
        const service::Origin origin;
        auto context = contextOf(tx, origin, clock);
        context.now = sessions.lastUse(sessionId).value_or(context.now);
        return gate.touch(context, sessionId);
      },
      [self = shared_from_this()](const base::Result<void>& result) {
        if (result.has_error())
          self->logger.warning("session_touch_failed", {{"reason", result.error().message}});
        self->leave();
      });
}

void Core::accessChanged(std::string_view stream) {
  constexpr std::string_view kUser = "user:";
  if (stream.starts_with(kUser))
    checkSessions(sessions.connected(stream.substr(kUser.size())));
  else if (stream.empty())
    checkSessions(sessions.connected({}));
}

void Core::sweep() {
  const auto now = clock.now();
  auto due = sessions.due(now, limits.touchEvery, limits.checkEvery);
  for (const auto& id : due.touch) touch(id);
  checkSessions(std::move(due.check));
  rates.prune(now);
}

}  // namespace consilium::rpc
