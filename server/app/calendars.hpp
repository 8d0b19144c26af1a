#pragma once

#include <functional>

#include "base/time.hpp"
#include "net/server.hpp"
#include "rpc/server.hpp"
#include "service/calendar_feed.hpp"

namespace consilium::app {

/// What a calendar needs; all of it outlives the answer.
struct CalendarParts {
  rpc::Server& rpc;
  service::CalendarFeedService& calendars;
  const base::Clock& clock;
};

/// Answers a GET of `/export/meetings/MEETING.ics`, with a session. Calls `respond` once, from any
/// thread.
void answerMeetingFile(const CalendarParts& parts, const net::HttpRequest& request,
                       std::function<void(net::HttpResponse)> respond);

/// Answers a GET of `/calendar/TOKEN.ics`, without one. As above.
void answerCalendarFeed(const CalendarParts& parts, const net::HttpRequest& request,
                        std::function<void(net::HttpResponse)> respond);

}  // namespace consilium::app
