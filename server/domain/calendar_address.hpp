#pragma once

#include <optional>
#include <string>
#include <string_view>

// Where calendars are read. The address of one meeting's file carries no secret: whoever fetches it
// shows their session. That of a user's calendar is the secret (design, section 8).

namespace consilium::domain {

inline constexpr std::string_view kMeetingFiles = "/export/meetings/";
inline constexpr std::string_view kCalendarFeeds = "/calendar/";

/// `/export/meetings/MEETING.ics`.
std::string meetingFilePath(std::string_view meeting);
/// The meeting of such a path; nothing for any other.
std::optional<std::string> parseMeetingFilePath(std::string_view path);

/// `/calendar/TOKEN.ics`. `token`: of base64url characters.
std::string calendarFeedPath(std::string_view token);
/// The token of such a path; nothing for any other.
std::optional<std::string> parseCalendarFeedPath(std::string_view path);

}  // namespace consilium::domain
