// What the migration to schema 5 makes of a database of before.
#include <sqlite3.h>

#include <array>
#include <map>
#include <string>

#include "base/ids.hpp"
#include "store/impl/chain.hpp"
#include "store/impl/migration.hpp"
#include "store/sqlite_database.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::TemporaryFolder;

namespace {

class Before {
 public:
  Before() {
    REQUIRE(sqlite3_open(file().c_str(), &handle_) == SQLITE_OK);
    execute(
        "CREATE TABLE migration (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
        "oldest_release TEXT NOT NULL) STRICT");
    for (const auto& migration : migrations()) {
      if (migration.version > 4) break;
      for (const auto& statement : migration.sqlite) execute(std::string(statement));
      execute("INSERT INTO migration VALUES (" + std::to_string(migration.version) + ", '" +
              std::string(migration.name) + "', '0.1.0')");
    }
    execute("INSERT INTO meta VALUES ('database_id', 'd')");
  }
  ~Before() { sqlite3_close(handle_); }
  Before(const Before&) = delete;
  Before& operator=(const Before&) = delete;

  void execute(const std::string& sql) {
    char* message = nullptr;
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &message);
    INFO(sql << ": " << (message ? message : ""));
    REQUIRE(code == SQLITE_OK);
  }

  /// The first event of a stream, and its head.
  void event(const std::string& stream, const std::string& network) {
    const std::string salt(kSaltSize, 's');
    const auto commitment = commitmentOf(salt, "{}");
    const auto hash = hashOf(kNoHash, {.stream = stream,
                                       .seq = 1,
                                       .type = "t",
                                       .at = {},
                                       .actor = "a",
                                       .networkId = network,
                                       .changesAccess = false,
                                       .commitment = commitment});
    const auto blob = [](const std::string& bytes) { return "x'" + base::toHex(bytes) + "'"; };
    const auto id = network.empty() ? std::string("NULL") : "'" + network + "'";
    execute("INSERT INTO event VALUES ('" + stream + "', 1, 't', 0, 'a', " + id + ", 0, " +
            blob(salt) + ", " + blob(commitment) + ", " + blob(hash) + ", '{}')");
    execute("INSERT INTO stream VALUES ('" + stream + "', " + id + ", 1, " + blob(hash) +
            ", 0, 0)");
  }

  void migrate() {
    const auto logger = base::makeNullLogger();
    SqliteOptions options;
    options.path = file();
    REQUIRE(openSqlite(options, *logger).has_value());
  }

  std::string one(const std::string& sql) {
    std::string found = "nothing";
    const auto take = [](void* result, int, char** values, char**) {
      *static_cast<std::string*>(result) = values[0] ? values[0] : "NULL";
      return 0;
    };
    CHECK(sqlite3_exec(handle_, sql.c_str(), take, &found, nullptr) == SQLITE_OK);
    return found;
  }

  std::filesystem::path file() const { return folder_.path() / "consilium.db"; }

 private:
  TemporaryFolder folder_;
  sqlite3* handle_ = nullptr;
};

constexpr const char* kDirectory = R"(
INSERT INTO network VALUES ('n1', 'A', 'a', 'A', NULL, 1, 0, 0), ('n2', 'B', 'b', 'B', NULL, 1, 0, 0);
INSERT INTO centre VALUES ('c1', 'n1', 'coordinating', 'C', '', '', '', '', 'c', NULL, 1, 0, 0),
                          ('c2', 'n2', 'competence', 'D', '', '', '', '', 'd', NULL, 1, 0, 0);
INSERT INTO attachment VALUES ('c2', 'c1', '2026-01-01', NULL);
INSERT INTO centre_scope VALUES ('c2', '558');
INSERT INTO centre_contact VALUES ('c2', 0, 'email', 'a@b', NULL, 1);
INSERT INTO centre_token VALUES ('d', 'c2', 'centre');
INSERT INTO series VALUES ('s1', 'n1', 'S', 's', '{}', 1, 0, 0);
INSERT INTO series_owner VALUES ('s1', 'centre', 'c2', 0);
INSERT INTO app_user VALUES ('u1', 'u', 'u', 'U', 'u', 0, 0, 'fr', 'active', NULL, NULL, 0, NULL, NULL,
                             NULL, 0, 0);
INSERT INTO member VALUES ('m2', 'u1', 'c2', 'n2', 'expert', 'physician', 'x', NULL, NULL, 0, NULL, 1, 0);
INSERT INTO roster VALUES ('s1', 'm2', 'x', 'chair', 0, NULL);
INSERT INTO absence VALUES ('m2', '2026-01-01', '2026-01-02', NULL);
INSERT INTO case_record VALUES ('k1', 'n2', 'c2', 's1', 'draft', 0, 'p', '', NULL, 0, 1, 'u1', 0, NULL,
                                0, NULL, NULL, NULL);
)";

}  // namespace

TEST_CASE("rows of before get the network of what they belong to") {
  Before before;
  before.execute(kDirectory);
  before.migrate();
  for (const auto& [name, network] : std::map<std::string, std::string>{{"attachment", "n2"},
                                                                        {"centre_scope", "n2"},
                                                                        {"centre_contact", "n2"},
                                                                        {"centre_token", "n2"},
                                                                        {"series_owner", "n1"},
                                                                        {"roster", "n1"},
                                                                        {"absence", "n2"}}) {
    INFO(name);
    CHECK(before.one("SELECT network_id FROM " + name) == network);
  }
}

TEST_CASE("streams of before move to the network of their object, and their events still verify") {
  Before before;
  before.execute(kDirectory);
  before.event("case:k1", "n2");
  before.event("centre:c2", "n1");  // written by an act of the other network
  before.event("series:s1", "n2");
  before.event("user:u1", "n1");
  before.event("user:u2", "");
  before.migrate();
  CHECK(before.one("SELECT group_concat(id || '=' || network_id, ' ') FROM "
                   "(SELECT * FROM stream ORDER BY id)") ==
        "case:k1=n2 centre:c2=n2 series:s1=n1 user:u1= user:u2=");
  CHECK(before.one("SELECT network_id FROM event WHERE stream = 'user:u1'") == "n1");
  CHECK(before.one("SELECT network_id FROM event WHERE stream = 'user:u2'") == "");
  const auto report = verifyFile(before.file(), {});
  REQUIRE(report);
  CHECK(report.value().events == 5);
  CHECK(report.value().ok());
}

TEST_CASE("a database of before schema 5 can be verified as it is") {
  Before before;
  before.event("user:u2", "");
  const auto report = verifyFile(before.file(), {});
  REQUIRE(report);
  CHECK(report.value().ok());
}
