#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/calendar_entry.hpp"
#include "protocol/calendar_feed.hpp"
#include "service/context.hpp"
#include "service/meeting.hpp"

namespace consilium::service {

/// How far back a calendar goes, and how many meetings it holds at most: the latest.
inline constexpr std::chrono::hours kCalendarPast{24 * 90};
inline constexpr std::size_t kCalendarEntries = 500;

/// `calendarFeed.*`, and what calendars hold. Errors: those of the methods in
/// protocol/calendar_feed.json.
class CalendarFeedService {
 public:
  /// `meetings` outlives it.
  explicit CalendarFeedService(MeetingService& meetings);

  base::Result<protocol::CalendarFeedCreateResult> create(
      Context& context, const protocol::CalendarFeedCreateParams& params);
  base::Result<protocol::CalendarFeedGetResult> get(Context& context,
                                                    const protocol::CalendarFeedGetParams& params);
  base::Result<protocol::CalendarFeedRevokeResult> revoke(
      Context& context, const protocol::CalendarFeedRevokeParams& params);

  /// Whose calendar a path opens: a caller without a session, who is neither administrator nor
  /// auditor. Errors: `notFound` for every path that opens none.
  base::Result<Caller> ownerOf(Context& context, std::string_view path) const;
  /// The caller's meetings that have a time, the latest start first.
  base::Result<std::vector<domain::CalendarEntry>> entries(Context& context) const;
  /// One meeting, for whoever may see it in the calendar. Errors: `notFound`, also for one that has
  /// no time yet.
  base::Result<domain::CalendarEntry> entry(Context& context, std::string_view meeting) const;

 private:
  MeetingService& meetings_;
};

}  // namespace consilium::service
