#include "store/commands.hpp"

#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::TestClock;
using consilium::test::TestDatabase;

namespace {

const std::string kHash(32, 'h');
const std::string kOtherHash(32, 'o');

/// Carries out a command that counts how often it was carried out; the reply, or the error.
base::Result<std::string> send(TestDatabase& database, const TestClock& clock,
                               const std::string& actor, const std::string& id,
                               const std::string& hash, int& carriedOut, bool fail = false) {
  std::string reply;
  CONSILIUM_CHECK(database->writeNow([&](Transaction& tx) -> base::Result<void> {
    CONSILIUM_TRY(const auto first, claimCommand(tx, actor, id, hash, clock.now()));
    if (first) {
      reply = *first;
      return base::ok();
    }
    if (fail) return base::invalidState("no");
    ++carriedOut;
    reply = R"({"n":)" + std::to_string(carriedOut) + "}";
    completeCommand(tx, actor, id, reply);
    return base::ok();
  }));
  return reply;
}

}  // namespace

TEST_CASE("a command sent again gets its first reply, and nothing happens twice") {
  TestDatabase database;
  TestClock clock;
  int carriedOut = 0;
  CHECK(send(database, clock, "alice", "c1", kHash, carriedOut).value() == R"({"n":1})");
  CHECK(send(database, clock, "alice", "c1", kHash, carriedOut).value() == R"({"n":1})");
  database.reopen();
  CHECK(send(database, clock, "alice", "c1", kHash, carriedOut).value() == R"({"n":1})");
  CHECK(carriedOut == 1);
}

TEST_CASE("a command id belongs to its actor") {
  TestDatabase database;
  TestClock clock;
  int carriedOut = 0;
  send(database, clock, "alice", "c1", kHash, carriedOut).value();
  CHECK(send(database, clock, "bob", "c1", kHash, carriedOut).value() == R"({"n":2})");
}

TEST_CASE("a command id used with other parameters is a conflict") {
  TestDatabase database;
  TestClock clock;
  int carriedOut = 0;
  send(database, clock, "alice", "c1", kHash, carriedOut).value();
  const auto refused = send(database, clock, "alice", "c1", kOtherHash, carriedOut);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == base::ErrorKind::conflict);
  CHECK(carriedOut == 1);
}

TEST_CASE("a command that failed leaves no claim and can be sent again") {
  TestDatabase database;
  TestClock clock;
  int carriedOut = 0;
  CHECK(send(database, clock, "alice", "c1", kHash, carriedOut, true).has_error());
  CHECK(send(database, clock, "alice", "c1", kHash, carriedOut).value() == R"({"n":1})");
}

TEST_CASE("completing a command that was not claimed is a fault") {
  TestDatabase database;
  const auto outcome = database->writeNow([](Transaction& tx) {
    completeCommand(tx, "alice", "c1", "{}");
    return base::ok();
  });
  CHECK(outcome.error().kind == base::ErrorKind::internal);
}

TEST_CASE("commands are forgotten after 30 days, slice by slice") {
  TestDatabase database;
  TestClock clock;
  const auto claimMany = [&](const std::string& prefix, int count) {
    database
        ->writeNow([&](Transaction& tx) -> base::Result<void> {
          for (int i = 0; i < count; ++i) {
            const std::string id = prefix + std::to_string(100000 + i);
            CONSILIUM_TRY(const auto first, claimCommand(tx, "alice", id, kHash, clock.now()));
            CHECK_FALSE(first);
            completeCommand(tx, "alice", id, "{}");
          }
          return base::ok();
        })
        .value();
  };
  claimMany("a", 2500);
  clock.advance(std::chrono::hours(24 * 20));
  claimMany("b", 10);
  clock.advance(std::chrono::hours(24 * 10) + std::chrono::minutes(1));

  int slices = 0;
  std::optional<std::string> after = "";
  while (after) {
    REQUIRE(slices < 10);
    database
        ->writeNow([&](Transaction& tx) {
          after = purgeCommands(tx, clock.now(), *after);
          return base::ok();
        })
        .value();
    ++slices;
  }
  CHECK(slices == 3);
  int carriedOut = 0;
  CHECK(send(database, clock, "alice", "b100000", kHash, carriedOut).value() == "{}");
  CHECK(send(database, clock, "alice", "a100000", kHash, carriedOut).value() == R"({"n":1})");
  CHECK(send(database, clock, "alice", "a102499", kHash, carriedOut).value() == R"({"n":2})");
}
