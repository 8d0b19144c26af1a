#include "service/impl/meeting_rows.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "domain/recurrence.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/scopes.hpp"
#include "service/series.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {
namespace {

using protocol::AgendaItemState;
using protocol::MeetingState;
using store::value;
namespace queries = store::queries;

constexpr std::array kCoordinators{protocol::RosterFunction::coordinator};

}  // namespace

store::Row loadMeetingRow(Context& context, std::string_view meetingId) {
  return context.tx.one(queries::meetingById, {{"meeting", value(meetingId)}}).value();
}

protocol::MeetingSummary meetingSummaryOf(const store::Row& row, const protocol::Charter& charter) {
  protocol::MeetingSummary summary;
  summary.id = row.text("id");
  summary.series = row.text("series_id");
  summary.seriesName = row.text("series_name");
  summary.state = protocol::parseMeetingState(row.text("state")).value();
  summary.title = row.optionalText("title");
  summary.startsAt = row.optionalTime("starts_at");
  summary.minutes = row.integer("minutes");
  summary.timeZone = row.text("time_zone");
  summary.places = row.integer("places");
  summary.placesLeft = std::max<std::int64_t>(0, summary.places - row.integer("taken"));
  if (summary.startsAt)
    summary.closesAt =
        *summary.startsAt - std::chrono::days(charter.delays.value().registrationDays.value());
  summary.recurrence = row.optionalText("recurrence_id");
  summary.revision = row.integer("revision");
  return summary;
}

protocol::MeetingSummary loadMeetingSummary(Context& context, std::string_view meetingId) {
  const auto row = loadMeetingRow(context, meetingId);
  return meetingSummaryOf(row, loadCharter(context.tx, row.text("series_id")).value());
}

void leaveMeetings(Context& context, std::string_view seriesId, std::string_view networkId,
                   std::string_view userId) {
  if (!context.tx.one(
          queries::seatOfUser,
          {{"series", value(seriesId)}, {"user", value(userId)}, {"at", value(context.now)}}))
    context.tx.run(
        queries::invitationsDelete,
        {{"user", value(userId)}, {"series", value(seriesId)}, {"network", value(networkId)}});
}

base::Error wrongMeetingState(std::string_view done, MeetingState state) {
  return base::invalidState("A meeting that is " + std::string(protocol::toString(state)) +
                            " cannot be " + std::string(done) + ".");
}

MeetingKeys meetingKeysOf(Context& context, const protocol::MeetingListParams& params,
                          const MeetingKey& after, std::int64_t limit) {
  const auto from = params.from ? params.from->time_since_epoch().count() : 0;
  const auto to =
      params.to ? params.to->time_since_epoch().count() : std::numeric_limits<std::int64_t>::max();
  const auto state = params.state ? std::string(toString(*params.state)) : std::string();
  MeetingKeys keys;
  const auto add = [&](const store::Query& query, const std::string& scope) {
    for (const auto& row : context.tx.all(query, {{"scope", value(scope)},
                                                  {"beforeAt", value(after.at)},
                                                  {"beforeId", value(after.id)},
                                                  {"from", value(from)},
                                                  {"to", value(to)},
                                                  {"state", value(state)},
                                                  {"limit", value(limit)}}))
      keys.insert({row.integer("key_at"), row.text("id")});
  };
  const auto scopes = scopesOf(context);
  for (const auto& id : scopes.centres) add(queries::meetingKeysByCentre, id);
  for (const auto& id : scopes.series) add(queries::meetingKeysBySeries, id);
  for (const auto& id : scopes.guestCases) add(queries::meetingKeysByCase, id);
  // An invitation is to a person; a bound connection acts for its centre alone.
  if (!context.caller->boundCentre) add(queries::meetingKeysByInvitation, context.caller->userId);
  return keys;
}

base::Result<HeldMeeting> hold(Context& context, std::string_view meetingId,
                               domain::Permission permission, domain::MeetingAct act,
                               std::string_view done) {
  holdMeeting(context, meetingId);
  CONSILIUM_TRY(auto access, loadMeetingAccess(context, meetingId));
  CONSILIUM_CHECK(require(permission, access.relations, access.visible()));
  const auto next = domain::after(act, access.state);
  if (!next) return wrongMeetingState(done, access.state);
  return HeldMeeting{std::move(access), *next};
}

std::optional<Item> loadItem(Context& context, const MeetingAccess& meeting,
                             std::string_view itemId) {
  const auto row = context.tx.one(queries::itemById, {{"meeting", value(meeting.id)},
                                                      {"network", value(meeting.networkId)},
                                                      {"item", value(itemId)}});
  if (!row) return std::nullopt;
  return Item{row->text("id"),
              row->text("case_id"),
              row->text("case_network_id"),
              protocol::parseAgendaItemState(row->text("state")).value(),
              row->integer("minutes"),
              row->text("requested_by")};
}

void setItem(Context& context, const MeetingAccess& meeting, std::string_view itemId,
             AgendaItemState state, const std::optional<std::string>& reason) {
  context.tx.run(queries::itemMove, {{"meeting", value(meeting.id)},
                                     {"network", value(meeting.networkId)},
                                     {"item", value(itemId)},
                                     {"state", value(toString(state))},
                                     {"reason", value(reason)}});
}

std::string insertItem(Context& context, const MeetingAccess& meeting, std::string_view caseId,
                       std::string_view caseNetworkId, AgendaItemState state, std::int64_t minutes,
                       const std::optional<std::string>& note) {
  auto item = context.newId();
  context.tx.run(queries::itemInsert, {{"meeting", value(meeting.id)},
                                       {"item", value(item)},
                                       {"network", value(meeting.networkId)},
                                       {"case", value(caseId)},
                                       {"caseNetwork", value(caseNetworkId)},
                                       {"state", value(toString(state))},
                                       {"minutes", value(minutes)},
                                       {"caller", value(context.caller->userId)},
                                       {"at", value(context.now)},
                                       {"note", value(note)}});
  return item;
}

bool stepCase(Context& context, std::string_view caseId, domain::CaseAct act) {
  const auto row = loadRow(context, caseId);
  const auto next = domain::after(act, protocol::parseCaseState(row.text("state")).value());
  if (!next) return false;
  context.tx.run(queries::caseStep, {{"case", value(caseId)},
                                     {"network", value(row.text("network_id"))},
                                     {"state", value(toString(*next))},
                                     {"at", value(context.now)}});
  if (*next == protocol::CaseState::accepted)
    placeInQueue(context, caseId, row.text("network_id"), std::nullopt);
  return true;
}

void placeByMeeting(Context& context, const store::Row& meetingRow, std::string_view caseId,
                    std::string_view caseNetworkId) {
  std::optional<base::Date> day;
  if (const auto startsAt = meetingRow.optionalTime("starts_at"))
    if (const auto local = domain::localTime(*startsAt, meetingRow.text("time_zone")))
      day = local->date;
  placeInQueue(context, caseId, caseNetworkId, day);
}

protocol::NoticeKind takeOff(Context& context, Outbox& outbox, const MeetingAccess& meeting,
                             std::string_view itemId, std::string_view caseId,
                             AgendaItemState state, const std::optional<std::string>& reason) {
  const auto tell = [&]<class Event>(Event event, const store::Row& row) {
    event.case_ = summaryOf(row);
    event.meeting = meeting.id;
    event.item = itemId;
    auto own = event;
    own.reason = reason;
    tellOfCase(outbox, row, own, event);
  };
  setItem(context, meeting, itemId, state, reason);
  const bool wasScheduled = stepCase(context, caseId, domain::CaseAct::postpone);
  const auto row = loadRow(context, caseId);
  if (wasScheduled)
    tell(protocol::CasePostponed{}, row);
  else
    tell(protocol::CaseBookingRefused{}, row);
  return wasScheduled ? protocol::NoticeKind::case_postponed
                      : protocol::NoticeKind::booking_refused;
}

void tellOfAgenda(Context& context, Outbox& outbox, const MeetingAccess& meeting,
                  bool changesAccess) {
  protocol::MeetingAgendaChanged changed;
  for (const auto& row :
       context.tx.all(queries::itemsOfMeeting,
                      {{"meeting", value(meeting.id)}, {"network", value(meeting.networkId)}})) {
    const auto state = protocol::parseAgendaItemState(row.text("state")).value();
    if (domain::holdsPlace(state))
      changed.items.push_back(
          {row.text("id"), row.integer("position"), row.integer("minutes"), state});
  }
  outbox.add("meeting:" + meeting.id, meeting.networkId, changed, changesAccess);
}

NoticeDraft noticeOfCase(const store::Row& caseRow, protocol::NoticeKind kind) {
  return {kind, caseRow.text("network_id"), "case:" + caseRow.text("id"),
          caseRow.text("pseudonym")};
}

NoticeDraft noticeOfMeeting(const store::Row& meetingRow, protocol::NoticeKind kind) {
  return {kind, meetingRow.text("network_id"), "meeting:" + meetingRow.text("id"),
          meetingRow.text("series_name")};
}

Notices::Entry& Notices::entryOf(const NoticeDraft& draft) {
  for (auto& entry : entries_)
    if (entry.draft.kind == draft.kind && entry.draft.about == draft.about) return entry;
  entries_.push_back({draft, {}});
  return entries_.back();
}

void Notices::toUser(const std::string& userId, const NoticeDraft& draft) {
  entryOf(draft).users.insert(userId);
}

void Notices::toAuthors(Context& context, const store::Row& caseRow, protocol::NoticeKind kind) {
  auto& entry = entryOf(noticeOfCase(caseRow, kind));
  for (const auto& row :
       context.tx.all(queries::authorsOfCase, {{"case", value(caseRow.text("id"))},
                                               {"network", value(caseRow.text("network_id"))},
                                               {"centre", value(caseRow.text("centre_id"))}}))
    entry.users.insert(row.text("user_id"));
}

void Notices::toCoordinators(Context& context, const store::Row& caseRow,
                             protocol::NoticeKind kind) {
  entryOf(noticeOfCase(caseRow, kind))
      .users.merge(usersOnRoster(context, caseRow.text("series_id"), kCoordinators));
}

void Notices::send(Context& context) {
  for (auto& [draft, users] : entries_) {
    users.erase(context.caller->userId);
    tell(context, std::vector(users.begin(), users.end()), draft);
  }
  entries_.clear();
}

}  // namespace consilium::service::impl
