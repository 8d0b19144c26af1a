#include "service/agenda.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "domain/recurrence.hpp"
#include "protocol/methods.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/erasure.hpp"
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
using impl::HeldMeeting;
using impl::Item;
using impl::loadItem;
using impl::loadMeetingRow;
using impl::loadRow;
using impl::Notices;
using impl::Outbox;
using impl::setItem;
using impl::summaryOf;
using protocol::AgendaItemState;
using protocol::BookingDecision;
using protocol::CaseState;
using protocol::MeetingState;
using protocol::NoticeKind;
using store::value;
namespace queries = store::queries;

/// The shortest meeting that the contract knows, in minutes.
constexpr std::int64_t kShortestMeeting = 5;

base::Error noPlace() {
  return base::invalidState("No place is left in this meeting.");
}
base::Error alreadyOpen() {
  return base::invalidState("This case holds a place in a meeting already.");
}
base::Error unknownItem() {
  return base::notFound("This meeting has no such item.");
}

/// What is said of an item is said of its case.
GateSubject subjectOf(const Item& item) {
  return {"case:" + item.caseId, item.caseNetworkId, "case"};
}

bool holdsPlaceElsewhere(Context& context, std::string_view caseId) {
  return context.tx.one(queries::openItemOfCase, {{"case", value(caseId)}}).has_value();
}

bool hasPlace(Context& context, std::string_view meetingId) {
  const auto row = loadMeetingRow(context, meetingId);
  return row.integer("taken") < row.integer("places");
}

/// A case of the series, held after its meeting, that may take a place there.
base::Result<CaseAccess> holdCandidate(Context& context, std::string_view caseId,
                                       const std::optional<std::string>& seriesId,
                                       Permission permission, CaseAct act, std::string_view done) {
  holdCase(context, caseId);
  CONSILIUM_TRY(auto access, loadCaseAccess(context, caseId));
  CONSILIUM_CHECK(require(permission, access.relations, access.readable()));
  if (!domain::after(act, access.state)) return impl::wrongState(done, access.state);
  if (seriesId && access.seriesId != seriesId)
    return base::invalid("/meeting", "series", "A meeting of the series that has the case.");
  if (holdsPlaceElsewhere(context, access.id)) return alreadyOpen();
  return access;
}

struct Placed {
  std::string meetingId;
  std::string itemId;
  std::optional<base::Timestamp> startsAt;
};

/// Tells that the case is on the agenda now; it was accepted by that if it was not yet.
void scheduled(Context& context, Outbox& outbox, const Placed& placed, const std::string& caseId,
               bool accepted) {
  impl::placeByMeeting(context, loadMeetingRow(context, placed.meetingId), caseId,
                       loadRow(context, caseId).text("network_id"));
  const auto row = loadRow(context, caseId);
  const protocol::CaseScheduled event{summaryOf(row), placed.meetingId, placed.itemId,
                                      placed.startsAt};
  impl::tellOfCase(outbox, row, event, event);
  if (accepted) remindOfAnswer(context, caseId);
}

/// Takes an item off an agenda, and tells its centre.
void remove(Context& context, Outbox& outbox, Notices& notices, const MeetingAccess& meeting,
            const Item& item, const std::string& reason) {
  const auto kind = impl::takeOff(context, outbox, meeting, item.id, item.caseId,
                                  AgendaItemState::removed, reason);
  notices.toAuthors(context, loadRow(context, item.caseId), kind);
}

/// Whether the item is one of the caller's centre's own.
base::Result<void> requireOwn(Context& context, const MeetingAccess& meeting, const Item& item) {
  const auto access = loadCaseAccess(context, item.caseId);
  const auto relations = access.has_value() ? access.value().relations : domain::Relations();
  return require(Permission::meetingBook, relations, meeting.visible());
}

void cancelProposal(Context& context, Outbox& outbox, const MeetingAccess& meeting,
                    const std::optional<std::string>& reason) {
  context.tx.run(queries::meetingCancel, {{"meeting", value(meeting.id)},
                                          {"network", value(meeting.networkId)},
                                          {"state", value(toString(MeetingState::cancelled))},
                                          {"reason", value(reason)},
                                          {"at", value(context.now)}});
  impl::tellOfMeeting<protocol::MeetingCancelled>(context, outbox, meeting);
}

/// What an answer to a booking comes to.
struct Answering {
  Context& context;
  const MeetingAccess& meeting;
  const Item& item;
  const protocol::MeetingAnswerParams& params;
  Outbox outbox;
  Notices notices;

  bool proposal() const { return meeting.state == MeetingState::proposed; }

  base::Result<Placed> confirm() {
    auto startsAt = loadMeetingRow(context, meeting.id).optionalTime("starts_at");
    if (proposal()) {
      CONSILIUM_CHECK(choose());
      startsAt = params.startsAt;
    } else if (params.startsAt) {
      return base::invalid("/startsAt", "proposal", "Only a proposed meeting has its time chosen.");
    }
    const bool accepted = isSubmitted();
    if (!impl::stepCase(context, item.caseId, CaseAct::schedule))
      return base::invalidState("This case can no longer be scheduled.");
    setItem(context, meeting, item.id, AgendaItemState::confirmed);
    const Placed placed{meeting.id, item.id, startsAt};
    scheduled(context, outbox, placed, item.caseId, accepted);
    notices.toAuthors(context, loadRow(context, item.caseId), NoticeKind::booking_confirmed);
    return placed;
  }

  base::Result<Placed> move() {
    if (!params.to || *params.to == meeting.id)
      return base::invalid("/to", "other", "Another meeting of the series.");
    CONSILIUM_TRY(const auto target, loadMeetingAccess(context, *params.to));
    if (target.seriesId != meeting.seriesId || !domain::after(MeetingAct::book, target.state))
      return base::invalid("/to", "planned", "A meeting of the series that has not begun.");
    if (!hasPlace(context, target.id)) return noPlace();
    const bool accepted = isSubmitted();
    // A case that is on the agenda stays scheduled.
    if (item.state == AgendaItemState::requested &&
        !impl::stepCase(context, item.caseId, CaseAct::schedule))
      return base::invalidState("This case can no longer be scheduled.");
    setItem(context, meeting, item.id, AgendaItemState::moved, params.reason);
    if (proposal()) cancelProposal(context, outbox, meeting, params.reason);
    const auto moved = impl::insertItem(context, target, item.caseId, item.caseNetworkId,
                                        AgendaItemState::confirmed, item.minutes);
    const Placed placed{target.id, moved, loadMeetingRow(context, target.id).time("starts_at")};
    scheduled(context, outbox, placed, item.caseId, accepted);
    impl::tellOfAgenda(context, outbox, target);
    impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, target);
    notices.toAuthors(context, loadRow(context, item.caseId), NoticeKind::booking_moved);
    return placed;
  }

  base::Result<Placed> refuse() {
    if (!params.reason) return base::invalid("/reason", "required", "Say why it is refused.");
    const auto kind = impl::takeOff(context, outbox, meeting, item.id, item.caseId,
                                    AgendaItemState::refused, params.reason);
    if (proposal()) cancelProposal(context, outbox, meeting, params.reason);
    notices.toAuthors(context, loadRow(context, item.caseId), kind);
    return Placed{meeting.id, item.id, std::nullopt};
  }

 private:
  bool isSubmitted() const {
    return loadRow(context, item.caseId).text("state") == toString(CaseState::submitted);
  }

  /// Gives a proposed meeting one of its times.
  base::Result<void> choose() {
    const auto times =
        context.tx.all(queries::meetingTimes,
                       {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}});
    const bool offered = params.startsAt && std::any_of(times.begin(), times.end(), [&](auto& row) {
                           return row.time("starts_at") == *params.startsAt;
                         });
    if (!offered)
      return base::invalid("/startsAt", "proposed", "One of the times that were proposed.");
    context.tx.run(queries::meetingPlan, {{"meeting", value(meeting.id)},
                                          {"network", value(meeting.networkId)},
                                          {"state", value(toString(MeetingState::planned))},
                                          {"startsAt", value(*params.startsAt)},
                                          {"at", value(context.now)}});
    impl::tellOfMeeting<protocol::MeetingPlanned>(context, outbox, meeting);
    return base::ok();
  }
};

}  // namespace

base::Result<protocol::MeetingBookResult> AgendaService::book(
    Context& context, const protocol::MeetingBookParams& params) {
  holdMeeting(context, params.meeting);
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
  CONSILIUM_TRY(const auto access,
                holdCandidate(context, params.case_, meeting.seriesId, Permission::meetingBook,
                              CaseAct::book, "booked for a meeting"));
  if (!domain::after(MeetingAct::book, meeting.state))
    return impl::wrongMeetingState("booked", meeting.state);
  const auto summary = impl::loadMeetingSummary(context, meeting.id);
  if (context.now >= summary.closesAt.value())
    return base::invalidState("The agenda of this meeting is closed; ask the coordinator.");
  if (summary.placesLeft == 0) return noPlace();
  CONSILIUM_CHECK(passGate<protocol::MeetingBook>(context, params, caseSubject(access)));

  CONSILIUM_TRY(const auto charter, loadCharter(context.tx, meeting.seriesId));
  const auto item =
      impl::insertItem(context, meeting, access.id, access.networkId, AgendaItemState::requested,
                       charter.itemMinutes.value(), params.note);
  Outbox outbox;
  Notices notices;
  const auto row = loadRow(context, access.id);
  const protocol::CaseBooked booked{summaryOf(row), meeting.id, item, summary.startsAt};
  impl::tellOfCase(outbox, row, booked, booked);
  impl::tellOfAgenda(context, outbox, meeting);
  impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, meeting);
  notices.toCoordinators(context, row, NoticeKind::booking_requested);
  outbox.send(context);
  notices.send(context);
  return protocol::MeetingBookResult{meeting.id, item};
}

base::Result<protocol::MeetingProposeResult> AgendaService::propose(
    Context& context, const protocol::MeetingProposeParams& params) {
  CONSILIUM_TRY(const auto access,
                holdCandidate(context, params.case_, std::nullopt, Permission::meetingPropose,
                              CaseAct::book, "discussed in a meeting of its own"));
  if (!domain::isTimeZone(params.timeZone))
    return base::invalid("/timeZone", "known", "A time zone by its IANA name.");
  for (std::size_t i = 0; i < params.times.size(); ++i)
    if (params.times[i] <= context.now)
      return base::invalid("/times/" + std::to_string(i), "future", "A time to come.");
  CONSILIUM_CHECK(passGate<protocol::MeetingPropose>(context, params, caseSubject(access)));

  const auto& seriesId = access.seriesId.value();
  CONSILIUM_TRY(const auto charter, loadCharter(context.tx, seriesId));
  const auto minutes = std::max(kShortestMeeting, charter.itemMinutes.value());
  const auto meetingId = context.newId();
  const auto networkId = loadRow(context, access.id).text("series_network_id");
  context.tx.run(queries::meetingInsert, {{"meeting", value(meetingId)},
                                          {"network", value(networkId)},
                                          {"series", value(seriesId)},
                                          {"state", value(toString(MeetingState::proposed))},
                                          {"title", store::null()},
                                          {"startsAt", store::null()},
                                          {"minutes", value(minutes)},
                                          {"places", value(1)},
                                          {"timeZone", value(params.timeZone)},
                                          {"room", store::null()},
                                          {"videoLink", store::null()},
                                          {"recurrence", store::null()},
                                          {"caller", value(context.caller->userId)},
                                          {"at", value(context.now)}});
  for (const auto time : params.times)
    context.tx.run(
        queries::meetingTimeInsert,
        {{"meeting", value(meetingId)}, {"startsAt", value(time)}, {"network", value(networkId)}});
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, meetingId));
  const auto item =
      impl::insertItem(context, meeting, access.id, access.networkId, AgendaItemState::requested,
                       charter.itemMinutes.value(), params.note);
  Outbox outbox;
  Notices notices;
  const auto row = loadRow(context, access.id);
  const protocol::CaseBooked booked{summaryOf(row), meetingId, item, std::nullopt};
  impl::tellOfCase(outbox, row, booked, booked);
  impl::tellOfMeeting<protocol::MeetingProposed>(context, outbox, meeting);
  notices.toCoordinators(context, row, NoticeKind::booking_requested);
  outbox.send(context);
  notices.send(context);
  return protocol::MeetingProposeResult{meetingId, item};
}

base::Result<protocol::MeetingAnswerResult> AgendaService::answer(
    Context& context, const protocol::MeetingAnswerParams& params) {
  // Two meetings are held in the order of their ids.
  if (params.to && *params.to < params.meeting) holdMeeting(context, *params.to);
  holdMeeting(context, params.meeting);
  if (params.to && *params.to > params.meeting) holdMeeting(context, *params.to);
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
  CONSILIUM_CHECK(require(Permission::meetingPlan, meeting.relations, meeting.visible()));
  auto item = loadItem(context, meeting, params.item);
  if (!item) return unknownItem();
  holdCase(context, item->caseId);
  item = loadItem(context, meeting, params.item);
  if (item->state == AgendaItemState::confirmed && params.decision == BookingDecision::move) {
    if (!domain::after(MeetingAct::arrange, meeting.state))
      return impl::wrongMeetingState("arranged", meeting.state);
  } else if (item->state != AgendaItemState::requested) {
    return base::invalidState("This booking was decided already.");
  }
  CONSILIUM_CHECK(passGate<protocol::MeetingAnswer>(context, params, subjectOf(*item)));

  Answering answering{context, meeting, *item, params, {}, {}};
  CONSILIUM_TRY(const auto placed, params.decision == BookingDecision::confirm ? answering.confirm()
                                   : params.decision == BookingDecision::move  ? answering.move()
                                                                              : answering.refuse());
  impl::tellOfAgenda(context, answering.outbox, meeting,
                     params.decision != BookingDecision::confirm);
  if (!answering.proposal())
    impl::tellOfMeeting<protocol::MeetingUpdated>(context, answering.outbox, meeting);
  answering.outbox.send(context);
  answering.notices.send(context);
  return protocol::MeetingAnswerResult{placed.meetingId, placed.itemId};
}

base::Result<protocol::MeetingAddCaseResult> AgendaService::addCase(
    Context& context, const protocol::MeetingAddCaseParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPlan,
                                            MeetingAct::arrange, "arranged"));
  const auto& meeting = held.access;
  CONSILIUM_TRY(const auto access,
                holdCandidate(context, params.case_, meeting.seriesId, Permission::meetingPlan,
                              CaseAct::schedule, "scheduled"));
  if (!hasPlace(context, meeting.id)) return noPlace();
  CONSILIUM_TRY(const auto charter, loadCharter(context.tx, meeting.seriesId));
  const auto item =
      impl::insertItem(context, meeting, access.id, access.networkId, AgendaItemState::confirmed,
                       params.minutes.value_or(charter.itemMinutes.value()));
  impl::stepCase(context, access.id, CaseAct::schedule);
  Outbox outbox;
  Notices notices;
  scheduled(context, outbox,
            {meeting.id, item, loadMeetingRow(context, meeting.id).time("starts_at")}, access.id,
            access.state == CaseState::submitted);
  impl::tellOfAgenda(context, outbox, meeting);
  impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, meeting);
  notices.toAuthors(context, loadRow(context, access.id), NoticeKind::booking_confirmed);
  outbox.send(context);
  notices.send(context);
  return protocol::MeetingAddCaseResult{meeting.id, item};
}

base::Result<protocol::MeetingRemoveCaseResult> AgendaService::removeCase(
    Context& context, const protocol::MeetingRemoveCaseParams& params) {
  holdMeeting(context, params.meeting);
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, params.meeting));
  auto item = loadItem(context, meeting, params.item);
  if (!item) return unknownItem();
  holdCase(context, item->caseId);
  item = loadItem(context, meeting, params.item);
  const bool plans = domain::allows(Permission::meetingPlan, meeting.relations);
  if (!plans) CONSILIUM_CHECK(requireOwn(context, meeting, *item));
  if (!domain::after(plans ? MeetingAct::arrange : MeetingAct::book, meeting.state))
    return impl::wrongMeetingState("arranged", meeting.state);
  if (item->state != AgendaItemState::requested && item->state != AgendaItemState::confirmed)
    return base::invalidState("This item is not waiting for its turn.");
  CONSILIUM_CHECK(passGate<protocol::MeetingRemoveCase>(context, params, subjectOf(*item)));
  Outbox outbox;
  Notices notices;
  remove(context, outbox, notices, meeting, *item, params.reason);
  if (!plans)
    notices.toCoordinators(context, loadRow(context, item->caseId), NoticeKind::booking_withdrawn);
  impl::tellOfAgenda(context, outbox, meeting, true);
  impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, meeting);
  outbox.send(context);
  notices.send(context);
  return protocol::MeetingRemoveCaseResult{meeting.id, item->id};
}

base::Result<protocol::MeetingReorderResult> AgendaService::reorder(
    Context& context, const protocol::MeetingReorderParams& params) {
  CONSILIUM_TRY(const auto held, impl::hold(context, params.meeting, Permission::meetingPlan,
                                            MeetingAct::arrange, "arranged"));
  const auto& meeting = held.access;
  std::set<std::string> holding;
  for (const auto& row :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}}))
    if (domain::holdsPlace(protocol::parseAgendaItemState(row.text("state")).value()))
      holding.insert(row.text("id"));
  std::set<std::string> given;
  for (const auto& each : params.items) given.insert(each.item);
  if (given != holding || given.size() != params.items.size())
    return base::invalid("/items", "complete", "Each item that holds a place, once.");
  std::int64_t position = 0;
  for (const auto& each : params.items)
    context.tx.run(queries::itemPlace, {{"meeting", value(meeting.id)},
                                        {"network", value(meeting.networkId)},
                                        {"item", value(each.item)},
                                        {"position", value(position++)},
                                        {"minutes", value(each.minutes)}});
  Outbox outbox;
  impl::tellOfAgenda(context, outbox, meeting);
  outbox.send(context);
  return protocol::MeetingReorderResult{meeting.id};
}

base::Result<protocol::CasePostponeResult> AgendaService::postpone(
    Context& context, const protocol::CasePostponeParams& params) {
  // The meeting is held before the case, and known only by it.
  const auto before = context.tx.one(queries::openItemOfCase, {{"case", value(params.case_)}});
  if (before) holdMeeting(context, before->text("meeting_id"));
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(Permission::meetingPlan, access.relations, access.readable()));
  if (!domain::after(CaseAct::postpone, access.state))
    return impl::wrongState("postponed", access.state);
  const auto open = context.tx.one(queries::openItemOfCase, {{"case", value(access.id)}});
  if (!before || !open || open->text("meeting_id") != before->text("meeting_id"))
    return base::invalidState("This case has just moved to another meeting; look again.");
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, open->text("meeting_id")));
  const auto item = loadItem(context, meeting, open->text("id"));
  if (item->state != AgendaItemState::confirmed)
    return base::invalidState("The session is at this case.");
  CONSILIUM_CHECK(passGate<protocol::CasePostpone>(context, params, caseSubject(access)));
  Outbox outbox;
  Notices notices;
  remove(context, outbox, notices, meeting, *item, params.reason);
  impl::tellOfAgenda(context, outbox, meeting, true);
  impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, meeting);
  outbox.send(context);
  notices.send(context);
  return protocol::CasePostponeResult{access.id, loadRow(context, access.id).integer("revision")};
}

void leaveAgenda(Context& context, std::string_view caseId) {
  const auto open = context.tx.one(queries::openItemOfCase, {{"case", value(caseId)}});
  if (!open) return;
  const auto row = loadMeetingRow(context, open->text("meeting_id"));
  MeetingAccess meeting;
  meeting.id = row.text("id");
  meeting.networkId = row.text("network_id");
  meeting.seriesId = row.text("series_id");
  meeting.state = protocol::parseMeetingState(row.text("state")).value();
  setItem(context, meeting, open->text("id"), AgendaItemState::removed);
  Outbox outbox;
  impl::tellOfAgenda(context, outbox, meeting, true);
  if (meeting.state == MeetingState::proposed)
    cancelProposal(context, outbox, meeting, std::nullopt);
  else
    impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, meeting);
  outbox.send(context);
}

void holdWithMeetings(Context& context, std::string_view caseId) {
  if (const auto row = context.tx.one(queries::caseNetwork, {{"case", value(caseId)}}))
    for (const auto& place : impl::placesOf(context, caseId, row->text("network_id")))
      holdMeeting(context, place.meetingId);
  holdCase(context, caseId);
}

void settleMeetings(Context& context, std::string_view caseId, std::string_view networkId) {
  for (const auto& appointment : impl::appointmentsOf(context, caseId, networkId)) {
    if (appointment.state != AgendaItemState::discussed || appointment.reported) continue;
    const auto row = loadMeetingRow(context, appointment.meeting);
    if (row.text("state") != toString(MeetingState::adjourned)) continue;
    MeetingAccess meeting;
    meeting.id = row.text("id");
    meeting.networkId = row.text("network_id");
    meeting.seriesId = row.text("series_id");
    meeting.state = MeetingState::adjourned;
    if (!impl::minutedIfSigned(context, meeting)) continue;
    Outbox outbox;
    impl::tellOfMeeting<protocol::MeetingUpdated>(context, outbox, meeting);
    outbox.send(context);
  }
}

}  // namespace consilium::service
