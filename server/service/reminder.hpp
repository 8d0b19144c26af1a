#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/notice.hpp"
#include "service/access.hpp"
#include "service/context.hpp"

// What the server does by itself when its time has come: jobs in the database, which survive a
// restart and are carried out once, whatever the number of servers (jobs/due.hpp runs them).

namespace consilium::service {

/// A row of the table `job`.
struct Job {
  std::string id;
  std::string networkId;
  std::string kind;
  std::string subject;
  std::int64_t step = 0;
  base::Timestamp due;
  std::int64_t attempts = 0;
};

/// Whom a submitted case waits for is reminded after the charter's `triageDays`; of an urgent one
/// they are told as the charter's escalation says, at once where that has no delay. In the
/// transaction of the act, after its events.
void remindOfTriage(Context& context, std::string_view caseId);

/// The second half of the above, for a submitted case that has become urgent.
void remindOfUrgency(Context& context, std::string_view caseId);

/// An accepted case is brought to the series' mind after the charter's `answerDays`.
void remindOfAnswer(Context& context, std::string_view caseId);

/// Both sides are asked to look at an answered case again on that day (UTC).
void remindOfReReview(Context& context, std::string_view caseId, base::Date day);

/// The submitting centre is asked what became of an answer 3 and 12 months after it, unless it has
/// told so since; counted from the latest answer.
void remindOfFollowUp(Context& context, std::string_view caseId);

/// Guests of a case whose invitations end then lose it then, in open windows, too.
void remindOfGuest(Context& context, const CaseAccess& access, base::Timestamp until);

/// Whoever signs and writes the reports of a meeting that is over is reminded of those that are not
/// signed after the charter's `reportDays`.
void remindOfReports(Context& context, const MeetingAccess& meeting);

/// Carries a job out, if what it is for still holds. Removing it is the caller's, in the same
/// transaction. Errors: `internal` for a job that this release does not know.
base::Result<void> carryOut(Context& context, const Job& job);

}  // namespace consilium::service
