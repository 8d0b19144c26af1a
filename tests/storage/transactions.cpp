#include <thread>

#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::Outcomes;
using consilium::test::TestClock;
using consilium::test::TestDatabase;

namespace {

void note(Transaction& tx, const std::string& name, const std::string& content = "x") {
  tx.run(queries::metaInsert, {{"name", value(name)}, {"content", value(content)}});
}

bool noted(TestDatabase& database, const std::string& name) {
  bool found = false;
  database
      ->readNow([&](Transaction& tx) {
        found = tx.one(queries::metaByName, {{"name", value(name)}}).has_value();
        return base::ok();
      })
      .value();
  return found;
}

EventDraft draft(const std::string& stream, const std::string& data = R"({"n":1})") {
  return {.stream = stream,
          .type = "message.posted",
          .actor = "somebody",
          .networkId = std::nullopt,
          .data = data};
}

}  // namespace

TEST_CASE("what a transaction wrote is there for later reads and after reopening") {
  TestDatabase database;
  REQUIRE(database->writeNow([](Transaction& tx) {
    note(tx, "a");
    return base::ok();
  }));
  CHECK(noted(database, "a"));
  database.reopen();
  CHECK(noted(database, "a"));
}

TEST_CASE("a failed result undoes all that the work did and reaches the caller") {
  TestDatabase database;
  const auto outcome = database->writeNow([](Transaction& tx) -> base::Result<void> {
    note(tx, "a");
    return base::invalidState("The case is closed.");
  });
  REQUIRE(outcome.has_error());
  CHECK(outcome.error().kind == base::ErrorKind::invalidState);
  CHECK(outcome.error().message == "The case is closed.");
  CHECK_FALSE(noted(database, "a"));
}

TEST_CASE("an exception undoes the work and is an internal error without its text") {
  TestDatabase database;
  const auto outcome = database->writeNow([](Transaction& tx) -> base::Result<void> {
    note(tx, "a");
    throw std::runtime_error("something clinical");
  });
  REQUIRE(outcome.has_error());
  CHECK(outcome.error().kind == base::ErrorKind::internal);
  CHECK(outcome.error().message.find("clinical") == std::string::npos);
  CHECK_FALSE(noted(database, "a"));
}

TEST_CASE("work that fails does not touch what waits beside it") {
  TestDatabase database({.writers = 3});
  constexpr std::size_t kJobs = 60;
  Outcomes outcomes(kJobs);
  const auto release = database.holdWriters();
  for (std::size_t i = 0; i < kJobs; ++i) {
    database->write(
        [i](Transaction& tx) -> base::Result<void> {
          note(tx, "job" + std::to_string(i));
          if (i % 3 == 1) return base::forbidden("no");
          if (i % 3 == 2) note(tx, "job" + std::to_string(i));  // breaks the primary key
          return base::ok();
        },
        outcomes.done(i));
  }
  release();
  const auto& results = outcomes.wait();
  for (std::size_t i = 0; i < kJobs; ++i) {
    INFO(i);
    CHECK(results[i].has_value() == (i % 3 == 0));
    CHECK(noted(database, "job" + std::to_string(i)) == (i % 3 == 0));
    if (i % 3 == 1) CHECK(results[i].error().kind == base::ErrorKind::forbidden);
    if (i % 3 == 2) CHECK(results[i].error().kind == base::ErrorKind::internal);
  }
}

TEST_CASE("the listener hears of committed events only, in order, before the outcome is known") {
  TestDatabase database;
  TestClock clock;
  std::mutex mutex;
  std::vector<std::int64_t> heard;
  database->onCommitted([&](std::span<const Event> events) {
    const std::lock_guard lock(mutex);
    for (const auto& event : events) heard.push_back(event.seq);
  });
  constexpr std::size_t kJobs = 40;
  Outcomes outcomes(kJobs);
  std::vector<std::size_t> heardBefore(kJobs);
  const auto release = database.holdWriters();
  for (std::size_t i = 0; i < kJobs; ++i) {
    database->write(
        [i, &clock](Transaction& tx) -> base::Result<void> {
          appendEvent(tx, clock.now(), draft("case:1"));
          appendEvent(tx, clock.now(), draft("case:1"));
          if (i % 4 == 3) return base::forbidden("no");
          return base::ok();
        },
        [&, i, done = outcomes.done(i)](base::Result<void> result) {
          {
            const std::lock_guard lock(mutex);
            heardBefore[i] = heard.size();
          }
          done(std::move(result));
        });
  }
  release();
  outcomes.wait();
  REQUIRE(heard.size() == 60);
  for (std::size_t i = 0; i < heard.size(); ++i) {
    CHECK(heard[i] == static_cast<std::int64_t>(i) + 1);
  }
  for (std::size_t i = 0; i < kJobs; ++i) {
    if (i % 4 != 3) CHECK(heardBefore[i] >= (i - i / 4 + 1) * 2);
  }
}

TEST_CASE("a read sees one moment, whatever is written meanwhile") {
  TestDatabase database;
  std::latch begun(1);
  std::latch written(1);
  Outcomes outcomes(1);
  bool before = true;
  bool after = true;
  database->read(
      [&](Transaction& tx) {
        before = tx.one(queries::metaByName, {{"name", value("a")}}).has_value();
        begun.count_down();
        written.wait();
        after = tx.one(queries::metaByName, {{"name", value("a")}}).has_value();
        return base::ok();
      },
      outcomes.done(0));
  begun.wait();
  REQUIRE(database->writeNow([](Transaction& tx) {
    note(tx, "a");
    return base::ok();
  }));
  written.count_down();
  REQUIRE(outcomes.wait()[0]);
  CHECK_FALSE(before);
  CHECK_FALSE(after);
  CHECK(noted(database, "a"));
}

TEST_CASE("a read cannot write") {
  TestDatabase database;
  const auto outcome = database->readNow([](Transaction& tx) {
    note(tx, "a");
    return base::ok();
  });
  REQUIRE(outcome.has_error());
  CHECK_FALSE(noted(database, "a"));
  const auto announced = database->readNow([](Transaction& tx) {
    tx.announce({});
    return base::ok();
  });
  CHECK(announced.has_error());
}

TEST_CASE("a full queue of writes answers unavailable and when to try again") {
  TestDatabase database({.queueLimit = 5});
  const auto release = database.holdWriters();
  Outcomes outcomes(8);
  for (std::size_t i = 0; i < 8; ++i) {
    database->write(
        [i](Transaction& tx) {
          note(tx, "job" + std::to_string(i));
          return base::ok();
        },
        outcomes.done(i));
  }
  release();
  const auto& results = outcomes.wait();
  for (std::size_t i = 0; i < 8; ++i) {
    INFO(i);
    CHECK(results[i].has_value() == (i < 5));
    CHECK(noted(database, "job" + std::to_string(i)) == (i < 5));
    if (i < 5) continue;
    CHECK(results[i].error().kind == base::ErrorKind::unavailable);
    CHECK(results[i].error().retryAfterMs.value_or(0) > 0);
  }
}

TEST_CASE("a full queue of reads answers unavailable") {
  TestDatabase database({.queueLimit = 3, .readers = 1});
  std::latch begun(1);
  std::latch release(1);
  Outcomes outcomes(6);
  database->read(
      [&](Transaction&) {
        begun.count_down();
        release.wait();
        return base::ok();
      },
      outcomes.done(0));
  begun.wait();
  for (std::size_t i = 1; i < 6; ++i) {
    database->read([](Transaction&) { return base::ok(); }, outcomes.done(i));
  }
  release.count_down();
  const auto& results = outcomes.wait();
  for (std::size_t i = 0; i < 6; ++i) CHECK(results[i].has_value() == (i <= 3));
}

TEST_CASE("closing finishes what was queued") {
  TestDatabase database({.writers = 3});
  Outcomes outcomes(100);
  for (std::size_t i = 0; i < 100; ++i) {
    database->write(
        [i](Transaction& tx) {
          note(tx, "job" + std::to_string(i));
          return base::ok();
        },
        outcomes.done(i));
  }
  database.reopen();
  for (const auto& result : outcomes.wait()) CHECK(result.has_value());
  for (std::size_t i = 0; i < 100; ++i) CHECK(noted(database, "job" + std::to_string(i)));
}

TEST_CASE("values come back as they were stored") {
  TestDatabase database;
  const std::string text = "Crise d\u2019épilepsie \U0001F9EC 'quoted' $1 ?1 \"x\"";
  const std::string binary("\x00\xff\x01 bytes\x00", 10);
  constexpr std::int64_t kTime = -62135596800000;
  REQUIRE(database->writeNow([&](Transaction& tx) {
    tx.run(queries::commandClaim, {{"commandId", value(text)},
                                   {"actor", value("")},
                                   {"paramsHash", value(Bytes{binary})},
                                   {"at", value(kTime)}});
    tx.run(queries::commandClaim, {{"commandId", value("empty")},
                                   {"actor", value("")},
                                   {"paramsHash", value(Bytes{""})},
                                   {"at", value(std::int64_t{9007199254740991})}});
    return base::ok();
  }));
  REQUIRE(database->readNow([&](Transaction& tx) {
    const auto row =
        tx.one(queries::commandById, {{"commandId", value(text)}, {"actor", value("")}});
    REQUIRE(row);
    CHECK(row->bytes("params_hash") == binary);
    CHECK(row->isNull("reply"));
    CHECK_FALSE(row->optionalText("reply"));
    const auto empty =
        tx.one(queries::commandById, {{"commandId", value("empty")}, {"actor", value("")}});
    REQUIRE(empty);
    CHECK(empty->bytes("params_hash").empty());
    CHECK_THROWS_AS(empty->text("params_hash"), std::logic_error);
    CHECK_THROWS_AS(empty->text("no_such_column"), std::logic_error);
    return base::ok();
  }));
}

TEST_CASE("arguments are taken by name, and a wrong set of them is a fault") {
  TestDatabase database;
  REQUIRE(database->writeNow([](Transaction& tx) {
    tx.run(queries::metaInsert, {{"content", value("content")}, {"name", value("a")}});
    return base::ok();
  }));
  CHECK(noted(database, "a"));
  CHECK(database
            ->writeNow([](Transaction& tx) {
              tx.run(queries::metaInsert, {{"name", value("b")}});
              return base::ok();
            })
            .error()
            .kind == base::ErrorKind::internal);
  CHECK(database
            ->writeNow([](Transaction& tx) {
              tx.run(queries::metaInsert, {{"name", value("b")}, {"other", value("c")}});
              return base::ok();
            })
            .error()
            .kind == base::ErrorKind::internal);
  CHECK_FALSE(noted(database, "b"));
}

TEST_CASE("text compares by code point") {
  TestDatabase database;
  const std::vector<std::string> ordered{"case:A", "case:Z", "case:a", "case:b", "case:é"};
  TestClock clock;
  REQUIRE(database->writeNow([&](Transaction& tx) {
    for (const auto& stream : ordered) appendEvent(tx, clock.now(), draft(stream));
    return base::ok();
  }));
  REQUIRE(database->readNow([&](Transaction& tx) {
    std::vector<std::string> found;
    for (const auto& row :
         tx.all(queries::streamsAfter, {{"after", value("")}, {"limit", value(10)}})) {
      found.push_back(row.text("id"));
    }
    CHECK(found == ordered);
    return base::ok();
  }));
}
