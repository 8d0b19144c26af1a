#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "protocol/meeting.hpp"

namespace consilium::domain {

/// A meeting as calendars outside show it. It has no place for what is discussed there, nor for
/// what coordinators write of a meeting beside its room.
struct CalendarEntry {
  std::string meetingId;
  std::string seriesId;
  std::string seriesName;
  protocol::MeetingState state{};
  /// When it begins, in order; several while they are to be chosen from. Never empty.
  std::vector<base::Timestamp> startsAt;
  std::int64_t minutes = 0;
  std::int64_t places = 0;
  std::optional<std::string> room;       ///< absent for those who do not take part
  std::optional<std::string> videoLink;  ///< likewise
  std::int64_t sequence = 0;             ///< of RFC 5545, section 3.8.7.4
  base::Timestamp changedAt;             ///< when the sequence last rose
};

}  // namespace consilium::domain
