#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "feed/feed.hpp"
#include "store/event_log.hpp"
#include "support/test_database.hpp"
#include "support/waiting.hpp"

namespace consilium::tests {

/// A clock that several threads may read while a test moves it.
class SharedClock final : public base::Clock {
 public:
  base::Timestamp now() const override {
    return base::Timestamp(std::chrono::milliseconds(now_.load()));
  }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{std::int64_t{1'795'341'600'000}};
};

/// Keeps what it is sent, and may read whatever was not forbidden to it.
class FakeReader final : public feed::Reader {
 public:
  explicit FakeReader(std::string user = "018f0000-0000-7000-8000-0000000000aa",
                      std::string name = "Ada")
      : user_(std::move(user)), name_(std::move(name)) {}

  bool send(std::shared_ptr<const std::string> text) override {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    queued_ += text->size();
    if (stalled_) largestQueue_ = std::max(largestQueue_, queued_);
    if (!stalled_) queued_ = 0;
    if (queued_ > limit_) {
      closed_ = true;
      return false;
    }
    (text->find(R"("method":"presence")") == text->npos ? messages_ : presence_)
        .push_back(std::move(text));
    return true;
  }
  std::size_t queuedBytes() const override {
    const std::lock_guard lock(mutex_);
    return queued_;
  }
  const std::string& userId() const override { return user_; }
  const std::string& userName() const override { return name_; }

  base::Result<bool> authorise(store::Transaction&, std::string_view stream) override {
    const std::lock_guard lock(mutex_);
    ++checks_;
    if (ended_) return base::failure(base::ErrorKind::unauthenticated, "Gone.");
    if (forbidden_.contains(std::string(stream))) return base::notFound();
    return toRecord_.contains(std::string(stream));
  }
  base::Result<void> recordRead(store::Transaction&, std::string_view stream) override {
    const std::lock_guard lock(mutex_);
    toRecord_.erase(std::string(stream));
    sentWhenRecorded_.push_back(messages_.size());
    return base::ok();
  }

  void forbid(const std::string& stream) {
    const std::lock_guard lock(mutex_);
    forbidden_.insert(stream);
  }
  void endSession() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  void mustRecord(const std::string& stream) {
    const std::lock_guard lock(mutex_);
    toRecord_.insert(stream);
  }
  /// From now on nothing leaves; beyond `limit` bytes the reader is closed.
  void stall(std::size_t limit) {
    const std::lock_guard lock(mutex_);
    stalled_ = true;
    limit_ = limit;
  }
  void drain() {
    const std::lock_guard lock(mutex_);
    queued_ = 0;
  }

  int checks() const {
    const std::lock_guard lock(mutex_);
    return checks_;
  }
  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  std::size_t largestQueue() const {
    const std::lock_guard lock(mutex_);
    return largestQueue_;
  }
  std::vector<std::size_t> sentWhenRecorded() const {
    const std::lock_guard lock(mutex_);
    return sentWhenRecorded_;
  }
  /// What was sent, apart from presence.
  std::vector<std::shared_ptr<const std::string>> messages() const {
    const std::lock_guard lock(mutex_);
    return messages_;
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return messages_.size();
  }
  /// `seq` of the events of a stream, in the order they came.
  std::vector<std::int64_t> sequence(const std::string& stream) const {
    std::vector<std::int64_t> out;
    for (const auto& text : messages()) {
      const auto json = nlohmann::json::parse(*text);
      if (json.at("method") == "event" && json.at("params").at("stream") == stream)
        out.push_back(json.at("params").at("seq").get<std::int64_t>());
    }
    return out;
  }
  /// The names in each notification of presence on a stream, in the order they came.
  std::vector<std::string> presence(const std::string& stream) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> out;
    for (const auto& text : presence_) {
      const auto params = nlohmann::json::parse(*text).at("params");
      if (params.at("stream") != stream) continue;
      std::string names;
      for (const auto& one : params.at("present"))
        names += (names.empty() ? "" : ", ") + one.at("name").get<std::string>();
      out.push_back(names);
    }
    return out;
  }
  /// Reason of the `event.ended` notification of a stream; empty when there is none.
  std::string endedBecause(const std::string& stream) const {
    for (const auto& text : messages()) {
      const auto json = nlohmann::json::parse(*text);
      if (json.at("method") == "event.ended" && json.at("params").at("stream") == stream)
        return json.at("params").at("reason");
    }
    return {};
  }

 private:
  const std::string user_;
  const std::string name_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const std::string>> messages_;
  std::vector<std::shared_ptr<const std::string>> presence_;
  std::set<std::string> forbidden_;
  std::set<std::string> toRecord_;
  std::vector<std::size_t> sentWhenRecorded_;
  std::size_t queued_ = 0;
  std::size_t largestQueue_ = 0;
  std::size_t limit_ = std::size_t{1} << 30;
  bool stalled_ = false;
  bool closed_ = false;
  bool ended_ = false;
  int checks_ = 0;
};

inline const std::string kCase = "case:018f0000-0000-7000-8000-000000000001";
inline const std::string kOtherCase = "case:018f0000-0000-7000-8000-000000000002";
inline const std::string kSeries = "series:018f0000-0000-7000-8000-000000000003";

/// A database whose reads can be made to fail, as if it had too much to do.
class BusyDatabase final : public store::Database {
 public:
  explicit BusyDatabase(store::Database& inner) : inner_(inner) {}
  void write(Work work, Done done) override { inner_.write(std::move(work), std::move(done)); }
  void read(Work work, Done done) override {
    if (failures > 0) {
      --failures;
      return done(base::failure(base::ErrorKind::unavailable, "Busy."));
    }
    inner_.read(std::move(work), std::move(done));
  }
  void onCommitted(CommitListener listener) override { inner_.onCommitted(std::move(listener)); }
  bool shared() const override { return inner_.shared(); }
  void onAdvanced(AdvanceListener listener) override { inner_.onAdvanced(std::move(listener)); }

  std::atomic<int> failures{0};

 private:
  store::Database& inner_;
};

struct FeedFixture {
  explicit FeedFixture(feed::Options options = {}) {
    busy = std::make_unique<BusyDatabase>(*database);
    feed = std::make_unique<feed::Feed>(*busy, clock, *logger, options);
    database->onCommitted(
        [this](std::span<const store::Event> events) { feed->committed(events); });
  }
  ~FeedFixture() {
    feed->stop();
    database.close();
  }

  void append(const std::string& stream, int count = 1, bool changesAccess = false,
              std::size_t size = 10) {
    const auto result = database->writeNow([&](store::Transaction& tx) {
      for (int i = 0; i < count; ++i)
        store::appendEvent(tx, clock.now(),
                           {.stream = stream,
                            .type = "message.posted",
                            .actor = "system",
                            .networkId = std::nullopt,
                            .data = R"({"text":")" + std::string(size, 'x') + R"("})",
                            .changesAccess = changesAccess});
      return base::ok();
    });
    if (result.has_error()) throw std::runtime_error(result.error().message);
  }

  base::Result<std::vector<protocol::StreamHead>> subscribe(
      const std::shared_ptr<FakeReader>& reader, std::vector<std::string> streams,
      std::optional<std::int64_t> after = {}, std::optional<bool> aside = {}) {
    std::vector<protocol::StreamPosition> positions;
    for (auto& stream : streams) {
      protocol::StreamPosition position;
      position.stream = stream;
      position.after = after;
      position.aside = aside;
      positions.push_back(position);
    }
    std::promise<base::Result<std::vector<protocol::StreamHead>>> answer;
    feed->subscribe(reader, positions, [&](auto result) { answer.set_value(std::move(result)); });
    return answer.get_future().get();
  }

  SharedClock clock;
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  test::TestDatabase database;
  std::unique_ptr<BusyDatabase> busy;
  std::unique_ptr<feed::Feed> feed;
};

/// from, from + 1, …, to
inline std::vector<std::int64_t> range(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> out;
  for (auto i = from; i <= to; ++i) out.push_back(i);
  return out;
}

}  // namespace consilium::tests
