#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"
#include "store/signing.hpp"

namespace consilium::store {

/// A signed statement about the heads of streams. `body` is canonical JSON; docs/audit.md has its
/// fields.
struct Checkpoint {
  std::int64_t number = 0;  ///< from 1, without a gap
  std::string body;
  std::string signature;
};

/// Signs the heads that changed since the last checkpoint, at most 5,000 of them, and stores the
/// checkpoint. Nothing when no head changed.
std::optional<Checkpoint> makeCheckpoint(Transaction& tx, const SigningKey& key,
                                         base::Timestamp now);

/// Signs all heads that changed since the last checkpoint, each checkpoint in a transaction of its
/// own. Not from a database thread. Errors: of the database.
base::Result<void> signHeads(Database& database, const SigningKey& key, base::Timestamp now);

/// Stores a signed record of an act upon the database as a whole: `kind` is `restore` or `migrate`,
/// `detail` names what it was made from.
Checkpoint recordAct(Transaction& tx, const SigningKey& key, base::Timestamp now,
                     std::string_view kind, std::string_view detail);

/// Appends to `file` the checkpoints of the database that it lacks, one JSON object a line, and
/// makes them durable. Not from a database thread. Errors: of the database; `internal` when the
/// file cannot be written.
base::Result<void> copyCheckpoints(Database& database, const std::filesystem::path& file);

/// When checkpoints are due: this long after the last one if there were events, or after this many
/// events.
struct CheckpointRhythm {
  std::chrono::milliseconds interval = std::chrono::minutes(1);
  std::size_t events = 1000;
};

/// Makes the checkpoints that are due, and a last one when destroyed. Has a thread of its own.
class Checkpointer {
 public:
  /// `database`, `clock` and `logger` must outlive it.
  Checkpointer(Database& database, SigningKey key, std::filesystem::path copies,
               const base::Clock& clock, base::Logger& logger, CheckpointRhythm rhythm = {});
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  ~Checkpointer();

  /// To be called with the number of events of each commit. Does not block.
  void noteEvents(std::size_t count);

 private:
  void run();
  /// False when it has to be tried again.
  bool checkpoint();

  Database& database_;
  const SigningKey key_;
  const std::filesystem::path copies_;
  const base::Clock& clock_;
  base::Logger& logger_;
  const CheckpointRhythm rhythm_;
  std::atomic<std::size_t> pending_ = 0;
  std::mutex mutex_;
  std::condition_variable due_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace consilium::store
