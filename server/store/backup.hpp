#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/data_folder.hpp"
#include "store/document_files.hpp"
#include "store/open_database.hpp"
#include "store/verify.hpp"

namespace consilium::store {

struct BackupReport {
  std::vector<std::string> files;
  std::int64_t bytes = 0;
  VerifyReport verified;  ///< of the trial restore
};

/// Copies an installation into the new folder `target`, beside working servers or without any: its
/// `database` as of one moment (a SQLite file, whatever engine it comes from), the files of
/// documents that this database tells of and, out of the data folder, the copies of its
/// checkpoints, the public keys, and the files named in `alongside` (relative to the folder, left
/// out when missing). The signing key is in no backup, nor are uploads that are under way. `target`
/// gets `backup.json`, the list of files with their SHA-256, last; then a trial restore into a
/// temporary folder beside it is verified, and `target` removed again should that fail. Not from a
/// database thread. Errors: `conflict` when `target` exists; `notFound` without a database;
/// `invalidState` when the trial restore does not verify; `internal` when files cannot be written;
/// those of the database.
base::Result<BackupReport> backupData(const DataFolder& source, const DatabaseOptions& database,
                                      const DocumentFiles& documents,
                                      const std::filesystem::path& target,
                                      const std::vector<std::filesystem::path>& alongside,
                                      const base::Clock& clock, base::Logger& logger);

/// How a backup is restored.
struct RestoreOptions {
  /// `postgresql://…` of an empty database; empty: SQLite in the new folder.
  std::string database;
  /// Signs the record of the restore and is copied into the folder; without it a new key is made
  /// and added to the public ones.
  std::optional<std::filesystem::path> signingKey;
  /// Makes the rest of the folder fit, before anybody can use it.
  std::function<base::Result<void>(const DataFolder&)> finishFolder;
};

/// Makes the new data folder `target` from a backup, after checking its list of files and
/// verifying the events, and appends a signed record of the restore. Errors: `conflict` when
/// `target` exists and is not empty, or the database holds an installation; `invalid` when the
/// backup is not complete or was changed; `invalidState` when the events do not verify; those of
/// the database.
base::Result<VerifyReport> restoreData(const std::filesystem::path& backup,
                                       const DataFolder& target, const RestoreOptions& options,
                                       const base::Clock& clock, base::Logger& logger);

}  // namespace consilium::store
