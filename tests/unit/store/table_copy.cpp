#include "store/table_copy.hpp"

#include <sqlite3.h>

#include <string>

#include "store/catalogue.hpp"
#include "store/event_log.hpp"
#include "store/migrate.hpp"
#include "store/open_database.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::TemporaryFolder;
using consilium::test::TestClock;

namespace {

const CopyProgress kQuiet = [](std::string_view, std::int64_t, std::int64_t) {};

constexpr const char* kPeople = R"(
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2345)
INSERT INTO app_user SELECT printf('user-%05d', i), 'login' || i, 'login' || i, 'Zoë ' || i,
  'zoe', i % 2, 0, 'fr', 'active', NULL, CASE i % 3 WHEN 0 THEN randomblob(20) WHEN 1 THEN x'' END,
  i, NULL, NULL, NULL, 1700000000000, -1, NULL,
  CASE i % 2 WHEN 0 THEN randomblob(32) END, 'dark', i % 2 FROM n;
INSERT INTO recovery_code SELECT id, randomblob(32), NULL FROM app_user WHERE totp_step < 100;
INSERT INTO network VALUES ('network', 'N', 'n', 'N', NULL, 1, 0, 0);
INSERT INTO centre VALUES ('centre', 'network', 'competence', 'C', '', '', '', '', 'c', NULL, 1, 0, 0);
INSERT INTO member SELECT printf('member-%05d', totp_step), id, 'centre', 'network', 'clinician',
  'intern', '', NULL, NULL, 0, NULL, 1, 0 FROM app_user;
-- Some name a senior who comes later.
UPDATE member SET senior_member_id = 'member-02300' WHERE id < 'member-00200';
)";

/// Two databases, one of them with something in every kind of column.
class Fixture {
 public:
  explicit Fixture(const std::string& content = kPeople) {
    source = openSource();
    source
        ->writeNow([&](Transaction& tx) {
          for (int i = 0; i < 300; ++i) {
            appendEvent(tx, clock.now(),
                        {.stream = "case:" + std::to_string(i % 7),
                         .type = "message.posted",
                         .actor = "a",
                         .networkId = "network",
                         .data = R"({"text":"é"})"});
          }
          return base::ok();
        })
        .value();
    source.reset();
    execute("source", content);
    source = openSource();
    target = openTarget();
  }

  DatabaseOptions options(const std::string& name) const {
    DatabaseOptions options;
    options.sqlite.path = folder.path() / name / "consilium.db";
    return options;
  }

  std::unique_ptr<Database> openSource() {
    return std::move(openDatabase(options("source"), WhenEmpty::create, *logger)).value();
  }
  std::unique_ptr<Database> openTarget() {
    return std::move(openToCopyInto(options("target"), *logger)).value();
  }

  void execute(const std::string& name, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(options(name).sqlite.path.c_str(), &handle) == SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
    INFO((message ? message : ""));
    CHECK(code == SQLITE_OK);
    sqlite3_free(message);
    sqlite3_close(handle);
  }

  base::Result<CopyReport> copy(const std::string& run = "run",
                                const CopyProgress& progress = kQuiet) {
    return copyTables(*source, *target, run, progress);
  }

  base::Result<void> finish(const std::string& run = "run") {
    return target->writeNow([&](Transaction& tx) { return finishCopy(tx, run); });
  }

  /// The rows that one of the two has and the other has not; the databases are closed for it.
  std::int64_t differences() {
    source.reset();
    target.reset();
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(options("source").sqlite.path.c_str(), &handle) == SQLITE_OK);
    std::string sql =
        "ATTACH '" + options("target").sqlite.path.string() + "' AS other; SELECT sum(n) FROM (";
    std::string separator;
    for (const auto& table : catalogue()) {
      const std::string name(table.name);
      sql += separator + "SELECT (SELECT count(*) FROM (SELECT * FROM main." + name +
             " EXCEPT SELECT * FROM other." + name + ")) + (SELECT count(*) FROM (SELECT * FROM " +
             "other." + name + " EXCEPT SELECT * FROM main." + name + ")) AS n";
      separator = " UNION ALL ";
    }
    sql += ");";
    std::int64_t found = -1;
    const auto take = [](void* result, int, char** values, char**) {
      *static_cast<std::int64_t*>(result) = std::stoll(values[0]);
      return 0;
    };
    CHECK(sqlite3_exec(handle, sql.c_str(), take, &found, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
    return found;
  }

  TemporaryFolder folder;
  TestClock clock;
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  std::unique_ptr<Database> source;
  std::unique_ptr<Database> target;
};

}  // namespace

TEST_CASE("all rows arrive as they were, those that refer to later rows included") {
  Fixture f;
  std::int64_t users = 0;
  const auto report =
      f.copy("run", [&](std::string_view table, std::int64_t rows, std::int64_t of) {
        CHECK(rows <= of);
        if (table == "app_user") users = rows;
      });
  REQUIRE(report);
  CHECK(users == 2345);
  CHECK(report.value().rows > 2 * 2345 + 300);
  REQUIRE(f.finish());
  CHECK(f.differences() == 0);
}

TEST_CASE("a copy that was cut short is not used, and is begun anew") {
  Fixture f;
  const auto cut = f.copy("run", [](std::string_view table, std::int64_t, std::int64_t) {
    if (table == "member") throw std::runtime_error("cut");
  });
  REQUIRE(cut.has_error());
  f.target.reset();
  const auto refused = openDatabase(f.options("target"), WhenEmpty::refuse, *f.logger);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == base::ErrorKind::invalidState);
  CHECK(refused.error().message.find("migrate") != std::string::npos);
  CHECK(openDatabase(f.options("target"), WhenEmpty::create, *f.logger).has_error());
  CHECK(verifyDatabase(f.options("target"), {}).has_error());

  f.target = f.openTarget();
  REQUIRE(f.copy("again"));
  REQUIRE(f.finish("again"));
  CHECK(f.differences() == 0);
  CHECK(openDatabase(f.options("target"), WhenEmpty::refuse, *f.logger).has_value());
  // Now it is an installation of its own.
  CHECK(openToCopyInto(f.options("target"), *f.logger).error().kind == base::ErrorKind::conflict);
}

TEST_CASE("of two runs into the same database the first stops") {
  Fixture f;
  bool other = false;
  const auto first = f.copy("first", [&](std::string_view, std::int64_t, std::int64_t) {
    if (std::exchange(other, true)) return;
    CHECK(f.copy("second"));
  });
  REQUIRE(first.has_error());
  CHECK(first.error().kind == base::ErrorKind::conflict);
  CHECK(f.finish("first").has_error());
  CHECK(f.finish("second").has_value());
}

TEST_CASE("what does not arrive as it was sent is found") {
  const auto [change, says] = GENERATE(table<const char*, const char*>(
      {{"UPDATE app_user SET name = 'x' WHERE id = 'user-00051'", "app_user"},
       {"DELETE FROM recovery_code WHERE user_id = 'user-00003'",
        "99 rows were sent and 98 arrived"},
       {"UPDATE event SET at = at + 1 WHERE seq = 40", "event"}}));
  Fixture f;
  const Query query{"change", change, "", {}};
  const auto copied = f.copy("run", [&](std::string_view table, std::int64_t, std::int64_t) {
    // The last table that has no rows yet: all others are there.
    if (table != "absence") return;
    CHECK(f.target->writeNow([&](Transaction& tx) {
      CHECK(tx.run(query, {}) > 0);
      return base::ok();
    }));
  });
  REQUIRE(copied.has_error());
  CHECK(copied.error().kind == base::ErrorKind::invalidState);
  CHECK(copied.error().message.find(says) != std::string::npos);
  f.target.reset();
  CHECK(openDatabase(f.options("target"), WhenEmpty::refuse, *f.logger).has_error());
}

TEST_CASE("a database of another schema is not copied") {
  Fixture f("INSERT INTO migration VALUES (9000, 'later', '0.1.0')");
  const auto copied = f.copy();
  REQUIRE(copied.has_error());
  CHECK(copied.error().kind == base::ErrorKind::invalidState);
  CHECK(copied.error().message.find("9000") != std::string::npos);
}

TEST_CASE("an address is described without names and passwords") {
  DatabaseOptions options;
  options.url = "postgresql://user:p@ss@one,two:5433/name?password=secret&sslmode=require";
  CHECK(describeDatabase(options) == "postgresql://one,two:5433/name");
}
