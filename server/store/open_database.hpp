#pragma once

#include <memory>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "store/database.hpp"
#include "store/postgres_database.hpp"
#include "store/sqlite_database.hpp"
#include "store/verify.hpp"

namespace consilium::store {

/// Where an installation keeps its data.
struct DatabaseOptions {
  /// `postgresql://…`; empty: the SQLite file of `sqlite`.
  std::string url;
  SqliteOptions sqlite;
  /// Its `url`, `folder` and `create` are those of this choice.
  PostgresOptions postgres;

  bool isPostgres() const { return !url.empty(); }
};

/// What to do when there are no data yet.
enum class WhenEmpty { refuse, create };

/// Opens the database that the options choose for this process alone or, with PostgreSQL, for one
/// of several that work with it; either way the data folder is locked. Errors: those of openSqlite
/// and openPostgres; `notFound` when there are no data and none are to be made.
base::Result<std::unique_ptr<Database>> openDatabase(const DatabaseOptions& options,
                                                     WhenEmpty whenEmpty, base::Logger& logger);

/// Checks the database that the options choose, beside running servers or without any, and changes
/// nothing: see verifyFile and verifyPostgres.
base::Result<VerifyReport> verifyDatabase(const DatabaseOptions& options, const Trust& trust);

}  // namespace consilium::store
