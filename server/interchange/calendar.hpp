#pragma once

#include <span>
#include <string>

#include "base/time.hpp"
#include "domain/calendar_entry.hpp"
#include "protocol/common.hpp"

// Meetings as iCalendar (RFC 5545), times in UTC. The same meeting has the same UID everywhere.
// What is not the meeting's own frame – case, question, title, reason – has no way into it. Any
// thread.

namespace consilium::interchange {

struct CalendarContext {
  protocol::Language language{};
  base::Timestamp writtenAt;
};

/// A calendar to subscribe to (METHOD:PUBLISH; refresh hourly, RFC 7986), cancelled meetings marked
/// as such.
std::string feedCalendar(std::span<const domain::CalendarEntry> entries,
                         const CalendarContext& context);

struct CalendarFile {
  std::string method;  ///< PUBLISH, or CANCEL for a cancelled meeting (RFC 5546)
  std::string name;    ///< a file name in ASCII, by the day: `reunion-2026-12-01.ics`
  std::string text;
};

CalendarFile meetingCalendar(const domain::CalendarEntry& entry, const CalendarContext& context);

}  // namespace consilium::interchange
