#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "service/agenda.hpp"
#include "service/case.hpp"
#include "service/case_circle.hpp"
#include "service/case_life.hpp"
#include "service/meeting.hpp"
#include "service/message.hpp"
#include "service/minutes.hpp"
#include "service/opinion.hpp"
#include "service/sitting.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"
#include "support/store.hpp"

// Every act × every state × everybody, for cases, meetings, bookings, opinions and reports (design,
// section 3): what is allowed works, anything else is refused in the words of the contract and
// leaves no trace. What the series decides about a case is in case_life_test.cpp, likewise.

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::AgendaItemState;
using protocol::BookingDecision;
using protocol::CaseState;
using protocol::MeetingState;
using protocol::OpinionState;
using service::AgendaService;
using service::Caller;
using service::Context;
using service::MeetingService;
using service::MinutesService;
using service::SittingService;
namespace queries = store::queries;

namespace {

using Failure = std::optional<ErrorKind>;
using Names = std::set<std::string_view>;
/// What a change would show in: revisions, and the lengths of streams.
using Trace = std::vector<std::int64_t>;

const Names kSubmitters{"clinician", "colleague", "assistant"};
const Names kClinicians{"clinician", "colleague"};
const Names kPlanners{"coordinator", "chair", "deputy"};
const Names kChairs{"chair", "deputy"};
const Names kGuest{"guest"};
/// Of who follows a meeting for a while only.
const std::set<ErrorKind> kNotYet{ErrorKind::invalidState, ErrorKind::forbidden};

Names operator+(Names names, const Names& more) {
  names.insert(more.begin(), more.end());
  return names;
}

/// An act as it is tried by everybody on a subject of its own.
template <class State, class Subject>
struct Act {
  std::string_view name;
  std::set<State> from;
  Names by;
  std::function<Failure(const Caller&, const Subject&)> attempt;
  /// For whom the subject does not exist; by default as the table has it.
  std::function<bool(std::string_view, State)> sees{};
  /// In the states where the act is tried: all of the table's where there are none here.
  std::set<State> in{};
  /// By whom: everybody, where nobody is named.
  Names who{};
  /// How somebody who may is refused in any other state.
  std::set<ErrorKind> otherwise{ErrorKind::invalidState};
};

template <class State, class Subject>
struct Table {
  std::vector<State> states;
  std::function<Subject(State)> bring;
  std::function<Trace(const Subject&)> trace;
  std::function<bool(std::string_view, State)> sees;
  std::vector<Act<State, Subject>> acts;
};

struct Transitions : ServiceFixture {
  test::TemporaryFolder folder;
  store::SigningKey key =
      store::SigningKey::create(folder.path() / "key", folder.path() / "public").value();
  service::CaseService cases;
  service::CaseLifeService life;
  service::CaseCircleService circle{service::SessionPolicy{}};
  service::MessageService messages;
  service::OpinionService opinions;
  MeetingService meetings;
  AgendaService agenda;
  SittingService sittings;
  MinutesService minutes{key};

  Transitions() {
    protocol::Charter charter;
    charter.quorum.minimum = 1;
    saveCharter(charter);
  }

  Names allBut(const Names& some) const {
    Names names;
    for (const auto& [name, caller] : people())
      if (!some.contains(name)) names.insert(name);
    return names;
  }

  template <class State, class Subject>
  void tryAll(const Table<State, Subject>& table) {
    for (const auto state : table.states)
      for (const auto& act : table.acts) {
        if (!act.in.empty() && !act.in.contains(state)) continue;
        auto subject = table.bring(state);
        auto before = table.trace(subject);
        std::size_t done = 0;
        for (const auto& [name, caller] : people()) {
          if (!act.who.empty() && !act.who.contains(name)) continue;
          INFO(act.name << " from " << toString(state) << " by " << name);
          const auto failure = act.attempt(*caller, subject);
          const bool sees = act.sees ? act.sees(name, state) : table.sees(name, state);
          if (!act.by.contains(name)) {
            CHECK(failure == (sees ? ErrorKind::forbidden : ErrorKind::notFound));
          } else if (!act.from.contains(state)) {
            REQUIRE(failure);
            CHECK(act.otherwise.contains(*failure));
          } else {
            CHECK_FALSE(failure);
            ++done;
          }
          const auto after = table.trace(subject);
          if (failure) {
            CHECK(after == before);
          } else {
            CHECK(after != before);
            subject = table.bring(state);
            before = table.trace(subject);
          }
        }
        INFO(act.name << " from " << toString(state));
        CHECK((done > 0) == act.from.contains(state));
      }
  }

  // What happens to a case.
  std::int64_t revisionOf(const std::string& id) {
    return run(clinician,
               [&](Context& context) { return cases.get(context, {.case_ = id, .version = {}}); })
        .value()
        .case_.revision;
  }
  /// Revisions and stream heads, in one look.
  Trace traceOf(const std::vector<std::string>& caseIds,
                const std::vector<std::string>& meetingIds = {}) {
    Trace trace;
    database()
        .readNow([&](store::Transaction& tx) -> base::Result<void> {
          trace.clear();
          for (const auto& id : caseIds) {
            trace.push_back(
                tx.one(queries::caseById, {{"case", store::value(id)}})->integer("revision"));
            trace.push_back(store::headOf(tx, "case:" + id));
          }
          for (const auto& id : meetingIds) {
            trace.push_back(
                tx.one(queries::meetingById, {{"meeting", store::value(id)}})->integer("revision"));
            trace.push_back(store::headOf(tx, "meeting:" + id));
          }
          return base::ok();
        })
        .value();
    return trace;
  }
  std::string centreOf(const Caller& caller) const {
    for (const auto* each : {&clinician, &colleague, &assistant, &manager})
      if (caller.userId == each->userId) return competence;
    return caller.userId == guest.userId ? neighbour : reference;
  }
  std::string visited(CaseState state) {
    auto id = addCase(state);
    inviteGuest(id, guest);
    return id;
  }

  // What happens to a meeting.
  base::Timestamp in(int days) const { return clock.now() + std::chrono::hours(24 * days); }
  std::string plan(int days = 10) {
    protocol::MeetingScheduleParams params;
    params.series = series;
    params.startsAt = in(days);
    params.minutes = 60;
    params.timeZone = "Europe/Paris";
    params.places = 9;
    return run(coordinator, [&](Context& context) { return meetings.schedule(context, params); })
        .value()
        .meetings.front();
  }
  auto add(const Caller& caller, const std::string& meeting, const std::string& id) {
    return run(caller, [&](Context& context) {
      return agenda.addCase(context, {{}, meeting, id, std::nullopt});
    });
  }
  auto book(const Caller& caller, const std::string& meeting, const std::string& id) {
    return run(caller, [&](Context& context) {
      return agenda.book(context, {{}, meeting, id, std::nullopt});
    });
  }
  auto propose(const Caller& caller, const std::string& id) {
    protocol::MeetingProposeParams params;
    params.case_ = id;
    params.times = {in(5)};
    params.timeZone = "Europe/Paris";
    return run(caller, [&](Context& context) { return agenda.propose(context, params); });
  }
  auto answer(const Caller& caller, const std::string& meeting, const std::string& item,
              BookingDecision decision, const std::optional<std::string>& to = {}) {
    protocol::MeetingAnswerParams params;
    params.meeting = meeting;
    params.item = item;
    params.decision = decision;
    params.to = to;
    if (decision == BookingDecision::refuse) params.reason = "Complet.";
    return run(caller, [&](Context& context) { return agenda.answer(context, params); });
  }
  auto remove(const Caller& caller, const std::string& meeting, const std::string& item) {
    return run(caller, [&](Context& context) {
      return agenda.removeCase(context, {{}, meeting, item, "Trop tôt."});
    });
  }
  auto postpone(const Caller& caller, const std::string& id) {
    return run(caller, [&](Context& context) {
      return agenda.postpone(context, {{}, id, "Bilan attendu."});
    });
  }
  auto invite(const Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) {
      return meetings.invite(context, {{}, meeting, true, {guest.userId}});
    });
  }
  auto open(const Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) { return sittings.open(context, {{}, meeting}); });
  }
  auto join(const Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) {
      return sittings.join(context, {{}, meeting, protocol::AttendanceMode::remote, std::nullopt});
    });
  }
  auto present(const Caller& caller, const std::string& meeting, const std::string& item) {
    return run(caller, [&](Context& context) {
      return sittings.present(context, {{}, meeting, item});
    });
  }
  auto vote(const Caller& caller, const std::string& meeting, const std::string& item) {
    return run(caller, [&](Context& context) {
      return sittings.vote(context, {{}, meeting, item, protocol::AgreementVote::agree});
    });
  }
  auto close(const Caller& caller, const std::string& meeting) {
    return run(caller, [&](Context& context) { return sittings.close(context, {{}, meeting}); });
  }
  auto meeting(const Caller& caller, const std::string& id) {
    return run(caller, [&](Context& context) { return meetings.get(context, {id}); });
  }
  void enter(const std::string& id) {
    open(chair, id).value();
    for (const auto* each :
         {&clinician, &colleague, &assistant, &expert, &coordinator, &chair, &deputy})
      join(*each, id).value();
  }

  // What happens to a report.
  auto write(const Caller& caller, const std::string& meeting, const std::string& item,
             std::int64_t revision, bool review = false) {
    protocol::MinutesUpdateParams params;
    params.meeting = meeting;
    params.item = item;
    params.revision = revision;
    params.content.outcome = protocol::ReportOutcome::final;
    params.content.synthesis = "Poursuivre le traitement.";
    params.review = review;
    params.release = true;
    return run(caller, [&](Context& context) { return minutes.update(context, params); });
  }
  auto sign(const Caller& caller, const std::string& meeting, const std::string& item,
            std::int64_t revision) {
    return run(caller, [&](Context& context) {
      return minutes.sign(context, {{}, meeting, item, revision});
    });
  }
  auto contest(const Caller& caller, const std::string& meeting, const std::string& item) {
    return run(caller, [&](Context& context) {
      return minutes.contest(context, {{}, meeting, item, "La dose n'est pas celle dite."});
    });
  }
  auto answerContest(const Caller& caller, const std::string& meeting, const std::string& item) {
    return run(caller, [&](Context& context) {
      return minutes.answer(context, {{}, meeting, item, "En effet."});
    });
  }
};

/// The calendar is for everybody who is a member somewhere, or has a platform-wide role.
bool seesCalendar(std::string_view name) {
  return name != "nobody";
}

}  // namespace

TEST_CASE_METHOD(Transitions, "a case: every act of its centre and on agendas") {
  struct Subject {
    std::string id;
    std::int64_t revision;
    std::string meeting;
  };
  using enum CaseState;
  Table<CaseState, Subject> table;
  table.states = {draft,    submitted, accepted, scheduled, discussed,
                  answered, closed,    declined, withdrawn};
  table.bring = [&](CaseState state) {
    const auto meeting = plan();
    const auto id = visited(state == scheduled ? submitted : state);
    if (state == scheduled) add(coordinator, meeting, id).value();
    return Subject{id, revisionOf(id), meeting};
  };
  table.trace = [&](const Subject& subject) { return traceOf({subject.id}, {subject.meeting}); };
  table.sees = sees;
  table.acts = {
      {"case.update",
       {draft, submitted, accepted, scheduled, discussed},
       kSubmitters,
       [&](auto& who, auto& subject) {
         protocol::CaseUpdateParams params;
         params.case_ = subject.id;
         params.revision = subject.revision;
         params.content = completeContent();
         return failureOf(run(who, [&](Context& c) { return cases.update(c, params); }));
       }},
      {"case.submit",
       {draft},
       kClinicians,
       [&](auto& who, auto& subject) {
         protocol::CaseSubmitParams params;
         params.case_ = subject.id;
         params.revision = subject.revision;
         return failureOf(run(who, [&](Context& c) { return cases.submit(c, params); }));
       }},
      {"message.post",
       {draft, submitted, accepted, scheduled, discussed, answered, closed, declined},
       kClinicians + Names{"expert", "coordinator", "chair", "deputy", "guest"},
       [&](auto& who, auto& subject) {
         protocol::MessagePostParams params;
         params.case_ = subject.id;
         params.centre = centreOf(who);
         params.text = "-";
         return failureOf(run(who, [&](Context& c) { return messages.post(c, params); }));
       },
       {},
       {submitted, accepted, scheduled, discussed, answered, closed, declined, withdrawn}},
      {"meeting.book",
       {submitted, accepted},
       kSubmitters,
       [&](auto& who, auto& subject) { return failureOf(book(who, subject.meeting, subject.id)); }},
      {"meeting.propose",
       {submitted, accepted},
       kClinicians,
       [&](auto& who, auto& subject) { return failureOf(propose(who, subject.id)); }},
      {"meeting.addCase",
       {submitted, accepted},
       kPlanners,
       [&](auto& who, auto& subject) { return failureOf(add(who, subject.meeting, subject.id)); },
       [](auto name, auto) { return seesCalendar(name); },
       {submitted, accepted, scheduled, discussed, answered, closed, declined, withdrawn}},
      {"case.postpone",
       {scheduled},
       kPlanners,
       [&](auto& who, auto& subject) { return failureOf(postpone(who, subject.id)); },
       {},
       {submitted, accepted, scheduled, discussed, answered, closed, declined, withdrawn}},
  };
  const auto inviteGuestTo = [&](auto& who, auto& subject) {
    protocol::CaseInviteParams params;
    params.case_ = subject.id;
    params.login = "invitee";
    params.name = "Dr Invitée Fictive";
    params.until = in(1);
    return failureOf(run(who, [&](Context& c) { return circle.invite(c, params); }));
  };
  table.acts.push_back({"case.invite", {}, kClinicians, inviteGuestTo, {}, {draft}});
  table.acts.push_back(
      {"case.invite",
       {submitted, accepted, scheduled, discussed, answered, closed},
       kClinicians + kPlanners,
       inviteGuestTo,
       {},
       {submitted, accepted, scheduled, discussed, answered, closed, declined, withdrawn}});
  // A link leaves no trace in a draft.
  table.acts.push_back(
      {"case.link",
       {submitted, accepted, scheduled, discussed, answered, closed, declined},
       kSubmitters,
       [&](auto& who, auto& subject) {
         const auto other = addCase(draft);
         return failureOf(run(who, [&](Context& c) {
           return circle.link(c, {{}, subject.id, other, protocol::CaseLinkKind::relative});
         }));
       },
       {},
       {submitted, accepted, scheduled, discussed, answered, closed, declined, withdrawn}});
  // Of which nobody has asked for the validation; case_circle_test.cpp has the others.
  table.acts.push_back({"case.validate", {}, kClinicians, [&](auto& who, auto& subject) {
                          protocol::CaseValidateParams params;
                          params.case_ = subject.id;
                          params.revision = subject.revision;
                          params.agree = true;
                          return failureOf(
                              run(who, [&](Context& c) { return cases.validate(c, params); }));
                        }});
  const auto withdraw = [&](auto& who, auto& subject) {
    protocol::CaseWithdrawParams params;
    params.case_ = subject.id;
    params.reason = "La personne s'y oppose.";
    return failureOf(run(who, [&](Context& c) { return cases.withdraw(c, params); }));
  };
  // Whoever writes drafts may throw one away.
  table.acts.push_back({"case.withdraw", {draft}, kSubmitters, withdraw, {}, {draft}});
  table.acts.push_back(
      {"case.withdraw",
       {submitted, accepted, scheduled, discussed, answered, closed, declined},
       kClinicians,
       withdraw,
       {},
       {submitted, accepted, scheduled, discussed, answered, closed, declined, withdrawn}});
  tryAll(table);
}

TEST_CASE_METHOD(Transitions, "a meeting: every act") {
  struct Subject {
    std::string id;
    std::string item;    ///< in session the one that is presented
    std::string other;   ///< on the agenda; the first one again of a proposal
    std::string spare;   ///< an accepted case on no agenda
    std::string urgent;  ///< a case that waits for a ratification
  };
  using enum MeetingState;
  const auto urgentCase = [&] {
    auto params = createParams();
    params.content.urgency = protocol::Urgency::urgent;
    const auto id =
        run(clinician, [&](Context& c) { return cases.create(c, params); }).value().case_;
    run(clinician, [&](Context& c) { return cases.submit(c, {{}, id, 1}); }).value();
    run(chair, [&](Context& c) { return life.accept(c, {{}, id}); }).value();
    protocol::CaseAnswerParams written;
    written.case_ = id;
    written.outcome = protocol::CaseOutcome::final;
    written.text = "Bisphosphonate dès ce soir.";
    run(chair, [&](Context& c) { return life.answer(c, written); }).value();
    return id;
  };
  const auto urgent = urgentCase();
  Table<MeetingState, Subject> table;
  table.states = {proposed, planned, convened, in_session, adjourned, minuted, cancelled};
  table.bring = [&](MeetingState state) {
    Subject subject;
    subject.spare = visited(CaseState::accepted);
    subject.urgent = state == in_session ? urgentCase() : urgent;
    if (state == proposed) {
      const auto made = propose(clinician, addCase()).value();
      subject.id = made.meeting;
      subject.item = subject.other = made.item;
      return subject;
    }
    subject.id = plan();
    subject.item = add(coordinator, subject.id, addCase()).value().item;
    subject.other = add(coordinator, subject.id, addCase()).value().item;
    if (state == convened || state == in_session) invite(coordinator, subject.id).value();
    if (state == in_session || state == adjourned || state == minuted) {
      enter(subject.id);
      if (state == in_session) join(guest, subject.id).value();
      present(chair, subject.id, subject.item).value();
    }
    if (state == minuted) {
      write(coordinator, subject.id, subject.item, 0).value();
      sign(chair, subject.id, subject.item, 1).value();
    }
    if (state == adjourned || state == minuted) close(chair, subject.id).value();
    if (state == cancelled)
      run(chair, [&](Context& c) {
        return meetings.cancel(c, {{}, subject.id, "La salle est fermée.", std::nullopt});
      }).value();
    REQUIRE(meeting(chair, subject.id).value().meeting.state == state);
    return subject;
  };
  table.trace = [&](const Subject& subject) {
    return traceOf({subject.spare, subject.urgent}, {subject.id});
  };
  table.sees = [](auto name, auto) { return seesCalendar(name); };
  const std::set<MeetingState> ahead{planned, convened};
  const std::set<MeetingState> untilItsEnd{planned, convened, in_session};
  const Names roster = Names{"expert"} + kPlanners;
  const auto reply = [&](auto& who, auto& subject) {
    return failureOf(run(who, [&](Context& c) {
      return meetings.reply(c, {{}, subject.id, protocol::InvitationReply::accepted});
    }));
  };
  const auto enterIt = [&](auto& who, auto& subject) { return failureOf(join(who, subject.id)); };
  const auto leaveIt = [&](auto& who, auto& subject) {
    return failureOf(run(who, [&](Context& c) { return sittings.leave(c, {{}, subject.id}); }));
  };
  const auto voteOnIt = [&](auto& who, auto& subject) {
    return failureOf(vote(who, subject.id, subject.item));
  };
  table.acts = {
      {"meeting.update", ahead, kPlanners,
       [&](auto& who, auto& subject) {
         protocol::MeetingUpdateParams params;
         params.meeting = subject.id;
         params.revision = meeting(chair, subject.id).value().meeting.revision;
         params.startsAt = in(11);
         params.minutes = 60;
         params.timeZone = "Europe/Paris";
         params.places = 9;
         return failureOf(run(who, [&](Context& c) { return meetings.update(c, params); }));
       }},
      {"meeting.cancel",
       {proposed, planned, convened},
       kPlanners,
       [&](auto& who, auto& subject) {
         return failureOf(run(who, [&](Context& c) {
           return meetings.cancel(c, {{}, subject.id, "La salle est fermée.", std::nullopt});
         }));
       }},
      {"meeting.invite", untilItsEnd, kPlanners,
       [&](auto& who, auto& subject) {
         return failureOf(run(who, [&](Context& c) {
           return meetings.invite(c, {{}, subject.id, std::nullopt, {stranger.userId}});
         }));
       }},
      {"meeting.reply",
       {convened, in_session},
       Names{"expert"} + kPlanners,
       reply,
       {},
       {},
       allBut(kSubmitters + kGuest)},
      // Who is invited by name follows the meeting, and from then on.
      {"meeting.reply", {convened, in_session}, kGuest, reply, {}, {}, kGuest, kNotYet},
      {"meeting.designateChair",
       {planned, convened, in_session, adjourned},
       kPlanners,
       [&](auto& who, auto& subject) {
         return failureOf(run(who, [&](Context& c) {
           return meetings.designateChair(c, {{}, subject.id, deputy.userId});
         }));
       }},
      {"meeting.reorder", untilItsEnd, kPlanners,
       [&](auto& who, auto& subject) {
         protocol::MeetingReorderParams params;
         params.meeting = subject.id;
         params.items = {{subject.other, 20}, {subject.item, 10}};
         return failureOf(run(who, [&](Context& c) { return agenda.reorder(c, params); }));
       }},
      {"meeting.addCase", untilItsEnd, kPlanners,
       [&](auto& who, auto& subject) { return failureOf(add(who, subject.id, subject.spare)); }},
      {"meeting.book", ahead, kSubmitters,
       [&](auto& who, auto& subject) { return failureOf(book(who, subject.id, subject.spare)); },
       [](auto name, auto) { return sees(name, CaseState::accepted); }},
      // Until the session a centre takes its own case off the agenda.
      {"meeting.removeCase",
       ahead,
       kSubmitters,
       [&](auto& who, auto& subject) { return failureOf(remove(who, subject.id, subject.other)); },
       {},
       {},
       kSubmitters},
      {"meeting.removeCase",
       untilItsEnd,
       kPlanners,
       [&](auto& who, auto& subject) { return failureOf(remove(who, subject.id, subject.other)); },
       {},
       {},
       allBut(kSubmitters)},
      {"meeting.open", ahead, kPlanners,
       [&](auto& who, auto& subject) { return failureOf(open(who, subject.id)); }},
      {"meeting.join", {in_session}, roster, enterIt, {}, {}, allBut(kSubmitters + kGuest)},
      {"meeting.leave", {in_session}, roster, leaveIt, {}, {}, allBut(kSubmitters + kGuest)},
      // The centres follow as long as a case of theirs is on the agenda.
      {"meeting.join",
       {in_session},
       kSubmitters + kGuest,
       enterIt,
       {},
       {},
       kSubmitters + kGuest,
       kNotYet},
      {"meeting.leave",
       {in_session},
       kSubmitters + kGuest,
       leaveIt,
       {},
       {},
       kSubmitters + kGuest,
       kNotYet},
      {"meeting.present",
       {in_session},
       kPlanners,
       [&](auto& who, auto& subject) {
         return failureOf(present(who, subject.id, subject.other));
       }},
      {"meeting.vote", {in_session}, Names{"expert"} + kChairs, voteOnIt, {}, {}, allBut(kGuest)},
      {"meeting.vote", {in_session}, kGuest, voteOnIt, {}, {}, kGuest, kNotYet},
      {"meeting.ratify",
       {in_session},
       kChairs,
       [&](auto& who, auto& subject) {
         protocol::MeetingRatifyParams params;
         params.meeting = subject.id;
         params.case_ = subject.urgent;
         params.answer = 1;
         params.decision = protocol::RatificationDecision::ratified;
         return failureOf(run(who, [&](Context& c) { return sittings.ratify(c, params); }));
       }},
      {"meeting.close",
       {in_session},
       kPlanners,
       [&](auto& who, auto& subject) { return failureOf(close(who, subject.id)); }},
  };
  tryAll(table);
}

TEST_CASE_METHOD(Transitions, "a booking: every act, before the session and in it") {
  struct Subject {
    std::string meeting;
    std::string item;
    std::string id;     ///< of the case
    std::string later;  ///< a meeting with a place left
  };
  using enum AgendaItemState;
  for (const bool inSession : {false, true}) {
    INFO((inSession ? "in session" : "before it"));
    Table<AgendaItemState, Subject> table;
    table.states = inSession ? std::vector{requested,   confirmed, presented, discussed,
                                           not_reached, moved,     refused,   removed}
                             : std::vector{requested, confirmed, moved, refused, removed};
    table.bring = [&](AgendaItemState state) {
      Subject subject{plan(), "", addCase(), plan(17)};
      const bool booked = state == requested || state == moved || state == refused;
      subject.item = booked ? book(clinician, subject.meeting, subject.id).value().item
                            : add(coordinator, subject.meeting, subject.id).value().item;
      if (state == moved)
        answer(coordinator, subject.meeting, subject.item, BookingDecision::move, subject.later)
            .value();
      if (state == refused)
        answer(coordinator, subject.meeting, subject.item, BookingDecision::refuse).value();
      if (state == removed) remove(coordinator, subject.meeting, subject.item).value();
      if (!inSession) return subject;
      // Another case, which comes after it.
      const auto next = add(coordinator, subject.meeting, addCase()).value().item;
      enter(subject.meeting);
      if (state == presented || state == discussed)
        present(chair, subject.meeting, subject.item).value();
      if (state == discussed) present(chair, subject.meeting, next).value();
      if (state == not_reached) close(chair, subject.meeting).value();
      for (const auto& each : meeting(chair, subject.meeting).value().agenda)
        if (each.id == subject.item) REQUIRE(each.state == state);
      return subject;
    };
    table.trace = [&](const Subject& subject) {
      return traceOf({subject.id}, {subject.meeting, subject.later});
    };
    table.sees = [](auto name, auto) { return seesCalendar(name); };
    const auto decide = [&](BookingDecision decision) {
      return [&, decision](auto& who, auto& subject) {
        return failureOf(answer(
            who, subject.meeting, subject.item, decision,
            decision == BookingDecision::move ? std::optional(subject.later) : std::nullopt));
      };
    };
    const auto takeOff = [&](auto& who, auto& subject) {
      return failureOf(remove(who, subject.meeting, subject.item));
    };
    using Of = std::set<AgendaItemState>;
    table.acts = {
        {"confirm", {requested}, kPlanners, decide(BookingDecision::confirm)},
        {"move", {requested, confirmed}, kPlanners, decide(BookingDecision::move)},
        {"refuse", {requested}, kPlanners, decide(BookingDecision::refuse)},
        {"meeting.removeCase",
         {requested, confirmed},
         kPlanners,
         takeOff,
         {},
         {},
         allBut(kSubmitters)},
        {"meeting.removeCase",
         inSession ? Of{} : Of{requested, confirmed},
         kSubmitters,
         takeOff,
         {},
         {},
         kSubmitters},
        // The case itself waits again, wherever its place is by now.
        {"case.postpone",
         {confirmed, moved, not_reached},
         kPlanners,
         [&](auto& who, auto& subject) { return failureOf(postpone(who, subject.id)); },
         [](auto name, auto) { return name != "guest" && sees(name, CaseState::scheduled); }},
        {"meeting.present", inSession ? Of{confirmed, discussed} : Of{}, kPlanners,
         [&](auto& who, auto& subject) {
           return failureOf(present(who, subject.meeting, subject.item));
         }},
        {"meeting.vote", inSession ? Of{presented, discussed} : Of{}, Names{"expert"} + kChairs,
         [&](auto& who, auto& subject) {
           return failureOf(vote(who, subject.meeting, subject.item));
         }},
    };
    tryAll(table);
  }
}

TEST_CASE_METHOD(Transitions, "an opinion: every act on each of its versions") {
  struct Subject {
    std::string id;  ///< of the case
    std::string opinion;
    std::int64_t number;
  };
  using enum OpinionState;
  protocol::OpinionContent content;
  content.confidence = protocol::OpinionConfidence::high;
  content.text = "Plutôt une dysplasie.";
  const auto amend = [&](const Caller& who, const Subject& subject) {
    protocol::OpinionAmendParams params;
    params.case_ = subject.id;
    params.opinion = subject.opinion;
    params.number = subject.number;
    params.version = 1;
    params.centre = centreOf(who);
    params.context = protocol::OpinionGivenIn::written;
    params.content = content;
    return run(who, [&](Context& c) { return opinions.amend(c, params); });
  };
  const auto decide = [&](const Caller& who, const Subject& subject,
                          protocol::OpinionDecision decision) {
    protocol::OpinionConfirmParams params;
    params.case_ = subject.id;
    params.opinion = subject.opinion;
    params.number = subject.number;
    params.decision = decision;
    return run(who, [&](Context& c) { return opinions.confirm(c, params); });
  };
  Table<OpinionState, Subject> table;
  table.states = {filed, superseded, transcribed, refused};
  table.bring = [&](OpinionState state) {
    Subject subject{visited(CaseState::accepted), "", 1};
    if (state == filed || state == superseded) {
      protocol::OpinionFileParams params;
      params.case_ = subject.id;
      params.version = 1;
      params.centre = reference;
      params.context = protocol::OpinionGivenIn::written;
      params.content = content;
      subject.opinion =
          run(expert, [&](Context& c) { return opinions.file(c, params); }).value().opinion;
      if (state == superseded) amend(expert, subject).value();
    } else {
      protocol::OpinionTranscribeParams params;
      params.case_ = subject.id;
      params.version = 1;
      params.author = expert.userId;
      params.channel = protocol::OpinionChannel::email;
      params.receivedAt = clock.now();
      params.content = content;
      subject.opinion = run(coordinator, [&](Context& c) { return opinions.transcribe(c, params); })
                            .value()
                            .opinion;
      if (state == refused) decide(expert, subject, protocol::OpinionDecision::refuse).value();
    }
    return subject;
  };
  table.trace = [&](const Subject& subject) {
    auto trace = traceOf({subject.id});
    for (const auto& each : run(chair,
                                [&](Context& c) {
                                  return opinions.list(
                                      c, {.case_ = subject.id, .cursor = {}, .limit = {}});
                                })
                                .value()
                                .opinions) {
      trace.push_back(each.number);
      trace.push_back(static_cast<std::int64_t>(each.state));
    }
    return trace;
  };
  table.sees = [](auto name, auto) { return sees(name, CaseState::accepted); };
  const Names author{"expert"};
  // For whom an opinion of theirs could be there, this one is not.
  const Names authorsOfOthers{"clinician", "colleague", "chair", "deputy", "guest"};
  const auto nothing = [](auto, auto) { return false; };
  const auto tryAmend = [&](auto& who, auto& subject) { return failureOf(amend(who, subject)); };
  const auto tryToDecide = [&](protocol::OpinionDecision decision) {
    return [&, decision](auto& who, auto& subject) {
      return failureOf(decide(who, subject, decision));
    };
  };
  // A version that has been replaced is stale; what was not confirmed is no opinion to amend.
  table.acts = {{"opinion.amend",
                 {filed},
                 author,
                 tryAmend,
                 {},
                 {},
                 allBut(authorsOfOthers),
                 {ErrorKind::conflict, ErrorKind::notFound}}};
  for (const auto decision :
       {protocol::OpinionDecision::confirm, protocol::OpinionDecision::refuse})
    table.acts.push_back({decision == protocol::OpinionDecision::confirm ? "confirm" : "refuse",
                          {transcribed},
                          author,
                          tryToDecide(decision),
                          {},
                          {},
                          allBut(authorsOfOthers)});
  tryAll(table);

  for (auto& act : table.acts) {
    act.from = {};
    act.by = {};
    act.who = authorsOfOthers;
    act.sees = nothing;
  }
  tryAll(table);
}

namespace {

/// A report by what has happened to it.
enum class Stage { unwritten, draft, inReview, signedOnly, contested, answered };

std::string_view toString(Stage stage) {
  switch (stage) {
    case Stage::unwritten:
      return "unwritten";
    case Stage::draft:
      return "draft";
    case Stage::inReview:
      return "in review";
    case Stage::signedOnly:
      return "signed";
    case Stage::contested:
      return "contested";
    case Stage::answered:
      return "answered";
  }
  return "";
}

}  // namespace

TEST_CASE_METHOD(Transitions, "a report: every act") {
  struct Subject {
    std::string meeting;
    std::string item;
    std::string id;  ///< of the case
    std::int64_t revision;
  };
  using enum Stage;
  Table<Stage, Subject> table;
  table.states = {unwritten, draft, inReview, signedOnly, contested, answered};
  table.bring = [&](Stage stage) {
    Subject subject{plan(), "", visited(CaseState::submitted), 0};
    subject.item = add(coordinator, subject.meeting, subject.id).value().item;
    enter(subject.meeting);
    present(chair, subject.meeting, subject.item).value();
    close(chair, subject.meeting).value();
    if (stage == unwritten) return subject;
    subject.revision =
        write(coordinator, subject.meeting, subject.item, 0, stage != draft).value().revision;
    if (stage == draft || stage == inReview) return subject;
    sign(chair, subject.meeting, subject.item, subject.revision).value();
    if (stage == signedOnly) return subject;
    contest(clinician, subject.meeting, subject.item).value();
    if (stage == answered) answerContest(chair, subject.meeting, subject.item).value();
    return subject;
  };
  table.trace = [&](const Subject& subject) {
    const auto report = run(chair,
                            [&](Context& c) {
                              return minutes.get(c, {subject.meeting, subject.item, std::nullopt});
                            })
                            .value()
                            .reports.at(0);
    auto trace = traceOf({subject.id}, {subject.meeting});
    trace.insert(trace.end(), {report.revision, static_cast<std::int64_t>(report.state),
                               static_cast<std::int64_t>(report.addenda.size())});
    return trace;
  };
  table.sees = [](std::string_view name, Stage stage) {
    if (kPlanners.contains(name)) return true;
    if (name == "expert" || kSubmitters.contains(name)) return stage >= inReview;
    return name == "guest" && stage >= signedOnly;
  };
  table.acts = {
      {"minutes.update",
       {unwritten, draft, inReview},
       kPlanners,
       [&](auto& who, auto& subject) {
         return failureOf(write(who, subject.meeting, subject.item, subject.revision));
       }},
      {"minutes.review",
       {inReview},
       kClinicians + Names{"expert"} + kPlanners,
       [&](auto& who, auto& subject) {
         return failureOf(run(who, [&](Context& c) {
           return minutes.review(c, {{},
                                     subject.meeting,
                                     subject.item,
                                     std::max<std::int64_t>(subject.revision, 1),
                                     protocol::ReviewDecision::agree,
                                     std::nullopt});
         }));
       }},
      {"minutes.sign",
       {draft, inReview},
       kChairs,
       [&](auto& who, auto& subject) {
         return failureOf(sign(who, subject.meeting, subject.item, subject.revision));
       }},
      {"minutes.addend",
       {signedOnly, contested, answered},
       kChairs,
       [&](auto& who, auto& subject) {
         return failureOf(run(who, [&](Context& c) {
           return minutes.addend(c, {{}, subject.meeting, subject.item, "Lire : douze mois."});
         }));
       }},
      {"minutes.contest",
       {signedOnly, answered},
       kClinicians,
       [&](auto& who, auto& subject) {
         return failureOf(contest(who, subject.meeting, subject.item));
       }},
      {"minutes.answer",
       {contested},
       kChairs,
       [&](auto& who, auto& subject) {
         return failureOf(answerContest(who, subject.meeting, subject.item));
       }},
      {"minutes.receive",
       {signedOnly, contested, answered},
       kClinicians,
       [&](auto& who, auto& subject) {
         return failureOf(run(who, [&](Context& c) {
           return minutes.receive(c,
                                  {{}, subject.meeting, subject.item, std::nullopt, {"Patiente"}});
         }));
       }},
  };
  tryAll(table);
}
