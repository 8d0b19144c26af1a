#include <string>

#include "store/impl/unfinished_copy.hpp"
#include "store/postgres/schema.hpp"
#include "store/postgres_database.hpp"

namespace consilium::store {

namespace {

constexpr std::chrono::seconds kStatementTimeout{30};

bool holds(postgres::Connection& connection, const std::string& table, const std::string& which) {
  return connection.scalar("SELECT to_regclass('" + table + "') IS NOT NULL") == "t" &&
         connection.scalar("SELECT EXISTS (SELECT 1 FROM " + table + " " + which + ")") == "t";
}

}  // namespace

base::Result<PostgresState> lookAtPostgres(const std::string& url) {
  CONSILIUM_CHECK(checkPostgresUrl(url));
  try {
    postgres::Connection connection(url, kStatementTimeout);
    CONSILIUM_CHECK(postgres::checkSchema(connection, true));
    PostgresState state;
    state.unfinished =
        holds(connection, "meta", "WHERE name = '" + std::string(kUnfinishedCopy) + "'");
    // Every installation has its first administrator.
    state.inUse = !state.unfinished && holds(connection, "app_user", "");
    state.servers = std::stoll(connection.scalar(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = 'consilium' AND pid <> pg_backend_pid()"));
    return state;
  } catch (const postgres::Fault& fault) {
    return base::failure(base::ErrorKind::unavailable,
                         std::string("The database cannot be read: ") + fault.what());
  }
}

}  // namespace consilium::store
