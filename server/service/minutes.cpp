#include "service/minutes.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.hpp"
#include "domain/export_address.hpp"
#include "protocol/methods.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/counted_facts.hpp"
#include "service/impl/document_parties.hpp"
#include "service/impl/meeting_rows.hpp"
#include "service/impl/minutes_signing.hpp"
#include "service/impl/report_access.hpp"
#include "service/impl/report_rows.hpp"
#include "service/impl/session_rows.hpp"
#include "service/reminder.hpp"
#include "service/retention.hpp"
#include "service/series.hpp"
#include "service/session.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using domain::CaseAct;
using domain::Permission;
using impl::callerOf;
using impl::documentsOf;
using impl::holdReport;
using impl::itemOf;
using impl::keepSigned;
using impl::loadMeetingRow;
using impl::loadReport;
using impl::loadRow;
using impl::lockOf;
using impl::meetingOf;
using impl::networkOf;
using impl::Notices;
using impl::Outbox;
using impl::ReportAccess;
using impl::reportOf;
using impl::signatureOf;
using impl::subjectOfCase;
using protocol::MeetingState;
using protocol::NoticeKind;
using protocol::ReportOutcome;
using protocol::ReportState;
using store::value;
namespace queries = store::queries;

/// Version of the type `ReportContent`, stored beside each content.
constexpr int kContentType = 1;
/// A scribe who has not saved for so long is taken to be idle (design, section 3).
constexpr auto kScribeIdle = std::chrono::minutes(2);
/// A page ends with the report that brings it to this size, in bytes.
constexpr std::size_t kPageBytes = std::size_t{256} << 10;
constexpr std::array kChairs{protocol::RosterFunction::chair, protocol::RosterFunction::deputy};

std::string streamOf(const ReportAccess& access) {
  return "meeting:" + access.meeting.id;
}

/// Whether the submitting centre waits for the chair's answer.
bool isContested(const ReportAccess& access) {
  return access.report && !access.report->isNull("contest_by") &&
         access.report->isNull("contest_answer");
}

void tellChairs(Context& context, Notices& notices, const ReportAccess& access, NoticeKind kind) {
  const auto draft = impl::noticeOfCase(loadRow(context, access.caseId()), kind);
  for (const auto& user : usersOnRoster(context, access.meeting.seriesId, kChairs))
    notices.toUser(user, draft);
  if (const auto chair = access.meetingRow.optionalText("chair_id")) notices.toUser(*chair, draft);
}

base::Result<protocol::MinutesSignResult> signSheet(
    Context& context, const store::SigningKey& key, const MeetingAccess& meeting,
    const std::optional<protocol::Previewed>& seen) {
  CONSILIUM_TRY(const auto sheet,
                impl::sheetToSign(context, meeting, impl::signingTime(context, seen)));
  CONSILIUM_CHECK(impl::requireAsPreviewed(context, seen, sheet));
  const auto sha256 = keepSigned(context, key, meeting, "", 0, sheet);
  Outbox outbox;
  outbox.add("meeting:" + meeting.id, meeting.networkId,
             protocol::MinutesSigned{meeting.id, std::nullopt, sha256, sheet.signer});
  outbox.send(context);
  return protocol::MinutesSignResult{meeting.id, std::nullopt, sha256};
}

/// What the signature means for the case: an answer, or another time on an agenda.
void conclude(Context& context, Outbox& outbox, Notices& notices, const ReportAccess& access,
              const protocol::ReportContent& content, bool quorumMet) {
  impl::stepCase(context, access.caseId(), CaseAct::hear);
  const bool again = content.outcome == ReportOutcome::present_again;
  impl::stepCase(context, access.caseId(), again ? CaseAct::presentAgain : CaseAct::conclude);
  const auto& caseNetwork = access.item.text("case_network_id");
  impl::noteHearing(context, access.caseId(), caseNetwork, access.itemId(),
                    access.item.optionalTime("ended_at"));
  impl::noteReport(context, access.caseId(), caseNetwork, access.itemId(), quorumMet);
  if (!again) impl::noteAnswer(context, access.caseId(), caseNetwork);
  const auto row = loadRow(context, access.caseId());
  const protocol::CaseReported reported{impl::summaryOf(row), access.meeting.id, access.itemId()};
  impl::tellOfCase(outbox, row, reported, reported);
  notices.toAuthors(context, row, NoticeKind::report_signed);
  if (content.reReviewOn) remindOfReReview(context, access.caseId(), *content.reReviewOn);
  if (again) {
    remindOfAnswer(context, access.caseId());
  } else {
    remindOfFollowUp(context, access.caseId());
    watchRetention(context, access.caseId());
  }
}

/// The signed attendance sheet, for those who may read it.
std::optional<protocol::Signature> sheetOf(Context& context, const MeetingAccess& meeting) {
  if (!domain::allows(Permission::minutesRead, meeting.relations)) return std::nullopt;
  const auto sheet = documentsOf(context, meeting, "");
  if (sheet.empty()) return std::nullopt;
  return signatureOf(sheet.front());
}

struct LoadedDocument {
  MinutesDocument document;
  std::optional<std::string> readCase;  ///< the case whose content it holds
};

base::Result<LoadedDocument> loadDocument(Context& context,
                                          const protocol::MinutesExportParams& params) {
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
  CONSILIUM_CHECK(require(Permission::meetingFollow, meeting.relations, false));
  LoadedDocument loaded;
  if (params.item) {
    const auto access = loadReport(context, meeting, *params.item);
    if (!access || !access->discussed() || !access->readable()) return base::notFound();
    loaded.document.report = reportOf(context, *access);
    if (access->caseReadable) loaded.readCase = access->caseId();
  } else {
    loaded.document.sheet = sheetOf(context, meeting);
    if (!loaded.document.sheet) return base::notFound("There is no signed attendance sheet.");
  }
  loaded.document.networkName =
      context.tx.one(queries::networkById, {{"network", value(meeting.networkId)}})->text("name");
  const auto row = loadMeetingRow(context, meeting.id);
  loaded.document.timeZone = row.text("time_zone");
  loaded.document.minutes = row.integer("minutes");
  return loaded;
}

}  // namespace

base::Result<protocol::MinutesGetResult> MinutesService::get(
    Context& context, const protocol::MinutesGetParams& params) {
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
  CONSILIUM_CHECK(require(Permission::meetingFollow, meeting.relations, false));
  std::optional<std::string> after;
  if (params.cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 1));
    after = std::move(keys.front());
  }
  protocol::MinutesGetResult result;
  result.meeting = meeting.id;
  std::size_t bytes = 0;
  for (const auto& row :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}})) {
    if (params.item && row.text("id") != *params.item) continue;
    if (after) {
      if (row.text("id") == *after) after.reset();
      continue;
    }
    const auto access = loadReport(context, meeting, row.text("id"));
    if (!access->discussed() || !access->readable()) continue;
    if (bytes >= kPageBytes) {
      result.cursor = encodeCursor({result.reports.back().subject.item});
      break;
    }
    result.reports.push_back(reportOf(context, *access));
    bytes += store::encodeStored(result.reports.back()).size();
    if (access->caseReadable) recordRead(context, access->caseId());
  }
  if (params.item && result.reports.empty()) return base::notFound();
  result.sheet = sheetOf(context, meeting);
  result.unsigned_ = impl::unsignedReports(context, meeting);
  return result;
}

base::Result<protocol::MinutesExportResult> MinutesService::exportAddress(
    Context& context, const protocol::MinutesExportParams& params) {
  CONSILIUM_TRY(const auto loaded, loadDocument(context, params));
  const auto& report = loaded.document.report;
  return protocol::MinutesExportResult{
      domain::exportPath(params), std::string(domain::exportType(params.format)),
      domain::exportName(params, report ? &report->subject : nullptr)};
}

base::Result<MinutesDocument> MinutesService::document(
    Context& context, const protocol::MinutesExportParams& params) {
  CONSILIUM_TRY(auto loaded, loadDocument(context, params));
  if (loaded.readCase) recordRead(context, *loaded.readCase);
  auto& document = loaded.document;
  if (params.format == protocol::ExportFormat::fhir) {
    if (const auto& report = document.report) {
      document.parties = impl::partiesOf(context, report->subject.network, report->subject.centre,
                                         impl::usersIn(*report));
    } else {
      const auto sheet =
          store::decodeStored<protocol::SignedSheet>(document.sheet->document).value();
      document.parties = impl::partiesOf(context, sheet.network, "", impl::usersIn(sheet));
    }
  }
  return std::move(document);
}

base::Result<protocol::MinutesUpdateResult> MinutesService::update(
    Context& context, const protocol::MinutesUpdateParams& params) {
  CONSILIUM_TRY(const auto access,
                holdReport(context, params.meeting, params.item, Permission::minutesWrite));
  if (access.state() == ReportState::signed_)
    return base::invalidState("A signed report is never changed: add an addendum.");
  const auto lock = lockOf(context, access);
  if (lock && lock->by != context.caller->userId)
    return base::invalidState(lock->byName + " is writing this report until " +
                              base::formatTimestamp(lock->until) + ".");
  if (params.revision != access.revision()) return impl::staleRevision(reportOf(context, access));
  const auto& content = params.content;
  if (content.reReviewOn && std::chrono::sys_days(*content.reReviewOn) <=
                                std::chrono::floor<std::chrono::days>(context.now))
    return base::invalid("/content/reReviewOn", "future", "A day after today.");

  const bool toReview = params.review.value_or(false);
  const auto state = toReview ? ReportState::in_review : access.state();
  // Others than its authors read it from the review on.
  CONSILIUM_CHECK(state == ReportState::draft
                      ? keepDraft<protocol::MinutesUpdate>(context, params, subjectOfCase(access))
                      : passGate<protocol::MinutesUpdate>(context, params, subjectOfCase(access)));
  const bool release = params.release.value_or(false);
  context.tx.run(queries::reportSave,
                 {{"meeting", meetingOf(access)},
                  {"item", itemOf(access)},
                  {"network", networkOf(access)},
                  {"state", value(toString(state))},
                  {"contentType", value(kContentType)},
                  {"content", value(store::encodeStored(content))},
                  {"lockBy", release ? store::null() : value(context.caller->userId)},
                  {"lockUntil", release ? store::null() : value(context.now + kScribeIdle)}});
  Outbox outbox;
  Notices notices;
  protocol::MinutesSaved saved{access.meeting.id, access.itemId(), state, params.revision + 1,
                               std::nullopt};
  if (!release)
    saved.lock = {context.caller->userId, context.caller->name, context.now + kScribeIdle};
  outbox.add(streamOf(access), access.meeting.networkId, saved);
  if (toReview && access.state() != ReportState::in_review) {
    const auto row = loadRow(context, access.caseId());
    const auto draft = impl::noticeOfCase(row, NoticeKind::report_to_review);
    for (const auto& participant : impl::factsOf(context, access).participants)
      notices.toUser(participant.user, draft);
    notices.toAuthors(context, row, NoticeKind::report_to_review);
  }
  outbox.send(context);
  notices.send(context);
  return protocol::MinutesUpdateResult{access.meeting.id, access.itemId(), params.revision + 1};
}

base::Result<protocol::MinutesReviewResult> MinutesService::review(
    Context& context, const protocol::MinutesReviewParams& params) {
  CONSILIUM_TRY(const auto access,
                holdReport(context, params.meeting, params.item, Permission::minutesReview));
  if (access.state() != ReportState::in_review)
    return base::invalidState("This report is not in review.");
  if (params.revision != access.revision()) return impl::staleRevision(reportOf(context, access));
  const bool agrees = params.decision == protocol::ReviewDecision::agree;
  if (!agrees && !params.text)
    return base::invalid("/text", "required", "Say what you do not agree with.");
  CONSILIUM_CHECK(passGate<protocol::MinutesReview>(context, params, subjectOfCase(access)));
  context.tx.run(queries::reviewSave, {{"meeting", meetingOf(access)},
                                       {"item", itemOf(access)},
                                       {"caller", value(context.caller->userId)},
                                       {"network", networkOf(access)},
                                       {"decision", value(toString(params.decision))},
                                       {"text", value(params.text)},
                                       {"revision", value(params.revision)},
                                       {"at", value(context.now)}});
  Outbox outbox;
  outbox.add(streamOf(access), access.meeting.networkId,
             protocol::MinutesReviewed{access.meeting.id, access.itemId(), callerOf(context),
                                       params.decision});
  outbox.send(context);
  return protocol::MinutesReviewResult{access.meeting.id, access.itemId(), params.revision};
}

base::Result<protocol::MinutesPreviewResult> MinutesService::preview(
    Context& context, const protocol::MinutesPreviewParams& params) {
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
  if (!params.item) {
    CONSILIUM_TRY(const auto sheet, impl::sheetToSign(context, meeting, context.now));
    return impl::previewOf(sheet);
  }
  CONSILIUM_TRY(const auto access,
                impl::openReport(context, meeting, *params.item, Permission::minutesSign));
  CONSILIUM_TRY(const auto document, impl::reportToSign(context, access, context.now));
  if (access.caseReadable) recordRead(context, access.caseId());
  return impl::previewOf(document, access.revision());
}

base::Result<protocol::MinutesSignResult> MinutesService::sign(
    Context& context, const protocol::MinutesSignParams& params) {
  CONSILIUM_CHECK(requireRecentAuthentication(context));
  if (!params.item) {
    holdMeeting(context, params.meeting);
    CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
    return signSheet(context, key_, meeting, params.preview);
  }
  CONSILIUM_TRY(const auto access,
                holdReport(context, params.meeting, *params.item, Permission::minutesSign));
  CONSILIUM_TRY(const auto document,
                impl::reportToSign(context, access, impl::signingTime(context, params.preview)));
  if (params.revision != access.revision()) return impl::staleRevision(reportOf(context, access));
  CONSILIUM_CHECK(impl::requireAsPreviewed(context, params.preview, document, access.revision()));
  CONSILIUM_CHECK(passTexts(context, textsOfReport(access.report->text("content")),
                            params.acknowledged, subjectOfCase(access)));
  const auto sha256 = keepSigned(context, key_, access.meeting, access.itemId(), 0, document);
  context.tx.run(
      queries::reportSign,
      {{"meeting", meetingOf(access)}, {"network", networkOf(access)}, {"item", itemOf(access)}});
  Outbox outbox;
  Notices notices;
  conclude(context, outbox, notices, access, document.content, document.facts.quorum.met);
  outbox.add(streamOf(access), access.meeting.networkId,
             protocol::MinutesSigned{access.meeting.id, access.itemId(), sha256, document.signer});
  if (access.meeting.state == MeetingState::adjourned &&
      impl::minutedIfSigned(context, access.meeting))
    impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, access.meeting);
  outbox.send(context);
  notices.send(context);
  return protocol::MinutesSignResult{access.meeting.id, access.itemId(), sha256};
}

base::Result<protocol::MinutesAddendResult> MinutesService::addend(
    Context& context, const protocol::MinutesAddendParams& params) {
  CONSILIUM_CHECK(requireRecentAuthentication(context));
  CONSILIUM_TRY(const auto access,
                holdReport(context, params.meeting, params.item, Permission::minutesSign));
  if (access.state() != ReportState::signed_)
    return base::invalidState("Only a signed report gets an addendum; this one can be changed.");
  CONSILIUM_CHECK(passGate<protocol::MinutesAddend>(context, params, subjectOfCase(access)));
  const auto documents = documentsOf(context, access.meeting, access.itemId());
  protocol::SignedAddendum document;
  document.type = protocol::SignedAddendumType::consilium_addendum_1;
  document.report = signatureOf(documents.front()).sha256;
  document.number = static_cast<std::int64_t>(documents.size());
  document.text = params.text;
  document.signer = callerOf(context);
  document.signedAt = context.now;
  const auto sha256 =
      keepSigned(context, key_, access.meeting, access.itemId(), document.number, document);
  context.tx.run(queries::reportLate, {{"meeting", meetingOf(access)},
                                       {"network", networkOf(access)},
                                       {"item", itemOf(access)},
                                       {"late", value(false)}});
  Outbox outbox;
  Notices notices;
  outbox.add(
      streamOf(access), access.meeting.networkId,
      protocol::MinutesAddended{access.meeting.id, access.itemId(), sha256, document.signer});
  notices.toAuthors(context, loadRow(context, access.caseId()), NoticeKind::report_addended);
  outbox.send(context);
  notices.send(context);
  return protocol::MinutesAddendResult{access.meeting.id, access.itemId(), document.number, sha256};
}

base::Result<protocol::MinutesContestResult> MinutesService::contest(
    Context& context, const protocol::MinutesContestParams& params) {
  CONSILIUM_TRY(const auto access,
                holdReport(context, params.meeting, params.item, Permission::minutesContest));
  if (access.state() != ReportState::signed_)
    return base::invalidState("Only a signed report is contested; say in review what is wrong.");
  if (isContested(access))
    return base::invalidState("It is contested already; the chair must answer.");
  CONSILIUM_CHECK(passGate<protocol::MinutesContest>(context, params, subjectOfCase(access)));
  context.tx.run(queries::reportContest, {{"meeting", meetingOf(access)},
                                          {"network", networkOf(access)},
                                          {"item", itemOf(access)},
                                          {"caller", value(context.caller->userId)},
                                          {"text", value(params.text)},
                                          {"at", value(context.now)}});
  Outbox outbox;
  Notices notices;
  outbox.add(streamOf(access), access.meeting.networkId,
             protocol::MinutesContested{access.meeting.id, access.itemId(), false});
  tellChairs(context, notices, access, NoticeKind::report_contested);
  outbox.send(context);
  notices.send(context);
  return protocol::MinutesContestResult{access.meeting.id, access.itemId()};
}

base::Result<protocol::MinutesAnswerResult> MinutesService::answer(
    Context& context, const protocol::MinutesAnswerParams& params) {
  CONSILIUM_TRY(const auto access,
                holdReport(context, params.meeting, params.item, Permission::minutesSign));
  if (!isContested(access)) return base::invalidState("Nothing contested waits for an answer.");
  CONSILIUM_CHECK(passGate<protocol::MinutesAnswer>(context, params, subjectOfCase(access)));
  context.tx.run(queries::reportAnswer, {{"meeting", meetingOf(access)},
                                         {"network", networkOf(access)},
                                         {"item", itemOf(access)},
                                         {"text", value(params.text)},
                                         {"at", value(context.now)}});
  Outbox outbox;
  Notices notices;
  outbox.add(streamOf(access), access.meeting.networkId,
             protocol::MinutesContested{access.meeting.id, access.itemId(), true});
  notices.toAuthors(context, loadRow(context, access.caseId()), NoticeKind::report_answered);
  outbox.send(context);
  notices.send(context);
  return protocol::MinutesAnswerResult{access.meeting.id, access.itemId()};
}

base::Result<protocol::MinutesReceiveResult> MinutesService::receive(
    Context& context, const protocol::MinutesReceiveParams& params) {
  CONSILIUM_TRY(const auto access,
                holdReport(context, params.meeting, params.item, Permission::minutesContest));
  if (access.state() != ReportState::signed_)
    return base::invalidState("This report is not signed yet.");
  if (params.patientInformedOn && std::chrono::sys_days(*params.patientInformedOn) > context.now)
    return base::invalid("/patientInformedOn", "past", "A day that has come.");
  std::string copies;
  for (std::size_t i = 0; i < params.copies.size(); ++i) {
    if (params.copies[i].find('\n') != std::string::npos)
      return base::invalid("/copies/" + std::to_string(i), "line", "One name, on one line.");
    copies += (copies.empty() ? "" : "\n") + params.copies[i];
  }
  CONSILIUM_CHECK(passGate<protocol::MinutesReceive>(context, params, subjectOfCase(access)));
  context.tx.run(
      queries::reportReceive,
      {{"meeting", meetingOf(access)},
       {"network", networkOf(access)},
       {"item", itemOf(access)},
       {"caller", value(context.caller->userId)},
       {"at", value(context.now)},
       {"informedOn", params.patientInformedOn ? value(base::formatDate(*params.patientInformedOn))
                                               : store::null()},
       {"copies", value(copies)}});
  Outbox outbox;
  outbox.add(streamOf(access), access.meeting.networkId,
             protocol::MinutesReceived{access.meeting.id, access.itemId()});
  outbox.send(context);
  return protocol::MinutesReceiveResult{access.meeting.id, access.itemId()};
}

std::vector<GatedText> MinutesService::textsToSign(Context& context,
                                                   const protocol::MinutesSignParams& params) {
  const auto meeting = loadMeetingAccess(context, params.meeting);
  if (!params.item || meeting.has_error()) return {};
  const auto access = loadReport(context, meeting.value(), *params.item);
  if (!access || !access->report) return {};
  return textsOfReport(access->report->text("content"));
}

void markLate(Context& context, std::string_view caseId) {
  if (const auto report = context.tx.one(queries::signedReportOfCase, {{"case", value(caseId)}}))
    context.tx.run(queries::reportLate, {{"meeting", value(report->text("meeting_id"))},
                                         {"network", value(report->text("network_id"))},
                                         {"item", value(report->text("id"))},
                                         {"late", value(true)}});
}

}  // namespace consilium::service
