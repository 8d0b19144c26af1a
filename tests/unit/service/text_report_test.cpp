#include "service/text_report.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "domain/reported_text.hpp"
#include "service/agenda.hpp"
#include "service/calendar_feed.hpp"
#include "service/case.hpp"
#include "service/case_life.hpp"
#include "service/follow_up.hpp"
#include "service/meeting.hpp"
#include "service/minutes.hpp"
#include "service/notice.hpp"
#include "service/opinion.hpp"
#include "service/question.hpp"
#include "service/sitting.hpp"
#include "store/stored_json.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseState;
using protocol::TextReportDecision;
using service::Caller;
using service::Context;

namespace {

/// Somebody, told of in each of these texts.
const std::string kWho = "zyxdupont";
const std::string kFirst = "Suivie avec zyxdupont.";
const std::string kSecond = "Suivie avec zyxdupont depuis hier.";
const std::string kRequest = "De quand date zyxdupont ?";
const std::string kOpinion = "Comme zyxdupont, surveiller.";
const std::string kSynthesis = "zyxdupont poursuit le traitement.";
const std::string kAddendum = "Résultat de zyxdupont reçu depuis.";
const std::string kContest = "La dose de zyxdupont est fausse.";
const std::string kAnswer = "En effet, zyxdupont.";
const std::string kFollowUp = "zyxdupont va mieux.";
const std::string kRoom = "Chambre de zyxdupont";

using Columns = std::map<std::string, std::int64_t>;

struct TextReports : ServiceFixture {
  test::TemporaryFolder folder;
  store::SigningKey key =
      store::SigningKey::create(folder.path() / "key", folder.path() / "public").value();
  service::CaseService cases;
  service::CaseLifeService life;
  service::OpinionService opinions;
  service::MeetingService meetings;
  service::AgendaService agenda;
  service::SittingService sittings;
  service::MinutesService minutes{key};
  service::FollowUpService followUps;
  service::QuestionService questions;
  service::NoticeService notices;
  service::TextReportService textReports;
  service::CalendarFeedService calendars;
  std::string id;
  std::string meeting;
  std::string item;

  TextReports() {
    for (auto* each : {&chair, &expert, &coordinator, &clinician})
      each->reauthenticatedUntil = clock.now() + std::chrono::hours(24 * 365);
  }

  template <class Service, class Params, class Result>
  Result act(const Caller& caller, Service& service,
             base::Result<Result> (Service::*method)(Context&, const Params&),
             const Params& params) {
    return run(caller, [&](Context& context) { return (service.*method)(context, params); })
        .value();
  }

  /// A case of which each of the texts above tells something.
  void story() {
    auto create = createParams();
    create.content.history = kFirst;
    id = act(clinician, cases, &service::CaseService::create, create).case_;
    protocol::CaseSubmitParams submit;
    submit.case_ = id;
    submit.revision = 1;
    act(clinician, cases, &service::CaseService::submit, submit);
    protocol::CaseRequestInformationParams request;
    request.case_ = id;
    request.text = kRequest;
    act(coordinator, life, &service::CaseLifeService::requestInformation, request);
    protocol::CaseUpdateParams update;
    update.case_ = id;
    update.revision = row().case_.revision;
    update.content = create.content;
    update.content.history = kSecond;
    act(clinician, cases, &service::CaseService::update, update);

    protocol::MeetingScheduleParams plan;
    plan.series = series;
    plan.startsAt = clock.now() + std::chrono::hours(1);
    plan.minutes = 60;
    plan.timeZone = "Europe/Paris";
    plan.places = 9;
    meeting = act(coordinator, meetings, &service::MeetingService::schedule, plan).meetings.front();
    item = act(coordinator, agenda, &service::AgendaService::addCase,
               protocol::MeetingAddCaseParams{{}, meeting, id, {}})
               .item;
    protocol::OpinionFileParams opinion;
    opinion.case_ = id;
    opinion.version = 2;
    opinion.centre = reference;
    opinion.context = protocol::OpinionGivenIn::written;
    opinion.content.confidence = protocol::OpinionConfidence::high;
    opinion.content.text = kOpinion;
    act(expert, opinions, &service::OpinionService::file, opinion);
    act(chair, sittings, &service::SittingService::open, protocol::MeetingOpenParams{{}, meeting});
    for (const auto* each : {&expert, &chair})
      act(*each, sittings, &service::SittingService::join,
          protocol::MeetingJoinParams{{}, meeting, protocol::AttendanceMode::on_site, {}});
    act(chair, sittings, &service::SittingService::present,
        protocol::MeetingPresentParams{{}, meeting, item});
    clock.advance(std::chrono::minutes(10));
    protocol::MinutesUpdateParams draft;
    draft.meeting = meeting;
    draft.item = item;
    draft.content.presenter = "Dr Présentatrice Fictive";
    draft.content.outcome = protocol::ReportOutcome::final;
    draft.content.synthesis = kSynthesis;
    act(coordinator, minutes, &service::MinutesService::update, draft);
    act(chair, minutes, &service::MinutesService::sign,
        protocol::MinutesSignParams{{}, meeting, item, 1});
    act(chair, minutes, &service::MinutesService::addend,
        protocol::MinutesAddendParams{{}, meeting, item, kAddendum});
    act(clinician, minutes, &service::MinutesService::contest,
        protocol::MinutesContestParams{{}, meeting, item, kContest});
    act(chair, minutes, &service::MinutesService::answer,
        protocol::MinutesAnswerParams{{}, meeting, item, kAnswer});
    protocol::FollowUpRecordParams followUp;
    followUp.case_ = id;
    followUp.content.applied = protocol::FollowUpApplied::applied;
    followUp.content.outcome = protocol::FollowUpOutcome::better;
    followUp.content.text = kFollowUp;
    act(clinician, followUps, &service::FollowUpService::record, followUp);
  }
  protocol::CaseGetResult row() {
    return act(clinician, cases, &service::CaseService::get, {.case_ = id, .version = {}});
  }
  auto report(const Caller& caller, const std::string& subject, const std::string& text) {
    return run(caller, [&](Context& context) {
      return textReports.report(context, {{}, subject, text});
    });
  }
  auto settle(const Caller& caller, const std::string& subject, const std::string& id,
              TextReportDecision decision) {
    return run(caller, [&](Context& context) {
      return textReports.settleReport(context, {{}, subject, id, decision});
    });
  }
  std::vector<protocol::ReportedText> reported(const Caller& caller, const std::string& subject) {
    return run(caller, [&](Context& context) { return textReports.reports(context, {subject}); })
        .value()
        .texts;
  }
  store::VerifyReport verified() {
    return run(nullptr,
               [&](Context& context) -> base::Result<store::VerifyReport> {
                 store::Trust trust;
                 trust.keys = {key.publicKey()};
                 return store::verifyAll(context.tx, trust);
               })
        .value();
  }
  /// Without those about checkpoints, of which this database has none.
  std::int64_t damage(const store::VerifyReport& found) {
    return std::count_if(found.findings.begin(), found.findings.end(),
                         [](const auto& each) { return !each.stream.empty(); });
  }
  protocol::Report signedReport() {
    return act(clinician, minutes, &service::MinutesService::get,
               protocol::MinutesGetParams{meeting, item, {}})
        .reports.at(0);
  }
};

}  // namespace

TEST_CASE_METHOD(TextReports,
                 "each text of a case is hidden once it is reported, and shown again as it was") {
  story();
  const auto subject = "case:" + id;
  const auto before = holding(kWho);
  const auto signature = signedReport().signature.value();
  for (const auto& text :
       {kSecond, kRequest, kOpinion, kSynthesis, kAddendum, kContest, kAnswer, kFollowUp}) {
    INFO(text);
    const auto places = holding(text);
    REQUIRE_FALSE(places.empty());
    const auto made = report(clinician, subject, text).value().report;
    for (const auto& [column, rows] : holding(text))
      CHECK((column == "text_report.content" || column == "event.data"));
    for (const auto& event : events(subject)) CHECK(event.data.find(text) == std::string::npos);
    CHECK(failureOf(report(clinician, subject, text)) == ErrorKind::notFound);
    for (const auto* caller : {&clinician, &expert})
      for (const auto& each : reported(*caller, subject)) CHECK_FALSE(each.text);
    CHECK(reported(coordinator, subject).back().state == protocol::TextReportState::hidden);
    // What is signed is known to be, as nothing was erased.
    CHECK(damage(verified()) == 0);
    CHECK(signedReport().signature.value().sha256 == signature.sha256);

    settle(coordinator, subject, made, TextReportDecision::restore).value();
    CHECK(holding(text) == places);
    CHECK(reported(coordinator, subject).empty());
  }
  CHECK(holding(kWho) == before);
  CHECK(signedReport().signature.value() == signature);
}

TEST_CASE_METHOD(TextReports, "what is erased is nowhere any more, and the record verifies") {
  story();
  const auto subject = "case:" + id;
  const auto signature = signedReport().signature.value();
  for (const auto& text :
       {kFirst, kRequest, kOpinion, kSynthesis, kAddendum, kContest, kAnswer, kFollowUp})
    settle(chair, subject, report(expert, subject, text).value().report, TextReportDecision::erase)
        .value();
  CHECK(holding(kWho) == Columns());
  const auto found = verified();
  CHECK(damage(found) == 0);
  CHECK(found.erasedDocuments == 2);
  const auto after = signedReport();
  CHECK(after.signature.value().sha256 == signature.sha256);
  CHECK(after.signature.value().signature == signature.signature);
  CHECK(after.signature.value().signer == signature.signer);
  CHECK(after.content.value().synthesis.starts_with(domain::reportedMark("")));
  CHECK(reported(coordinator, subject).size() == 9);
  // A change of what was erased stays a finding: it needs the event that tells of it.
  execute("UPDATE text_report SET report_id = id");
  CHECK(damage(verified()) == 2);
}

TEST_CASE_METHOD(TextReports, "a report takes the other wordings of a field along") {
  story();
  const auto subject = "case:" + id;
  report(expert, subject, kSecond).value();
  const auto texts = reported(coordinator, subject);
  REQUIRE(texts.size() == 2);
  CHECK(texts[0].report == texts[1].report);
  for (const auto version : {1, 2}) {
    const auto got =
        act(expert, cases, &service::CaseService::get, {.case_ = id, .version = version});
    CHECK(got.content.text.find(kWho) == std::string::npos);
  }
  // Who is writing the next version is told that this one has changed.
  protocol::CaseUpdateParams update;
  update.case_ = id;
  update.revision = row().case_.revision - 1;
  update.content = completeContent();
  CHECK(failureOf(run(clinician, [&](Context& context) {
          return cases.update(context, update);
        })) == ErrorKind::conflict);
  // Nor is it found by what is hidden.
  CHECK(holding(kWho).count("case_word.word") == 0);
}

TEST_CASE_METHOD(TextReports, "only whoever reads a text reports it, and only texts are reported") {
  story();
  const auto subject = "case:" + id;
  CHECK(failureOf(report(stranger, subject, kSecond)) == ErrorKind::notFound);
  CHECK(failureOf(report(manager, subject, kSecond)) == ErrorKind::notFound);
  CHECK(failureOf(report(expert, subject, "Ce que personne n'a dit.")) == ErrorKind::notFound);
  // A code of the content is no text.
  CHECK(failureOf(report(expert, subject, "HP:0002757")) == ErrorKind::notFound);
  const auto made = report(expert, subject, kOpinion).value().report;
  CHECK(failureOf(settle(expert, subject, made, TextReportDecision::erase)) ==
        ErrorKind::forbidden);
  CHECK(failureOf(settle(clinician, subject, made, TextReportDecision::restore)) ==
        ErrorKind::forbidden);
  settle(coordinator, subject, made, TextReportDecision::erase).value();
  CHECK(failureOf(settle(coordinator, subject, made, TextReportDecision::restore)) ==
        ErrorKind::notFound);
  const auto draft = addCase(CaseState::draft);
  CHECK(failureOf(report(clinician, "case:" + draft, kSecond)) == ErrorKind::invalidState);
  const auto told =
      act(coordinator, notices, &service::NoticeService::list, protocol::NoticeListParams{});
  CHECK(std::count_if(told.notices.begin(), told.notices.end(), [&](const auto& each) {
          return each.kind == protocol::NoticeKind::data_reported && each.about == subject;
        }) == 1);
}

TEST_CASE_METHOD(TextReports, "an opinion that the caller does not read yet cannot be reported") {
  protocol::Charter charter;
  charter.quorum.minimum = 1;
  charter.blindFirst = true;
  saveCharter(charter);
  id = addCase(CaseState::accepted);
  protocol::OpinionFileParams opinion;
  opinion.case_ = id;
  opinion.version = 1;
  opinion.centre = reference;
  opinion.context = protocol::OpinionGivenIn::written;
  opinion.content.confidence = protocol::OpinionConfidence::high;
  opinion.content.text = kOpinion;
  act(chair, opinions, &service::OpinionService::file, opinion);
  CHECK(failureOf(report(expert, "case:" + id, kOpinion)) == ErrorKind::notFound);
  CHECK(report(coordinator, "case:" + id, kOpinion).has_value());
}

TEST_CASE_METHOD(TextReports, "what was said of a place on an agenda is reported with its case") {
  const std::string note = "Pour zyxdupont, avant midi.";
  const std::string reason = "zyxdupont est absent.";
  id = addCase(CaseState::accepted);
  protocol::MeetingScheduleParams plan;
  plan.series = series;
  plan.startsAt = clock.now() + std::chrono::hours(24 * 30);
  plan.minutes = 60;
  plan.timeZone = "Europe/Paris";
  plan.places = 9;
  meeting = act(coordinator, meetings, &service::MeetingService::schedule, plan).meetings.front();
  act(clinician, agenda, &service::AgendaService::book,
      protocol::MeetingBookParams{{}, meeting, id, note});
  const auto subject = "case:" + id;
  const auto noted = [&] {
    return act(expert, meetings, &service::MeetingService::get, protocol::MeetingGetParams{meeting})
        .agenda.at(0)
        .note;
  };
  CHECK(noted() == note);
  CHECK(failureOf(report(stranger, subject, note)) == ErrorKind::notFound);
  const auto first = report(expert, subject, note).value().report;
  CHECK(noted() == domain::reportedMark(reported(coordinator, subject).at(0).id));
  CHECK(holding(kWho) == Columns{{"text_report.content", 1}});
  settle(coordinator, subject, first, TextReportDecision::restore).value();
  CHECK(noted() == note);
  settle(coordinator, subject, report(expert, subject, note).value().report,
         TextReportDecision::erase)
      .value();

  act(coordinator, meetings, &service::MeetingService::cancel,
      protocol::MeetingCancelParams{{}, meeting, reason});
  CHECK(holding(reason).count("meeting.cancel_reason") == 1);
  settle(coordinator, subject, report(clinician, subject, reason).value().report,
         TextReportDecision::erase)
      .value();
  CHECK(holding(kWho) == Columns());
}

TEST_CASE_METHOD(TextReports, "a title is hidden in all meetings that were planned with it") {
  const std::string title = "RCP de zyxdupont";
  protocol::MeetingScheduleParams plan;
  plan.series = series;
  plan.startsAt = clock.now() + std::chrono::hours(24 * 30);
  plan.minutes = 60;
  plan.timeZone = "Europe/Paris";
  plan.places = 9;
  plan.recurrence = "FREQ=DAILY;COUNT=3";
  plan.title = title;
  plan.room = kRoom;
  const auto planned =
      act(coordinator, meetings, &service::MeetingService::schedule, plan).meetings;
  const auto subject = "meeting:" + planned.at(1);
  const auto got = [&](const std::string& meeting) {
    return act(expert, meetings, &service::MeetingService::get,
               protocol::MeetingGetParams{meeting});
  };
  const auto before = holding(kWho);
  REQUIRE(before == Columns{{"event.data", 6}, {"meeting.room", 3}, {"meeting.title", 3}});

  // Whoever sees the calendar reports what stands there, and nothing else.
  CHECK(failureOf(report(stranger, subject, kRoom)) == ErrorKind::notFound);
  CHECK(failureOf(report(stranger, subject, "Ce que personne n'a dit.")) == ErrorKind::notFound);
  const auto made = report(stranger, subject, title).value().report;
  const auto mark = domain::reportedMark(reported(coordinator, subject).at(0).id);
  for (const auto& each : planned) {
    CHECK(got(each).meeting.title == mark);
    // Who is changing it is to see that it has changed.
    CHECK(got(each).meeting.revision == 2);
    for (const auto& event : events("meeting:" + each))
      CHECK(event.data.find(kWho) == std::string::npos);
    CHECK(events("meeting:" + each).back().type == "text.reported");
  }
  for (const auto& event : events("series:" + series))
    CHECK(event.data.find(kWho) == std::string::npos);
  CHECK(events("series:" + series).back().type == "text.reported");
  CHECK(events("calendar:" + series).back().type == "meeting.calendarChanged");
  CHECK(failureOf(report(expert, subject, mark)) == ErrorKind::invalidState);
  const auto told =
      act(coordinator, notices, &service::NoticeService::list, protocol::NoticeListParams{});
  CHECK(told.notices.at(0).kind == protocol::NoticeKind::data_reported);
  CHECK(told.notices.at(0).about == subject);
  // Who decides finds it with each of the meetings; who does not sees that it waits.
  CHECK(reported(chair, "meeting:" + planned.at(0)).at(0).text == title);
  for (const auto* caller : {&expert, &clinician, &stranger}) {
    CHECK_FALSE(reported(*caller, subject).at(0).text);
    CHECK(failureOf(settle(*caller, subject, made, TextReportDecision::erase)) ==
          ErrorKind::forbidden);
  }
  // Whoever was designated presides over one meeting, and does not decide about the others.
  act(coordinator, meetings, &service::MeetingService::designateChair,
      protocol::MeetingDesignateChairParams{{}, planned.at(1), expert.userId});
  CHECK(failureOf(settle(expert, subject, made, TextReportDecision::restore)) ==
        ErrorKind::forbidden);

  settle(coordinator, subject, made, TextReportDecision::restore).value();
  CHECK(got(planned.at(2)).meeting.title == title);
  CHECK(events("meeting:" + planned.at(2)).back().type == "text.restored");
  CHECK(holding(kWho).at("event.data") == before.at("event.data"));
  CHECK(reported(coordinator, subject).empty());

  for (const auto& text : {title, kRoom})
    settle(chair, subject, report(expert, subject, text).value().report, TextReportDecision::erase)
        .value();
  CHECK(holding(kWho) == Columns());
  CHECK(reported(stranger, subject).size() == 2);
  CHECK(damage(verified()) == 0);
}

TEST_CASE_METHOD(TextReports, "a room that was reported is in no calendar") {
  protocol::MeetingScheduleParams plan;
  plan.series = series;
  plan.startsAt = clock.now() + std::chrono::hours(24 * 30);
  plan.minutes = 60;
  plan.timeZone = "Europe/Paris";
  plan.places = 9;
  plan.room = kRoom;
  meeting = act(coordinator, meetings, &service::MeetingService::schedule, plan).meetings.front();
  const auto inCalendar = [&] {
    return run(expert, [&](Context& context) { return calendars.file(context, meeting); })
        .value()
        .entry;
  };
  CHECK(inCalendar().room == kRoom);
  const auto sequence = inCalendar().sequence;
  report(expert, "meeting:" + meeting, kRoom).value();
  CHECK_FALSE(inCalendar().room);
  CHECK(inCalendar().sequence > sequence);
}

TEST_CASE_METHOD(TextReports, "why a meeting was cancelled is hidden in its cases, too") {
  const std::string reason = "zyxdupont est absent.";
  protocol::MeetingScheduleParams plan;
  plan.series = series;
  plan.startsAt = clock.now() + std::chrono::hours(24 * 30);
  plan.minutes = 60;
  plan.timeZone = "Europe/Paris";
  plan.places = 9;
  plan.recurrence = "FREQ=DAILY;COUNT=2";
  const auto planned =
      act(coordinator, meetings, &service::MeetingService::schedule, plan).meetings;
  id = addCase(CaseState::accepted);
  act(coordinator, agenda, &service::AgendaService::addCase,
      protocol::MeetingAddCaseParams{{}, planned.at(0), id, {}});
  act(coordinator, meetings, &service::MeetingService::cancel,
      protocol::MeetingCancelParams{{}, planned.at(0), reason, true});
  const auto before = holding(kWho);
  REQUIRE(before ==
          Columns{{"agenda_item.reason", 1}, {"event.data", 1}, {"meeting.cancel_reason", 2}});
  // The last of them has no case.
  const auto subject = "meeting:" + planned.at(1);
  const auto made = report(clinician, subject, reason).value().report;
  CHECK(holding(kWho) == Columns{{"event.data", 1}, {"text_report.content", 1}});
  for (const auto& event : events("case:" + id)) CHECK(event.data.find(kWho) == std::string::npos);
  CHECK(events("case:" + id).back().type == "text.reported");
  CHECK(act(stranger, meetings, &service::MeetingService::get,
            protocol::MeetingGetParams{planned.at(1)})
            .cancelReason == domain::reportedMark(reported(chair, subject).at(0).id));
  settle(coordinator, subject, made, TextReportDecision::restore).value();
  CHECK(holding(kWho) == before);
  // Reported where the case says it, it is hidden on the page of the meeting, too, which is told.
  const auto ofCase = report(clinician, "case:" + id, reason).value().report;
  CHECK(events("meeting:" + planned.at(0)).back().type == "text.reported");
  CHECK(events("calendar:" + series).back().type == "meeting.calendarChanged");
  settle(coordinator, "case:" + id, ofCase, TextReportDecision::restore).value();
  CHECK(events("meeting:" + planned.at(0)).back().type == "text.restored");
  CHECK(holding(kWho) == before);
  settle(coordinator, subject, report(clinician, subject, reason).value().report,
         TextReportDecision::erase)
      .value();
  CHECK(holding(kWho) == Columns());
  CHECK(events("case:" + id).back().type == "text.erased");
}

TEST_CASE_METHOD(TextReports, "who asked a question is told what becomes of its words") {
  const std::string question = "Que faire pour zyxdupont ?";
  const auto asked = act(clinician, questions, &service::QuestionService::ask,
                         protocol::QuestionAskParams{{}, series, competence, {}, question})
                         .question;
  const auto subject = "question:" + asked;
  const auto last = [&] { return events("user:" + clinician.userId).back(); };
  const auto made = report(chair, subject, question).value().report;
  CHECK(last().type == "text.reported");
  CHECK(last().data.find(asked) != std::string::npos);
  settle(coordinator, subject, made, TextReportDecision::restore).value();
  CHECK(last().type == "text.restored");
  settle(coordinator, subject, report(chair, subject, question).value().report,
         TextReportDecision::erase)
      .value();
  CHECK(last().type == "text.erased");
}

TEST_CASE_METHOD(TextReports, "a question, its answer and its page are reported likewise") {
  const std::string question = "Que faire pour zyxdupont ?";
  const std::string answer = "Pour zyxdupont : rien.";
  const auto asked = act(clinician, questions, &service::QuestionService::ask,
                         protocol::QuestionAskParams{{}, series, competence, {}, question})
                         .question;
  const auto subject = "question:" + asked;
  act(chair, questions, &service::QuestionService::answer,
      protocol::QuestionAnswerParams{{}, asked, answer});
  act(chair, questions, &service::QuestionService::publish,
      protocol::QuestionPublishParams{
          {}, asked, 2, protocol::QuestionWording{"Surveillance", "Que faire ?", answer}});
  CHECK(holding(kWho).count("question_token.token") == 1);
  // Who reads the page reports what stands there, and nothing else.
  CHECK(failureOf(report(stranger, subject, question)) == ErrorKind::notFound);
  const auto made = report(stranger, subject, answer).value().report;
  CHECK(holding(kWho) == Columns{{"question.content", 1}, {"text_report.content", 1}});
  CHECK(reported(coordinator, subject).at(0).text == answer);
  const auto told =
      act(coordinator, notices, &service::NoticeService::list, protocol::NoticeListParams{});
  CHECK(told.notices.at(0).kind == protocol::NoticeKind::data_reported);
  CHECK(told.notices.at(0).about == "series:" + series);
  CHECK(told.notices.at(0).question == asked);
  CHECK_FALSE(reported(clinician, subject).at(0).text);
  CHECK(failureOf(settle(clinician, subject, made, TextReportDecision::erase)) ==
        ErrorKind::forbidden);
  settle(coordinator, subject, made, TextReportDecision::restore).value();
  CHECK(holding(kWho) == Columns{{"question.content", 1},
                                 {"question.page_answer", 1},
                                 {"question.reply", 1},
                                 {"question_token.token", 1}});
  for (const auto& text : {question, answer})
    settle(coordinator, subject, report(clinician, subject, text).value().report,
           TextReportDecision::erase)
        .value();
  CHECK(holding(kWho) == Columns());
}
