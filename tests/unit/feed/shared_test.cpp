// Several servers over one database: what the others commit, with and without notice of it.

#include "shared_fixture.hpp"
#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::tests;

TEST_CASE("what another server commits is read once for all live subscribers") {
  SharedFixture f;
  std::vector<std::shared_ptr<FakeReader>> readers;
  for (int i = 0; i < 10; ++i) {
    readers.push_back(std::make_shared<FakeReader>());
    REQUIRE(f.here->subscribe(readers.back(), kCase).has_value());
  }
  f.there->append(kCase, 3);
  f.here->database.advance({{kCase, 3, false}});
  for (const auto& reader : readers) {
    REQUIRE(eventually([&] { return reader->count() == 3; }));
    CHECK(reader->sequence(kCase) == range(1, 3));
    CHECK(reader->messages().at(2).get() == readers.front()->messages().at(2).get());
  }
  CHECK(f.here->feed.figures().tails == 1);
  CHECK(f.here->feed.figures().pages == 0);
}

TEST_CASE("a comparison of heads finds what no notice told of") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  std::vector<std::string> streams;
  for (int i = 0; i < 120; ++i) {
    std::string number = std::to_string(1000 + i);
    streams.push_back("centre:018f0000-0000-7000-8000-00000000" + number);
    REQUIRE(f.here->subscribe(reader, streams.back()).has_value());
    f.there->append(streams.back(), i % 3);
  }
  f.here->database.holdReads();
  f.here->feed.compareHeads();
  f.here->feed.compareHeads();
  f.here->settle();
  CHECK(f.here->database.heldReads() == 1);
  f.here->database.releaseReads();
  REQUIRE(eventually([&] { return reader->count() == 120; }));
  for (int i = 0; i < 120; ++i) CHECK(reader->sequence(streams[std::size_t(i)]) == range(1, i % 3));
  CHECK(f.here->feed.figures().tails == 80);
}

TEST_CASE("an advance that does not say how far has the heads compared") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.there->append(kCase, 2);
  f.here->database.advance({{kCase, 0, false}});
  REQUIRE(eventually([&] { return reader->count() == 2; }));
}

TEST_CASE("an event of a server's own waits for those of others before it") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.there->append(kCase, 2);
  f.here->append(kCase);
  REQUIRE(eventually([&] { return reader->count() == 3; }));
  CHECK(reader->sequence(kCase) == range(1, 3));
  f.here->append(kCase, 2);
  REQUIRE(eventually([&] { return reader->count() == 5; }));
  CHECK(reader->sequence(kCase) == range(1, 5));
  CHECK(f.here->feed.figures().tails == 1);
}

TEST_CASE("events told of in disorder and twice are pushed in order and once") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.here->database.holdCommits();
  f.here->append(kCase, 3);
  f.here->append(kCase, 3);
  f.here->database.releaseCommits([](std::vector<store::Event>& events) {
    std::reverse(events.begin(), events.end());
    const auto twice = events;
    events.insert(events.end(), twice.begin(), twice.end());
  });
  f.here->append(kCase);
  REQUIRE(eventually([&] { return reader->count() >= 7; }));
  CHECK(reader->sequence(kCase) == range(1, 7));
}

TEST_CASE("an event committed here while the others' are being read is pushed once") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.there->append(kCase, 2);
  f.here->database.holdReads();
  f.here->database.advance({{kCase, 2, false}});
  REQUIRE(eventually([&] { return f.here->database.heldReads() == 1; }));
  f.here->append(kCase, 2);
  f.here->database.advance({{kCase, 2, false}, {kCase, 1, false}});
  f.here->settle();
  CHECK(f.here->database.heldReads() == 1);
  f.here->database.releaseReads();
  f.here->append(kCase);
  REQUIRE(eventually([&] { return reader->count() >= 5; }));
  CHECK(reader->sequence(kCase) == range(1, 5));
}

TEST_CASE("a long stream is not read from its beginning when it is first followed") {
  SharedFixture f({.pageEvents = 5});
  f.there->append(kCase, 200);
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).value() == 200);
  f.there->append(kCase, 3);
  f.here->database.advance({{kCase, 203, false}});
  REQUIRE(eventually([&] { return reader->count() == 3; }));
  CHECK(reader->sequence(kCase) == range(201, 203));
  CHECK(f.here->feed.figures().tails == 1);
}

TEST_CASE("much that was appended elsewhere is read in pages") {
  SharedFixture f({.pageEvents = 50});
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.there->append(kCase, 1000);
  f.here->database.advance({{kCase, 1, false}});
  REQUIRE(eventually([&] { return reader->count() == 1000; }));
  CHECK(reader->sequence(kCase) == range(1, 1000));
  CHECK(f.here->feed.figures().tails == 20);
}

TEST_CASE("who joins ahead of the others and who was there before get the rest alike") {
  SharedFixture f;
  const auto early = std::make_shared<FakeReader>();
  const auto late = std::make_shared<FakeReader>();
  f.there->append(kCase, 5);
  REQUIRE(f.here->subscribe(early, kCase).value() == 5);
  f.there->append(kCase, 3);
  REQUIRE(f.here->subscribe(late, kCase).value() == 8);
  f.here->database.advance({{kCase, 8, false}});
  REQUIRE(eventually([&] { return early->count() == 3; }));
  f.there->append(kCase);
  f.here->database.advance({{kCase, 9, false}});
  REQUIRE(eventually([&] { return early->count() == 4 && late->count() == 1; }));
  CHECK(early->sequence(kCase) == range(6, 9));
  CHECK(late->sequence(kCase) == range(9, 9));
  f.here->append(kCase);
  REQUIRE(eventually([&] { return early->count() == 5 && late->count() == 2; }));
}

TEST_CASE("what came while nobody was live reaches the first who is") {
  SharedFixture f;
  auto& database = f.here->database;
  const auto reader = std::make_shared<FakeReader>();
  f.there->append(kCase, 2);
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  database.holdReads();
  f.here->append(kCase, 1, true);
  REQUIRE(eventually([&] { return database.heldReads() == 1; }));
  database.performRead(0);
  f.there->append(kCase, 2);
  database.advance({{kCase, 5, false}});
  f.here->settle();
  database.releaseReads();
  REQUIRE(eventually([&] { return reader->count() == 3; }));
  CHECK(reader->sequence(kCase) == range(3, 5));
}

TEST_CASE("who catches up misses nothing that the first live subscriber read ahead") {
  SharedFixture f;
  auto& database = f.here->database;
  const auto first = std::make_shared<FakeReader>();
  const auto second = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(first, kCase).has_value());
  REQUIRE(f.here->subscribe(second, kCase).has_value());
  database.holdReads();
  f.here->append(kCase, 1, true);
  REQUIRE(eventually([&] { return database.heldReads() == 2; }));
  database.performRead(1);
  f.there->append(kCase, 2);
  database.releaseRead(0);
  REQUIRE(eventually([&] { return first->count() == 3; }));
  database.releaseReads();
  REQUIRE(eventually([&] { return second->count() == 3; }));
  CHECK(second->sequence(kCase) == range(1, 3));
}

TEST_CASE("disorder while nobody is live loses nothing") {
  SharedFixture f;
  auto& database = f.here->database;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  database.holdReads();
  f.here->append(kCase, 1, true);
  REQUIRE(eventually([&] { return database.heldReads() == 1; }));
  database.performRead(0);
  database.holdCommits();
  f.here->append(kCase, 2);
  database.releaseCommits([](auto& events) { std::reverse(events.begin(), events.end()); });
  f.here->settle();
  database.releaseReads();
  REQUIRE(eventually([&] { return reader->count() == 3; }));
  CHECK(reader->sequence(kCase) == range(1, 3));
}

TEST_CASE("a read that ends late takes nothing from those who are about to join") {
  SharedFixture f;
  auto& database = f.here->database;
  const auto reader = std::make_shared<FakeReader>();
  const auto joining = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  database.holdCommits();
  f.here->append(kCase, 2);
  database.holdReads();
  database.advance({{kCase, 2, false}});
  REQUIRE(eventually([&] { return database.heldReads() == 1; }));
  f.here->beginSubscribing(joining, kCase, 2);
  REQUIRE(eventually([&] { return database.heldReads() == 2; }));
  database.performRead(0);
  database.performRead(1);
  database.releaseCommits([](auto&) {});
  f.here->append(kCase, 2);
  REQUIRE(eventually([&] { return reader->count() == 4; }));
  database.releaseRead(0);
  f.here->settle();
  database.releaseReads();
  REQUIRE(eventually([&] { return joining->count() == 2; }));
  CHECK(joining->sequence(kCase) == range(3, 4));
  CHECK(reader->sequence(kCase) == range(1, 4));
}

TEST_CASE("who loses access elsewhere gets nothing that was committed afterwards") {
  // Told of by a notice, or found in the event table when the notice was lost.
  const bool noticed = GENERATE(true, false);
  SharedFixture f;
  const auto leaver = std::make_shared<FakeReader>();
  const auto stayer = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(leaver, kCase).has_value());
  REQUIRE(f.here->subscribe(stayer, kCase).has_value());
  f.here->append(kCase, 2);
  REQUIRE(eventually([&] { return leaver->count() == 2 && stayer->count() == 2; }));
  leaver->forbid(kCase);
  f.there->append(kCase, 1, true);
  f.there->append(kCase, 3);
  if (noticed)
    f.here->database.advance({{kCase, 6, false}, {kCase, 3, true}});
  else
    f.here->feed.compareHeads();
  REQUIRE(eventually([&] { return stayer->count() == 6; }));
  CHECK(stayer->sequence(kCase) == range(1, 6));
  REQUIRE(eventually([&] { return leaver->endedBecause(kCase) == "access"; }));
  CHECK(leaver->sequence(kCase) == range(1, 2));
}

TEST_CASE("a change of access on another server puts grants in question as one's own does") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  std::mutex mutex;
  std::vector<std::string> changes;
  f.here->feed.onAccessChanged([&](std::string_view stream) {
    const std::lock_guard lock(mutex);
    changes.emplace_back(stream);
  });
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  REQUIRE(f.here->subscribe(reader, kOtherCase).has_value());
  CHECK(reader->checks() == 2);
  f.here->database.advance({{kOtherCase, 0, true}});
  CHECK(eventually([&] { return reader->checks() == 3; }));
  f.here->database.advance({{kSeries, 7, true}});
  CHECK(eventually([&] { return reader->checks() == 5; }));
  f.there->append(kCase, 2);
  f.here->database.advance({{"", 0, false}});
  CHECK(eventually([&] { return reader->checks() == 7; }));
  CHECK(eventually([&] { return reader->count() == 2; }));
  const std::lock_guard lock(mutex);
  CHECK(changes == std::vector<std::string>{kOtherCase, kSeries, ""});
}

TEST_CASE("the read of a case is on record before another server's events leave") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  reader->mustRecord(kCase);
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.there->append(kCase);
  f.here->database.advance({{kCase, 1, false}});
  REQUIRE(eventually([&] { return reader->count() == 1; }));
  f.clock.advance(std::chrono::minutes(15));
  reader->mustRecord(kCase);
  f.there->append(kCase, 2);
  f.here->database.advance({{kCase, 3, false}});
  REQUIRE(eventually([&] { return reader->count() == 3; }));
  CHECK(reader->sentWhenRecorded() == std::vector<std::size_t>{0, 1});
  CHECK(reader->sequence(kCase) == range(1, 3));
}

TEST_CASE("reading goes on by itself after the database was unavailable") {
  SharedFixture f({.retryDelay = std::chrono::milliseconds(5)});
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.there->append(kCase, 2);
  f.here->database.failures = 3;
  f.here->database.advance({{kCase, 2, false}});
  REQUIRE(eventually([&] { return reader->count() == 2; }));
  CHECK(f.here->database.failures == 0);
  f.there->append(kCase);
  f.here->database.failures = 1;
  f.here->feed.compareHeads();
  REQUIRE(eventually([&] { return f.here->database.failures == 0; }));
  REQUIRE(eventually([&] {
    f.here->feed.compareHeads();
    return reader->count() == 3;
  }));
  CHECK(reader->sequence(kCase) == range(1, 3));
}

TEST_CASE("a notice of more than there is is not believed for long") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.there->append(kCase);
  f.here->database.advance({{kCase, 1000, false}});
  REQUIRE(eventually([&] { return reader->count() == 1; }));
  f.here->append(kCase);
  REQUIRE(eventually([&] { return reader->count() == 2; }));
  CHECK(f.here->feed.figures().tails == 1);
}

TEST_CASE("a stream that is left and followed anew during a read goes on from its new position") {
  SharedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  f.there->append(kCase, 5);
  f.here->database.holdReads();
  f.here->database.advance({{kCase, 5, false}});
  REQUIRE(eventually([&] { return f.here->database.heldReads() == 1; }));
  f.here->unsubscribe(reader, kCase);
  f.here->beginSubscribing(reader, kCase, 3);
  REQUIRE(eventually([&] { return f.here->database.heldReads() == 2; }));
  f.here->database.releaseReads();
  REQUIRE(eventually([&] { return reader->count() == 2; }));
  f.there->append(kCase);
  f.here->database.advance({{kCase, 6, false}});
  REQUIRE(eventually([&] { return reader->count() == 3; }));
  CHECK(reader->sequence(kCase) == range(4, 6));
}

TEST_CASE("notices that the backlog cannot hold lose nothing") {
  SharedFixture f({.backlogBytes = 1});
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.here->subscribe(reader, kCase).has_value());
  for (int i = 1; i <= 20; ++i) {
    f.there->append(kCase);
    f.here->database.advance({{kCase, i, false}});
    f.here->append(kOtherCase);
  }
  REQUIRE(eventually([&] { return reader->count() >= 20; }));
  CHECK(reader->sequence(kCase) == range(1, 20));
  CHECK(f.here->feed.figures().overflows > 0);
}

TEST_CASE("whatever is lost, doubled or late, each subscriber sees each event once and in order") {
  const unsigned seed = GENERATE(1U, 2U, 3U);
  INFO("seed " << seed);
  SharedFixture f({.pageBytes = 4000,
                   .pageEvents = 7,
                   .joinBytes = 3000,
                   .retryDelay = std::chrono::milliseconds(2)});
  std::mt19937 random(seed);
  const auto below = [&](int limit) { return static_cast<int>(random() % unsigned(limit)); };
  const std::vector<std::string> streams{kCase, kOtherCase, kSeries};
  const std::vector<Node*> nodes{f.here.get(), f.there.get()};
  std::vector<std::int64_t> heads(streams.size());

  struct Follower {
    std::shared_ptr<FakeReader> reader;
    Node* node;
    std::size_t stream;
    std::int64_t after;
  };
  std::vector<Follower> followers;
  std::vector<std::pair<Node*, store::Advance>> notices;
  int finished = 0;

  for (int step = 0; step < 1500; ++step) {
    const auto which = std::size_t(below(2));
    const auto stream = std::size_t(below(int(streams.size())));
    const int what = below(20);
    if (what < 9) {
      const bool changesAccess = below(12) == 0;
      const int count = 1 + below(3);
      heads[stream] = nodes[which]->append(streams[stream], count, changesAccess);
      for (int copies = below(3); copies > 0; --copies)
        notices.emplace_back(nodes[1 - which], store::Advance{streams[stream], heads[stream],
                                                              changesAccess && below(2) == 0});
    } else if (what < 13 && !notices.empty()) {
      std::swap(notices[std::size_t(below(int(notices.size())))], notices.back());
      notices.back().first->database.advance({notices.back().second});
      notices.pop_back();
    } else if (what == 13) {
      nodes[which]->database.holdCommits();
    } else if (what == 14) {
      nodes[which]->database.releaseCommits(
          [&](auto& events) { std::shuffle(events.begin(), events.end(), random); });
    } else if (what == 15) {
      nodes[which]->feed.compareHeads();
    } else if (what == 16) {
      nodes[which]->database.failures = below(3);
    } else if (what < 19 && followers.size() < 12) {
      std::optional<std::int64_t> after;
      if (below(2) == 0) after = below(int(heads[stream]) + 1);
      auto reader = std::make_shared<FakeReader>();
      const auto head = nodes[which]->subscribe(reader, streams[stream], after);
      if (head.has_value())
        followers.push_back({reader, nodes[which], stream, after.value_or(head.value())});
    } else if (!followers.empty()) {
      std::swap(followers[std::size_t(below(int(followers.size())))], followers.back());
      const auto leaver = followers.back();
      followers.pop_back();
      leaver.node->unsubscribe(leaver.reader, streams[leaver.stream]);
      const auto seen = leaver.reader->sequence(streams[leaver.stream]);
      CHECK(seen == range(leaver.after + 1, leaver.after + std::int64_t(seen.size())));
      ++finished;
    }
  }
  for (auto* node : nodes) {
    node->database.failures = 0;
    node->database.releaseCommits([](auto&) {});
  }
  for (const auto& [reader, node, stream, after] : followers) {
    CHECK(eventually([&, &reader = reader, node = node, stream = stream, after = after] {
      node->feed.compareHeads();  // as each second; it may still be at the one before
      return std::int64_t(reader->count()) >= heads[stream] - after;
    }));
    CHECK(reader->sequence(streams[stream]) == range(after + 1, heads[stream]));
  }
  CHECK(finished > 30);
}
