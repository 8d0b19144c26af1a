#include "app/calendars.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/connections.hpp"
#include "domain/calendar_address.hpp"
#include "interchange/calendar.hpp"

namespace consilium::app {
namespace {

constexpr std::string_view kCalendarType = "text/calendar; charset=utf-8";

net::HttpResponse calendarResponse(std::string text) {
  net::HttpResponse response;
  response.headers = {{"Content-Type", std::string(kCalendarType)},
                      {"Content-Disposition", "attachment; filename=\"consilium.ics\""}};
  response.body = std::move(text);
  return response;
}

}  // namespace

void answerMeetingFile(const CalendarParts& parts, const net::HttpRequest& request,
                       std::function<void(net::HttpResponse)> respond) {
  const auto meeting = domain::parseMeetingFilePath(request.path);
  if (!meeting)
    return respond(refusal(base::notFound("There is nothing here: meeting.get names what is.")));
  // Written by what loads it, then read by what answers.
  const auto entry = std::make_shared<domain::CalendarEntry>();
  parts.rpc.read(
      headersOf(request), originOf(request), protocol::MeetingGet::name,
      [&calendars = parts.calendars, meeting,
       entry](service::Context& context) -> base::Result<void> {
        CONSILIUM_TRY(*entry, calendars.entry(context, *meeting));
        return base::ok();
      },
      [&clock = parts.clock, entry, respond](const base::Result<void>& loaded) {
        if (loaded.has_error()) return respond(refusal(loaded.error()));
        respond(calendarResponse(interchange::calendarFileOf(*entry, clock.now())));
      });
}

void answerCalendarFeed(const CalendarParts& parts, const net::HttpRequest& request,
                        std::function<void(net::HttpResponse)> respond) {
  // As above.
  const auto entries = std::make_shared<std::vector<domain::CalendarEntry>>();
  parts.rpc.readAs(
      [&calendars = parts.calendars, path = request.path](service::Context& context) {
        return calendars.ownerOf(context, path);
      },
      originOf(request), protocol::MeetingList::name,
      [&calendars = parts.calendars, entries](service::Context& context) -> base::Result<void> {
        CONSILIUM_TRY(*entries, calendars.entries(context));
        return base::ok();
      },
      [&clock = parts.clock, entries, respond](const base::Result<void>& loaded) {
        if (loaded.has_error()) return respond(refusal(loaded.error()));
        respond(calendarResponse(interchange::calendarOf(*entries, clock.now())));
      });
}

}  // namespace consilium::app
