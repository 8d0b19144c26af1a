#pragma once

#include "base/result.hpp"
#include "protocol/message.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// The discussion of a case. The errors of each function are those of its method in
/// protocol/message.json.
class MessageService {
 public:
  base::Result<protocol::MessagePostResult> post(Context& context,
                                                 const protocol::MessagePostParams& params);
  base::Result<protocol::MessageListResult> list(Context& context,
                                                 const protocol::MessageListParams& params);
  base::Result<protocol::MessageReportResult> report(Context& context,
                                                     const protocol::MessageReportParams& params);
  base::Result<protocol::MessageSettleReportResult> settleReport(
      Context& context, const protocol::MessageSettleReportParams& params);
};

}  // namespace consilium::service
