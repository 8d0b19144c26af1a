#pragma once

#include <chrono>

#include "base/log.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::jobs {

/// How long a job that failed waits for its second attempt; doubled for each further one, up to
/// `kLongestPause`.
inline constexpr std::chrono::minutes kFirstPause{1};
inline constexpr std::chrono::hours kLongestPause{6};

/// Carries out the jobs that are due (service/reminder.hpp), each in a transaction of its own that
/// also removes it: of several servers one does it, and a crash leaves it to be done. One that
/// fails is logged and put off. Blocks; not from a database thread.
void carryOutDue(store::Database& database, const base::Clock& clock, base::Logger& logger);

}  // namespace consilium::jobs
