#include "support/test_database.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace consilium::test {
namespace {

std::int64_t execute(const std::string& url, const std::string& statements) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQexec(connection.get(), statements.c_str()), PQclear);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK &&
      PQresultStatus(result.get()) != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
  const std::string_view changed = PQcmdTuples(result.get());
  std::int64_t rows = 0;
  std::from_chars(changed.data(), changed.data() + changed.size(), rows);
  return rows;
}

/// The cluster of CONSILIUM_TEST_POSTGRES, and the databases that this process made in it.
class TestCluster {
 public:
  TestCluster() {
    const char* url = std::getenv("CONSILIUM_TEST_POSTGRES");
    if (url == nullptr || *url == '\0')
      throw std::runtime_error(
          "CONSILIUM_TEST_POSTGRES has to name a cluster, as in "
          "postgresql://consilium@127.0.0.1:5432/postgres; ./dev test starts one");
    url_ = url;
  }
  TestCluster(const TestCluster&) = delete;
  TestCluster& operator=(const TestCluster&) = delete;
  ~TestCluster() {
    if (!template_.empty()) finished_.push_back(template_);
    try {
      dropFinished();
    } catch (const std::exception&) {  // the cluster may be gone before the databases
    }
  }

  std::string urlOf(const std::string& database) const {
    return url_.substr(0, url_.rfind('/') + 1) + database;
  }

  std::string create(PostgresDatabase::Content content) {
    const std::lock_guard lock(mutex_);
    std::string source = "template0";
    if (content == PostgresDatabase::Content::migrated) {
      if (template_.empty()) template_ = makeTemplate();
      source = template_;
    }
    const auto name = createFrom(source);
    dropFinished();
    return name;
  }

  /// Dropped before the next but one is made: by then its connections are gone, which one waits
  /// for otherwise.
  void finish(const std::string& database) {
    const std::lock_guard lock(mutex_);
    finished_.push_back(database);
  }

 private:
  std::string createFrom(const std::string& source) {
    const auto name =
        "consilium_" + std::to_string(::getpid()) + "_" + std::to_string(++databases_);
    // Without fsync, files are copied faster than their pages go through the log.
    execute(url_, "CREATE DATABASE " + name + " TEMPLATE " + source + " STRATEGY file_copy");
    return name;
  }

  std::string makeTemplate() {
    const auto name = createFrom("template0");
    const auto logger = base::makeNullLogger();
    store::PostgresOptions options;
    options.url = urlOf(name);
    options.create = true;
    store::openPostgres(options, *logger).value();
    return name;
  }

  void dropFinished() {
    for (const auto& database : finished_)
      execute(url_, "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    finished_.clear();
  }

  std::mutex mutex_;
  std::string url_;
  std::string template_;
  int databases_ = 0;
  std::vector<std::string> finished_;
};

TestCluster& testCluster() {
  static TestCluster cluster;
  return cluster;
}

}  // namespace

bool onPostgres() {
  const char* selected = std::getenv("CONSILIUM_TEST_ENGINE");
  const std::string_view engine = selected && *selected ? selected : "sqlite";
  if (engine == "postgres") return true;
  if (engine == "sqlite") return false;
  throw std::runtime_error("CONSILIUM_TEST_ENGINE is sqlite or postgres, not " +
                           std::string(engine));
}

PostgresDatabase::PostgresDatabase(Content content)
    : name_(testCluster().create(content)), url_(testCluster().urlOf(name_)) {}

PostgresDatabase::~PostgresDatabase() {
  testCluster().finish(name_);
}

std::int64_t PostgresDatabase::execute(const std::string& statements) const {
  return test::execute(url_, statements);
}

DatabaseSite::DatabaseSite(const std::filesystem::path& file) {
  options_.sqlite.path = file;
  if (onPostgres()) {
    postgres_ = std::make_unique<PostgresDatabase>(PostgresDatabase::Content::migrated);
    options_.url = postgres_->url();
  }
}

std::int64_t DatabaseSite::execute(const std::string& statements) const {
  if (postgres_) return postgres_->execute(statements);
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open(options_.sqlite.path.c_str(), &handle);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> closer(handle, sqlite3_close);
  // Without a write-ahead log of its own, which the file does not have after closing either.
  if (opened != SQLITE_OK ||
      sqlite3_exec(handle, ("PRAGMA journal_mode = DELETE;" + statements).c_str(), nullptr, nullptr,
                   nullptr) != SQLITE_OK ||
      sqlite3_exec(handle, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(handle));
  return sqlite3_total_changes(handle);
}

TestDatabase::TestDatabase(TestDatabaseOptions options)
    : options_(options), logger_(base::makeNullLogger()) {
  if (!onPostgres()) options_.writers = 1;
  open();
}

TestDatabase::~TestDatabase() {
  database_.reset();
}

void TestDatabase::reopen() {
  database_.reset();
  open();
}

void TestDatabase::open() {
  auto options = site_.options();
  options.sqlite.queueLimit = options_.queueLimit;
  options.sqlite.readers = options_.readers;
  options.postgres.queueLimit = options_.queueLimit;
  options.postgres.readers = options_.readers;
  options.postgres.writers = options_.writers;
  database_ = store::openDatabase(options, store::WhenEmpty::create, *logger_).value();
}

std::function<void()> TestDatabase::holdWriters() {
  struct Hold {
    explicit Hold(std::size_t writers) : begun(static_cast<std::ptrdiff_t>(writers)) {}
    std::latch begun;
    std::latch released{1};
  };
  const auto hold = std::make_shared<Hold>(options_.writers);
  for (std::size_t i = 0; i < options_.writers; ++i) {
    database_->write(
        [hold](store::Transaction&) {
          hold->begun.count_down();
          hold->released.wait();
          return base::ok();
        },
        [](const base::Result<void>&) {});
  }
  hold->begun.wait();
  return [hold] { hold->released.count_down(); };
}

}  // namespace consilium::test
