#include "service/impl/minutes_signing.hpp"

#include <chrono>
#include <utility>

#include "service/impl/meeting_rows.hpp"
#include "service/impl/report_rows.hpp"
#include "service/impl/session_rows.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {

using domain::Permission;
using protocol::MeetingState;
using store::value;
namespace queries = store::queries;

/// What was looked at so long ago is looked at again before it is signed.
constexpr auto kPreviewHolds = std::chrono::minutes(30);

protocol::NamedUser callerOf(const Context& context) {
  return {context.caller->userId, context.caller->name};
}

base::Result<protocol::SignedReport> reportToSign(Context& context, const ReportAccess& access,
                                                  base::Timestamp signedAt) {
  if (access.state() == protocol::ReportState::signed_)
    return base::invalidState("This report was signed already.");
  auto content = contentOf(access);
  if (!content) return base::invalidState("This report says nothing yet.");
  protocol::SignedReport document;
  document.type = protocol::SignedReportType::consilium_report_1;
  document.subject = subjectOf(access);
  document.facts = factsOf(context, access);
  if (isBlocked(access, document.facts, content))
    return base::invalidState(
        "The charter lets nothing be concluded without quorum: present the case again.");
  document.content = std::move(*content);
  document.signer = callerOf(context);
  document.signedAt = signedAt;
  return document;
}

base::Result<protocol::SignedSheet> sheetToSign(Context& context, const MeetingAccess& meeting,
                                                base::Timestamp signedAt) {
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
    sheet.attendance.push_back(attendanceOf(each));
  for (const auto& each :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}}))
    sheet.items += each.text("state") == toString(protocol::AgendaItemState::discussed) ? 1 : 0;
  for (const auto& each :
       context.tx.all(queries::answersRatifiedBy, {{"meeting", value(meeting.id)}}))
    sheet.ratifications.push_back(
        {each.text("pseudonym"), each.integer("number"),
         protocol::parseRatificationDecision(each.text("ratification")).value(),
         each.time("ratified_at")});
  sheet.signer = callerOf(context);
  sheet.signedAt = signedAt;
  return sheet;
}

base::Timestamp signingTime(const Context& context,
                            const std::optional<protocol::Previewed>& previewed) {
  return previewed ? previewed->signedAt : context.now;
}

bool previewHolds(const Context& context, const protocol::Previewed& previewed) {
  return previewed.signedAt <= context.now && context.now - previewed.signedAt <= kPreviewHolds;
}

base::Error notAsPreviewed(const protocol::MinutesPreviewResult& now) {
  auto error = base::failure(base::ErrorKind::conflict,
                             "This is not what would be signed now: look at it again.");
  error.current = base::RawJson{store::encodeStored(now)};
  return error;
}

void keepText(Context& context, const store::SigningKey& key, const MeetingAccess& meeting,
              std::string_view itemId, std::int64_t number, std::string_view text,
              base::Timestamp signedAt) {
  context.tx.run(queries::documentInsert, {{"meeting", value(meeting.id)},
                                           {"item", value(itemId)},
                                           {"number", value(number)},
                                           {"network", value(meeting.networkId)},
                                           {"document", value(text)},
                                           {"signature", value(store::Bytes{key.sign(text)})},
                                           {"key", value(key.publicKey().fingerprint())},
                                           {"caller", value(context.caller->userId)},
                                           {"at", value(signedAt)}});
}

}  // namespace consilium::service::impl
