#include <algorithm>
#include <thread>

#include "store/event_log.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::Outcomes;
using consilium::test::TestClock;
using consilium::test::TestDatabase;

namespace {

EventDraft draft(const std::string& stream, const std::string& data) {
  return {.stream = stream,
          .type = "message.posted",
          .actor = "01900000-0000-7000-8000-000000000001",
          .networkId = "01900000-0000-7000-8000-000000000002",
          .data = data};
}

std::vector<Event> eventsOf(TestDatabase& database, const std::string& stream,
                            std::int64_t after = 0, std::int64_t limit = 1000) {
  std::vector<Event> events;
  database
      ->readNow([&](Transaction& tx) {
        events = readEvents(tx, stream, after, limit);
        return base::ok();
      })
      .value();
  return events;
}

VerifyReport verified(TestDatabase& database) {
  VerifyReport report;
  database
      ->readNow([&](Transaction& tx) {
        report = verifyAll(tx, {});
        return base::ok();
      })
      .value();
  return report;
}

}  // namespace

TEST_CASE("a stream stays in the network it began in") {
  TestDatabase database;
  TestClock clock;
  const auto append = [&](const std::optional<std::string>& network) {
    auto event = draft("case:1", "{}");
    event.networkId = network;
    return database->writeNow([&](Transaction& tx) {
      appendEvent(tx, clock.now(), event);
      return base::ok();
    });
  };
  const std::string network = "01900000-0000-7000-8000-000000000002";
  REQUIRE(append(network).has_value());
  CHECK(append("01900000-0000-7000-8000-000000000003").has_error());
  CHECK(append(std::nullopt).has_error());
  REQUIRE(append(network).has_value());
  CHECK(eventsOf(database, "case:1").size() == 2);
  CHECK(verified(database).ok());
}

TEST_CASE("events of a stream are numbered from 1 and read back as they were appended") {
  TestDatabase database;
  TestClock clock;
  REQUIRE(database->writeNow([&](Transaction& tx) {
    CHECK(headOf(tx, "case:1") == 0);
    CHECK(appendEvent(tx, clock.now(), draft("case:1", R"({"text":"é"})")) == 1);
    CHECK(appendEvent(tx, clock.now(), draft("case:2", R"({"n":1})")) == 1);
    auto second = draft("case:1", R"({"n":2})");
    second.changesAccess = true;
    CHECK(appendEvent(tx, clock.now(), second) == 2);
    CHECK(headOf(tx, "case:1") == 2);
    return base::ok();
  }));
  const auto events = eventsOf(database, "case:1");
  REQUIRE(events.size() == 2);
  CHECK(events[0].stream == "case:1");
  CHECK(events[0].seq == 1);
  CHECK(events[0].type == "message.posted");
  CHECK(events[0].at == clock.now());
  CHECK(events[0].actor == "01900000-0000-7000-8000-000000000001");
  CHECK(events[0].data == R"({"text":"é"})");
  CHECK_FALSE(events[0].changesAccess);
  CHECK(events[1].changesAccess);
  CHECK(eventsOf(database, "case:1", 1).size() == 1);
  CHECK(eventsOf(database, "case:1", 0, 1).size() == 1);
  CHECK(eventsOf(database, "case:3").empty());
}

TEST_CASE("the time of a stream never goes back, though the clock may") {
  TestDatabase database;
  TestClock clock;
  const auto first = clock.now();
  const auto append = [&] {
    database
        ->writeNow([&](Transaction& tx) {
          appendEvent(tx, clock.now(), draft("case:1", "{}"));
          return base::ok();
        })
        .value();
  };
  append();
  clock.advance(std::chrono::milliseconds(-5000));
  append();
  clock.advance(std::chrono::milliseconds(6000));
  append();
  const auto events = eventsOf(database, "case:1");
  REQUIRE(events.size() == 3);
  CHECK(events[1].at == first);
  CHECK(events[2].at == first + std::chrono::milliseconds(1000));
}

TEST_CASE("under concurrent writers, some of whom fail, no number is missing or used twice") {
  TestDatabase database({.writers = 4});
  TestClock clock;
  std::mutex mutex;
  std::vector<Event> heard;
  database->onCommitted([&](std::span<const Event> events) {
    const std::lock_guard lock(mutex);
    heard.insert(heard.end(), events.begin(), events.end());
  });
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 250;
  Outcomes outcomes(kThreads * kEach);
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::size_t i = 0; i < kEach; ++i) {
        database->write(
            [&, i](Transaction& tx) -> base::Result<void> {
              appendEvent(tx, clock.now(), draft("case:" + std::to_string(i % 3), R"({"n":1})"));
              appendEvent(tx, clock.now(), draft("series:1", R"({"n":2})"));
              if (i % 7 == 0) return base::invalidState("no");
              if (i % 11 == 0) throw std::runtime_error("no");
              return base::ok();
            },
            outcomes.done(thread * kEach + i));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::size_t succeeded = 0;
  for (const auto& result : outcomes.wait()) succeeded += result.has_value() ? 1 : 0;
  CHECK(succeeded < kThreads * kEach);

  std::size_t stored = 0;
  for (const std::string stream : {"case:0", "case:1", "case:2", "series:1"}) {
    const auto events = eventsOf(database, stream);
    for (std::size_t i = 0; i < events.size(); ++i) {
      REQUIRE(events[i].seq == static_cast<std::int64_t>(i) + 1);
    }
    std::vector<std::int64_t> told;
    for (const auto& event : heard) {
      if (event.stream == stream) told.push_back(event.seq);
    }
    // Of a shared database, commits may be told of out of order.
    if (database->shared()) std::sort(told.begin(), told.end());
    REQUIRE(told.size() == events.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      REQUIRE(told[i] == static_cast<std::int64_t>(i) + 1);
    }
    stored += events.size();
  }
  CHECK(stored == succeeded * 2);
  const auto report = verified(database);
  CHECK(report.ok());
  CHECK(report.events == static_cast<std::int64_t>(stored));
  CHECK(report.streams == 4);
}

TEST_CASE("a hidden body is not sent, and shown again it is what it was") {
  TestDatabase database;
  TestClock clock;
  const auto hide = [&](bool hidden) {
    REQUIRE(database->writeNow([&](Transaction& tx) {
      CHECK(hideBody(tx, "case:1", 1, hidden));
      CHECK_FALSE(hideBody(tx, "case:1", 9, hidden));
      return base::ok();
    }));
  };
  REQUIRE(database->writeNow([&](Transaction& tx) {
    appendEvent(tx, clock.now(), draft("case:1", R"({"secret":1})"));
    return base::ok();
  }));
  hide(true);
  CHECK(eventsOf(database, "case:1").front().data == R"({"hidden":true})");
  CHECK(verified(database).ok());
  hide(false);
  CHECK(eventsOf(database, "case:1").front().data == R"({"secret":1})");
  hide(true);
  REQUIRE(database->writeNow([](Transaction& tx) {
    CHECK(eraseBody(tx, "case:1", 1));
    return base::ok();
  }));
  CHECK(eventsOf(database, "case:1").front().data == R"({"erased":true})");
  CHECK(verified(database).erased == 1);
}

TEST_CASE("an erased body is gone, and the stream still verifies and says so") {
  TestDatabase database;
  TestClock clock;
  REQUIRE(database->writeNow([&](Transaction& tx) {
    for (int i = 0; i < 3; ++i) appendEvent(tx, clock.now(), draft("case:1", R"({"secret":1})"));
    return base::ok();
  }));
  REQUIRE(database->writeNow([](Transaction& tx) {
    CHECK(eraseBody(tx, "case:1", 2));
    CHECK_FALSE(eraseBody(tx, "case:1", 9));
    return base::ok();
  }));
  const auto events = eventsOf(database, "case:1");
  REQUIRE(events.size() == 3);
  CHECK(events[0].data == R"({"secret":1})");
  CHECK(events[1].data == R"({"erased":true})");
  const auto report = verified(database);
  CHECK(report.ok());
  CHECK(report.erased == 1);
}

TEST_CASE("one stream can be verified by itself") {
  TestDatabase database;
  TestClock clock;
  REQUIRE(database->writeNow([&](Transaction& tx) {
    for (int i = 0; i < 3; ++i) appendEvent(tx, clock.now(), draft("case:1", "{}"));
    appendEvent(tx, clock.now(), draft("case:2", "{}"));
    return base::ok();
  }));
  REQUIRE(database->readNow([](Transaction& tx) {
    const auto report = verifyStream(tx, "case:1");
    CHECK(report.ok());
    CHECK(report.events == 3);
    CHECK(verifyStream(tx, "case:9").ok());
    return base::ok();
  }));
}
