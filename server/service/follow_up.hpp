#pragma once

#include "base/result.hpp"
#include "protocol/follow_up.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// What became of recommendations. Each function is one use case within the context's transaction;
/// errors: those of its method in protocol/follow_up.json.
class FollowUpService {
 public:
  base::Result<protocol::FollowUpRecordResult> record(Context& context,
                                                      const protocol::FollowUpRecordParams& params);
  base::Result<protocol::FollowUpListResult> list(Context& context,
                                                  const protocol::FollowUpListParams& params);
};

}  // namespace consilium::service
