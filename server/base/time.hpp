#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace consilium::base {

/// A moment in UTC with millisecond precision, as stored and as sent.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// A calendar day without a time zone.
using Date = std::chrono::year_month_day;

/// RFC 3339 in UTC, always with milliseconds: `2026-11-22T09:15:00.000Z`. Years 0 to 9999.
std::string formatTimestamp(Timestamp time);

/// Reads an RFC 3339 date-time (any offset, fraction truncated to milliseconds, years 1 to 9999).
/// A leap second (:60) is read as the next second. Nothing else is accepted.
std::optional<Timestamp> parseTimestamp(std::string_view text);

/// `2026-11-22`. Years 0 to 9999.
std::string formatDate(Date date);

/// Reads an RFC 3339 full-date that exists in the calendar.
std::optional<Date> parseDate(std::string_view text);

/// Source of the present, injected so that tests can move it. Safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

}  // namespace consilium::base
