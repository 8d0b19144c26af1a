#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/case_state.hpp"
#include "domain/meeting_state.hpp"
#include "protocol/events.hpp"
#include "protocol/meeting.hpp"
#include "service/access.hpp"
#include "service/context.hpp"
#include "service/impl/outbox.hpp"
#include "service/notice.hpp"

// Rows of meetings and agendas and what is told of them, shared by the use cases. No permissions.
namespace consilium::service::impl {

/// The row `meetingById` of a meeting that exists.
store::Row loadMeetingRow(Context& context, std::string_view meetingId);
protocol::MeetingSummary meetingSummaryOf(const store::Row& row, const protocol::Charter& charter);
protocol::MeetingSummary loadMeetingSummary(Context& context, std::string_view meetingId);

/// Place of a meeting in a list: the latest start first.
struct MeetingKey {
  std::int64_t at = std::numeric_limits<std::int64_t>::max();
  std::string id;
  auto operator<=>(const MeetingKey&) const = default;
};
using MeetingKeys = std::set<MeetingKey, std::greater<>>;
/// The first keys after `after` of all meetings that concern the caller. Each statement walks its
/// own index.
MeetingKeys meetingKeysOf(Context& context, const protocol::MeetingListParams& params,
                          const MeetingKey& after, std::int64_t limit);

/// A meeting held for an act of the caller, which its state allows.
struct HeldMeeting {
  MeetingAccess access;
  protocol::MeetingState next;
};
/// `done`: what the meeting cannot be in a state that does not allow the act, e.g. "cancelled".
base::Result<HeldMeeting> hold(Context& context, std::string_view meetingId,
                               domain::Permission permission, domain::MeetingAct act,
                               std::string_view done);

/// Somebody who has no seat in the series any more is not invited to what it has not held yet,
/// either. In a write transaction, after the seat has ended.
void leaveMeetings(Context& context, std::string_view seriesId, std::string_view networkId,
                   std::string_view userId);

/// `invalidState`: what cannot be done, e.g. "opened", to a meeting in this state.
base::Error wrongMeetingState(std::string_view done, protocol::MeetingState state);

/// An item of an agenda, with its case.
struct Item {
  std::string id;
  std::string caseId;
  std::string caseNetworkId;
  protocol::AgendaItemState state{};
  std::int64_t minutes = 0;
  std::string requestedBy;
};
std::optional<Item> loadItem(Context& context, const MeetingAccess& meeting,
                             std::string_view itemId);
void setItem(Context& context, const MeetingAccess& meeting, std::string_view itemId,
             protocol::AgendaItemState state, const std::optional<std::string>& reason = {});
/// Puts a case at the end of the agenda; returns the item's id.
std::string insertItem(Context& context, const MeetingAccess& meeting, std::string_view caseId,
                       std::string_view caseNetworkId, protocol::AgendaItemState state,
                       std::int64_t minutes, const std::optional<std::string>& note = {});

/// Moves the case on as `act` does; false where its state does not allow it.
bool stepCase(Context& context, std::string_view caseId, domain::CaseAct act);

/// A scheduled case waits for the day of its meeting, whose row this is.
void placeByMeeting(Context& context, const store::Row& meetingRow, std::string_view caseId,
                    std::string_view caseNetworkId);

/// Events about a case: `own` in its stream, `copy` in those of its centre and series.
template <class T>
void tellOfCase(Outbox& outbox, const store::Row& row, const T& own, const T& copy) {
  const auto& network = row.text("network_id");
  outbox.add("case:" + row.text("id"), network, own);
  outbox.add("centre:" + row.text("centre_id"), network, copy);
  if (!row.isNull("series_id") && row.integer("version") > 0)
    outbox.add("series:" + row.text("series_id"), row.text("series_network_id"), copy);
}

/// Takes an item off an agenda, into `state`; its case waits again where it was scheduled. Adds
/// what the case's streams are told, and returns the notice that its centre is due.
protocol::NoticeKind takeOff(Context& context, Outbox& outbox, const MeetingAccess& meeting,
                             std::string_view itemId, std::string_view caseId,
                             protocol::AgendaItemState state,
                             const std::optional<std::string>& reason = {});

/// Events about a meeting, in its stream and its series', and that the calendar has changed.
template <class T>
void tellOfMeeting(Context& context, Outbox& outbox, const MeetingAccess& meeting) {
  const T event{loadMeetingSummary(context, meeting.id)};
  outbox.add("meeting:" + meeting.id, meeting.networkId, event);
  outbox.add("series:" + meeting.seriesId, meeting.networkId, event);
  outbox.add("calendar:" + meeting.seriesId, meeting.networkId,
             protocol::MeetingCalendarChanged{meeting.id});
}
/// The agenda as it is now, in the meeting's stream. `changesAccess`: a case has left it.
void tellOfAgenda(Context& context, Outbox& outbox, const MeetingAccess& meeting,
                  bool changesAccess = false);

/// Notices that an act leaves, each user told once of each thing; sent after its events.
class Notices {
 public:
  void toUser(const std::string& userId, const NoticeDraft& draft);
  /// Whoever of the submitting centre wrote the case.
  void toAuthors(Context& context, const store::Row& caseRow, protocol::NoticeKind kind);
  void toCoordinators(Context& context, const store::Row& caseRow, protocol::NoticeKind kind);
  /// All but the caller.
  void send(Context& context);

 private:
  struct Entry {
    NoticeDraft draft;
    std::set<std::string> users;
  };
  std::vector<Entry> entries_;
  Entry& entryOf(const NoticeDraft& draft);
};
NoticeDraft noticeOfCase(const store::Row& caseRow, protocol::NoticeKind kind);
NoticeDraft noticeOfMeeting(const store::Row& meetingRow, protocol::NoticeKind kind);

}  // namespace consilium::service::impl
