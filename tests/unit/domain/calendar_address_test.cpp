#include "domain/calendar_address.hpp"

#include <string>

#include "support/catch.hpp"

using namespace consilium;
using protocol::Language;

namespace {
const std::string kMeeting = "018f0000-0000-7000-8000-000000000001";
const std::string kToken(43, 'a');
}  // namespace

TEST_CASE("a calendar's address is read back as it was written, with a language") {
  const auto feed = domain::parseFeedPath(domain::feedPath(kToken), "language=en");
  REQUIRE(feed);
  CHECK(feed->subject == kToken);
  CHECK(feed->language == Language::en);
  const auto file = domain::parseMeetingFilePath(domain::meetingFilePath(kMeeting), "");
  REQUIRE(file);
  CHECK(file->subject == kMeeting);
  CHECK(!file->language);
}

TEST_CASE("no other address is a calendar's") {
  const auto feed = [](const std::string& path, std::string_view query = {}) {
    return domain::parseFeedPath(path, query).has_value();
  };
  CHECK(feed("/calendar/" + kToken + ".ics"));
  CHECK(!feed("/calendar/" + kToken));
  CHECK(!feed("/calendar/" + kToken + "a.ics"));
  CHECK(!feed("/calendar/" + kToken.substr(1) + "/.ics"));
  CHECK(!feed("/calendar/.ics"));
  CHECK(!feed("/calendar.ics"));
  CHECK(!feed("/calendar/" + kToken + ".ics", "language=de"));
  CHECK(!feed("/calendar/" + kToken + ".ics", "x=1"));
  CHECK(!feed("/export/meetings/" + kToken + ".ics"));
  CHECK(!domain::parseMeetingFilePath("/export/meetings/" + kToken + ".ics", ""));
  CHECK(!domain::parseMeetingFilePath("/export/meetings/../" + kMeeting + ".ics", ""));
}
