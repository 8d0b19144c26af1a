#include "domain/recurrence.hpp"

#include <libical/ical.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>

namespace consilium::domain {
namespace {

struct IteratorEnd {
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};

/// libical loads a time zone the first time it is named, into tables that all threads share.
std::mutex& library() {
  static std::mutex mutex;
  return mutex;
}

constexpr int kMostWeekdaysInMonth = 5;

bool given(const short* list) {
  return *list != ICAL_RECURRENCE_ARRAY_MAX;
}

/// What meetings need of RFC 5545. The rest is left out because the library looks for the next time
/// of a rule that has none until the year 2582, second by second if it says so.
bool isForMeetings(const icalrecurrencetype& rule) {
  const bool monthly = rule.freq == ICAL_MONTHLY_RECURRENCE || rule.freq == ICAL_YEARLY_RECURRENCE;
  if (!monthly && rule.freq != ICAL_DAILY_RECURRENCE && rule.freq != ICAL_WEEKLY_RECURRENCE)
    return false;
  if (given(rule.by_second) || given(rule.by_minute) || given(rule.by_hour) ||
      given(rule.by_year_day) || given(rule.by_week_no) || given(rule.by_set_pos))
    return false;
  for (const auto* day = rule.by_day; given(day); ++day)
    if (std::abs(icalrecurrencetype_day_position(*day)) > kMostWeekdaysInMonth) return false;
  return !given(rule.by_month_day) || (monthly && !given(rule.by_day));
}

icaltimezone* zoneOf(const std::string& name) {
  return icaltimezone_get_builtin_timezone(name.c_str());
}

}  // namespace

bool isTimeZone(const std::string& name) {
  const std::lock_guard lock(library());
  return zoneOf(name) != nullptr;
}

std::optional<LocalTime> localTime(base::Timestamp time, const std::string& timeZone) {
  const std::lock_guard lock(library());
  auto* const zone = zoneOf(timeZone);
  if (!zone) return std::nullopt;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto there = icaltime_from_timet_with_zone(seconds.time_since_epoch().count(), 0, zone);
  return LocalTime{std::chrono::year(there.year) /
                       std::chrono::month(static_cast<unsigned>(there.month)) /
                       std::chrono::day(static_cast<unsigned>(there.day)),
                   std::chrono::hours(there.hour) + std::chrono::minutes(there.minute)};
}

Days daysOf(base::Timestamp from, base::Timestamp to, const std::optional<std::string>& timeZone) {
  const auto day = [&](base::Timestamp time) -> base::Date {
    const auto local = timeZone ? localTime(time, *timeZone) : std::nullopt;
    return local ? local->date : base::Date(std::chrono::floor<std::chrono::days>(time));
  };
  return {day(from), day(to - std::chrono::milliseconds(1))};
}

std::optional<std::vector<base::Timestamp>> occurrences(const std::string& rule,
                                                        base::Timestamp first,
                                                        const std::string& timeZone,
                                                        std::size_t max) {
  const std::lock_guard lock(library());
  auto* const zone = zoneOf(timeZone);
  const auto recurrence = icalrecurrencetype_from_string(rule.c_str());
  if (!zone || !isForMeetings(recurrence)) return std::nullopt;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(first);
  const auto start = icaltime_from_timet_with_zone(seconds.time_since_epoch().count(), 0, zone);
  const std::unique_ptr<icalrecur_iterator, IteratorEnd> iterator(
      icalrecur_iterator_new(recurrence, start));
  if (!iterator) return std::nullopt;

  std::vector<base::Timestamp> times;
  while (times.size() < max) {
    auto next = icalrecur_iterator_next(iterator.get());
    if (icaltime_is_null_time(next)) break;
    next.zone = zone;
    times.emplace_back(
        base::Timestamp(std::chrono::seconds(icaltime_as_timet_with_zone(next, zone))));
  }
  if (times.empty() || times.front() != base::Timestamp(seconds)) return std::nullopt;
  return times;
}

}  // namespace consilium::domain
