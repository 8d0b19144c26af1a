#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
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

/// A job whose time has come.
struct DueJob {
  std::string id;
  std::string networkId;
  base::Timestamp due;
};

/// The first jobs that are due at `now`, by their time; `limit` from 1 to 1000.
std::vector<DueJob> dueJobs(store::Transaction& tx, base::Timestamp now, std::int64_t limit);

/// Carries one out in this write transaction, unless that was done or put off meanwhile.
base::Result<void> carryOut(store::Transaction& tx, const DueJob& job, const base::Clock& clock);

}  // namespace consilium::jobs
