#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"
#include "store/document_files.hpp"

namespace consilium::jobs {

/// Takes away the files that acts have let go of and nothing else holds. Blocks; not from a
/// database thread. What it could not do is logged, and left to the next time.
void sweepReleasedFiles(store::Database& database, const store::DocumentFiles& files,
                        base::Logger& logger);

/// The same for everything in the folder that no row tells of: what a process that was killed has
/// left. Gives up uploads that nobody finishes, too.
void sweepOrphanedFiles(store::Database& database, const store::DocumentFiles& files,
                        const base::Clock& clock, base::Logger& logger);

}  // namespace consilium::jobs
