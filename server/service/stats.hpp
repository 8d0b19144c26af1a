#pragma once

#include "base/result.hpp"
#include "domain/minimum_data_set.hpp"
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
  /// Where `minimumDataSet` is downloaded; nothing is put on record yet.
  base::Result<protocol::StatsMinimumDataSetResult> minimumDataSetAddress(
      Context& context, const protocol::StatsMinimumDataSetParams& params);
  /// What stands there. Reading each case is put on record.
  base::Result<domain::MinimumDataSet> minimumDataSet(
      Context& context, const protocol::StatsMinimumDataSetParams& params);
};

}  // namespace consilium::service
