#include "service/impl/session_rows.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "domain/quorum.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {

using store::value;
namespace queries = store::queries;

protocol::Attendance attendanceOf(const store::Row& row) {
  protocol::Attendance attendance;
  attendance.user = row.text("user_id");
  attendance.name = row.text("name");
  attendance.specialty = row.optionalText("specialty");
  attendance.centreName = row.optionalText("centre_name");
  attendance.mode = protocol::parseAttendanceMode(row.text("mode")).value();
  attendance.joinedAt = row.time("joined_at");
  attendance.leftAt = row.optionalTime("left_at");
  return attendance;
}

protocol::QuorumState quorumNow(Context& context, const MeetingAccess& meeting,
                                const protocol::Charter& charter) {
  const auto closedAt = context.tx.one(queries::meetingById, {{"meeting", value(meeting.id)}})
                            .value()
                            .optionalTime("closed_at");
  std::vector<std::string> specialties;
  for (const auto& row :
       context.tx.all(queries::attendanceOfMeeting,
                      {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}})) {
    const bool present = row.isNull("left_at") || row.optionalTime("left_at") == closedAt;
    if (present && row.flag("counts")) specialties.push_back(row.text("specialty"));
  }
  return domain::quorumOf(charter.quorum, specialties);
}

void count(protocol::VoteCount& votes, const store::Row& row, std::string_view caller) {
  const auto vote = protocol::parseAgreementVote(row.text("vote")).value();
  switch (vote) {
    case protocol::AgreementVote::agree:
      ++votes.agree;
      break;
    case protocol::AgreementVote::disagree:
      ++votes.disagree;
      break;
    case protocol::AgreementVote::abstain:
      ++votes.abstain;
      break;
  }
  if (row.text("user_id") == caller) votes.own = vote;
}

std::int64_t unsignedReports(Context& context, const MeetingAccess& meeting) {
  return context.tx
      .one(queries::unsignedOfMeeting,
           {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}})
      .value()
      .integer("total");
}

bool minutedIfSigned(Context& context, const MeetingAccess& meeting) {
  const auto items =
      context.tx.all(queries::itemsOfMeeting,
                     {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}});
  const bool heard = std::any_of(items.begin(), items.end(), [](const auto& row) {
    return row.text("state") == toString(protocol::AgendaItemState::discussed);
  });
  if (!heard || unsignedReports(context, meeting) > 0) return false;
  context.tx.run(queries::meetingMove,
                 {{"meeting", value(meeting.id)},
                  {"network", value(meeting.networkId)},
                  {"state", value(toString(protocol::MeetingState::minuted))}});
  return true;
}

}  // namespace consilium::service::impl
