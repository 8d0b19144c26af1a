#include "service/case_life.hpp"

#include <functional>
#include <map>
#include <set>

#include "service/case.hpp"
#include "service/notice.hpp"
#include "service/reminder.hpp"
#include "service/series.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseBox;
using protocol::CaseState;
using protocol::NoticeKind;
using service::Context;

namespace {

using Failure = std::optional<ErrorKind>;
using Kinds = std::vector<NoticeKind>;

struct Life : ServiceFixture {
  service::CaseService cases;
  service::CaseLifeService life;
  service::NoticeService notices;
  std::string otherSeries;    ///< of the same centre, where `referenceExpert` presides
  std::string distantSeries;  ///< takes cases of centres attached to its owner only

  Life() {
    otherSeries = addSeries("RCP voisine", reference, protocol::CharterRegistration::anyone);
    distantSeries = addSeries("RCP lointaine", elsewhere, protocol::CharterRegistration::attached);
  }

  std::string addSeries(const std::string& name, const std::string& owner,
                        protocol::CharterRegistration registration) {
    service::SeriesService service;
    protocol::SeriesSaveParams params;
    params.name = name;
    params.owners.push_back({.kind = protocol::SeriesOwnerKind::centre, .id = owner});
    params.charter.quorum.minimum = 1;
    params.charter.registration = registration;
    if (owner == reference)
      params.roster = {
          {memberOf(referenceExpert), "génétique médicale", protocol::RosterFunction::chair}};
    return run(admin, [&](Context& context) { return service.save(context, params); })
        .value()
        .series;
  }
  std::string memberOf(const service::Caller& user) {
    return addMember(user, reference, network, "clinician");
  }

  template <class Params, class Function>
  auto act(const service::Caller& caller, Function function, const Params& params) {
    return run(caller, [&](Context& context) { return (life.*function)(context, params); });
  }
  auto accept(const service::Caller& caller, const std::string& id) {
    return act(caller, &service::CaseLifeService::accept, protocol::CaseAcceptParams{{}, id});
  }
  auto decline(const service::Caller& caller, const std::string& id,
               std::optional<std::string> suggested = {}) {
    protocol::CaseDeclineParams params;
    params.case_ = id;
    params.reason = "Hors de notre champ.";
    params.suggestedSeries = std::move(suggested);
    return act(caller, &service::CaseLifeService::decline, params);
  }
  auto request(const service::Caller& caller, const std::string& id,
               std::optional<std::string> text = "Les radiographies ?") {
    protocol::CaseRequestInformationParams params;
    params.case_ = id;
    params.text = std::move(text);
    return act(caller, &service::CaseLifeService::requestInformation, params);
  }
  auto redirect(const service::Caller& caller, const std::string& id, const std::string& to) {
    protocol::CaseRedirectParams params;
    params.case_ = id;
    params.series = to;
    params.reason = "Elle connaît mieux cette maladie.";
    return act(caller, &service::CaseLifeService::redirect, params);
  }
  auto agree(const service::Caller& caller, const std::string& id, bool agrees = true) {
    protocol::CaseAgreeRedirectParams params;
    params.case_ = id;
    params.agree = agrees;
    return act(caller, &service::CaseLifeService::agreeRedirect, params);
  }
  auto answer(const service::Caller& caller, const std::string& id,
              std::optional<base::Date> reReview = {}) {
    protocol::CaseAnswerParams params;
    params.case_ = id;
    params.outcome = protocol::CaseOutcome::final;
    params.text = "Surveiller.";
    params.reReviewOn = reReview;
    return act(caller, &service::CaseLifeService::answer, params);
  }
  auto close(const service::Caller& caller, const std::string& id) {
    return act(caller, &service::CaseLifeService::close, protocol::CaseCloseParams{{}, id});
  }
  auto reopen(const service::Caller& caller, const std::string& id) {
    protocol::CaseReopenParams params;
    params.case_ = id;
    params.reason = "Un fait nouveau.";
    return act(caller, &service::CaseLifeService::reopen, params);
  }
  auto retain(const service::Caller& caller, const std::string& id) {
    return act(caller, &service::CaseLifeService::retain,
               protocol::CaseRetainParams{{}, id, std::chrono::year{2046} / 11 / 22});
  }
  auto get(const service::Caller& caller, const std::string& id) {
    return run(caller, [&](Context& c) { return cases.get(c, {.case_ = id, .version = {}}); });
  }
  base::Result<protocol::CaseUpdateResult> complete(const std::string& id) {
    protocol::CaseUpdateParams params;
    params.case_ = id;
    params.revision = get(clinician, id).value().case_.revision;
    params.content = completeContent();
    return run(clinician, [&](Context& context) { return cases.update(context, params); });
  }
  std::set<std::string> ids(const service::Caller& caller, CaseBox box) {
    protocol::CaseListParams params;
    params.box = box;
    std::set<std::string> found;
    for (const auto& each :
         run(caller, [&](Context& context) { return cases.list(context, params); }).value().cases)
      found.insert(each.id);
    return found;
  }
  Kinds told(const service::Caller& user) {
    Kinds kinds;
    for (const auto& notice :
         run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      kinds.insert(kinds.begin(), notice.kind);
    return kinds;
  }
  std::string lastType(const std::string& stream) { return events(stream).back().type; }
};

}  // namespace

TEST_CASE_METHOD(Life, "every act from every state by everybody: allowed, or nothing changes") {
  struct Act {
    std::string_view name;
    std::set<CaseState> from;
    std::set<std::string_view> by;
    std::function<Failure(const service::Caller&, const std::string&)> call;
  };
  const std::vector<Act> acts{
      {"accept",
       {CaseState::submitted},
       {"chair", "deputy"},
       [&](auto& who, auto& id) { return failureOf(accept(who, id)); }},
      {"decline",
       {CaseState::submitted},
       {"chair", "deputy"},
       [&](auto& who, auto& id) { return failureOf(decline(who, id)); }},
      {"requestInformation",
       {CaseState::submitted, CaseState::accepted, CaseState::scheduled, CaseState::discussed},
       {"coordinator", "chair", "deputy"},
       [&](auto& who, auto& id) { return failureOf(request(who, id)); }},
      {"redirect",
       {CaseState::submitted, CaseState::accepted},
       {"coordinator", "chair", "deputy"},
       [&](auto& who, auto& id) { return failureOf(redirect(who, id, otherSeries)); }},
      {"agreeRedirect",
       {},
       {"clinician", "colleague"},
       [&](auto& who, auto& id) { return failureOf(agree(who, id)); }},
      {"answer",
       {CaseState::accepted, CaseState::discussed},
       {"chair", "deputy"},
       [&](auto& who, auto& id) { return failureOf(answer(who, id)); }},
      {"close",
       {CaseState::answered},
       {"clinician", "colleague"},
       [&](auto& who, auto& id) { return failureOf(close(who, id)); }},
      {"reopen",
       {CaseState::answered, CaseState::closed},
       {"clinician", "colleague", "chair", "deputy"},
       [&](auto& who, auto& id) { return failureOf(reopen(who, id)); }},
      {"retain",
       {CaseState::submitted, CaseState::accepted, CaseState::scheduled, CaseState::discussed,
        CaseState::answered, CaseState::closed, CaseState::declined, CaseState::withdrawn},
       {"clinician", "colleague"},
       [&](auto& who, auto& id) { return failureOf(retain(who, id)); }},
  };
  for (const auto state : {CaseState::draft, CaseState::submitted, CaseState::accepted,
                           CaseState::scheduled, CaseState::discussed, CaseState::answered,
                           CaseState::closed, CaseState::declined, CaseState::withdrawn}) {
    std::string id;
    std::int64_t revision = 0;
    const auto renew = [&] {
      id = addCase(state);
      inviteGuest(id, guest);
      revision = get(clinician, id).value().case_.revision;
    };
    renew();
    for (const auto& each : acts)
      for (const auto& [name, caller] : people()) {
        INFO(each.name << " from " << toString(state) << " by " << name);
        const auto before = events("case:" + id).size();
        const auto failure = each.call(*caller, id);
        if (!sees(name, state))
          CHECK(failure == ErrorKind::notFound);
        else if (!each.by.count(name))
          CHECK((failure == ErrorKind::forbidden || failure == ErrorKind::notFound));
        else if (!each.from.count(state))
          CHECK(failure == ErrorKind::invalidState);
        else
          CHECK_FALSE(failure);
        if (failure) {
          CHECK(events("case:" + id).size() == before);
          CHECK(get(clinician, id).value().case_.revision == revision);
        } else {
          CHECK(events("case:" + id).size() == before + 1);
          renew();
        }
      }
  }
}

TEST_CASE_METHOD(Life, "a case is accepted, answered in writing, closed, and opened again") {
  const auto id = addCase();
  CHECK(accept(chair, id).value().revision == 3);
  CHECK(get(clinician, id).value().case_.state == CaseState::accepted);
  CHECK(told(clinician) == Kinds{NoticeKind::case_accepted});
  for (const auto& stream : {"case:" + id, "centre:" + competence, "series:" + series})
    CHECK(lastType(stream) == "case.accepted");

  const auto answered = answer(chair, id).value();
  CHECK(answered.number == 1);
  auto now = get(clinician, id).value();
  CHECK(now.case_.state == CaseState::answered);
  REQUIRE(now.answers.size() == 1);
  CHECK(now.answers[0].text == "Surveiller.");
  CHECK(now.answers[0].version == 1);
  CHECK(now.answers[0].author == chair.userId);
  CHECK_FALSE(now.answers[0].toRatify);
  CHECK(events("case:" + id).back().data.find("Surveiller") != std::string::npos);
  for (const auto& stream : {"centre:" + competence, "series:" + series}) {
    CHECK(lastType(stream) == "case.answered");
    CHECK(events(stream).back().data.find("Surveiller") == std::string::npos);
  }
  CHECK(close(clinician, id).has_value());
  CHECK(reopen(clinician, id).has_value());
  CHECK(get(clinician, id).value().case_.state == CaseState::accepted);
  CHECK(told(coordinator) == Kinds{NoticeKind::case_reopened});
  CHECK(complete(id).has_value());
  CHECK(answer(deputy, id).value().number == 2);
  now = get(expert, id).value();
  REQUIRE(now.answers.size() == 2);
  CHECK(now.answers[0].number == 2);
  CHECK(now.answers[0].version == 2);
}

TEST_CASE_METHOD(Life, "an urgent case's written answer is marked for the next meeting") {
  auto params = createParams();
  params.content.urgency = protocol::Urgency::urgent;
  const auto id =
      run(clinician, [&](Context& context) { return cases.create(context, params); }).value().case_;
  protocol::CaseSubmitParams submit;
  submit.case_ = id;
  submit.revision = 1;
  run(clinician, [&](Context& context) { return cases.submit(context, submit); }).value();
  accept(chair, id).value();
  answer(chair, id).value();
  CHECK(get(clinician, id).value().answers.front().toRatify == true);
}

TEST_CASE_METHOD(Life,
                 "a case that is declined comes back with the reason and a series that fits") {
  const auto id = addCase();
  CHECK(failureOf(decline(chair, id, base::newId(clock))) == ErrorKind::invalid);
  CHECK(decline(chair, id, otherSeries).has_value());
  const auto now = get(clinician, id).value();
  CHECK(now.case_.state == CaseState::declined);
  CHECK(now.refusal.value().reason == "Hors de notre champ.");
  CHECK(now.refusal.value().suggestedSeries == otherSeries);
  CHECK(now.refusal.value().suggestedSeriesName == "RCP voisine");
  CHECK(told(clinician) == Kinds{NoticeKind::case_declined});
  CHECK(events("series:" + series).back().data.find("Hors") == std::string::npos);
  CHECK(ids(clinician, CaseBox::todo) == std::set{id});
}

TEST_CASE_METHOD(Life, "a case waits for the submitting centre while information is asked for") {
  const auto id = addCase();
  CHECK(ids(chair, CaseBox::todo) == std::set{id});
  request(coordinator, id).value();
  CHECK(get(clinician, id).value().informationRequest.value().text == "Les radiographies ?");
  CHECK(get(clinician, id).value().case_.awaitsSubmitter == true);
  CHECK(told(clinician) == Kinds{NoticeKind::information_requested});
  CHECK(ids(clinician, CaseBox::todo) == std::set{id});
  CHECK(ids(clinician, CaseBox::waiting).empty());
  CHECK(ids(chair, CaseBox::waiting) == std::set{id});
  CHECK(ids(chair, CaseBox::todo).empty());

  CHECK(complete(id).has_value());
  CHECK_FALSE(get(clinician, id).value().informationRequest);
  CHECK_FALSE(get(clinician, id).value().case_.awaitsSubmitter);
  CHECK(told(coordinator) == Kinds{NoticeKind::information_provided});
  CHECK(ids(clinician, CaseBox::waiting) == std::set{id});
  CHECK(ids(chair, CaseBox::todo) == std::set{id});

  CHECK(failureOf(request(chair, id, std::nullopt)) == ErrorKind::invalidState);
  request(chair, id).value();
  request(chair, id, std::nullopt).value();
  CHECK(lastType("case:" + id) == "case.requestWithdrawn");
  CHECK(ids(chair, CaseBox::todo) == std::set{id});
  request(chair, id).value();
  accept(chair, id).value();
  CHECK_FALSE(get(clinician, id).value().informationRequest);
}

TEST_CASE_METHOD(Life, "a case goes to another series when the submitting centre agrees") {
  const auto id = addCase();
  accept(chair, id).value();
  CHECK(failureOf(redirect(chair, id, series)) == ErrorKind::invalid);
  CHECK(failureOf(redirect(chair, id, distantSeries)) == ErrorKind::invalid);
  CHECK(failureOf(agree(clinician, id)) == ErrorKind::invalidState);
  redirect(coordinator, id, otherSeries).value();
  CHECK(get(clinician, id).value().redirection.value().seriesName == "RCP voisine");
  CHECK(ids(clinician, CaseBox::todo) == std::set{id});
  CHECK(failureOf(get(referenceExpert, id)) == ErrorKind::notFound);

  agree(clinician, id, false).value();
  CHECK(lastType("case:" + id) == "case.redirectRefused");
  CHECK_FALSE(get(clinician, id).value().redirection);
  CHECK(get(clinician, id).value().case_.state == CaseState::accepted);

  redirect(chair, id, otherSeries).value();
  agree(colleague, id).value();
  const auto now = get(clinician, id).value();
  CHECK(now.case_.state == CaseState::submitted);
  CHECK(now.case_.series == otherSeries);
  CHECK_FALSE(now.redirection);
  CHECK_FALSE(now.case_.awaitsSubmitter);
  CHECK(get(referenceExpert, id).has_value());
  for (const auto* first : {&expert, &coordinator, &chair})
    CHECK(failureOf(get(*first, id)) == ErrorKind::notFound);
  CHECK(events("case:" + id).back().changesAccess);
  for (const auto& stream : {"series:" + series, "series:" + otherSeries})
    CHECK(lastType(stream) == "case.redirected");
  CHECK(told(coordinator) == Kinds{NoticeKind::redirect_decided, NoticeKind::redirect_decided});
  CHECK(accept(referenceExpert, id).has_value());
}

TEST_CASE_METHOD(Life, "a case is found by its words in the series that it is addressed to") {
  const auto found = [&](const service::Caller& caller) {
    protocol::CaseListParams params;
    params.box = CaseBox::all;
    params.filter = protocol::CaseFilter{};
    params.filter->text = "exostoses";
    return run(caller, [&](Context& context) { return cases.list(context, params); })
        .value()
        .cases.size();
  };
  protocol::CaseCreateParams params;
  params.centre = competence;
  const auto id =
      run(clinician, [&](Context& context) { return cases.create(context, params); }).value().case_;
  auto content = completeContent();
  content.history = "Exostoses multiples.";
  run(clinician, [&](Context& context) {
    return cases.update(context, {{}, id, 1, series, content});
  }).value();
  run(clinician, [&](Context& context) { return cases.submit(context, {{}, id, 2}); }).value();
  CHECK(found(expert) == 1);
  CHECK(found(referenceExpert) == 0);

  redirect(chair, id, otherSeries).value();
  agree(clinician, id).value();
  CHECK(found(expert) == 0);
  CHECK(found(referenceExpert) == 1);
  CHECK(found(clinician) == 1);
}

TEST_CASE_METHOD(Life, "what nobody answers and what is to be looked at again is brought to mind") {
  const auto id = addCase();
  accept(chair, id).value();
  const auto carryOut = [&](NoticeKind kind) {
    service::Job job;
    job.kind = toString(kind);
    job.subject = id;
    run(nullptr, [&](Context& context) -> base::Result<void> {
      return service::carryOut(context, job);
    }).value();
  };
  carryOut(NoticeKind::answer_due);
  CHECK(told(chair) == Kinds{NoticeKind::answer_due});
  const auto today = std::chrono::floor<std::chrono::days>(clock.now());
  CHECK(failureOf(answer(chair, id, base::Date(today))) == ErrorKind::invalid);
  answer(chair, id, base::Date(today + std::chrono::days(1))).value();
  carryOut(NoticeKind::answer_due);
  CHECK(told(chair).size() == 1);
  carryOut(NoticeKind::re_review_due);
  CHECK(told(chair) == Kinds{NoticeKind::answer_due, NoticeKind::re_review_due});
  CHECK(told(clinician) ==
        Kinds{NoticeKind::case_accepted, NoticeKind::case_answered, NoticeKind::re_review_due});
}

TEST_CASE_METHOD(Life, "who read a case is for its centre to know") {
  const auto id = addCase();
  get(expert, id).value();
  clock.advance(std::chrono::hours(1));
  get(expert, id).value();
  get(chair, id).value();
  const auto readers = [&](const service::Caller& caller) {
    return act(caller, &service::CaseLifeService::readers, protocol::CaseReadersParams{id});
  };
  const auto found = readers(clinician).value().readers;
  REQUIRE(found.size() == 2);
  CHECK(std::set{found[0].user, found[1].user} == std::set{expert.userId, chair.userId});
  for (const auto& reader : found)
    CHECK(reader.last - reader.first ==
          (reader.user == expert.userId ? std::chrono::hours(1) : std::chrono::hours(0)));
  CHECK(readers(manager).has_value());
  CHECK(readers(auditor).has_value());
  CHECK(failureOf(readers(chair)) == ErrorKind::forbidden);
  CHECK(failureOf(readers(stranger)) == ErrorKind::notFound);
}
