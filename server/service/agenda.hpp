#pragma once

#include <string_view>

#include "base/result.hpp"
#include "protocol/case.hpp"
#include "protocol/meeting.hpp"
#include "service/access.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// How cases come onto the agenda of a meeting and leave it. Each function is one use case within
/// the context's transaction; errors: those of its method in protocol/meeting.json and case.json.
class AgendaService {
 public:
  base::Result<protocol::MeetingBookResult> book(Context& context,
                                                 const protocol::MeetingBookParams& params);
  base::Result<protocol::MeetingProposeResult> propose(
      Context& context, const protocol::MeetingProposeParams& params);
  base::Result<protocol::MeetingAnswerResult> answer(Context& context,
                                                     const protocol::MeetingAnswerParams& params);
  base::Result<protocol::MeetingAddCaseResult> addCase(
      Context& context, const protocol::MeetingAddCaseParams& params);
  base::Result<protocol::MeetingRemoveCaseResult> removeCase(
      Context& context, const protocol::MeetingRemoveCaseParams& params);
  base::Result<protocol::MeetingReorderResult> reorder(
      Context& context, const protocol::MeetingReorderParams& params);
  base::Result<protocol::CasePostponeResult> postpone(Context& context,
                                                      const protocol::CasePostponeParams& params);
};

/// Frees the place that a case holds, when it leaves its series or is withdrawn; the case itself is
/// the caller's. In the transaction of that act, the case held, before its events.
void leaveAgenda(Context& context, std::string_view caseId);

/// Holds the meetings that have or had a place for the case, and then the case: in this order
/// everywhere.
void holdWithMeetings(Context& context, std::string_view caseId);

/// After a withdrawal: meetings that waited for the report on that case alone are minuted.
void settleMeetings(Context& context, std::string_view caseId, std::string_view networkId);

}  // namespace consilium::service
