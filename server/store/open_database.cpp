#include "store/open_database.hpp"

#include <system_error>

namespace consilium::store {

base::Result<std::unique_ptr<Database>> openDatabase(const DatabaseOptions& options,
                                                     WhenEmpty whenEmpty, base::Logger& logger) {
  const bool create = whenEmpty == WhenEmpty::create;
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

base::Result<VerifyReport> verifyDatabase(const DatabaseOptions& options, const Trust& trust) {
  if (options.isPostgres()) return verifyPostgres(options.url, trust);
  return verifyFile(options.sqlite.path, trust);
}

}  // namespace consilium::store
