#include "store/postgres_database.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <typeinfo>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "store/impl/folder_lock.hpp"
#include "store/impl/job_queue.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/notices.hpp"
#include "store/postgres/schema.hpp"
#include "store/postgres/transaction.hpp"

namespace consilium::store {

namespace postgres {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How often a unit of work is run again after a deadlock or a serialisation failure,
constexpr int kRetries = 10;
/// and after it met a row that was not there when it looked: enough to look again.
constexpr int kConstraintRetries = 3;
/// The longest pause before such a run, and between attempts to connect.
constexpr milliseconds kConflictPause{20};
constexpr milliseconds kConnectPause{250};
/// How long a migration, or another process's, may take.
constexpr std::chrono::hours kMigrationTimeout{1};

/// SQLSTATE of a change in a read-only transaction: a bug in a read; in a write, the server is not
/// the primary any more.
constexpr std::string_view kReadOnly = "25006";

constexpr const char* kBeginWrite = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
constexpr const char* kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

struct Job {
  Database::Work work;
  Database::Done done;
  steady_clock::time_point deadline;
};

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(PostgresOptions options, base::Logger& logger, std::optional<FolderLock> lock)
      : options_(std::move(options)),
        logger_(logger),
        lock_(std::move(lock)),
        node_(base::newId(base::SystemClock())),
        writes_(std::make_shared<JobQueue<Job>>(options_.queueLimit)),
        reads_(std::make_shared<JobQueue<Job>>(options_.queueLimit)),
        watcher_(options_.url, options_.statementTimeout, node_, logger),
        announcer_(options_.url, options_.statementTimeout, node_) {
    for (std::size_t i = 0; i < options_.writers; ++i) {
      threads_.emplace_back([this] { runWorker(*writes_, false); });
    }
    for (std::size_t i = 0; i < options_.readers; ++i) {
      threads_.emplace_back([this] { runWorker(*reads_, true); });
    }
  }

  ~PostgresDatabase() override {
    writes_->close();
    reads_->close();
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;

  void write(Work work, Done done) override { enqueue(*writes_, std::move(work), std::move(done)); }
  void read(Work work, Done done) override { enqueue(*reads_, std::move(work), std::move(done)); }
  void onCommitted(CommitListener listener) override { listener_ = std::move(listener); }
  bool shared() const override { return true; }
  void onAdvanced(AdvanceListener listener) override { watcher_.listen(std::move(listener)); }

 private:
  using Outcome = base::Result<void>;

  base::Error unavailable(std::string message) const {
    auto error = base::failure(base::ErrorKind::unavailable, std::move(message));
    error.retryAfterMs = options_.retryAfter.count();
    return error;
  }

  void enqueue(JobQueue<Job>& queue, Work work, Done done) {
    Job job{std::move(work), std::move(done), steady_clock::now() + options_.patience};
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

  void runWorker(JobQueue<Job>& queue, bool readOnly) {
    std::unique_ptr<Connection> connection;
    std::vector<Job> jobs;
    while (queue.take(1, jobs)) {
      carryOut(jobs.front(), connection, readOnly);
      jobs.clear();
    }
  }

  /// What came of one run of a job.
  struct Run {
    std::optional<Outcome> outcome = std::nullopt;  ///< none: to be run again
    FaultKind again = FaultKind::lost;              ///< why it is to be run again
    std::string state = {};                         ///< SQLSTATE of that
  };

  void carryOut(const Job& job, std::unique_ptr<Connection>& connection, bool readOnly) {
    for (int conflicts = 0, constraints = 0;;) {
      if (!connection && !connect(connection, job.deadline)) {
        return finish(job, unavailable("The database does not answer at the moment; nothing was "
                                       "stored. Try again shortly."));
      }
      auto run = readOnly ? readOnce(job, *connection) : writeOnce(job, *connection);
      // Nobody waits for the end of a transaction that stores nothing.
      const bool done = run.outcome.has_value();
      if (done) finish(job, std::move(*run.outcome));
      if (!connection->rollback()) connection.reset();
      if (done) return;
      if (run.again == FaultKind::constraint && ++constraints > kConstraintRetries) {
        logger_.error("store.fault", {{"state", std::string_view(run.state)}});
        return finish(job, faultOutcome());
      }
      if (run.again == FaultKind::conflict && ++conflicts > kRetries) {
        logger_.warning("store.conflicts", {{"state", std::string_view(run.state)}});
        return finish(job, unavailable("Others were changing the same things; try again."));
      }
      if (run.again != FaultKind::lost) pause(randomPause());
    }
  }

  Run writeOnce(const Job& job, Connection& connection) {
    try {
      connection.send(kBeginWrite);
    } catch (const Fault& fault) {
      return after(fault);
    }
    PostgresTransaction transaction(connection, false);
    auto outcome = attempt(job.work, transaction);
    if (transaction.fault()) return after(*transaction.fault());
    if (outcome.has_error()) return {.outcome = std::move(outcome)};
    try {
      recordAccessChanges(transaction, node_, transaction.events());
    } catch (const Fault& fault) {
      return after(fault);
    }
    try {
      if (connection.execute("COMMIT") != "COMMIT") {
        logger_.error("store.fault", {{"fault", "a commit rolled back"}});
        return {.outcome = faultOutcome()};
      }
    } catch (const Fault& fault) {
      // The server carried the commit out or not before the connection broke.
      if (fault.kind() != FaultKind::lost) return after(fault);
      noteOutage(fault);
      return {.outcome = unavailable(
                  "It is not known whether this was stored; send the same command again.")};
    }
    works();
    tell(transaction.events());
    return {.outcome = std::move(outcome)};
  }

  Run readOnce(const Job& job, Connection& connection) {
    try {
      connection.send(kBeginRead);
    } catch (const Fault& fault) {
      return after(fault);
    }
    PostgresTransaction transaction(connection, true);
    auto outcome = attempt(job.work, transaction);
    if (transaction.fault()) return after(*transaction.fault(), true);
    works();
    return {.outcome = std::move(outcome)};
  }

  /// What a fault before the commit leads to: nothing was stored.
  Run after(const Fault& fault, bool readOnly = false) {
    switch (readOnly && fault.state() == kReadOnly ? FaultKind::statement : fault.kind()) {
      case FaultKind::conflict:
      case FaultKind::constraint:
        return {.again = fault.kind(), .state = fault.state()};
      case FaultKind::lost:
        noteOutage(fault);
        return {};
      case FaultKind::refused:
        noteOutage(fault);
        return {.outcome = unavailable("The database refuses at the moment; nothing was stored.")};
      case FaultKind::statement:
        break;
    }
    logger_.error("store.fault",
                  {{"state", std::string_view(fault.state())}, {"fault", fault.what()}});
    return {.outcome = faultOutcome()};
  }

  static Outcome faultOutcome() {
    return base::failure(base::ErrorKind::internal, "The server met a fault, which was logged.");
  }

  /// Runs `work`; a fault in it becomes an error, logged without values. Faults of the database
  /// are kept by the transaction.
  Outcome attempt(const Work& work, PostgresTransaction& transaction) {
    try {
      return work(transaction);
    } catch (const Fault&) {
    } catch (const std::logic_error& fault) {
      logger_.error("store.fault", {{"fault", fault.what()}});
    } catch (const std::exception& fault) {
      // The text of other faults may repeat what was being read.
      logger_.error("store.fault", {{"fault", typeid(fault).name()}});
    }
    return faultOutcome();
  }

  void tell(const std::vector<Event>& events) {
    if (events.empty()) return;
    announcer_.add(events);
    if (!listener_) return;
    try {
      listener_(events);
    } catch (const std::exception& fault) {
      logger_.error("store.listener_failed", {{"fault", typeid(fault).name()}});
    }
  }

  /// False: not before the deadline.
  bool connect(std::unique_ptr<Connection>& connection, steady_clock::time_point deadline) {
    for (;;) {
      if (steady_clock::now() >= deadline) return false;
      try {
        connection = std::make_unique<Connection>(options_.url, options_.statementTimeout);
        return true;
      } catch (const Fault& fault) {
        noteOutage(fault);
      }
      pause(std::min<steady_clock::duration>(kConnectPause, deadline - steady_clock::now()));
    }
  }

  void noteOutage(const Fault& fault) {
    if (outage_.exchange(true)) return;
    logger_.error("store.outage",
                  {{"state", std::string_view(fault.state())}, {"fault", fault.what()}});
  }

  void works() {
    if (outage_.load(std::memory_order_relaxed) && outage_.exchange(false)) {
      logger_.info("store.recovered");
    }
  }

  static milliseconds randomPause() {
    thread_local std::minstd_rand random(std::random_device{}());
    return milliseconds(
        std::uniform_int_distribution<std::int64_t>(1, kConflictPause.count())(random));
  }

  /// Ends early when the database is closed.
  void pause(steady_clock::duration time) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [this] { return stopping_; });
  }

  const PostgresOptions options_;
  base::Logger& logger_;
  const std::optional<FolderLock> lock_;
  const std::string node_;
  CommitListener listener_;
  const std::shared_ptr<JobQueue<Job>> writes_;
  const std::shared_ptr<JobQueue<Job>> reads_;
  std::atomic<bool> outage_ = false;
  Watcher watcher_;
  Announcer announcer_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// For the operator, who starts a server or a tool.
base::Error startError(const Fault& fault) {
  return base::failure(base::ErrorKind::unavailable,
                       std::string("The database cannot be used: ") + fault.what());
}

}  // namespace

}  // namespace postgres

base::Result<std::unique_ptr<Database>> openPostgres(const PostgresOptions& options,
                                                     base::Logger& logger) {
  CONSILIUM_CHECK(checkPostgresUrl(options.url));
  std::optional<FolderLock> lock;
  if (!options.folder.empty()) {
    CONSILIUM_TRY(auto taken, FolderLock::take(options.folder));
    lock.emplace(std::move(taken));
  }
  try {
    {
      postgres::Connection connection(options.url, postgres::kMigrationTimeout);
      CONSILIUM_CHECK(postgres::checkSchema(connection, options.create));
      postgres::migrate(connection, logger);
      if (connection.scalar("SHOW fsync") != "on") {
        logger.warning("store.not_durable",
                       {{"reason",
                         "fsync is off in the database server: a power failure loses "
                         "what was acknowledged"}});
      }
    }
    return std::unique_ptr<Database>(
        std::make_unique<postgres::PostgresDatabase>(options, logger, std::move(lock)));
  } catch (const postgres::Fault& fault) {
    return postgres::startError(fault);
  }
}

}  // namespace consilium::store
