#include "service/calendar_feed.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "domain/calendar_address.hpp"
#include "domain/permission.hpp"
#include "domain/reported_text.hpp"
#include "protocol/events.hpp"
#include "service/access.hpp"
#include "service/impl/accounts.hpp"
#include "service/impl/meeting_rows.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using protocol::MeetingState;
using store::value;
namespace queries = store::queries;

/// How far back a feed goes.
constexpr std::chrono::days kPast{90};
/// Meetings by one of the ways in which they concern a user; the earliest are left out.
constexpr std::int64_t kMost = 500;

/// `takesPart`: whether room and link are shown. A cancelled meeting has no use for them.
domain::CalendarEntry entryOf(Context& context, const store::Row& row, bool takesPart) {
  domain::CalendarEntry entry;
  entry.meetingId = row.text("id");
  entry.seriesId = row.text("series_id");
  entry.seriesName = row.text("series_name");
  entry.state = protocol::parseMeetingState(row.text("state")).value();
  entry.minutes = row.integer("minutes");
  entry.places = row.integer("places");
  entry.sequence = row.integer("sequence");
  entry.changedAt = row.time("changed_at");
  if (const auto startsAt = row.optionalTime("starts_at")) {
    entry.startsAt.push_back(*startsAt);
  } else {
    for (const auto& time : context.tx.all(
             queries::meetingTimes,
             {{"meeting", value(entry.meetingId)}, {"network", value(row.text("network_id"))}}))
      entry.startsAt.push_back(time.time("starts_at"));
  }
  if (takesPart && entry.state != MeetingState::cancelled) {
    if (const auto room = row.optionalText("room"); room && !domain::isReportedMark(*room))
      entry.room = room;
    entry.videoLink = row.optionalText("video_link");
  }
  return entry;
}

/// All that concerns the caller, in order.
std::vector<domain::CalendarEntry> entriesOf(Context& context) {
  protocol::MeetingListParams params;
  params.from = context.now - kPast;
  const auto keys = impl::meetingKeysOf(context, params, {}, kMost);
  std::vector<domain::CalendarEntry> entries;
  entries.reserve(keys.size());
  for (auto key = keys.rbegin(); key != keys.rend(); ++key)
    entries.push_back(entryOf(
        context, *context.tx.one(queries::calendarEntry, {{"meeting", value(key->id)}}), true));
  return entries;
}

protocol::Language languageOf(const store::Row& row) {
  return protocol::parseLanguage(row.text("language")).value();
}

}  // namespace

base::Result<protocol::CalendarFeedCreateResult> CalendarFeedService::create(
    Context& context, const protocol::CalendarFeedCreateParams&) {
  const auto& caller = *context.caller;
  const auto user = value(caller.userId);
  const bool replaced = context.tx.one(queries::calendarFeedByUser, {{"user", user}}).has_value();
  const auto token = newToken();
  context.tx.run(queries::calendarFeedSave, {{"user", user},
                                             {"tokenHash", value(tokenHash(token))},
                                             {"centre", value(caller.boundCentre)},
                                             {"at", value(context.now)}});
  store::append(context.tx, context.now, userStream(caller.userId), caller.userId, std::nullopt,
                protocol::CalendarFeedCreated{replaced});
  return protocol::CalendarFeedCreateResult{context.now, domain::feedPath(token)};
}

base::Result<protocol::CalendarFeedRevokeResult> CalendarFeedService::revoke(
    Context& context, const protocol::CalendarFeedRevokeParams&) {
  const auto& user = context.caller->userId;
  if (!context.tx.run(queries::calendarFeedDelete, {{"user", value(user)}}))
    return base::notFound("You have no calendar address.");
  store::append(context.tx, context.now, userStream(user), user, std::nullopt,
                protocol::CalendarFeedRevoked{});
  return protocol::CalendarFeedRevokeResult{};
}

base::Result<protocol::CalendarFeedGetResult> CalendarFeedService::get(
    Context& context, const protocol::CalendarFeedGetParams&) {
  protocol::CalendarFeedGetResult result;
  if (const auto row =
          context.tx.one(queries::calendarFeedByUser, {{"user", value(context.caller->userId)}}))
    result.createdAt = row->time("created_at");
  return result;
}

base::Result<CalendarFeed> CalendarFeedService::feed(Context& context, std::string_view token) {
  const auto row =
      context.tx.one(queries::calendarFeedByToken,
                     {{"tokenHash", value(tokenHash(token))}, {"at", value(context.now)}});
  if (!row) return base::notFound();
  auto bound = row->optionalText("centre_id");
  const auto& presented = context.origin.boundCentre;
  if (bound && presented && *bound != *presented) return base::notFound();
  if (!bound) bound = presented;
  Caller reader;
  reader.userId = row->text("user_id");
  reader.login = row->text("login");
  reader.name = row->text("name");
  reader.boundCentre = std::move(bound);
  const auto* const before = std::exchange(context.caller, &reader);
  CalendarFeed feed{languageOf(*row), entriesOf(context)};
  context.caller = before;
  return feed;
}

base::Result<CalendarFile> CalendarFeedService::file(Context& context, std::string_view meetingId) {
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, meetingId));
  const auto row = context.tx.one(queries::calendarEntry, {{"meeting", value(meetingId)}}).value();
  const auto user =
      context.tx.one(queries::languageOfUser, {{"user", value(context.caller->userId)}}).value();
  return CalendarFile{
      languageOf(user),
      entryOf(context, row, domain::allows(domain::Permission::meetingFollow, meeting.relations))};
}

}  // namespace consilium::service
