#include "interchange/calendar.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace consilium;
using protocol::MeetingState;

namespace {

const auto kNow = base::parseTimestamp("2026-03-01T08:00:00Z").value();

domain::CalendarEntry entry() {
  domain::CalendarEntry entry;
  entry.meeting = "018f0000-0000-7000-8000-000000000001";
  entry.seriesName = "RCP Os; constitutionnel, rare";
  entry.state = MeetingState::convened;
  entry.startsAt = base::parseTimestamp("2026-03-29T00:30:00Z").value();
  entry.minutes = 90;
  entry.sequence = 3;
  return entry;
}

bool holds(const std::string& text, const std::string& line) {
  return text.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a meeting's file says when, in UTC, also where clocks change during it") {
  const auto text = interchange::calendarFileOf(entry(), kNow);
  CHECK(text.starts_with("BEGIN:VCALENDAR\r\n"));
  CHECK(holds(text, "METHOD:PUBLISH"));
  CHECK(holds(text, "UID:018f0000-0000-7000-8000-000000000001@consilium"));
  CHECK(holds(text, "SEQUENCE:3"));
  CHECK(holds(text, "DTSTAMP:20260301T080000Z"));
  CHECK(holds(text, "DTSTART:20260329T003000Z"));
  CHECK(holds(text, "DTEND:20260329T020000Z"));
  CHECK(holds(text, "STATUS:CONFIRMED"));
  CHECK(holds(text, "SUMMARY:RCP Os\\; constitutionnel\\, rare"));
  CHECK(text.find("LOCATION") == std::string::npos);
}

TEST_CASE("the file of a cancelled meeting takes it out of a calendar") {
  auto cancelled = entry();
  cancelled.state = MeetingState::cancelled;
  const auto text = interchange::calendarFileOf(cancelled, kNow);
  CHECK(holds(text, "METHOD:CANCEL"));
  CHECK(holds(text, "STATUS:CANCELLED"));
}

TEST_CASE("whoever takes part finds the room, the link, or the link as the place") {
  auto with = entry();
  with.videoLink = "https://visio.invalid/rcp";
  auto text = interchange::calendarFileOf(with, kNow);
  CHECK(holds(text, "LOCATION:https://visio.invalid/rcp"));
  CHECK(holds(text, "URL:https://visio.invalid/rcp"));
  with.room = "Salle B";
  text = interchange::calendarFileOf(with, kNow);
  CHECK(holds(text, "LOCATION:Salle B"));
  CHECK(holds(text, "URL:https://visio.invalid/rcp"));
}

TEST_CASE("a calendar holds all of its meetings, and one that is proposed is tentative") {
  auto other = entry();
  other.meeting = "018f0000-0000-7000-8000-000000000002";
  other.state = MeetingState::proposed;
  other.title = std::string(100, 'x');
  const std::vector entries{entry(), other};
  const auto text = interchange::calendarOf(entries, kNow);
  CHECK(holds(text, "X-WR-CALNAME:Consilium"));
  CHECK(holds(text, "REFRESH-INTERVAL;VALUE=DURATION:PT1H"));
  CHECK(holds(text, "UID:018f0000-0000-7000-8000-000000000001@consilium"));
  CHECK(holds(text, "UID:018f0000-0000-7000-8000-000000000002@consilium"));
  CHECK(holds(text, "STATUS:TENTATIVE"));
  // Lines of at most 75 bytes, folded; RFC 5545, section 3.1.
  for (std::size_t from = 0; from < text.size();) {
    const auto end = text.find("\r\n", from);
    REQUIRE(end != std::string::npos);
    CHECK(end - from <= 75);
    from = end + 2;
  }
  CHECK(interchange::calendarOf({}, kNow).find("VEVENT") == std::string::npos);
}
