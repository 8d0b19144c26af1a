#include "service/calendar_feed.hpp"

#include <string>
#include <utility>

#include "domain/calendar_address.hpp"
#include "domain/permission.hpp"
#include "protocol/events.hpp"
#include "service/access.hpp"
#include "service/impl/accounts.hpp"
#include "service/impl/meeting_rows.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using store::value;
namespace queries = store::queries;

constexpr std::int64_t kPage = 200;

}  // namespace

CalendarFeedService::CalendarFeedService(MeetingService& meetings) : meetings_(meetings) {}

base::Result<protocol::CalendarFeedCreateResult> CalendarFeedService::create(
    Context& context, const protocol::CalendarFeedCreateParams&) {
  const auto& user = context.caller->userId;
  const auto token = newToken();
  context.tx.run(
      queries::calendarFeedSave,
      {{"user", value(user)}, {"tokenHash", value(tokenHash(token))}, {"at", value(context.now)}});
  store::append(context.tx, context.now, userStream(user), user, std::nullopt,
                protocol::CalendarFeedCreated{.user = user});
  return protocol::CalendarFeedCreateResult{domain::calendarFeedPath(token), context.now};
}

base::Result<protocol::CalendarFeedGetResult> CalendarFeedService::get(
    Context& context, const protocol::CalendarFeedGetParams&) {
  protocol::CalendarFeedGetResult result;
  if (const auto row =
          context.tx.one(queries::calendarFeedOf, {{"user", value(context.caller->userId)}}))
    result.createdAt = row->time("created_at");
  return result;
}

base::Result<protocol::CalendarFeedRevokeResult> CalendarFeedService::revoke(
    Context& context, const protocol::CalendarFeedRevokeParams&) {
  const auto& user = context.caller->userId;
  if (context.tx.run(queries::calendarFeedDelete, {{"user", value(user)}}) == 0)
    return protocol::CalendarFeedRevokeResult{false};
  store::append(context.tx, context.now, userStream(user), user, std::nullopt,
                protocol::CalendarFeedRevoked{.user = user});
  return protocol::CalendarFeedRevokeResult{true};
}

base::Result<Caller> CalendarFeedService::ownerOf(Context& context, std::string_view path) const {
  std::optional<store::Row> row;
  if (const auto token = domain::parseCalendarFeedPath(path))
    row = context.tx.one(queries::userByCalendarFeed, {{"tokenHash", value(tokenHash(*token))}});
  if (!row) return base::notFound("There is no calendar here, or no longer.");
  Caller caller;
  caller.userId = row->text("id");
  caller.login = row->text("login");
  caller.name = row->text("name");
  caller.boundCentre = context.origin.boundCentre;
  return caller;
}

base::Result<std::vector<domain::CalendarEntry>> CalendarFeedService::entries(
    Context& context) const {
  std::vector<domain::CalendarEntry> found;
  protocol::MeetingListParams params;
  params.from = context.now - kCalendarPast;
  params.limit = kPage;
  do {
    CONSILIUM_TRY(const auto page, meetings_.list(context, params));
    for (const auto& each : page.meetings) {
      if (!each.startsAt) continue;
      CONSILIUM_TRY(auto next, entry(context, each.id));
      found.push_back(std::move(next));
      if (found.size() == kCalendarEntries) return found;
    }
    params.cursor = page.cursor;
  } while (params.cursor);
  return found;
}

base::Result<domain::CalendarEntry> CalendarFeedService::entry(Context& context,
                                                               std::string_view meeting) const {
  CONSILIUM_TRY(const auto access, loadMeetingAccess(context, meeting));
  const auto row = impl::loadMeetingRow(context, access.id);
  if (row.isNull("starts_at")) return base::notFound("This meeting has no time yet.");
  domain::CalendarEntry entry;
  entry.meeting = access.id;
  entry.seriesName = row.text("series_name");
  entry.title = row.optionalText("title");
  entry.state = access.state;
  entry.startsAt = row.time("starts_at");
  entry.minutes = row.integer("minutes");
  entry.sequence = row.integer("sequence");
  if (!domain::allows(domain::Permission::meetingFollow, access.relations)) return entry;
  entry.room = row.optionalText("room");
  entry.videoLink = row.optionalText("video_link");
  return entry;
}

}  // namespace consilium::service
