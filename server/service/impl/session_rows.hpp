#pragma once

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

}  // namespace consilium::service::impl
