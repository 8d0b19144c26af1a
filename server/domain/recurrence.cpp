#include "domain/recurrence.hpp"

#include <libical/ical.h>

#include <chrono>
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

icaltimezone* zoneOf(const std::string& name) {
  return icaltimezone_get_builtin_timezone(name.c_str());
}

}  // namespace

bool isTimeZone(const std::string& name) {
  const std::lock_guard lock(library());
  return zoneOf(name) != nullptr;
}

std::optional<std::vector<base::Timestamp>> occurrences(const std::string& rule,
                                                        base::Timestamp first,
                                                        const std::string& timeZone,
                                                        std::size_t max) {
  const std::lock_guard lock(library());
  auto* const zone = zoneOf(timeZone);
  const auto recurrence = icalrecurrencetype_from_string(rule.c_str());
  if (!zone || recurrence.freq == ICAL_NO_RECURRENCE) return std::nullopt;
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
