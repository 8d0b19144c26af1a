#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "store/database.hpp"
#include "store/verify.hpp"

namespace consilium::store {

struct PostgresOptions {
  /// `postgresql://…` as libpq reads it. Several hosts may be named; the one that takes writes is
  /// used. Where a host is not this machine and the URL does not say otherwise, the connection is
  /// encrypted and the server's certificate checked.
  std::string url;
  /// The data folder that is locked for this process; empty: none is.
  std::filesystem::path folder;
  /// Threads that carry changes out, each with a connection of its own.
  std::size_t writers = 8;
  /// Threads that serve snapshots, likewise.
  std::size_t readers = 4;
  /// Units of work that may wait for the writers, and as many for the readers; more are answered
  /// `unavailable`.
  std::size_t queueLimit = 10'000;
  /// How long a unit of work may wait for a database that does not answer, restarts or fails over,
  /// before it is answered `unavailable`.
  std::chrono::milliseconds patience{10'000};
  /// The longest that one statement may take.
  std::chrono::milliseconds statementTimeout{15'000};
  /// What an `unavailable` answer advises the caller to wait.
  std::chrono::milliseconds retryAfter{1000};
  /// Whether an empty database gets the tables of a new installation.
  bool create = false;
};

/// Checks that `url` is `postgresql://…` as libpq reads it. Error: `invalid`; the message repeats
/// nothing of it, for it may hold a password.
base::Result<void> checkPostgresUrl(const std::string& url);

/// Opens, and if need be migrates, a database in PostgreSQL 15 or newer, which other processes may
/// work with at the same time. Errors: `invalid` for a wrong URL; `unavailable` when the server
/// cannot be reached or refuses the role, or another process has the folder; `invalidState` when
/// server or schema do not fit this release; `notFound` for an empty database; each with a message
/// for the operator that repeats no password.
/// The destructor finishes what was queued. `logger` must outlive the database.
base::Result<std::unique_ptr<Database>> openPostgres(const PostgresOptions& options,
                                                     base::Logger& logger);

/// What a look into a PostgreSQL database finds.
struct PostgresState {
  bool inUse = false;        ///< holds an installation, or the tables of another program
  bool unfinished = false;   ///< the rest of a copy that did not come to its end
  std::int64_t servers = 0;  ///< connections of Consilium servers
};

/// Looks, and changes nothing. Errors: as openPostgres, but an empty database is none.
base::Result<PostgresState> lookAtPostgres(const std::string& url);

/// Does what `verifyAll` does to a PostgreSQL database, in one snapshot beside whatever servers
/// work with it. Changes nothing. Errors: as openPostgres.
base::Result<VerifyReport> verifyPostgres(const std::string& url, Trust trust);

}  // namespace consilium::store
