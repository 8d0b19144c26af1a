#pragma once

#include <vector>

#include "base/result.hpp"
#include "protocol/case.hpp"
#include "service/access.hpp"
#include "service/context.hpp"
#include "service/session_policy.hpp"

namespace consilium::service {

/// What else belongs to a case: linked cases, and guests. The errors of each function are those of
/// its method in protocol/case.json.
class CaseCircleService {
 public:
  explicit CaseCircleService(const SessionPolicy& policy) : policy_(policy) {}

  base::Result<protocol::CaseLinkResult> link(Context& context,
                                              const protocol::CaseLinkParams& params) const;
  base::Result<protocol::CaseInviteResult> invite(Context& context,
                                                  const protocol::CaseInviteParams& params) const;

 private:
  SessionPolicy policy_;
};

/// The links of a case that the caller reads, to cases that they may read, too.
std::vector<protocol::LinkedCase> linksOf(Context& context, const CaseAccess& access);

/// Who is invited to a case at present.
std::vector<protocol::CaseGuest> guestsOf(Context& context, const CaseAccess& access);

/// Invitations to the case that end at `until` end: open windows of these guests lose it. In a
/// write transaction.
void endGuests(Context& context, std::string_view caseId, base::Timestamp until);

}  // namespace consilium::service
