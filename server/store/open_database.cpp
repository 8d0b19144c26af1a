#include "store/open_database.hpp"

#include <chrono>
#include <system_error>

#include "store/impl/unfinished_copy.hpp"

namespace consilium::store {

namespace {

base::Result<std::unique_ptr<Database>> open(const DatabaseOptions& options, bool create,
                                             base::Logger& logger) {
  const auto& file = options.sqlite.path;
  if (options.isPostgres()) {
    auto postgres = options.postgres;
    postgres.url = options.url;
    postgres.folder = file.parent_path();
    postgres.create = create;
    return openPostgres(postgres, logger);
  }
  std::error_code failed;
  if (!create && !std::filesystem::exists(file, failed)) {
    return base::notFound(file.string() +
                          " is not there: is this the data folder? 'consilium init' makes a new "
                          "one.");
  }
  return openSqlite(options.sqlite, logger);
}

}  // namespace

DatabaseOptions forCopying(DatabaseOptions options) {
  options.postgres.writers = 1;
  options.postgres.readers = 1;
  // A statement may walk a whole table.
  options.postgres.statementTimeout = std::chrono::hours(1);
  options.postgres.patience = std::chrono::minutes(5);
  if (options.isPostgres()) options.sqlite.path.clear();
  return options;
}

base::Result<std::unique_ptr<Database>> openDatabase(const DatabaseOptions& options,
                                                     WhenEmpty whenEmpty, base::Logger& logger) {
  CONSILIUM_TRY(auto database, open(options, whenEmpty == WhenEmpty::create, logger));
  CONSILIUM_CHECK(database->readNow(refuseUnfinishedCopy));
  return database;
}

base::Result<std::unique_ptr<Database>> openToCopyInto(const DatabaseOptions& options,
                                                       base::Logger& logger) {
  if (options.isPostgres()) {
    CONSILIUM_TRY(const auto state, lookAtPostgres(options.url));
    if (state.inUse) {
      return base::failure(base::ErrorKind::conflict,
                           "The database to copy into holds an installation: name an empty one.");
    }
    if (state.servers > 0) {
      return base::failure(base::ErrorKind::unavailable,
                           "Others work with the database to copy into: stop them first.");
    }
  } else {
    CONSILIUM_TRY(const bool inUse, sqliteInUse(options.sqlite.path));
    if (inUse) {
      return base::failure(base::ErrorKind::conflict,
                           options.sqlite.path.string() +
                               " holds an installation: move it aside, or name another file.");
    }
  }
  return open(options, true, logger);
}

base::Result<VerifyReport> verifyDatabase(const DatabaseOptions& options, const Trust& trust) {
  if (options.isPostgres()) return verifyPostgres(options.url, trust);
  return verifyFile(options.sqlite.path, trust);
}

}  // namespace consilium::store
