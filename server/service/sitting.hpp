#pragma once

#include "base/result.hpp"
#include "protocol/meeting.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// A meeting while it is in session. Each function is one use case within the context's
/// transaction; errors: those of its method in protocol/meeting.json.
class SittingService {
 public:
  base::Result<protocol::MeetingOpenResult> open(Context& context,
                                                 const protocol::MeetingOpenParams& params);
  base::Result<protocol::MeetingJoinResult> join(Context& context,
                                                 const protocol::MeetingJoinParams& params);
  base::Result<protocol::MeetingLeaveResult> leave(Context& context,
                                                   const protocol::MeetingLeaveParams& params);
  base::Result<protocol::MeetingPresentResult> present(
      Context& context, const protocol::MeetingPresentParams& params);
  base::Result<protocol::MeetingVoteResult> vote(Context& context,
                                                 const protocol::MeetingVoteParams& params);
  base::Result<protocol::MeetingRatifyResult> ratify(Context& context,
                                                     const protocol::MeetingRatifyParams& params);
  base::Result<protocol::MeetingCloseResult> close(Context& context,
                                                   const protocol::MeetingCloseParams& params);
};

}  // namespace consilium::service
