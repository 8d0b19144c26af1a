#include "service/meeting.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "domain/calendar_address.hpp"
#include "domain/quorum.hpp"
#include "domain/recurrence.hpp"
#include "protocol/methods.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/meeting_rows.hpp"
#include "service/impl/session_rows.hpp"
#include "service/series.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using domain::CaseAct;
using domain::MeetingAct;
using domain::Permission;
using domain::Relation;
using impl::loadMeetingRow;
using impl::loadMeetingSummary;
using impl::Notices;
using impl::Outbox;
using protocol::AgendaItemState;
using protocol::MeetingState;
using protocol::NoticeKind;
using protocol::RosterFunction;
using store::value;
namespace queries = store::queries;

constexpr std::int64_t kDefaultLimit = 50;
constexpr std::size_t kMostOccurrences = 60;
constexpr auto kLongestCalendar = std::chrono::days(400);
constexpr std::array kWholeRoster{RosterFunction::chair, RosterFunction::deputy,
                                  RosterFunction::permanent, RosterFunction::coordinator};
constexpr std::array kMayPreside{RosterFunction::chair, RosterFunction::deputy,
                                 RosterFunction::permanent};

store::Value meetingOf(const MeetingAccess& meeting) {
  return value(meeting.id);
}
store::Value networkOf(const MeetingAccess& meeting) {
  return value(meeting.networkId);
}

/// Whether the caller takes part, and not only sees the meeting in the calendar.
bool follows(const MeetingAccess& meeting) {
  return domain::allows(Permission::meetingFollow, meeting.relations);
}

/// What is said of a meeting is said of the meetings of its series.
GateSubject subjectOf(const std::string& seriesId, const std::string& networkId) {
  return {"series:" + seriesId, networkId, "meeting"};
}

/// What `schedule` and `update` have in common.
template <class Params>
base::Result<void> requirePlan(Context& context, const Params& params) {
  if (!domain::isTimeZone(params.timeZone))
    return base::invalid("/timeZone", "known", "A time zone by its IANA name.");
  if (params.startsAt <= context.now)
    return base::invalid("/startsAt", "future", "A time to come.");
  return base::ok();
}

/// Everybody whom a change of the meeting's time concerns.
void tellAllConcerned(Context& context, Notices& notices, const MeetingAccess& meeting,
                      NoticeKind kind) {
  const auto draft = impl::noticeOfMeeting(loadMeetingRow(context, meeting.id), kind);
  for (const auto& user : usersOnRoster(context, meeting.seriesId, kWholeRoster))
    notices.toUser(user, draft);
  for (const auto& row :
       context.tx.all(queries::meetingInvitationsOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}}))
    notices.toUser(row.text("user_id"), draft);
  for (const auto& row :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}})) {
    if (!domain::holdsPlace(protocol::parseAgendaItemState(row.text("state")).value())) continue;
    for (const auto& author :
         context.tx.all(queries::authorsOfCase, {{"case", value(row.text("case_id"))},
                                                 {"network", value(row.text("case_network_id"))},
                                                 {"centre", value(row.text("centre_id"))}}))
      notices.toUser(author.text("user_id"), draft);
  }
}

/// The cases on the agenda wait for another day now.
void placeCases(Context& context, const MeetingAccess& meeting) {
  const auto meetingRow = loadMeetingRow(context, meeting.id);
  for (const auto& row :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}})) {
    if (row.text("state") != toString(AgendaItemState::confirmed)) continue;
    holdCase(context, row.text("case_id"));
    impl::placeByMeeting(context, meetingRow, row.text("case_id"), row.text("case_network_id"));
  }
}

void cancelOne(Context& context, Outbox& outbox, Notices& notices, const MeetingAccess& meeting,
               const std::string& reason) {
  tellAllConcerned(context, notices, meeting, NoticeKind::meeting_cancelled);
  for (const auto& row :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}})) {
    if (!domain::holdsPlace(protocol::parseAgendaItemState(row.text("state")).value())) continue;
    holdCase(context, row.text("case_id"));
    impl::takeOff(context, outbox, meeting, row.text("id"), row.text("case_id"),
                  AgendaItemState::removed, reason);
  }
  context.tx.run(queries::meetingCancel, {{"meeting", meetingOf(meeting)},
                                          {"network", networkOf(meeting)},
                                          {"state", value(toString(MeetingState::cancelled))},
                                          {"reason", value(reason)},
                                          {"at", value(context.now)}});
  impl::tellOfMeeting<protocol::MeetingCancelled>(context, outbox, meeting);
}

// -- the agenda as the caller sees it

std::map<std::string, protocol::VoteCount> votesOf(Context& context, const MeetingAccess& meeting) {
  std::map<std::string, protocol::VoteCount> votes;
  for (const auto& row : context.tx.all(queries::votesOfMeeting, {{"meeting", meetingOf(meeting)},
                                                                  {"network", networkOf(meeting)}}))
    impl::count(votes[row.text("item_id")], row, context.caller->userId);
  return votes;
}

void addAgenda(Context& context, const MeetingAccess& meeting, bool openToPresenters,
               protocol::MeetingGetResult& result) {
  auto votes = votesOf(context, meeting);
  auto turn = result.meeting.startsAt;
  std::vector<protocol::AgendaItem> gone;
  for (const auto& row :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}})) {
    protocol::AgendaItem item;
    item.id = row.text("id");
    item.state = protocol::parseAgendaItemState(row.text("state")).value();
    item.position = row.integer("position");
    item.minutes = row.integer("minutes");
    const bool holds = domain::holdsPlace(item.state);
    if (holds && item.state != AgendaItemState::requested && turn) {
      item.startsAt = *turn;
      *turn += std::chrono::minutes(item.minutes);
    }
    const auto access = loadCaseAccess(context, row.text("case_id"));
    const bool readable = access.has_value() && access.value().readable();
    if (!readable && !(openToPresenters && holds)) {
      if (holds) ++result.otherItems;
      continue;
    }
    item.case_ = {row.text("case_id"), row.text("pseudonym"), row.text("centre_id"),
                  row.text("centre_name"), protocol::parseUrgency(row.text("urgency"))};
    item.requestedBy = row.text("requested_by");
    if (readable) {
      item.note = row.optionalText("note");
      item.reason = row.optionalText("reason");
    }
    item.presentedAt = row.optionalTime("presented_at");
    item.endedAt = row.optionalTime("ended_at");
    item.votes = votes[item.id];
    (holds ? result.agenda : gone).push_back(std::move(item));
  }
  result.agenda.insert(result.agenda.end(), gone.begin(), gone.end());
}

}  // namespace

base::Result<protocol::MeetingCalendarResult> MeetingService::calendar(
    Context& context, const protocol::MeetingCalendarParams& params) {
  CONSILIUM_CHECK(require(Permission::meetingRead, relationsToPlatform(context), false));
  if (params.to <= params.from || params.to - params.from > kLongestCalendar)
    return base::invalid("/to", "range", "After `from`, by at most 400 days.");
  CONSILIUM_TRY(const auto charter, loadCharter(context.tx, params.series));
  const auto series = context.tx.one(queries::seriesById, {{"series", value(params.series)}});
  protocol::MeetingCalendarResult result;
  for (const auto& row :
       context.tx.all(queries::meetingsOfSeries, {{"series", value(params.series)},
                                                  {"network", value(series->text("network_id"))},
                                                  {"from", value(params.from)},
                                                  {"to", value(params.to)}}))
    result.meetings.push_back(
        impl::meetingSummaryOf(loadMeetingRow(context, row.text("id")), charter));
  return result;
}

base::Result<protocol::MeetingListResult> MeetingService::list(
    Context& context, const protocol::MeetingListParams& params) {
  impl::MeetingKey after;
  if (params.cursor) {
    CONSILIUM_TRY(auto parts, decodeCursor(*params.cursor, 2));
    CONSILIUM_TRY(after.at, cursorInteger(parts[0]));
    after.id = std::move(parts[1]);
  }
  const auto limit = params.limit.value_or(kDefaultLimit);
  const auto keys = impl::meetingKeysOf(context, params, after, limit + 1);
  protocol::MeetingListResult result;
  const impl::MeetingKey* last = nullptr;
  for (const auto& key : keys) {
    if (static_cast<std::int64_t>(result.meetings.size()) == limit) {
      result.cursor = encodeCursor({std::to_string(last->at), last->id});
      break;
    }
    result.meetings.push_back(loadMeetingSummary(context, key.id));
    last = &key;
  }
  return result;
}

base::Result<protocol::MeetingGetResult> MeetingService::get(
    Context& context, const protocol::MeetingGetParams& params) {
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
  const auto row = loadMeetingRow(context, meeting.id);
  CONSILIUM_TRY(const auto charter, loadCharter(context.tx, meeting.seriesId));
  protocol::MeetingGetResult result;
  result.meeting = impl::meetingSummaryOf(row, charter);
  result.calendarFile = domain::meetingFilePath(meeting.id);
  if (!row.isNull("chair_id"))
    result.chair = protocol::NamedUser{row.text("chair_id"), row.text("chair_name")};
  result.cancelReason = row.optionalText("cancel_reason");
  result.openedAt = row.optionalTime("opened_at");
  result.closedAt = row.optionalTime("closed_at");
  result.presenting = row.optionalText("item_id");
  if (meeting.state == MeetingState::proposed)
    for (const auto& time :
         context.tx.all(queries::meetingTimes,
                        {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}}))
      result.proposedTimes.push_back(time.time("starts_at"));
  const bool presents =
      meeting.relations.has(Relation::clinician) || meeting.relations.has(Relation::assistant);
  addAgenda(context, meeting,
            presents && meeting.state == MeetingState::in_session &&
                charter.presentersSee == protocol::CharterPresenterView::session,
            result);
  showAcknowledgements(context, result, "series:" + meeting.seriesId, meeting.networkId);
  result.quorum = impl::quorumNow(context, meeting, charter);
  result.head = store::headOf(context.tx, "meeting:" + meeting.id);
  if (!follows(meeting)) return result;

  result.room = row.optionalText("room");
  result.videoLink = row.optionalText("video_link");
  for (const auto& each :
       context.tx.all(queries::meetingInvitationsOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}})) {
    protocol::Invitation invitation;
    invitation.user = each.text("user_id");
    invitation.name = each.text("name");
    if (const auto reply = each.optionalText("reply"))
      invitation.reply = protocol::parseInvitationReply(*reply);
    invitation.repliedAt = each.optionalTime("replied_at");
    result.invitations.push_back(std::move(invitation));
  }
  for (const auto& each :
       context.tx.all(queries::attendanceOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}}))
    result.attendance.push_back(impl::attendanceOf(each));
  if (!domain::allows(Permission::minutesRead, meeting.relations) ||
      !domain::after(MeetingAct::arrange, meeting.state))
    return result;
  for (const auto& each :
       context.tx.all(queries::answersToRatify, {{"series", value(meeting.seriesId)}}))
    result.toRatify.push_back({each.text("case_id"), each.text("pseudonym"), each.integer("number"),
                               each.time("at"), each.text("author_id"), each.text("author_name")});
  return result;
}

base::Result<protocol::MeetingScheduleResult> MeetingService::schedule(
    Context& context, const protocol::MeetingScheduleParams& params) {
  const auto relations = relationsToSeries(context, params.series);
  const auto series = context.tx.one(queries::seriesById, {{"series", value(params.series)}});
  CONSILIUM_CHECK(require(Permission::meetingPlan, relations,
                          series && domain::allows(Permission::seriesRead, relations)));
  CONSILIUM_CHECK(requirePlan(context, params));
  CONSILIUM_CHECK(passGate<protocol::MeetingSchedule>(
      context, params, subjectOf(params.series, series->text("network_id"))));
  std::vector<base::Timestamp> times{params.startsAt};
  std::optional<std::string> recurrence;
  if (params.recurrence) {
    auto all =
        domain::occurrences(*params.recurrence, params.startsAt, params.timeZone, kMostOccurrences);
    if (!all)
      return base::invalid("/recurrence", "rule",
                           "An RFC 5545 rule of which the first meeting is one.");
    times = std::move(*all);
    recurrence = context.newId();
  }

  protocol::MeetingScheduleResult result;
  Outbox outbox;
  for (const auto startsAt : times) {
    MeetingAccess meeting;
    meeting.id = context.newId();
    meeting.networkId = series->text("network_id");
    meeting.seriesId = params.series;
    context.tx.run(queries::meetingInsert, {{"meeting", meetingOf(meeting)},
                                            {"network", networkOf(meeting)},
                                            {"series", value(meeting.seriesId)},
                                            {"state", value(toString(MeetingState::planned))},
                                            {"title", value(params.title)},
                                            {"startsAt", value(startsAt)},
                                            {"minutes", value(params.minutes)},
                                            {"places", value(params.places)},
                                            {"timeZone", value(params.timeZone)},
                                            {"room", value(params.room)},
                                            {"videoLink", value(params.videoLink)},
                                            {"recurrence", value(recurrence)},
                                            {"caller", value(context.caller->userId)},
                                            {"at", value(context.now)}});
    impl::tellOfMeeting<protocol::MeetingPlanned>(context, outbox, meeting);
    result.meetings.push_back(meeting.id);
  }
  outbox.send(context);
  return result;
}

base::Result<protocol::MeetingUpdateResult> MeetingService::update(
    Context& context, const protocol::MeetingUpdateParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPlan,
                                            MeetingAct::update, "changed"));
  const auto& meeting = held.access;
  const auto before = loadMeetingSummary(context, meeting.id);
  if (before.revision != params.revision) return impl::staleRevision(before);
  const bool sameTime = before.startsAt == params.startsAt;
  if (!sameTime) CONSILIUM_CHECK(requirePlan(context, params));
  if (params.places < before.places - before.placesLeft)
    return base::invalid("/places", "taken", "More places than that are taken.");
  CONSILIUM_CHECK(passGate<protocol::MeetingUpdate>(
      context, params, subjectOf(meeting.seriesId, meeting.networkId)));
  context.tx.run(queries::meetingSave, {{"meeting", meetingOf(meeting)},
                                        {"network", networkOf(meeting)},
                                        {"title", value(params.title)},
                                        {"startsAt", value(params.startsAt)},
                                        {"minutes", value(params.minutes)},
                                        {"places", value(params.places)},
                                        {"timeZone", value(params.timeZone)},
                                        {"room", value(params.room)},
                                        {"videoLink", value(params.videoLink)},
                                        {"at", value(context.now)}});
  Outbox outbox;
  Notices notices;
  impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, meeting);
  if (!sameTime) {
    placeCases(context, meeting);
    context.tx.run(queries::meetingInvitationsAskAgain,
                   {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}});
    tellAllConcerned(context, notices, meeting, NoticeKind::meeting_changed);
  }
  outbox.send(context);
  notices.send(context);
  return protocol::MeetingUpdateResult{meeting.id, before.revision + 1};
}

base::Result<protocol::MeetingCancelResult> MeetingService::cancel(
    Context& context, const protocol::MeetingCancelParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPlan,
                                            MeetingAct::cancel, "cancelled"));
  CONSILIUM_CHECK(passGate<protocol::MeetingCancel>(
      context, params, subjectOf(held.access.seriesId, held.access.networkId)));
  Outbox outbox;
  Notices notices;
  protocol::MeetingCancelResult result;
  const auto row = loadMeetingRow(context, held.access.id);
  cancelOne(context, outbox, notices, held.access, params.reason);
  result.meetings.push_back(held.access.id);
  if (params.following.value_or(false) && !row.isNull("recurrence_id"))
    for (const auto& later : context.tx.all(queries::meetingsFollowing,
                                            {{"series", value(held.access.seriesId)},
                                             {"network", networkOf(held.access)},
                                             {"recurrence", value(row.text("recurrence_id"))},
                                             {"after", value(row.time("starts_at"))}})) {
      // One that has begun in the meantime stays.
      const auto next = impl::hold(context, later.text("id"), Permission::meetingPlan,
                                   MeetingAct::cancel, "cancelled");
      if (next.has_error()) continue;
      cancelOne(context, outbox, notices, next.value().access, params.reason);
      result.meetings.push_back(later.text("id"));
    }
  outbox.send(context);
  notices.send(context);
  return result;
}

base::Result<protocol::MeetingInviteResult> MeetingService::invite(
    Context& context, const protocol::MeetingInviteParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPlan,
                                            MeetingAct::invite, "convened"));
  const auto& meeting = held.access;
  std::set<std::string> users;
  if (params.roster.value_or(false)) users = usersOnRoster(context, meeting.seriesId, kWholeRoster);
  users.insert(params.users.begin(), params.users.end());
  if (users.empty())
    return base::invalid("/users", "somebody", "Name who is to come, or ask for the roster.");
  protocol::MeetingInvited invited;
  for (const auto& user : users) {
    const auto row = context.tx.one(queries::activeUserName,
                                    {{"user", value(user)}, {"at", value(context.now)}});
    if (!row) return base::invalid("/users", "known", "People with an active account.");
    if (context.tx.run(queries::meetingInvitationInsert, {{"meeting", meetingOf(meeting)},
                                                          {"user", value(user)},
                                                          {"network", networkOf(meeting)}}))
      invited.users.push_back({user, row->text("name")});
  }
  const auto count = static_cast<std::int64_t>(invited.users.size());
  Outbox outbox;
  Notices notices;
  if (held.next != meeting.state) {
    context.tx.run(queries::meetingMove, {{"meeting", meetingOf(meeting)},
                                          {"network", networkOf(meeting)},
                                          {"state", value(toString(held.next))}});
    impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, meeting);
  }
  if (count > 0) {
    const auto draft =
        impl::noticeOfMeeting(loadMeetingRow(context, meeting.id), NoticeKind::meeting_invited);
    for (const auto& user : invited.users) notices.toUser(user.id, draft);
    outbox.add("meeting:" + meeting.id, meeting.networkId, invited);
  }
  outbox.send(context);
  notices.send(context);
  return protocol::MeetingInviteResult{meeting.id, count};
}

base::Result<protocol::MeetingReplyResult> MeetingService::reply(
    Context& context, const protocol::MeetingReplyParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingFollow,
                                            MeetingAct::reply, "replied to"));
  const auto& meeting = held.access;
  const auto& caller = *context.caller;
  if (!context.tx.run(queries::meetingInvitationReply, {{"meeting", meetingOf(meeting)},
                                                        {"network", networkOf(meeting)},
                                                        {"user", value(caller.userId)},
                                                        {"reply", value(toString(params.reply))},
                                                        {"at", value(context.now)}}))
    return base::invalidState("You were not invited to this meeting; join it when it is open.");
  Outbox outbox;
  outbox.add("meeting:" + meeting.id, meeting.networkId,
             protocol::MeetingReplied{{caller.userId, caller.name}, params.reply});
  outbox.send(context);
  return protocol::MeetingReplyResult{meeting.id};
}

base::Result<protocol::MeetingDesignateChairResult> MeetingService::designateChair(
    Context& context, const protocol::MeetingDesignateChairParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPlan,
                                            MeetingAct::designateChair, "given another chair"));
  const auto& meeting = held.access;
  if (!usersOnRoster(context, meeting.seriesId, kMayPreside).contains(params.user))
    return base::invalid("/user", "roster", "An expert, deputy or chair of the roster.");
  context.tx.run(queries::meetingSetChair, {{"meeting", meetingOf(meeting)},
                                            {"network", networkOf(meeting)},
                                            {"user", value(params.user)}});
  const auto row = loadMeetingRow(context, meeting.id);
  Outbox outbox;
  Notices notices;
  outbox.add("meeting:" + meeting.id, meeting.networkId,
             protocol::MeetingChairDesignated{{params.user, row.text("chair_name")}}, true);
  notices.toUser(params.user, impl::noticeOfMeeting(row, NoticeKind::chair_designated));
  outbox.send(context);
  notices.send(context);
  return protocol::MeetingDesignateChairResult{meeting.id};
}

}  // namespace consilium::service
