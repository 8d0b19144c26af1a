// Who follows a case or a meeting: on one server, and over several.

#include "feed/impl/presence.hpp"

#include "shared_fixture.hpp"
#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::tests;

namespace {

const std::string kAda = "018f0000-0000-7000-8000-0000000000a1";
const std::string kBob = "018f0000-0000-7000-8000-0000000000b2";
const std::string kCleo = "018f0000-0000-7000-8000-0000000000c3";
const std::string kMeeting = "meeting:018f0000-0000-7000-8000-000000000004";

std::shared_ptr<FakeReader> ada() {
  return std::make_shared<FakeReader>(kAda, "Ada");
}
std::shared_ptr<FakeReader> bob() {
  return std::make_shared<FakeReader>(kBob, "Bob");
}
std::shared_ptr<FakeReader> cleo() {
  return std::make_shared<FakeReader>(kCleo, "Cleo");
}

using Names = std::vector<std::string>;

/// The last that the reader was told about the case.
std::string lastTold(const std::shared_ptr<FakeReader>& reader, const std::string& stream = kCase) {
  const auto told = reader->presence(stream);
  return told.empty() ? "nothing" : told.back();
}

bool isTold(const std::shared_ptr<FakeReader>& reader, const std::string& names) {
  return eventually([&] { return lastTold(reader) == names; });
}

/// As a node's feed would carry its presence out, in turn.
struct Bookkeeper {
  Bookkeeper(store::Database& database_, const base::Clock& clock, std::string node)
      : database(database_), presence(clock, std::move(node)) {}

  bool write() {
    const auto batch = presence.nextBatch();
    if (!batch) return false;
    const auto result = database.writeNow([&](store::Transaction& tx) {
      feed::Presence::write(tx, *batch);
      return base::ok();
    });
    presence.written(*batch, result.has_value());
    return true;
  }
  /// What a second brings.
  void second() {
    presence.tick();
    const std::vector<std::string> streams{kCase, kMeeting, kSeries};
    feed::Presence::Reading reading;
    const auto result = database.readNow([&](store::Transaction& tx) {
      reading = feed::Presence::read(tx, streams);
      return base::ok();
    });
    if (result.has_value()) presence.seen(streams, std::move(reading));
    while (write()) continue;
  }
  std::string names(const std::string& stream = kCase) {
    const auto json = nlohmann::json::parse(*presence.state(stream).text);
    std::string names;
    for (const auto& one : json.at("params").at("present"))
      names += (names.empty() ? "" : ", ") + one.at("name").get<std::string>();
    return names;
  }

  store::Database& database;
  feed::Presence presence;
};

struct TwoBooks {
  SharedFixture f;
  Bookkeeper here{f.here->database, f.clock, "018f0000-0000-7000-8000-00000000000a"};
  Bookkeeper there{f.there->database, f.clock, "018f0000-0000-7000-8000-00000000000b"};
};

}  // namespace

TEST_CASE("whoever follows a case is told who else does") {
  FeedFixture f;
  const auto first = ada();
  const auto second = bob();
  REQUIRE(f.subscribe(first, {kCase, kSeries}).has_value());
  CHECK(isTold(first, "Ada"));
  REQUIRE(f.subscribe(second, {kCase, kMeeting}).has_value());
  CHECK(isTold(first, "Ada, Bob"));
  CHECK(isTold(second, "Ada, Bob"));
  CHECK(eventually([&] { return lastTold(second, kMeeting) == "Bob"; }));
  f.feed->remove(second);
  CHECK(isTold(first, "Ada"));
  CHECK(first->presence(kCase) == Names{"Ada", "Ada, Bob", "Ada"});
  CHECK(first->presence(kSeries).empty());
  CHECK(second->presence(kCase) == Names{"Ada, Bob"});
}

TEST_CASE("a notification of presence is that of the contract") {
  base::SystemClock clock;
  feed::Presence presence(clock, {});
  presence.enter(kCase, kBob, "Zoé");
  presence.enter(kCase, kCleo, "Anne");
  presence.enter(kCase, kAda, "Anne");
  CHECK(nlohmann::json::parse(*presence.state(kCase).text) ==
        nlohmann::json{{"jsonrpc", "2.0"},
                       {"method", "presence"},
                       {"params",
                        {{"stream", kCase},
                         {"present",
                          {{{"user", kAda}, {"name", "Anne"}},
                           {{"user", kCleo}, {"name", "Anne"}},
                           {{"user", kBob}, {"name", "Zoé"}}}}}}});
}

TEST_CASE("a user is present once, for as long as one of the connections is") {
  FeedFixture f;
  const auto watcher = bob();
  const auto window = ada();
  const auto other = ada();
  REQUIRE(f.subscribe(window, {kCase}).has_value());
  REQUIRE(f.subscribe(other, {kCase}).has_value());
  REQUIRE(f.subscribe(watcher, {kCase}).has_value());
  CHECK(isTold(watcher, "Ada, Bob"));
  f.feed->remove(window);
  f.feed->remove(other);
  CHECK(isTold(watcher, "Bob"));
  CHECK(watcher->presence(kCase) == Names{"Ada, Bob", "Bob"});
}

TEST_CASE("who subscribes anew has not been away, and is told again") {
  FeedFixture f({.presenceDelay = std::chrono::milliseconds(0)});
  const auto watcher = bob();
  const auto reader = ada();
  REQUIRE(f.subscribe(watcher, {kCase}).has_value());
  REQUIRE(f.subscribe(reader, {kCase}).has_value());
  CHECK(isTold(watcher, "Ada, Bob"));
  REQUIRE(f.subscribe(reader, {kCase}).has_value());
  CHECK(eventually([&] { return reader->presence(kCase).size() == 2; }));
  reader->forbid(kCase);
  CHECK(f.subscribe(reader, {kCase}).has_error());
  CHECK(isTold(watcher, "Bob"));
  CHECK(watcher->presence(kCase) == Names{"Bob", "Ada, Bob", "Bob"});
}

TEST_CASE("who follows a case aside is neither present nor told, until it is followed otherwise") {
  FeedFixture f({.presenceDelay = std::chrono::milliseconds(0)});
  const auto watcher = bob();
  const auto list = ada();
  REQUIRE(f.subscribe(list, {kCase}, {}, true).has_value());
  REQUIRE(f.subscribe(watcher, {kCase}).has_value());
  CHECK(isTold(watcher, "Bob"));
  f.append(kCase);
  REQUIRE(eventually([&] { return list->count() == 1; }));
  CHECK(list->presence(kCase).empty());

  REQUIRE(f.subscribe(list, {kCase}, 1).has_value());
  CHECK(isTold(watcher, "Ada, Bob"));
  CHECK(isTold(list, "Ada, Bob"));
  REQUIRE(f.subscribe(list, {kCase}, 1, true).has_value());
  CHECK(isTold(watcher, "Bob"));
  f.append(kCase);
  REQUIRE(eventually([&] { return list->count() == 2; }));
  CHECK(watcher->presence(kCase) == Names{"Bob", "Ada, Bob", "Bob"});
  CHECK(list->presence(kCase) == Names{"Ada, Bob"});
}

TEST_CASE("who follows a case aside in one window and in another not is present once") {
  FeedFixture f;
  const auto watcher = bob();
  const auto list = ada();
  const auto window = ada();
  REQUIRE(f.subscribe(watcher, {kCase}).has_value());
  REQUIRE(f.subscribe(window, {kCase}).has_value());
  REQUIRE(f.subscribe(list, {kCase}, {}, true).has_value());
  CHECK(isTold(watcher, "Ada, Bob"));
  f.feed->remove(list);
  const auto late = cleo();
  REQUIRE(f.subscribe(late, {kCase}).has_value());
  CHECK(isTold(watcher, "Ada, Bob, Cleo"));
}

TEST_CASE("who may not read a case is neither present nor told") {
  FeedFixture f;
  const auto watcher = bob();
  const auto stranger = cleo();
  const auto leaver = ada();
  stranger->forbid(kCase);
  REQUIRE(f.subscribe(watcher, {kCase}).has_value());
  REQUIRE(f.subscribe(leaver, {kCase}).has_value());
  CHECK(f.subscribe(stranger, {kCase}).has_error());
  CHECK(isTold(watcher, "Ada, Bob"));
  CHECK(isTold(leaver, "Ada, Bob"));
  leaver->forbid(kCase);
  f.append(kCase, 1, true);
  CHECK(isTold(watcher, "Bob"));
  const auto late = cleo();
  REQUIRE(f.subscribe(late, {kCase}).has_value());
  CHECK(isTold(watcher, "Bob, Cleo"));
  CHECK(leaver->endedBecause(kCase) == "access");
  CHECK(leaver->presence(kCase) == Names{"Ada, Bob"});
  CHECK(stranger->presence(kCase).empty());
}

TEST_CASE("while a right is being checked again its holder is told nothing, and then the newest") {
  SharedFixture f({.presenceDelay = std::chrono::milliseconds(0)});
  auto& node = *f.here;
  const auto reader = ada();
  const auto watcher = bob();
  REQUIRE(node.subscribe(watcher, kOtherCase).has_value());
  REQUIRE(node.subscribe(reader, kCase).has_value());
  REQUIRE(node.subscribe(watcher, kCase).has_value());
  CHECK(isTold(reader, "Ada, Bob"));
  node.database.holdReads();
  node.database.advance({{"user:" + kAda, 0, true}});
  REQUIRE(eventually([&] { return node.database.heldReads() == 1; }));
  node.unsubscribe(watcher, kCase);
  node.unsubscribe(watcher, kOtherCase);
  node.unsubscribe(watcher, kSeries);  // by now others would have been told
  CHECK(reader->presence(kCase) == Names{"Ada", "Ada, Bob"});
  node.database.releaseReads();
  CHECK(isTold(reader, "Ada"));
}

TEST_CASE("a reader that does not keep up is told the newest when it has drained, and stays") {
  FeedFixture f({.drainMark = 1000, .presenceDelay = std::chrono::milliseconds(0)});
  const auto slow = ada();
  const auto quick = cleo();
  REQUIRE(f.subscribe(slow, {kCase}).has_value());
  CHECK(isTold(slow, "Ada"));
  REQUIRE(f.subscribe(quick, {kCase}).has_value());
  CHECK(isTold(slow, "Ada, Cleo"));
  slow->stall(2000);
  f.append(kCase, 1, false, 1000);
  REQUIRE(eventually([&] { return quick->count() == 1; }));
  for (int i = 0; i < 50; ++i) {
    const auto visitor = bob();
    REQUIRE(f.subscribe(visitor, {kCase}).has_value());
    CHECK(isTold(quick, "Ada, Bob, Cleo"));
    f.feed->remove(visitor);
    CHECK(isTold(quick, "Ada, Cleo"));
  }
  const auto visitor = bob();
  REQUIRE(f.subscribe(visitor, {kCase}).has_value());
  CHECK(isTold(quick, "Ada, Bob, Cleo"));
  CHECK(slow->presence(kCase) == Names{"Ada", "Ada, Cleo"});
  CHECK_FALSE(slow->closed());
  slow->drain();
  f.feed->drained(slow);
  CHECK(isTold(slow, "Ada, Bob, Cleo"));
  CHECK(slow->presence(kCase).size() == 3);
  f.append(kCase);
  REQUIRE(eventually([&] { return slow->count() == 2; }));
  CHECK(slow->sequence(kCase) == range(1, 2));
}

TEST_CASE("a crowd that comes at once is told in few messages") {
  FeedFixture f({.presenceDelay = std::chrono::milliseconds(200)});
  const auto watcher = ada();
  REQUIRE(f.subscribe(watcher, {kCase}).has_value());
  std::vector<std::shared_ptr<FakeReader>> crowd;
  for (int i = 0; i < 150; ++i) {
    const auto number = std::to_string(100 + i);
    crowd.push_back(
        std::make_shared<FakeReader>("018f0000-0000-7000-8000-000000000" + number, "P" + number));
    REQUIRE(f.subscribe(crowd.back(), {kCase}).has_value());
  }
  // The first hundred by name: Ada, and P100 to P198.
  CHECK(eventually([&] { return lastTold(watcher).ends_with(", P198"); }));
  CHECK(watcher->presence(kCase).size() < 75);
}

TEST_CASE("who follows a case on another server is present on this one within a second") {
  SharedFixture f;
  const auto first = ada();
  const auto second = bob();
  const auto everySecond = [&] {
    f.here->feed.compareHeads();
    f.there->feed.compareHeads();
  };
  REQUIRE(f.here->subscribe(first, kCase).has_value());
  REQUIRE(f.there->subscribe(second, kCase).has_value());
  CHECK(eventually([&] {
    everySecond();
    return lastTold(first) == "Ada, Bob" && lastTold(second) == "Ada, Bob";
  }));
  // The same user on both servers is one.
  const auto again = ada();
  REQUIRE(f.there->subscribe(again, kCase).has_value());
  CHECK(isTold(again, "Ada, Bob"));
  f.here->feed.remove(first);
  f.there->feed.remove(again);
  CHECK(eventually([&] {
    everySecond();
    return lastTold(second) == "Bob";
  }));
  const auto third = cleo();
  REQUIRE(f.here->subscribe(third, kCase).has_value());
  CHECK(eventually([&] {
    everySecond();
    return lastTold(third) == "Bob, Cleo";
  }));
  // A server that ends takes its rows along.
  f.there->feed.stop();
  CHECK(eventually([&] {
    f.here->feed.compareHeads();
    return lastTold(third) == "Cleo";
  }));
}

TEST_CASE("a server that has the database for itself keeps presence in memory") {
  FeedFixture f;
  const auto reader = ada();
  REQUIRE(f.subscribe(reader, {kCase}).has_value());
  CHECK(isTold(reader, "Ada"));
  f.feed->compareHeads();
  f.feed->stop();
  feed::Presence::Reading reading;
  REQUIRE(f.database
              ->readNow([&](store::Transaction& tx) {
                reading = feed::Presence::read(tx, std::vector{kCase});
                return base::ok();
              })
              .has_value());
  CHECK(reading.beats.empty());
  CHECK(reading.rows.empty());
}

TEST_CASE("rows are written when somebody comes or goes, and one heartbeat each few seconds") {
  TwoBooks books;
  auto& presence = books.here.presence;
  presence.enter(kCase, kAda, "Ada");
  presence.enter(kCase, kAda, "Ada");
  CHECK(books.here.write());
  CHECK_FALSE(books.here.write());
  presence.leave(kCase, kAda);
  CHECK_FALSE(books.here.write());
  int beats = 0;
  for (int second = 0; second < 30; ++second) {
    books.f.clock.advance(std::chrono::seconds(1));
    presence.tick();
    while (books.here.write()) ++beats;
  }
  CHECK(beats == 10);
  presence.leave(kCase, kAda);
  CHECK(books.here.write());
}

TEST_CASE("who is on a server that has fallen silent is not present after ten seconds") {
  TwoBooks books;
  books.here.presence.enter(kCase, kAda, "Ada");
  books.there.presence.enter(kCase, kBob, "Bob");
  books.there.second();
  books.here.second();
  books.here.second();
  CHECK(books.here.names() == "Ada, Bob");
  for (int second = 0; second < 9; ++second) {
    books.f.clock.advance(std::chrono::seconds(1));
    books.here.second();
  }
  CHECK(books.here.names() == "Ada, Bob");
  books.f.clock.advance(std::chrono::seconds(1));
  books.here.second();
  CHECK(books.here.names() == "Ada");
  books.here.second();

  // Its rows are gone; when it is heard again it writes them anew.
  feed::Presence::Reading reading;
  REQUIRE(books.f.database
              ->readNow([&](store::Transaction& tx) {
                reading = feed::Presence::read(tx, std::vector{kCase});
                return base::ok();
              })
              .has_value());
  REQUIRE(reading.rows.size() == 1);
  CHECK(reading.rows.at(0).user == kAda);
  CHECK(reading.beats.size() == 1);
  books.there.second();
  books.here.second();
  CHECK(books.here.names() == "Ada, Bob");
  CHECK(books.there.names() == "Ada, Bob");
}

TEST_CASE("a clock that is wrong on one server does not hide who is on it") {
  TwoBooks books;
  struct Ahead final : base::Clock {
    explicit Ahead(const base::Clock& clock_) : clock(clock_) {}
    base::Timestamp now() const override { return clock.now() + std::chrono::hours(3); }
    const base::Clock& clock;
  } const ahead(books.f.clock);
  Bookkeeper wrong(books.f.there->database, ahead, "018f0000-0000-7000-8000-00000000000c");
  wrong.presence.enter(kCase, kCleo, "Cleo");
  books.here.presence.enter(kCase, kAda, "Ada");
  for (int second = 0; second < 30; ++second) {
    books.f.clock.advance(std::chrono::seconds(1));
    wrong.second();
    books.here.second();
  }
  CHECK(books.here.names() == "Ada, Cleo");
  CHECK(wrong.names() == "Ada, Cleo");
}

TEST_CASE("what could not be written is written when the database is there again") {
  TwoBooks books;
  books.here.presence.enter(kCase, kAda, "Ada");
  books.there.presence.enter(kCase, kBob, "Bob");
  books.there.second();
  books.there.second();
  books.f.here->database.writesFail = true;
  CHECK(books.here.write());
  CHECK_FALSE(books.here.write());  // not again before the next second
  books.f.here->database.writesFail = false;
  books.here.second();
  books.there.second();
  CHECK(books.there.names() == "Ada, Bob");
}

TEST_CASE("where the database cannot be read nobody elsewhere is present after ten seconds") {
  TwoBooks books;
  books.here.presence.enter(kCase, kAda, "Ada");
  books.there.presence.enter(kCase, kBob, "Bob");
  books.there.second();
  books.here.second();
  CHECK(books.here.names() == "Ada, Bob");
  for (int second = 0; second < 10; ++second) {
    books.f.clock.advance(std::chrono::seconds(1));
    books.f.here->database.failures = 1;
    books.here.second();
    books.there.second();
  }
  CHECK(books.here.names() == "Ada");
  books.here.second();
  CHECK(books.here.names() == "Ada, Bob");
}

TEST_CASE("the version of the present users changes with them, and not otherwise") {
  base::SystemClock clock;
  feed::Presence presence(clock, {});
  presence.enter(kCase, kAda, "Ada");
  const auto first = presence.state(kCase);
  CHECK(presence.takeChanged() == Names{kCase});
  CHECK(presence.takeChanged().empty());
  presence.enter(kCase, kBob, "Bob");
  presence.leave(kCase, kBob);
  CHECK(presence.takeChanged() == Names{kCase});
  CHECK(presence.state(kCase).version == first.version);
  CHECK(presence.state(kCase).text == first.text);
  presence.enter(kCase, kBob, "Bob");
  CHECK(presence.state(kCase).version != first.version);
}
