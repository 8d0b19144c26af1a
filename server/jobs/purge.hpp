#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::jobs {

/// Forgets commands whose replies need no longer be kept, in short transactions. Blocks; not from a
/// database thread. What it could not do is logged, and left to the next time.
void purgeCommands(store::Database& database, const base::Clock& clock, base::Logger& logger);

}  // namespace consilium::jobs
