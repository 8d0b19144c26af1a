#include "service/retention.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <thread>

#include "domain/retention.hpp"
#include "jobs/due.hpp"
#include "service/access.hpp"
#include "service/agenda.hpp"
#include "service/audit.hpp"
#include "service/case.hpp"
#include "service/case_life.hpp"
#include "service/document.hpp"
#include "service/document_work.hpp"
#include "service/follow_up.hpp"
#include "service/meeting.hpp"
#include "service/message.hpp"
#include "service/minutes.hpp"
#include "service/notice.hpp"
#include "service/opinion.hpp"
#include "service/series.hpp"
#include "service/sitting.hpp"
#include "service/text_report.hpp"
#include "store/queries.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::tests;
using namespace std::chrono_literals;
using base::ErrorKind;
using protocol::CaseState;
using protocol::NoticeKind;
using protocol::RetentionSource;
using service::Caller;
using service::Context;
using std::chrono::days;

namespace {

/// In all that is said of the case that will be erased, and in nothing else.
const std::string kWord = "zyxmarqueur";
/// The codes of that case alone.
const std::string kSign = "HP:0001166";
const std::string kDisease = "ORPHA:558";
/// In what is said of another.
const std::string kOtherWord = "zyxvoisin";

struct Retention : ServiceFixture {
  const std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  test::TemporaryFolder folder;
  store::SigningKey key =
      store::SigningKey::create(folder.path() / "key", folder.path() / "public").value();
  service::CaseService cases;
  service::CaseLifeService life;
  service::MessageService messages;
  service::DocumentService documents{{}};
  service::OpinionService opinions;
  service::MeetingService meetings;
  service::AgendaService agenda;
  service::SittingService sittings;
  service::MinutesService minutes{key};
  service::FollowUpService followUps;
  service::NoticeService notices;
  service::AuditService audit{{.window = 1000, .verifyEvents = 1000}};
  std::string otherSeries;  ///< where `referenceExpert` presides

  Retention() {
    charter(20);
    service::SeriesService service;
    protocol::SeriesSaveParams params;
    params.name = "RCP voisine";
    params.owners.push_back({.kind = protocol::SeriesOwnerKind::centre, .id = reference});
    params.charter.quorum.minimum = 1;
    params.roster = {{addMember(referenceExpert, reference, network, "clinician"),
                      "génétique médicale", protocol::RosterFunction::chair}};
    otherSeries =
        run(admin, [&](Context& context) { return service.save(context, params); }).value().series;
  }

  void charter(std::int64_t years) {
    protocol::Charter charter;
    charter.quorum.minimum = 2;
    charter.retention = protocol::CharterRetention{.years = years};
    saveCharter(charter);
  }

  /// The result of an act of a service, which must succeed.
  template <class Service, class Function, class Params>
  auto act(const Caller& caller, Service& service, Function function, const Params& params) {
    return run(caller, [&](Context& context) { return (service.*function)(context, params); })
        .value();
  }
  auto get(const Caller& caller, const std::string& id) {
    return run(caller,
               [&](Context& context) { return cases.get(context, {.case_ = id, .version = {}}); });
  }
  std::optional<protocol::CaseRetention> retention(const std::string& id) {
    return get(clinician, id).value().retention;
  }
  auto retain(const Caller& caller, const std::string& id, base::Date until) {
    return run(caller, [&](Context& context) { return life.retain(context, {{}, id, until}); });
  }
  base::Date today() const { return std::chrono::floor<days>(clock.now()); }
  base::Date in(int count) const { return std::chrono::sys_days(today()) + days(count); }
  void carryOut() { jobs::carryOutDue(database(), clock, *logger); }
  /// Moves the clock to the last moment before a day, or to its first one.
  void moveBefore(base::Date day) { clock.advance(std::chrono::sys_days(day) - clock.now() - 1ms); }
  void moveTo(base::Date day) { clock.advance(std::chrono::sys_days(day) - clock.now()); }
  std::int64_t told(const Caller& user) {
    const auto list =
        run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices;
    return std::count_if(list.begin(), list.end(),
                         [](const auto& notice) { return notice.kind == NoticeKind::erasure_due; });
  }
  bool erased(const std::string& id) {
    const auto all = events("case:" + id);
    return std::any_of(all.begin(), all.end(),
                       [](const auto& event) { return event.type == "case.erased"; });
  }
  /// Carries out what is due the day before `day`, when nothing may happen to the case yet, and on
  /// that day, when it goes.
  void goesOn(const std::string& id, base::Date day) {
    moveBefore(day);
    carryOut();
    CHECK_FALSE(erased(id));
    clock.advance(1ms);
    carryOut();
    CHECK(erased(id));
  }
  std::string answeredCase() {
    const auto id = addCase(CaseState::accepted);
    answer(id, "Surveiller.");
    return id;
  }
  void answer(const std::string& id, const std::string& text) {
    protocol::CaseAnswerParams params;
    params.case_ = id;
    params.outcome = protocol::CaseOutcome::final;
    params.text = text;
    act(chair, life, &service::CaseLifeService::answer, params);
  }
  void follow(const std::string& id, const std::string& word) {
    protocol::FollowUpRecordParams params;
    params.case_ = id;
    params.content.applied = protocol::FollowUpApplied::not_applied;
    params.content.why = word;
    params.content.text = word;
    params.content.outcome = protocol::FollowUpOutcome::worse;
    act(clinician, followUps, &service::FollowUpService::record, params);
  }

  // -- a case with something in every field

  static protocol::CaseContent contentWith(const std::string& word) {
    auto content = completeContent();
    content.urgency = protocol::Urgency::urgent;
    content.neededBy = std::chrono::year{2027} / 1 / 1;
    content.questions = "Faut-il traiter " + word + " ?";
    content.history = word;
    content.examinations = word;
    content.treatments = word;
    content.family.emplace().text = word;
    protocol::Variant variant;
    variant.gene = word;
    variant.hgvs = word;
    content.variants = {variant};
    if (word == kWord) {
      protocol::PhenotypeFeature sign;
      sign.code = kSign;
      sign.status = protocol::PhenotypeStatus::observed;
      content.phenotype = {sign};
      content.diagnoses = {{kDisease, protocol::DiagnosisStatus::suspected}};
    }
    return content;
  }
  static protocol::OpinionContent opinionWith(const std::string& word) {
    protocol::OpinionContent content;
    content.hypotheses = {{kDisease, protocol::OpinionConfidence::low}};
    content.examinations = {word};
    content.plan = {word};
    content.guideline = {word, word};
    content.confidence = protocol::OpinionConfidence::high;
    content.conflict = {true, word};
    content.text = word;
    return content;
  }
  static protocol::ReportContent reportWith(const std::string& word) {
    protocol::ReportContent content;
    content.presenter = word;
    content.outcome = protocol::ReportOutcome::final;
    content.synthesis = word;
    content.plan = {word};
    content.treatments = {
        {word, protocol::TreatmentAct::start, protocol::TreatmentOpinion::favourable}};
    content.examinations = {word};
    content.surveillance = word;
    content.trial = word;
    content.guideline = {word, word};
    content.referent = word;
    content.dissent = word;
    content.actions = {{word, word, std::nullopt}};
    content.incident = word;
    return content;
  }
  std::string submitted(const std::string& word) {
    auto params = createParams();
    params.content = contentWith(word);
    const auto id = act(clinician, cases, &service::CaseService::create, params).case_;
    protocol::CaseSubmitParams submit;
    submit.case_ = id;
    submit.revision = 1;
    act(clinician, cases, &service::CaseService::submit, submit);
    return id;
  }
  void redirect(const std::string& id, const Caller& by, const std::string& to,
                const std::string& word) {
    protocol::CaseRedirectParams params;
    params.case_ = id;
    params.series = to;
    params.reason = word;
    act(by, life, &service::CaseLifeService::redirect, params);
    protocol::CaseAgreeRedirectParams agree;
    agree.case_ = id;
    agree.agree = true;
    act(clinician, life, &service::CaseLifeService::agreeRedirect, agree);
  }
  std::string plan() {
    protocol::MeetingScheduleParams params;
    params.series = series;
    params.startsAt = clock.now() + std::chrono::hours(24 * 7);
    params.minutes = 60;
    params.timeZone = "Europe/Paris";
    params.places = 5;
    return act(coordinator, meetings, &service::MeetingService::schedule, params).meetings.front();
  }
  void discuss(const std::string& id, const std::string& word) {
    protocol::MessagePostParams post;
    post.case_ = id;
    post.centre = competence;
    // A soft finding, which is put on record with its text.
    const auto address = "https://exemple.fr/" + word;
    post.text = "Voir " + address + " pour la suite.";
    post.acknowledged = {{protocol::FindingKind::url, address}};
    act(clinician, messages, &service::MessageService::post, post);
    protocol::OpinionFileParams file;
    file.case_ = id;
    file.version = 1;
    file.centre = reference;
    file.context = protocol::OpinionGivenIn::written;
    file.content = opinionWith(word);
    const auto filed = act(expert, opinions, &service::OpinionService::file, file);
    protocol::OpinionAmendParams amend;
    amend.case_ = id;
    amend.opinion = filed.opinion;
    amend.number = filed.number;
    amend.version = 1;
    amend.centre = reference;
    amend.context = protocol::OpinionGivenIn::written;
    amend.content = opinionWith(word);
    act(expert, opinions, &service::OpinionService::amend, amend);
    protocol::OpinionTranscribeParams transcribe;
    transcribe.case_ = id;
    transcribe.version = 1;
    transcribe.author = deputy.userId;
    transcribe.channel = protocol::OpinionChannel::email;
    transcribe.receivedAt = clock.now();
    transcribe.content = opinionWith(word);
    act(coordinator, opinions, &service::OpinionService::transcribe, transcribe);
  }
  /// One document that was opened, and one that was refused; the name of a file of the first.
  std::string attach(const std::string& id, const std::string& word) {
    const std::string file(64, word == kWord ? 'a' : 'b');
    for (const bool opens : {true, false}) {
      protocol::DocumentBeginParams params;
      params.case_ = id;
      params.centre = competence;
      params.name = word;
      params.type = "image/" + word;
      params.size = 10;
      params.sha256 = std::string(64, 'c');
      params.acknowledged = {{protocol::FindingKind::person_name, word}};
      const auto document =
          act(clinician, documents, &service::DocumentService::begin, params).document;
      run(nullptr, [&](Context& context) -> base::Result<void> {
        service::documentReceived(context, {id, network, document});
        const auto task = service::claimDocuments(context, "test", 1).at(0);
        service::WorkedDocument worked;
        worked.mediaType = "image/" + word;
        worked.extension = word;
        worked.clean = {file, 10};
        worked.removed = {word};
        worked.pages.push_back({9, 9, true, true, {}, {}, {file, 10}, std::nullopt});
        if (opens)
          service::documentWorked(context, task, worked, {});
        else
          service::documentFailed(context, task, protocol::DocumentRefusalRule::damaged);
        return base::ok();
      }).value();
    }
    return file;
  }
  void openWith(const std::string& meeting) {
    act(chair, sittings, &service::SittingService::open, protocol::MeetingOpenParams{{}, meeting});
    for (const auto* each : {&expert, &chair})
      act(*each, sittings, &service::SittingService::join,
          protocol::MeetingJoinParams{{}, meeting, protocol::AttendanceMode::on_site, {}});
  }
  void report(const std::string& meeting, const std::string& item, const std::string& word) {
    act(chair, sittings, &service::SittingService::present,
        protocol::MeetingPresentParams{{}, meeting, item});
    clock.advance(10min);
    protocol::MinutesUpdateParams update;
    update.meeting = meeting;
    update.item = item;
    update.content = reportWith(word);
    update.review = true;
    act(coordinator, minutes, &service::MinutesService::update, update);
    act(clinician, minutes, &service::MinutesService::review,
        protocol::MinutesReviewParams{
            {}, meeting, item, 1, protocol::ReviewDecision::disagree, word});
    act(chair, minutes, &service::MinutesService::sign,
        protocol::MinutesSignParams{{}, meeting, item, 1});
    act(chair, minutes, &service::MinutesService::addend,
        protocol::MinutesAddendParams{{}, meeting, item, word});
    act(clinician, minutes, &service::MinutesService::contest,
        protocol::MinutesContestParams{{}, meeting, item, word});
    act(chair, minutes, &service::MinutesService::answer,
        protocol::MinutesAnswerParams{{}, meeting, item, word});
    act(clinician, minutes, &service::MinutesService::receive,
        protocol::MinutesReceiveParams{{}, meeting, item, today(), {word}});
  }
  void closeAndSign(const std::string& meeting) {
    act(chair, sittings, &service::SittingService::close,
        protocol::MeetingCloseParams{{}, meeting});
    act(chair, minutes, &service::MinutesService::sign,
        protocol::MinutesSignParams{{}, meeting, {}, {}});
  }

  struct Told {
    std::string id;
    std::string other;    ///< a case with a report in the same meeting
    std::string meeting;  ///< that discussed both
    std::string item;
    std::string proposal;  ///< a meeting that was refused
  };
  /// All that can be said of a case, up to its withdrawal after an answer.
  Told story() {
    for (auto* each : {&chair, &deputy, &expert, &coordinator, &clinician})
      each->reauthenticatedUntil = clock.now() + days(3650);
    Told told;
    const auto id = told.id = submitted(kWord);
    protocol::CaseRequestInformationParams request;
    request.case_ = id;
    request.text = kWord;
    act(coordinator, life, &service::CaseLifeService::requestInformation, request);
    protocol::CaseUpdateParams update;
    update.case_ = id;
    update.revision = 3;
    update.content = contentWith(kWord);
    act(clinician, cases, &service::CaseService::update, update);
    redirect(id, coordinator, otherSeries, kWord);
    redirect(id, referenceExpert, series, kWord);

    protocol::MeetingProposeParams propose;
    propose.case_ = id;
    propose.times = {clock.now() + std::chrono::hours(100)};
    propose.timeZone = "Europe/Paris";
    propose.note = kWord;
    const auto proposal = act(clinician, agenda, &service::AgendaService::propose, propose);
    protocol::MeetingAnswerParams refuse;
    refuse.meeting = proposal.meeting;
    refuse.item = proposal.item;
    refuse.decision = protocol::BookingDecision::refuse;
    refuse.reason = kWord;
    act(coordinator, agenda, &service::AgendaService::answer, refuse);
    told.proposal = proposal.meeting;

    told.meeting = plan();
    told.item = act(clinician, agenda, &service::AgendaService::book,
                    protocol::MeetingBookParams{{}, told.meeting, id, kWord})
                    .item;
    protocol::MeetingAnswerParams confirm;
    confirm.meeting = told.meeting;
    confirm.item = told.item;
    confirm.decision = protocol::BookingDecision::confirm;
    act(coordinator, agenda, &service::AgendaService::answer, confirm);
    discuss(id, kWord);
    attach(id, kWord);
    told.other = submitted(kOtherWord);
    attach(told.other, kOtherWord);
    const auto otherItem = act(coordinator, agenda, &service::AgendaService::addCase,
                               protocol::MeetingAddCaseParams{{}, told.meeting, told.other, {}})
                               .item;
    openWith(told.meeting);
    report(told.meeting, told.item, kWord);
    report(told.meeting, otherItem, kOtherWord);
    closeAndSign(told.meeting);

    protocol::CaseReopenParams reopen;
    reopen.case_ = id;
    reopen.reason = kWord;
    act(clinician, life, &service::CaseLifeService::reopen, reopen);
    answer(id, kWord);
    const auto next = plan();
    openWith(next);
    protocol::MeetingRatifyParams ratify;
    ratify.meeting = next;
    ratify.case_ = id;
    ratify.answer = 1;
    ratify.decision = protocol::RatificationDecision::ratified;
    ratify.text = kWord;
    act(chair, sittings, &service::SittingService::ratify, ratify);
    closeAndSign(next);
    follow(id, kWord);
    protocol::CaseWithdrawParams withdraw;
    withdraw.case_ = id;
    withdraw.reason = kWord;
    act(clinician, cases, &service::CaseService::withdraw, withdraw);
    return told;
  }

  /// Without those about checkpoints, of which this database has none.
  std::vector<store::Finding> findings(store::VerifyReport& report) {
    report = run(nullptr, [&](Context& context) -> base::Result<store::VerifyReport> {
               store::Trust trust;
               trust.keys = {key.publicKey()};
               return store::verifyAll(context.tx, trust);
             }).value();
    std::vector<store::Finding> found;
    for (const auto& each : report.findings)
      if (!each.stream.empty()) found.push_back(each);
    return found;
  }
  bool mayFollow(const Caller& caller, const std::string& stream) {
    return run(caller, [&](Context& context) { return service::mayReadStream(context, stream); })
        .has_value();
  }
};

using Columns = std::map<std::string, std::int64_t>;
const Columns kNowhere;

}  // namespace

TEST_CASE_METHOD(Retention,
                 "of an erased case no text is left in any table, and the chain verifies") {
  const auto told = story();
  // As it was before the submission, and has been since.
  execute("UPDATE case_record SET validation_reason = '" + kWord + "' WHERE id = '" + told.id +
          "'");
  const auto linked = addCase(CaseState::draft);
  for (const auto& [from, to] : {std::pair(told.id, linked), std::pair(linked, told.id)})
    execute("INSERT INTO case_link (case_id, other_id, network_id, kind, linked_by, at) VALUES ('" +
            from + "', '" + to + "', '" + network + "', 'relative', '" + clinician.userId +
            "', 0)");
  std::set<std::string> columns;
  for (const auto& [column, rows] : holding(kWord)) columns.insert(column);
  CHECK(columns == std::set<std::string>{"acknowledgement.content",
                                         "agenda_item.note",
                                         "agenda_item.reason",
                                         "case_answer.content",
                                         "case_answer.ratification_text",
                                         "case_record.validation_reason",
                                         "case_record.withdrawal_reason",
                                         "case_version.content",
                                         "case_word.word",
                                         "document.claimed_type",
                                         "document.extension",
                                         "document.media_type",
                                         "document.name",
                                         "document.taken_out",
                                         "event.data",
                                         "follow_up.content",
                                         "meeting.cancel_reason",
                                         "message.content",
                                         "opinion.content",
                                         "report.contest_answer",
                                         "report.contest_text",
                                         "report.content",
                                         "report.copies",
                                         "report_review.content",
                                         "signed_document.document"});
  CHECK(holding(kSign).contains("case_term.term"));
  const auto others = holding(kOtherWord);
  CHECK(others.at("signed_document.document") == 2);
  store::VerifyReport before;
  CHECK(findings(before).empty());
  // Nobody has decided about it when the case is erased.
  service::TextReportService reports;
  act(chair, reports, &service::TextReportService::report,
      protocol::TextReportParams{{}, "meeting:" + told.proposal, kWord});
  CHECK(holding(kWord).contains("text_report.content"));
  get(clinician, told.id).value();
  const auto reads = holding(told.id).at("case_access.case_id");

  retain(clinician, told.id, in(31)).value();
  moveTo(in(2));
  carryOut();
  CHECK(this->told(clinician) == 1);
  goesOn(told.id, in(30));

  for (const auto& text : {kWord, kSign, kDisease}) CHECK(holding(text) == kNowhere);
  CHECK(holding(kOtherWord) == others);
  // Its files are let go of, and the sweep takes them; those of others stay.
  CHECK(holding(std::string(64, 'a')) == Columns{{"document_rest.name", 1}});
  CHECK(holding(std::string(64, 'b')).at("document_file.sha256") == 2);
  CHECK(holding(std::string(64, 'c')) == kNowhere);
  CHECK(holding(told.id).at("case_access.case_id") == reads);
  CHECK_FALSE(holding(told.id).contains("follow_up_reader.case_id"));
  CHECK_FALSE(holding(told.id).contains("job.subject"));
  for (const auto& column : {"case_link.case_id", "case_link.other_id"})
    CHECK_FALSE(holding(told.id).contains(column));

  const auto own = events("case:" + told.id);
  for (const auto& event : own)
    CHECK(event.data ==
          (event.type == "case.erased" ? R"({"case":")" + told.id + "\"}" : R"({"erased":true})"));
  CHECK(own.back().type == "case.erased");
  CHECK(own.back().actor == "system");
  CHECK(own.back().changesAccess);
  for (const auto& stream : {"centre:" + competence, "series:" + series, "series:" + otherSeries})
    for (const auto& event : events(stream))
      CHECK((event.type == "case.erased" || event.data.find(told.id) == std::string::npos));
  CHECK(events("centre:" + competence).back().type == "case.erased");
  CHECK(events("series:" + series).back().type == "case.erased");
  for (const auto& event : events("meeting:" + told.meeting))
    if (event.type == "minutes.signed" || event.type == "minutes.addended")
      CHECK(event.data.find(told.item) == std::string::npos);

  store::VerifyReport after;
  CHECK(findings(after).empty());
  CHECK(before.erased == 0);
  CHECK(after.erased > static_cast<std::int64_t>(own.size()));
  CHECK(before.erasedDocuments == 0);
  CHECK(after.erasedDocuments == 2);
  CHECK(after.documents == before.documents);
}

TEST_CASE_METHOD(Retention, "an emptied document of a case that was not erased is found") {
  const auto told = story();
  execute("UPDATE signed_document SET document = '' WHERE item_id <> '" + told.item +
          "' AND item_id <> '' AND number = 0");
  store::VerifyReport report;
  REQUIRE(findings(report).size() == 1);
  CHECK(findings(report).front().stream == "meeting:" + told.meeting);
  CHECK(report.erasedDocuments == 0);
  execute("UPDATE signed_document SET document = '' WHERE item_id = ''");
  CHECK(findings(report).size() == 3);
}

TEST_CASE_METHOD(Retention, "an erased case is there for nobody, but for its access log") {
  const auto told = story();
  inviteGuest(told.id, guest);
  get(clinician, told.id).value();
  retain(clinician, told.id, in(31)).value();
  for (int day = 0; day < 40; ++day) {
    clock.advance(days(1));
    carryOut();
  }
  REQUIRE(erased(told.id));

  for (const auto& [name, caller] : people()) {
    INFO(std::string(name));
    CHECK(failureOf(get(*caller, told.id)) == ErrorKind::notFound);
    CHECK(failureOf(retain(*caller, told.id, in(100))) == ErrorKind::notFound);
    CHECK(failureOf(run(*caller, [&](Context& context) {
            return messages.list(context, {told.id, {}, {}});
          })) == ErrorKind::notFound);
    CHECK(failureOf(run(*caller, [&](Context& context) {
            return opinions.list(context, {told.id, {}, {}});
          })) == ErrorKind::notFound);
    CHECK(failureOf(run(*caller, [&](Context& context) {
            return followUps.list(context, {told.id, {}, {}});
          })) == ErrorKind::notFound);
    CHECK(failureOf(run(*caller, [&](Context& context) {
            return minutes.get(context, {told.meeting, told.item, {}});
          })) == ErrorKind::notFound);
    CHECK_FALSE(mayFollow(*caller, "case:" + told.id));
    const auto followed =
        run(*caller, [&](Context& context) { return followUps.list(context, {}); })
            .value()
            .followUps;
    CHECK(followed.empty());
    protocol::CaseListParams all;
    all.box = protocol::CaseBox::all;
    const auto listed =
        run(*caller, [&](Context& context) { return cases.list(context, all); }).value().cases;
    CHECK(std::none_of(listed.begin(), listed.end(),
                       [&](const auto& each) { return each.id == told.id; }));

    protocol::AuditListParams log;
    log.case_ = told.id;
    const auto entries = run(*caller, [&](Context& context) { return audit.list(context, log); });
    const bool audits =
        std::set<std::string_view>{"clinician", "colleague", "manager", "auditor"}.contains(name);
    REQUIRE(entries.has_value() == audits);
    CHECK(run(*caller, [&](Context& context) {
            return life.readers(context, {told.id});
          }).has_value() == audits);
    if (!audits) continue;
    CHECK(entries.value().entries.front().type == "case.erased");
    CHECK(std::any_of(entries.value().entries.begin(), entries.value().entries.end(),
                      [](const auto& each) { return each.kind == protocol::AuditKind::read; }));
  }
  const auto held = run(chair, [&](Context& context) {
                      return minutes.get(context, {told.meeting, {}, {}});
                    }).value();
  CHECK(held.reports.size() == 1);
  CHECK(held.unsigned_ == 0);
  CHECK(held.sheet.has_value());
  CHECK(run(chair, [&](Context& context) { return meetings.get(context, {told.meeting}); })
            .value()
            .agenda.size() == 1);
}

TEST_CASE_METHOD(Retention,
                 "without a date of the centre the charter's years count from the last act") {
  charter(2);
  const auto id = answeredCase();
  const auto first = today();
  const auto years = [](base::Date day, int count) { return day + std::chrono::years(count); };
  CHECK(retention(id).value().until == years(first, 2));
  CHECK(retention(id).value().source == RetentionSource::charter);
  CHECK_FALSE(retention(id).value().by);
  clock.advance(days(300));
  carryOut();
  follow(id, "Mal toléré.");
  const auto until = years(today(), 2);
  CHECK(retention(id).value().until == until);

  // The time that was foreseen at first passes.
  moveTo(years(first, 2));
  carryOut();
  CHECK(told(clinician) == 0);
  moveBefore(std::chrono::sys_days(until) + days(1) - domain::kErasureNotice);
  carryOut();
  CHECK(told(clinician) == 0);
  clock.advance(1ms);
  carryOut();
  CHECK(told(clinician) == 1);
  CHECK(told(chair) == 0);
  goesOn(id, std::chrono::sys_days(until) + days(1));
  CHECK(told(clinician) == 1);
}

TEST_CASE_METHOD(Retention, "a centre's date counts, earlier or later than the charter's") {
  charter(1);
  const auto id = answeredCase();
  CHECK(retain(clinician, id, in(3650)).value().until == in(3650));
  const auto held = retention(id).value();
  CHECK(held.until == in(3650));
  CHECK(held.source == RetentionSource::centre);
  CHECK(held.by == clinician.userId);
  CHECK(held.byName == clinician.name);
  for (const auto& stream : {"case:" + id, "centre:" + competence, "series:" + series})
    CHECK(events(stream).back().type == "case.retained");
  clock.advance(days(800));
  carryOut();
  CHECK(told(clinician) == 0);
  CHECK_FALSE(erased(id));

  // What happens in the last days keeps it a while.
  retain(colleague, id, in(40)).value();
  moveTo(in(11));
  carryOut();
  CHECK(told(clinician) == 1);
  clock.advance(days(28));
  follow(id, "Mal toléré.");
  const auto until = in(31);
  CHECK(retention(id).value().until == until);
  moveTo(std::chrono::sys_days(until) + days(1) - domain::kErasureNotice);
  carryOut();
  CHECK(told(clinician) == 2);
  goesOn(id, std::chrono::sys_days(until) + days(1));
}

TEST_CASE_METHOD(Retention, "who may give a date, of which case, and which dates") {
  const auto id = answeredCase();
  for (const auto count : {-1, 0, 30, 36600}) {
    INFO(count);
    const auto error = errorOf(retain(clinician, id, in(count)));
    CHECK(error.kind == ErrorKind::invalid);
    CHECK(error.violations.at(0).pointer == "/until");
  }
  CHECK(retain(clinician, id, in(31)).has_value());
  CHECK(retain(clinician, id, today() + std::chrono::years(100)).has_value());
  for (const auto* caller : {&assistant, &expert, &coordinator, &chair})
    CHECK(failureOf(retain(*caller, id, in(400))) == ErrorKind::forbidden);
  for (const auto* caller : {&stranger, &nobody, &admin})
    CHECK(failureOf(retain(*caller, id, in(400))) == ErrorKind::notFound);
  CHECK(failureOf(retain(clinician, addCase(CaseState::draft), in(400))) ==
        ErrorKind::invalidState);
}

TEST_CASE_METHOD(Retention, "a case that is under way is kept, whatever the date") {
  charter(1);
  const auto id = answeredCase();
  retain(clinician, id, in(100)).value();
  protocol::CaseReopenParams reopen;
  reopen.case_ = id;
  reopen.reason = "Un fait nouveau.";
  act(clinician, life, &service::CaseLifeService::reopen, reopen);
  for (int month = 0; month < 30; ++month) {
    clock.advance(days(30));
    carryOut();
  }
  CHECK_FALSE(erased(id));
  CHECK(told(clinician) == 0);
  answer(id, "Surveiller.");
  const auto until = retention(id).value().until;
  CHECK(until == in(31));
  moveTo(std::chrono::sys_days(until) + days(1) - domain::kErasureNotice);
  carryOut();
  goesOn(id, std::chrono::sys_days(until) + days(1));

  const auto open = addCase();
  CHECK_FALSE(retention(open));
  clock.advance(days(3650));
  carryOut();
  CHECK_FALSE(erased(open));
}

TEST_CASE_METHOD(Retention, "a draft that nobody saves goes after a year") {
  const auto id = addCase(CaseState::draft);
  CHECK(retention(id).value().source == RetentionSource::draft);
  CHECK(retention(id).value().until == today() + std::chrono::years(1));
  clock.advance(days(300));
  carryOut();
  protocol::CaseUpdateParams update;
  update.case_ = id;
  update.revision = 1;
  update.content = contentWith(kWord);
  act(clinician, cases, &service::CaseService::update, update);
  const auto until = today() + std::chrono::years(1);
  clock.advance(days(300));
  carryOut();
  CHECK(told(clinician) == 0);
  moveTo(std::chrono::sys_days(until) + days(1) - domain::kErasureNotice);
  carryOut();
  CHECK(told(clinician) == 1);
  goesOn(id, std::chrono::sys_days(until) + days(1));
  CHECK(holding(kWord) == kNowhere);
  CHECK(failureOf(get(clinician, id)) == ErrorKind::notFound);
}

TEST_CASE_METHOD(Retention, "declined and withdrawn cases go, too") {
  charter(1);
  const auto declined = submitted(kWord);
  protocol::CaseDeclineParams decline;
  decline.case_ = declined;
  decline.reason = kWord;
  act(chair, life, &service::CaseLifeService::decline, decline);
  const auto withdrawn = addCase(CaseState::withdrawn);
  const auto until = today() + std::chrono::years(1);
  CHECK(retention(declined).value().until == until);
  CHECK(retention(withdrawn).value().until == until);
  moveTo(std::chrono::sys_days(until) - days(20));
  carryOut();
  CHECK(told(clinician) == 2);
  moveTo(std::chrono::sys_days(until) + days(20));
  carryOut();
  CHECK(erased(declined));
  CHECK(erased(withdrawn));
  CHECK(holding(kWord) == kNowhere);
}

TEST_CASE_METHOD(Retention, "a server that was away tells first, and erases 30 days later") {
  charter(1);
  const auto id = answeredCase();
  clock.advance(days(3650));
  carryOut();
  CHECK(told(clinician) == 1);
  CHECK_FALSE(erased(id));
  clock.advance(domain::kErasureNotice - 1ms);
  carryOut();
  CHECK_FALSE(erased(id));
  clock.advance(1ms);
  carryOut();
  CHECK(erased(id));
}

TEST_CASE_METHOD(Retention, "however many servers look, a case is erased once") {
  charter(1);
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) ids.push_back(answeredCase());
  clock.advance(days(400));
  const auto everywhere = [&] {
    std::array<std::thread, 4> servers;
    for (auto& server : servers) server = std::thread([this] { carryOut(); });
    for (auto& server : servers) server.join();
  };
  everywhere();
  CHECK(told(clinician) == 6);
  clock.advance(days(31));
  everywhere();
  for (const auto& id : ids) {
    const auto all = events("case:" + id);
    CHECK(std::count_if(all.begin(), all.end(),
                        [](const auto& event) { return event.type == "case.erased"; }) == 1);
  }
}
