#include "store/sqlite/schema.hpp"

#include <string>

#include "base/ids.hpp"
#include "store/impl/migration.hpp"
#include "store/impl/release.hpp"
#include "store/queries.hpp"

namespace consilium::store::sqlite {

namespace {

/// "Cons", so that `file` and others can tell what the file is.
constexpr std::int64_t kApplicationId = 0x436f6e73;

std::int64_t versionOf(Connection& connection) {
  const bool made = connection.scalar(
                        "SELECT count(*) FROM sqlite_schema "
                        "WHERE type = 'table' AND name = 'migration'") != 0;
  return made ? connection.scalar("SELECT coalesce(max(version), 0) FROM migration") : 0;
}

}  // namespace

base::Result<void> checkSchema(Connection& connection) {
  const std::int64_t version = versionOf(connection);
  if (version == 0) {
    if (connection.scalar("SELECT count(*) FROM sqlite_schema WHERE name <> 'migration'") != 0) {
      return base::invalidState("The file is a database of another program.");
    }
    return base::ok();
  }
  return checkVersion(version,
                      connection.all(queries::migrationLast, {}).at(0).text("oldest_release"));
}

void migrate(Connection& connection, base::Logger& logger) {
  const std::int64_t version = versionOf(connection);
  if (version == 0) {
    connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migration (version INTEGER NOT NULL PRIMARY KEY, "
        "name TEXT NOT NULL, oldest_release TEXT NOT NULL) STRICT");
  }
  for (const auto& migration : migrations()) {
    if (migration.version <= version) continue;
    connection.execute("BEGIN IMMEDIATE");
    try {
      for (const auto& statement : migration.sqlite) connection.execute(std::string(statement));
      connection.run(queries::migrationInsert, {{"version", value(migration.version)},
                                                {"name", value(migration.name)},
                                                {"oldestRelease", value(migration.oldestRelease)}});
      connection.execute("COMMIT");
    } catch (const Fault&) {
      if (!connection.idle()) connection.execute("ROLLBACK");
      throw;
    }
    logger.info("store.migrated", {{"version", migration.version}, {"name", migration.name}});
  }
  if (connection.all(queries::metaByName, {{"name", value("database_id")}}).empty()) {
    connection.run(queries::metaInsert, {{"name", value("database_id")},
                                         {"content", value(base::newId(base::SystemClock()))}});
  }
}

}  // namespace consilium::store::sqlite
