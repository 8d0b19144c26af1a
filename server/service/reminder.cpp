#include "service/reminder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <vector>

#include "domain/case_state.hpp"
#include "protocol/case.hpp"
#include "service/case_circle.hpp"
#include "service/impl/meeting_rows.hpp"
#include "service/notice.hpp"
#include "service/retention.hpp"
#include "service/series.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using protocol::NoticeKind;
using protocol::RosterFunction;
using store::value;
namespace queries = store::queries;

/// After an answer (design, section 2).
constexpr std::array kFollowUpMonths{std::chrono::months(3), std::chrono::months(12)};
/// A follow-up that came shortly before it is asked for is not asked for again.
constexpr auto kFollowUpAhead = std::chrono::days(31);
/// The kind of the jobs that tell nobody anything; all others are kinds of notices.
constexpr std::string_view kGuestOver = "guest_over";

using Functions = std::vector<RosterFunction>;
/// Whoever decides about a submitted case.
const Functions kTriage{RosterFunction::coordinator, RosterFunction::chair, RosterFunction::deputy};

/// A case as it is when something about it falls due.
struct Waiting {
  std::string id;
  std::string networkId;
  std::string centreId;
  std::string seriesId;
  std::string pseudonym;
  protocol::CaseState state = protocol::CaseState::submitted;
  bool urgent = false;
  protocol::Charter charter;
};

std::optional<Waiting> load(Context& context, std::string_view caseId) {
  const auto row = context.tx.one(queries::caseById, {{"case", value(caseId)}});
  if (!row || row->isNull("series_id") || !row->isNull("erased_at")) return std::nullopt;
  const auto& series = row->text("series_id");
  return Waiting{row->text("id"),
                 row->text("network_id"),
                 row->text("centre_id"),
                 series,
                 row->text("pseudonym"),
                 protocol::parseCaseState(row->text("state")).value(),
                 row->text("urgency") == toString(protocol::Urgency::urgent),
                 loadCharter(context.tx, series).value()};
}

/// The case, where it waits for its triage.
std::optional<Waiting> waiting(Context& context, std::string_view caseId) {
  auto found = load(context, caseId);
  if (found && found->state != protocol::CaseState::submitted) found.reset();
  return found;
}

bool isUnderWay(protocol::CaseState state) {
  using enum protocol::CaseState;
  return state == accepted || state == scheduled || state == discussed;
}

/// The charter's steps; where it names an urgent contact and no step, all are told at once.
std::vector<protocol::EscalationStep> stepsOf(const protocol::Charter& charter) {
  if (!charter.urgent || !charter.escalation.empty()) return charter.escalation;
  std::vector<protocol::EscalationStep> steps;
  for (const auto function : kTriage) steps.push_back({function, 0});
  return steps;
}

void tellOf(Context& context, const Waiting& found, NoticeKind kind, const Functions& functions) {
  tellRoster(context, found.seriesId, functions,
             {kind, found.networkId, "case:" + found.id, found.pseudonym});
}

/// Both sides: whoever decides in the series, and whoever of the submitting centre wrote the case.
void tellBoth(Context& context, const Waiting& found, NoticeKind kind) {
  auto users = usersOnRoster(context, found.seriesId, kTriage);
  for (const auto& row :
       context.tx.all(queries::authorsOfCase, {{"case", value(found.id)},
                                               {"network", value(found.networkId)},
                                               {"centre", value(found.centreId)}}))
    users.insert(row.text("user_id"));
  tell(context, std::vector(users.begin(), users.end()),
       {kind, found.networkId, "case:" + found.id, found.pseudonym});
}

/// Whoever of the submitting centre wrote the case.
void tellAuthors(Context& context, const Waiting& found, NoticeKind kind) {
  std::vector<std::string> users;
  for (const auto& row :
       context.tx.all(queries::authorsOfCase, {{"case", value(found.id)},
                                               {"network", value(found.networkId)},
                                               {"centre", value(found.centreId)}}))
    users.push_back(row.text("user_id"));
  tell(context, users, {kind, found.networkId, "case:" + found.id, found.pseudonym});
}

/// Whether the submitting centre has told what became of the answer, in the month before a reminder
/// of it is due or later.
bool followedUpSince(Context& context, const Waiting& found, const Job& job) {
  const auto rows = context.tx.all(queries::followUpsOfCase,
                                   {{"case", value(found.id)},
                                    {"network", value(found.networkId)},
                                    {"before", value(std::numeric_limits<std::int64_t>::max())},
                                    {"limit", value(1)}});
  return !rows.empty() && rows.front().time("at") >= job.due - kFollowUpAhead;
}

void schedule(Context& context, const Waiting& found, NoticeKind kind, std::int64_t step,
              std::chrono::milliseconds delay) {
  context.tx.defer(queries::jobSchedule, {{"job", value(context.newId())},
                                          {"network", value(found.networkId)},
                                          {"kind", value(toString(kind))},
                                          {"subject", value(found.id)},
                                          {"step", value(step)},
                                          {"due", value(context.now + delay)}});
}

/// Charters without an urgent contact let urgent cases go the ordinary way.
void escalate(Context& context, const Waiting& found) {
  if (!found.urgent || !found.charter.urgent) return;
  Functions atOnce;
  const auto steps = stepsOf(found.charter);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].afterMinutes == 0)
      atOnce.push_back(steps[i].function);
    else
      schedule(context, found, NoticeKind::urgent_case, static_cast<std::int64_t>(i),
               std::chrono::minutes(steps[i].afterMinutes));
  }
  tellOf(context, found, NoticeKind::urgent_case, atOnce);
}

/// Where reports of a meeting that is over are not signed.
void tellOfReports(Context& context, const std::string& meetingId) {
  const auto row = context.tx.one(queries::meetingById, {{"meeting", value(meetingId)}});
  // Once all are signed it is minuted.
  if (!row || row->text("state") != toString(protocol::MeetingState::adjourned)) return;
  const auto notice = impl::noticeOfMeeting(*row, NoticeKind::report_due);
  auto users = usersOnRoster(context, row->text("series_id"), kTriage);
  if (const auto chair = row->optionalText("chair_id")) users.insert(*chair);
  tell(context, std::vector(users.begin(), users.end()), notice);
}

}  // namespace

void remindOfTriage(Context& context, std::string_view caseId) {
  const auto found = waiting(context, caseId);
  if (!found) return;
  schedule(context, *found, NoticeKind::triage_due, 0,
           std::chrono::days(found->charter.delays.value().triageDays.value()));
  escalate(context, *found);
}

void remindOfUrgency(Context& context, std::string_view caseId) {
  if (const auto found = waiting(context, caseId)) escalate(context, *found);
}

void remindOfAnswer(Context& context, std::string_view caseId) {
  if (const auto found = load(context, caseId))
    schedule(context, *found, NoticeKind::answer_due, 0,
             std::chrono::days(found->charter.delays.value().answerDays.value()));
}

void remindOfReReview(Context& context, std::string_view caseId, base::Date day) {
  if (const auto found = load(context, caseId))
    schedule(context, *found, NoticeKind::re_review_due, 0,
             std::chrono::sys_days(day) - context.now);
}

void remindOfFollowUp(Context& context, std::string_view caseId) {
  const auto found = load(context, caseId);
  if (!found) return;
  const auto today = base::Date(std::chrono::floor<std::chrono::days>(context.now));
  for (std::size_t step = 0; step < kFollowUpMonths.size(); ++step) {
    auto day = today + kFollowUpMonths[step];
    if (!day.ok()) day = day.year() / day.month() / std::chrono::last;
    schedule(context, *found, NoticeKind::follow_up_due, static_cast<std::int64_t>(step),
             std::chrono::sys_days(day) - context.now);
  }
}

void remindOfGuest(Context& context, const CaseAccess& access, base::Timestamp until) {
  // One job for each moment at which invitations end.
  context.tx.defer(queries::jobSchedule, {{"job", value(context.newId())},
                                          {"network", value(access.networkId)},
                                          {"kind", value(kGuestOver)},
                                          {"subject", value(access.id)},
                                          {"step", value(until.time_since_epoch().count())},
                                          {"due", value(until)}});
}

void remindOfReports(Context& context, const MeetingAccess& meeting) {
  const auto charter = loadCharter(context.tx, meeting.seriesId).value();
  const auto delay = std::chrono::days(charter.delays.value().reportDays.value());
  context.tx.defer(queries::jobSchedule, {{"job", value(context.newId())},
                                          {"network", value(meeting.networkId)},
                                          {"kind", value(toString(NoticeKind::report_due))},
                                          {"subject", value(meeting.id)},
                                          {"step", value(0)},
                                          {"due", value(context.now + delay)}});
}

base::Result<void> carryOut(Context& context, const Job& job) {
  if (job.kind == kGuestOver) {
    endGuests(context, job.subject, base::Timestamp(std::chrono::milliseconds(job.step)));
    return base::ok();
  }
  const auto kind = protocol::parseNoticeKind(job.kind);
  if (kind == NoticeKind::report_due) {
    tellOfReports(context, job.subject);
    return base::ok();
  }
  if (kind == NoticeKind::erasure_due) {
    lookAtRetention(context, job.subject, job.networkId);
    return base::ok();
  }
  const auto found = load(context, job.subject);
  const auto state = found ? found->state : protocol::CaseState::withdrawn;
  if (kind == NoticeKind::urgent_case) {
    if (state != protocol::CaseState::submitted || !found->urgent) return base::ok();
    const auto steps = stepsOf(found->charter);
    const auto step = static_cast<std::size_t>(job.step);
    if (step < steps.size()) tellOf(context, *found, *kind, {steps[step].function});
  } else if (kind == NoticeKind::triage_due) {
    if (state == protocol::CaseState::submitted) tellOf(context, *found, *kind, kTriage);
  } else if (kind == NoticeKind::answer_due) {
    if (isUnderWay(state)) tellOf(context, *found, *kind, kTriage);
  } else if (kind == NoticeKind::re_review_due) {
    if (domain::isAnswered(state)) tellBoth(context, *found, *kind);
  } else if (kind == NoticeKind::follow_up_due) {
    if (domain::isAnswered(state) && !followedUpSince(context, *found, job))
      tellAuthors(context, *found, *kind);
  } else {
    return base::failure(base::ErrorKind::internal,
                         "This release knows no job '" + job.kind + "'.");
  }
  return base::ok();
}

}  // namespace consilium::service
