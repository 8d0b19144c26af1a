#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/wake_batch.hpp"
#include "feed/feed.hpp"
#include "feed/impl/presence.hpp"
#include "store/event_log.hpp"

namespace consilium::feed {

/// The feed's state, used by its thread alone except for the inbox and the counters. Kept alive by
/// transactions that are under way.
class Feed::Core final : public base::Sleeper, public std::enable_shared_from_this<Feed::Core> {
 public:
  using Task = std::function<void()>;

  Core(store::Database& database, const base::Clock& clock, base::Logger& logger, Options options);

  void start();
  void stop();

  /// Runs `task` on the thread; false after `stop`.
  bool post(Task task);
  void committed(std::span<const store::Event> events);
  void advanced(std::span<const store::Advance> advances);
  Figures figures() const;
  void wake() noexcept override { wake_.notify_one(); }

  // On the thread:
  void setAccessListener(AccessListener listener) { accessListener_ = std::move(listener); }
  void subscribe(const std::shared_ptr<Reader>& reader,
                 std::vector<protocol::StreamPosition> positions, Subscribed done);
  void unsubscribe(const Reader& reader, const std::vector<std::string>& streams);
  void drained(const Reader& reader);
  void remove(const Reader& reader);
  void compareHeads();

 private:
  struct Stream;
  struct Subscriber;

  enum class Mode {
    joining,     ///< registered, its right to read being checked for the first time
    catchingUp,  ///< reads pages from the database; live events pass it by
    live,        ///< gets each event as it is committed
  };

  struct Subscription {
    std::uint64_t id = 0;
    Subscriber* subscriber = nullptr;
    Stream* stream = nullptr;
    Mode mode = Mode::joining;
    std::int64_t last = 0;           ///< `seq` of the last event sent
    bool stale = false;              ///< access may have changed since the check under way began
    bool pending = false;            ///< in its subscriber's list
    std::int64_t recordedSpan = -1;  ///< span of time for which the read is on record
    bool aside = false;              ///< gets events without their data, and is not present
    bool present = false;            ///< counts as following the stream
    std::uint64_t toldPresence = 0;  ///< version of the last notification of presence sent
  };

  /// An event, encoded when somebody is to get it.
  struct Encoded {
    std::int64_t seq = 0;
    std::shared_ptr<const std::string> whole;
    std::shared_ptr<const std::string> bare;  ///< for whoever follows aside

    std::size_t size() const { return whole->size() + bare->size(); }
  };

  struct Stream {
    std::string name;
    std::uint64_t id = 0;
    bool onRecord = false;  ///< reading it has to be recorded
    /// Every event up to this `seq` was offered to all live subscriptions, so that each of them has
    /// it, or has gone back to catching up. One that read ahead of the others may have more.
    std::int64_t newest = 0;
    /// The last `seq` told of; only where the database is shared. What lies between is read as soon
    /// as somebody is live.
    std::int64_t known = 0;
    bool reading = false;  ///< waits for, or is in, a read of what lies between
    std::vector<Subscription*> subscriptions;
    std::size_t waiting = 0;     ///< how many of them are not live
    std::deque<Encoded> recent;  ///< without a gap up to `newest`, while somebody waits
    bool presenceDue = false;    ///< the present users are about to be told
    std::chrono::steady_clock::time_point presenceAfter;  ///< not before

    std::size_t live() const { return subscriptions.size() - waiting; }
  };

  /// A stream that may have been given up, and followed anew, meanwhile.
  struct StreamRef {
    std::string name;
    std::uint64_t id = 0;
  };

  struct Subscriber {
    std::shared_ptr<Reader> reader;
    std::map<std::string, Subscription*, std::less<>> subscriptions;  // by stream
    std::deque<std::uint64_t> pending;  ///< subscriptions that have to read a page
    bool ready = false;                 ///< in `ready_`
    bool busy = false;                  ///< a page of it is under way
    bool blocked = false;               ///< waits for its queue to drain
    bool presenceOwed = false;          ///< presence changed while its queue was full
    bool gone = false;                  ///< refused a message
  };

  struct Page {
    std::vector<std::shared_ptr<const std::string>> messages;
    std::int64_t last = 0;
    bool more = false;
    bool record = false;
  };

  /// What was appended to a stream behind the live subscriptions' back.
  struct Tail {
    std::vector<store::Event> events;
    std::int64_t head = 0;
  };

  struct Comparison {
    std::vector<std::string> streams;
    std::size_t next = 0;  ///< where the part under way begins
    std::vector<store::StreamSeq> heads;
    Presence::Reading presence;

    std::span<const std::string> part() const;
  };

  struct Joining {
    std::uint64_t id = 0;
    std::shared_ptr<Reader> reader;
    std::vector<protocol::StreamPosition> positions;
    std::vector<std::uint64_t> subscriptions;
    std::vector<std::int64_t> heads;
    std::vector<std::string> toRecord;
    std::int64_t span = 0;
    Subscribed done;
  };

  struct Item {
    std::vector<store::Event> events;
    Task task;
    std::vector<store::Advance> advances;
  };

  /// Puts `news` into the inbox as the item made, unless that is full.
  template <class T, class MakeItem>
  void take(std::span<const T> news, MakeItem makeItem);
  void run();
  std::size_t handle(std::vector<Item>& items);
  void dispatch(const std::vector<store::Event>& events);
  void push(const store::Event& event, Stream& stream, std::int64_t span);
  void remember(Stream& stream, Encoded encoded);
  void forget(Stream& stream);
  void accessChanged(std::string_view stream);
  void backlogLost();

  void distrust(Subscription& subscription);
  void fallBack(Subscription& subscription);
  void setMode(Subscription& subscription, Mode mode);
  void enqueue(Subscription& subscription);
  void makeReady(Subscriber& subscriber);
  void pump();
  void runTimers();
  void at(std::chrono::steady_clock::time_point time, Task task);
  void retryLater(Task task);

  void readPage(Subscriber& subscriber, Subscription& subscription);
  void pageRead(const std::shared_ptr<Reader>& reader, std::uint64_t id,
                const std::shared_ptr<Page>& page, std::int64_t span,
                const base::Result<void>& result);
  void sendPage(const std::shared_ptr<Reader>& reader, std::uint64_t id, const Page& page,
                std::int64_t span, const base::Result<void>& recorded);
  void release(const Reader& reader);
  void refuse(Subscription& subscription, const base::Error& error);
  void goOn(Subscription& subscription, bool more);
  bool toRecord(const Subscription& subscription, std::int64_t span) const;

  bool full(const Subscriber& subscriber) const;

  // Where the database is shared:
  void notice(const std::vector<store::Advance>& advances);
  bool follows(const store::Event& event, Stream& stream);
  void told(Stream& stream, std::int64_t seq);
  void wentLive(const Subscription& subscription);
  void readOn(Stream& stream);
  void readTail(Stream& stream);
  void tailRead(const StreamRef& ref, const Tail& tail, std::int64_t known,
                const base::Result<void>& result);
  void compareNext(const std::shared_ptr<Comparison>& comparison);
  void compared(const std::shared_ptr<Comparison>& comparison);

  void enter(Subscription& subscription);
  void schedulePresence();
  void pushPresence(const StreamRef& ref);
  void tellPresence(Subscription& subscription);
  void writePresence();

  void joinRead(const std::shared_ptr<Joining>& joining, const base::Result<void>& result);
  void join(const std::shared_ptr<Joining>& joining, const base::Result<void>& recorded);

  bool send(Subscriber& subscriber, const std::shared_ptr<const std::string>& text);
  Subscription* find(std::uint64_t id);
  Subscriber* find(const Reader& reader);
  Stream* find(const StreamRef& ref);
  Subscription& add(Subscriber& subscriber, const std::string& stream);
  void erase(Subscription& subscription);
  void eraseIfIdle(const Reader& reader);
  void eraseGone();

  /// Database::read and write, with `then` on the thread.
  void transact(bool write, store::Database::Work work,
                std::function<void(const base::Result<void>&)> then);

  store::Database& database_;
  const base::Clock& clock_;
  base::Logger& logger_;
  const Options options_;
  const bool shared_;
  const std::string node_;  ///< among those that share the database; else empty

  AccessListener accessListener_;
  std::uint64_t nextId_ = 1;
  std::unordered_map<std::string, std::unique_ptr<Stream>> streams_;
  std::unordered_map<const Reader*, std::unique_ptr<Subscriber>> subscribers_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Subscription>> subscriptions_;
  std::map<std::uint64_t, std::shared_ptr<Joining>> joining_;
  std::deque<const Reader*> ready_;  ///< subscribers with pending subscriptions; may be gone
  std::multimap<std::chrono::steady_clock::time_point, Task> timers_;
  std::vector<const Reader*> gone_;
  std::deque<StreamRef> behind_;  ///< streams whose tail is to be read
  std::size_t tailsUnderWay_ = 0;
  bool comparing_ = false;
  Presence presence_;
  std::size_t pagesUnderWay_ = 0;
  std::size_t recentBytes_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable settled_;
  std::vector<Item> inbox_;
  std::size_t backlogBytes_ = 0;
  bool lost_ = false;
  bool stopping_ = false;
  std::size_t transactions_ = 0;  ///< under way

  std::atomic<std::uint64_t> readers_{0};
  std::atomic<std::uint64_t> subscriptionCount_{0};
  std::atomic<std::uint64_t> events_{0};
  std::atomic<std::uint64_t> pushes_{0};
  std::atomic<std::uint64_t> pages_{0};
  std::atomic<std::uint64_t> tails_{0};
  std::atomic<std::uint64_t> overflows_{0};

  std::jthread thread_;
};

}  // namespace consilium::feed
