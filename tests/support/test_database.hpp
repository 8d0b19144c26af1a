// One way to open a database for tests, whatever the engine. CONSILIUM_TEST_ENGINE selects it
// (sqlite, postgres); CONSILIUM_TEST_POSTGRES is the address of a cluster to make databases in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "store/open_database.hpp"
#include "support/store.hpp"

namespace consilium::test {

/// Whether the tests run on PostgreSQL; otherwise on SQLite.
bool onPostgres();

/// A database of its own in the test cluster, gone afterwards.
class PostgresDatabase {
 public:
  enum class Content { nothing, migrated };

  explicit PostgresDatabase(Content content = Content::nothing);
  ~PostgresDatabase();
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;

  const std::string& url() const { return url_; }
  /// Executes statements behind everybody's back; returns how many rows the last one changed.
  std::int64_t execute(const std::string& statements) const;

 private:
  std::string name_;
  std::string url_;
};

/// Where a database of the engine under test can be made, and what an intruder there can do.
class DatabaseSite {
 public:
  /// `file` is that of SQLite.
  explicit DatabaseSite(const std::filesystem::path& file);

  const store::DatabaseOptions& options() const { return options_; }
  /// Executes statements behind everybody's back, while nobody has the database open; returns how
  /// many rows they changed (in PostgreSQL, the last one).
  std::int64_t execute(const std::string& statements) const;

 private:
  store::DatabaseOptions options_;
  std::unique_ptr<PostgresDatabase> postgres_;
};

struct TestDatabaseOptions {
  std::size_t queueLimit = 10'000;
  std::size_t readers = 2;
  /// SQLite has one whatever is said here.
  std::size_t writers = 1;
};

/// A fresh, migrated database of the selected engine, gone afterwards.
class TestDatabase {
 public:
  explicit TestDatabase(TestDatabaseOptions options = {});
  ~TestDatabase();

  store::Database& operator*() { return *database_; }
  store::Database* operator->() { return database_.get(); }
  /// Closes the database in order and opens it again.
  void reopen();
  /// Closes it for good.
  void close() { database_.reset(); }

  /// Keeps the writers from starting anything until the result is called: what is written
  /// meanwhile waits.
  std::function<void()> holdWriters();

 private:
  void open();

  TestDatabaseOptions options_;
  TemporaryFolder folder_;
  DatabaseSite site_{folder_.path() / "consilium.db"};
  std::unique_ptr<base::Logger> logger_;
  std::unique_ptr<store::Database> database_;
};

}  // namespace consilium::test
