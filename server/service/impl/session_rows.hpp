#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/meeting.hpp"
#include "protocol/series.hpp"
#include "service/access.hpp"
#include "service/context.hpp"

// Who is in a session and what they say, shared by the use cases. No permissions.
namespace consilium::service::impl {

/// Somebody's presence, of the row `attendanceOfMeeting`.
protocol::Attendance attendanceOf(const store::Row& row);

/// The quorum of those who are there now or, once the session is over, were there at its end.
protocol::QuorumState quorumNow(Context& context, const MeetingAccess& meeting,
                                const protocol::Charter& charter);

/// Adds the row `votesOfMeeting` to a count, for the eyes of `caller`.
void count(protocol::VoteCount& votes, const store::Row& row, std::string_view caller);

/// How many cases that a session came to have no signed report.
std::int64_t unsignedReports(Context& context, const MeetingAccess& meeting);

/// Moves a meeting that is over on, once all its reports are signed; false while some are not, or
/// when it came to no case.
bool minutedIfSigned(Context& context, const MeetingAccess& meeting);

}  // namespace consilium::service::impl
