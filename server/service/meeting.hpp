#pragma once

#include "base/result.hpp"
#include "protocol/meeting.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// The calendar of a series and its meetings before the session. Each function is one use case
/// within the context's transaction; errors: those of its method in protocol/meeting.json.
class MeetingService {
 public:
  base::Result<protocol::MeetingCalendarResult> calendar(
      Context& context, const protocol::MeetingCalendarParams& params);
  base::Result<protocol::MeetingListResult> list(Context& context,
                                                 const protocol::MeetingListParams& params);
  base::Result<protocol::MeetingGetResult> get(Context& context,
                                               const protocol::MeetingGetParams& params);
  base::Result<protocol::MeetingScheduleResult> schedule(
      Context& context, const protocol::MeetingScheduleParams& params);
  base::Result<protocol::MeetingUpdateResult> update(Context& context,
                                                     const protocol::MeetingUpdateParams& params);
  base::Result<protocol::MeetingCancelResult> cancel(Context& context,
                                                     const protocol::MeetingCancelParams& params);
  base::Result<protocol::MeetingInviteResult> invite(Context& context,
                                                     const protocol::MeetingInviteParams& params);
  base::Result<protocol::MeetingReplyResult> reply(Context& context,
                                                   const protocol::MeetingReplyParams& params);
  base::Result<protocol::MeetingDesignateChairResult> designateChair(
      Context& context, const protocol::MeetingDesignateChairParams& params);
};

}  // namespace consilium::service
