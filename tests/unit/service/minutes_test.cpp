#include "service/minutes.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "service/agenda.hpp"
#include "service/case.hpp"
#include "service/meeting.hpp"
#include "service/notice.hpp"
#include "service/opinion.hpp"
#include "service/sitting.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseState;
using protocol::MeetingState;
using protocol::NoticeKind;
using protocol::ReportMissing;
using protocol::ReportOutcome;
using protocol::ReportState;
using service::Context;

namespace {

struct Minutes : ServiceFixture {
  test::TemporaryFolder folder;
  store::SigningKey key =
      store::SigningKey::create(folder.path() / "key", folder.path() / "public").value();
  service::MinutesService minutes{key};
  service::MeetingService meetings;
  service::AgendaService agenda;
  service::SittingService sittings;
  service::CaseService cases;
  service::OpinionService opinions;
  service::NoticeService notices;
  std::string meeting;

  Minutes() {
    charter(2);
    for (auto* signer : {&chair, &deputy, &expert, &coordinator, &clinician})
      signer->reauthenticatedUntil = clock.now() + std::chrono::hours(24 * 365);
  }
  void charter(std::int64_t minimum,
               protocol::CharterQuorumUnmet unmet = protocol::CharterQuorumUnmet::label,
               bool written = false) {
    protocol::Charter charter;
    charter.quorum.minimum = minimum;
    charter.quorumUnmet = unmet;
    charter.writtenOpinionsCount = written;
    saveCharter(charter);
  }

  /// A session with the expert and the chair in it, at the first of these cases; their items.
  std::vector<std::string> session(const std::vector<std::string>& ids) {
    protocol::MeetingScheduleParams plan;
    plan.series = series;
    plan.startsAt = clock.now() + std::chrono::hours(1);
    plan.minutes = 60;
    plan.timeZone = "Europe/Paris";
    plan.places = 9;
    meeting = run(coordinator, [&](Context& context) { return meetings.schedule(context, plan); })
                  .value()
                  .meetings.front();
    std::vector<std::string> items;
    for (const auto& id : ids)
      items.push_back(run(coordinator,
                          [&](Context& context) {
                            return agenda.addCase(context, {{}, meeting, id, std::nullopt});
                          })
                          .value()
                          .item);
    run(chair, [&](Context& context) { return sittings.open(context, {{}, meeting}); }).value();
    for (const auto* each : {&expert, &chair, &clinician})
      run(*each, [&](Context& context) {
        return sittings.join(context,
                             {{}, meeting, protocol::AttendanceMode::on_site, std::nullopt});
      }).value();
    present(items.front());
    return items;
  }
  void present(const std::string& item) {
    run(chair, [&](Context& context) {
      return sittings.present(context, {{}, meeting, item});
    }).value();
    clock.advance(std::chrono::minutes(10));
  }
  auto close() {
    return run(chair, [&](Context& context) { return sittings.close(context, {{}, meeting}); });
  }
  static protocol::ReportContent content(ReportOutcome outcome = ReportOutcome::final) {
    protocol::ReportContent content;
    content.presenter = "Dr Présentatrice Fictive";
    content.outcome = outcome;
    content.synthesis = "Poursuivre le traitement.";
    return content;
  }
  auto update(const service::Caller& caller, const std::string& item, std::int64_t revision = 0,
              const protocol::ReportContent& said = content(), bool review = false) {
    protocol::MinutesUpdateParams params;
    params.meeting = meeting;
    params.item = item;
    params.revision = revision;
    params.content = said;
    if (review) params.review = true;
    return run(caller, [&](Context& context) { return minutes.update(context, params); });
  }
  auto review(const service::Caller& caller, const std::string& item, std::int64_t revision,
              protocol::ReviewDecision decision, std::optional<std::string> text = {}) {
    return run(caller, [&](Context& context) {
      return minutes.review(context, {{}, meeting, item, revision, decision, text});
    });
  }
  auto sign(const service::Caller& caller, const std::string& item, std::int64_t revision = 1) {
    return run(caller, [&](Context& context) {
      return minutes.sign(context, {{}, meeting, item, revision});
    });
  }
  auto preview(const service::Caller& caller, std::optional<std::string> item = {}) {
    return run(caller, [&](Context& context) { return minutes.preview(context, {meeting, item}); });
  }
  auto signAsSeen(const service::Caller& caller, const std::optional<std::string>& item,
                  const protocol::MinutesPreviewResult& seen) {
    return run(caller, [&](Context& context) {
      return minutes.sign(
          context,
          {{}, meeting, item, seen.revision, {}, protocol::Previewed{seen.sha256, seen.signedAt}});
    });
  }
  auto signSheet(const service::Caller& caller) {
    return run(caller, [&](Context& context) {
      return minutes.sign(context, {{}, meeting, std::nullopt, std::nullopt});
    });
  }
  auto addend(const service::Caller& caller, const std::string& item) {
    return run(caller, [&](Context& context) {
      return minutes.addend(context, {{}, meeting, item, "Résultat génétique reçu depuis."});
    });
  }
  auto contest(const service::Caller& caller, const std::string& item) {
    return run(caller, [&](Context& context) {
      return minutes.contest(context, {{}, meeting, item, "La dose n'est pas celle dite."});
    });
  }
  auto answer(const service::Caller& caller, const std::string& item) {
    return run(caller, [&](Context& context) {
      return minutes.answer(context, {{}, meeting, item, "En effet."});
    });
  }
  auto get(const service::Caller& caller, std::optional<std::string> item = {}) {
    return run(caller, [&](Context& context) {
      return minutes.get(context, {meeting, item, std::nullopt});
    });
  }
  protocol::Report report(const service::Caller& caller, const std::string& item) {
    return get(caller, item).value().reports.at(0);
  }
  CaseState stateOf(const std::string& id) {
    return run(clinician,
               [&](Context& context) { return cases.get(context, {.case_ = id, .version = {}}); })
        .value()
        .case_.state;
  }
  MeetingState meetingState() {
    return run(chair, [&](Context& context) { return meetings.get(context, {meeting}); })
        .value()
        .meeting.state;
  }
  void fileOpinion(const service::Caller& caller, const std::string& id) {
    protocol::OpinionFileParams params;
    params.case_ = id;
    params.version = 1;
    params.centre = reference;
    params.context = protocol::OpinionGivenIn::written;
    params.content.confidence = protocol::OpinionConfidence::high;
    params.content.text = "Je suis d'avis de surveiller.";
    run(caller, [&](Context& context) { return opinions.file(context, params); }).value();
  }
  std::vector<NoticeKind> told(const service::Caller& user) {
    std::vector<NoticeKind> kinds;
    for (const auto& notice :
         run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      kinds.insert(kinds.begin(), notice.kind);
    return kinds;
  }
  static bool lacks(const protocol::Report& report, ReportMissing what) {
    return std::count(report.missing.begin(), report.missing.end(), what) == 1;
  }
};

}  // namespace

TEST_CASE_METHOD(Minutes, "a report is prefilled from what happened while its case was discussed") {
  const auto id = addCase();
  const auto items = session({id, addCase()});
  fileOpinion(deputy, id);
  run(expert, [&](Context& context) {
    return sittings.vote(context, {{}, meeting, items[0], protocol::AgreementVote::agree});
  }).value();
  // The expert leaves before the second case.
  run(expert, [&](Context& context) { return sittings.leave(context, {{}, meeting}); }).value();
  clock.advance(std::chrono::minutes(1));
  present(items[1]);
  close().value();

  const auto first = report(chair, items[0]);
  CHECK(first.revision == 0);
  CHECK_FALSE(first.content);
  std::set<std::string> names;
  for (const auto& each : first.facts.participants) names.insert(each.name);
  CHECK(names == std::set{expert.name, chair.name, clinician.name, deputy.name});
  for (const auto& each : first.facts.participants)
    if (each.name == clinician.name) CHECK(each.centreName.has_value());
  CHECK(first.facts.quorum.met);
  CHECK_FALSE(first.facts.quorumLabel);
  CHECK(first.facts.votes.agree == 1);
  CHECK(first.facts.opinions.at(0).text == "Je suis d'avis de surveiller.");
  CHECK(first.facts.endedAt.value() - first.facts.startedAt.value() == std::chrono::minutes(11));
  CHECK(lacks(first, ReportMissing::conclusion));
  CHECK(lacks(first, ReportMissing::presenter));

  const auto second = report(chair, items[1]);
  CHECK_FALSE(second.facts.quorum.met);
  CHECK(second.facts.quorumLabel.has_value());
  CHECK(lacks(second, ReportMissing::quorum));
  CHECK(second.facts.participants.size() == 2);
  CHECK(get(chair).value().unsigned_ == 2);
}

TEST_CASE_METHOD(Minutes, "one scribe writes at a time, until two minutes without a save") {
  const auto item = session({addCase()}).front();
  CHECK(update(coordinator, item).value().revision == 1);
  CHECK(report(chair, item).lock.value().by == coordinator.userId);
  CHECK(failureOf(update(chair, item, 1)) == ErrorKind::invalidState);
  clock.advance(std::chrono::seconds(119));
  update(coordinator, item, 1).value();
  clock.advance(std::chrono::seconds(119));
  CHECK(failureOf(update(chair, item, 2)) == ErrorKind::invalidState);
  clock.advance(std::chrono::seconds(2));
  CHECK_FALSE(report(chair, item).lock);
  CHECK(failureOf(update(chair, item, 1)) == ErrorKind::conflict);
  CHECK(update(chair, item, 2).value().revision == 3);
  auto past = content();
  past.reReviewOn = base::Date(std::chrono::floor<std::chrono::days>(clock.now()));
  CHECK(failureOf(update(chair, item, 3, past)) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Minutes, "who may read, write, review and sign a report") {
  const auto item = session({addCase()}).front();
  const auto exported = [&](const service::Caller& caller) {
    return run(caller, [&](Context& context) {
      return minutes.exportAddress(context,
                                   {meeting, item, protocol::ExportFormat::json, std::nullopt});
    });
  };
  const auto hidden = [&] {
    for (const auto* caller : {&expert, &clinician, &assistant, &stranger, &nobody, &guest}) {
      CHECK(failureOf(get(*caller, item)) == ErrorKind::notFound);
      CHECK(failureOf(exported(*caller)) == ErrorKind::notFound);
    }
    CHECK(get(expert).value().reports.empty());
    for (const auto* caller : {&coordinator, &chair}) {
      CHECK(get(*caller, item).has_value());
      CHECK(exported(*caller).has_value());
    }
  };
  hidden();
  CHECK(failureOf(update(expert, item)) == ErrorKind::notFound);
  CHECK(failureOf(update(clinician, item)) == ErrorKind::notFound);
  CHECK(failureOf(sign(chair, item)) == ErrorKind::invalidState);
  update(coordinator, item).value();
  hidden();
  CHECK(failureOf(review(expert, item, 1, protocol::ReviewDecision::agree)) ==
        ErrorKind::invalidState);
  update(coordinator, item, 1, content(), true).value();
  CHECK(told(expert).back() == NoticeKind::report_to_review);
  CHECK(told(clinician).back() == NoticeKind::report_to_review);
  for (const auto* caller : {&clinician, &assistant, &expert, &chair}) {
    CHECK(get(*caller, item).has_value());
    CHECK(exported(*caller).has_value());
  }
  CHECK(failureOf(get(stranger, item)) == ErrorKind::notFound);
  CHECK(failureOf(review(assistant, item, 2, protocol::ReviewDecision::agree)) ==
        ErrorKind::forbidden);
  CHECK(failureOf(review(expert, item, 1, protocol::ReviewDecision::agree)) == ErrorKind::conflict);
  CHECK(failureOf(review(clinician, item, 2, protocol::ReviewDecision::disagree)) ==
        ErrorKind::invalid);
  review(clinician, item, 2, protocol::ReviewDecision::disagree, "La dose est fausse.").value();
  review(expert, item, 2, protocol::ReviewDecision::agree).value();
  CHECK(lacks(report(chair, item), ReportMissing::disagreement));
  review(clinician, item, 2, protocol::ReviewDecision::agree).value();
  CHECK_FALSE(lacks(report(chair, item), ReportMissing::disagreement));
  CHECK(report(chair, item).reviews.size() == 2);

  for (const auto* caller : {&coordinator, &expert, &clinician})
    CHECK(failureOf(sign(*caller, item, 2)) == ErrorKind::forbidden);
  CHECK(failureOf(sign(chair, item, 1)) == ErrorKind::conflict);
  auto stale = chair;
  stale.reauthenticatedUntil = clock.now();
  CHECK(failureOf(sign(stale, item, 2)) == ErrorKind::unauthenticated);
  CHECK(sign(deputy, item, 2).has_value());
  CHECK(failureOf(sign(chair, item, 2)) == ErrorKind::invalidState);
  CHECK(failureOf(update(chair, item, 2)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Minutes, "what was looked at is signed, to the byte, or nothing is") {
  const auto id = addCase();
  const auto item = session({id}).front();
  CHECK(failureOf(preview(chair, item)) == ErrorKind::invalidState);
  update(coordinator, item).value();
  for (const auto* caller : {&expert, &clinician, &stranger})
    CHECK(failureOf(preview(*caller, item)) == ErrorKind::notFound);
  CHECK(failureOf(preview(coordinator, item)) == ErrorKind::forbidden);
  const auto onRecord = run(chair, [&](Context& context) -> base::Result<std::vector<std::string>> {
    CONSILIUM_CHECK(minutes.preview(context, {meeting, item}));
    return context.readsToRecord;
  });
  CHECK(onRecord.value() == std::vector{id});
  // To look at it asks for no password.
  auto stale = chair;
  stale.reauthenticatedUntil = clock.now();
  auto seen = preview(stale, item).value();
  CHECK(seen.revision == 1);
  CHECK(seen.signedAt == clock.now());
  CHECK(base::toHex(base::sha256(seen.document)) == seen.sha256);
  CHECK(preview(deputy, item).value().sha256 != seen.sha256);
  CHECK(failureOf(signAsSeen(deputy, item, seen)) == ErrorKind::conflict);

  const auto changed = [&](const auto& change) {
    seen = preview(chair, item).value();
    change();
    CHECK(failureOf(signAsSeen(chair, item, seen)) == ErrorKind::conflict);
    seen.revision = report(chair, item).revision;
    CHECK(failureOf(signAsSeen(chair, item, seen)) == ErrorKind::conflict);
  };
  changed([&] {
    auto other = content();
    other.synthesis = "Arrêter le traitement.";
    update(coordinator, item, 1, other).value();
  });
  changed([&] {
    run(expert, [&](Context& context) {
      return sittings.vote(context, {{}, meeting, item, protocol::AgreementVote::agree});
    }).value();
  });
  changed([&] { fileOpinion(deputy, id); });
  changed([&] {
    run(coordinator, [&](Context& context) {
      return sittings.join(context, {{}, meeting, protocol::AttendanceMode::remote, std::nullopt});
    }).value();
  });
  changed([&] { clock.advance(std::chrono::minutes(30) + std::chrono::milliseconds(1)); });
  changed([&] { seen.signedAt += std::chrono::milliseconds(1); });
  changed([&] { close().value(); });

  seen = preview(chair, item).value();
  clock.advance(std::chrono::minutes(30));
  CHECK(signAsSeen(chair, item, seen).value().sha256 == seen.sha256);
  const auto signature = report(clinician, item).signature.value();
  CHECK(signature.document == seen.document);
  CHECK(signature.sha256 == seen.sha256);
  CHECK(signature.signedAt == seen.signedAt);
  CHECK(failureOf(preview(chair, item)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Minutes, "the attendance sheet is signed as it was looked at") {
  session({addCase()});
  CHECK(failureOf(preview(chair)) == ErrorKind::invalidState);
  close().value();
  CHECK(failureOf(preview(coordinator)) == ErrorKind::forbidden);
  const auto seen = preview(chair).value();
  CHECK_FALSE(seen.revision);
  auto early = seen;
  early.signedAt += std::chrono::minutes(1);
  CHECK(failureOf(signAsSeen(chair, std::nullopt, early)) == ErrorKind::conflict);
  CHECK(failureOf(signAsSeen(deputy, std::nullopt, seen)) == ErrorKind::conflict);
  clock.advance(std::chrono::minutes(1));
  signAsSeen(chair, std::nullopt, seen).value();
  CHECK(get(chair).value().sheet.value().document == seen.document);
  CHECK(failureOf(preview(chair)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Minutes, "a signed report answers its case, also while the session goes on") {
  const auto first = addCase();
  const auto second = addCase();
  const auto items = session({first, second});
  update(coordinator, items[0]).value();
  const auto sha256 = sign(chair, items[0]).value().sha256;
  CHECK(stateOf(first) == CaseState::answered);
  CHECK(told(clinician).back() == NoticeKind::report_signed);
  CHECK(events("case:" + first).back().type == "case.reported");
  CHECK(events("case:" + first).back().data.find("Poursuivre") == std::string::npos);
  present(items[1]);
  close().value();
  CHECK(stateOf(first) == CaseState::answered);
  CHECK(stateOf(second) == CaseState::discussed);
  CHECK(meetingState() == MeetingState::adjourned);

  const auto held = report(clinician, items[0]);
  CHECK(held.state == ReportState::signed_);
  const auto& signature = held.signature.value();
  CHECK(signature.sha256 == sha256);
  CHECK(base::toHex(base::sha256(signature.document)) == sha256);
  CHECK(signature.document.find("Poursuivre le traitement.") != std::string::npos);
  CHECK(signature.key == key.publicKey().fingerprint());
  CHECK(signature.signer.id == chair.userId);

  update(coordinator, items[1], 0, content(ReportOutcome::present_again)).value();
  sign(chair, items[1]).value();
  CHECK(stateOf(second) == CaseState::accepted);
  CHECK(meetingState() == MeetingState::minuted);
  CHECK(failureOf(signSheet(expert)) == ErrorKind::forbidden);
  signSheet(chair).value();
  CHECK(failureOf(signSheet(chair)) == ErrorKind::invalidState);
  CHECK(get(chair).value().sheet.value().document.find(expert.name) != std::string::npos);
  CHECK_FALSE(get(clinician).value().sheet);
}

TEST_CASE_METHOD(Minutes, "a session that signs all its reports before its end is minuted by it") {
  const auto item = session({addCase()}).front();
  update(coordinator, item).value();
  sign(chair, item).value();
  CHECK(failureOf(signSheet(chair)) == ErrorKind::invalidState);
  close().value();
  CHECK(meetingState() == MeetingState::minuted);
}

TEST_CASE_METHOD(Minutes, "without quorum the charter labels the conclusion, or blocks it") {
  charter(9);
  const auto label = addCase();
  auto item = session({label}).front();
  update(coordinator, item).value();
  sign(chair, item).value();
  CHECK(report(clinician, item).facts.quorumLabel == "concertation sans quorum, à représenter");

  charter(9, protocol::CharterQuorumUnmet::block);
  const auto blocked = addCase();
  item = session({blocked}).front();
  update(coordinator, item).value();
  CHECK(lacks(report(chair, item), ReportMissing::blocked));
  CHECK(failureOf(sign(chair, item)) == ErrorKind::invalidState);
  update(coordinator, item, 1, content(ReportOutcome::present_again)).value();
  CHECK(sign(chair, item, 2).has_value());
  CHECK(stateOf(blocked) == CaseState::accepted);
}

TEST_CASE_METHOD(Minutes, "written opinions count for the quorum where the charter says so") {
  charter(3);
  const auto id = addCase();
  const auto item = session({id}).front();
  fileOpinion(deputy, id);
  CHECK_FALSE(report(chair, item).facts.quorum.met);
  charter(2, protocol::CharterQuorumUnmet::label, true);
  run(expert, [&](Context& context) { return sittings.leave(context, {{}, meeting}); }).value();
  const auto other = addCase();
  const auto later = session({other}).front();
  run(expert, [&](Context& context) { return sittings.leave(context, {{}, meeting}); }).value();
  fileOpinion(deputy, other);
  const auto facts = report(chair, later).facts;
  CHECK(std::any_of(facts.participants.begin(), facts.participants.end(), [](const auto& each) {
    return each.mode == protocol::PresenceMode::in_writing && each.inQuorum;
  }));
}

TEST_CASE_METHOD(Minutes, "what comes after the signature is marked until the chair adds to it") {
  const auto id = addCase();
  const auto item = session({id}).front();
  update(coordinator, item).value();
  CHECK(failureOf(addend(chair, item)) == ErrorKind::invalidState);
  const auto sha256 = sign(chair, item).value().sha256;
  CHECK_FALSE(report(chair, item).late);
  fileOpinion(deputy, id);
  CHECK(report(chair, item).late == true);
  CHECK(told(chair).back() == NoticeKind::opinion_late);
  CHECK(failureOf(addend(coordinator, item)) == ErrorKind::forbidden);
  CHECK(addend(chair, item).value().number == 1);
  CHECK(addend(chair, item).value().number == 2);
  const auto held = report(clinician, item);
  CHECK_FALSE(held.late);
  REQUIRE(held.addenda.size() == 2);
  CHECK(held.addenda[1].document.find(sha256) != std::string::npos);
  CHECK(held.signature.value().sha256 == sha256);
  CHECK(told(clinician).back() == NoticeKind::report_addended);
}

TEST_CASE_METHOD(Minutes, "the submitting centre contests, and the chair must answer") {
  const auto item = session({addCase()}).front();
  update(coordinator, item, 0, content(), true).value();
  CHECK(failureOf(contest(clinician, item)) == ErrorKind::invalidState);
  sign(chair, item).value();
  CHECK(failureOf(contest(chair, item)) == ErrorKind::forbidden);
  CHECK(failureOf(answer(chair, item)) == ErrorKind::invalidState);
  CHECK(failureOf(contest(assistant, item)) == ErrorKind::forbidden);
  contest(clinician, item).value();
  CHECK(told(chair).back() == NoticeKind::report_contested);
  CHECK(failureOf(contest(colleague, item)) == ErrorKind::invalidState);
  CHECK(failureOf(answer(clinician, item)) == ErrorKind::forbidden);
  answer(deputy, item).value();
  CHECK(report(clinician, item).contest.value().answer == "En effet.");
  CHECK(told(clinician).back() == NoticeKind::report_answered);
  CHECK(contest(clinician, item).has_value());
}

TEST_CASE_METHOD(Minutes, "the submitting centre notes what it did with the report") {
  const auto item = session({addCase()}).front();
  const auto receive = [&](const service::Caller& caller, std::vector<std::string> copies,
                           int days) {
    const base::Date day(std::chrono::floor<std::chrono::days>(clock.now()) +
                         std::chrono::days(days));
    return run(caller, [&](Context& context) {
      return minutes.receive(context, {{}, meeting, item, day, std::move(copies)});
    });
  };
  update(coordinator, item, 0, content(), true).value();
  CHECK(failureOf(receive(clinician, {}, 0)) == ErrorKind::invalidState);
  sign(chair, item).value();
  CHECK(failureOf(receive(clinician, {}, 1)) == ErrorKind::invalid);
  CHECK(failureOf(receive(clinician, {"un\ndeux"}, 0)) == ErrorKind::invalid);
  CHECK(failureOf(receive(chair, {}, 0)) == ErrorKind::forbidden);
  receive(clinician, {"Médecin traitant", "Patiente"}, 0).value();
  const auto receipt = report(clinician, item).receipt.value();
  CHECK(receipt.copies == std::vector<std::string>{"Médecin traitant", "Patiente"});
  CHECK(receipt.patientInformedOn.has_value());
  CHECK(receipt.by == clinician.userId);
}

TEST_CASE_METHOD(Minutes, "a submitting centre reads its own reports only") {
  auto params = createParams();
  params.centre = neighbour;
  const auto draft =
      run(guest, [&](Context& context) { return cases.create(context, params); }).value();
  run(guest, [&](Context& context) {
    return cases.submit(context, {{}, draft.case_, draft.revision});
  }).value();
  const auto items = session({addCase(), draft.case_});
  present(items[1]);
  for (const auto& item : items) {
    update(coordinator, item).value();
    sign(chair, item).value();
  }
  CHECK(get(clinician).value().reports.size() == 1);
  CHECK(get(clinician).value().reports[0].subject.item == items[0]);
  CHECK(get(guest).value().reports.at(0).subject.item == items[1]);
  CHECK(failureOf(get(clinician, items[1])) == ErrorKind::notFound);
  CHECK(get(expert).value().reports.size() == 2);
}

TEST_CASE_METHOD(Minutes, "blind-first, a report names no opinions to who has not given one") {
  protocol::Charter charter;
  charter.quorum.minimum = 2;
  charter.blindFirst = true;
  saveCharter(charter);
  const auto id = addCase();
  const auto item = session({id}).front();
  fileOpinion(deputy, id);
  CHECK(report(coordinator, item).facts.opinions.size() == 1);
  update(coordinator, item, 0, content(), true).value();
  CHECK(report(expert, item).facts.opinions.empty());
  CHECK(report(clinician, item).facts.opinions.empty());
  fileOpinion(expert, id);
  CHECK(report(expert, item).facts.opinions.size() == 2);
  sign(chair, item).value();
  CHECK(report(clinician, item).facts.opinions.size() == 2);
}

TEST_CASE_METHOD(Minutes, "reports that are long are read page by page, each once") {
  std::vector<std::string> ids;
  for (int i = 0; i < 8; ++i) ids.push_back(addCase());
  const auto items = session(ids);
  auto said = content();
  said.plan.assign(20, std::string(1000, 'x'));
  said.synthesis = std::string(8000, 'x');
  said.examinations.assign(30, std::string(500, 'x'));
  for (const auto& item : items) {
    if (item != items.front()) present(item);
    update(coordinator, item, 0, said).value();
  }
  std::vector<std::string> found;
  std::optional<std::string> cursor;
  int pages = 0;
  do {
    const auto page = run(chair, [&](Context& context) {
                        return minutes.get(context, {meeting, std::nullopt, cursor});
                      }).value();
    for (const auto& each : page.reports) found.push_back(each.subject.item);
    cursor = page.cursor;
    ++pages;
  } while (cursor);
  CHECK(found == items);
  CHECK(pages == 2);
}

TEST_CASE_METHOD(Minutes, "a changed signed document is found by the verification") {
  const auto item = session({addCase()}).front();
  update(coordinator, item).value();
  sign(chair, item).value();
  const auto verify = [&] {
    return run(nullptr,
               [&](Context& context) -> base::Result<store::VerifyReport> {
                 store::Trust trust;
                 trust.keys = {key.publicKey()};
                 return store::verifyAll(context.tx, trust);
               })
        .value();
  };
  const auto concerns = [&](const store::VerifyReport& report) {
    return std::count_if(report.findings.begin(), report.findings.end(), [&](const auto& finding) {
      return finding.stream == "meeting:" + meeting;
    });
  };
  CHECK(verify().documents == 1);
  CHECK(concerns(verify()) == 0);
  const auto other =
      store::SigningKey::create(folder.path() / "other", folder.path() / "other.pub").value();
  store::Trust trust;
  trust.keys = {other.publicKey()};
  const auto report = run(nullptr, [&](Context& context) -> base::Result<store::VerifyReport> {
                        return store::verifyAll(context.tx, trust);
                      }).value();
  CHECK(concerns(report) == 1);
}

TEST_CASE_METHOD(Minutes, "of a withdrawn case nothing is concluded, and its meeting is minuted") {
  const auto kept = addCase(CaseState::accepted);
  const auto withdrawn = addCase(CaseState::accepted);
  const auto items = session({kept, withdrawn});
  present(items.back());
  close().value();
  update(chair, items.front()).value();
  update(chair, items.back()).value();
  sign(chair, items.front()).value();
  const auto stateOf = [&] {
    return run(chair, [&](Context& context) { return meetings.get(context, {meeting}); })
        .value()
        .meeting.state;
  };
  CHECK(stateOf() == protocol::MeetingState::adjourned);
  protocol::CaseWithdrawParams params;
  params.case_ = withdrawn;
  params.reason = "Le patient s'oppose.";
  run(clinician, [&](Context& context) { return cases.withdraw(context, params); }).value();
  CHECK(failureOf(sign(chair, items.back())) == ErrorKind::invalidState);
  CHECK(failureOf(update(chair, items.back(), 1)) == ErrorKind::invalidState);
  CHECK(stateOf() == protocol::MeetingState::minuted);
}
