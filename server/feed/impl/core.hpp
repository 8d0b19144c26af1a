#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/wake_batch.hpp"
#include "feed/feed.hpp"

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
  Figures figures() const;
  void wake() noexcept override { wake_.notify_one(); }

  // On the thread:
  void setAccessListener(AccessListener listener) { accessListener_ = std::move(listener); }
  void subscribe(const std::shared_ptr<Reader>& reader,
                 std::vector<protocol::StreamPosition> positions, Subscribed done);
  void unsubscribe(const Reader& reader, const std::vector<std::string>& streams);
  void drained(const Reader& reader);
  void remove(const Reader& reader);

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
  };

  struct Encoded {
    std::int64_t seq;
    std::shared_ptr<const std::string> text;
  };

  struct Stream {
    std::string name;
    bool onRecord = false;  ///< reading it has to be recorded
    std::int64_t newest = 0;
    std::vector<Subscription*> subscriptions;
    std::size_t waiting = 0;     ///< how many of them are not live
    std::deque<Encoded> recent;  ///< without a gap up to `newest`, while somebody waits
  };

  struct Subscriber {
    std::shared_ptr<Reader> reader;
    std::map<std::string, Subscription*, std::less<>> subscriptions;  // by stream
    std::deque<std::uint64_t> pending;  ///< subscriptions that have to read a page
    bool ready = false;                 ///< in `ready_`
    bool busy = false;                  ///< a page of it is under way
    bool blocked = false;               ///< waits for its queue to drain
    bool gone = false;                  ///< refused a message
  };

  struct Page {
    std::vector<std::shared_ptr<const std::string>> messages;
    std::int64_t last = 0;
    bool more = false;
    bool record = false;
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
  };

  struct Retry {
    std::chrono::steady_clock::time_point at;
    std::uint64_t subscription;
  };

  void run();
  std::size_t handle(std::vector<Item>& items);
  void dispatch(const std::vector<store::Event>& events);
  void push(const store::Event& event, Stream& stream, std::int64_t span);
  void remember(Stream& stream, const store::Event& event, std::shared_ptr<const std::string> text);
  void forget(Stream& stream);
  void accessChanged(std::string_view stream);
  void backlogLost();

  void distrust(Subscription& subscription);
  void fallBack(Subscription& subscription);
  void setMode(Subscription& subscription, Mode mode);
  void enqueue(Subscription& subscription);
  void makeReady(Subscriber& subscriber);
  void pump();
  void retryDue();

  void readPage(Subscriber& subscriber, Subscription& subscription);
  void pageRead(const std::shared_ptr<Reader>& reader, std::uint64_t id,
                const std::shared_ptr<Page>& page, std::int64_t span,
                const base::Result<void>& result);
  void sendPage(const std::shared_ptr<Reader>& reader, std::uint64_t id, const Page& page,
                std::int64_t span, const base::Result<void>& recorded);
  void release(const Reader& reader);
  void refuse(Subscription& subscription, const base::Error& error);
  void goOn(Subscription& subscription, bool more);

  void joinRead(const std::shared_ptr<Joining>& joining, const base::Result<void>& result);
  void join(const std::shared_ptr<Joining>& joining, const base::Result<void>& recorded);

  bool send(Subscriber& subscriber, const std::shared_ptr<const std::string>& text);
  Subscription* find(std::uint64_t id);
  Subscriber* find(const Reader& reader);
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

  AccessListener accessListener_;
  std::uint64_t nextId_ = 1;
  std::unordered_map<std::string, std::unique_ptr<Stream>> streams_;
  std::unordered_map<const Reader*, std::unique_ptr<Subscriber>> subscribers_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Subscription>> subscriptions_;
  std::map<std::uint64_t, std::shared_ptr<Joining>> joining_;
  std::deque<const Reader*> ready_;  ///< subscribers with pending subscriptions; may be gone
  std::deque<Retry> retries_;        ///< in order of time
  std::vector<const Reader*> gone_;
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
  std::atomic<std::uint64_t> overflows_{0};

  std::jthread thread_;
};

}  // namespace consilium::feed
