#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/calendar_entry.hpp"
#include "protocol/calendar_feed.hpp"
#include "protocol/common.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// What stands at a user's calendar address.
struct CalendarFeed {
  protocol::Language language{};  ///< the user's
  std::vector<domain::CalendarEntry> entries;
};

/// One meeting for a calendar.
struct CalendarFile {
  protocol::Language language{};  ///< the caller's
  domain::CalendarEntry entry;
};

/// Calendars that users take with them. Errors of the methods: those in
/// protocol/calendar_feed.json.
class CalendarFeedService {
 public:
  base::Result<protocol::CalendarFeedCreateResult> create(
      Context& context, const protocol::CalendarFeedCreateParams& params);
  base::Result<protocol::CalendarFeedRevokeResult> revoke(
      Context& context, const protocol::CalendarFeedRevokeParams& params);
  base::Result<protocol::CalendarFeedGetResult> get(Context& context,
                                                    const protocol::CalendarFeedGetParams& params);

  /// What stands at the address with this token, for whoever comes with it; `context.caller` is
  /// replaced while it is read. A token that is not live, or whose user is disabled, is `notFound`.
  base::Result<CalendarFeed> feed(Context& context, std::string_view token);

  /// A meeting that the caller sees in the calendar, as a file of its own. Errors: `notFound`.
  base::Result<CalendarFile> file(Context& context, std::string_view meetingId);
};

}  // namespace consilium::service
