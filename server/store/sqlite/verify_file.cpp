#include <sqlite3.h>

#include "store/impl/unfinished_copy.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/transaction.hpp"
#include "store/verify.hpp"

namespace consilium::store {

namespace {

constexpr Query kIntegrity{"integrity", "PRAGMA integrity_check(100)", "", {}};
constexpr Query kForeignKeys{"foreignKeys", "PRAGMA foreign_key_check", "", {}};

Finding ofFile(std::string what) {
  return {"", 0, std::move(what)};
}

}  // namespace

base::Result<VerifyReport> verifyFile(const std::filesystem::path& database, Trust trust) {
  if (!std::filesystem::exists(database)) {
    return base::notFound(database.string() + " is not there.");
  }
  trust.fixCopies();
  VerifyReport damage;
  try {
    sqlite::Connection connection(sqlite::offlineOptions(database));
    CONSILIUM_CHECK(sqlite::checkSchema(connection));
    if (connection.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'event'") == 0) {
      return base::invalidState(database.string() + " is empty.");
    }
    connection.execute("BEGIN");
    for (const auto& row : connection.all(kIntegrity, {})) {
      const std::string& line = row.text("integrity_check");
      if (line != "ok") damage.findings.push_back(ofFile("The file is damaged: " + line));
    }
    if (!connection.all(kForeignKeys, {}).empty()) {
      damage.findings.push_back(ofFile("Rows refer to rows that are not there."));
    }
    sqlite::SqliteTransaction transaction(connection, true);
    CONSILIUM_CHECK(refuseUnfinishedCopy(transaction));
    VerifyReport report = verifyAll(transaction, trust);
    report.findings.insert(report.findings.begin(), damage.findings.begin(), damage.findings.end());
    return report;
  } catch (const sqlite::Fault& fault) {
    switch (fault.primaryCode()) {
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
      case SQLITE_IOERR:
        damage.findings.push_back(
            ofFile(std::string("The file is damaged or cannot be read: ") + fault.what()));
        return damage;
      default:
        return base::failure(base::ErrorKind::internal,
                             database.string() + " cannot be read: " + fault.what());
    }
  } catch (const std::logic_error& fault) {
    // A column that does not hold what its type says.
    damage.findings.push_back(ofFile(std::string("The file is damaged: ") + fault.what()));
    return damage;
  }
}

}  // namespace consilium::store
