#include "jobs/document_sweep.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "service/document_work.hpp"
#include "store/queries.hpp"

namespace consilium::jobs {
namespace {

using store::value;
namespace queries = store::queries;

/// Files taken away at a time.
constexpr std::int64_t kSlice = 100;

struct Rest {
  std::string name;
  std::string network;
};

/// Those of the names that some row refers to.
base::Result<std::vector<std::string>> referredTo(store::Database& database,
                                                  std::span<const std::string> names) {
  std::vector<std::string> kept;
  CONSILIUM_CHECK(database.readNow([&](store::Transaction& tx) -> base::Result<void> {
    kept.clear();
    for (const auto& name : names)
      if (tx.one(queries::documentFileHeld, {{"name", value(name)}}) ||
          tx.one(queries::documentUploadHeld, {{"name", value(name)}}))
        kept.push_back(name);
    return base::ok();
  }));
  return kept;
}

base::Result<bool> sweep(store::Database& database, const store::DocumentFiles& files,
                         std::span<const std::string> names) {
  return files.sweep(
      names, [&](std::span<const std::string> asked) { return referredTo(database, asked); });
}

/// True when there may be more.
base::Result<bool> sweepSlice(store::Database& database, const store::DocumentFiles& files) {
  std::vector<Rest> rests;
  CONSILIUM_CHECK(database.readNow([&](store::Transaction& tx) -> base::Result<void> {
    rests.clear();
    for (const auto& row : tx.all(queries::documentRests, {{"limit", value(kSlice)}}))
      rests.push_back({row.text("name"), row.text("network_id")});
    return base::ok();
  }));
  if (rests.empty()) return false;
  std::vector<std::string> names;
  for (const auto& rest : rests) names.push_back(rest.name);
  CONSILIUM_TRY(const auto swept, sweep(database, files, names));
  if (!swept) return false;
  CONSILIUM_CHECK(database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    for (const auto& rest : rests)
      tx.run(queries::documentRestDelete,
             {{"name", value(rest.name)}, {"network", value(rest.network)}});
    return base::ok();
  }));
  return std::ssize(rests) == kSlice;
}

void note(base::Logger& logger, const base::Error& error) {
  logger.warning("documents.not_swept", {{"reason", error.message}});
}

}  // namespace

void sweepReleasedFiles(store::Database& database, const store::DocumentFiles& files,
                        base::Logger& logger) {
  for (;;) {
    const auto more = sweepSlice(database, files);
    if (more.has_error()) return note(logger, more.error());
    if (!more.value()) return;
  }
}

void sweepOrphanedFiles(store::Database& database, const store::DocumentFiles& files,
                        const base::Clock& clock, base::Logger& logger) {
  for (std::optional<std::string> next = ""; next;) {
    const auto done = database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      next = service::giveUploadsUp(tx, clock);
      return base::ok();
    });
    if (done.has_error()) return note(logger, done.error());
  }
  const auto unfinished = files.removeUnfinished();
  if (unfinished.has_error()) return note(logger, unfinished.error());
  const auto swept = files.forEach([&](std::span<const std::string> names) -> base::Result<void> {
    CONSILIUM_CHECK(sweep(database, files, names));
    return base::ok();
  });
  if (swept.has_error()) note(logger, swept.error());
}

}  // namespace consilium::jobs
