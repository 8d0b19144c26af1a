#pragma once

#include "base/result.hpp"
#include "protocol/stats.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// Figures of activity. Each function is one use case within the context's transaction; errors:
/// those of its method in protocol/stats.json. The tables that `format` may ask for are not theirs.
class StatsService {
 public:
  base::Result<protocol::StatsActivityResult> activity(Context& context,
                                                       const protocol::StatsActivityParams& params);
  base::Result<protocol::StatsTerritoryResult> territory(
      Context& context, const protocol::StatsTerritoryParams& params);
};

}  // namespace consilium::service
