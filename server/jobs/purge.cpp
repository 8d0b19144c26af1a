#include "jobs/purge.hpp"

#include <optional>
#include <string>
#include <utility>

#include "store/commands.hpp"

namespace consilium::jobs {

void purgeCommands(store::Database& database, const base::Clock& clock, base::Logger& logger) {
  std::optional<std::string> after = "";
  while (after) {
    std::optional<std::string> next;
    const auto written = database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      next = store::purgeCommands(tx, clock.now(), *after);
      return base::ok();
    });
    if (written.has_error()) {
      logger.warning("purge.failed", {{"reason", written.error().message}});
      return;
    }
    after = std::move(next);
  }
}

}  // namespace consilium::jobs
