#include "service/impl/report_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "base/sha256.hpp"
#include "domain/quorum.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/meeting_rows.hpp"
#include "service/impl/session_rows.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service::impl {
namespace {

using protocol::ReportMissing;
using protocol::ReportState;
using store::value;
namespace queries = store::queries;

/// The texts of opinions that a report holds end with the one that brings them to this size, in
/// bytes, so that a report with its signed document fits an outbound queue.
constexpr std::size_t kOpinionBytes = std::size_t{128} << 10;

void addOpinions(Context& context, const ReportAccess& access, protocol::ReportFacts& facts) {
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
void addWriters(Context& context, const ReportAccess& access, const std::set<std::string>& there,
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

std::vector<protocol::ReportReview> reviewsOf(Context& context, const ReportAccess& access) {
  std::vector<protocol::ReportReview> reviews;
  for (const auto& row : context.tx.all(queries::reviewsOfReport, {{"meeting", meetingOf(access)},
                                                                   {"network", networkOf(access)},
                                                                   {"item", itemOf(access)}}))
    reviews.push_back({row.text("user_id"), row.text("name"),
                       protocol::parseReviewDecision(row.text("decision")).value(),
                       row.optionalText("content"), row.integer("revision"), row.time("at")});
  return reviews;
}

std::vector<ReportMissing> missingIn(Context& context, const ReportAccess& access,
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

}  // namespace

protocol::ReportSubject subjectOf(const ReportAccess& access) {
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

protocol::ReportFacts factsOf(Context& context, const ReportAccess& access) {
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
    if (row.text("item_id") == access.itemId()) count(facts.votes, row, "");
  return facts;
}

std::optional<protocol::ReportContent> contentOf(const ReportAccess& access) {
  if (!access.report) return std::nullopt;
  return store::decodeStored<protocol::ReportContent>(access.report->text("content")).value();
}

bool isBlocked(const ReportAccess& access, const protocol::ReportFacts& facts,
               const std::optional<protocol::ReportContent>& content) {
  return content && content->outcome == protocol::ReportOutcome::final && !facts.quorum.met &&
         access.charter.quorumUnmet == protocol::CharterQuorumUnmet::block;
}

std::optional<protocol::ReportLock> lockOf(Context& context, const ReportAccess& access) {
  if (!access.report || access.report->isNull("lock_by") ||
      access.report->time("lock_until") <= context.now)
    return std::nullopt;
  return protocol::ReportLock{access.report->text("lock_by"), access.report->text("lock_by_name"),
                              access.report->time("lock_until")};
}

std::vector<store::Row> documentsOf(Context& context, const MeetingAccess& meeting,
                                    std::string_view itemId) {
  return context.tx.all(queries::documentsOfItem, {{"meeting", value(meeting.id)},
                                                   {"network", value(meeting.networkId)},
                                                   {"item", value(itemId)}});
}

protocol::Signature signatureOf(const store::Row& row) {
  return {row.text("document"),
          row.optionalText("sha256").value_or(base::toHex(base::sha256(row.text("document")))),
          base::toHex(row.bytes("signature")),
          row.text("key_id"),
          {row.text("signer_id"), row.text("signer_name")},
          row.time("signed_at")};
}

protocol::Report reportOf(Context& context, const ReportAccess& access) {
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

}  // namespace consilium::service::impl
