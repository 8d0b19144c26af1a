#include "store/sqlite_database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <typeinfo>
#include <utility>

#include "base/wake_batch.hpp"
#include "store/impl/folder_lock.hpp"
#include "store/impl/job_queue.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/transaction.hpp"

namespace consilium::store {

namespace sqlite {

namespace {

/// How long the writer may wait for snapshots to end when it restarts the write-ahead log.
constexpr int kRestartTimeout = 20;
/// How many batches keep their jobs apart by savepoints after a job failed: failures come in
/// crowds, and to run a batch twice costs more than its savepoints.
constexpr int kBatchesApart = 100;
/// Bytes of a frame's header in the write-ahead log (SQLite file format, section 4.1).
constexpr std::int64_t kFrameHeader = 24;

constexpr Query kUseLog{"useLog", "PRAGMA journal_mode = WAL", "", {}};

struct Job {
  Database::Work work;
  Database::Done done;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(SqliteOptions options, base::Logger& logger, FolderLock lock,
                 std::unique_ptr<Connection> writer)
      : options_(std::move(options)),
        logger_(logger),
        lock_(std::move(lock)),
        writes_(std::make_shared<JobQueue<Job>>(options_.queueLimit)),
        reads_(std::make_shared<JobQueue<Job>>(options_.queueLimit)),
        writer_(std::move(writer)) {
    watchLog();
    pageSize_ = writer_->scalar("PRAGMA page_size");
    writerThread_ = std::thread([this] { runWriter(); });
    checkpointThread_ = std::thread([this] { runCheckpoints(); });
    for (std::size_t i = 0; i < options_.readers; ++i) {
      readerThreads_.emplace_back([this] { runReader(); });
    }
  }

  ~SqliteDatabase() override {
    writes_->close();
    reads_->close();
    writerThread_.join();
    for (auto& thread : readerThreads_) thread.join();
    {
      const std::lock_guard lock(checkpointMutex_);
      stopping_ = true;
    }
    checkpointDue_.notify_all();
    checkpointThread_.join();
    // The last connection to close empties the write-ahead log into the database.
    writer_.reset();
  }

  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  void write(Work work, Done done) override { enqueue(*writes_, std::move(work), std::move(done)); }
  void read(Work work, Done done) override { enqueue(*reads_, std::move(work), std::move(done)); }
  void onCommitted(CommitListener listener) override { listener_ = std::move(listener); }
  // The folder's lock keeps other processes away.
  bool shared() const override { return false; }
  void onAdvanced(AdvanceListener) override {}

 private:
  using Outcome = base::Result<void>;

  /// How a transaction of one or more jobs ended.
  enum class Ending {
    committed,
    undone,   ///< certainly not done
    unknown,  ///< the commit failed in a way that leaves open what a restart will find
  };

  base::Error unavailable(std::string message) const {
    auto error = base::failure(base::ErrorKind::unavailable, std::move(message));
    error.retryAfterMs = options_.retryAfter.count();
    return error;
  }

  void enqueue(JobQueue<Job>& queue, Work work, Done done) {
    Job job{std::move(work), std::move(done)};
    if (!queue.push(job)) {
      finish(job, unavailable("The server has too much to do; try again shortly."));
    }
  }

  void finish(const Job& job, Outcome outcome) {
    try {
      job.done(std::move(outcome));
    } catch (const std::exception& fault) {
      logger_.error("store.done_failed", {{"fault", typeid(fault).name()}});
    }
  }

  /// Runs `work`; a fault in it becomes an error, logged without values.
  Outcome attempt(const Work& work, SqliteTransaction& transaction) {
    try {
      return work(transaction);
    } catch (const Fault& fault) {
      if (endsTransaction(fault.code())) return refused(fault);
      logger_.error("store.fault", {{"code", std::int64_t{fault.code()}}, {"fault", fault.what()}});
    } catch (const std::logic_error& fault) {
      logger_.error("store.fault", {{"fault", fault.what()}});
    } catch (const std::exception& fault) {
      // The text of other faults may repeat what was being read.
      logger_.error("store.fault", {{"fault", typeid(fault).name()}});
    }
    return base::failure(base::ErrorKind::internal, "The server met a fault, which was logged.");
  }

  /// The disk, or whoever holds the file, refuses.
  base::Error refused(const Fault& fault) {
    if (!refusing_.exchange(true)) {
      logger_.error("store.refused",
                    {{"code", std::int64_t{fault.code()}}, {"fault", fault.what()}});
    }
    return unavailable(fault.primaryCode() == SQLITE_FULL
                           ? "The server's disk is full; nothing was stored."
                           : "The server's storage does not work at the moment.");
  }

  void works() {
    if (refusing_.exchange(false)) logger_.info("store.recovered");
  }

  // The writer ---------------------------------------------------------------------------------

  void runWriter() {
    std::vector<Job> jobs;
    while (writes_->take(options_.batch, jobs)) {
      if (jobs.size() == 1) {
        runSingly(jobs.front());
      } else {
        runTogether(jobs);
      }
      jobs.clear();
      restartLogWhenLarge();
    }
  }

  ConnectionOptions writerOptions() const {
    return {.path = options_.path.string(), .vfs = options_.vfs, .cacheSize = options_.cacheSize};
  }

  /// Throws Fault when the file cannot be opened again.
  Connection& writer() {
    if (!writer_) {
      auto opened = std::make_unique<Connection>(writerOptions());
      // Reads the file, so that a disk that still refuses shows here.
      opened->scalar("PRAGMA schema_version");
      writer_ = std::move(opened);
      watchLog();
    }
    return *writer_;
  }

  /// Ends an open transaction; afterwards the connection is usable or gone.
  void undo(int code) {
    if (!writer_) return;
    try {
      if (!writer_->idle()) writer_->control("ROLLBACK");
    } catch (const Fault& fault) {
      code = SQLITE_IOERR;
      refused(fault);
    }
    // After a failed write or fsync the kernel may have dropped pages it reports as clean; what the
    // connection holds in its caches is not to be trusted either. The log is read anew.
    if (needsReopening(code)) writer_.reset();
  }

  Ending commit() {
    try {
      writer_->control("COMMIT");
      works();
      return Ending::committed;
    } catch (const Fault& fault) {
      refused(fault);
      const int code = fault.code();
      undo(code);
      // Without room the commit record itself was not written. Any other failure may have come
      // after it reached the disk.
      return (code & 0xff) == SQLITE_FULL ? Ending::undone : Ending::unknown;
    }
  }

  void tell(SqliteTransaction& transaction) {
    if (!listener_ || transaction.events().empty()) return;
    try {
      listener_(transaction.events());
    } catch (const std::exception& fault) {
      logger_.error("store.listener_failed", {{"fault", typeid(fault).name()}});
    }
  }

  /// After the commit.
  void settle(SqliteTransaction& transaction, std::span<const Job> jobs,
              std::span<Outcome> outcomes) {
    const base::WakeBatch batch;
    tell(transaction);
    for (std::size_t i = 0; i < jobs.size(); ++i) finish(jobs[i], std::move(outcomes[i]));
  }

  base::Error unknownOutcome() const {
    return unavailable("It is not known whether this was stored; send the same command again.");
  }

  /// One job in a transaction of its own.
  void runSingly(const Job& job) {
    try {
      writer().control("BEGIN IMMEDIATE");
    } catch (const Fault& fault) {
      auto error = refused(fault);
      undo(fault.code());
      return finish(job, std::move(error));
    }
    SqliteTransaction transaction(*writer_, false);
    auto outcome = attempt(job.work, transaction);
    if (transaction.fatalCode() != 0) {
      undo(transaction.fatalCode());
      return finish(job, outcome.has_error() ? std::move(outcome)
                                             : unavailable("The server's storage failed."));
    }
    if (outcome.has_error()) {
      undo(SQLITE_OK);
      return finish(job, std::move(outcome));
    }
    switch (commit()) {
      case Ending::committed:
        return settle(transaction, {&job, 1}, {&outcome, 1});
      case Ending::undone:
        return finish(job, unavailable("The server's disk is full; nothing was stored."));
      case Ending::unknown:
        return finish(job, unknownOutcome());
    }
  }

  /// Many jobs in one transaction, one fsync for all. With a savepoint for each, SQLite copies
  /// every page that a job is the first to change; so there are none until a job fails. Then the
  /// batch is undone and run again with them.
  void runTogether(const std::vector<Job>& jobs) {
    outcomes_.clear();
    Ending ending = Ending::undone;
    const bool apart = batchesApart_ > 0;
    if (apart) --batchesApart_;
    bool failed = false;
    try {
      writer().control("BEGIN IMMEDIATE");
    } catch (const Fault& fault) {
      // Nothing can be begun at the moment: waiting for each job anew would only take longer.
      const auto error = refused(fault);
      undo(fault.code());
      for (const auto& job : jobs) finish(job, error);
      return;
    }
    auto transaction = std::make_unique<SqliteTransaction>(*writer_, false);
    try {
      for (const auto& job : jobs) {
        outcomes_.push_back(apart ? attemptWithSavepoint(job, *transaction)
                                  : attempt(job.work, *transaction));
        if (transaction->fatalCode() != 0) break;
        failed = failed || outcomes_.back().has_error();
        if (failed && !apart) break;
      }
      if (failed) batchesApart_ = kBatchesApart;
      if (transaction->fatalCode() != 0) {
        undo(transaction->fatalCode());
      } else if (failed && !apart) {
        undo(SQLITE_OK);
        transaction.reset();
        return runTogether(jobs);
      } else {
        ending = commit();
      }
    } catch (const Fault& fault) {
      refused(fault);
      undo(fault.code());
    }
    switch (ending) {
      case Ending::committed:
        return settle(*transaction, jobs, outcomes_);
      case Ending::undone:
        transaction.reset();
        for (const auto& job : jobs) runSingly(job);
        return;
      case Ending::unknown:
        for (const auto& job : jobs) finish(job, unknownOutcome());
        return;
    }
  }

  Outcome attemptWithSavepoint(const Job& job, SqliteTransaction& transaction) {
    const std::size_t announced = transaction.events().size();
    writer_->control("SAVEPOINT job");
    auto outcome = attempt(job.work, transaction);
    if (transaction.fatalCode() != 0) return outcome;
    if (outcome.has_error()) {
      transaction.events().resize(announced);
      writer_->control("ROLLBACK TO job");
    }
    writer_->control("RELEASE job");
    return outcome;
  }

  // The write-ahead log ------------------------------------------------------------------------

  void watchLog() {
    sqlite3_wal_hook(
        writer_->handle(),
        [](void* self, sqlite3*, const char*, int frames) {
          static_cast<SqliteDatabase*>(self)->noteLog(frames);
          return SQLITE_OK;
        },
        this);
  }

  std::int64_t bytesOf(std::int64_t frames) const { return frames * (pageSize_ + kFrameHeader); }

  void noteLog(int frames) {
    frames_ = frames;
    if (frames < checkpointedFrames_) checkpointedFrames_ = 0;
    if (bytesOf(frames - checkpointedFrames_) < options_.walLimit / 4) return;
    checkpointedFrames_ = frames;
    {
      const std::lock_guard lock(checkpointMutex_);
      checkpointWanted_ = true;
    }
    checkpointDue_.notify_one();
  }

  /// Under constant load the log never becomes empty by itself: between two commits, and once
  /// the checkpoints beside the writer have copied most of it, the writer starts it anew.
  void restartLogWhenLarge() {
    if (!writer_ || bytesOf(frames_) < std::max(options_.walLimit, restartAbove_)) return;
    sqlite3_busy_timeout(writer_->handle(), kRestartTimeout);
    const int code = sqlite3_wal_checkpoint_v2(writer_->handle(), nullptr,
                                               SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    sqlite3_busy_timeout(writer_->handle(), kBusyTimeout);
    restartAbove_ = 0;
    if (code == SQLITE_OK) {
      frames_ = 0;
    } else if (code == SQLITE_BUSY) {
      // A long read needs the log as it is; asking at each commit would make everybody wait.
      restartAbove_ = bytesOf(frames_) + options_.walLimit / 16;
    } else {
      refused(Fault(code, "checkpoint"));
      undo(code);
    }
  }

  void runCheckpoints() {
    std::unique_ptr<Connection> connection;
    std::unique_lock lock(checkpointMutex_);
    for (;;) {
      checkpointDue_.wait(lock, [this] { return stopping_ || checkpointWanted_; });
      if (stopping_) return;
      checkpointWanted_ = false;
      lock.unlock();
      try {
        if (!connection) {
          connection = std::make_unique<Connection>(
              ConnectionOptions{.path = options_.path.string(), .vfs = options_.vfs});
        }
        const int code = sqlite3_wal_checkpoint_v2(connection->handle(), nullptr,
                                                   SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        if (code != SQLITE_OK && code != SQLITE_BUSY) throw Fault(code, "checkpoint");
      } catch (const Fault& fault) {
        logger_.warning("store.checkpoint_failed",
                        {{"code", std::int64_t{fault.code()}}, {"fault", fault.what()}});
        connection.reset();
      }
      lock.lock();
    }
  }

  // The readers --------------------------------------------------------------------------------

  void runReader() {
    std::unique_ptr<Connection> connection;
    std::vector<Job> jobs;
    while (reads_->take(1, jobs)) {
      finish(jobs.front(), readOnce(connection, jobs.front()));
      jobs.clear();
    }
  }

  Outcome readOnce(std::unique_ptr<Connection>& connection, const Job& job) {
    try {
      if (!connection) {
        connection = std::make_unique<Connection>(ConnectionOptions{
            .path = options_.path.string(), .vfs = options_.vfs, .readOnly = true});
      }
      connection->control("BEGIN");
      SqliteTransaction transaction(*connection, true);
      auto outcome = attempt(job.work, transaction);
      if (!connection->idle()) connection->control("ROLLBACK");
      if (needsReopening(transaction.fatalCode())) connection.reset();
      return outcome;
    } catch (const Fault& fault) {
      connection.reset();
      return refused(fault);
    }
  }

  const SqliteOptions options_;
  base::Logger& logger_;
  const FolderLock lock_;
  CommitListener listener_;
  const std::shared_ptr<JobQueue<Job>> writes_;
  const std::shared_ptr<JobQueue<Job>> reads_;
  std::atomic<bool> refusing_ = false;

  // Used by the writer's thread only.
  std::unique_ptr<Connection> writer_;
  std::vector<Outcome> outcomes_;  ///< of the batch
  int batchesApart_ = 0;           ///< that have yet to run with savepoints
  std::int64_t pageSize_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t checkpointedFrames_ = 0;
  std::int64_t restartAbove_ = 0;  ///< bytes of log below which a restart is not tried again

  std::mutex checkpointMutex_;
  std::condition_variable checkpointDue_;
  bool checkpointWanted_ = false;
  bool stopping_ = false;

  std::thread writerThread_;
  std::thread checkpointThread_;
  std::vector<std::thread> readerThreads_;
};

base::Result<void> prepareFile(const std::filesystem::path& path) {
  const auto folder = path.parent_path();
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) {
    std::filesystem::create_directories(folder, error);
    if (!error) {
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) {
      return base::failure(base::ErrorKind::internal,
                           folder.string() + " cannot be made: " + error.message());
    }
  }
  return base::ok();
}

/// Makes the file readable by its owner only; the log and the index beside it follow its mode.
base::Result<void> makeFile(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return base::failure(base::ErrorKind::internal, path.string() + " cannot be opened: " +
                                                        std::generic_category().message(errno));
  }
  ::close(descriptor);
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return base::ok();
}

}  // namespace

}  // namespace sqlite

base::Result<std::unique_ptr<Database>> openSqlite(const SqliteOptions& requested,
                                                   base::Logger& logger) {
  SqliteOptions options = requested;
  options.path = std::filesystem::absolute(requested.path);
  CONSILIUM_CHECK(sqlite::prepareFile(options.path));
  CONSILIUM_TRY(auto lock, FolderLock::take(options.path.parent_path()));
  CONSILIUM_CHECK(sqlite::makeFile(options.path));
  try {
    auto writer = std::make_unique<sqlite::Connection>(sqlite::ConnectionOptions{
        .path = options.path.string(), .vfs = options.vfs, .cacheSize = options.cacheSize});
    CONSILIUM_CHECK(sqlite::checkSchema(*writer));
    if (writer->all(sqlite::kUseLog, {}).at(0).text("journal_mode") != "wal") {
      return base::failure(base::ErrorKind::internal,
                           options.path.string() +
                               " is on a file system without shared memory between processes; "
                               "use a local one.");
    }
    sqlite::migrate(*writer, logger);
    return std::unique_ptr<Database>(std::make_unique<sqlite::SqliteDatabase>(
        std::move(options), logger, std::move(lock), std::move(writer)));
  } catch (const sqlite::Fault& fault) {
    return base::failure(
        base::ErrorKind::internal,
        options.path.string() + " cannot be used as the database: " + fault.what());
  }
}

}  // namespace consilium::store
