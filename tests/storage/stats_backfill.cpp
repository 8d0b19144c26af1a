// What figures count of the time before they were kept: the migration reads it out of what was
// stored then.
#include <map>
#include <set>
#include <sstream>

#include "base/log.hpp"
#include "store/impl/migration.hpp"
#include "store/open_database.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace consilium::store;

namespace {

/// A database with the schema before the migration named `stats`.
class Before {
 public:
  Before() {
    std::ostringstream sql;
    sql << (test::onPostgres()
                ? "CREATE TABLE migration (version bigint NOT NULL PRIMARY KEY, name text NOT NULL,"
                  " oldest_release text NOT NULL);"
                : "CREATE TABLE migration (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT "
                  "NULL, oldest_release TEXT NOT NULL) STRICT;");
    for (const auto& migration : migrations()) {
      if (migration.name == "stats") break;
      for (const auto& statement : test::onPostgres() ? migration.postgres : migration.sqlite)
        sql << statement << ";";
      sql << "INSERT INTO migration VALUES (" << migration.version << ", '" << migration.name
          << "', '" << migration.oldestRelease << "');";
    }
    execute(sql.str());
  }

  void execute(const std::string& sql) {
    if (postgres_)
      postgres_->execute(sql);
    else
      sqlite_.execute(sql);
  }

  /// The database of this release.
  std::unique_ptr<Database> migrated() {
    auto options = sqlite_.options();
    if (postgres_) options.url = postgres_->url();
    auto opened = openDatabase(options, WhenEmpty::create, *logger_);
    REQUIRE(opened);
    return std::move(opened).value();
  }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<base::Logger> logger_ = base::makeNullLogger();
  test::DatabaseSite sqlite_{folder_.path() / "consilium.db"};
  std::unique_ptr<test::PostgresDatabase> postgres_ =
      test::onPostgres() ? std::make_unique<test::PostgresDatabase>() : nullptr;
};

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

/// What cases refer to.
void addDirectory(Before& before) {
  before.execute(
      "INSERT INTO app_user (id, login, login_key, name, name_key, admin, auditor, language, "
      "state, "
      "totp_step, created_at, updated_at) VALUES ('u', 'u', 'u', 'U', 'u', 0, 0, 'fr', 'active', "
      "0, "
      "0, 0);"
      "INSERT INTO network (id, code, code_key, name, revision, created_at, updated_at) VALUES "
      "('n', 'N', 'n', 'N', 1, 0, 0), ('n2', 'N2', 'n2', 'N2', 1, 0, 0);"
      "INSERT INTO centre (id, network_id, kind, name, hospital, city, region, region_key, "
      "sort_key, "
      "revision, created_at, updated_at) VALUES ('c', 'n', 'competence', 'C', '', '', '', '', 'c', "
      "1, 0, 0);"
      "INSERT INTO series (id, network_id, name, sort_key, charter, revision, created_at, "
      "updated_at) VALUES ('s', 'n', 'S', 's', '{}', 1, 0, 0);");
}

void addCase(Before& before, std::string_view id) {
  before.execute(
      "INSERT INTO case_record (id, network_id, centre_id, series_id, state, restricted, "
      "pseudonym, urgency, version, revision, created_by, created_at, submitted_at, activity_at) "
      "VALUES (" +
      quoted(id) + ", 'n', 'c', 's', 'answered', 0, " + quoted(id) +
      ", 'routine', 1, 1, 'u', 1000, 1000, 1000);");
}

/// An item of a meeting of another network, discussed until `endedAt` when that is not NULL.
void addItem(Before& before, std::string_view id, std::string_view caseId, std::string_view state,
             std::string_view endedAt) {
  before.execute(
      "INSERT INTO agenda_item (meeting_id, id, network_id, case_id, case_network_id, state, "
      "position, minutes, requested_by, requested_at, ended_at) VALUES ('m', " +
      quoted(id) + ", 'n2', " + quoted(caseId) + ", 'n', " + quoted(state) +
      ", 1, 15, 'u', 1000, " + std::string(endedAt) + ");");
}

void addDocument(Before& before, std::string_view item, int number, std::string_view document,
                 std::int64_t signedAt) {
  before.execute(
      "INSERT INTO signed_document (meeting_id, item_id, number, network_id, document, signature, "
      "key_id, signer_id, signed_at) VALUES ('m', " +
      quoted(item) + ", " + std::to_string(number) + ", 'n2', " + quoted(document) + ", " +
      (test::onPostgres() ? "'\\x00'" : "x'00'") + ", 'k', 'u', " + std::to_string(signedAt) +
      ");");
}

std::string hearingsOf(Transaction& tx) {
  static constexpr std::string_view kSql =
      "SELECT case_id, item_id, network_id, heard_at, signed_at, quorum_met FROM case_hearing "
      "ORDER BY item_id";
  static constexpr Query kRows{"rows", kSql, kSql, {}};
  std::ostringstream lines;
  for (const auto& row : tx.all(kRows, {})) {
    lines << row.text("case_id") << " " << row.text("item_id") << " " << row.text("network_id")
          << " " << row.integer("heard_at");
    if (!row.isNull("signed_at"))
      lines << " " << row.integer("signed_at") << (row.flag("quorum_met") ? " met" : " unmet");
    lines << "\n";
  }
  return lines.str();
}

}  // namespace

TEST_CASE("figures of the time before them are read out of what was stored then") {
  Before before;
  addDirectory(before);
  for (const auto* id : {"written", "reported", "both", "again", "waiting", "quoting"})
    addCase(before, id);
  for (const auto& [id, at] : {std::pair{"written", "3000"}, {"written", "2000"}, {"both", "5000"}})
    before.execute(
        "INSERT INTO case_answer (case_id, number, network_id, version, outcome, content, "
        "to_ratify, author_id, at) VALUES (" +
        quoted(id) + ", " + at + ", 'n', 1, 'final', '-', 0, 'u', " + at + ");");

  const std::string met = R"({"outcome":"final","quorum":{"met":true,"why":"-"}})";
  addItem(before, "i1", "reported", "discussed", "2100");
  addDocument(before, "i1", 0, met, 2200);
  addDocument(before, "i1", 1, R"({"addendum":"-"})", 2300);
  addItem(before, "i2", "both", "discussed", "2400");
  addDocument(before, "i2", 0, R"({"outcome":"no_conclusion","quorum":{"met":false,"why":"-"}})",
              2500);
  addItem(before, "i3", "again", "discussed", "2600");
  addDocument(before, "i3", 0, R"({"outcome":"present_again","quorum":{"met":true,"why":"-"}})",
              2700);
  addItem(before, "i4", "waiting", "discussed", "2800");
  addItem(before, "i5", "waiting", "confirmed", "NULL");
  addItem(before, "i6", "waiting", "moved", "NULL");
  // Whoever writes such words into a text changes no figure.
  addItem(before, "i7", "quoting", "presented", "NULL");
  addDocument(before, "i7", 0,
              R"({"outcome":"final","quorum":{"met":false,"why":"-"},)"
              R"("synthesis":"\"met\":true,\"outcome\":\"present_again\""})",
              2900);
  addDocument(before, "", 0, R"({"sheet":true})", 3100);

  for (const auto& [number, applied] : std::map<int, std::string>{{1, "not_known"}, {2, "partly"}})
    before.execute(
        "INSERT INTO follow_up (case_id, number, network_id, author_id, at, content_type, content) "
        "VALUES ('written', " +
        std::to_string(number) + R"(, 'n', 'u', 4000, 1, '{"applied":")" + applied +
        R"(","outcome":"better"}');)");

  const auto database = before.migrated();
  REQUIRE(database->readNow([&](Transaction& tx) {
    CHECK(hearingsOf(tx) ==
          "reported i1 n 2100 2200 met\n"
          "both i2 n 2400 2500 unmet\n"
          "again i3 n 2600 2700 met\n"
          "waiting i4 n 2800\n"
          "quoting i7 n 2900 2900 unmet\n");

    static constexpr std::string_view kAnswers = "SELECT id, answered_at FROM case_record";
    static constexpr Query kAnswered{"answered", kAnswers, kAnswers, {}};
    std::map<std::string, std::int64_t> answered;
    for (const auto& row : tx.all(kAnswered, {}))
      answered[row.text("id")] = row.isNull("answered_at") ? 0 : row.integer("answered_at");
    CHECK(answered == std::map<std::string, std::int64_t>{{"written", 2000},
                                                          {"reported", 2200},
                                                          {"both", 2500},
                                                          {"again", 0},
                                                          {"waiting", 0},
                                                          {"quoting", 2900}});

    static constexpr std::string_view kFollowUps = "SELECT number FROM follow_up WHERE known = 1";
    static constexpr Query kKnown{"known", kFollowUps, kFollowUps, {}};
    std::set<std::int64_t> known;
    for (const auto& row : tx.all(kKnown, {})) known.insert(row.integer("number"));
    CHECK(known == std::set<std::int64_t>{2});
    return base::ok();
  }));
}
