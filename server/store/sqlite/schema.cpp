#include "store/sqlite/schema.hpp"

#include <array>
#include <charconv>
#include <string>

#include "base/ids.hpp"
#include "store/impl/migration.hpp"
#include "store/queries.hpp"

namespace consilium::store::sqlite {

namespace {

constexpr std::string_view kRelease = CONSILIUM_RELEASE;

/// "Cons", so that `file` and others can tell what the file is.
constexpr std::int64_t kApplicationId = 0x436f6e73;

std::array<int, 3> releaseNumbers(std::string_view release) {
  std::array<int, 3> numbers{};
  const char* position = release.data();
  const char* const end = release.data() + release.size();
  for (int& number : numbers) {
    position = std::from_chars(position, end, number).ptr;
    if (position != end) ++position;
  }
  return numbers;
}

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
  const std::int64_t known = migrations().back().version;
  if (version <= known) return base::ok();
  const auto row = connection.all(queries::migrationLast, {});
  const std::string& oldest = row.at(0).text("oldest_release");
  if (releaseNumbers(kRelease) >= releaseNumbers(oldest)) return base::ok();
  return base::invalidState("The database has schema " + std::to_string(version) +
                            ", which needs release " + oldest + " or later; this is release " +
                            std::string(kRelease) + " with schema " + std::to_string(known) +
                            ". Use the newer release, or restore a backup made before it.");
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
