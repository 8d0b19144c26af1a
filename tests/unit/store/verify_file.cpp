#include <fstream>
#include <sstream>

#include "store/event_log.hpp"
#include "store/sqlite_database.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::TemporaryFolder;
using consilium::test::TestClock;

// What verification says of a file of SQLite as a file; tests/storage/verify.cpp has the rest.

namespace {

std::string contentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

/// A closed database with some events.
void makeDatabase(const std::filesystem::path& file) {
  const auto logger = base::makeNullLogger();
  const TestClock clock;
  SqliteOptions options;
  options.path = file;
  const auto database = openSqlite(options, *logger).value();
  REQUIRE(database->writeNow([&](Transaction& tx) {
    for (int i = 0; i < 4; ++i) {
      appendEvent(tx, clock.now(),
                  {.stream = "case:1",
                   .type = "message.posted",
                   .actor = "alice",
                   .networkId = "n1",
                   .data = R"({"text":"hello )" + std::to_string(i) + "\"}"});
    }
    return base::ok();
  }));
}

}  // namespace

TEST_CASE("verification leaves the file as it was") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "consilium.db";
  makeDatabase(file);
  const auto before = contentOf(file);
  CHECK(verifyFile(file, {}).value().ok());
  CHECK(contentOf(file) == before);
  CHECK_FALSE(std::filesystem::exists(file.string() + "-wal"));
  CHECK_FALSE(std::filesystem::exists(file.string() + "-shm"));
}

TEST_CASE("bytes changed in the file are found") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "consilium.db";
  makeDatabase(file);
  std::string content = contentOf(file);
  SECTION("in a body") {
    const auto at = content.find("hello 2");
    REQUIRE(at != std::string::npos);
    content[at] = 'j';
  }
  SECTION("in a page's structure") {
    for (std::size_t page = 4096; page < content.size(); page += 4096) content[page] = '\x7f';
  }
  SECTION("the file cut short") {
    content.resize(content.size() / 2);
  }
  std::ofstream(file, std::ios::binary) << content;
  CHECK_FALSE(verifyFile(file, {}).value().ok());
}

TEST_CASE("an empty or absent database is an error, not a clean report") {
  TemporaryFolder folder;
  CHECK(verifyFile(folder.path() / "none.db", {}).error().kind == base::ErrorKind::notFound);
  const std::ofstream made(folder.path() / "empty.db");
  CHECK(verifyFile(folder.path() / "empty.db", {}).has_error());
}
