#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "base/time.hpp"
#include "service/context.hpp"
#include "store/database.hpp"

namespace consilium::app {

/// The operator at the command line: an administrator who is no user. Events name it `system`.
inline service::Caller operatorCaller(base::Timestamp now) {
  service::Caller caller;
  caller.userId = "system";
  caller.admin = true;
  caller.reauthenticatedAt = now;
  caller.reauthenticatedUntil = now + std::chrono::minutes(1);
  caller.expiresAt = caller.reauthenticatedUntil;
  return caller;
}

/// Runs a use case (Context&) → Result<R> as that caller, in one write transaction. Not from a
/// database thread.
template <class UseCase>
auto actAs(store::Database& database, const base::Clock& clock, const service::Caller& caller,
           UseCase useCase) -> decltype(useCase(std::declval<service::Context&>())) {
  using R = decltype(useCase(std::declval<service::Context&>()));
  std::optional<R> outcome;
  const service::Origin origin;
  const auto written = database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    service::Context context{.tx = tx,
                             .caller = &caller,
                             .origin = origin,
                             .clock = clock,
                             .now = clock.now(),
                             .readsToRecord = {},
                             .sessionChange = {},
                             .keepDespiteRefusal = false};
    outcome = useCase(context);
    if (outcome->has_error()) return outcome->error();
    return base::ok();
  });
  if (written.has_error()) return written.error();
  return std::move(*outcome);
}

}  // namespace consilium::app
