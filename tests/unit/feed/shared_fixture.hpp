#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "feed_fixture.hpp"

namespace consilium::tests {

/// One server's door to a database that it shares with others: it is told of its own commits only.
/// A test can hold back what it is told and what it reads, and make reads fail.
class NodeDatabase final : public store::Database {
 public:
  explicit NodeDatabase(store::Database& inner) : inner_(inner) {}

  void write(Work work, Done done) override {
    if (writesFail) return done(base::failure(base::ErrorKind::unavailable, "Away."));
    auto events = std::make_shared<std::vector<store::Event>>();
    inner_.write(
        [work = std::move(work), events](store::Transaction& tx) {
          events->clear();
          Recording recording(tx, *events);
          return work(recording);
        },
        [this, events, done = std::move(done)](base::Result<void> result) {
          if (result.has_value() && !events->empty()) committed(*events);
          done(std::move(result));
        });
  }
  void read(Work work, Done done) override {
    {
      const std::lock_guard lock(mutex_);
      if (holdingReads_) {
        heldReads_.push_back({std::move(work), std::move(done), {}});
        return;
      }
    }
    if (failures > 0) {
      --failures;
      return done(base::failure(base::ErrorKind::unavailable, "Busy."));
    }
    inner_.read(std::move(work), std::move(done));
  }
  void onCommitted(CommitListener listener) override { listener_ = std::move(listener); }
  bool shared() const override { return true; }
  void onAdvanced(AdvanceListener listener) override { advanced_ = std::move(listener); }

  /// Tells of what other servers did.
  void advance(const std::vector<store::Advance>& advances) { advanced_(advances); }

  void holdCommits() {
    const std::lock_guard lock(mutex_);
    holdingCommits_ = true;
  }
  /// Tells of what was held back, event by event, in the order that `arrange` gives it.
  void releaseCommits(const std::function<void(std::vector<store::Event>&)>& arrange) {
    std::vector<store::Event> events;
    {
      const std::lock_guard lock(mutex_);
      holdingCommits_ = false;
      events.swap(heldCommits_);
    }
    arrange(events);
    for (const auto& event : events) listener_(std::span(&event, 1));
  }

  /// From now on reads wait, in the order they came.
  void holdReads() {
    const std::lock_guard lock(mutex_);
    holdingReads_ = true;
  }
  std::size_t heldReads() const {
    const std::lock_guard lock(mutex_);
    return heldReads_.size();
  }
  /// Has a read that waits see the database as it is now; its answer still waits.
  void performRead(std::size_t index) {
    const std::lock_guard lock(mutex_);
    heldReads_.at(index).result = inner_.readNow(heldReads_.at(index).work);
  }
  /// Answers a read that waits; the others, and later ones, go on waiting.
  void releaseRead(std::size_t index) {
    HeldRead read;
    {
      const std::lock_guard lock(mutex_);
      const auto at = heldReads_.begin() + static_cast<std::ptrdiff_t>(index);
      read = std::move(*at);
      heldReads_.erase(at);
    }
    finish(std::move(read));
  }
  void releaseReads() {
    std::deque<HeldRead> reads;
    {
      const std::lock_guard lock(mutex_);
      holdingReads_ = false;
      reads.swap(heldReads_);
    }
    for (auto& read : reads) finish(std::move(read));
  }

  std::atomic<int> failures{0};
  std::atomic<bool> writesFail{false};

 private:
  class Recording final : public store::Transaction {
   public:
    Recording(store::Transaction& inner, std::vector<store::Event>& events)
        : inner_(inner), events_(events) {}
    std::vector<store::Row> all(const store::Query& query, store::Arguments arguments) override {
      return inner_.all(query, arguments);
    }
    std::int64_t run(const store::Query& query, store::Arguments arguments) override {
      return inner_.run(query, arguments);
    }
    void defer(const store::Query& query, store::Arguments arguments) override {
      inner_.defer(query, arguments);
    }
    bool shared() const override { return inner_.shared(); }
    void announce(store::Event event) override { events_.push_back(std::move(event)); }

   private:
    store::Transaction& inner_;
    std::vector<store::Event>& events_;
  };

  struct HeldRead {
    Work work;
    Done done;
    std::optional<base::Result<void>> result;
  };

  void finish(HeldRead read) {
    if (read.result)
      read.done(*read.result);
    else
      inner_.read(std::move(read.work), std::move(read.done));
  }

  void committed(const std::vector<store::Event>& events) {
    {
      const std::lock_guard lock(mutex_);
      if (holdingCommits_) {
        heldCommits_.insert(heldCommits_.end(), events.begin(), events.end());
        return;
      }
    }
    listener_(events);
  }

  store::Database& inner_;
  CommitListener listener_;
  AdvanceListener advanced_;
  mutable std::mutex mutex_;
  bool holdingCommits_ = false;
  bool holdingReads_ = false;
  std::vector<store::Event> heldCommits_;
  std::deque<HeldRead> heldReads_;
};

/// A server: its door and its feed.
struct Node {
  Node(store::Database& shared, const base::Clock& clock, base::Logger& logger,
       feed::Options options)
      : database(shared), feed(database, clock, logger, options), clock_(clock) {
    database.onCommitted([this](std::span<const store::Event> events) { feed.committed(events); });
    database.onAdvanced(
        [this](std::span<const store::Advance> advances) { feed.advanced(advances); });
  }

  /// Returns the `seq` of the last one.
  std::int64_t append(const std::string& stream, int count = 1, bool changesAccess = false) {
    std::int64_t last = 0;
    const auto result = database.writeNow([&](store::Transaction& tx) {
      for (int i = 0; i < count; ++i)
        last = store::appendEvent(tx, clock_.now(),
                                  {.stream = stream,
                                   .type = "message.posted",
                                   .actor = "system",
                                   .networkId = std::nullopt,
                                   .data = R"({"text":"x"})",
                                   .changesAccess = changesAccess});
      return base::ok();
    });
    if (result.has_error()) throw std::runtime_error(result.error().message);
    return last;
  }

  /// Subscribes to one stream; returns the head, or the error.
  base::Result<std::int64_t> subscribe(const std::shared_ptr<FakeReader>& reader,
                                       const std::string& stream,
                                       std::optional<std::int64_t> after = {}) {
    protocol::StreamPosition position;
    position.stream = stream;
    position.after = after;
    std::promise<base::Result<std::int64_t>> answer;
    feed.subscribe(reader, {position}, [&](auto result) {
      if (result.has_error())
        answer.set_value(result.error());
      else
        answer.set_value(result.value().at(0).head);
    });
    return answer.get_future().get();
  }

  /// The same without waiting for the answer.
  void beginSubscribing(const std::shared_ptr<FakeReader>& reader, const std::string& stream,
                        std::int64_t after) {
    protocol::StreamPosition position;
    position.stream = stream;
    position.after = after;
    feed.subscribe(reader, {position}, [](const auto&) {});
  }

  /// Waits until the feed has done what it was asked for before.
  void settle() { unsubscribe(std::make_shared<FakeReader>(), kCase); }

  void unsubscribe(const std::shared_ptr<FakeReader>& reader, const std::string& stream) {
    std::promise<void> done;
    feed.unsubscribe(reader, {stream}, [&] { done.set_value(); });
    done.get_future().get();
  }

  NodeDatabase database;
  feed::Feed feed;

 private:
  const base::Clock& clock_;
};

struct SharedFixture {
  explicit SharedFixture(feed::Options options = {}) {
    here = std::make_unique<Node>(*database, clock, *logger, options);
    there = std::make_unique<Node>(*database, clock, *logger, options);
  }
  ~SharedFixture() {
    if (here) here->feed.stop();
    if (there) there->feed.stop();
    database.close();
  }

  SharedClock clock;
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  test::TestDatabase database;
  std::unique_ptr<Node> here;
  std::unique_ptr<Node> there;
};

}  // namespace consilium::tests
