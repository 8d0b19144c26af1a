#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

// Recurring times in a time zone, by libical and the machine's time zone data. Any thread.

namespace consilium::domain {

/// Whether the IANA time zone database has this name.
bool isTimeZone(const std::string& name);

/// A moment as the clocks of a place show it.
struct LocalTime {
  base::Date date;
  std::chrono::minutes time;  ///< since midnight, by the clock
};

/// Nothing when there is no such zone.
std::optional<LocalTime> localTime(base::Timestamp time, const std::string& timeZone);

/// The first and the last day of a period whose end is not included, by the clocks of that time
/// zone; in UTC without one, or where there is no such zone.
struct Days {
  base::Date first;
  base::Date last;
};
Days daysOf(base::Timestamp from, base::Timestamp to, const std::optional<std::string>& timeZone);

/// The times of an RFC 5545 recurrence rule whose first is `first`, as the clocks of that time zone
/// show it; ascending, at most `max`. Nothing when the zone is not valid, when `first` is no time
/// of the rule, or when the rule is not valid or not one for meetings: daily, weekly, monthly or
/// yearly, by days of the week (the first to the fifth or last of a month), by days of the month
/// (monthly and yearly, and not both kinds of days), and by months.
std::optional<std::vector<base::Timestamp>> occurrences(const std::string& rule,
                                                        base::Timestamp first,
                                                        const std::string& timeZone,
                                                        std::size_t max);

}  // namespace consilium::domain
