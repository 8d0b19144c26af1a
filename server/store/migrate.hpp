#pragma once

#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/data_folder.hpp"
#include "store/open_database.hpp"
#include "store/table_copy.hpp"
#include "store/verify.hpp"

namespace consilium::store {

struct MigrateReport {
  CopyReport copied;
  VerifyReport verified;  ///< of what arrived
};

/// Moves an installation from one database into another, of any engine, while no server works with
/// either: copies it, compares, verifies all chains and checkpoints on arrival with the keys and
/// copies of `folder`, and appends a record of the act signed with its key. Only then can the
/// target be used; one that was cut short is refused by servers and begun anew by the next run. The
/// source is brought up to the schema of this release and otherwise left as it is. Not from a
/// database thread. Errors: `unavailable` when a server works with the source, the target or the
/// folder; `conflict` when the target holds an installation; `invalidState` when the source, or
/// what arrived, does not verify; those of the databases and of the key files.
base::Result<MigrateReport> migrateDatabase(const DatabaseOptions& from, const DatabaseOptions& to,
                                            const DataFolder& folder, const base::Clock& clock,
                                            base::Logger& logger, const CopyProgress& progress);

/// The database without what is secret in its address, for people and records:
/// `sqlite:FILE` or `postgresql://HOST/NAME`.
std::string describeDatabase(const DatabaseOptions& options);

}  // namespace consilium::store
