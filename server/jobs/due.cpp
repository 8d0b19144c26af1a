#include "jobs/due.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "service/reminder.hpp"
#include "store/queries.hpp"

namespace consilium::jobs {

namespace {

using store::value;
namespace queries = store::queries;

/// Jobs looked for at a time.
constexpr std::int64_t kSlice = 100;
/// Doubling more often than that exceeds the longest pause.
constexpr std::int64_t kDoublings = 10;

/// The job held against other servers; nothing when another one has done it or put it off.
std::optional<service::Job> hold(store::Transaction& tx, const DueJob& due, base::Timestamp now) {
  tx.lock(queries::jobLock, {{"job", value(due.id)}, {"network", value(due.networkId)}});
  const auto row =
      tx.one(queries::jobById, {{"job", value(due.id)}, {"network", value(due.networkId)}});
  if (!row || row->time("due_at") > now) return std::nullopt;
  return service::Job{row->text("id"),         row->text("network_id"), row->text("kind"),
                      row->text("subject"),    row->integer("step"),    row->time("due_at"),
                      row->integer("attempts")};
}

base::Result<void> putOff(store::Transaction& tx, const DueJob& due, base::Timestamp now) {
  const auto job = hold(tx, due, now);
  if (!job) return base::ok();
  const std::chrono::milliseconds pause =
      kFirstPause * (std::int64_t{1} << std::min(job->attempts, kDoublings));
  tx.run(queries::jobPutOff,
         {{"job", value(due.id)},
          {"network", value(due.networkId)},
          {"due", value(now + std::min<std::chrono::milliseconds>(pause, kLongestPause))},
          {"now", value(now)}});
  return base::ok();
}

}  // namespace

std::vector<DueJob> dueJobs(store::Transaction& tx, base::Timestamp now, std::int64_t limit) {
  std::vector<DueJob> due;
  for (const auto& row : tx.all(queries::jobsDue, {{"now", value(now)}, {"limit", value(limit)}}))
    due.push_back({row.text("id"), row.text("network_id"), row.time("due_at")});
  return due;
}

base::Result<void> carryOut(store::Transaction& tx, const DueJob& due, const base::Clock& clock) {
  const service::Origin origin;
  service::Context context{.tx = tx,
                           .origin = origin,
                           .clock = clock,
                           .now = clock.now(),
                           .readsToRecord = {},
                           .sessionChange = {}};
  const auto job = hold(tx, due, context.now);
  if (!job) return base::ok();
  // First, so that the job may schedule its successor.
  tx.run(queries::jobDone, {{"job", value(due.id)}, {"network", value(due.networkId)}});
  return service::carryOut(context, *job);
}

void carryOutDue(store::Database& database, const base::Clock& clock, base::Logger& logger) {
  for (;;) {
    std::vector<DueJob> due;
    const auto looked = database.readNow([&](store::Transaction& tx) -> base::Result<void> {
      due = dueJobs(tx, clock.now(), kSlice);
      return base::ok();
    });
    if (looked.has_error()) {
      logger.warning("jobs.not_read", {{"reason", looked.error().message}});
      return;
    }
    for (const auto& each : due) {
      const auto done =
          database.writeNow([&](store::Transaction& tx) { return carryOut(tx, each, clock); });
      if (!done.has_error()) continue;
      logger.warning("job.put_off", {{"job", each.id}, {"reason", done.error().message}});
      const auto later =
          database.writeNow([&](store::Transaction& tx) { return putOff(tx, each, clock.now()); });
      // The database is away: all stays as it is.
      if (later.has_error()) return;
    }
    if (std::ssize(due) < kSlice) return;
  }
}

}  // namespace consilium::jobs
