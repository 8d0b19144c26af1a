#pragma once

#include <functional>
#include <string_view>

#include "base/cpu_pool.hpp"
#include "base/time.hpp"
#include "net/server.hpp"
#include "rpc/server.hpp"
#include "service/calendar_feed.hpp"

namespace consilium::app {

/// What is below it is fetched with the secret in its address alone.
inline constexpr std::string_view kCalendarFeeds = "/calendar/";
/// What is below it is downloaded with a session.
inline constexpr std::string_view kMeetingFiles = "/export/meetings/";

/// What a calendar needs; all of it outlives the answer.
struct CalendarParts {
  rpc::Server& rpc;
  service::CalendarFeedService& feeds;
  base::CpuPool& cpuPool;
  const base::Clock& clock;
};

/// Answers a GET of an address that `calendarFeed.create` has told. Whatever is no live address
/// gets one and the same 404. Calls `respond` once, from any thread; here and below.
void answerFeed(const CalendarParts& parts, const net::HttpRequest& request,
                std::function<void(net::HttpResponse)> respond);

/// Answers a GET of an address that `meeting.get` has told.
void answerMeetingFile(const CalendarParts& parts, const net::HttpRequest& request,
                       std::function<void(net::HttpResponse)> respond);

}  // namespace consilium::app
