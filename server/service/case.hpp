#pragma once

#include "base/result.hpp"
#include "protocol/case.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// Cases from the draft to the submission, and back to the submitter. The errors of each function
/// are those of its method in protocol/case.json; what the caller may not see is `notFound`.
class CaseService {
 public:
  base::Result<protocol::CaseCreateResult> create(Context& context,
                                                  const protocol::CaseCreateParams& params);
  base::Result<protocol::CaseUpdateResult> update(Context& context,
                                                  const protocol::CaseUpdateParams& params);
  base::Result<protocol::CaseSubmitResult> submit(Context& context,
                                                  const protocol::CaseSubmitParams& params);
  base::Result<protocol::CaseWithdrawResult> withdraw(Context& context,
                                                      const protocol::CaseWithdrawParams& params);
  base::Result<protocol::CaseGetResult> get(Context& context,
                                            const protocol::CaseGetParams& params);
  base::Result<protocol::CaseListResult> list(Context& context,
                                              const protocol::CaseListParams& params);
};

}  // namespace consilium::service
