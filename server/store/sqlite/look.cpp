#include <string>

#include "store/impl/unfinished_copy.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite_database.hpp"

namespace consilium::store {

namespace {

bool holds(sqlite::Connection& connection, const std::string& table, const std::string& which) {
  return connection.scalar("SELECT count(*) FROM sqlite_schema WHERE name = '" + table + "'") !=
             0 &&
         connection.scalar("SELECT EXISTS (SELECT 1 FROM " + table + " " + which + ")") != 0;
}

}  // namespace

base::Result<bool> sqliteInUse(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return false;
  try {
    sqlite::Connection connection(sqlite::offlineOptions(file));
    CONSILIUM_CHECK(sqlite::checkSchema(connection));
    // Every installation has its first administrator.
    return holds(connection, "app_user", "") &&
           !holds(connection, "meta", "WHERE name = '" + std::string(kUnfinishedCopy) + "'");
  } catch (const sqlite::Fault& fault) {
    return base::failure(base::ErrorKind::internal,
                         file.string() + " cannot be read: " + fault.what());
  }
}

}  // namespace consilium::store
