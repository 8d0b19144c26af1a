#pragma once

#include <chrono>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::jobs {

/// Forgets what need no longer be kept, in short transactions: the replies to commands, sessions
/// and invitations that are long over, notices that were read, and who read a case longer than
/// `readsKept` ago. Blocks; not from a database thread. What it could not do is logged, and left to
/// the next time.
void purge(store::Database& database, const base::Clock& clock, base::Logger& logger,
           std::chrono::hours readsKept);

}  // namespace consilium::jobs
