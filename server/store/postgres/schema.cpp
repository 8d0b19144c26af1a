#include "store/postgres/schema.hpp"

#include <cstdlib>
#include <string>

#include "base/ids.hpp"
#include "store/impl/migration.hpp"
#include "store/impl/release.hpp"
#include "store/queries.hpp"

namespace consilium::store::postgres {

namespace {

constexpr int kOldestServer = 150000;
/// "Cons": the advisory lock of who changes the schema.
constexpr const char* kMigrationLock = "1131376243";

constexpr Query kTable{
    "migrationTable",
    "",
    "CREATE TABLE IF NOT EXISTS migration (version bigint NOT NULL PRIMARY KEY, "
    "name text COLLATE \"C\" NOT NULL, oldest_release text COLLATE \"C\" NOT NULL)",
    {}};

std::int64_t versionOf(Connection& connection) {
  if (connection.scalar("SELECT to_regclass('migration') IS NOT NULL") != "t") return 0;
  return std::atoll(connection.scalar("SELECT coalesce(max(version), 0) FROM migration").c_str());
}

/// Holds the lock however the function is left.
class MigrationLock {
 public:
  explicit MigrationLock(Connection& connection) : connection_(connection) {
    connection_.execute(std::string("SELECT pg_advisory_lock(") + kMigrationLock + ")");
  }
  MigrationLock(const MigrationLock&) = delete;
  MigrationLock& operator=(const MigrationLock&) = delete;
  ~MigrationLock() {
    try {
      connection_.rollback();
      connection_.execute(std::string("SELECT pg_advisory_unlock(") + kMigrationLock + ")");
    } catch (const Fault&) {
      // The server lets go of it with the connection.
    }
  }

 private:
  Connection& connection_;
};

}  // namespace

base::Result<void> checkSchema(Connection& connection, bool create) {
  if (connection.serverVersion() < kOldestServer) {
    return base::invalidState("The database server is PostgreSQL " +
                              connection.scalar("SHOW server_version") +
                              "; Consilium needs 15 or newer.");
  }
  if (connection.scalar("SHOW server_encoding") != "UTF8") {
    return base::invalidState(
        "The database is not in UTF-8: make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE "
        "template0.");
  }
  if (connection.scalar("SELECT current_schema() IS NOT NULL") != "t") {
    return base::invalidState("The database has no schema that its role may use.");
  }
  // Looked at before the version: another process may be making the tables, and commits both at
  // once.
  const bool occupied = connection.scalar(
                            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() "
                            "AND tablename <> 'migration'") != "0";
  if (const auto version = versionOf(connection); version > 0) {
    return checkVersion(version,
                        connection.all(queries::migrationLast, {}).at(0).text("oldest_release"));
  }
  if (occupied) return base::invalidState("The database is one of another program.");
  if (!create) {
    return base::notFound(
        "The database is empty: is it the right one? 'consilium init --database' makes a new "
        "installation.");
  }
  if (connection.scalar("SELECT has_schema_privilege(current_schema(), 'CREATE')") != "t") {
    return base::invalidState(
        "The database role may not make tables: make it the owner of the database, or GRANT CREATE "
        "ON SCHEMA to it.");
  }
  return base::ok();
}

void migrate(Connection& connection, base::Logger& logger) {
  const MigrationLock lock(connection);
  // Looked at under the lock: another process may just have done it.
  const std::int64_t version = versionOf(connection);
  if (version == 0) connection.run(kTable, {});
  for (const auto& migration : migrations()) {
    if (migration.version <= version) continue;
    connection.execute("BEGIN");
    for (const auto& statement : migration.postgres) connection.execute(std::string(statement));
    connection.run(queries::migrationInsert, {{"version", value(migration.version)},
                                              {"name", value(migration.name)},
                                              {"oldestRelease", value(migration.oldestRelease)}});
    connection.execute("COMMIT");
    logger.info("store.migrated", {{"version", migration.version}, {"name", migration.name}});
  }
  if (connection.all(queries::metaByName, {{"name", value("database_id")}}).empty()) {
    connection.run(queries::metaInsert, {{"name", value("database_id")},
                                         {"content", value(base::newId(base::SystemClock()))}});
  }
}

}  // namespace consilium::store::postgres
