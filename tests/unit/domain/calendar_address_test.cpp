#include "domain/calendar_address.hpp"

#include "support/catch.hpp"

using namespace consilium;

TEST_CASE("the addresses of calendars are read back as they were written") {
  const std::string meeting = "018f0000-0000-7000-8000-000000000001";
  CHECK(domain::parseMeetingFilePath(domain::meetingFilePath(meeting)) == meeting);
  CHECK(domain::parseCalendarFeedPath(domain::calendarFeedPath("aB-_9")) == "aB-_9");
}

TEST_CASE("no other address is a calendar's") {
  for (const auto* path : {"/export/meetings/", "/export/meetings/.ics", "/export/meetings/x.ics",
                           "/export/meetings/018f0000-0000-7000-8000-000000000001.pdf"})
    CHECK_FALSE(domain::parseMeetingFilePath(path));
  for (const auto* path : {"/calendar/", "/calendar/.ics", "/calendar/abc", "/calendars/abc.ics"})
    CHECK_FALSE(domain::parseCalendarFeedPath(path));
}
