#pragma once

#include "service/context.hpp"

namespace consilium::rpc {

/// The surroundings of a use case before anything is known of the caller.
inline service::Context contextOf(store::Transaction& tx, const service::Origin& origin,
                                  const base::Clock& clock) {
  return {.tx = tx,
          .caller = nullptr,
          .origin = origin,
          .clock = clock,
          .now = clock.now(),
          .readsToRecord = {},
          .sessionChange = {}};
}

}  // namespace consilium::rpc
