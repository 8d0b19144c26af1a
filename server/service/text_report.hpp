#pragma once

#include "base/result.hpp"
#include "protocol/text.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// Identifying data in the texts of cases, questions and meetings. What was reported is taken out of
/// all its places at once and kept apart until it is decided about, so that nobody else who reads,
/// searches or exports them has to know of it. Errors: those of the methods in protocol/text.json.
class TextReportService {
 public:
  base::Result<protocol::TextReportResult> report(Context& context,
                                                  const protocol::TextReportParams& params);
  base::Result<protocol::TextSettleReportResult> settleReport(
      Context& context, const protocol::TextSettleReportParams& params);
  base::Result<protocol::TextReportsResult> reports(Context& context,
                                                    const protocol::TextReportsParams& params);
};

}  // namespace consilium::service
