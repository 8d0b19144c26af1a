// deploy/citus.sql, and what docs/postgresql.md says of it: on a PostgreSQL where the functions of
// Citus only note down what they are called with.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "store/catalogue.hpp"
#include "store/open_database.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::PostgresDatabase;

namespace {

std::string fileText(const std::string& name) {
  std::ifstream stream(std::string(CONSILIUM_SOURCE_DIR) + "/" + name);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

constexpr const char* kNotingDown = R"(
CREATE TABLE noted (name text, placed_by text);
CREATE FUNCTION create_distributed_table(name regclass, key text, colocate_with text)
  RETURNS void LANGUAGE sql AS $$ INSERT INTO noted VALUES (name::text, key) $$;
CREATE FUNCTION create_reference_table(name regclass)
  RETURNS void LANGUAGE sql AS $$ INSERT INTO noted VALUES (name::text, 'everywhere') $$;
)";

/// A database in which deploy/citus.sql ran.
class Distributed {
 public:
  Distributed() {
    database.execute(kNotingDown);
    database.execute(fileText("deploy/citus.sql"));
    for (const auto& row : rows("SELECT name, placed_by FROM noted")) {
      placedBy.emplace(row.text("name"), row.text("placed_by"));
    }
  }

  std::vector<Row> rows(const std::string& sql) {
    const Query query{"rows", "", sql, {}};
    std::vector<Row> found;
    PostgresOptions options;
    options.url = database.url();
    const auto open = openPostgres(options, *logger);
    open.value()
        ->readNow([&](Transaction& tx) {
          found = tx.all(query, {});
          return base::ok();
        })
        .value();
    return found;
  }

  bool isSpread(const std::string& table) const {
    const auto found = placedBy.find(table);
    return found != placedBy.end() && found->second != "everywhere";
  }

  PostgresDatabase database{PostgresDatabase::Content::migrated};
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  /// Of each table that does not stay on the coordinator: the column, or `everywhere`.
  std::map<std::string, std::string> placedBy;
};

/// The tables that a statement names after one of these words.
std::set<std::string> tablesOf(const std::string& sql, const std::string& words) {
  std::set<std::string> tables;
  const std::regex named("\\b(?:" + words + ") ([a-z_]+)");
  for (std::sregex_iterator i(sql.begin(), sql.end(), named), end; i != end; ++i) {
    tables.insert((*i)[1]);
  }
  return tables;
}

/// Whether a statement says on which node its rows are.
bool saysWhere(const std::string& sql, const std::string& key) {
  if (std::regex_search(sql, std::regex("\\b(?:WHERE|AND) (?:[a-z]\\.)?" + key + " = \\$")))
    return true;
  const bool inserts = sql.starts_with("INSERT INTO") && sql.find(" VALUES ") != std::string::npos;
  return inserts && sql.find(key) != std::string::npos;
}

/// The names in the code marks that follow a heading of the docs, up to the next heading.
std::set<std::string> namesUnder(const std::string& text, const std::string& heading) {
  const auto begin = text.find("\n" + heading + "\n");
  REQUIRE(begin != std::string::npos);
  const auto end = std::min(text.find("\n#", begin + heading.size()), text.size());
  const auto section = text.substr(begin, end - begin);
  std::set<std::string> names;
  const std::regex marked("`([a-z][A-Za-z]+)`");
  for (std::sregex_iterator i(section.begin(), section.end(), marked), last; i != last; ++i) {
    names.insert((*i)[1]);
  }
  return names;
}

}  // namespace

TEST_CASE("tables that carry the network's id are distributed by it or everywhere") {
  Distributed distributed;
  for (const auto& table : catalogue()) {
    const std::string name(table.name);
    INFO(name);
    const auto found = distributed.placedBy.find(name);
    if (table.platform.empty()) {
      REQUIRE(found != distributed.placedBy.end());
      CHECK((found->second == "network_id" || found->second == "everywhere"));
    } else if (found != distributed.placedBy.end()) {
      CHECK((name == "command" ? found->second == "actor" : found->second == "everywhere"));
    }
  }
}

TEST_CASE("keys and references of distributed tables are those that a cluster can keep") {
  Distributed distributed;
  for (const auto& row : distributed.rows(
           "SELECT i.indrelid::regclass::text AS tbl, string_agg(a.attname::text, ' ') AS columns "
           "FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid "
           "AND a.attnum = ANY (i.indkey) WHERE i.indisunique GROUP BY i.indexrelid, i.indrelid")) {
    const auto& table = row.text("tbl");
    if (!distributed.isSpread(table)) continue;
    INFO(table << ": " << row.text("columns"));
    CHECK((' ' + row.text("columns") + ' ').find(' ' + distributed.placedBy.at(table) + ' ') !=
          std::string::npos);
  }
  for (const auto& row : distributed.rows(
           "SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent, "
           "pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE contype = 'f'")) {
    const auto& parent = row.text("parent");
    const auto& child = row.text("child");
    INFO(child << ": " << row.text("text"));
    if (distributed.isSpread(parent)) {
      CHECK(distributed.isSpread(child));
      CHECK(std::regex_search(row.text("text"),
                              std::regex("FOREIGN KEY \\(.*network_id\\).*\\(.*network_id\\)")));
    } else if (distributed.placedBy.contains(child)) {
      CHECK(distributed.placedBy.contains(parent));
    }
  }
}

TEST_CASE("every statement of the program is planned on the distributed tables") {
  Distributed distributed;
  std::string script;
  for (const auto* query : queries::all()) {
    std::string nulls;
    for (std::size_t i = 0; i < query->parameters.size(); ++i) nulls += i == 0 ? "NULL" : ", NULL";
    const std::string name = '"' + std::string(query->name) + '"';
    script += "PREPARE " + name + " AS " + std::string(query->postgres) + ";\nEXPLAIN EXECUTE " +
              name + (nulls.empty() ? "" : "(" + nulls + ")") + ";\n";
  }
  CHECK_NOTHROW(distributed.database.execute(script));
}

TEST_CASE("the statements that ask every node are those that the documentation names") {
  Distributed distributed;
  std::set<std::string> crossing;
  for (const auto* query : queries::all()) {
    const std::string sql(query->postgres);
    const auto tables = tablesOf(sql, "FROM|JOIN|INTO|UPDATE");
    const auto spread = std::find_if(tables.begin(), tables.end(), [&](const std::string& table) {
      return distributed.isSpread(table);
    });
    if (spread == tables.end()) continue;
    const auto& key = distributed.placedBy.at(*spread);
    if (!saysWhere(sql, key)) crossing.emplace(query->name);
  }
  CHECK(crossing ==
        namesUnder(fileText("docs/postgresql.md"), "### Statements that ask every node"));
}
