#include "store/catalogue.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "base/log.hpp"
#include "store/sqlite_database.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/store.hpp"

using namespace consilium::store;
using consilium::test::TemporaryFolder;

namespace {

const Column* columnOf(const Table& table, std::string_view name) {
  for (const auto& column : table.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

/// A migrated database, looked at without the program.
class Schema {
 public:
  Schema() {
    const auto file = folder_.path() / "consilium.db";
    const auto logger = consilium::base::makeNullLogger();
    SqliteOptions options;
    options.path = file;
    REQUIRE(openSqlite(options, *logger).has_value());
    REQUIRE(sqlite3_open(file.c_str(), &handle_) == SQLITE_OK);
  }
  ~Schema() { sqlite3_close(handle_); }
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  std::vector<std::vector<std::string>> rows(const std::string& sql) {
    std::vector<std::vector<std::string>> result;
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      auto& row = result.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.emplace_back(text ? text : "");
      }
    }
    sqlite3_finalize(statement);
    return result;
  }

 private:
  TemporaryFolder folder_;
  sqlite3* handle_ = nullptr;
};

}  // namespace

TEST_CASE("the catalogue has the tables, columns and keys that the migrations make") {
  Schema schema;
  std::set<std::string> made;
  for (const auto& row : schema.rows("SELECT name FROM sqlite_schema WHERE type = 'table' "
                                     "AND name <> 'migration' AND name NOT LIKE 'sqlite_%'")) {
    made.insert(row[0]);
  }
  std::set<std::string> described;
  for (const auto& table : catalogue()) described.emplace(table.name);
  CHECK(described == made);

  const std::map<ColumnType, std::string> kinds{
      {ColumnType::id, "TEXT"},      {ColumnType::text, "TEXT"},
      {ColumnType::json, "TEXT"},    {ColumnType::integer, "INTEGER"},
      {ColumnType::flag, "INTEGER"}, {ColumnType::time, "INTEGER"},
      {ColumnType::bytes, "BLOB"},   {ColumnType::real, "REAL"}};
  for (const auto& table : catalogue()) {
    INFO(table.name);
    const auto columns = schema.rows("SELECT name, type, \"notnull\", pk FROM pragma_table_info('" +
                                     std::string(table.name) + "') ORDER BY cid");
    REQUIRE(columns.size() == table.columns.size());
    std::map<int, std::string> key;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      CHECK(columns[i][0] == table.columns[i].name);
      CHECK(columns[i][1] == kinds.at(table.columns[i].type));
      CHECK((columns[i][2] == "1") == table.columns[i].required);
      if (columns[i][3] != "0") key[std::stoi(columns[i][3])] = columns[i][0];
    }
    REQUIRE(key.size() == table.key.size());
    for (const auto& [place, name] : key) CHECK(table.key[place - 1] == name);
  }
}

TEST_CASE("a table comes after those that its rows refer to, and says when to one another") {
  Schema schema;
  std::set<std::string> before;
  for (const auto& table : catalogue()) {
    for (const auto& row : schema.rows("SELECT \"table\", \"from\" FROM pragma_foreign_key_list('" +
                                       std::string(table.name) + "')")) {
      INFO(table.name << "." << row[1]);
      const auto* column = columnOf(table, row[1]);
      REQUIRE(column);
      CHECK(column->refersToOwnTable == (row[0] == table.name));
      if (!column->refersToOwnTable) CHECK(before.contains(row[0]));
    }
    before.emplace(table.name);
  }
  const auto member = std::find_if(catalogue().begin(), catalogue().end(),
                                   [](const Table& table) { return table.name == "member"; });
  CHECK(columnOf(*member, "senior_member_id")->refersToOwnTable);
}

TEST_CASE("every table has a key and carries the network's id, or says why it has none") {
  for (const auto& table : catalogue()) {
    INFO(table.name);
    CHECK_FALSE(table.key.empty());
    // A network's own row is found by its id.
    const auto* network = columnOf(table, table.name == "network" ? "id" : "network_id");
    CHECK((network && network->required) == table.platform.empty());
    if (!table.platform.empty()) CHECK(network == nullptr);
  }
}
