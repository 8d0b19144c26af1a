#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"
#include "store/signing.hpp"

namespace consilium::store {

/// Something that is not as it was written.
struct Finding {
  std::string stream;    ///< '' when it concerns checkpoints or the file as a whole
  std::int64_t seq = 0;  ///< of the event or, without a stream, the number of the checkpoint; or 0
  std::string what;      ///< for the reader of the report; no content
};

struct VerifyReport {
  std::int64_t streams = 0;
  std::int64_t events = 0;
  std::int64_t erased = 0;  ///< events whose body was erased by rule
  std::int64_t checkpoints = 0;
  std::int64_t documents = 0;        ///< signed reports, addenda and attendance sheets
  std::int64_t erasedDocuments = 0;  ///< of these: erased by rule, whole or in part
  std::int64_t files = 0;            ///< of cases, where their folder is looked at
  std::int64_t uncovered = 0;  ///< events after the last checkpoint: only their chain protects them
  std::vector<Finding> findings;  ///< the first 1,000
  std::int64_t moreFindings = 0;  ///< those that follow
  bool ok() const { return findings.empty(); }
};

/// What the verification trusts.
struct Trust {
  /// Keys that may have signed checkpoints; without one the signatures cannot be checked, which is
  /// a finding when there are checkpoints.
  std::vector<PublicKey> keys;
  /// The copies of the checkpoints; empty: not compared.
  std::filesystem::path copies;
  /// The folder of the files of cases; empty: not looked at. Whoever verifies beside working
  /// servers holds it from before the snapshot (`DocumentFiles::hold`).
  std::filesystem::path documents;
  /// How much of the copies counts, in bytes: their size before the snapshot was taken. What a
  /// working server adds later may be newer than the snapshot.
  std::uintmax_t copiesSize = std::numeric_limits<std::uintmax_t>::max();

  /// Sets `copiesSize` to what there is of the copies now; to be called before the snapshot.
  void fixCopies();
};

/// Checks every event, every stream, every checkpoint and, where keys are given, the signature of
/// every signed document in one snapshot; where a folder is given also that every file of a case is
/// there as it was. Where keys are given and
/// there is no checkpoint, or copies are compared and there is none, that is a finding; copies may
/// lack the newest checkpoints, but must not have others. Memory does not grow with the database.
VerifyReport verifyAll(Transaction& tx, const Trust& trust);

/// Checks the events of one stream.
VerifyReport verifyStream(Transaction& tx, std::string_view stream);

/// Checks a SQLite database offline or beside a running server, without changing it: its pages and
/// indexes, then all that `verifyAll` does. Errors: `notFound`, `invalidState` when the schema is
/// of a newer release or the file is not a database of this program.
base::Result<VerifyReport> verifyFile(const std::filesystem::path& database, Trust trust);

}  // namespace consilium::store
