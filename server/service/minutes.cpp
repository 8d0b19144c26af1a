#include "service/minutes.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "domain/export_address.hpp"
#include "domain/quorum.hpp"
#include "protocol/methods.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/counted_facts.hpp"
#include "service/impl/document_parties.hpp"
#include "service/impl/meeting_rows.hpp"
#include "service/impl/session_rows.hpp"
#include "service/opinion.hpp"
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
using domain::Relation;
using domain::Relations;
using impl::loadMeetingRow;
using impl::loadRow;
using impl::Notices;
using impl::Outbox;
using protocol::AgendaItemState;
using protocol::MeetingState;
using protocol::NoticeKind;
using protocol::ReportMissing;
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
/// The texts of opinions that a report holds end with the one that brings them to this size, in
/// bytes, so that a report with its signed document fits an outbound queue.
constexpr std::size_t kOpinionBytes = std::size_t{128} << 10;
constexpr std::array kChairs{protocol::RosterFunction::chair, protocol::RosterFunction::deputy};
const Relations kOfRoster{Relation::expert, Relation::coordinator, Relation::chair};
const Relations kOfCase{Relation::clinician, Relation::assistant, Relation::guest};

/// A report, with what it is about and how the caller stands to it: by the roster of the series or
/// the chair of the meeting, or by its own case.
struct Access {
  MeetingAccess meeting;
  store::Row meetingRow;
  store::Row item;
  std::optional<store::Row> report;
  protocol::Charter charter;
  Relations relations;
  bool caseReadable = false;
  bool opinionsReadable = false;  ///< all of them, before the report is signed

  std::string itemId() const { return item.text("id"); }
  std::string caseId() const { return item.text("case_id"); }
  ReportState state() const {
    return report ? protocol::parseReportState(report->text("state")).value() : ReportState::draft;
  }
  std::int64_t revision() const { return report ? report->integer("revision") : 0; }
  bool discussed() const {
    const auto of = protocol::parseAgendaItemState(item.text("state")).value();
    return of == AgendaItemState::presented || of == AgendaItemState::discussed;
  }
  bool withdrawn() const {
    return item.text("case_state") == toString(protocol::CaseState::withdrawn);
  }
  bool readable() const {
    const auto now = state();
    // A draft has not passed the gate.
    if (now == ReportState::draft) return domain::allows(Permission::minutesWrite, relations);
    if (domain::allows(Permission::minutesRead, relations)) return true;
    // A guest reads what is signed; the submitting centre looks at it before.
    if (now == ReportState::in_review)
      return relations.intersects({Relation::clinician, Relation::assistant});
    return domain::allows(Permission::minutesReadSigned, relations);
  }
};

Relations only(const Relations& relations, const Relations& of) {
  Relations kept;
  for (std::size_t i = 0; i < domain::kRelations; ++i)
    if (const auto each = static_cast<Relation>(i); relations.has(each) && of.has(each))
      kept.add(each);
  return kept;
}

std::optional<Access> loadAccess(Context& context, const MeetingAccess& meeting,
                                 std::string_view itemId) {
  auto item = context.tx.one(queries::reportItem, {{"meeting", value(meeting.id)},
                                                   {"network", value(meeting.networkId)},
                                                   {"item", value(itemId)}});
  if (!item) return std::nullopt;
  auto relations = only(meeting.relations, kOfRoster);
  const auto ofCase = loadCaseAccess(context, item->text("case_id"));
  const bool readable = ofCase.has_value() && ofCase.value().readable();
  if (readable) relations.add(only(ofCase.value().relations, kOfCase));
  // Who writes the report reads them.
  const bool opinions = domain::allows(Permission::minutesWrite, relations) ||
                        (readable && readsAllOpinions(context, ofCase.value()).value());
  auto report = context.tx.one(queries::reportById, {{"meeting", value(meeting.id)},
                                                     {"network", value(meeting.networkId)},
                                                     {"item", value(itemId)}});
  return Access{meeting,
                loadMeetingRow(context, meeting.id),
                std::move(*item),
                std::move(report),
                loadCharter(context.tx, meeting.seriesId).value(),
                relations,
                readable,
                opinions};
}

/// A report held for an act of the caller, of an item that was discussed.
base::Result<Access> hold(Context& context, std::string_view meetingId, std::string_view itemId,
                          Permission permission) {
  holdMeeting(context, meetingId);
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, meetingId));
  if (const auto item = context.tx.one(queries::reportItem, {{"meeting", value(meeting.id)},
                                                             {"network", value(meeting.networkId)},
                                                             {"item", value(itemId)}}))
    holdCase(context, item->text("case_id"));
  auto access = loadAccess(context, meeting, itemId);
  if (!access) return base::notFound("This meeting has no such item.");
  CONSILIUM_CHECK(require(permission, access->relations, access->readable()));
  if (!access->discussed()) return base::invalidState("This item was not discussed yet.");
  if (access->withdrawn() && access->state() != ReportState::signed_)
    return base::invalidState("The case was withdrawn: nothing is concluded about it any more.");
  return std::move(*access);
}

/// A report is said of its case.
GateSubject subjectOfCase(const Access& access) {
  return {"case:" + access.caseId(), access.item.text("case_network_id"), "report"};
}

store::Value meetingOf(const Access& access) {
  return value(access.meeting.id);
}
store::Value networkOf(const Access& access) {
  return value(access.meeting.networkId);
}
store::Value itemOf(const Access& access) {
  return value(access.itemId());
}

protocol::ReportSubject subjectOf(const Access& access) {
  protocol::ReportSubject subject;
  subject.network = access.meeting.networkId;
  subject.series = access.meeting.seriesId;
  subject.seriesName = access.meetingRow.text("series_name");
  subject.meeting = access.meeting.id;
  subject.meetingStartsAt = access.meetingRow.optionalTime("starts_at");
  subject.item = access.itemId();
  subject.case_ = access.caseId();
  subject.pseudonym = access.item.text("pseudonym");
  subject.caseVersion = access.item.integer("version");
  subject.centre = access.item.text("centre_id");
  subject.centreName = access.item.text("centre_name");
  return subject;
}

void addOpinions(Context& context, const Access& access, protocol::ReportFacts& facts) {
  std::size_t bytes = 0;
  for (const auto& row : context.tx.all(
           queries::opinionsThatCount, {{"case", value(access.caseId())},
                                        {"network", value(access.item.text("case_network_id"))}})) {
    if (row.text("state") != toString(protocol::OpinionState::filed)) continue;
    const auto content = store::decodeStored<protocol::OpinionContent>(row.text("content")).value();
    facts.opinions.push_back({row.text("author_id"), row.text("author_name"), row.integer("number"),
                              row.integer("case_version"),
                              protocol::parseOpinionContext(row.text("context")).value(),
                              content.confidence, content.conflict.declared, std::nullopt});
    if (bytes >= kOpinionBytes) continue;
    facts.opinions.back().text = content.text;
    bytes += content.text.size();
  }
}

/// Those of the roster who answered in writing count where the charter says so.
void addWriters(Context& context, const Access& access, const std::set<std::string>& there,
                protocol::ReportFacts& facts, std::vector<std::string>& specialties) {
  std::set<std::string> seen = there;
  for (const auto& opinion : facts.opinions) {
    if (!seen.insert(opinion.author).second) continue;
    protocol::ReportParticipant participant;
    participant.user = opinion.author;
    participant.name = opinion.authorName;
    participant.mode = protocol::PresenceMode::in_writing;
    if (const auto seat =
            context.tx.one(queries::seatOfUser, {{"series", value(access.meeting.seriesId)},
                                                 {"user", value(opinion.author)},
                                                 {"at", value(context.now)}})) {
      participant.specialty = seat->text("specialty");
      participant.inQuorum = access.charter.writtenOpinionsCount.value();
      if (participant.inQuorum) specialties.push_back(*participant.specialty);
    }
    facts.participants.push_back(std::move(participant));
  }
}

/// What happened while the item was discussed.
protocol::ReportFacts factsOf(Context& context, const Access& access) {
  protocol::ReportFacts facts;
  facts.startedAt = access.item.optionalTime("presented_at");
  facts.endedAt = access.item.optionalTime("ended_at");
  const auto from = facts.startedAt.value_or(context.now);
  const auto to = facts.endedAt.value_or(context.now);
  std::set<std::string> there;
  std::vector<std::string> specialties;
  for (const auto& row : context.tx.all(queries::attendanceDuring, {{"meeting", meetingOf(access)},
                                                                    {"network", networkOf(access)},
                                                                    {"from", value(from)},
                                                                    {"to", value(to)}})) {
    if (!there.insert(row.text("user_id")).second) continue;
    protocol::ReportParticipant participant;
    participant.user = row.text("user_id");
    participant.name = row.text("name");
    if (const auto profession = row.optionalText("profession"))
      participant.profession = protocol::parseProfession(*profession);
    participant.specialty = row.optionalText("specialty");
    participant.centreName = row.optionalText("centre_name");
    participant.mode = row.text("mode") == toString(protocol::AttendanceMode::on_site)
                           ? protocol::PresenceMode::on_site
                           : protocol::PresenceMode::remote;
    participant.inQuorum = row.flag("counts");
    if (participant.inQuorum) specialties.push_back(participant.specialty.value_or(""));
    facts.participants.push_back(std::move(participant));
  }
  addOpinions(context, access, facts);
  addWriters(context, access, there, facts, specialties);
  facts.quorum = domain::quorumOf(access.charter.quorum, specialties);
  if (!facts.quorum.met) facts.quorumLabel = access.charter.quorumUnmetLabel;
  for (const auto& row : context.tx.all(queries::votesOfMeeting, {{"meeting", meetingOf(access)},
                                                                  {"network", networkOf(access)}}))
    if (row.text("item_id") == access.itemId()) impl::count(facts.votes, row, "");
  return facts;
}

std::optional<protocol::ReportContent> contentOf(const Access& access) {
  if (!access.report) return std::nullopt;
  return store::decodeStored<protocol::ReportContent>(access.report->text("content")).value();
}

std::vector<protocol::ReportReview> reviewsOf(Context& context, const Access& access) {
  std::vector<protocol::ReportReview> reviews;
  for (const auto& row : context.tx.all(queries::reviewsOfReport, {{"meeting", meetingOf(access)},
                                                                   {"network", networkOf(access)},
                                                                   {"item", itemOf(access)}}))
    reviews.push_back({row.text("user_id"), row.text("name"),
                       protocol::parseReviewDecision(row.text("decision")).value(),
                       row.optionalText("content"), row.integer("revision"), row.time("at")});
  return reviews;
}

bool isBlocked(const Access& access, const protocol::ReportFacts& facts,
               const std::optional<protocol::ReportContent>& content) {
  return content && content->outcome == ReportOutcome::final && !facts.quorum.met &&
         access.charter.quorumUnmet == protocol::CharterQuorumUnmet::block;
}

std::vector<ReportMissing> missingIn(Context& context, const Access& access,
                                     const protocol::ReportFacts& facts,
                                     const std::optional<protocol::ReportContent>& content) {
  std::vector<ReportMissing> missing;
  const auto lacks = [&](bool lacking, ReportMissing what) {
    if (lacking) missing.push_back(what);
  };
  lacks(!content, ReportMissing::conclusion);
  lacks(isBlocked(access, facts, content), ReportMissing::blocked);
  lacks(!facts.quorum.met, ReportMissing::quorum);
  lacks(!content || !content->presenter, ReportMissing::presenter);
  lacks(facts.participants.empty(), ReportMissing::attendance);
  const auto reviews = reviewsOf(context, access);
  lacks(std::any_of(reviews.begin(), reviews.end(),
                    [](const auto& review) {
                      return review.decision == protocol::ReviewDecision::disagree;
                    }),
        ReportMissing::disagreement);
  bool outdated = false;
  bool unconfirmed = false;
  for (const auto& row : context.tx.all(
           queries::opinionsThatCount, {{"case", value(access.caseId())},
                                        {"network", value(access.item.text("case_network_id"))}})) {
    const bool filed = row.text("state") == toString(protocol::OpinionState::filed);
    outdated |= filed && row.integer("case_version") < access.item.integer("version");
    unconfirmed |= !filed;
  }
  lacks(outdated, ReportMissing::opinion_outdated);
  lacks(unconfirmed, ReportMissing::opinion_unconfirmed);
  return missing;
}

protocol::Signature signatureOf(const store::Row& row) {
  return {row.text("document"),
          base::toHex(base::sha256(row.text("document"))),
          base::toHex(row.bytes("signature")),
          row.text("key_id"),
          {row.text("signer_id"), row.text("signer_name")},
          row.time("signed_at")};
}

std::vector<store::Row> documentsOf(Context& context, const MeetingAccess& meeting,
                                    std::string_view itemId) {
  return context.tx.all(queries::documentsOfItem, {{"meeting", value(meeting.id)},
                                                   {"network", value(meeting.networkId)},
                                                   {"item", value(itemId)}});
}

std::optional<protocol::ReportLock> lockOf(Context& context, const Access& access) {
  if (!access.report || access.report->isNull("lock_by") ||
      access.report->time("lock_until") <= context.now)
    return std::nullopt;
  return protocol::ReportLock{access.report->text("lock_by"), access.report->text("lock_by_name"),
                              access.report->time("lock_until")};
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

void addSequel(const store::Row& row, protocol::Report& report) {
  if (row.flag("late")) report.late = true;
  if (!row.isNull("contest_by"))
    report.contest = {row.text("contest_by"),
                      row.text("contest_by_name"),
                      row.time("contest_at"),
                      row.text("contest_text"),
                      row.optionalText("contest_answer"),
                      row.optionalTime("contest_answered_at")};
  if (row.isNull("received_by")) return;
  protocol::ReportReceipt receipt;
  receipt.at = row.time("received_at");
  receipt.by = row.text("received_by");
  receipt.byName = row.text("received_by_name");
  if (const auto day = row.optionalText("informed_on"))
    receipt.patientInformedOn = base::parseDate(*day);
  receipt.copies = linesOf(row.optionalText("copies").value_or(""));
  report.receipt = std::move(receipt);
}

protocol::Report reportOf(Context& context, const Access& access) {
  protocol::Report report;
  report.subject = subjectOf(access);
  report.state = access.state();
  report.revision = access.revision();
  report.content = contentOf(access);
  report.reviews = reviewsOf(context, access);
  report.lock = lockOf(context, access);
  if (access.state() == ReportState::signed_) {
    for (const auto& row : documentsOf(context, access.meeting, access.itemId())) {
      if (row.integer("number") > 0) {
        report.addenda.push_back(signatureOf(row));
        continue;
      }
      const auto document =
          store::decodeStored<protocol::SignedReport>(row.text("document")).value();
      report.subject = document.subject;
      report.facts = document.facts;
      report.signature = signatureOf(row);
    }
  } else {
    report.facts = factsOf(context, access);
    if (!access.opinionsReadable) report.facts.opinions.clear();
    report.missing = missingIn(context, access, report.facts, report.content);
  }
  if (access.report) addSequel(*access.report, report);
  const auto subject = subjectOfCase(access);
  showAcknowledgements(context, report, subject.name, subject.networkId);
  return report;
}

/// Signs a document and keeps it; returns its SHA-256 in hexadecimal.
template <class Document>
std::string keepSigned(Context& context, const store::SigningKey& key, const MeetingAccess& meeting,
                       std::string_view itemId, std::int64_t number, const Document& document) {
  const auto text = store::encodeStored(document);
  context.tx.run(queries::documentInsert, {{"meeting", value(meeting.id)},
                                           {"item", value(itemId)},
                                           {"number", value(number)},
                                           {"network", value(meeting.networkId)},
                                           {"document", value(text)},
                                           {"signature", value(store::Bytes{key.sign(text)})},
                                           {"key", value(key.publicKey().fingerprint())},
                                           {"caller", value(context.caller->userId)},
                                           {"at", value(context.now)}});
  return base::toHex(base::sha256(text));
}

protocol::NamedUser callerOf(const Context& context) {
  return {context.caller->userId, context.caller->name};
}

std::string streamOf(const Access& access) {
  return "meeting:" + access.meeting.id;
}

/// Whether the submitting centre waits for the chair's answer.
bool isContested(const Access& access) {
  return access.report && !access.report->isNull("contest_by") &&
         access.report->isNull("contest_answer");
}

void tellChairs(Context& context, Notices& notices, const Access& access, NoticeKind kind) {
  const auto draft = impl::noticeOfCase(loadRow(context, access.caseId()), kind);
  for (const auto& user : usersOnRoster(context, access.meeting.seriesId, kChairs))
    notices.toUser(user, draft);
  if (const auto chair = access.meetingRow.optionalText("chair_id")) notices.toUser(*chair, draft);
}

/// The attendance sheet of a meeting that is over.
base::Result<protocol::MinutesSignResult> signSheet(Context& context, const store::SigningKey& key,
                                                    const MeetingAccess& meeting) {
  CONSILIUM_CHECK(require(Permission::minutesSign, meeting.relations, meeting.visible()));
  if (meeting.state != MeetingState::adjourned && meeting.state != MeetingState::minuted)
    return base::invalidState("The attendance sheet is signed when the session is over.");
  if (!documentsOf(context, meeting, "").empty())
    return base::invalidState("The attendance sheet was signed already.");
  const auto row = loadMeetingRow(context, meeting.id);
  protocol::SignedSheet sheet;
  sheet.type = protocol::SignedSheetType::consilium_attendance_1;
  sheet.network = meeting.networkId;
  sheet.series = meeting.seriesId;
  sheet.seriesName = row.text("series_name");
  sheet.meeting = meeting.id;
  sheet.meetingStartsAt = row.optionalTime("starts_at");
  sheet.openedAt = row.time("opened_at");
  sheet.closedAt = row.time("closed_at");
  for (const auto& each :
       context.tx.all(queries::attendanceOfMeeting,
                      {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}}))
    sheet.attendance.push_back(impl::attendanceOf(each));
  for (const auto& each :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}}))
    sheet.items += each.text("state") == toString(AgendaItemState::discussed) ? 1 : 0;
  for (const auto& each :
       context.tx.all(queries::answersRatifiedBy, {{"meeting", value(meeting.id)}}))
    sheet.ratifications.push_back(
        {each.text("pseudonym"), each.integer("number"),
         protocol::parseRatificationDecision(each.text("ratification")).value(),
         each.time("ratified_at")});
  sheet.signer = callerOf(context);
  sheet.signedAt = context.now;
  const auto sha256 = keepSigned(context, key, meeting, "", 0, sheet);
  Outbox outbox;
  outbox.add("meeting:" + meeting.id, meeting.networkId,
             protocol::MinutesSigned{meeting.id, std::nullopt, sha256, sheet.signer});
  outbox.send(context);
  return protocol::MinutesSignResult{meeting.id, std::nullopt, sha256};
}

/// What the signature means for the case: an answer, or another time on an agenda.
void conclude(Context& context, Outbox& outbox, Notices& notices, const Access& access,
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
    const auto access = loadAccess(context, meeting, *params.item);
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
    const auto access = loadAccess(context, meeting, row.text("id"));
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
                hold(context, params.meeting, params.item, Permission::minutesWrite));
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
    for (const auto& participant : factsOf(context, access).participants)
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
                hold(context, params.meeting, params.item, Permission::minutesReview));
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

base::Result<protocol::MinutesSignResult> MinutesService::sign(
    Context& context, const protocol::MinutesSignParams& params) {
  CONSILIUM_CHECK(requireRecentAuthentication(context));
  if (!params.item) {
    holdMeeting(context, params.meeting);
    CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
    return signSheet(context, key_, meeting);
  }
  CONSILIUM_TRY(const auto access,
                hold(context, params.meeting, *params.item, Permission::minutesSign));
  if (access.state() == ReportState::signed_)
    return base::invalidState("This report was signed already.");
  const auto content = contentOf(access);
  if (!content) return base::invalidState("This report says nothing yet.");
  if (params.revision != access.revision()) return impl::staleRevision(reportOf(context, access));
  CONSILIUM_CHECK(passTexts(context, textsOfReport(access.report->text("content")),
                            params.acknowledged, subjectOfCase(access)));
  protocol::SignedReport document;
  document.type = protocol::SignedReportType::consilium_report_1;
  document.subject = subjectOf(access);
  document.facts = factsOf(context, access);
  document.content = *content;
  document.signer = callerOf(context);
  document.signedAt = context.now;
  if (isBlocked(access, document.facts, content))
    return base::invalidState(
        "The charter lets nothing be concluded without quorum: present the case again.");

  const auto sha256 = keepSigned(context, key_, access.meeting, access.itemId(), 0, document);
  context.tx.run(
      queries::reportSign,
      {{"meeting", meetingOf(access)}, {"network", networkOf(access)}, {"item", itemOf(access)}});
  Outbox outbox;
  Notices notices;
  conclude(context, outbox, notices, access, *content, document.facts.quorum.met);
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
                hold(context, params.meeting, params.item, Permission::minutesSign));
  if (access.state() != ReportState::signed_)
    return base::invalidState("Only a signed report gets an addendum; this one can be changed.");
  CONSILIUM_CHECK(passGate<protocol::MinutesAddend>(context, params, subjectOfCase(access)));
  const auto documents = documentsOf(context, access.meeting, access.itemId());
  protocol::SignedAddendum document;
  document.type = protocol::SignedAddendumType::consilium_addendum_1;
  document.report = base::toHex(base::sha256(documents.front().text("document")));
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
                hold(context, params.meeting, params.item, Permission::minutesContest));
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
                hold(context, params.meeting, params.item, Permission::minutesSign));
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
                hold(context, params.meeting, params.item, Permission::minutesContest));
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
  const auto access = loadAccess(context, meeting.value(), *params.item);
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
