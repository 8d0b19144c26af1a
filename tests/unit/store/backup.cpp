#include "store/backup.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include "store/checkpoint.hpp"
#include "store/event_log.hpp"
#include "store/sqlite_database.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::TemporaryFolder;
using consilium::test::TestClock;

namespace {

struct Fixture {
  TemporaryFolder folder;
  DataFolder data{folder.path() / "data"};
  std::filesystem::path target = folder.path() / "backups" / "monday";
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  TestClock clock;
  std::unique_ptr<Database> database;
  std::unique_ptr<SigningKey> key;

  Fixture() {
    std::filesystem::create_directory(data.root);
    key = std::make_unique<SigningKey>(
        SigningKey::create(data.signingKey(), data.publicKeys()).value());
    std::ofstream(data.root / "consilium.toml") << "[server]\n";
    database = open(data);
    append(50);
    checkpoint();
  }

  std::unique_ptr<Database> open(const DataFolder& at) {
    SqliteOptions options;
    options.path = at.database();
    return std::move(openSqlite(options, *logger)).value();
  }

  void append(int count) {
    database
        ->writeNow([&](Transaction& tx) {
          for (int i = 0; i < count; ++i) {
            appendEvent(tx, clock.now(),
                        {.stream = "case:" + std::to_string(i % 5),
                         .type = "message.posted",
                         .actor = "a",
                         .networkId = std::nullopt,
                         .data = "{\"text\":\"" + std::string(200, 'x') + "\"}"});
          }
          return base::ok();
        })
        .value();
  }

  void checkpoint() {
    database
        ->writeNow([&](Transaction& tx) {
          makeCheckpoint(tx, *key, clock.now());
          return base::ok();
        })
        .value();
    copyCheckpoints(*database, data.checkpoints()).value();
  }

  base::Result<BackupReport> backup() {
    DatabaseOptions options;
    options.sqlite.path = data.database();
    return backupData(data, options, DocumentFiles(data.documents()), target,
                      {"consilium.toml", "absent.toml"}, clock, *logger);
  }
};

}  // namespace

TEST_CASE("a backup beside a working server is complete, verified, and has no private key") {
  Fixture f;
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) {
      f.append(20);
      f.checkpoint();
    }
  });
  const auto report = f.backup();
  stop = true;
  writer.join();
  REQUIRE(report);
  CHECK(report.value().verified.ok());
  CHECK(report.value().verified.events >= 50);
  CHECK(report.value().bytes > 0);
  CHECK(std::filesystem::exists(f.target / "consilium.db"));
  CHECK(std::filesystem::exists(f.target / "checkpoints.jsonl"));
  CHECK(std::filesystem::exists(f.target / "consilium.toml"));
  CHECK_FALSE(std::filesystem::exists(f.target / "signing.key"));
  std::size_t beside = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(f.target.parent_path())) {
    ++beside;
  }
  CHECK(beside == 1);
}

TEST_CASE("a backup does not overwrite") {
  Fixture f;
  REQUIRE(f.backup());
  CHECK(f.backup().error().kind == base::ErrorKind::conflict);
}

TEST_CASE("a restored folder has the same events and a signed record of the restore") {
  Fixture f;
  REQUIRE(f.backup());
  f.append(7);
  const DataFolder restored{f.folder.path() / "restored/"};
  std::optional<std::filesystem::path> key;
  SECTION("signed with a new key") {}
  SECTION("signed with the old key") {
    key = f.data.signingKey();
  }
  const auto report = restoreData(f.target, restored, {"", key, nullptr}, f.clock, *f.logger);
  REQUIRE(report);
  CHECK(report.value().events == 50);
  CHECK(SigningKey::load(restored.signingKey()));

  Trust trust;
  trust.keys = readPublicKeys(restored.publicKeys()).value();
  CHECK(trust.keys.size() == (key ? 1 : 2));
  trust.copies = restored.checkpoints();
  const auto verified = verifyFile(restored.database(), trust);
  REQUIRE(verified);
  CHECK(verified.value().ok());
  CHECK(verified.value().checkpoints == 2);
  std::ifstream copies(restored.checkpoints());
  const std::string content{std::istreambuf_iterator<char>(copies), {}};
  CHECK(content.find("restore") != std::string::npos);
  CHECK(content.find("monday") != std::string::npos);

  const auto database = f.open(restored);
  std::int64_t head = 0;
  REQUIRE(database->readNow([&](Transaction& tx) {
    head = headOf(tx, "case:1");
    return base::ok();
  }));
  CHECK(head == 10);
}

TEST_CASE("a restore refuses an existing folder and leaves nothing behind when it fails") {
  Fixture f;
  REQUIRE(f.backup());
  const DataFolder restored{f.folder.path() / "restored"};
  const auto restore = [&] { return restoreData(f.target, restored, {}, f.clock, *f.logger); };
  SECTION("an existing folder") {
    CHECK(restoreData(f.target, f.data, {}, f.clock, *f.logger).error().kind ==
          base::ErrorKind::conflict);
    return;
  }
  SECTION("a changed file") {
    std::ofstream(f.target / "consilium.toml", std::ios::app) << "x";
    CHECK(restore().error().kind == base::ErrorKind::invalid);
  }
  SECTION("a missing file") {
    std::filesystem::remove(f.target / "checkpoints.jsonl");
    CHECK(restore().error().kind == base::ErrorKind::invalid);
  }
  SECTION("a backup that was not finished") {
    std::filesystem::remove(f.target / "backup.json");
    CHECK(restore().error().kind == base::ErrorKind::invalid);
  }
  SECTION("a list that names a file outside") {
    std::ofstream(f.target / "backup.json")
        << R"({"files":[{"name":"../../data/signing.key","sha256":""}]})";
    CHECK(restore().error().kind == base::ErrorKind::invalid);
  }
  CHECK_FALSE(std::filesystem::exists(restored.root));
  for (const auto& entry : std::filesystem::directory_iterator(f.folder.path())) {
    CHECK(entry.path().filename().string().find("restor") == std::string::npos);
  }
}

TEST_CASE("a backup of data that do not verify is refused and removed") {
  Fixture f;
  f.database
      ->writeNow([](Transaction& tx) {
        static constexpr Query kChange{
            "change", "UPDATE event SET actor = 'b' WHERE stream = 'case:1' AND seq = 2", "", {}};
        tx.run(kChange, {});
        return base::ok();
      })
      .value();
  const auto report = f.backup();
  REQUIRE(report.has_error());
  CHECK(report.error().kind == base::ErrorKind::invalidState);
  CHECK(report.error().message.find("case:1 2") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(f.target));
}
