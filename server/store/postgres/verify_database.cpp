#include <stdexcept>
#include <string>

#include "store/impl/unfinished_copy.hpp"
#include "store/postgres/schema.hpp"
#include "store/postgres/transaction.hpp"
#include "store/postgres_database.hpp"

namespace consilium::store {

namespace {

/// A page of events is read by one statement.
constexpr std::chrono::minutes kStatementTimeout{1};

}  // namespace

base::Result<VerifyReport> verifyPostgres(const std::string& url, Trust trust) {
  CONSILIUM_CHECK(checkPostgresUrl(url));
  trust.fixCopies();
  try {
    postgres::Connection connection(url, kStatementTimeout);
    CONSILIUM_CHECK(postgres::checkSchema(connection, false));
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    postgres::PostgresTransaction transaction(connection, true);
    CONSILIUM_CHECK(refuseUnfinishedCopy(transaction));
    return verifyAll(transaction, trust);
  } catch (const postgres::Fault& fault) {
    return base::failure(base::ErrorKind::unavailable,
                         std::string("The database cannot be read: ") + fault.what());
  } catch (const std::logic_error& fault) {
    // A column that does not hold what its type says.
    VerifyReport damage;
    damage.findings.push_back({"", 0, std::string("The tables are damaged: ") + fault.what()});
    return damage;
  }
}

}  // namespace consilium::store
