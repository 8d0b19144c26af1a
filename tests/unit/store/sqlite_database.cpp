#include "store/sqlite_database.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/store.hpp"
#include "unit/store/faulty_disk.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::FaultyDisk;
using consilium::test::Outcomes;
using consilium::test::TemporaryFolder;
using consilium::test::TestClock;

namespace {

/// A database on a disk that can be told to fail.
struct Fixture {
  TemporaryFolder folder;
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  TestClock clock;
  SqliteOptions options;
  std::unique_ptr<Database> database;
  std::mutex mutex;
  std::vector<std::size_t> commits;  ///< how many events each commit told of

  explicit Fixture(const std::string& vfs = "") {
    options.path = folder.path() / "consilium.db";
    options.vfs = vfs;
  }

  void open() {
    auto opened = openSqlite(options, *logger);
    REQUIRE(opened);
    database = std::move(opened).value();
    database->onCommitted([this](std::span<const Event> events) {
      const std::lock_guard lock(mutex);
      commits.push_back(events.size());
    });
  }

  Database::Work append(const std::string& name, std::size_t size = 300) {
    return [this, name, size](Transaction& tx) {
      tx.run(queries::metaInsert, {{"name", value(name)}, {"content", value("x")}});
      appendEvent(tx, clock.now(),
                  {.stream = "case:1",
                   .type = "message.posted",
                   .actor = "a",
                   .networkId = std::nullopt,
                   .data = "{\"text\":\"" + std::string(size, 'x') + "\"}"});
      return base::ok();
    };
  }

  std::function<void()> hold() {
    auto begun = std::make_shared<std::latch>(1);
    auto released = std::make_shared<std::latch>(1);
    database->write(
        [begun, released](Transaction&) -> base::Result<void> {
          begun->count_down();
          released->wait();
          return base::invalidState("only waited");
        },
        [](base::Result<void>) {});
    begun->wait();
    return [released] { released->count_down(); };
  }

  bool noted(const std::string& name) {
    bool found = false;
    database
        ->readNow([&](Transaction& tx) {
          found = tx.one(queries::metaByName, {{"name", value(name)}}).has_value();
          return base::ok();
        })
        .value();
    return found;
  }

  VerifyReport verified() {
    VerifyReport report;
    database
        ->readNow([&](Transaction& tx) {
          report = verifyAll(tx, {});
          return base::ok();
        })
        .value();
    return report;
  }

  std::int64_t logSize() const {
    std::error_code missing;
    const auto size = std::filesystem::file_size(options.path.string() + "-wal", missing);
    return missing ? 0 : static_cast<std::int64_t>(size);
  }
};

void execute(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
  char* message = nullptr;
  const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
  INFO((message ? message : ""));
  CHECK(code == SQLITE_OK);
  sqlite3_free(message);
  sqlite3_close(handle);
}

}  // namespace

TEST_CASE("what waits for the writer shares a commit, at most 256 at once") {
  Fixture f;
  f.open();
  const auto release = f.hold();
  Outcomes outcomes(600);
  for (std::size_t i = 0; i < 600; ++i) {
    f.database->write(f.append(std::to_string(i)), outcomes.done(i));
  }
  release();
  for (const auto& result : outcomes.wait()) REQUIRE(result);
  CHECK(f.commits == std::vector<std::size_t>{256, 256, 88});
}

TEST_CASE("what a commit adds to the log is written in few pieces") {
  auto& disk = FaultyDisk::instance();
  Fixture f(FaultyDisk::kName);
  f.open();
  const auto before = f.logSize();
  disk.logWrites = 0;
  REQUIRE(f.database->writeNow(f.append("large", std::size_t{400} << 10)));
  const auto written = f.logSize() - before;
  CHECK(written > std::int64_t{400} << 10);
  CHECK(disk.logWrites < written / (std::int64_t{64} << 10));
}

TEST_CASE("a batch that loses its transaction is run again, each unit with its own outcome") {
  auto& disk = FaultyDisk::instance();
  Fixture f(FaultyDisk::kName);
  f.open();
  REQUIRE(f.database->writeNow(f.append("first")));
  const auto release = f.hold();
  Outcomes outcomes(20);
  for (std::size_t i = 0; i < 20; ++i) {
    f.database->write(f.append(std::to_string(i), 3000), outcomes.done(i));
  }
  // Room for a few commits, but not for the batch.
  disk.logLimit = f.logSize() + 60'000;
  release();
  const auto& results = outcomes.wait();
  std::size_t stored = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    INFO(i);
    CHECK(f.noted(std::to_string(i)) == results[i].has_value());
    if (results[i]) {
      ++stored;
    } else {
      CHECK(results[i].error().kind == base::ErrorKind::unavailable);
      CHECK(results[i].error().retryAfterMs.value_or(0) > 0);
      CHECK(results[i].error().message.find("full") != std::string::npos);
    }
  }
  CHECK(disk.refusals > 0);
  CHECK(stored > 0);
  CHECK(stored < 20);
  CHECK(f.commits.size() == stored + 1);

  disk.works();
  REQUIRE(f.database->writeNow(f.append("afterwards")));
  const auto report = f.verified();
  CHECK(report.ok());
  CHECK(report.events == static_cast<std::int64_t>(stored) + 2);
}

TEST_CASE("a full disk refuses clearly, loses nothing, and the server recovers by itself") {
  auto& disk = FaultyDisk::instance();
  Fixture f(FaultyDisk::kName);
  f.open();
  REQUIRE(f.database->writeNow(f.append("before")));
  disk.full = true;
  for (int i = 0; i < 3; ++i) {
    const auto refused = f.database->writeNow(f.append("during"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == base::ErrorKind::unavailable);
    CHECK(refused.error().message == "The server's disk is full; nothing was stored.");
    CHECK(f.noted("before"));
    CHECK_FALSE(f.noted("during"));
  }
  disk.works();
  REQUIRE(f.database->writeNow(f.append("during")));
  f.database.reset();
  f.open();
  CHECK(f.noted("before"));
  CHECK(f.noted("during"));
  CHECK(f.verified().ok());
  CHECK(f.verified().events == 2);
}

TEST_CASE("a failing sync leaves the outcome unknown, says so, and the server recovers by itself") {
  auto& disk = FaultyDisk::instance();
  Fixture f(FaultyDisk::kName);
  f.open();
  REQUIRE(f.database->writeNow(f.append("before")));

  SECTION("for one unit of work") {
    disk.failingSync = true;
    const auto refused = f.database->writeNow(f.append("during"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == base::ErrorKind::unavailable);
    CHECK(refused.error().message.find("not known") != std::string::npos);
    CHECK(refused.error().retryAfterMs.value_or(0) > 0);
    CHECK(f.commits.size() == 1);
  }
  SECTION("for a batch, also for those whose own work failed") {
    const auto release = f.hold();
    Outcomes outcomes(10);
    for (std::size_t i = 0; i < 10; ++i) {
      if (i == 4) {
        f.database->write([](Transaction&) -> base::Result<void> { return base::forbidden("no"); },
                          outcomes.done(i));
      } else {
        f.database->write(f.append("during" + std::to_string(i)), outcomes.done(i));
      }
    }
    disk.failingSync = true;
    release();
    for (const auto& result : outcomes.wait()) {
      REQUIRE(result.has_error());
      CHECK(result.error().kind == base::ErrorKind::unavailable);
    }
    CHECK(f.commits.size() == 1);
  }

  disk.works();
  REQUIRE(f.database->writeNow(f.append("afterwards")));
  CHECK(f.noted("before"));
  CHECK(f.noted("afterwards"));
  CHECK(f.verified().ok());
  f.database.reset();
  f.open();
  CHECK(f.noted("before"));
  CHECK(f.noted("afterwards"));
  CHECK(f.verified().ok());
}

TEST_CASE("a disk that takes nothing at all is answered as unavailable until it works again") {
  auto& disk = FaultyDisk::instance();
  Fixture f(FaultyDisk::kName);
  f.open();
  REQUIRE(f.database->writeNow(f.append("before")));
  disk.failingWrite = true;
  disk.failingSync = true;
  disk.failingOpen = true;
  for (int i = 0; i < 3; ++i) {
    const auto refused = f.database->writeNow(f.append("during"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == base::ErrorKind::unavailable);
  }
  disk.works();
  REQUIRE(f.database->writeNow(f.append("during")));
  CHECK(f.verified().ok());
  CHECK(f.verified().events == 2);
}

TEST_CASE("the write-ahead log stays bounded under constant load, with readers at work") {
  Fixture f;
  f.options.walLimit = 1 << 20;
  f.open();
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      f.database
          ->readNow([](Transaction& tx) {
            readEvents(tx, "case:1", 0, 200);
            return base::ok();
          })
          .value();
    }
  });
  constexpr int kRounds = 120;
  constexpr std::size_t kAtOnce = 60;
  std::int64_t largest = 0;
  for (int round = 0; round < kRounds; ++round) {
    Outcomes outcomes(kAtOnce);
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      f.database->write(f.append(std::to_string(round) + "/" + std::to_string(i)),
                        outcomes.done(i));
    }
    for (const auto& result : outcomes.wait()) REQUIRE(result);
    largest = std::max(largest, f.logSize());
  }
  stop = true;
  reader.join();
  CHECK(largest > 0);
  CHECK(largest < 3 * f.options.walLimit);
  CHECK(f.verified().ok());
  f.database.reset();
  CHECK(f.logSize() == 0);
}

TEST_CASE("a second process is told that the data folder is in use") {
  Fixture f;
  f.open();
  const auto second = openSqlite(f.options, *f.logger);
  REQUIRE(second.has_error());
  CHECK(second.error().kind == base::ErrorKind::unavailable);
  CHECK(second.error().message.find(f.folder.path().string()) != std::string::npos);
  CHECK(second.error().message.find(std::to_string(::getpid())) != std::string::npos);
  f.database.reset();
  f.open();
}

TEST_CASE("the schema of a newer release is refused with what to do") {
  Fixture f;
  f.open();
  f.database.reset();
  SECTION("when this release cannot work with it") {
    execute(f.options.path, "INSERT INTO migration VALUES (9000, 'future', '99.1.0')");
    const auto refused = openSqlite(f.options, *f.logger);
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == base::ErrorKind::invalidState);
    CHECK(refused.error().message.find("9000") != std::string::npos);
    CHECK(refused.error().message.find("99.1.0") != std::string::npos);
    CHECK(verifyFile(f.options.path, {}).error().kind == base::ErrorKind::invalidState);
  }
  SECTION("but not when it says that this release still can") {
    execute(f.options.path, "INSERT INTO migration VALUES (9000, 'future', '0.1.0')");
    f.open();
    CHECK(f.database->writeNow(f.append("a")));
  }
}

TEST_CASE("a migration that fails half-way leaves nothing behind and is run again next time") {
  Fixture f;
  f.open();
  f.database.reset();
  // Makes the second migration run once more, and fail: its tables are there.
  execute(f.options.path, "DELETE FROM migration WHERE version > 1");
  const auto failed = openSqlite(f.options, *f.logger);
  REQUIRE(failed.has_error());
  CHECK(failed.error().kind == base::ErrorKind::internal);
}

TEST_CASE("a database of another program, or no database, is refused and left alone") {
  Fixture f;
  SECTION("another program's") {
    execute(f.options.path, "CREATE TABLE other (x)");
    CHECK(openSqlite(f.options, *f.logger).error().kind == base::ErrorKind::invalidState);
  }
  SECTION("no database") {
    std::FILE* file = std::fopen(f.options.path.c_str(), "w");
    for (int i = 0; i < 100; ++i) std::fputs("this is a text, not a database\n", file);
    std::fclose(file);
    CHECK(openSqlite(f.options, *f.logger).error().kind == base::ErrorKind::internal);
  }
}

TEST_CASE("only the owner can read the database") {
  Fixture f;
  f.open();
  REQUIRE(f.database->writeNow(f.append("a")));
  for (const std::string suffix : {"", "-wal", "-shm"}) {
    struct stat status {};
    REQUIRE(::stat((f.options.path.string() + suffix).c_str(), &status) == 0);
    CHECK((status.st_mode & 077) == 0);
  }
}

TEST_CASE("every statement of the program can be prepared on the migrated schema") {
  Fixture f;
  f.open();
  f.database.reset();
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(f.options.path.c_str(), &handle) == SQLITE_OK);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  for (const Query* query : queries::all()) {
    INFO(query->name << ": " << query->sqlite);
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(
        handle, query->sqlite.data(), static_cast<int>(query->sqlite.size()), &statement, nullptr);
    INFO(sqlite3_errmsg(handle));
    CHECK(code == SQLITE_OK);
    CHECK(sqlite3_bind_parameter_count(statement) == static_cast<int>(query->parameters.size()));
    sqlite3_finalize(statement);
  }
  sqlite3_close(handle);
}

TEST_CASE("an erased body leaves no trace in the file") {
  Fixture f;
  f.open();
  const std::string secret = "Zebulon-Marchetti-1974";
  REQUIRE(f.database->writeNow([&](Transaction& tx) {
    for (int i = 0; i < 4; ++i) {
      appendEvent(tx, f.clock.now(),
                  {.stream = "case:1",
                   .type = "message.posted",
                   .actor = "a",
                   .networkId = std::nullopt,
                   .data = "{\"text\":\"" + secret + std::string(2000, '.') + secret + "\"}"});
    }
    return base::ok();
  }));
  REQUIRE(f.database->writeNow([](Transaction& tx) {
    for (int i = 1; i <= 4; ++i) eraseBody(tx, "case:1", i);
    return base::ok();
  }));
  f.database.reset();
  std::FILE* file = std::fopen(f.options.path.c_str(), "r");
  std::string content(std::filesystem::file_size(f.options.path), '\0');
  REQUIRE(std::fread(content.data(), 1, content.size(), file) == content.size());
  std::fclose(file);
  CHECK(content.find(secret) == std::string::npos);
  CHECK(content.find("message.posted") != std::string::npos);
}
