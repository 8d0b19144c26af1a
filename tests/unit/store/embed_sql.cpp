#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "support/catch.hpp"
#include "support/store.hpp"

using consilium::test::TemporaryFolder;

namespace {

constexpr const char* kMigration = "-- oldest release: 0.1.0\nCREATE TABLE t (a @int NOT NULL);\n";

struct Outcome {
  int status;
  std::string said;
};

/// Runs the embedding on one file of queries and one migration.
Outcome embed(const TemporaryFolder& folder, const std::string& queries,
              const std::string& migration = kMigration) {
  const auto& path = folder.path();
  std::filesystem::create_directories(path / "queries");
  std::filesystem::create_directories(path / "migrations");
  std::ofstream(path / "queries" / "things.sql") << queries;
  std::ofstream(path / "migrations" / "0001_things.sql") << migration;
  const std::string command = std::string("python3 ") + CONSILIUM_SOURCE_DIR +
                              "/server/store/embed_sql.py " + path.string() + " " +
                              (path / "out").string() + " 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe);
  std::string said;
  std::array<char, 512> block{};
  while (std::fgets(block.data(), block.size(), pipe)) said += block.data();
  return {::pclose(pipe), said};
}

std::string made(const TemporaryFolder& folder, const char* file) {
  std::ifstream stream(folder.path() / "out" / file);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace

TEST_CASE("parameters are numbered by first appearance for both engines") {
  TemporaryFolder folder;
  const auto outcome = embed(folder,
                             "-- name: thingById\n"
                             "-- A comment with $none and a 'quote\n"
                             "SELECT a FROM t\n  WHERE b = $second AND a = $first AND c = $second\n"
                             "    AND d = 'it''s $text' LIMIT $limit;\n");
  INFO(outcome.said);
  REQUIRE(outcome.status == 0);
  const auto source = made(folder, "queries.cpp");
  CHECK(source.find("SELECT a FROM t WHERE b = ?1 AND a = ?2 AND c = ?1 AND d = 'it''s $text' "
                    "LIMIT ?3)") != std::string::npos);
  CHECK(source.find("WHERE b = $1 AND a = $2 AND c = $1") != std::string::npos);
  CHECK(source.find(R"({"second", "first", "limit"})") != std::string::npos);
  CHECK(made(folder, "queries.hpp").find("extern const Query thingById;") != std::string::npos);
}

TEST_CASE("what statements share stands in them as if it were written there") {
  TemporaryFolder folder;
  const auto outcome = embed(folder,
                             "-- fragment: ofThing\nb = $second AND c = $first;\n"
                             "-- name: one\nSELECT a FROM t WHERE @ofThing;\n"
                             "-- name: other\nSELECT a FROM t WHERE c = $first AND @ofThing;\n");
  INFO(outcome.said);
  REQUIRE(outcome.status == 0);
  const auto source = made(folder, "queries.cpp");
  CHECK(source.find("SELECT a FROM t WHERE b = ?1 AND c = ?2)") != std::string::npos);
  CHECK(source.find("SELECT a FROM t WHERE c = ?1 AND b = ?2 AND c = ?1)") != std::string::npos);
  CHECK(made(folder, "queries.hpp").find("ofThing") == std::string::npos);
}

TEST_CASE("a fragment comes before its statements, and stands in one") {
  TemporaryFolder folder;
  const auto [queries, said] = GENERATE(table<std::string, std::string>(
      {{"-- fragment: f\nb = 1;\n-- name: x\nSELECT a FROM t;\n", "things.sql:1: the fragment `f`"},
       {"-- fragment: f\n;\n-- name: x\nSELECT a FROM t WHERE @f;\n", "things.sql:1: `f` has no"},
       {"-- name: x\nSELECT a FROM t WHERE @f;\n-- fragment: f\nb = 1;\n", "things.sql:2: `@f`"},
       {"-- fragment: x\nb = 1;\n-- name: x\nSELECT a FROM t WHERE @x;\n",
        "things.sql:3: `x` is"}}));
  const auto outcome = embed(folder, queries);
  CHECK(outcome.status != 0);
  INFO(outcome.said);
  CHECK(outcome.said.find(said) != std::string::npos);
}

TEST_CASE("types and locks are expanded for each engine") {
  TemporaryFolder folder;
  const auto outcome = embed(folder, "-- name: x\nSELECT a FROM t WHERE a = $a @lock;\n",
                             "-- oldest release: 0.1.0\n"
                             "CREATE TABLE t (id @id NOT NULL PRIMARY KEY, n @int, b @bytes) "
                             "@clustered;\nCREATE TABLE u (at @time, f @flag);\n");
  INFO(outcome.said);
  REQUIRE(outcome.status == 0);
  const auto migrations = made(folder, "migrations.cpp");
  CHECK(migrations.find("CREATE TABLE t(id TEXT NOT NULL PRIMARY KEY, n INTEGER, b BLOB) STRICT, "
                        "WITHOUT ROWID)") != std::string::npos);
  CHECK(migrations.find("CREATE TABLE u(at INTEGER, f INTEGER) STRICT)") != std::string::npos);
  CHECK(migrations.find("CREATE TABLE t(id text COLLATE \"C\" NOT NULL PRIMARY KEY, n bigint, b "
                        "bytea))") != std::string::npos);
  const auto queries = made(folder, "queries.cpp");
  CHECK(queries.find("WHERE a = ?1)") != std::string::npos);
  CHECK(queries.find("WHERE a = $1 FOR UPDATE)") != std::string::npos);
}

TEST_CASE("a table that need not outlive a crash is unlogged where the engine knows that") {
  TemporaryFolder folder;
  const auto outcome =
      embed(folder, "-- name: x\nSELECT 1 AS one;\n",
            "-- oldest release: 0.1.0\n"
            "CREATE @unlogged TABLE t (id @id NOT NULL PRIMARY KEY) @clustered;\n");
  INFO(outcome.said);
  REQUIRE(outcome.status == 0);
  const auto migrations = made(folder, "migrations.cpp");
  CHECK(migrations.find("CREATE TABLE t(id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID)") !=
        std::string::npos);
  CHECK(migrations.find("CREATE UNLOGGED TABLE t(id text COLLATE \"C\" NOT NULL PRIMARY KEY))") !=
        std::string::npos);
}

TEST_CASE("what is written does not change when nothing changed") {
  TemporaryFolder folder;
  REQUIRE(embed(folder, "-- name: x\nSELECT 1 AS one;\n").status == 0);
  const auto before = std::filesystem::last_write_time(folder.path() / "out" / "queries.cpp");
  REQUIRE(embed(folder, "-- name: x\nSELECT 1 AS one;\n").status == 0);
  CHECK(std::filesystem::last_write_time(folder.path() / "out" / "queries.cpp") == before);
}

TEST_CASE("what is not portable is refused with its file and line") {
  const std::string statement = GENERATE(
      as<std::string>{}, "SELECT a::text FROM t", "INSERT OR IGNORE INTO t VALUES (1)",
      "REPLACE INTO t VALUES (1)", "SELECT json_extract(a, 'x') FROM t", "SELECT ? FROM t",
      "SELECT \"a\" FROM t", "SELECT a -> 'x' FROM t", "SELECT cast(a AS TEXT) FROM t",
      "SELECT max(a, b) FROM t", "SELECT a FROM t WHERE a == 1", "SELECT ifnull(a, 1) FROM t",
      "SELECT rowid FROM t", "SELECT [a] FROM t", "SELECT a FROM t WHERE a = :a",
      "SELECT a FROM t WHERE a = true", "SELECT now()", "SELECT (a FROM t", "SELECT 'a FROM t",
      "PRAGMA user_version", "SELECT a FROM t WHERE a = $ 1");
  TemporaryFolder folder;
  const auto outcome =
      embed(folder, "-- name: good\nSELECT 1 AS one;\n\n-- name: bad\n" + statement);
  INFO(statement << "\n" << outcome.said);
  CHECK(outcome.status != 0);
  CHECK(outcome.said.find("things.sql:5:") != std::string::npos);
}

TEST_CASE("statements without a name, names without a statement and names used twice are refused") {
  TemporaryFolder folder;
  CHECK(embed(folder, "SELECT 1 AS one;").said.find("things.sql:1:") != std::string::npos);
  CHECK(embed(folder, "-- name: a\n-- name: b\nSELECT 1 AS one;").said.find("things.sql:1:") !=
        std::string::npos);
  CHECK(embed(folder, "-- name: a\nSELECT 1 AS x;\n-- name: a\nSELECT 2 AS x;")
            .said.find("things.sql:3:") != std::string::npos);
  CHECK(embed(folder, "-- name: a\nSELECT 1 AS x;\nSELECT 2 AS x;").said.find("things.sql:3:") !=
        std::string::npos);
  CHECK(embed(folder, "-- name: Not Lower\nSELECT 1 AS x;").said.find("things.sql:1:") !=
        std::string::npos);
}

TEST_CASE("migrations are refused that no engine or not both could run") {
  TemporaryFolder folder;
  const std::string query = "-- name: x\nSELECT 1 AS one;\n";
  CHECK(embed(folder, query, "CREATE TABLE t (a @int);").said.find("oldest release") !=
        std::string::npos);
  const std::string release = "-- oldest release: 0.1.0\n";
  CHECK(embed(folder, query, release + "CREATE TABLE t (a @integer);").said.find(":2:") !=
        std::string::npos);
  CHECK(embed(folder, query, release + "CREATE TABLE t (a @int)").said.find("`;`") !=
        std::string::npos);
  CHECK(embed(folder, query, release + "DELETE FROM t WHERE a = $a;").said.find("parameters") !=
        std::string::npos);
  const std::string misplaced =
      GENERATE(as<std::string>{}, "CREATE TABLE t (a @int) @unlogged;",
               "CREATE @unlogged INDEX i ON t (a);", "CREATE TABLE @unlogged t (a @int);");
  CHECK(embed(folder, query, release + misplaced).said.find(":2: `@unlogged` stands between") !=
        std::string::npos);
  CHECK(embed(folder, query, "-- oldest release: soon\nDELETE FROM t;").said.find("soon") !=
        std::string::npos);
}

TEST_CASE("the catalogue follows tables as later statements change them") {
  TemporaryFolder folder;
  const auto outcome = embed(folder, "-- name: x\nSELECT 1 AS one;\n",
                             "-- oldest release: 0.1.0\n"
                             "-- platform parent: they are few\n"
                             "-- transient short: kept for a while\n"
                             "CREATE TABLE child (id @id NOT NULL, parent_id @id NOT NULL,\n"
                             "  twin_id @id REFERENCES child (id), n @int CHECK (n IN (1, 2)),\n"
                             "  CONSTRAINT child_key PRIMARY KEY (id, parent_id));\n"
                             "CREATE TABLE parent_new (id @id NOT NULL PRIMARY KEY, gone @bytes);\n"
                             "ALTER TABLE parent_new RENAME TO parent;\n"
                             "ALTER TABLE parent ADD COLUMN f @flag NOT NULL DEFAULT 0;\n"
                             "ALTER TABLE parent DROP COLUMN gone;\n"
                             "ALTER TABLE child ADD COLUMN p @id REFERENCES parent (id);\n"
                             "CREATE @unlogged TABLE lost (id @id NOT NULL PRIMARY KEY);\n"
                             "CREATE TABLE short (id @id NOT NULL PRIMARY KEY);\n"
                             "CREATE TABLE dropped (id @id);\nDROP TABLE dropped;\n");
  INFO(outcome.said);
  REQUIRE(outcome.status == 0);
  const auto catalogue = made(folder, "catalogue.cpp");
  INFO(catalogue);
  CHECK(catalogue.find("dropped") == std::string::npos);
  CHECK(catalogue.find("gone") == std::string::npos);
  // The child refers to the parent, so it comes later.
  CHECK(catalogue.find("// parent") < catalogue.find("// child"));
  CHECK(catalogue.find("{\"f\", ColumnType::flag, true, false}") != std::string::npos);
  CHECK(catalogue.find("{\"twin_id\", ColumnType::id, false, true}") != std::string::npos);
  CHECK(catalogue.find("{\"n\", ColumnType::integer, false, false}") != std::string::npos);
  CHECK(catalogue.find("{\"id\", \"parent_id\"}") != std::string::npos);
  CHECK(catalogue.find("they are few)sql\", false}") != std::string::npos);
  CHECK(catalogue.find("kept for a while)sql\", true}") != std::string::npos);
  CHECK(catalogue.find("()sql\", true}") != std::string::npos);  // unlogged
}

TEST_CASE("changes that the catalogue could not follow are refused") {
  TemporaryFolder folder;
  const std::string query = "-- name: x\nSELECT 1 AS one;\n";
  const std::string release = "-- oldest release: 0.1.0\n";
  const std::string table = "CREATE TABLE t (id @id NOT NULL PRIMARY KEY);\n";
  const auto said = [&](const std::string& sql) {
    return embed(folder, query, release + sql).said;
  };
  CHECK(said("DROP TABLE t;").find(":2:") != std::string::npos);
  CHECK(said(table + "ALTER TABLE t RENAME COLUMN id TO key;").find(":3:") != std::string::npos);
  CHECK(said("-- platform u: no such table\n" + table).find(":2:") != std::string::npos);
  CHECK(said("-- platform t: one\n-- transient t: two\n" + table).find(":3:") != std::string::npos);
  CHECK(said("CREATE TABLE t (id @id NOT NULL PRIMARY KEY, n @id NOT NULL REFERENCES t (id));")
            .find("can be NULL") != std::string::npos);
  CHECK(said("CREATE TABLE t (id text);").find("both engines") != std::string::npos);
  CHECK(said("CREATE TABLE t (id @id REFERENCES u (id));\n"
             "CREATE TABLE u (id @id REFERENCES t (id));\n")
            .find("circle") != std::string::npos);
}
