#include "base/time.hpp"

#include "support/catch.hpp"

using namespace consilium::base;
using namespace std::chrono;

TEST_CASE("A moment is written in UTC with milliseconds") {
  const Timestamp moment = sys_days{2026y / November / 22} + 9h + 15min + 3s + 7ms;
  CHECK(formatTimestamp(moment) == "2026-11-22T09:15:03.007Z");
  CHECK(formatTimestamp(Timestamp{}) == "1970-01-01T00:00:00.000Z");
  CHECK(formatTimestamp(Timestamp{-1ms}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("An RFC 3339 date-time is read whatever its offset and fraction") {
  const Timestamp moment = sys_days{2026y / November / 22} + 9h + 15min;
  CHECK(parseTimestamp("2026-11-22T09:15:00Z") == moment);
  CHECK(parseTimestamp("2026-11-22t09:15:00z") == moment);
  CHECK(parseTimestamp("2026-11-22T10:15:00+01:00") == moment);
  CHECK(parseTimestamp("2026-11-21T23:15:00-10:00") == moment);
  CHECK(parseTimestamp("2026-11-22T09:15:00.5Z") == moment + 500ms);
  CHECK(parseTimestamp("2026-11-22T09:15:00.1239999Z") == moment + 123ms);
  CHECK(parseTimestamp("2016-12-31T23:59:60Z") == sys_days{2017y / January / 1});
  CHECK(parseTimestamp("0001-01-01T00:00:00Z").has_value());
}

TEST_CASE("What is not an RFC 3339 date-time is refused") {
  for (const auto* text :
       {"", "2026-11-22", "2026-11-22T09:15Z", "2026-11-22T09:15:00", "2026-11-22 09:15:00Z",
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T09:60:00Z", "2026-11-22T09:15:61Z", "2026-11-22T09:15:00.Z",
        "2026-11-22T09:15:00Z ", "2026-11-22T09:15:00+0100", "2026-11-22T09:15:00+24:00",
        "0000-01-01T00:00:00Z", "+2026-11-22T09:15:00Z"}) {
    INFO(text);
    CHECK_FALSE(parseTimestamp(text).has_value());
  }
}

TEST_CASE("A written moment reads back as itself") {
  for (const std::int64_t ms : {0LL, 1LL, 951782400000LL, 4102444799999LL, -62135596800000LL}) {
    const Timestamp moment{milliseconds{ms}};
    CHECK(parseTimestamp(formatTimestamp(moment)) == moment);
  }
}

TEST_CASE("A date must exist in the calendar") {
  CHECK(parseDate("2024-02-29") == 2024y / February / 29);
  CHECK_FALSE(parseDate("2023-02-29").has_value());
  CHECK_FALSE(parseDate("2024-2-9").has_value());
  CHECK_FALSE(parseDate("2024-02-29T").has_value());
  CHECK(formatDate(2024y / February / 29) == "2024-02-29");
}
