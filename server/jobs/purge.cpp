#include "jobs/purge.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "service/notice.hpp"
#include "service/read_purge.hpp"
#include "service/session_purge.hpp"
#include "store/commands.hpp"

namespace consilium::jobs {

namespace {

/// Deletes within one slice of a table; where the next one begins.
using Slice = std::function<std::optional<std::string>(store::Transaction&, base::Timestamp,
                                                       std::string_view after)>;

base::Result<void> purgeAll(store::Database& database, const base::Clock& clock,
                            const Slice& slice) {
  std::optional<std::string> after = "";
  while (after) {
    std::optional<std::string> next;
    CONSILIUM_CHECK(database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      next = slice(tx, clock.now(), *after);
      return base::ok();
    }));
    after = std::move(next);
  }
  return base::ok();
}

}  // namespace

void purge(store::Database& database, const base::Clock& clock, base::Logger& logger,
           std::chrono::hours readsKept) {
  const Slice reads = [readsKept](store::Transaction& tx, base::Timestamp now, std::string_view) {
    return service::purgeReads(tx, now - readsKept);
  };
  const Slice slices[] = {store::purgeCommands, service::purgeSessions, service::purgeInvitations,
                          service::purgeNotices, reads};
  for (const auto& slice : slices) {
    const auto purged = purgeAll(database, clock, slice);
    if (purged.has_error()) logger.warning("purge.failed", {{"reason", purged.error().message}});
  }
}

}  // namespace consilium::jobs
