#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/data_folder.hpp"
#include "store/verify.hpp"

namespace consilium::store {

struct BackupReport {
  std::vector<std::string> files;
  std::int64_t bytes = 0;
  VerifyReport verified;  ///< of the trial restore
};

/// Copies a SQLite data folder into the new folder `target`, beside a working server or without
/// one: the database as of one moment, the copies of its checkpoints, the public keys, and the
/// files named in `alongside` (relative to the data folder, left out when missing). The signing key
/// is in no backup. `target` gets `backup.json`, the list of files with their SHA-256, last; then a
/// trial restore into a temporary folder beside it is verified, and `target` removed again should
/// that fail. Not from a database thread. Errors: `conflict` when `target` exists; `notFound`
/// without a database; `invalidState` when the trial restore does not verify; `internal` when files
/// cannot be written.
base::Result<BackupReport> backupData(const DataFolder& source, const std::filesystem::path& target,
                                      const std::vector<std::filesystem::path>& alongside,
                                      const base::Clock& clock);

/// Makes the new data folder `target` from a backup, after checking its list of files and
/// verifying the events, and appends a signed record of the restore. It is signed with
/// `signingKey`, which is copied into the folder, or with a new key that is added to the public
/// ones. Errors: `conflict` when `target` exists and is not empty; `invalid` when the backup is
/// not complete or was changed; `invalidState` when the events do not verify.
base::Result<VerifyReport> restoreData(const std::filesystem::path& backup,
                                       const DataFolder& target,
                                       const std::optional<std::filesystem::path>& signingKey,
                                       const base::Clock& clock, base::Logger& logger);

}  // namespace consilium::store
