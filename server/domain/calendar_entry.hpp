#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "protocol/meeting.hpp"

namespace consilium::domain {

/// A meeting with a time, as a calendar shows it: nothing of any case.
struct CalendarEntry {
  std::string meeting;  ///< its id
  std::string seriesName;
  std::optional<std::string> title;
  protocol::MeetingState state{};
  base::Timestamp startsAt;
  std::int64_t minutes = 0;
  std::int64_t sequence = 0;  ///< rises with every change of time, place or state of being held
  std::optional<std::string> room;
  std::optional<std::string> videoLink;
};

}  // namespace consilium::domain
