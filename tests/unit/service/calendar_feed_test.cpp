#include "service/calendar_feed.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "service/agenda.hpp"
#include "service/meeting.hpp"
#include "store/queries.hpp"
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
  service::CalendarFeedService feeds;
  service::MeetingService meetings;
  service::AgendaService agenda;

  base::Timestamp in(int days) const { return clock.now() + hours(24 * days); }

  std::string plan(int days = 10) {
    protocol::MeetingScheduleParams params;
    params.series = series;
    params.startsAt = in(days);
    params.minutes = 90;
    params.timeZone = "Europe/Paris";
    params.places = 3;
    params.title = "Fractures de LUMO";
    params.room = "Salle 3";
    params.videoLink = "https://visio.invalid/rcp";
    return run(coordinator, [&](Context& context) { return meetings.schedule(context, params); })
        .value()
        .meetings.front();
  }
  void move(const std::string& id, int days, std::string link = "https://visio.invalid/rcp") {
    protocol::MeetingUpdateParams params;
    params.meeting = id;
    params.revision =
        run(coordinator, [&](Context& context) { return meetings.get(context, {id}); })
            .value()
            .meeting.revision;
    params.startsAt = in(days);
    params.minutes = 60;
    params.timeZone = "Europe/Paris";
    params.places = 3;
    params.videoLink = std::move(link);
    run(coordinator, [&](Context& context) { return meetings.update(context, params); }).value();
  }
  void cancel(const std::string& id) {
    run(coordinator, [&](Context& context) {
      return meetings.cancel(context, {{}, id, "La salle est fermée.", {}});
    }).value();
  }
  void book(const std::string& meeting, const std::string& caseId) {
    run(clinician, [&](Context& context) {
      return agenda.book(context, {{}, meeting, caseId, "Note."});
    }).value();
  }
  void invite(const std::string& meeting, const service::Caller& user) {
    protocol::MeetingInviteParams params;
    params.meeting = meeting;
    params.users = {user.userId};
    run(coordinator, [&](Context& context) { return meetings.invite(context, params); }).value();
  }

  auto create(const service::Caller& caller) {
    return run(caller, [&](Context& context) { return feeds.create(context, {}); });
  }
  /// The token of a new address.
  std::string subscribe(const service::Caller& caller) {
    const auto path = create(caller).value().path.value();
    return path.substr(10, path.size() - 14);
  }
  auto revoke(const service::Caller& caller) {
    return run(caller, [&](Context& context) { return feeds.revoke(context, {}); });
  }
  auto read(const std::string& token, std::optional<std::string> boundCentre = {}) {
    return run(nullptr, [&](Context& context) {
      const service::Origin origin{.address = {}, .userAgent = {}, .boundCentre = boundCentre};
      Context there{.tx = context.tx,
                    .caller = nullptr,
                    .origin = origin,
                    .clock = clock,
                    .now = context.now,
                    .readsToRecord = {},
                    .sessionChange = {}};
      auto feed = feeds.feed(there, token);
      CHECK(there.caller == nullptr);
      return feed;
    });
  }
  std::set<std::string> seen(const std::string& token) {
    std::set<std::string> ids;
    for (const auto& entry : read(token).value().entries) ids.insert(entry.meetingId);
    return ids;
  }
  domain::CalendarEntry entry(const std::string& token, const std::string& meeting) {
    for (auto& each : read(token).value().entries)
      if (each.meetingId == meeting) return each;
    throw std::runtime_error("the meeting is not in the feed");
  }
  auto file(const service::Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) { return feeds.file(context, meeting); });
  }
  void setState(const service::Caller& user, std::string_view state) {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      context.tx.run(store::queries::userSetState, {{"user", store::value(user.userId)},
                                                    {"state", store::value(state)},
                                                    {"now", store::value(context.now)}});
      return base::ok();
    }).value();
  }
};

const std::set<std::string> kNone;

}  // namespace

TEST_CASE("an address works until it is replaced, revoked or its user disabled") {
  Calendars f;
  const auto meeting = f.plan();
  CHECK(failureOf(f.revoke(f.expert)) == ErrorKind::notFound);
  const auto first = f.subscribe(f.expert);
  CHECK(first.size() == 43);
  CHECK(f.seen(first) == std::set{meeting});
  const auto second = f.subscribe(f.expert);
  CHECK(first != second);
  CHECK(failureOf(f.read(first)) == ErrorKind::notFound);
  CHECK(f.seen(second) == std::set{meeting});
  f.setState(f.expert, "disabled");
  CHECK(failureOf(f.read(second)) == ErrorKind::notFound);
  f.setState(f.expert, "active");
  CHECK(f.seen(second) == std::set{meeting});
  CHECK(f.revoke(f.expert).has_value());
  CHECK(failureOf(f.read(second)) == ErrorKind::notFound);
  CHECK(failureOf(f.read("")) == ErrorKind::notFound);
  std::vector<std::string> types;
  for (const auto& event : f.events("user:" + f.expert.userId)) {
    types.push_back(event.type);
    CHECK(event.data.find(first) == std::string::npos);
    CHECK(event.data.find(second) == std::string::npos);
  }
  CHECK(std::count(types.begin(), types.end(), "calendarFeed.created") == 2);
  CHECK(types.back() == "calendarFeed.revoked");
}

TEST_CASE("whether there is an address is told to its user, and when it was made") {
  Calendars f;
  const auto get = [&](const service::Caller& caller) {
    return f.run(caller, [&](Context& context) { return f.feeds.get(context, {}); })
        .value()
        .createdAt;
  };
  CHECK(!get(f.expert));
  f.subscribe(f.expert);
  CHECK(get(f.expert) == f.clock.now());
  CHECK(!get(f.chair));
}

TEST_CASE("a feed has the meetings of one's series, of one's cases and those one is invited to") {
  Calendars f;
  const auto plain = f.plan(10);
  const auto booked = f.plan(20);
  const auto invited = f.plan(30);
  const auto id = f.addCase();
  f.book(booked, id);
  f.inviteGuest(id, f.guest);
  f.invite(invited, f.stranger);
  const std::set all{plain, booked, invited};
  for (const auto* caller : {&f.expert, &f.coordinator, &f.chair, &f.deputy})
    CHECK(f.seen(f.subscribe(*caller)) == all);
  for (const auto* caller : {&f.clinician, &f.colleague, &f.assistant, &f.guest})
    CHECK(f.seen(f.subscribe(*caller)) == std::set{booked});
  CHECK(f.seen(f.subscribe(f.stranger)) == std::set{invited});
  for (const auto* caller : {&f.manager, &f.referenceManager, &f.referenceExpert,
                             &f.formerClinician, &f.formerExpert, &f.nobody, &f.admin, &f.auditor})
    CHECK(f.seen(f.subscribe(*caller)) == kNone);
}

TEST_CASE("a feed goes 90 days back and as far ahead as there are meetings") {
  Calendars f;
  const auto meeting = f.plan(10);
  const auto far = f.plan(700);
  const auto token = f.subscribe(f.expert);
  f.clock.advance(hours(24 * 99));
  CHECK(f.seen(token) == std::set{meeting, far});
  f.clock.advance(hours(24 * 2));
  CHECK(f.seen(token) == std::set{far});
}

TEST_CASE("the sequence rises when a meeting moves, changes its link or is cancelled") {
  Calendars f;
  const auto meeting = f.plan(10);
  f.book(meeting, f.addCase());
  const auto token = f.subscribe(f.clinician);
  const auto first = f.entry(token, meeting);
  CHECK(first.state == MeetingState::planned);
  CHECK(first.startsAt == std::vector{f.in(10)});
  CHECK(first.minutes == 90);
  CHECK(first.places == 3);
  CHECK(first.room == "Salle 3");
  CHECK(first.videoLink == "https://visio.invalid/rcp");
  CHECK(first.changedAt == f.clock.now());

  f.clock.advance(hours(1));
  f.move(meeting, 11);
  const auto moved = f.entry(token, meeting);
  CHECK(moved.sequence > first.sequence);
  CHECK(moved.startsAt == std::vector{f.in(11)});
  CHECK(moved.changedAt == f.clock.now());

  f.move(meeting, 11, "https://visio.invalid/autre");
  const auto relinked = f.entry(token, meeting);
  CHECK(relinked.sequence > moved.sequence);
  CHECK(relinked.videoLink == "https://visio.invalid/autre");

  f.clock.advance(hours(1));
  f.cancel(meeting);
  // The case has left its agenda; whoever had it there hears of it all the same.
  const auto cancelled = f.entry(token, meeting);
  CHECK(cancelled.state == MeetingState::cancelled);
  CHECK(cancelled.sequence > relinked.sequence);
  CHECK(cancelled.changedAt == f.clock.now());
  CHECK(!cancelled.videoLink);
  CHECK(!cancelled.room);
}

TEST_CASE("a proposed meeting has all its times, and the one that is chosen later") {
  Calendars f;
  protocol::MeetingProposeParams params;
  params.case_ = f.addCase();
  params.times = {f.in(6), f.in(5)};
  params.timeZone = "Indian/Reunion";
  const auto proposal = f.run(f.clinician, [&](Context& context) {
                           return f.agenda.propose(context, params);
                         }).value();
  const auto token = f.subscribe(f.clinician);
  const auto first = f.entry(token, proposal.meeting);
  CHECK(first.state == MeetingState::proposed);
  CHECK(first.startsAt == std::vector{f.in(5), f.in(6)});
  protocol::MeetingAnswerParams answer;
  answer.meeting = proposal.meeting;
  answer.item = proposal.item;
  answer.decision = protocol::BookingDecision::confirm;
  answer.startsAt = f.in(6);
  f.run(f.chair, [&](Context& context) { return f.agenda.answer(context, answer); }).value();
  const auto chosen = f.entry(token, proposal.meeting);
  CHECK(chosen.state == MeetingState::planned);
  CHECK(chosen.startsAt == std::vector{f.in(6)});
  CHECK(chosen.sequence > first.sequence);
}

TEST_CASE("a proposal that was refused is cancelled in the calendar of who made it") {
  Calendars f;
  protocol::MeetingProposeParams params;
  params.case_ = f.addCase();
  params.times = {f.in(5)};
  params.timeZone = "Europe/Paris";
  const auto proposal = f.run(f.clinician, [&](Context& context) {
                           return f.agenda.propose(context, params);
                         }).value();
  protocol::MeetingAnswerParams answer;
  answer.meeting = proposal.meeting;
  answer.item = proposal.item;
  answer.decision = protocol::BookingDecision::refuse;
  answer.reason = "Trop tôt.";
  f.run(f.chair, [&](Context& context) { return f.agenda.answer(context, answer); }).value();
  const auto entry = f.entry(f.subscribe(f.clinician), proposal.meeting);
  CHECK(entry.state == MeetingState::cancelled);
  CHECK(entry.startsAt == std::vector{f.in(5)});
}

TEST_CASE("an address made over a bound connection shows that centre's meetings alone") {
  Calendars f;
  const auto booked = f.plan(10);
  const auto other = f.plan(20);
  f.book(booked, f.addCase());
  f.invite(other, f.clinician);
  auto bound = f.clinician;
  CHECK(f.seen(f.subscribe(f.clinician)) == std::set{booked, other});
  bound.boundCentre = f.competence;
  const auto token = f.subscribe(bound);
  CHECK(f.seen(token) == std::set{booked});
  CHECK(f.read(token, f.competence).value().entries.size() == 1);
  CHECK(failureOf(f.read(token, f.neighbour)) == ErrorKind::notFound);
}

TEST_CASE("a meeting's file is for whoever sees the calendar, its link for those who take part") {
  Calendars f;
  const auto meeting = f.plan();
  for (const auto* caller : {&f.expert, &f.coordinator, &f.chair})
    CHECK(f.file(*caller, meeting).value().entry.videoLink == "https://visio.invalid/rcp");
  for (const auto* caller : {&f.clinician, &f.stranger, &f.manager, &f.admin, &f.auditor}) {
    const auto entry = f.file(*caller, meeting).value().entry;
    CHECK(entry.startsAt == std::vector{f.in(10)});
    CHECK(!entry.videoLink);
    CHECK(!entry.room);
  }
  CHECK(failureOf(f.file(f.nobody, meeting)) == ErrorKind::notFound);
  CHECK(failureOf(f.file(f.expert, base::newId(f.clock))) == ErrorKind::notFound);
  CHECK(f.run(f.clinician, [&](Context& context) { return f.meetings.get(context, {meeting}); })
            .value()
            .calendarFile == "/export/meetings/" + meeting + ".ics");
}
