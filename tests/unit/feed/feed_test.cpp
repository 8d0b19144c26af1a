#include "feed/feed.hpp"

#include <thread>

#include "feed_fixture.hpp"
#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::tests;

TEST_CASE("a subscriber gets each event that is committed afterwards, once and in order") {
  FeedFixture f;
  f.append(kCase, 3);
  const auto reader = std::make_shared<FakeReader>();
  const auto heads = f.subscribe(reader, {kCase, kSeries});
  REQUIRE(heads.has_value());
  CHECK(heads.value().at(0).head == 3);
  CHECK(heads.value().at(1).head == 0);
  f.append(kCase, 5);
  f.append(kOtherCase);
  f.append(kSeries, 2);
  REQUIRE(eventually([&] { return reader->count() == 7; }));
  CHECK(reader->sequence(kCase) == range(4, 8));
  CHECK(reader->sequence(kSeries) == range(1, 2));
  CHECK(reader->sequence(kOtherCase).empty());
}

TEST_CASE("a pushed event is the notification of the contract") {
  FeedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(reader, {kCase}).has_value());
  f.append(kCase);
  REQUIRE(eventually([&] { return reader->count() == 1; }));
  const auto json = nlohmann::json::parse(*reader->messages().at(0));
  CHECK(json == nlohmann::json{{"jsonrpc", "2.0"},
                               {"method", "event"},
                               {"params",
                                {{"stream", kCase},
                                 {"seq", 1},
                                 {"type", "message.posted"},
                                 {"at", base::formatTimestamp(f.clock.now())},
                                 {"actor", "system"},
                                 {"data", {{"text", "xxxxxxxxxx"}}}}}});
}

TEST_CASE("an event is encoded once for all its live subscribers") {
  FeedFixture f;
  std::vector<std::shared_ptr<FakeReader>> readers;
  for (int i = 0; i < 10; ++i) {
    readers.push_back(std::make_shared<FakeReader>());
    REQUIRE(f.subscribe(readers.back(), {kCase}).has_value());
  }
  f.append(kCase);
  for (const auto& reader : readers) {
    REQUIRE(eventually([&] { return reader->count() == 1; }));
    CHECK(reader->messages().at(0).get() == readers.front()->messages().at(0).get());
  }
}

TEST_CASE("a reader that comes back misses nothing while others keep writing") {
  FeedFixture f({.pageBytes = 2000, .pageEvents = 7});
  constexpr int kEvents = 600;
  std::thread writer([&] {
    for (int i = 0; i < kEvents; ++i) f.append(kCase, 1, i % 50 == 49);
  });
  std::vector<std::shared_ptr<FakeReader>> readers;
  std::vector<std::int64_t> after;
  for (int i = 0; i < 12; ++i) {
    REQUIRE(eventually([&] { return f.feed->figures().events > std::uint64_t(i) * 40; }));
    readers.push_back(std::make_shared<FakeReader>());
    after.push_back(i % 3 == 0 ? 0 : i * 30);
    REQUIRE(f.subscribe(readers.back(), {kCase}, after.back()).has_value());
  }
  writer.join();
  for (std::size_t i = 0; i < readers.size(); ++i) {
    CHECK(eventually([&] { return std::int64_t(readers[i]->count()) >= kEvents - after[i]; }));
    CHECK(readers[i]->sequence(kCase) == range(after[i] + 1, kEvents));
  }
}

TEST_CASE("a subscription to several streams is refused whole when one may not be read") {
  FeedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  reader->forbid(kSeries);
  const auto heads = f.subscribe(reader, {kCase, kSeries});
  REQUIRE(heads.has_error());
  CHECK(heads.error().kind == base::ErrorKind::notFound);
  REQUIRE(heads.error().violations.size() == 1);
  CHECK(heads.error().violations.at(0).pointer == "/streams/1/stream");
  CHECK(f.feed->figures().subscriptions == 0);
  CHECK(f.feed->figures().readers == 0);
}

TEST_CASE("positions after the end, streams named twice and too many streams are invalid") {
  FeedFixture f({.subscriptionsPerReader = 2});
  f.append(kCase, 2);
  const auto reader = std::make_shared<FakeReader>();
  CHECK(f.subscribe(reader, {kCase}, 2).has_value());
  CHECK(f.subscribe(reader, {kCase}, 3).error().violations.at(0).pointer == "/streams/0/after");
  CHECK(f.subscribe(reader, {kCase, kCase}).error().violations.at(0).rule == "uniqueItems");
  CHECK(f.subscribe(reader, {kCase, kOtherCase, kSeries}).error().violations.at(0).rule ==
        "maxItems");
}

TEST_CASE("who loses access gets neither the event that took it nor any later one") {
  FeedFixture f;
  const auto leaver = std::make_shared<FakeReader>();
  const auto stayer = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(leaver, {kCase}).has_value());
  REQUIRE(f.subscribe(stayer, {kCase}).has_value());
  f.append(kCase, 2);
  REQUIRE(eventually([&] { return leaver->count() == 2 && stayer->count() == 2; }));
  leaver->forbid(kCase);
  f.append(kCase, 1, true);
  f.append(kCase, 3);
  REQUIRE(eventually([&] { return stayer->count() == 6; }));
  CHECK(stayer->sequence(kCase) == range(1, 6));
  REQUIRE(eventually([&] { return leaver->endedBecause(kCase) == "access"; }));
  CHECK(leaver->sequence(kCase) == range(1, 2));
  f.append(kCase);
  REQUIRE(eventually([&] { return stayer->count() == 7; }));
  CHECK(leaver->count() == 3);
  CHECK(f.feed->figures().subscriptions == 1);
}

TEST_CASE("a change on a roster puts every grant in question, one on a case only its own") {
  FeedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(reader, {kCase, kOtherCase}).has_value());
  CHECK(reader->checks() == 2);
  f.append(kOtherCase, 1, true);
  REQUIRE(eventually([&] { return reader->count() == 1; }));
  CHECK(reader->checks() == 3);
  f.append(kSeries, 1, true);
  CHECK(eventually([&] { return reader->checks() == 5; }));
}

TEST_CASE("the end of a user's session ends that user's subscriptions") {
  FeedFixture f;
  const std::string user = "018f0000-0000-7000-8000-0000000000bb";
  const auto reader = std::make_shared<FakeReader>(user);
  const auto other = std::make_shared<FakeReader>();
  std::mutex mutex;
  std::vector<std::string> changes;
  f.feed->onAccessChanged([&](std::string_view stream) {
    const std::lock_guard lock(mutex);
    changes.emplace_back(stream);
  });
  REQUIRE(f.subscribe(reader, {kCase}).has_value());
  REQUIRE(f.subscribe(other, {kCase}).has_value());
  reader->endSession();
  f.append("user:" + user, 1, true);
  CHECK(eventually([&] { return reader->endedBecause(kCase) == "session"; }));
  CHECK(other->checks() == 1);
  const std::lock_guard lock(mutex);
  CHECK(changes == std::vector<std::string>{"user:" + user});
}

TEST_CASE("the read of a case is on record before its events leave, anew in each span of time") {
  FeedFixture f;
  f.append(kCase, 2);
  const auto reader = std::make_shared<FakeReader>();
  reader->mustRecord(kCase);
  REQUIRE(f.subscribe(reader, {kCase}, 0).has_value());
  REQUIRE(eventually([&] { return reader->count() == 2; }));
  CHECK(reader->sentWhenRecorded() == std::vector<std::size_t>{0});
  f.append(kCase);
  REQUIRE(eventually([&] { return reader->count() == 3; }));
  CHECK(reader->sentWhenRecorded().size() == 1);

  f.clock.advance(std::chrono::minutes(15));
  reader->mustRecord(kCase);
  f.append(kCase, 2);
  REQUIRE(eventually([&] { return reader->count() == 5; }));
  CHECK(reader->sentWhenRecorded() == std::vector<std::size_t>{0, 3});
  CHECK(reader->sequence(kCase) == range(1, 5));
}

TEST_CASE("who follows a case aside gets its events without their data, and is on no record") {
  FeedFixture f;
  f.append(kCase, 2);
  const auto reader = std::make_shared<FakeReader>();
  const auto aside = std::make_shared<FakeReader>();
  aside->mustRecord(kCase);
  REQUIRE(f.subscribe(reader, {kCase}, 0).has_value());
  REQUIRE(f.subscribe(aside, {kCase}, 0, true).has_value());
  REQUIRE(eventually([&] { return aside->count() == 2; }));
  f.append(kCase);
  REQUIRE(eventually([&] { return aside->count() == 3 && reader->count() == 3; }));
  f.clock.advance(std::chrono::minutes(15));
  f.append(kCase, 2);
  REQUIRE(eventually([&] { return aside->count() == 5 && reader->count() == 5; }));
  CHECK(aside->sequence(kCase) == range(1, 5));
  CHECK(aside->sentWhenRecorded().empty());
  const auto data = [](const std::shared_ptr<const std::string>& text) {
    return nlohmann::json::parse(*text).at("params").at("data");
  };
  for (const auto& message : aside->messages()) CHECK(data(message) == nlohmann::json::object());
  for (const auto& message : reader->messages()) CHECK(data(message).contains("text"));

  aside->forbid(kCase);
  f.append(kCase, 1, true);
  CHECK(eventually([&] { return aside->endedBecause(kCase) == "access"; }));
  CHECK(aside->sequence(kCase) == range(1, 5));
}

TEST_CASE("the read of a case is on record once it is no longer followed aside") {
  FeedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  reader->mustRecord(kCase);
  REQUIRE(f.subscribe(reader, {kCase}, 0, true).has_value());
  f.append(kCase);
  REQUIRE(eventually([&] { return reader->count() == 1; }));
  CHECK(reader->sentWhenRecorded().empty());
  REQUIRE(f.subscribe(reader, {kCase}, 1, false).has_value());
  CHECK(reader->sentWhenRecorded() == std::vector<std::size_t>{1});
}

TEST_CASE("who follows aside and joins while others write misses nothing, and gets no data") {
  FeedFixture f({.pageBytes = 2000, .pageEvents = 7});
  constexpr int kEvents = 300;
  std::thread writer([&] {
    for (int i = 0; i < kEvents; ++i) f.append(kCase);
  });
  const auto aside = std::make_shared<FakeReader>();
  REQUIRE(eventually([&] { return f.feed->figures().events > 40; }));
  REQUIRE(f.subscribe(aside, {kCase}, 0, true).has_value());
  writer.join();
  CHECK(eventually([&] { return aside->count() >= kEvents; }));
  CHECK(aside->sequence(kCase) == range(1, kEvents));
  for (const auto& message : aside->messages()) CHECK(message->find("xxx") == std::string::npos);
}

TEST_CASE("a catch-up goes on only as its reader drains") {
  constexpr std::size_t kMark = 20'000;
  constexpr std::size_t kPage = 5'000;
  FeedFixture f({.drainMark = kMark, .pageBytes = kPage});
  constexpr int kEvents = 500;
  f.append(kCase, kEvents, false, 1000);
  const auto reader = std::make_shared<FakeReader>();
  reader->stall(std::size_t{1} << 30);
  REQUIRE(f.subscribe(reader, {kCase}, 0).has_value());
  int drains = 0;
  REQUIRE(eventually([&] {
    if (reader->queuedBytes() >= kMark) {
      reader->drain();
      f.feed->drained(reader);
      ++drains;
    }
    return reader->count() == kEvents;
  }));
  CHECK(reader->sequence(kCase) == range(1, kEvents));
  CHECK(drains > 10);
  CHECK(reader->largestQueue() < kMark + kPage + 2000);
}

TEST_CASE("a catch-up that is blocked pushes nothing until its reader has drained") {
  FeedFixture f({.drainMark = 3'000, .pageBytes = 1'000});
  f.append(kCase, 50, false, 1000);
  const auto reader = std::make_shared<FakeReader>();
  const auto other = std::make_shared<FakeReader>();
  reader->stall(std::size_t{1} << 30);
  REQUIRE(f.subscribe(reader, {kCase}, 0).has_value());
  REQUIRE(f.subscribe(other, {kCase}, 0).has_value());
  REQUIRE(eventually([&] { return other->count() == 50; }));
  CHECK(reader->count() <= 4);
  f.append(kCase);
  REQUIRE(eventually([&] { return other->count() == 51; }));
  CHECK(reader->count() <= 4);
}

TEST_CASE("a reader whose queue is just at the mark is not held up") {
  store::Event event;
  event.stream = kCase;
  event.seq = 1;
  event.type = "message.posted";
  event.at = SharedClock().now();
  event.actor = "system";
  event.data = R"({"text":"xxxxxxxxxx"})";
  const auto size = feed::eventNotification(event).size();
  FeedFixture f({.drainMark = size, .pageEvents = 1});
  f.append(kCase, 2);
  const auto reader = std::make_shared<FakeReader>();
  reader->stall(std::size_t{1} << 20);
  REQUIRE(f.subscribe(reader, {kCase}, 0).has_value());
  REQUIRE(eventually([&] { return reader->count() == 2; }));
}

TEST_CASE("a reader that does not keep up is dropped, and resumes with its position") {
  FeedFixture f;
  const auto slow = std::make_shared<FakeReader>();
  const auto quick = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(slow, {kCase}).has_value());
  REQUIRE(f.subscribe(quick, {kCase}).has_value());
  slow->stall(5'000);
  f.append(kCase, 20, false, 1000);
  REQUIRE(eventually([&] { return quick->count() == 20; }));
  REQUIRE(eventually([&] { return f.feed->figures().readers == 1; }));
  CHECK(slow->closed());
  const auto got = slow->sequence(kCase);
  const auto again = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(again, {kCase}, got.back()).has_value());
  REQUIRE(eventually([&] { return again->count() + got.size() == 20; }));
  CHECK(again->sequence(kCase) == range(got.back() + 1, 20));
}

TEST_CASE("after unsubscribing nothing more of the stream is pushed") {
  FeedFixture f;
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(reader, {kCase, kSeries}).has_value());
  std::promise<void> done;
  f.feed->unsubscribe(reader, {kCase, kOtherCase}, [&] { done.set_value(); });
  done.get_future().get();
  f.append(kCase);
  f.append(kSeries);
  REQUIRE(eventually([&] { return reader->count() == 1; }));
  CHECK(reader->sequence(kSeries) == range(1, 1));
}

TEST_CASE("subscribing again moves the position") {
  FeedFixture f;
  f.append(kCase, 3);
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(reader, {kCase}).has_value());
  REQUIRE(f.subscribe(reader, {kCase}, 1).has_value());
  f.append(kCase);
  REQUIRE(eventually([&] { return reader->count() == 3; }));
  CHECK(reader->sequence(kCase) == range(2, 4));
  CHECK(f.feed->figures().subscriptions == 1);
}

TEST_CASE("events that the backlog cannot hold reach subscribers through the database") {
  FeedFixture f({.backlogBytes = 1});
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(reader, {kCase}).has_value());
  for (int i = 0; i < 50; ++i) f.append(kCase);
  REQUIRE(eventually([&] { return reader->count() >= 50; }));
  CHECK(reader->sequence(kCase) == range(1, 50));
  CHECK(f.feed->figures().overflows > 0);
}

TEST_CASE("a catch-up goes on by itself after the database was unavailable") {
  FeedFixture f({.retryDelay = std::chrono::milliseconds(5)});
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(reader, {kCase}).has_value());
  f.busy->failures = 3;
  f.append(kCase, 2, true);
  REQUIRE(eventually([&] { return reader->count() == 2; }));
  CHECK(f.busy->failures == 0);
  CHECK(reader->sequence(kCase) == range(1, 2));
}

TEST_CASE("a reader that is removed gets nothing more") {
  FeedFixture f;
  f.append(kCase, 2000);
  const auto reader = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(reader, {kCase}, 0).has_value());
  f.feed->remove(reader);
  REQUIRE(eventually([&] { return f.feed->figures().readers == 0; }));
  const auto count = reader->count();
  const auto other = std::make_shared<FakeReader>();
  REQUIRE(f.subscribe(other, {kCase}).has_value());
  f.append(kCase);
  REQUIRE(eventually([&] { return other->count() == 1; }));
  CHECK(reader->count() == count);
}

TEST_CASE("a stopped feed answers unavailable") {
  FeedFixture f;
  f.feed->stop();
  const auto heads = f.subscribe(std::make_shared<FakeReader>(), {kCase});
  REQUIRE(heads.has_error());
  CHECK(heads.error().kind == base::ErrorKind::unavailable);
}
