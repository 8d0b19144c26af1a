#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/common.hpp"

// Where calendars are fetched. The address of a feed holds the only secret that is ever part of an
// address (design, section 8); that of a meeting's file holds none.

namespace consilium::domain {

/// What is asked for at a calendar's address.
struct CalendarAddress {
  std::string subject;  ///< the token of a feed, or the id of a meeting
  std::optional<protocol::Language> language;
};

/// `/calendar/TOKEN.ics`.
std::string feedPath(std::string_view token);

/// A feed's address read back, with `language=fr` or `language=en` as query; nothing for what
/// cannot be one.
std::optional<CalendarAddress> parseFeedPath(std::string_view path, std::string_view query);

/// `/export/meetings/MEETING.ics`.
std::string meetingFilePath(std::string_view meetingId);

/// The address of a meeting's file read back, likewise.
std::optional<CalendarAddress> parseMeetingFilePath(std::string_view path, std::string_view query);

}  // namespace consilium::domain
