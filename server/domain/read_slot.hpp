#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.hpp"

namespace consilium::domain {

/// The quarter of an hour, counted from 1970, that `at` falls into: who reads a case is put on
/// record once in each, per session (design, section 7).
inline std::int64_t readSlotOf(base::Timestamp at) {
  return at.time_since_epoch() / std::chrono::minutes(15);
}

}  // namespace consilium::domain
