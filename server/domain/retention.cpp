#include "domain/retention.hpp"

#include <algorithm>

namespace consilium::domain {
namespace {

base::Date dayOf(base::Timestamp at) {
  return std::chrono::floor<std::chrono::days>(at);
}

/// The same day so many years later; of 29 February the last of the month.
base::Date later(base::Date day, std::chrono::years years) {
  day += years;
  if (!day.ok()) day = day.year() / day.month() / std::chrono::last;
  return day;
}

}  // namespace

bool isOver(protocol::CaseState state) {
  using enum protocol::CaseState;
  return state == answered || state == closed || state == declined || state == withdrawn;
}

bool mayKeepUntil(base::Date day, base::Timestamp now) {
  const auto today = dayOf(now);
  return std::chrono::sys_days(day) >= std::chrono::sys_days(today) + kKeptAfterAct &&
         day <= later(today, kKeptAtMost);
}

base::Date keptUntil(base::Date day, base::Timestamp lastAct) {
  return std::max(std::chrono::sys_days(day),
                  std::chrono::floor<std::chrono::days>(lastAct) + kKeptAfterAct);
}

base::Date keptUntil(std::chrono::years years, base::Timestamp lastAct) {
  return later(dayOf(lastAct), years);
}

base::Timestamp endOf(base::Date day) {
  return std::chrono::sys_days(day) + std::chrono::days(1);
}

}  // namespace consilium::domain
