#include "jobs/due.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "protocol/events.hpp"
#include "service/agenda.hpp"
#include "service/case.hpp"
#include "service/meeting.hpp"
#include "service/notice.hpp"
#include "service/sitting.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using namespace std::chrono_literals;
using protocol::CaseState;
using protocol::NoticeKind;
using protocol::RosterFunction;
using service::Context;
using store::value;
namespace queries = store::queries;

namespace {

struct Due : ServiceFixture {
  const std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  service::CaseService cases;
  service::NoticeService notices;

  Due() {
    protocol::Charter charter;
    charter.quorum.minimum = 3;
    charter.delays.emplace().triageDays = 5;
    charter.urgent = {"Astreinte", "01 23 45 67 89", "24 h/24"};
    charter.escalation = {{RosterFunction::coordinator, 0},
                          {RosterFunction::chair, 60},
                          {RosterFunction::deputy, 120}};
    saveCharter(charter);
  }

  std::string addUrgentCase() {
    auto params = createParams();
    params.content.urgency = protocol::Urgency::urgent;
    const auto id = run(clinician, [&](Context& context) { return cases.create(context, params); })
                        .value()
                        .case_;
    submit(id);
    return id;
  }
  void submit(const std::string& id) {
    protocol::CaseSubmitParams params;
    params.case_ = id;
    params.revision = 1;
    run(clinician, [&](Context& context) { return cases.submit(context, params); }).value();
  }
  void carryOut() { jobs::carryOutDue(database(), clock, *logger); }
  std::vector<NoticeKind> told(const service::Caller& user) {
    std::vector<NoticeKind> kinds;
    for (const auto& notice :
         run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      kinds.push_back(notice.kind);
    return kinds;
  }
  std::int64_t jobsLeft() {
    std::int64_t left = 0;
    run(nullptr, [&](Context& context) -> base::Result<void> {
      left = static_cast<std::int64_t>(
          context.tx
              .all(queries::jobsDue,
                   {{"now", value(clock.now() + std::chrono::days(1000))}, {"limit", value(100)}})
              .size());
      return base::ok();
    }).value();
    return left;
  }
};

using Kinds = std::vector<NoticeKind>;
const Kinds kUrgent{NoticeKind::urgent_case};
const Kinds kNothing;

}  // namespace

TEST_CASE_METHOD(Due, "an urgent case that nobody takes goes up the charter's escalation") {
  const auto id = addUrgentCase();
  CHECK(told(coordinator) == kUrgent);
  CHECK(told(chair) == kNothing);
  carryOut();
  CHECK(told(chair) == kNothing);
  clock.advance(59min);
  carryOut();
  CHECK(told(chair) == kNothing);
  clock.advance(1min);
  carryOut();
  CHECK(told(chair) == kUrgent);
  CHECK(told(deputy) == kNothing);
  clock.advance(1h);
  carryOut();
  CHECK(told(deputy) == kUrgent);
  CHECK(told(expert) == kNothing);
  CHECK(told(clinician) == kNothing);

  const auto event = events("user:" + chair.userId).back();
  CHECK(event.actor == "system");
  const auto posted = store::decodeStored<protocol::NoticePosted>(event.data).value();
  CHECK(posted.notice.about == "case:" + id);
}

TEST_CASE_METHOD(Due, "the escalation ends when the case is no longer waiting") {
  const auto id = addUrgentCase();
  setState(id, CaseState::accepted);
  clock.advance(std::chrono::days(30));
  carryOut();
  CHECK(told(coordinator) == kUrgent);
  CHECK(told(chair) == kNothing);
  CHECK(jobsLeft() == 0);
}

TEST_CASE_METHOD(Due, "a submitted case that becomes urgent is told of then") {
  const auto id = addCase();
  CHECK(told(coordinator) == kNothing);
  protocol::CaseUpdateParams params;
  params.case_ = id;
  params.revision = 2;
  params.content = completeContent();
  params.content.urgency = protocol::Urgency::urgent;
  run(clinician, [&](Context& context) { return cases.update(context, params); }).value();
  CHECK(told(coordinator) == kUrgent);
  params.revision = 3;
  run(clinician, [&](Context& context) { return cases.update(context, params); }).value();
  CHECK(told(coordinator) == kUrgent);
  clock.advance(1h);
  carryOut();
  CHECK(told(chair) == kUrgent);
}

TEST_CASE_METHOD(Due, "without an urgent contact an urgent case goes the ordinary way") {
  protocol::Charter charter;
  charter.quorum.minimum = 3;
  charter.escalation = {{RosterFunction::coordinator, 0}, {RosterFunction::chair, 60}};
  saveCharter(charter);
  addUrgentCase();
  clock.advance(2h);
  carryOut();
  CHECK(told(coordinator) == kNothing);
  CHECK(told(chair) == kNothing);
}

TEST_CASE_METHOD(Due, "an urgent contact without escalation has all told at once") {
  protocol::Charter charter;
  charter.quorum.minimum = 3;
  charter.urgent = {"Astreinte", "01 23 45 67 89", "24 h/24"};
  saveCharter(charter);
  addUrgentCase();
  for (const auto* user : {&coordinator, &chair, &deputy}) CHECK(told(*user) == kUrgent);
  CHECK(told(expert) == kNothing);
}

TEST_CASE_METHOD(Due,
                 "a case that waits for its triage is brought to mind after the charter's delay") {
  addCase();
  clock.advance(std::chrono::days(5) - 1ms);
  carryOut();
  CHECK(told(coordinator) == kNothing);
  clock.advance(1ms);
  carryOut();
  for (const auto* user : {&coordinator, &chair, &deputy})
    CHECK(told(*user) == Kinds{NoticeKind::triage_due});
  CHECK(told(expert) == kNothing);
  CHECK(jobsLeft() == 0);
}

TEST_CASE_METHOD(Due, "the deputy of who is away is told as well") {
  const auto members =
      run(nullptr, [&](Context& context) -> base::Result<std::array<std::string, 2>> {
        std::array<std::string, 2> found;
        for (const auto& row : context.tx.all(queries::seriesRoster, {{"series", value(series)}})) {
          if (row.text("function") == "coordinator") found[0] = row.text("member_id");
          if (row.text("function") == "permanent") found[1] = row.text("member_id");
        }
        return found;
      }).value();
  run(nullptr, [&](Context& context) -> base::Result<void> {
    context.tx.run(queries::absenceInsert, {{"member", value(members[0])},
                                            {"fromDay", value("2026-11-20")},
                                            {"toDay", value("2026-11-22")},
                                            {"deputy", value(members[1])},
                                            {"network", value(network)}});
    return base::ok();
  }).value();
  addUrgentCase();
  CHECK(told(coordinator) == kUrgent);
  CHECK(told(expert) == kUrgent);
  clock.advance(24h);
  addUrgentCase();
  CHECK(told(coordinator).size() == 2);
  CHECK(told(expert) == kUrgent);
}

TEST_CASE_METHOD(Due, "reports that are not signed in time are brought to mind") {
  service::MeetingService meetings;
  service::AgendaService agenda;
  service::SittingService sittings;
  const auto hold = [&](bool withCase) {
    protocol::MeetingScheduleParams plan;
    plan.series = series;
    plan.startsAt = clock.now() + 24h;
    plan.minutes = 60;
    plan.timeZone = "Europe/Paris";
    plan.places = 2;
    const auto meeting =
        run(coordinator, [&](Context& context) { return meetings.schedule(context, plan); })
            .value()
            .meetings.front();
    std::string item;
    if (withCase) {
      const auto id = addCase(CaseState::accepted);
      item = run(coordinator,
                 [&](Context& context) {
                   return agenda.addCase(context, {{}, meeting, id, std::nullopt});
                 })
                 .value()
                 .item;
    }
    run(chair, [&](Context& context) { return sittings.open(context, {{}, meeting}); }).value();
    if (withCase)
      run(chair, [&](Context& context) {
        return sittings.present(context, {{}, meeting, item});
      }).value();
    run(chair, [&](Context& context) { return sittings.close(context, {{}, meeting}); }).value();
  };
  const auto reminders = [&](const service::Caller& user) {
    const auto kinds = told(user);
    return std::count(kinds.begin(), kinds.end(), NoticeKind::report_due);
  };
  hold(true);
  hold(false);  // nothing to be signed
  clock.advance(24h * 7 - 1min);
  carryOut();
  CHECK(reminders(chair) == 0);
  clock.advance(2min);
  carryOut();
  CHECK(reminders(chair) == 1);
  CHECK(reminders(coordinator) == 1);
  CHECK(reminders(clinician) == 0);
}

TEST_CASE_METHOD(Due, "however many look for what is due, it is done once") {
  constexpr std::size_t kCases = 12;
  for (std::size_t i = 0; i < kCases; ++i) addUrgentCase();
  clock.advance(1h);
  std::array<std::thread, 4> servers;
  for (auto& server : servers) server = std::thread([this] { carryOut(); });
  for (auto& server : servers) server.join();
  CHECK(told(chair) == Kinds(kCases, NoticeKind::urgent_case));
}

TEST_CASE_METHOD(Due, "a job that this release does not know is put off and keeps nobody back") {
  const auto schedule = [&](std::string_view kind) {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      context.tx.run(queries::jobSchedule, {{"job", value(context.newId())},
                                            {"network", value(network)},
                                            {"kind", value(kind)},
                                            {"subject", value(series)},
                                            {"step", value(0)},
                                            {"due", value(context.now)}});
      return base::ok();
    }).value();
  };
  schedule("of_a_later_release");
  addUrgentCase();
  const auto left = jobsLeft();
  carryOut();
  CHECK(jobsLeft() == left);
  clock.advance(1h);
  carryOut();
  CHECK(told(chair) == kUrgent);
  CHECK(jobsLeft() == left - 1);
}
