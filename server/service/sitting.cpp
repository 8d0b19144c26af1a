#include "service/sitting.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/methods.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/counted_facts.hpp"
#include "service/impl/meeting_rows.hpp"
#include "service/impl/session_rows.hpp"
#include "service/reminder.hpp"
#include "service/series.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using domain::CaseAct;
using domain::MeetingAct;
using domain::Permission;
using impl::Item;
using impl::loadItem;
using impl::loadMeetingRow;
using impl::loadRow;
using impl::Notices;
using impl::Outbox;
using impl::summaryOf;
using protocol::AgendaItemState;
using protocol::NoticeKind;
using store::value;
namespace queries = store::queries;

store::Value meetingOf(const MeetingAccess& meeting) {
  return value(meeting.id);
}
store::Value networkOf(const MeetingAccess& meeting) {
  return value(meeting.networkId);
}
std::string streamOf(const MeetingAccess& meeting) {
  return "meeting:" + meeting.id;
}

std::int64_t revisionOf(Context& context, const MeetingAccess& meeting) {
  return loadMeetingRow(context, meeting.id).integer("revision");
}

/// The presence of the caller that has not ended.
std::optional<protocol::Attendance> presenceOf(Context& context, const MeetingAccess& meeting) {
  for (const auto& row :
       context.tx.all(queries::attendanceOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}}))
    if (row.text("user_id") == context.caller->userId && row.isNull("left_at"))
      return impl::attendanceOf(row);
  return std::nullopt;
}

void endPresence(Context& context, const MeetingAccess& meeting) {
  context.tx.run(queries::attendanceEnd, {{"meeting", meetingOf(meeting)},
                                          {"network", networkOf(meeting)},
                                          {"user", value(context.caller->userId)},
                                          {"at", value(context.now)}});
  context.tx.run(queries::sessionsLeaveMeeting, {{"meeting", meetingOf(meeting)},
                                                 {"user", value(context.caller->userId)},
                                                 {"at", value(context.now)}});
}

/// Ends whatever is presented, but for `item`.
void endPresented(Context& context, const MeetingAccess& meeting, std::string_view item) {
  context.tx.run(queries::itemsEnd, {{"meeting", meetingOf(meeting)},
                                     {"network", networkOf(meeting)},
                                     {"item", value(item)},
                                     {"at", value(context.now)}});
}

/// The next meeting of the series that has a place left, held.
std::optional<MeetingAccess> nextMeeting(Context& context, const MeetingAccess& meeting) {
  for (const auto& row :
       context.tx.all(queries::meetingsAhead, {{"series", value(meeting.seriesId)},
                                               {"network", networkOf(meeting)},
                                               {"after", value(context.now)}})) {
    holdMeeting(context, row.text("id"));
    auto next = loadMeetingAccess(context, row.text("id"));
    const auto now = loadMeetingRow(context, row.text("id"));
    if (next.has_value() && domain::after(MeetingAct::book, next.value().state) &&
        now.integer("taken") < now.integer("places"))
      return std::move(next).value();
  }
  return std::nullopt;
}

/// What a session leaves of an item that it did not come to.
void passOn(Context& context, Outbox& outbox, Notices& notices, const MeetingAccess& meeting,
            const Item& item) {
  const bool requested = item.state == AgendaItemState::requested;
  const auto next = requested ? std::nullopt : nextMeeting(context, meeting);
  if (!next) {
    const auto kind =
        impl::takeOff(context, outbox, meeting, item.id, item.caseId,
                      requested ? AgendaItemState::removed : AgendaItemState::not_reached);
    notices.toAuthors(context, loadRow(context, item.caseId), kind);
    return;
  }
  impl::setItem(context, meeting, item.id, AgendaItemState::not_reached);
  const auto moved = impl::insertItem(context, *next, item.caseId, item.caseNetworkId,
                                      AgendaItemState::confirmed, item.minutes);
  const auto meetingRow = loadMeetingRow(context, next->id);
  impl::placeByMeeting(context, meetingRow, item.caseId, item.caseNetworkId);
  const auto row = loadRow(context, item.caseId);
  const protocol::CaseScheduled scheduled{summaryOf(row), next->id, moved,
                                          meetingRow.time("starts_at")};
  impl::tellOfCase(outbox, row, scheduled, scheduled);
  impl::tellOfAgenda(context, outbox, *next);
  impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, *next);
  notices.toAuthors(context, row, NoticeKind::booking_moved);
}

}  // namespace

base::Result<protocol::MeetingOpenResult> SittingService::open(
    Context& context, const protocol::MeetingOpenParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPreside,
                                            MeetingAct::open, "opened"));
  const auto& meeting = held.access;
  context.tx.run(queries::meetingOpen, {{"meeting", meetingOf(meeting)},
                                        {"network", networkOf(meeting)},
                                        {"state", value(toString(held.next))},
                                        {"at", value(context.now)}});
  Outbox outbox;
  impl::tellOfMeeting<protocol::MeetingOpened>(context, outbox, meeting);
  outbox.send(context);
  return protocol::MeetingOpenResult{meeting.id, revisionOf(context, meeting)};
}

base::Result<protocol::MeetingJoinResult> SittingService::join(
    Context& context, const protocol::MeetingJoinParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingFollow,
                                            MeetingAct::takePart, "joined"));
  const auto& meeting = held.access;
  const auto& caller = *context.caller;
  const auto seat = context.tx.one(queries::seatOfUser, {{"series", value(meeting.seriesId)},
                                                         {"user", value(caller.userId)},
                                                         {"at", value(context.now)}});
  const auto presenter =
      seat ? std::nullopt
           : context.tx.one(queries::memberByAgenda, {{"meeting", meetingOf(meeting)},
                                                      {"network", networkOf(meeting)},
                                                      {"user", value(caller.userId)}});
  // For somebody with a responsible senior, that senior counts alone (design, section 2).
  const bool counts = seat && seat->isNull("senior_member_id") &&
                      seat->text("function") != toString(protocol::RosterFunction::coordinator);
  const auto* membership = seat ? &*seat : presenter ? &*presenter : nullptr;
  const auto own = membership ? membership->optionalText("specialty") : std::nullopt;
  endPresence(context, meeting);
  context.tx.run(queries::attendanceInsert,
                 {{"meeting", meetingOf(meeting)},
                  {"user", value(caller.userId)},
                  {"at", value(context.now)},
                  {"network", networkOf(meeting)},
                  {"mode", value(toString(params.mode))},
                  {"specialty", value(own ? own : params.specialty)},
                  {"centre", membership ? value(membership->text("centre_id")) : store::null()},
                  {"counts", value(counts)}});
  context.tx.run(queries::sessionEnterMeeting,
                 {{"meeting", meetingOf(meeting)}, {"session", value(caller.sessionId)}});
  CONSILIUM_TRY(const auto charter, loadCharter(context.tx, meeting.seriesId));
  protocol::MeetingJoined joined;
  joined.attendance = presenceOf(context, meeting).value();
  joined.quorum = impl::quorumNow(context, meeting, charter);
  Outbox outbox;
  outbox.add(streamOf(meeting), meeting.networkId, joined);
  outbox.send(context);
  return protocol::MeetingJoinResult{meeting.id, joined.quorum};
}

base::Result<protocol::MeetingLeaveResult> SittingService::leave(
    Context& context, const protocol::MeetingLeaveParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingFollow,
                                            MeetingAct::takePart, "left"));
  const auto& meeting = held.access;
  if (!presenceOf(context, meeting)) return base::invalidState("You are not in this session.");
  endPresence(context, meeting);
  CONSILIUM_TRY(const auto charter, loadCharter(context.tx, meeting.seriesId));
  Outbox outbox;
  outbox.add(streamOf(meeting), meeting.networkId,
             protocol::MeetingLeft{context.caller->userId, context.now,
                                   impl::quorumNow(context, meeting, charter)});
  outbox.send(context);
  return protocol::MeetingLeaveResult{meeting.id};
}

base::Result<protocol::MeetingPresentResult> SittingService::present(
    Context& context, const protocol::MeetingPresentParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPreside,
                                            MeetingAct::present, "turned to a case"));
  const auto& meeting = held.access;
  auto item = loadItem(context, meeting, params.item);
  if (!item) return base::notFound("This meeting has no such item.");
  holdCase(context, item->caseId);
  item = loadItem(context, meeting, params.item);
  if (item->state != AgendaItemState::confirmed && item->state != AgendaItemState::discussed)
    return base::invalidState("Only an item that is on the agenda can be presented, once.");
  endPresented(context, meeting, item->id);
  context.tx.run(queries::itemPresent, {{"meeting", meetingOf(meeting)},
                                        {"network", networkOf(meeting)},
                                        {"item", value(item->id)},
                                        {"at", value(context.now)}});
  context.tx.run(queries::meetingPresent, {{"meeting", meetingOf(meeting)},
                                           {"network", networkOf(meeting)},
                                           {"item", value(item->id)}});
  Outbox outbox;
  outbox.add(streamOf(meeting), meeting.networkId,
             protocol::MeetingPresented{item->id, context.now});
  impl::tellOfAgenda(context, outbox, meeting);
  outbox.send(context);
  return protocol::MeetingPresentResult{meeting.id, item->id};
}

base::Result<protocol::MeetingVoteResult> SittingService::vote(
    Context& context, const protocol::MeetingVoteParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingVote,
                                            MeetingAct::takePart, "voted in"));
  const auto& meeting = held.access;
  const auto item = loadItem(context, meeting, params.item);
  if (!item) return base::notFound("This meeting has no such item.");
  if (item->state != AgendaItemState::presented && item->state != AgendaItemState::discussed)
    return base::invalidState("This item was not presented yet.");
  if (!presenceOf(context, meeting)) return base::invalidState("Join the session before you vote.");
  context.tx.run(queries::voteSave, {{"meeting", meetingOf(meeting)},
                                     {"item", value(item->id)},
                                     {"user", value(context.caller->userId)},
                                     {"network", networkOf(meeting)},
                                     {"vote", value(toString(params.vote))},
                                     {"at", value(context.now)}});
  protocol::VoteCount votes;
  for (const auto& row : context.tx.all(queries::votesOfMeeting, {{"meeting", meetingOf(meeting)},
                                                                  {"network", networkOf(meeting)}}))
    if (row.text("item_id") == item->id) impl::count(votes, row, context.caller->userId);
  auto told = votes;
  told.own.reset();
  Outbox outbox;
  outbox.add(streamOf(meeting), meeting.networkId, protocol::MeetingVoted{item->id, told});
  outbox.send(context);
  return protocol::MeetingVoteResult{meeting.id, votes};
}

base::Result<protocol::MeetingRatifyResult> SittingService::ratify(
    Context& context, const protocol::MeetingRatifyParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingRatify,
                                            MeetingAct::present, "asked to ratify an answer"));
  const auto& meeting = held.access;
  holdCase(context, params.case_);
  const auto known = context.tx.one(queries::caseById, {{"case", value(params.case_)}});
  if (!known || known->optionalText("series_id") != meeting.seriesId ||
      known->integer("version") == 0 || known->flag("restricted") || !known->isNull("erased_at"))
    return base::notFound("The series of this meeting has no such case.");
  const auto& network = known->text("network_id");
  const auto answers = impl::answersOf(context, params.case_, network);
  const auto answer = std::find_if(answers.begin(), answers.end(),
                                   [&](const auto& each) { return each.number == params.answer; });
  if (answer == answers.end()) return base::notFound("This case has no such answer.");
  if (!answer->toRatify.value_or(false) || answer->ratification)
    return base::invalidState("This answer waits for no ratification.");
  const auto state = protocol::parseCaseState(known->text("state")).value();
  if (!domain::isAnswered(state)) return impl::wrongState("ratified", state);
  const bool stands = params.decision == protocol::RatificationDecision::ratified;
  if (!stands && !params.text)
    return base::invalid("/text", "required", "Say why the meeting does not ratify it.");
  CONSILIUM_CHECK(passGate<protocol::MeetingRatify>(context, params,
                                                    {"case:" + params.case_, network, "case"}));

  context.tx.run(queries::answerRatify, {{"case", value(params.case_)},
                                         {"network", value(network)},
                                         {"number", value(params.answer)},
                                         {"decision", value(toString(params.decision))},
                                         {"text", value(params.text)},
                                         {"meeting", meetingOf(meeting)},
                                         {"caller", value(context.caller->userId)},
                                         {"at", value(context.now)}});
  if (!stands) impl::stepCase(context, params.case_, CaseAct::reopen);
  const auto row = loadRow(context, params.case_);
  protocol::CaseRatified told{summaryOf(row), meeting.id, params.answer, params.decision,
                              params.text};
  auto copy = told;
  copy.text.reset();
  Outbox outbox;
  impl::tellOfCase(outbox, row, told, copy);
  outbox.send(context);
  const auto kind = stands ? NoticeKind::answer_ratified : NoticeKind::answer_not_ratified;
  Notices notices;
  notices.toAuthors(context, row, kind);
  notices.toUser(answer->author, impl::noticeOfCase(row, kind));
  notices.send(context);
  if (!stands) remindOfAnswer(context, params.case_);
  return protocol::MeetingRatifyResult{params.case_, row.integer("revision")};
}

base::Result<protocol::MeetingCloseResult> SittingService::close(
    Context& context, const protocol::MeetingCloseParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPreside,
                                            MeetingAct::close, "closed"));
  const auto& meeting = held.access;
  endPresented(context, meeting, "");
  context.tx.run(queries::attendanceEndAll, {{"meeting", meetingOf(meeting)},
                                             {"network", networkOf(meeting)},
                                             {"at", value(context.now)}});
  context.tx.run(queries::sessionsEndMeeting,
                 {{"meeting", meetingOf(meeting)}, {"at", value(context.now)}});
  context.tx.run(queries::meetingClose, {{"meeting", meetingOf(meeting)},
                                         {"network", networkOf(meeting)},
                                         {"state", value(toString(held.next))},
                                         {"at", value(context.now)}});
  protocol::MeetingCloseResult result;
  Outbox outbox;
  Notices notices;
  for (const auto& row :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", meetingOf(meeting)}, {"network", networkOf(meeting)}})) {
    holdCase(context, row.text("case_id"));
    const auto item = loadItem(context, meeting, row.text("id")).value();
    if (item.state == AgendaItemState::discussed) {
      impl::noteHearing(context, item.caseId, item.caseNetworkId, item.id,
                        row.optionalTime("ended_at"));
      if (!impl::stepCase(context, item.caseId, CaseAct::hear)) continue;
      const auto caseRow = loadRow(context, item.caseId);
      const protocol::CaseDiscussed discussed{summaryOf(caseRow), meeting.id, item.id};
      impl::tellOfCase(outbox, caseRow, discussed, discussed);
      notices.toAuthors(context, caseRow, NoticeKind::case_discussed);
    } else if (domain::holdsPlace(item.state)) {
      passOn(context, outbox, notices, meeting, item);
      if (item.state == AgendaItemState::confirmed) result.notReached.push_back(item.caseId);
    }
  }
  impl::minutedIfSigned(context, meeting);
  if (impl::unsignedReports(context, meeting) > 0) remindOfReports(context, meeting);
  impl::tellOfAgenda(context, outbox, meeting);
  impl::tellOfMeeting<protocol::MeetingClosed>(context, outbox, meeting);
  outbox.send(context);
  notices.send(context);
  result.meeting = meeting.id;
  result.revision = revisionOf(context, meeting);
  return result;
}

}  // namespace consilium::service
