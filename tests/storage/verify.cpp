#include "store/verify.hpp"

#include <fstream>
#include <sstream>
#include <thread>

#include "base/ids.hpp"
#include "store/checkpoint.hpp"
#include "store/data_folder.hpp"
#include "store/event_log.hpp"
#include "store/impl/chain.hpp"
#include "store/open_database.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::TemporaryFolder;
using consilium::test::TestClock;

namespace {

/// Bytes as a literal of SQL.
std::string literal(std::string_view bytes) {
  return (test::onPostgres() ? "'\\x" : "x'") + base::toHex(bytes) + "'";
}

/// A closed database with two streams of six events, a checkpoint after the fourth of each and
/// another after the fifth, and what an intruder who holds it can do.
struct Archive {
  TemporaryFolder folder;
  DataFolder data{folder.path() / "data"};
  test::DatabaseSite site{data.database()};
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  TestClock clock;

  Archive() {
    std::filesystem::create_directory(data.root);
    const auto key = SigningKey::create(data.signingKey(), data.publicKeys());
    REQUIRE(key);
    const auto database = open();
    append(*database, 4);
    checkpoint(*database, key.value());
    append(*database, 1);
    checkpoint(*database, key.value());
    append(*database, 1);
    REQUIRE(copyCheckpoints(*database, data.checkpoints()));
  }

  std::unique_ptr<Database> open() {
    auto opened = openDatabase(site.options(), WhenEmpty::create, *logger);
    REQUIRE(opened);
    return std::move(opened).value();
  }

  void append(Database& database, int count) {
    REQUIRE(database.writeNow([&](Transaction& tx) {
      for (int i = 0; i < count; ++i) {
        for (const std::string stream : {"case:1", "case:2"}) {
          clock.advance(std::chrono::milliseconds(1));
          appendEvent(tx, clock.now(),
                      {.stream = stream,
                       .type = "message.posted",
                       .actor = "alice",
                       .networkId = "n1",
                       .data = R"({"text":"hello )" + std::to_string(i) + "\"}"});
        }
      }
      return base::ok();
    }));
  }

  void checkpoint(Database& database, const SigningKey& key) {
    REQUIRE(database.writeNow([&](Transaction& tx) {
      REQUIRE(makeCheckpoint(tx, key, clock.now()));
      CHECK_FALSE(makeCheckpoint(tx, key, clock.now()));
      return base::ok();
    }));
  }

  void tamper(const std::string& sql) { CHECK(site.execute(sql) > 0); }

  Trust trust() const {
    Trust trust;
    trust.keys = readPublicKeys(data.publicKeys()).value();
    trust.copies = data.checkpoints();
    return trust;
  }

  VerifyReport verify() const {
    auto report = verifyDatabase(site.options(), trust());
    REQUIRE(report);
    return std::move(report).value();
  }

  /// Computes the hashes of case:1 anew from the event `from` on, as somebody who knows the
  /// documentation can, and sets the head to the last.
  void rehash(std::int64_t from) {
    const auto database = open();
    std::ostringstream sql;
    REQUIRE(database->readNow([&](Transaction& tx) {
      static constexpr std::string_view kSql =
          "SELECT * FROM event WHERE stream = 'case:1' ORDER BY seq";
      static constexpr Query kRows{"rows", kSql, kSql, {}};
      std::string previous = kNoHash;
      for (const auto& row : tx.all(kRows, {})) {
        const auto seq = row.integer("seq");
        std::string commitment = row.bytes("commitment");
        std::string hash = row.bytes("hash");
        if (seq >= from) {
          commitment = commitmentOf(row.bytes("salt"), row.text("data"));
          hash = hashOf(previous, {.stream = "case:1",
                                   .seq = seq,
                                   .type = row.text("type"),
                                   .at = row.time("at"),
                                   .actor = row.text("actor"),
                                   .networkId = row.text("network_id"),
                                   .changesAccess = row.flag("changes_access"),
                                   .commitment = commitment});
          sql << "UPDATE event SET hash = " << literal(hash)
              << ", commitment = " << literal(commitment)
              << " WHERE stream = 'case:1' AND seq = " << seq << ";";
        }
        previous = hash;
        sql << "UPDATE stream SET seq = " << seq << ", hash = " << literal(hash)
            << " WHERE id = 'case:1';";
      }
      return base::ok();
    }));
    rehashing_ = sql.str();
  }
  void applyRehash() { tamper(rehashing_); }

 private:
  std::string rehashing_;
};

bool finds(const VerifyReport& report, const std::string& stream, std::int64_t seq,
           const std::string& what) {
  for (const auto& finding : report.findings) {
    if (finding.stream == stream && finding.seq == seq &&
        finding.what.find(what) != std::string::npos) {
      return true;
    }
  }
  return false;
}

std::string shown(const VerifyReport& report) {
  std::string text;
  for (const auto& finding : report.findings) {
    text += finding.stream + " " + std::to_string(finding.seq) + ": " + finding.what + "\n";
  }
  return text;
}

std::string contentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace

TEST_CASE("an untouched database verifies, and the report counts what was looked at") {
  Archive archive;
  const auto report = archive.verify();
  INFO(shown(report));
  CHECK(report.ok());
  CHECK(report.streams == 2);
  CHECK(report.events == 12);
  CHECK(report.checkpoints == 2);
  CHECK(report.uncovered == 2);
}

TEST_CASE("a database can be verified beside the server that works with it") {
  Archive archive;
  const auto database = archive.open();
  archive.append(*database, 1);
  const auto report = archive.verify();
  CHECK(report.ok());
  CHECK(report.events == 14);
}

TEST_CASE("each changed column of an event is found, and where") {
  Archive archive;
  const std::string change = GENERATE(
      as<std::string>{}, "type = 'message.erased'", "at = at + 1", "actor = 'bob'",
      "network_id = 'n2'", "network_id = ''", "changes_access = 1",
      "salt = " + literal("another salt!!!!"), "data = '{\"text\":\"good bye\"}'",
      "commitment = " + literal(std::string(32, 'c')), "hash = " + literal(std::string(32, 'h')));
  INFO(change);
  archive.tamper("UPDATE event SET " + change + " WHERE stream = 'case:1' AND seq = 3");
  const auto report = archive.verify();
  INFO(shown(report));
  CHECK(finds(report, "case:1", 3, "changed"));
  for (const auto& finding : report.findings) CHECK(finding.stream == "case:1");
}

TEST_CASE("removed events are found, and where") {
  Archive archive;
  SECTION("in the middle") {
    archive.tamper("DELETE FROM event WHERE stream = 'case:1' AND seq = 2");
    const auto report = archive.verify();
    CHECK(finds(report, "case:1", 2, "missing"));
    CHECK(report.findings.size() == 1);
  }
  SECTION("several at the beginning") {
    archive.tamper("DELETE FROM event WHERE stream = 'case:1' AND seq <= 3");
    CHECK(finds(archive.verify(), "case:1", 1, "up to 3"));
  }
  SECTION("all of a stream") {
    archive.tamper("DELETE FROM event WHERE stream = 'case:1'");
    CHECK(finds(archive.verify(), "case:1", 1, "All events"));
  }
  SECTION("all of a stream, with its head") {
    archive.tamper(
        "DELETE FROM event WHERE stream = 'case:1'; DELETE FROM stream WHERE id = 'case:1'");
    CHECK(finds(archive.verify(), "case:1", 5, "checkpoint 2"));
  }
  SECTION("and closed up again") {
    archive.tamper(
        "DELETE FROM event WHERE stream = 'case:1' AND seq = 2;"
        "UPDATE event SET seq = seq - 1 WHERE stream = 'case:1' AND seq = 3;"
        "UPDATE event SET seq = seq - 1 WHERE stream = 'case:1' AND seq = 4;"
        "UPDATE event SET seq = seq - 1 WHERE stream = 'case:1' AND seq = 5;"
        "UPDATE event SET seq = seq - 1 WHERE stream = 'case:1' AND seq = 6;");
    CHECK(finds(archive.verify(), "case:1", 2, "changed"));
  }
}

TEST_CASE("reordered events are found") {
  Archive archive;
  archive.tamper(
      "UPDATE event SET seq = 99 WHERE stream = 'case:1' AND seq = 2;"
      "UPDATE event SET seq = 2 WHERE stream = 'case:1' AND seq = 3;"
      "UPDATE event SET seq = 3 WHERE stream = 'case:1' AND seq = 99");
  const auto report = archive.verify();
  CHECK(finds(report, "case:1", 2, "changed"));
  CHECK(finds(report, "case:1", 3, "changed"));
}

TEST_CASE("an event moved to another stream is found") {
  Archive archive;
  archive.tamper("UPDATE event SET stream = 'case:2', seq = 7 WHERE stream = 'case:1' AND seq = 6");
  const auto report = archive.verify();
  CHECK(finds(report, "case:1", 6, "missing"));
  CHECK(finds(report, "case:2", 7, "changed"));
}

TEST_CASE("a cut tail is found by the head, and by a checkpoint when the head was changed too") {
  Archive archive;
  SECTION("head left") {
    archive.tamper("DELETE FROM event WHERE stream = 'case:1' AND seq > 3");
    CHECK(finds(archive.verify(), "case:1", 4, "cut"));
  }
  SECTION("head changed") {
    archive.tamper(
        "DELETE FROM event WHERE stream = 'case:1' AND seq > 3;"
        "UPDATE stream SET seq = 3, checkpoint_seq = 3, hash = (SELECT hash FROM event WHERE "
        "stream "
        "= 'case:1' AND seq = 3) WHERE id = 'case:1'");
    const auto report = archive.verify();
    CHECK(finds(report, "case:1", 4, "checkpoint 1"));
    CHECK(finds(report, "case:1", 5, "checkpoint 2"));
  }
}

TEST_CASE("a stream rewritten with all its hashes is found by the checkpoints") {
  Archive archive;
  archive.tamper(
      "UPDATE event SET data = '{\"text\":\"forged\"}' WHERE stream = 'case:1' AND seq = 3");
  archive.rehash(3);
  archive.applyRehash();
  const auto report = archive.verify();
  INFO(shown(report));
  CHECK(finds(report, "case:1", 4, "checkpoint 1"));
  CHECK(finds(report, "case:1", 5, "checkpoint 2"));
  CHECK(report.findings.size() == 2);
}

TEST_CASE("a rewritten stream is found by the copies when the checkpoints were removed with it") {
  Archive archive;
  archive.tamper(
      "UPDATE event SET data = '{\"text\":\"forged\"}' WHERE stream = 'case:1' AND seq = 3");
  archive.rehash(3);
  archive.applyRehash();
  archive.tamper("DELETE FROM checkpoint");
  const auto report = archive.verify();
  CHECK(finds(report, "", 1, "All checkpoints are missing"));
  CHECK(finds(report, "", 1, "copied"));
  CHECK(finds(report, "case:1", 4, "checkpoint 1"));
}

TEST_CASE("changed, forged, removed and foreign checkpoints are found") {
  Archive archive;
  SECTION("a changed body") {
    archive.tamper(
        "UPDATE checkpoint SET body = replace(body, 'case:1', 'case:3') WHERE number = 1");
    const auto report = archive.verify();
    CHECK(finds(report, "", 1, "not signed"));
    CHECK(finds(report, "", 1, "copied"));
    CHECK(finds(report, "", 2, "follow"));
  }
  SECTION("one signed with another key") {
    const auto forger =
        SigningKey::create(archive.folder.path() / "f.key", archive.folder.path() / "f.pub");
    REQUIRE(forger);
    const auto database = archive.open();
    archive.checkpoint(*database, forger.value());
    CHECK(finds(archive.verify(), "", 3, "not signed"));
  }
  SECTION("one removed from the middle") {
    archive.tamper("DELETE FROM checkpoint WHERE number = 1");
    CHECK(finds(archive.verify(), "", 1, "missing"));
  }
  SECTION("the last one removed") {
    archive.tamper("DELETE FROM checkpoint WHERE number = 2");
    CHECK(finds(archive.verify(), "", 2, "copied"));
  }
  SECTION("the id of the database changed") {
    archive.tamper("UPDATE meta SET content = 'other' WHERE name = 'database_id'");
    CHECK(finds(archive.verify(), "", 1, "another database"));
  }
  SECTION("the copies removed") {
    std::filesystem::remove(archive.data.checkpoints());
    CHECK(finds(archive.verify(), "", 0, "copies of the checkpoints are missing"));
  }
  SECTION("the copies emptied") {
    std::filesystem::resize_file(archive.data.checkpoints(), 0);
    CHECK(finds(archive.verify(), "", 0, "copies of the checkpoints are missing"));
  }
  SECTION("all of them forgotten, with their copies") {
    archive.tamper("DELETE FROM checkpoint; UPDATE stream SET checkpoint_seq = 0");
    std::filesystem::remove(archive.data.checkpoints());
    const auto report = archive.verify();
    CHECK(finds(report, "", 1, "All checkpoints are missing"));
    CHECK(finds(report, "", 0, "copies of the checkpoints are missing"));
  }
  SECTION("no key at all") {
    Trust trust = archive.trust();
    trust.keys.clear();
    CHECK(finds(verifyDatabase(archive.site.options(), trust).value(), "", 1, "not signed"));
  }
}

TEST_CASE("copies that a crash kept from getting the newest checkpoints are no finding") {
  Archive archive;
  {
    const auto database = archive.open();
    archive.checkpoint(*database, SigningKey::load(archive.data.signingKey()).value());
  }
  const auto before = contentOf(archive.data.checkpoints());
  CHECK(archive.verify().ok());
  SECTION("nor is a line of them that was cut") {
    std::ofstream(archive.data.checkpoints(), std::ios::binary)
        << before << before.substr(0, before.find('\n') / 2);
    CHECK(archive.verify().ok());
  }
  SECTION("but a gap in them is") {
    const auto second = before.find('\n') + 1;
    std::ofstream(archive.data.checkpoints(), std::ios::binary) << before.substr(second);
    CHECK(finds(archive.verify(), "", 1, "lack"));
  }
}

TEST_CASE("the copies are completed when the checkpointer begins") {
  Archive archive;
  const auto key = SigningKey::load(archive.data.signingKey());
  REQUIRE(key);
  const auto database = archive.open();
  archive.checkpoint(*database, key.value());
  CHECK(contentOf(archive.data.checkpoints()).find("\\\"number\\\":3") == std::string::npos);
  {
    const Checkpointer checkpointer(*database, key.value(), archive.data.checkpoints(),
                                    archive.clock, *archive.logger);
  }
  CHECK(contentOf(archive.data.checkpoints()).find("\\\"number\\\":3") != std::string::npos);
}

TEST_CASE("a body without its salt is not taken for an erased one") {
  Archive archive;
  archive.tamper("UPDATE event SET data = NULL WHERE stream = 'case:1' AND seq = 3");
  CHECK(finds(archive.verify(), "case:1", 3, "not erased by rule"));
}

TEST_CASE("the copies of checkpoints are completed after a cut line, and not written twice") {
  Archive archive;
  const std::string whole = contentOf(archive.data.checkpoints());
  std::ofstream(archive.data.checkpoints(), std::ios::binary) << whole.substr(0, whole.size() - 40);
  const auto database = archive.open();
  REQUIRE(copyCheckpoints(*database, archive.data.checkpoints()));
  CHECK(contentOf(archive.data.checkpoints()) == whole);
  REQUIRE(copyCheckpoints(*database, archive.data.checkpoints()));
  CHECK(contentOf(archive.data.checkpoints()) == whole);

  // Nothing but part of the first line is left.
  std::ofstream(archive.data.checkpoints(), std::ios::binary) << whole.substr(0, 40);
  REQUIRE(copyCheckpoints(*database, archive.data.checkpoints()));
  CHECK(contentOf(archive.data.checkpoints()) == whole);
}

TEST_CASE("nothing is added to a file of copies that ends in something else") {
  Archive archive;
  const std::string changed =
      contentOf(archive.data.checkpoints()) + std::string(200000, 'x') + "\n";
  std::ofstream(archive.data.checkpoints(), std::ios::binary) << changed;
  const auto database = archive.open();
  CHECK(copyCheckpoints(*database, archive.data.checkpoints()).has_error());
  CHECK(contentOf(archive.data.checkpoints()) == changed);
}

TEST_CASE("the checkpointer signs after 1,000 events, and a last time when it ends") {
  TemporaryFolder folder;
  const DataFolder data{folder.path()};
  const auto key = SigningKey::create(data.signingKey(), data.publicKeys());
  REQUIRE(key);
  const auto logger = base::makeNullLogger();
  const TestClock clock;
  const test::DatabaseSite site(data.database());
  const auto database = openDatabase(site.options(), WhenEmpty::create, *logger).value();
  std::unique_ptr<Checkpointer> checkpointer;
  database->onCommitted([&](std::span<const Event> events) {
    if (checkpointer) checkpointer->noteEvents(events.size());
  });
  checkpointer =
      std::make_unique<Checkpointer>(*database, key.value(), data.checkpoints(), clock, *logger);
  const auto append = [&](int count) {
    REQUIRE(database->writeNow([&](Transaction& tx) {
      for (int i = 0; i < count; ++i) {
        appendEvent(tx, clock.now(),
                    {.stream = "case:1",
                     .type = "t",
                     .actor = "a",
                     .networkId = std::nullopt,
                     .data = "{}"});
      }
      return base::ok();
    }));
  };
  const auto uncovered = [&] {
    std::int64_t events = -1;
    REQUIRE(database->readNow([&](Transaction& tx) {
      events = verifyAll(tx, {}).uncovered;
      return base::ok();
    }));
    return events;
  };
  append(1000);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (uncovered() != 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  CHECK(uncovered() == 0);
  append(3);
  checkpointer.reset();
  CHECK(uncovered() == 0);
  CHECK(contentOf(data.checkpoints()).find("\\\"number\\\":2") != std::string::npos);
}
