#include "service/follow_up.hpp"

#include <chrono>
#include <set>

#include "service/case.hpp"
#include "service/case_life.hpp"
#include "service/notice.hpp"
#include "service/opinion.hpp"
#include "service/reminder.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseState;
using protocol::FollowUpApplied;
using protocol::NoticeKind;
using service::Context;

namespace {

struct FollowUps : ServiceFixture {
  service::FollowUpService followUps;
  service::CaseLifeService life;
  service::OpinionService opinions;
  service::NoticeService notices;

  auto record(const service::Caller& caller, const std::string& id,
              FollowUpApplied applied = FollowUpApplied::applied,
              std::optional<std::string> why = {}) {
    protocol::FollowUpRecordParams params;
    params.case_ = id;
    params.content.applied = applied;
    params.content.why = std::move(why);
    params.content.outcome = protocol::FollowUpOutcome::better;
    params.content.diagnosis = {{"ORPHA:666", protocol::DiagnosisStatus::confirmed}};
    return run(caller, [&](Context& context) { return followUps.record(context, params); });
  }
  auto list(const service::Caller& caller, std::optional<std::string> id = {},
            std::optional<std::string> cursor = {}, std::optional<std::int64_t> limit = {}) {
    return run(caller, [&](Context& context) {
      return followUps.list(context, {id, cursor, limit});
    });
  }
  void giveOpinion(const service::Caller& caller, const std::string& id) {
    protocol::OpinionFileParams params;
    params.case_ = id;
    params.version = 1;
    params.centre = reference;
    params.context = protocol::OpinionGivenIn::written;
    params.content.text = "Surveiller.";
    run(caller, [&](Context& context) { return opinions.file(context, params); }).value();
  }
  void answer(const std::string& id) {
    protocol::CaseAnswerParams params;
    params.case_ = id;
    params.outcome = protocol::CaseOutcome::final;
    params.text = "Surveiller.";
    run(chair, [&](Context& context) { return life.answer(context, params); }).value();
  }
  std::string answered() {
    const auto id = addCase(CaseState::accepted);
    giveOpinion(expert, id);
    answer(id);
    return id;
  }
  std::vector<NoticeKind> told(const service::Caller& user) {
    std::vector<NoticeKind> kinds;
    for (const auto& notice :
         run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      kinds.insert(kinds.begin(), notice.kind);
    return kinds;
  }
  /// Moves the clock by days and carries out what is due then.
  void wait(int days) {
    clock.advance(std::chrono::hours(24 * days));
    run(nullptr, [&](Context& context) -> base::Result<void> {
      for (const auto& row :
           context.tx.all(store::queries::jobsDue,
                          {{"now", store::value(context.now)}, {"limit", store::value(100)}})) {
        const auto found = context.tx.one(store::queries::jobById,
                                          {{"job", store::value(row.text("id"))},
                                           {"network", store::value(row.text("network_id"))}});
        service::Job job{found->text("id"),         found->text("network_id"),
                         found->text("kind"),       found->text("subject"),
                         found->integer("step"),    found->time("due_at"),
                         found->integer("attempts")};
        CONSILIUM_CHECK(service::carryOut(context, job));
        context.tx.run(store::queries::jobDone,
                       {{"job", store::value(job.id)}, {"network", store::value(job.networkId)}});
      }
      return base::ok();
    }).value();
  }
};

}  // namespace

TEST_CASE_METHOD(FollowUps,
                 "only the submitting centre's clinicians follow up, once a case is answered") {
  using enum CaseState;
  for (const auto state :
       {draft, submitted, accepted, scheduled, discussed, answered, closed, declined, withdrawn}) {
    const auto id = addCase(state);
    inviteGuest(id, guest);
    INFO("from " << toString(state));
    CHECK(failureOf(record(stranger, id)) == ErrorKind::notFound);
    CHECK(failureOf(record(assistant, id)) == ErrorKind::forbidden);
    for (const auto* caller : {&expert, &coordinator, &chair, &guest})
      CHECK(failureOf(record(*caller, id)) ==
            (state == draft ? ErrorKind::notFound : ErrorKind::forbidden));
    for (const auto* caller : {&clinician, &colleague}) {
      const auto failure = failureOf(record(*caller, id));
      if (state == answered || state == closed)
        CHECK_FALSE(failure);
      else
        CHECK(failure == ErrorKind::invalidState);
    }
  }
}

TEST_CASE_METHOD(FollowUps, "what became of advice comes back to those who gave it") {
  const auto id = answered();
  clock.advance(std::chrono::hours(24 * 90));
  const auto failure = errorOf(record(clinician, id, FollowUpApplied::partly));
  CHECK(failure.violations.at(0).pointer == "/content/why");
  CHECK(record(clinician, id, FollowUpApplied::partly, "Mal toléré.").value().number == 1);
  CHECK(told(expert) == std::vector{NoticeKind::follow_up_recorded});
  CHECK(told(chair) == std::vector{NoticeKind::follow_up_recorded});
  CHECK(told(deputy).empty());
  CHECK(told(clinician) == std::vector{NoticeKind::case_answered});
  for (const auto& stream : {"case:" + id, "series:" + series}) {
    CHECK(events(stream).back().type == "followUp.recorded");
    CHECK(events(stream).back().data.find("toléré") == std::string::npos);
  }
  for (const auto* reader : {&expert, &chair}) {
    const auto own = list(*reader).value().followUps;
    REQUIRE(own.size() == 1);
    CHECK(own[0].content.why == "Mal toléré.");
    CHECK(own[0].answeredAt.has_value());
  }
  CHECK(list(deputy).value().followUps.empty());
  CHECK(list(deputy, id).value().followUps.size() == 1);
  CHECK(failureOf(list(stranger, id)) == ErrorKind::notFound);
}

TEST_CASE_METHOD(FollowUps, "follow-ups are paged, the latest first") {
  const auto id = answered();
  for (int i = 0; i < 5; ++i) {
    record(clinician, id).value();
    clock.advance(std::chrono::hours(1));
  }
  for (const auto& of : {std::optional<std::string>(id), std::optional<std::string>()}) {
    std::vector<std::int64_t> numbers;
    std::optional<std::string> cursor;
    do {
      const auto page = list(expert, of, cursor, 2).value();
      for (const auto& each : page.followUps) numbers.push_back(each.number);
      cursor = page.cursor;
    } while (cursor);
    CHECK(numbers == std::vector<std::int64_t>{5, 4, 3, 2, 1});
  }
}

TEST_CASE_METHOD(FollowUps,
                 "the submitting centre is asked after 3 and 12 months, unless it has told") {
  const auto asked = [&] {
    const auto kinds = told(clinician);
    return std::count(kinds.begin(), kinds.end(), NoticeKind::follow_up_due);
  };
  answered();
  wait(80);
  CHECK(asked() == 0);
  wait(15);
  CHECK(asked() == 1);
  wait(240);
  CHECK(asked() == 1);
  wait(40);
  CHECK(asked() == 2);

  const auto told = answered();
  clock.advance(std::chrono::hours(24 * 85));
  record(clinician, told).value();
  wait(10);
  CHECK(asked() == 2);
  wait(300);
  CHECK(asked() == 3);
}
