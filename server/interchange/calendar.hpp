#pragma once

#include <span>
#include <string>

#include "base/time.hpp"
#include "domain/calendar_entry.hpp"

namespace consilium::interchange {

/// The meetings as iCalendar (RFC 5545; METHOD of RFC 5546), for a subscription. Times are in UTC:
/// each reader's calendar shows their own. `now`: the time of the object, DTSTAMP.
std::string calendarOf(std::span<const domain::CalendarEntry> entries, base::Timestamp now);

/// One meeting as a file to take into a calendar; of a cancelled one, the file that takes it out.
std::string calendarFileOf(const domain::CalendarEntry& entry, base::Timestamp now);

}  // namespace consilium::interchange
