#include <algorithm>
#include <thread>
#include <vector>

#include "store/postgres_database.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::PostgresDatabase;

TEST_CASE("processes that start together on an empty database make its tables once") {
  const PostgresDatabase postgres;
  const auto logger = base::makeNullLogger();
  PostgresOptions options;
  options.url = postgres.url();
  options.create = true;
  options.writers = 1;
  options.readers = 1;
  constexpr std::size_t kProcesses = 5;
  std::vector<std::unique_ptr<Database>> databases(kProcesses);
  std::vector<std::string> problems(kProcesses);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kProcesses; ++i) {
    threads.emplace_back([&, i] {
      auto opened = openPostgres(options, *logger);
      if (opened.has_error()) {
        problems[i] = opened.error().message;
      } else {
        databases[i] = std::move(opened).value();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& problem : problems) CHECK(problem.empty());

  std::vector<std::string> identities;
  for (const auto& database : databases) {
    REQUIRE(database);
    REQUIRE(database->readNow([&](Transaction& tx) {
      const auto row = tx.one(queries::metaByName, {{"name", value("database_id")}});
      identities.push_back(row.value().text("content"));
      return base::ok();
    }));
  }
  CHECK(std::count(identities.begin(), identities.end(), identities.front()) == kProcesses);
}
