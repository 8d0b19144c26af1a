#include "domain/life_time.hpp"

#include <charconv>

namespace consilium::domain {
namespace {

constexpr int kMonthsInYear = 12;
constexpr int kWeeksInYear = 52;
constexpr int kDaysInYear = 365;

}  // namespace

int LifeTime::wholeYears() const {
  return years +
         (months + weeks * kMonthsInYear / kWeeksInYear + days * kMonthsInYear / kDaysInYear) /
             kMonthsInYear;
}

LifeTime lifeTimeOf(std::string_view iso8601) {
  LifeTime time;
  const auto* const end = iso8601.data() + iso8601.size();
  for (std::size_t at = 1; at < iso8601.size();) {
    int number = 0;
    const auto read = std::from_chars(iso8601.data() + at, end, number);
    if (read.ptr == end) break;
    switch (*read.ptr) {
      case 'Y':
        time.years = number;
        break;
      case 'M':
        time.months = number;
        break;
      case 'W':
        time.weeks = number;
        break;
      default:
        time.days = number;
    }
    at = static_cast<std::size_t>(read.ptr - iso8601.data()) + 1;
  }
  return time;
}

std::optional<int> decadeOf(std::string_view iso8601) {
  constexpr int kYears = 10;
  const auto [years, months, weeks, days] = lifeTimeOf(iso8601);
  if (months > 0 || weeks > 0 || days > 0 || years % kYears != 0 || years > kLastDecade)
    return std::nullopt;
  return years;
}

}  // namespace consilium::domain
