#include "store/postgres_database.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "base/ids.hpp"
#include "store/event_log.hpp"
#include "store/open_database.hpp"
#include "store/queries.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/test_database.hpp"
#include "support/waiting.hpp"

using namespace consilium;
using namespace consilium::store;
using namespace std::chrono_literals;
using consilium::test::PostgresDatabase;
using consilium::tests::eventually;

namespace {

/// A database of its own with two rows to change, and several processes' worth of connections.
struct Fixture {
  explicit Fixture(PostgresDatabase::Content content = PostgresDatabase::Content::migrated)
      : database(content) {}

  std::unique_ptr<Database> open(std::chrono::milliseconds patience = 20s,
                                 std::size_t writers = 4) {
    PostgresOptions options;
    options.url = database.url();
    options.patience = patience;
    options.writers = writers;
    return openPostgres(options, *logger).value();
  }

  base::Error refusal(bool create = false) {
    PostgresOptions options;
    options.url = database.url();
    options.create = create;
    auto opened = openPostgres(options, *logger);
    REQUIRE(opened.has_error());
    return opened.error();
  }

  /// The connections of the program, as the server names them.
  void endConnections() {
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
        "'consilium' AND datname = current_database()");
  }

  PostgresDatabase database;
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
};

base::Result<void> put(Database& database, const std::string& name, const std::string& content) {
  return database.writeNow([&](Transaction& tx) {
    tx.run(queries::metaSet, {{"name", value(name)}, {"content", value(content)}});
    return base::ok();
  });
}

std::string get(Database& database, const std::string& name) {
  std::string content;
  database
      .readNow([&](Transaction& tx) {
        const auto row = tx.one(queries::metaByName, {{"name", value(name)}});
        content = row ? row->text("content") : "";
        return base::ok();
      })
      .value();
  return content;
}

std::int64_t append(Database& database, const std::string& stream, bool changesAccess = false) {
  std::int64_t seq = 0;
  database
      .writeNow([&](Transaction& tx) {
        seq = appendEvent(tx, base::SystemClock().now(),
                          {.stream = stream,
                           .type = "test.happened",
                           .actor = "system",
                           .networkId = std::nullopt,
                           .data = "{}",
                           .changesAccess = changesAccess});
        return base::ok();
      })
      .value();
  return seq;
}

}  // namespace

TEST_CASE("every statement of the program can be prepared by PostgreSQL") {
  Fixture f;
  const auto database = f.open();
  for (const auto* query : queries::all()) {
    INFO(query->name);
    CHECK_NOTHROW(f.database.execute("PREPARE s AS " + std::string(query->postgres)));
  }
}

TEST_CASE("a URL that is none is refused without repeating it") {
  const auto logger = base::makeNullLogger();
  for (const auto* url : {"", "mysql://secret@host/db", "postgresql://u:secret@[::1/db",
                          "host=localhost password=secret"}) {
    INFO(url);
    PostgresOptions options;
    options.url = url;
    const auto refused = openPostgres(options, *logger);
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == base::ErrorKind::invalid);
    CHECK(refused.error().message.find("postgresql://USER@HOST:PORT/NAME") != std::string::npos);
    CHECK(refused.error().message.find("secret") == std::string::npos);
  }
}

TEST_CASE("a server, role or database that is not there is named at the start") {
  Fixture f;
  const auto refusalOf = [&](const std::string& url) {
    PostgresOptions options;
    options.url = url;
    auto opened = openPostgres(options, *f.logger);
    REQUIRE(opened.has_error());
    CHECK(opened.error().kind == base::ErrorKind::unavailable);
    return opened.error().message;
  };
  const auto& url = f.database.url();
  const auto at = url.find('@');
  const auto slash = url.rfind('/');
  CHECK(refusalOf("postgresql://consilium:secret@127.0.0.1:1/db").find("refused") !=
        std::string::npos);
  CHECK(refusalOf("postgresql://stranger" + url.substr(at)).find("stranger") != std::string::npos);
  CHECK(refusalOf(url.substr(0, slash) + "/elsewhere").find("elsewhere") != std::string::npos);
}

TEST_CASE("an empty database becomes an installation only when it is to") {
  Fixture f(PostgresDatabase::Content::nothing);
  CHECK(f.refusal().kind == base::ErrorKind::notFound);
  PostgresOptions options;
  options.url = f.database.url();
  options.create = true;
  CHECK(openPostgres(options, *f.logger).has_value());
  options.create = false;
  CHECK(openPostgres(options, *f.logger).has_value());
}

TEST_CASE("a database of another program or of a newer release is left as it is") {
  SECTION("another program") {
    Fixture f(PostgresDatabase::Content::nothing);
    f.database.execute("CREATE TABLE something (id int)");
    const auto refused = f.refusal(true);
    CHECK(refused.kind == base::ErrorKind::invalidState);
    CHECK(refused.message.find("another program") != std::string::npos);
  }
  SECTION("a newer release") {
    Fixture f;
    f.database.execute("INSERT INTO migration VALUES (9999, 'future', '99.0.0')");
    const auto refused = f.refusal();
    CHECK(refused.kind == base::ErrorKind::invalidState);
    CHECK(refused.message.find("99.0.0") != std::string::npos);
  }
  SECTION("a newer release that this one can still work with") {
    Fixture f;
    f.database.execute("INSERT INTO migration VALUES (9999, 'future', '0.1.0')");
    const auto database = f.open();
    CHECK(put(*database, "a", "1").has_value());
  }
}

TEST_CASE("of several processes that start together one makes the tables") {
  Fixture f(PostgresDatabase::Content::nothing);
  PostgresOptions options;
  options.url = f.database.url();
  options.create = true;
  options.writers = options.readers = 1;
  std::vector<std::future<bool>> starts;
  for (int i = 0; i < 3; ++i) {
    starts.push_back(std::async(std::launch::async, [&] {
      const auto logger = base::makeNullLogger();
      return openPostgres(options, *logger).has_value();
    }));
  }
  for (auto& start : starts) CHECK(start.get());
  CHECK(f.database.execute("SELECT version FROM migration") ==
        f.database.execute("SELECT DISTINCT version FROM migration"));
  CHECK(f.database.execute("SELECT 1 FROM meta WHERE name = 'database_id'") == 1);
}

TEST_CASE("of two commands that wait for each other both are carried out") {
  Fixture f;
  const auto database = f.open();
  put(*database, "a", "0").value();
  put(*database, "b", "0").value();
  // Each takes its first row before either takes its second one, in their first runs.
  std::atomic<int> holding = 0;
  std::atomic<int> runs = 0;
  const auto take = [&](std::string first, std::string second) {
    return database->writeNow([&, first, second](Transaction& tx) {
      const bool fresh = ++runs <= 2;
      tx.lock(queries::metaLock, {{"name", value(first)}});
      tx.one(queries::metaByName, {{"name", value(first)}});
      ++holding;
      if (fresh) eventually([&] { return holding >= 2; });
      tx.lock(queries::metaLock, {{"name", value(second)}});
      for (const auto& name : {first, second}) {
        const auto before =
            std::stoi(tx.one(queries::metaByName, {{"name", value(name)}})->text("content"));
        tx.run(queries::metaSet,
               {{"name", value(name)}, {"content", value(std::to_string(before + 1))}});
      }
      return base::ok();
    });
  };
  auto other = std::async(std::launch::async, [&] { return take("b", "a"); });
  CHECK(take("a", "b").has_value());
  CHECK(other.get().has_value());
  CHECK(runs > 2);
  CHECK(get(*database, "a") == "2");
  CHECK(get(*database, "b") == "2");
}

TEST_CASE("a command that finds its row taken while it ran is run again and sees it") {
  Fixture f;
  const auto database = f.open();
  int runs = 0;
  const auto outcome = database->writeNow([&](Transaction& tx) -> base::Result<void> {
    ++runs;
    if (tx.one(queries::metaByName, {{"name", value("unique")}}))
      return base::invalidState("taken");
    // Another process is faster.
    if (runs == 1) f.database.execute("INSERT INTO meta VALUES ('unique', 'theirs')");
    tx.run(queries::metaInsert, {{"name", value("unique")}, {"content", value("ours")}});
    return base::ok();
  });
  REQUIRE(outcome.has_error());
  CHECK(outcome.error().message == "taken");
  CHECK(runs == 2);
}

TEST_CASE("a command whose connection breaks before the commit is run again on another one") {
  Fixture f;
  const auto database = f.open();
  std::atomic<int> runs = 0;
  const auto outcome = database->writeNow([&](Transaction& tx) {
    const int run = ++runs;
    tx.run(queries::metaSet, {{"name", value("a")}, {"content", value(std::to_string(run))}});
    if (run == 1) f.endConnections();
    tx.one(queries::metaByName, {{"name", value("a")}});
    return base::ok();
  });
  CHECK(outcome.has_value());
  CHECK(runs == 2);
  CHECK(get(*database, "a") == "2");
}

TEST_CASE("a command whose connection breaks in the commit is said to be of unknown outcome") {
  Fixture f;
  f.database.execute(
      "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
      "'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';"
      "CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON meta DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW WHEN (NEW.name = 'slow') EXECUTE FUNCTION wait()");
  const auto database = f.open();
  std::atomic<int> runs = 0;
  auto outcome = std::async(std::launch::async, [&] {
    return database->writeNow([&](Transaction& tx) {
      ++runs;
      tx.run(queries::metaInsert, {{"name", value("slow")}, {"content", value("1")}});
      return base::ok();
    });
  });
  REQUIRE(eventually([&] {
    return f.database.execute(
               "SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND "
               "state = 'active' AND datname = current_database()") == 1;
  }));
  f.endConnections();
  const auto result = outcome.get();
  REQUIRE(result.has_error());
  CHECK(result.error().kind == base::ErrorKind::unavailable);
  CHECK(result.error().message.find("not known") != std::string::npos);
  CHECK(runs == 1);
  CHECK(put(*database, "next", "1").has_value());
}

TEST_CASE("commands wait for a database that comes back, and are told when it does not") {
  Fixture f;
  PostgresDatabase outside;
  const auto name = f.database.url().substr(f.database.url().rfind('/') + 1);
  const auto close = [&] {
    outside.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
    outside.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
                    name + "'");
  };
  const auto reopen = [&] {
    outside.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
  };

  SECTION("it comes back in time") {
    const auto database = f.open();
    put(*database, "a", "1").value();
    close();
    auto written =
        std::async(std::launch::async, [&] { return put(*database, "a", "2").has_value(); });
    auto read = std::async(std::launch::async, [&] { return get(*database, "a"); });
    CHECK(written.wait_for(600ms) == std::future_status::timeout);
    reopen();
    CHECK(written.get());
    CHECK_FALSE(read.get().empty());
    CHECK(get(*database, "a") == "2");
  }
  SECTION("it does not") {
    const auto database = f.open(500ms);
    put(*database, "a", "1").value();
    close();
    const auto refused = put(*database, "a", "2");
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == base::ErrorKind::unavailable);
    CHECK(refused.error().retryAfterMs > 0);
    reopen();
    CHECK(eventually([&] { return put(*database, "a", "3").has_value(); }));
    CHECK(get(*database, "a") == "3");
  }
}

TEST_CASE("a change in a read is a fault, answered at once") {
  Fixture f;
  const auto database = f.open();
  const auto outcome = database->readNow([](Transaction& tx) {
    tx.run(queries::metaInsert, {{"name", value("a")}, {"content", value("1")}});
    return base::ok();
  });
  REQUIRE(outcome.has_error());
  CHECK(outcome.error().kind == base::ErrorKind::internal);
}

TEST_CASE("events that several processes append to one stream are numbered without a gap") {
  Fixture f;
  const auto first = f.open();
  const auto second = f.open();
  constexpr int kEach = 100;
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      for (int n = 0; n < kEach; ++n) append(i % 2 == 0 ? *first : *second, "case:shared");
    });
  }
  for (auto& writer : writers) writer.join();
  first
      ->readNow([&](Transaction& tx) {
        CHECK(headOf(tx, "case:shared") == 4 * kEach);
        const auto report = verifyStream(tx, "case:shared");
        CHECK(report.events == 4 * kEach);
        CHECK(report.ok());
        return base::ok();
      })
      .value();
}

TEST_CASE("a process hears how far others took a stream, and not of itself") {
  Fixture f;
  const auto here = f.open();
  const auto there = f.open();
  std::mutex mutex;
  std::vector<Advance> heard;
  std::vector<Advance> echoes;
  const auto into = [&mutex](std::vector<Advance>& list) {
    return [&mutex, &list](std::span<const Advance> advances) {
      const std::lock_guard lock(mutex);
      list.insert(list.end(), advances.begin(), advances.end());
    };
  };
  here->onAdvanced(into(heard));
  there->onAdvanced(into(echoes));
  const auto has = [&](const std::string& stream, auto condition) {
    return eventually([&] {
      const std::lock_guard lock(mutex);
      return std::any_of(heard.begin(), heard.end(), [&](const Advance& advance) {
        return advance.stream == stream && condition(advance);
      });
    });
  };

  append(*there, "case:a");
  CHECK(has("case:a", [](const Advance& advance) { return advance.seq == 1; }));
  // Many at once: told of in notices that each take a part of them.
  there
      ->writeNow([](Transaction& tx) {
        for (int i = 0; i < 500; ++i) {
          appendEvent(tx, base::SystemClock().now(),
                      {.stream = "case:" + std::string(30, 'x') + std::to_string(i),
                       .type = "test.happened",
                       .actor = "system",
                       .networkId = std::nullopt,
                       .data = "{}"});
        }
        return base::ok();
      })
      .value();
  CHECK(has("case:" + std::string(30, 'x') + "0", [](const auto&) { return true; }));
  CHECK(has("case:" + std::string(30, 'x') + "499", [](const auto&) { return true; }));

  // A change of access that no notice tells of is found in the table.
  f.database.execute(
      "INSERT INTO access_change (number, stream, node, at) SELECT coalesce(max(number), 0) + 1, "
      "'user:b', 'elsewhere', 0 FROM access_change");
  CHECK(has("user:b", [](const Advance& advance) { return advance.changesAccess; }));
  append(*there, "user:c", true);
  CHECK(has("user:c", [](const Advance& advance) { return advance.changesAccess; }));
  {
    const std::lock_guard lock(mutex);
    CHECK(std::none_of(echoes.begin(), echoes.end(),
                       [](const Advance& advance) { return advance.stream == "user:c"; }));
  }

  // After a cut it is not known what was missed.
  f.endConnections();
  CHECK(has("", [](const Advance& advance) { return advance.changesAccess; }));
  append(*there, "case:after");
  CHECK(has("case:after", [](const auto&) { return true; }));
  here->onAdvanced({});
  there->onAdvanced({});
}
