#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/log.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

namespace consilium::store {

struct SqliteOptions {
  /// The database file; made, with its folder's lock file beside it, when missing.
  std::filesystem::path path;
  /// Units of work that may wait for the writer, and as many for the readers; more are answered
  /// `unavailable`.
  std::size_t queueLimit = 10'000;
  /// Threads that serve snapshots, each with a connection of its own.
  std::size_t readers = 2;
  /// Units of work that share one commit, at most.
  std::size_t batch = 256;
  /// Above this size of the write-ahead log the writer restarts it between two commits. Bytes.
  std::int64_t walLimit = std::int64_t{64} << 20;
  /// Page cache of the writer. Bytes. SQLite walks through all of it at each commit after a page
  /// was split; what is not in it comes from the system's cache.
  std::int64_t cacheSize = std::int64_t{4} << 20;
  /// What an `unavailable` answer advises the caller to wait.
  std::chrono::milliseconds retryAfter{1000};
  /// SQLite's virtual file system; empty for the default one.
  std::string vfs;
};

/// Opens, and if need be makes or migrates, a database in one SQLite file. Errors: `unavailable`
/// when another process works with the file, `invalidState` when a newer release made its schema,
/// `internal` when the file cannot be used; each with a message for the operator.
/// The destructor finishes what was queued and leaves the file without a write-ahead log.
/// `logger` must outlive the database.
base::Result<std::unique_ptr<Database>> openSqlite(const SqliteOptions& options,
                                                   base::Logger& logger);

/// Whether the file holds an installation, and not just nothing or the rest of a copy that did not
/// come to its end. Changes nothing. Errors: as openSqlite.
base::Result<bool> sqliteInUse(const std::filesystem::path& file);

}  // namespace consilium::store
