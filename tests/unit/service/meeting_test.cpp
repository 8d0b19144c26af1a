#include "service/meeting.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>

#include "service/access.hpp"
#include "service/agenda.hpp"
#include "service/case.hpp"
#include "service/case_life.hpp"
#include "service/member.hpp"
#include "service/notice.hpp"
#include "service/series.hpp"
#include "service/sitting.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::AgendaItemState;
using protocol::BookingDecision;
using protocol::CaseState;
using protocol::MeetingState;
using protocol::NoticeKind;
using service::AgendaService;
using service::Context;
using service::MeetingService;
using service::SittingService;
using std::chrono::hours;

namespace {

struct Meetings : ServiceFixture {
  MeetingService meetings;
  AgendaService agenda;
  SittingService sittings;
  service::CaseService cases;
  service::CaseLifeService life;
  service::NoticeService notices;

  Meetings() {
    protocol::Charter charter;
    charter.quorum.minimum = 2;
    saveCharter(charter);
  }

  base::Timestamp in(int days) const { return clock.now() + hours(24 * days); }

  auto schedule(const service::Caller& caller, int days = 10, std::int64_t places = 3,
                std::optional<std::string> rule = {}) {
    protocol::MeetingScheduleParams params;
    params.series = series;
    params.startsAt = in(days);
    params.minutes = 90;
    params.timeZone = "Europe/Paris";
    params.places = places;
    params.videoLink = "https://visio.invalid/rcp";
    params.recurrence = std::move(rule);
    return run(caller, [&](Context& context) { return meetings.schedule(context, params); });
  }
  std::string plan(int days = 10, std::int64_t places = 3) {
    return schedule(coordinator, days, places).value().meetings.front();
  }
  auto get(const service::Caller& caller, const std::string& id) {
    return run(caller, [&](Context& context) { return meetings.get(context, {id}); });
  }
  auto update(const service::Caller& caller, const std::string& id, int days,
              std::int64_t places = 3, std::int64_t stale = 0) {
    protocol::MeetingUpdateParams params;
    params.meeting = id;
    params.revision = get(coordinator, id).value().meeting.revision - stale;
    params.startsAt = in(days);
    params.minutes = 60;
    params.timeZone = "Europe/Paris";
    params.places = places;
    return run(caller, [&](Context& context) { return meetings.update(context, params); });
  }
  auto cancel(const service::Caller& caller, const std::string& id,
              std::optional<bool> following = {}) {
    return run(caller, [&](Context& context) {
      return meetings.cancel(context, {{}, id, "La salle est fermée.", following});
    });
  }
  auto book(const service::Caller& caller, const std::string& meeting, const std::string& id) {
    return run(caller, [&](Context& context) {
      return agenda.book(context, {{}, meeting, id, "Si possible le matin."});
    });
  }
  auto propose(const service::Caller& caller, const std::string& id) {
    protocol::MeetingProposeParams params;
    params.case_ = id;
    params.times = {in(5), in(6)};
    params.timeZone = "Indian/Reunion";
    return run(caller, [&](Context& context) { return agenda.propose(context, params); });
  }
  auto answer(const service::Caller& caller, const std::string& meeting, const std::string& item,
              BookingDecision decision,
              const std::function<void(protocol::MeetingAnswerParams&)>& with = {}) {
    protocol::MeetingAnswerParams params;
    params.meeting = meeting;
    params.item = item;
    params.decision = decision;
    if (with) with(params);
    return run(caller, [&](Context& context) { return agenda.answer(context, params); });
  }
  auto addCase(const service::Caller& caller, const std::string& meeting, const std::string& id) {
    return run(caller, [&](Context& context) {
      return agenda.addCase(context, {{}, meeting, id, std::nullopt});
    });
  }
  auto removeCase(const service::Caller& caller, const std::string& meeting,
                  const std::string& item) {
    return run(caller, [&](Context& context) {
      return agenda.removeCase(context, {{}, meeting, item, "Trop tôt."});
    });
  }
  auto postpone(const service::Caller& caller, const std::string& id) {
    return run(caller, [&](Context& context) {
      return agenda.postpone(context, {{}, id, "Bilan attendu."});
    });
  }
  auto invite(const service::Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) {
      return meetings.invite(context, {{}, meeting, true, {guest.userId}});
    });
  }
  auto reply(const service::Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) {
      return meetings.reply(context, {{}, meeting, protocol::InvitationReply::accepted});
    });
  }
  auto open(const service::Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) { return sittings.open(context, {{}, meeting}); });
  }
  auto join(const service::Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) {
      return sittings.join(context, {{}, meeting, protocol::AttendanceMode::remote, std::nullopt});
    });
  }
  auto leave(const service::Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) { return sittings.leave(context, {{}, meeting}); });
  }
  auto present(const service::Caller& caller, const std::string& meeting, const std::string& item) {
    return run(caller, [&](Context& context) {
      return sittings.present(context, {{}, meeting, item});
    });
  }
  auto vote(const service::Caller& caller, const std::string& meeting, const std::string& item,
            protocol::AgreementVote said = protocol::AgreementVote::agree) {
    return run(caller, [&](Context& context) {
      return sittings.vote(context, {{}, meeting, item, said});
    });
  }
  auto close(const service::Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) { return sittings.close(context, {{}, meeting}); });
  }
  protocol::CaseSummary summaryOf(const std::string& id) {
    return run(clinician,
               [&](Context& context) { return cases.get(context, {.case_ = id, .version = {}}); })
        .value()
        .case_;
  }
  CaseState stateOf(const std::string& id) { return summaryOf(id).state; }
  std::vector<NoticeKind> told(const service::Caller& user) {
    std::vector<NoticeKind> kinds;
    for (const auto& notice :
         run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      kinds.insert(kinds.begin(), notice.kind);
    return kinds;
  }
  /// A case on the agenda of a meeting; the item.
  std::string placed(const std::string& meeting, const std::string& id) {
    return addCase(coordinator, meeting, id).value().item;
  }
  using ServiceFixture::addCase;
  std::string lastType(const std::string& stream) { return events(stream).back().type; }
  std::set<std::string> listed(const service::Caller& caller) {
    std::set<std::string> ids;
    for (const auto& each :
         run(caller, [&](Context& context) { return meetings.list(context, {}); }).value().meetings)
      ids.insert(each.id);
    return ids;
  }
};

}  // namespace

TEST_CASE_METHOD(Meetings,
                 "a centre books a place, and the coordinator's confirmation accepts the case") {
  const auto id = ServiceFixture::addCase();
  const auto meeting = plan();
  const auto booked = book(assistant, meeting, id).value();
  CHECK(told(coordinator) == std::vector{NoticeKind::booking_requested});
  CHECK(get(coordinator, meeting).value().meeting.placesLeft == 2);
  CHECK(!get(coordinator, meeting).value().agenda.at(0).startsAt.has_value());
  CHECK(stateOf(id) == CaseState::submitted);
  CHECK(lastType("case:" + id) == "case.booked");
  CHECK(failureOf(book(clinician, meeting, id)) == ErrorKind::invalidState);
  CHECK(failureOf(answer(clinician, meeting, booked.item, BookingDecision::confirm)) ==
        ErrorKind::forbidden);

  answer(coordinator, meeting, booked.item, BookingDecision::confirm).value();
  CHECK(stateOf(id) == CaseState::scheduled);
  CHECK(told(clinician) == std::vector{NoticeKind::booking_confirmed});
  for (const auto& stream : {"case:" + id, "centre:" + competence})
    CHECK(lastType(stream) == "case.scheduled");
  CHECK(failureOf(answer(coordinator, meeting, booked.item, BookingDecision::confirm)) ==
        ErrorKind::invalidState);
  const auto seen = get(clinician, meeting).value();
  REQUIRE(seen.agenda.size() == 1);
  CHECK(seen.agenda[0].case_.id == id);
  CHECK(seen.agenda[0].startsAt == seen.meeting.startsAt);
  CHECK(seen.agenda[0].note == "Si possible le matin.");
  CHECK(seen.videoLink.has_value());
  CHECK(listed(clinician) == std::set{meeting});
  CHECK(listed(stranger).empty());
}

TEST_CASE_METHOD(Meetings, "the last place is booked once, and only until the agenda closes") {
  const auto meeting = plan(10, 1);
  CHECK(book(clinician, meeting, ServiceFixture::addCase()).has_value());
  const auto second = ServiceFixture::addCase();
  CHECK(failureOf(book(clinician, meeting, second)) == ErrorKind::invalidState);
  CHECK(failureOf(addCase(coordinator, meeting, second)) == ErrorKind::invalidState);
  CHECK(failureOf(update(coordinator, meeting, 10, 0)) == ErrorKind::invalid);
  update(coordinator, meeting, 10, 2).value();
  clock.advance(hours(24 * 7));
  CHECK(failureOf(book(clinician, meeting, second)) == ErrorKind::invalidState);
  CHECK(addCase(coordinator, meeting, second).has_value());
}

TEST_CASE_METHOD(Meetings, "a booking is refused with its reason, or moved to another meeting") {
  const auto id = ServiceFixture::addCase();
  const auto meeting = plan();
  auto booked = book(clinician, meeting, id).value();
  CHECK(failureOf(answer(coordinator, meeting, booked.item, BookingDecision::refuse)) ==
        ErrorKind::invalid);
  answer(coordinator, meeting, booked.item, BookingDecision::refuse, [](auto& params) {
    params.reason = "Séance réservée aux urgences.";
  }).value();
  CHECK(stateOf(id) == CaseState::submitted);
  CHECK(lastType("case:" + id) == "case.bookingRefused");
  CHECK(events("case:" + id).back().data.find("urgences") != std::string::npos);
  CHECK(events("series:" + series).back().data.find("urgences") == std::string::npos);
  CHECK(get(clinician, meeting).value().meeting.placesLeft == 3);

  const auto later = plan(20);
  booked = book(clinician, meeting, id).value();
  CHECK(failureOf(answer(coordinator, meeting, booked.item, BookingDecision::move)) ==
        ErrorKind::invalid);
  const auto moved =
      answer(coordinator, meeting, booked.item, BookingDecision::move, [&](auto& params) {
        params.to = later;
      }).value();
  CHECK(moved.meeting == later);
  CHECK(stateOf(id) == CaseState::scheduled);
  CHECK(get(clinician, later).value().agenda.at(0).state == AgendaItemState::confirmed);
  CHECK(get(clinician, meeting).value().meeting.placesLeft == 3);
  CHECK(told(clinician) == std::vector{NoticeKind::booking_refused, NoticeKind::booking_moved});
}

TEST_CASE_METHOD(Meetings,
                 "a case of an agenda goes to another meeting in one act and stays scheduled") {
  const auto id = ServiceFixture::addCase();
  const auto meeting = plan();
  const auto later = plan(20);
  const auto item = addCase(coordinator, meeting, id).value().item;
  const auto to = [&](const std::string& target) {
    return [&, target](protocol::MeetingAnswerParams& params) { params.to = target; };
  };
  for (const auto decision : {BookingDecision::confirm, BookingDecision::refuse})
    CHECK(failureOf(answer(coordinator, meeting, item, decision)) == ErrorKind::invalidState);
  CHECK(failureOf(answer(clinician, meeting, item, BookingDecision::move, to(later))) ==
        ErrorKind::forbidden);
  const auto moved = answer(coordinator, meeting, item, BookingDecision::move, to(later)).value();
  CHECK(moved.meeting == later);
  CHECK(stateOf(id) == CaseState::scheduled);
  CHECK(lastType("case:" + id) == "case.scheduled");
  CHECK(get(clinician, meeting).value().meeting.placesLeft == 3);
  CHECK(get(clinician, later).value().agenda.at(0).state == AgendaItemState::confirmed);
  CHECK(told(clinician) == std::vector{NoticeKind::booking_confirmed, NoticeKind::booking_moved});
  // It was moved away: there is nothing left to move.
  CHECK(failureOf(answer(coordinator, meeting, item, BookingDecision::move, to(later))) ==
        ErrorKind::invalidState);
  // It comes back, too.
  CHECK(answer(coordinator, later, moved.item, BookingDecision::move, to(meeting)).has_value());
  CHECK(get(clinician, later).value().meeting.placesLeft == 3);
}

TEST_CASE_METHOD(Meetings, "a clinician proposes a meeting at times of which one is chosen") {
  const auto id = ServiceFixture::addCase();
  CHECK(failureOf(propose(assistant, id)) == ErrorKind::forbidden);
  const auto proposed = propose(clinician, id).value();
  const auto seen = get(coordinator, proposed.meeting).value();
  CHECK(seen.meeting.state == MeetingState::proposed);
  CHECK(seen.meeting.timeZone == "Indian/Reunion");
  CHECK(seen.proposedTimes.size() == 2);
  CHECK(failureOf(answer(coordinator, proposed.meeting, proposed.item, BookingDecision::confirm)) ==
        ErrorKind::invalid);
  answer(coordinator, proposed.meeting, proposed.item, BookingDecision::confirm, [&](auto& params) {
    params.startsAt = seen.proposedTimes[1];
  }).value();
  CHECK(get(clinician, proposed.meeting).value().meeting.state == MeetingState::planned);
  CHECK(get(clinician, proposed.meeting).value().meeting.startsAt == seen.proposedTimes[1]);
  CHECK(stateOf(id) == CaseState::scheduled);

  const auto other = ServiceFixture::addCase();
  const auto refused = propose(clinician, other).value();
  answer(coordinator, refused.meeting, refused.item, BookingDecision::refuse, [](auto& params) {
    params.reason = "Personne ne peut.";
  }).value();
  CHECK(get(coordinator, refused.meeting).value().meeting.state == MeetingState::cancelled);
  CHECK(stateOf(other) == CaseState::submitted);
}

TEST_CASE_METHOD(Meetings, "a case that is taken off an agenda waits again") {
  const auto meeting = plan();
  const auto first = ServiceFixture::addCase();
  const auto second = ServiceFixture::addCase();
  const auto item = placed(meeting, first);
  placed(meeting, second);
  removeCase(coordinator, meeting, item).value();
  CHECK(stateOf(first) == CaseState::accepted);
  CHECK(failureOf(removeCase(coordinator, meeting, item)) == ErrorKind::invalidState);
  CHECK(failureOf(postpone(clinician, second)) == ErrorKind::forbidden);
  postpone(chair, second).value();
  CHECK(stateOf(second) == CaseState::accepted);
  CHECK(told(clinician) == std::vector{NoticeKind::booking_confirmed, NoticeKind::booking_confirmed,
                                       NoticeKind::case_postponed, NoticeKind::case_postponed});
  CHECK(events("meeting:" + meeting).back().type == "meeting.updated");
  CHECK(get(coordinator, meeting).value().meeting.placesLeft == 3);
  // Who had a case there only sees the calendar now.
  CHECK_FALSE(get(clinician, meeting).value().videoLink);
  CHECK(failureOf(run(clinician, [&](Context& context) {
          return service::mayReadStream(context, "meeting:" + meeting);
        })) == ErrorKind::notFound);
  CHECK(failureOf(postpone(chair, second)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Meetings, "a centre takes its own booking back, and no other's") {
  const auto meeting = plan();
  const auto id = ServiceFixture::addCase();
  const auto booked = book(clinician, meeting, id).value();
  CHECK(failureOf(removeCase(guest, meeting, booked.item)) == ErrorKind::forbidden);
  removeCase(assistant, meeting, booked.item).value();
  CHECK(told(coordinator) ==
        std::vector{NoticeKind::booking_requested, NoticeKind::booking_withdrawn});
  CHECK(get(coordinator, meeting).value().meeting.placesLeft == 3);
  CHECK(stateOf(id) == CaseState::submitted);
  CHECK(book(clinician, meeting, id).has_value());
}

TEST_CASE_METHOD(Meetings, "only a scheduled case is postponed, and only by who plans") {
  using enum CaseState;
  for (const auto state :
       {draft, submitted, accepted, scheduled, discussed, answered, closed, declined, withdrawn}) {
    auto id = ServiceFixture::addCase(state == scheduled ? accepted : state);
    if (state == scheduled) placed(plan(), id);
    inviteGuest(id, guest);
    INFO("from " << toString(state));
    const auto seen = events("case:" + id).size();
    CHECK(failureOf(postpone(stranger, id)) == ErrorKind::notFound);
    for (const auto* caller : {&clinician, &assistant})
      CHECK(failureOf(postpone(*caller, id)) == ErrorKind::forbidden);
    for (const auto* caller : {&expert, &guest})
      CHECK(failureOf(postpone(*caller, id)) ==
            (state == draft ? ErrorKind::notFound : ErrorKind::forbidden));
    CHECK(events("case:" + id).size() == seen);
    for (const auto* caller : {&coordinator, &chair, &deputy}) {
      const auto failure = failureOf(postpone(*caller, id));
      if (state == draft)
        CHECK(failure == ErrorKind::notFound);
      else if (state != scheduled)
        CHECK(failure == ErrorKind::invalidState);
      else
        CHECK_FALSE(failure);
      if (!failure) placed(plan(), id);
    }
  }
}

TEST_CASE_METHOD(Meetings, "a withdrawn case frees its place") {
  const auto meeting = plan(10, 1);
  const auto id = ServiceFixture::addCase();
  placed(meeting, id);
  run(clinician, [&](Context& context) {
    return cases.withdraw(context, {{}, id, "Résolu."});
  }).value();
  CHECK(get(coordinator, meeting).value().meeting.placesLeft == 1);
  const auto other = ServiceFixture::addCase();
  book(clinician, meeting, other).value();
  run(chair, [&](Context& context) {
    protocol::CaseDeclineParams params;
    params.case_ = other;
    params.reason = "Hors sujet.";
    return life.decline(context, params);
  }).value();
  CHECK(get(coordinator, meeting).value().meeting.placesLeft == 1);
}

TEST_CASE_METHOD(Meetings, "a change of date tells everyone and asks again") {
  const auto meeting = plan();
  placed(meeting, ServiceFixture::addCase());
  invite(coordinator, meeting).value();
  CHECK(told(expert) == std::vector{NoticeKind::meeting_invited});
  CHECK(told(guest) == std::vector{NoticeKind::meeting_invited});
  CHECK(get(expert, meeting).value().meeting.state == MeetingState::convened);
  CHECK(failureOf(reply(clinician, meeting)) == ErrorKind::invalidState);
  reply(expert, meeting).value();
  const auto replies = [&] {
    std::set<std::string> names;
    for (const auto& each : get(coordinator, meeting).value().invitations)
      if (each.reply) names.insert(each.name);
    return names;
  };
  CHECK(replies() == std::set{expert.name});
  CHECK(failureOf(update(coordinator, meeting, 12, 3, 1)) == ErrorKind::conflict);
  update(coordinator, meeting, 10, 4).value();
  CHECK(replies().size() == 1);
  CHECK(failureOf(update(coordinator, meeting, -1)) == ErrorKind::invalid);
  update(coordinator, meeting, 12).value();
  CHECK(replies().empty());
  for (const auto* user : {&expert, &chair, &guest, &clinician})
    CHECK(told(*user).back() == NoticeKind::meeting_changed);
}

TEST_CASE_METHOD(Meetings,
                 "a case waits for the day of its meeting, where it is not needed sooner") {
  const auto urgent = ServiceFixture::addCase();
  clock.advance(std::chrono::minutes(1));
  const auto waited = ServiceFixture::addCase();
  clock.advance(std::chrono::minutes(1));
  const auto discussed = ServiceFixture::addCase();
  protocol::CaseUpdateParams params;
  params.case_ = urgent;
  params.content = completeContent();
  params.content.neededBy = base::parseDate("2026-12-05");
  params.revision = summaryOf(urgent).revision;
  run(clinician, [&](Context& context) { return cases.update(context, params); }).value();

  const auto queue = [&] {
    protocol::CaseListParams asked;
    asked.box = protocol::CaseBox::all;
    asked.order = protocol::CaseOrder::urgency;
    return run(chair, [&](Context& context) { return cases.list(context, asked); }).value().cases;
  };
  const auto order = [&] {
    std::vector<std::string> ids;
    for (const auto& each : queue()) ids.push_back(each.id);
    return ids;
  };
  using Ids = std::vector<std::string>;
  CHECK(order() == Ids{urgent, waited, discussed});
  const auto meeting = plan(10);
  placed(meeting, discussed);
  CHECK(order() == Ids{discussed, urgent, waited});
  CHECK(queue().front().meetsOn == base::parseDate("2026-12-02"));
  CHECK_FALSE(queue().back().meetsOn.has_value());
  update(coordinator, meeting, 20).value();
  CHECK(order() == Ids{urgent, discussed, waited});
  CHECK(queue()[1].meetsOn == base::parseDate("2026-12-12"));
  update(coordinator, meeting, 5).value();
  CHECK(order() == Ids{discussed, urgent, waited});
  postpone(coordinator, discussed).value();
  CHECK(order() == Ids{urgent, waited, discussed});
  CHECK_FALSE(queue().back().meetsOn.has_value());

  const auto item = propose(clinician, discussed).value();
  answer(coordinator, item.meeting, item.item, BookingDecision::confirm, [&](auto& chosen) {
    chosen.startsAt = in(6);
  }).value();
  CHECK(queue().front().meetsOn == base::parseDate("2026-11-28"));
}

TEST_CASE_METHOD(Meetings,
                 "a cancelled meeting lets its cases wait, with the later ones if wanted") {
  const auto rule = schedule(coordinator, 14, 2, "FREQ=WEEKLY;COUNT=4").value().meetings;
  REQUIRE(rule.size() == 4);
  const auto id = ServiceFixture::addCase();
  const auto requested = ServiceFixture::addCase();
  placed(rule[1], id);
  book(clinician, rule[1], requested).value();
  CHECK(cancel(coordinator, rule[1]).value().meetings == std::vector{rule[1]});
  CHECK(stateOf(id) == CaseState::accepted);
  CHECK(stateOf(requested) == CaseState::submitted);
  CHECK(told(clinician).back() == NoticeKind::meeting_cancelled);
  CHECK(get(clinician, rule[1]).value().cancelReason == "La salle est fermée.");
  CHECK(cancel(coordinator, rule[2], true).value().meetings.size() == 2);
  CHECK(get(coordinator, rule[0]).value().meeting.state == MeetingState::planned);
  CHECK(failureOf(schedule(coordinator, 14, 2, "FREQ=NEVER")) == ErrorKind::invalid);
  CHECK(failureOf(schedule(expert)) == ErrorKind::forbidden);
  CHECK(failureOf(schedule(nobody)) == ErrorKind::notFound);

  const auto calendar = run(stranger, [&](Context& context) {
                          return meetings.calendar(context, {series, in(0), in(60)});
                        }).value();
  CHECK(calendar.meetings.size() == 1);
  CHECK(failureOf(run(stranger, [&](Context& context) {
          return meetings.calendar(context, {series, in(0), in(401)});
        })) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Meetings, "the agenda is set in order, whole") {
  const auto meeting = plan();
  const auto first = placed(meeting, ServiceFixture::addCase());
  const auto second = placed(meeting, ServiceFixture::addCase());
  const auto reorder = [&](std::vector<protocol::AgendaOrder> items) {
    return run(coordinator, [&](Context& context) {
      return agenda.reorder(context, {{}, meeting, std::move(items)});
    });
  };
  CHECK(failureOf(reorder({{first, 10}})) == ErrorKind::invalid);
  CHECK(failureOf(reorder({{first, 10}, {first, 10}})) == ErrorKind::invalid);
  reorder({{second, 20}, {first, 10}}).value();
  const auto seen = get(expert, meeting).value();
  CHECK(seen.agenda.at(0).id == second);
  CHECK(seen.agenda.at(1).startsAt.value() - seen.agenda.at(0).startsAt.value() ==
        std::chrono::minutes(20));
}

TEST_CASE_METHOD(Meetings,
                 "a session has its quorum, its votes, and leaves each case where it got to") {
  const auto meeting = plan(10, 3);
  const auto first = ServiceFixture::addCase();
  const auto second = ServiceFixture::addCase();
  const auto third = ServiceFixture::addCase();
  const auto firstItem = placed(meeting, first);
  const auto secondItem = placed(meeting, second);
  placed(meeting, third);
  const auto next = plan(17, 1);
  clock.advance(hours(24 * 10));

  CHECK(failureOf(join(expert, meeting)) == ErrorKind::invalidState);
  open(coordinator, meeting).value();
  CHECK_FALSE(join(coordinator, meeting).value().quorum.met);
  CHECK(join(expert, meeting).value().quorum.lacking == 1);
  CHECK(join(clinician, meeting).value().quorum.lacking == 1);
  CHECK(join(chair, meeting).value().quorum.met);
  clock.advance(std::chrono::minutes(1));
  leave(chair, meeting).value();
  CHECK_FALSE(get(expert, meeting).value().quorum.met);
  CHECK(failureOf(leave(chair, meeting)) == ErrorKind::invalidState);
  join(chair, meeting).value();

  CHECK(failureOf(vote(expert, meeting, firstItem)) == ErrorKind::invalidState);
  present(chair, meeting, firstItem).value();
  CHECK(get(clinician, meeting).value().presenting == firstItem);
  vote(expert, meeting, firstItem, protocol::AgreementVote::disagree).value();
  const auto votes = vote(expert, meeting, firstItem).value().votes;
  CHECK(votes.agree == 1);
  CHECK(votes.disagree == 0);
  CHECK(votes.own == protocol::AgreementVote::agree);
  CHECK_FALSE(get(chair, meeting).value().agenda.at(0).votes.own);
  CHECK(failureOf(vote(deputy, meeting, firstItem)) == ErrorKind::invalidState);
  CHECK(failureOf(vote(clinician, meeting, firstItem)) == ErrorKind::forbidden);
  clock.advance(std::chrono::minutes(15));
  present(chair, meeting, secondItem).value();
  CHECK(get(chair, meeting).value().agenda.at(0).state == AgendaItemState::discussed);

  const auto closed = close(chair, meeting).value();
  CHECK(closed.notReached == std::vector{third});
  CHECK(stateOf(first) == CaseState::discussed);
  CHECK(stateOf(second) == CaseState::discussed);
  CHECK(stateOf(third) == CaseState::scheduled);
  CHECK(summaryOf(third).meetsOn == base::parseDate("2026-12-09"));
  const auto seen = get(clinician, meeting).value();
  CHECK(seen.meeting.state == MeetingState::adjourned);
  CHECK(seen.quorum.met);
  CHECK(seen.attendance.size() == 5);
  for (const auto& each : seen.attendance) CHECK(each.leftAt.has_value());
  CHECK(get(clinician, next).value().agenda.at(0).case_.id == third);
  for (const auto& event : events("meeting:" + meeting))
    CHECK(event.data.find(first) == std::string::npos);
}

TEST_CASE_METHOD(Meetings, "who has a responsible senior does not count for the quorum") {
  run(nullptr, [&](Context& context) -> base::Result<void> {
    const auto memberOf = [&](const service::Caller& user) {
      return context.tx
          .one(store::queries::memberOfUser, {{"user", store::value(user.userId)},
                                              {"centre", store::value(reference)},
                                              {"role", store::value("expert")}})
          .value()
          .text("id");
    };
    const auto member = store::value(memberOf(expert));
    const auto row = context.tx.one(store::queries::memberById, {{"member", member}});
    context.tx.run(store::queries::memberSave,
                   {{"member", member},
                    {"revision", store::value(row->integer("revision"))},
                    {"role", store::value("expert")},
                    {"profession", store::value("intern")},
                    {"specialty", store::value("")},
                    {"rpps", store::null()},
                    {"senior", store::value(memberOf(chair))},
                    {"now", store::value(context.now)}});
    return base::ok();
  }).value();
  const auto meeting = plan();
  placed(meeting, ServiceFixture::addCase());
  open(chair, meeting).value();
  CHECK(join(expert, meeting).value().quorum.lacking == 2);
  CHECK(join(deputy, meeting).value().quorum.lacking == 1);
}

TEST_CASE_METHOD(Meetings, "what no later meeting has room for waits again") {
  const auto meeting = plan();
  const auto id = ServiceFixture::addCase();
  placed(meeting, id);
  open(chair, meeting).value();
  CHECK(close(chair, meeting).value().notReached == std::vector{id});
  CHECK(stateOf(id) == CaseState::accepted);
  CHECK(told(clinician).back() == NoticeKind::case_postponed);
}

TEST_CASE_METHOD(Meetings,
                 "other centres' items only count, unless the charter opens the session") {
  const auto meeting = plan();
  const auto own = ServiceFixture::addCase();
  placed(meeting, own);
  // A case of the neighbouring centre.
  auto params = createParams();
  params.centre = neighbour;
  const auto draft =
      run(guest, [&](Context& context) { return cases.create(context, params); }).value();
  run(guest, [&](Context& context) {
    return cases.submit(context, {{}, draft.case_, draft.revision});
  }).value();
  placed(meeting, draft.case_);

  CHECK(get(expert, meeting).value().agenda.size() == 2);
  auto seen = get(clinician, meeting).value();
  CHECK(seen.agenda.size() == 1);
  CHECK(seen.otherItems == 1);
  CHECK(get(stranger, meeting).value().otherItems == 2);
  open(chair, meeting).value();
  CHECK(get(clinician, meeting).value().agenda.size() == 1);

  protocol::Charter charter;
  charter.quorum.minimum = 2;
  charter.presentersSee = protocol::CharterPresenterView::session;
  saveCharter(charter);
  seen = get(clinician, meeting).value();
  CHECK(seen.agenda.size() == 2);
  CHECK(get(stranger, meeting).value().agenda.empty());
  close(chair, meeting).value();
  CHECK(get(clinician, meeting).value().agenda.size() == 1);
}

TEST_CASE_METHOD(Meetings, "somebody else presides where the chair is away") {
  const auto meeting = plan();
  const auto designate = [&](const service::Caller& who, const service::Caller& user) {
    return run(who, [&](Context& context) {
      return meetings.designateChair(context, {{}, meeting, user.userId});
    });
  };
  CHECK(failureOf(designate(coordinator, clinician)) == ErrorKind::invalid);
  CHECK(failureOf(designate(expert, expert)) == ErrorKind::forbidden);
  CHECK(failureOf(open(expert, meeting)) == ErrorKind::forbidden);
  designate(coordinator, expert).value();
  CHECK(told(expert) == std::vector{NoticeKind::chair_designated});
  CHECK(get(clinician, meeting).value().chair.value().name == expert.name);
  CHECK(open(expert, meeting).has_value());
}

namespace {

struct Ratifying : Meetings {
  /// A case of that urgency which the chair answered in writing.
  std::string answered(protocol::Urgency urgency = protocol::Urgency::urgent) {
    auto params = createParams();
    params.content.urgency = urgency;
    const auto id = run(clinician, [&](Context& context) { return cases.create(context, params); })
                        .value()
                        .case_;
    protocol::CaseSubmitParams submit;
    submit.case_ = id;
    submit.revision = 1;
    run(clinician, [&](Context& context) { return cases.submit(context, submit); }).value();
    run(chair, [&](Context& context) { return life.accept(context, {{}, id}); }).value();
    protocol::CaseAnswerParams answer;
    answer.case_ = id;
    answer.outcome = protocol::CaseOutcome::final;
    answer.text = "Bisphosphonate dès ce soir.";
    run(chair, [&](Context& context) { return life.answer(context, answer); }).value();
    return id;
  }
  auto ratify(const service::Caller& caller, const std::string& meeting, const std::string& id,
              protocol::RatificationDecision decision = protocol::RatificationDecision::ratified,
              std::optional<std::string> text = {}, std::int64_t answer = 1) {
    protocol::MeetingRatifyParams params;
    params.meeting = meeting;
    params.case_ = id;
    params.answer = answer;
    params.decision = decision;
    params.text = std::move(text);
    return run(caller, [&](Context& context) { return sittings.ratify(context, params); });
  }
  protocol::CaseGetResult caseOf(const std::string& id) {
    protocol::CaseGetParams params;
    params.case_ = id;
    return run(clinician, [&](Context& context) { return cases.get(context, params); }).value();
  }
  bool told(const service::Caller& user, NoticeKind kind) {
    const auto list =
        run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices;
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& notice) { return notice.kind == kind; });
  }
};

}  // namespace

TEST_CASE_METHOD(Ratifying, "the next meeting ratifies what was answered to an urgent case") {
  const auto id = answered();
  const auto routine = answered(protocol::Urgency::routine);
  const auto meeting = plan();
  const auto waiting = get(expert, meeting).value().toRatify;
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].case_ == id);
  CHECK(waiting[0].answer == 1);
  CHECK(waiting[0].author == chair.userId);
  CHECK(get(clinician, meeting).value().toRatify.empty());
  CHECK(get(stranger, meeting).value().toRatify.empty());

  CHECK(failureOf(ratify(chair, meeting, id)) == ErrorKind::invalidState);
  open(chair, meeting).value();
  for (const auto& [name, user] : people())
    if (user != &chair && user != &deputy) {
      INFO(std::string(name));
      const auto failure = failureOf(ratify(*user, meeting, id));
      CHECK((failure == ErrorKind::forbidden || failure == ErrorKind::notFound));
    }
  CHECK(failureOf(ratify(chair, meeting, routine)) == ErrorKind::invalidState);
  CHECK(failureOf(ratify(chair, meeting, id, protocol::RatificationDecision::ratified, {}, 2)) ==
        ErrorKind::notFound);
  CHECK(failureOf(ratify(chair, meeting, base::newId(clock))) == ErrorKind::notFound);

  CHECK(ratify(deputy, meeting, id).has_value());
  const auto now = caseOf(id);
  CHECK(now.case_.state == CaseState::answered);
  REQUIRE(now.answers.front().ratification);
  CHECK(now.answers.front().ratification->decision == protocol::RatificationDecision::ratified);
  CHECK(now.answers.front().ratification->meeting == meeting);
  CHECK(now.answers.front().ratification->by == deputy.userId);
  CHECK(events("case:" + id).back().type == "case.ratified");
  CHECK(told(clinician, NoticeKind::answer_ratified));
  CHECK(told(chair, NoticeKind::answer_ratified));
  CHECK(get(expert, meeting).value().toRatify.empty());
  CHECK(failureOf(ratify(chair, meeting, id)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Ratifying, "an answer that is not ratified opens its case again") {
  using enum protocol::RatificationDecision;
  const auto id = answered();
  const auto meeting = plan();
  open(chair, meeting).value();
  CHECK(failureOf(ratify(chair, meeting, id, not_ratified)) == ErrorKind::invalid);
  CHECK(ratify(chair, meeting, id, not_ratified, "Fonction rénale inconnue.").has_value());
  const auto now = caseOf(id);
  CHECK(now.case_.state == CaseState::accepted);
  CHECK(now.answers.front().ratification->text == "Fonction rénale inconnue.");
  CHECK(told(clinician, NoticeKind::answer_not_ratified));
  for (const auto& stream : {"centre:" + competence, "series:" + series}) {
    CHECK(events(stream).back().type == "case.ratified");
    CHECK(events(stream).back().data.find("rénale") == std::string::npos);
  }
  CHECK(events("case:" + id).back().data.find("rénale") != std::string::npos);
}

TEST_CASE_METHOD(Meetings, "whoever leaves the roster leaves the meetings to come, too") {
  const auto meeting = plan();
  invite(coordinator, meeting).value();
  const auto follows = [&](const service::Caller& caller) {
    return run(caller,
               [&](Context& context) {
                 return service::mayReadStream(context, "meeting:" + meeting);
               })
        .has_value();
  };
  for (const auto* caller : {&expert, &chair, &guest}) CHECK(follows(*caller));
  service::SeriesService directory;
  std::vector<protocol::RosterEntry> roster;
  for (const auto& seat :
       run(admin, [&](Context& context) { return directory.get(context, {.series = series}); })
           .value()
           .series.roster)
    if (seat.name != expert.name) roster.push_back({seat.member, seat.specialty, seat.function});
  saveRoster(roster);
  CHECK_FALSE(follows(expert));
  for (const auto* caller : {&chair, &guest}) CHECK(follows(*caller));

  // Or the centre by which they sit there.
  service::MemberService members{service::SessionPolicy{}};
  for (const auto& seat : roster)
    if (seat.function == protocol::RosterFunction::deputy)
      run(admin, [&](Context& context) {
        return members.remove(context, {{}, seat.member, 1});
      }).value();
  CHECK_FALSE(follows(deputy));
}
