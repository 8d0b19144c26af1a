#include "service/calendar_feed.hpp"

#include <chrono>

#include "service/agenda.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::MeetingState;
using service::Context;
using std::chrono::hours;

namespace {

struct Calendars : ServiceFixture {
  service::MeetingService meetings;
  service::AgendaService agenda;
  service::CalendarFeedService calendars{meetings};

  std::string plan(int days) {
    protocol::MeetingScheduleParams params;
    params.series = series;
    params.startsAt = clock.now() + hours(24 * days);
    params.minutes = 90;
    params.timeZone = "Europe/Paris";
    params.places = 3;
    params.videoLink = "https://visio.invalid/rcp";
    return run(coordinator, [&](Context& context) { return meetings.schedule(context, params); })
        .value()
        .meetings.front();
  }
  std::string create(const service::Caller& user) {
    return run(user, [&](Context& context) { return calendars.create(context, {}); }).value().path;
  }
  bool revoke(const service::Caller& user) {
    return run(user, [&](Context& context) { return calendars.revoke(context, {}); })
        .value()
        .revoked;
  }
  auto owner(const std::string& path) {
    return run(nullptr, [&](Context& context) { return calendars.ownerOf(context, path); });
  }
  std::vector<domain::CalendarEntry> entries(const service::Caller& user) {
    return run(user, [&](Context& context) { return calendars.entries(context); }).value();
  }
};

}  // namespace

TEST_CASE_METHOD(Calendars, "a user has one calendar address, until it is revoked") {
  CHECK(failureOf(owner("/calendar/abc.ics")) == ErrorKind::notFound);
  const auto first = create(expert);
  const auto caller = owner(first).value();
  CHECK(caller.userId == expert.userId);
  CHECK_FALSE(caller.admin);
  CHECK(failureOf(owner(first.substr(0, first.size() - 4))) == ErrorKind::notFound);
  const auto second = create(expert);
  CHECK(failureOf(owner(first)) == ErrorKind::notFound);
  CHECK(owner(second).has_value());
  CHECK(
      run(expert, [&](Context& context) { return calendars.get(context, {}); }).value().createdAt ==
      clock.now());

  CHECK(revoke(expert));
  CHECK_FALSE(revoke(expert));
  CHECK(failureOf(owner(second)) == ErrorKind::notFound);
  CHECK_FALSE(
      run(expert, [&](Context& context) { return calendars.get(context, {}); }).value().createdAt);
}

TEST_CASE_METHOD(Calendars, "a calendar holds what concerns its user, and stays when cancelled") {
  const auto meeting = plan(10);
  const auto id = addCase();
  CHECK(entries(stranger).empty());
  CHECK(entries(clinician).empty());
  run(clinician, [&](Context& context) {
    return agenda.book(context, {{}, meeting, id, std::nullopt});
  }).value();
  for (const auto* user : {&expert, &coordinator, &chair, &clinician}) {
    const auto found = entries(*user);
    REQUIRE(found.size() == 1);
    CHECK(found.front().meeting == meeting);
    CHECK(found.front().state == MeetingState::planned);
    CHECK(found.front().videoLink == "https://visio.invalid/rcp");
  }
  const auto before = entries(clinician).front().sequence;
  run(coordinator, [&](Context& context) {
    return meetings.cancel(context, {{}, meeting, "La salle est fermée.", std::nullopt});
  }).value();
  for (const auto* user : {&expert, &clinician}) {
    const auto found = entries(*user);
    REQUIRE(found.size() == 1);
    CHECK(found.front().state == MeetingState::cancelled);
    CHECK(found.front().sequence > before);
  }
}

TEST_CASE_METHOD(Calendars, "whoever only sees the calendar gets a meeting without its link") {
  const auto meeting = plan(10);
  const auto of = [&](const service::Caller& user) {
    return run(user, [&](Context& context) { return calendars.entry(context, meeting); });
  };
  CHECK(of(expert).value().videoLink);
  CHECK_FALSE(of(stranger).value().videoLink);
  CHECK(failureOf(run(expert, [&](Context& context) {
          return calendars.entry(context, "018f0000-0000-7000-8000-000000000001");
        })) == ErrorKind::notFound);
}

TEST_CASE_METHOD(Calendars, "a calendar goes back ninety days") {
  const auto meeting = plan(1);
  clock.advance(hours(24 * 90));
  CHECK(entries(expert).size() == 1);
  clock.advance(hours(24 * 2));
  CHECK(entries(expert).empty());
}
