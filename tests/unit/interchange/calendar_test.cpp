#include "interchange/calendar.hpp"

#include <libical/ical.h>

#include <chrono>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace consilium;
using protocol::Language;
using protocol::MeetingState;

namespace {

base::Timestamp at(std::string_view text) {
  return base::parseTimestamp(text).value();
}

const interchange::CalendarContext kFrench{Language::fr, at("2026-11-27T08:00:00Z")};
const interchange::CalendarContext kEnglish{Language::en, at("2026-11-27T08:00:00Z")};

domain::CalendarEntry planned() {
  domain::CalendarEntry entry;
  entry.meetingId = "018f0000-0000-7000-8000-000000000001";
  entry.seriesId = "018f0000-0000-7000-8000-000000000002";
  entry.seriesName = "RCP Os et calcium";
  entry.state = MeetingState::planned;
  entry.startsAt = {at("2026-12-01T13:30:00Z")};
  entry.minutes = 90;
  entry.places = 6;
  entry.room = "Salle Marfan, bâtiment B";
  entry.videoLink = "https://visio.invalid/rcp";
  entry.sequence = 3;
  entry.changedAt = at("2026-11-20T10:00:05Z");
  return entry;
}

bool has(const std::string& text, std::string_view line) {
  INFO(text);
  return text.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

std::string file(const domain::CalendarEntry& entry,
                 const interchange::CalendarContext& context = kFrench) {
  return interchange::meetingCalendar(entry, context).text;
}

struct ComponentEnd {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};

/// Whether the text holds to RFC 5545 and, for its method, to RFC 5546.
bool keepsTheRules(const std::string& text) {
  INFO(text);
  const std::unique_ptr<icalcomponent, ComponentEnd> parsed(icalparser_parse_string(text.c_str()));
  REQUIRE(parsed);
  const bool kept = icalrestriction_check(parsed.get()) == 1;
  return kept && icalcomponent_count_errors(parsed.get()) == 0;
}

}  // namespace

TEST_CASE("a meeting's file says when, where and how many, in universal time") {
  const auto calendar = interchange::meetingCalendar(planned(), kFrench);
  CHECK(calendar.method == "PUBLISH");
  CHECK(calendar.name == "reunion-2026-12-01.ics");
  CHECK(calendar.text.starts_with("BEGIN:VCALENDAR\r\n"));
  for (const auto* line :
       {"VERSION:2.0", "METHOD:PUBLISH", "UID:018f0000-0000-7000-8000-000000000001@consilium",
        "DTSTAMP:20261127T080000Z", "LAST-MODIFIED:20261120T100005Z", "DTSTART:20261201T133000Z",
        "DTEND:20261201T150000Z", "SEQUENCE:3", "STATUS:CONFIRMED", "SUMMARY:RCP Os et calcium",
        "LOCATION:Salle Marfan\\, bâtiment B", "URL:https://visio.invalid/rcp",
        "DESCRIPTION:Places : 6"})
    CHECK(has(calendar.text, line));
  CHECK(keepsTheRules(calendar.text));
}

TEST_CASE("without a room the link is the place, and without either there is none") {
  auto entry = planned();
  entry.room.reset();
  CHECK(has(file(entry), "LOCATION:https://visio.invalid/rcp"));
  entry.videoLink.reset();
  CHECK(file(entry).find("LOCATION") == std::string::npos);
  CHECK(file(entry).find("URL") == std::string::npos);
}

TEST_CASE("a cancelled meeting's file cancels it, in the reader's language") {
  auto entry = planned();
  entry.state = MeetingState::cancelled;
  entry.sequence = 4;
  const auto calendar = interchange::meetingCalendar(entry, kEnglish);
  CHECK(calendar.method == "CANCEL");
  CHECK(calendar.name == "meeting-2026-12-01.ics");
  CHECK(has(calendar.text, "METHOD:CANCEL"));
  CHECK(has(calendar.text, "STATUS:CANCELLED"));
  CHECK(has(calendar.text, "SEQUENCE:4"));
  CHECK(has(calendar.text, "SUMMARY:RCP Os et calcium (cancelled)"));
  CHECK(has(file(entry), "SUMMARY:RCP Os et calcium (annulée)"));
  CHECK(keepsTheRules(calendar.text));
}

TEST_CASE("a proposed meeting is tentative at each time to choose from") {
  auto entry = planned();
  entry.state = MeetingState::proposed;
  entry.startsAt = {at("2026-12-01T13:30:00Z"), at("2026-12-03T07:00:00Z")};
  const auto text = file(entry);
  CHECK(has(text, "STATUS:TENTATIVE"));
  CHECK(has(text, "DTSTART:20261201T133000Z"));
  CHECK(text.find("20261203T070000Z") != std::string::npos);
  CHECK(has(text, "SUMMARY:RCP Os et calcium (proposée)"));
  CHECK(keepsTheRules(text));
}

TEST_CASE("meetings that have begun or are over stay confirmed") {
  auto entry = planned();
  for (const auto state : {MeetingState::convened, MeetingState::in_session,
                           MeetingState::adjourned, MeetingState::minuted}) {
    entry.state = state;
    CHECK(has(file(entry), "STATUS:CONFIRMED"));
  }
}

TEST_CASE("a feed names itself, asks to be read again hourly and marks what is cancelled") {
  auto cancelled = planned();
  cancelled.meetingId = "018f0000-0000-7000-8000-000000000003";
  cancelled.state = MeetingState::cancelled;
  const std::vector entries{planned(), cancelled};
  const auto text = interchange::feedCalendar(entries, kFrench);
  for (const auto* line :
       {"METHOD:PUBLISH", "X-WR-CALNAME:Réunions de concertation", "NAME:Réunions de concertation",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "STATUS:CONFIRMED",
        "STATUS:CANCELLED", "UID:018f0000-0000-7000-8000-000000000003@consilium"})
    CHECK(has(text, line));
  CHECK(has(interchange::feedCalendar({}, kEnglish), "X-WR-CALNAME:Case meetings"));
  CHECK(keepsTheRules(text));
}

TEST_CASE(
    "whatever a name holds stays one value, in lines of at most 75 bytes of whole characters") {
  auto entry = planned();
  entry.seriesName = "RCP \"Os\"; calcium, \\ é\r\nATTACH:x\x01 ";
  for (int i = 0; i < 40; ++i) entry.seriesName += "éà";
  const auto text = file(entry);
  CHECK(text.find("\r\nATTACH") == std::string::npos);
  CHECK(text.find('\x01') == std::string::npos);
  CHECK(text.find("\\\"Os") == std::string::npos);
  std::string unfolded;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    REQUIRE(line.ends_with('\r'));
    line.pop_back();
    CHECK(line.size() <= 75);
    const auto content = std::string_view(line).substr(line.starts_with(' ') ? 1 : 0);
    CHECK((content.empty() || (static_cast<unsigned char>(content.front()) & 0xc0) != 0x80));
    if (line.starts_with(' '))
      unfolded += line.substr(1);
    else
      unfolded += "\r\n" + line;
  }
  CHECK(unfolded.find("SUMMARY:RCP \"Os\"\\; calcium\\, \\\\ é  ATTACH:x  éàéà") !=
        std::string::npos);
  CHECK(keepsTheRules(text));
}

TEST_CASE("calendars are written on several threads at once") {
  const auto expected = file(planned());
  std::vector<std::string> texts(4);
  {
    std::vector<std::jthread> threads;
    for (auto& text : texts)
      threads.emplace_back([&text] {
        for (int i = 0; i < 50; ++i) text = file(planned());
      });
  }
  for (const auto& text : texts) CHECK(text == expected);
}
