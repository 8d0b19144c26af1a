#include "store/postgres/notices.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <typeinfo>
#include <utility>

namespace consilium::store::postgres {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLongestPayload = 7900;
/// Streams that may wait to be announced; beyond it the others compare all they follow.
constexpr std::size_t kMostWaiting = 20'000;
constexpr milliseconds kReconnect{500};
constexpr milliseconds kLook{1000};
constexpr std::chrono::minutes kForget{10};
constexpr std::int64_t kChangesAtOnce = 1000;
/// Six hours, in milliseconds.
constexpr std::string_view kChangesKept = "21600000";

constexpr std::string_view kChange[] = {"stream", "node"};
constexpr std::string_view kAfter[] = {"after", "limit"};

/// "Acce": the advisory lock of transactions that change access.
constexpr Query kChangeLock{"accessChangeLock", "", "SELECT pg_advisory_xact_lock(1097032549)", {}};
constexpr Query kChangeInsert{
    "accessChangeInsert", "",
    "INSERT INTO access_change (number, stream, node, at) "
    "SELECT coalesce(max(number), 0) + 1, $1, $2, "
    "(extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM access_change",
    kChange};
constexpr Query kChangesAfter{
    "accessChangesAfter", "",
    "SELECT number, stream, node FROM access_change WHERE number > $1 ORDER BY number LIMIT $2",
    kAfter};
constexpr Query kLastChange{
    "lastAccessChange", "", "SELECT coalesce(max(number), 0) AS number FROM access_change", {}};

void merge(Advances& into, Advance advance) {
  const auto [found, added] = into.try_emplace(advance.stream, advance);
  if (added) return;
  found->second.seq = std::max(found->second.seq, advance.seq);
  found->second.changesAccess = found->second.changesAccess || advance.changesAccess;
}

}  // namespace

// Lines: the node; then for each stream `STREAM SEQ ACCESS`, where ACCESS is 1 or 0.
std::string payloadOf(std::string_view node, Advances::const_iterator& begin,
                      Advances::const_iterator end) {
  std::string payload(node);
  for (; begin != end; ++begin) {
    const auto& advance = begin->second;
    const std::string line = "\n" + advance.stream + " " + std::to_string(advance.seq) +
                             (advance.changesAccess ? " 1" : " 0");
    if (payload.size() + line.size() > kLongestPayload) break;
    payload += line;
  }
  return payload;
}

std::vector<Advance> parsePayload(std::string_view payload, std::string_view node) {
  std::vector<Advance> advances;
  auto end = payload.find('\n');
  if (end == std::string_view::npos || payload.substr(0, end) == node) return advances;
  while (end != std::string_view::npos) {
    payload.remove_prefix(end + 1);
    end = payload.find('\n');
    const auto line = payload.substr(0, end);
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) continue;
    Advance advance;
    advance.stream = line.substr(0, first);
    advance.changesAccess = line.substr(last + 1) == "1";
    if (std::from_chars(line.data() + first + 1, line.data() + last, advance.seq).ptr !=
        line.data() + last) {
      continue;
    }
    advances.push_back(std::move(advance));
  }
  return advances;
}

// Announcer ---------------------------------------------------------------------------------------

Announcer::Announcer(std::string url, milliseconds statementTimeout, std::string node)
    : url_(std::move(url)),
      statementTimeout_(statementTimeout),
      node_(std::move(node)),
      thread_([this] { run(); }) {}

Announcer::~Announcer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  filled_.notify_all();
  thread_.join();
}

void Announcer::add(std::span<const Event> events) {
  if (events.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& event : events) {
      merge(waiting_, {event.stream, event.seq, event.changesAccess});
    }
    if (waiting_.size() > kMostWaiting) {
      waiting_.clear();
      waiting_.try_emplace("", Advance{"", 0, true});
    }
  }
  filled_.notify_one();
}

void Announcer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    filled_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Advances advances;
    advances.swap(waiting_);
    lock.unlock();
    send(advances);
    lock.lock();
  }
}

void Announcer::send(const Advances& advances) {
  static constexpr std::string_view kPayload[] = {"payload"};
  static constexpr Query kNotify{"notify", "", "SELECT pg_notify('consilium', $1)", kPayload};
  // That a connection broke while it was idle shows only now: once more, on a new one.
  for (bool again = connection_ != nullptr;; again = false) {
    try {
      if (!connection_) {
        if (steady_clock::now() < connectAfter_) return;
        connection_ = std::make_unique<Connection>(url_, statementTimeout_);
        // A notice is a hint: nothing waits until it is durable.
        connection_->execute("SET synchronous_commit = off");
      }
      for (auto next = advances.begin(); next != advances.end();) {
        connection_->all(kNotify, {{"payload", value(payloadOf(node_, next, advances.end()))}});
      }
      return;
    } catch (const Fault&) {
      connection_.reset();
      if (again) continue;
      connectAfter_ = steady_clock::now() + kReconnect;
      return;
    }
  }
}

// Changes of access -------------------------------------------------------------------------------

void recordAccessChanges(Transaction& tx, std::string_view node, std::span<const Event> events) {
  bool locked = false;
  for (const auto& event : events) {
    if (!event.changesAccess) continue;
    if (!std::exchange(locked, true)) tx.defer(kChangeLock, {});
    tx.defer(kChangeInsert, {{"stream", value(event.stream)}, {"node", value(node)}});
  }
}

// Watcher -----------------------------------------------------------------------------------------

Watcher::Watcher(std::string url, milliseconds statementTimeout, std::string node,
                 base::Logger& logger)
    : url_(std::move(url)),
      statementTimeout_(statementTimeout),
      node_(std::move(node)),
      logger_(logger) {
  connect();
  wakeDescriptor_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wakeDescriptor_ < 0) throw Fault(FaultKind::refused, "", "eventfd: out of descriptors");
  thread_ = std::thread([this] { run(); });
}

Watcher::~Watcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wakeDescriptor_, &one, sizeof one);
  thread_.join();
  ::close(wakeDescriptor_);
}

void Watcher::listen(Listener listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

void Watcher::connect() {
  auto connection = std::make_unique<Connection>(url_, statementTimeout_);
  connection->execute("LISTEN consilium");
  // From here on nothing is missed; what came before is not known.
  lastChange_ = connection->all(kLastChange, {}).at(0).integer("number");
  connection_ = std::move(connection);
}

void Watcher::run() {
  auto forget = steady_clock::now() + kForget;
  const auto stopping = [this] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  };
  while (!stopping()) {
    try {
      if (!connection_) {
        connect();
        logger_.info("store.watching_again");
        const Advance everything{"", 0, true};
        tell({&everything, 1});
      }
      hear(steady_clock::now() + kLook);
      lookForAccessChanges();
      if (steady_clock::now() >= forget) {
        forgetOldChanges();
        forget = steady_clock::now() + kForget;
      }
    } catch (const Fault& fault) {
      if (connection_) {
        logger_.warning("store.watching_failed",
                        {{"state", std::string_view(fault.state())}, {"fault", fault.what()}});
      }
      connection_.reset();
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kReconnect, [this] { return stopping_; });
    }
  }
}

void Watcher::hear(steady_clock::time_point until) {
  PGconn* const handle = connection_->handle();
  for (;;) {
    if (PQconsumeInput(handle) == 0) {
      throw Fault(FaultKind::lost, "", "listen: the connection was lost");
    }
    Advances heard;
    for (;;) {
      const std::unique_ptr<PGnotify, void (*)(void*)> notice(PQnotifies(handle), PQfreemem);
      if (!notice) break;
      for (auto& advance : parsePayload(notice->extra, node_)) merge(heard, std::move(advance));
    }
    if (!heard.empty()) {
      std::vector<Advance> advances;
      for (auto& [stream, advance] : heard) advances.push_back(std::move(advance));
      tell(advances);
    }
    const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now()).count();
    if (left <= 0) return;
    std::array<pollfd, 2> waiting{{{PQsocket(handle), POLLIN, 0}, {wakeDescriptor_, POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), static_cast<int>(left) + 1);
    if (waiting[1].revents != 0) return;
  }
}

void Watcher::lookForAccessChanges() {
  for (;;) {
    const auto rows = connection_->all(
        kChangesAfter, {{"after", value(lastChange_)}, {"limit", value(kChangesAtOnce)}});
    std::vector<Advance> advances;
    for (const auto& row : rows) {
      lastChange_ = row.integer("number");
      if (row.text("node") != node_) advances.push_back({row.text("stream"), 0, true});
    }
    tell(advances);
    if (static_cast<std::int64_t>(rows.size()) < kChangesAtOnce) return;
  }
}

void Watcher::forgetOldChanges() {
  // The newest row stays: it is what the numbers go on from.
  connection_->execute(
      "DELETE FROM access_change WHERE at < (extract(epoch FROM clock_timestamp()) * 1000)::bigint "
      "- " +
      std::string(kChangesKept) + " AND number < (SELECT max(number) FROM access_change)");
}

void Watcher::tell(std::span<const Advance> advances) {
  if (advances.empty()) return;
  const std::lock_guard lock(mutex_);
  if (!listener_) return;
  try {
    listener_(advances);
  } catch (const std::exception& fault) {
    logger_.error("store.listener_failed", {{"fault", typeid(fault).name()}});
  }
}

}  // namespace consilium::store::postgres
