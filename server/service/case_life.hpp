#pragma once

#include "base/result.hpp"
#include "protocol/case.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// What a series and the submitting centre decide about a case after its submission. The errors of
/// each function are those of its method in protocol/case.json.
class CaseLifeService {
 public:
  base::Result<protocol::CaseAcceptResult> accept(Context& context,
                                                  const protocol::CaseAcceptParams& params);
  base::Result<protocol::CaseDeclineResult> decline(Context& context,
                                                    const protocol::CaseDeclineParams& params);
  base::Result<protocol::CaseRequestInformationResult> requestInformation(
      Context& context, const protocol::CaseRequestInformationParams& params);
  base::Result<protocol::CaseRedirectResult> redirect(Context& context,
                                                      const protocol::CaseRedirectParams& params);
  base::Result<protocol::CaseAgreeRedirectResult> agreeRedirect(
      Context& context, const protocol::CaseAgreeRedirectParams& params);
  base::Result<protocol::CaseAnswerResult> answer(Context& context,
                                                  const protocol::CaseAnswerParams& params);
  base::Result<protocol::CaseCloseResult> close(Context& context,
                                                const protocol::CaseCloseParams& params);
  base::Result<protocol::CaseReopenResult> reopen(Context& context,
                                                  const protocol::CaseReopenParams& params);
  base::Result<protocol::CaseRetainResult> retain(Context& context,
                                                  const protocol::CaseRetainParams& params);
  base::Result<protocol::CaseReadersResult> readers(Context& context,
                                                    const protocol::CaseReadersParams& params);
};

}  // namespace consilium::service
