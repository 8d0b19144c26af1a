#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/document_parties.hpp"
#include "protocol/case.hpp"
#include "service/context.hpp"
#include "service/text_rules.hpp"

namespace consilium::service {

/// What an export of a case holds.
struct CaseDocument {
  protocol::CaseGetResult found;    ///< as `CaseService::get` gives it
  protocol::CaseContent content;    ///< the same as the content there
  domain::DocumentParties parties;  ///< who stands behind it, for `fhir` only
};

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
  base::Result<protocol::CaseValidateResult> validate(Context& context,
                                                      const protocol::CaseValidateParams& params);
  /// The texts of a draft that `submit` or `validate` would send, so that they can be looked at
  /// before; none where there is no such draft.
  static std::vector<GatedText> textsToSend(Context& context, std::string_view caseId);
  base::Result<protocol::CaseWithdrawResult> withdraw(Context& context,
                                                      const protocol::CaseWithdrawParams& params);
  base::Result<protocol::CaseGetResult> get(Context& context,
                                            const protocol::CaseGetParams& params);
  base::Result<protocol::CaseCompareResult> compare(Context& context,
                                                    const protocol::CaseCompareParams& params);
  /// Where `exported` is downloaded; nothing is read yet.
  base::Result<protocol::CaseExportResult> exportAddress(Context& context,
                                                         const protocol::CaseExportParams& params);
  /// What stands there. Reading it is put on record.
  base::Result<CaseDocument> exported(Context& context, const protocol::CaseExportParams& params);
  base::Result<protocol::CaseListResult> list(Context& context,
                                              const protocol::CaseListParams& params);
};

/// The centre for which the caller makes a draft: `wanted`, or the only one where they may;
/// `invalid` at `/centre` where there are none or several.
base::Result<std::string> centreForDrafts(Context& context,
                                          const std::optional<std::string>& wanted);

/// The id of the case that is called so, by its id or its pseudonym in any spelling; `notFound`.
/// What the caller may do with it is not looked at.
base::Result<std::string> caseNamed(Context& context, std::string_view name);

}  // namespace consilium::service
