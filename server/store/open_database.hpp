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

/// The same database for a process that copies it and serves nobody: few connections, patience, and
/// no data folder to lock.
DatabaseOptions forCopying(DatabaseOptions options);

/// What to do when there are no data yet.
enum class WhenEmpty { refuse, create };

/// Opens the database that the options choose for this process alone or, with PostgreSQL, for one
/// of several that work with it; either way the data folder is locked. Errors: those of openSqlite
/// and openPostgres; `notFound` when there are no data and none are to be made; `invalidState` when
/// it is the rest of a copy that did not come to its end.
base::Result<std::unique_ptr<Database>> openDatabase(const DatabaseOptions& options,
                                                     WhenEmpty whenEmpty, base::Logger& logger);

/// Opens the database that the options choose in order to copy into it: one that is empty, or that
/// holds the rest of an earlier copy. It locks the folder of a SQLite file. Errors: those of
/// openSqlite and openPostgres; `conflict` when it holds an installation.
base::Result<std::unique_ptr<Database>> openToCopyInto(const DatabaseOptions& options,
                                                       base::Logger& logger);

/// Checks the database that the options choose, beside running servers or without any, and changes
/// nothing: see verifyFile and verifyPostgres.
base::Result<VerifyReport> verifyDatabase(const DatabaseOptions& options, const Trust& trust);

}  // namespace consilium::store
