#pragma once

#include <string_view>

#include "base/result.hpp"
#include "protocol/opinion.hpp"
#include "service/access.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// Opinions on cases. Each function is one use case within the context's transaction; errors: those
/// of the methods in protocol/opinion.json.
class OpinionService {
 public:
  base::Result<protocol::OpinionFileResult> file(Context& context,
                                                 const protocol::OpinionFileParams& params);
  base::Result<protocol::OpinionAmendResult> amend(Context& context,
                                                   const protocol::OpinionAmendParams& params);
  base::Result<protocol::OpinionTranscribeResult> transcribe(
      Context& context, const protocol::OpinionTranscribeParams& params);
  base::Result<protocol::OpinionConfirmResult> confirm(
      Context& context, const protocol::OpinionConfirmParams& params);
  base::Result<protocol::OpinionListResult> list(Context& context,
                                                 const protocol::OpinionListParams& params);
};

/// Whether the caller may read all opinions on the case now, as protocol/opinion.json has it.
base::Result<bool> readsAllOpinions(Context& context, const CaseAccess& access);

/// Tells the authors of opinions that count, but for the caller, that the case has a new version.
void tellOpinionAuthors(Context& context, const CaseAccess& access);

}  // namespace consilium::service
