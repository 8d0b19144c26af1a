#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "protocol/audit.hpp"
#include "service/context.hpp"

namespace consilium::service {

struct AuditPolicy {
  /// Events of anybody among which one call looks for those of one user.
  std::int64_t window = 20'000;
  /// Entries of each half of a log that one call looks at where some are left out by what they are.
  std::int64_t sifted = 1'000;
  /// Once a page of the verification has checked this many events it ends with the stream at hand.
  std::int64_t verifyEvents = 5'000;
};

/// Who did and who read what. The errors of each function are those of its method in
/// protocol/audit.json.
class AuditService {
 public:
  explicit AuditService(AuditPolicy policy = {}) : policy_(policy) {}

  base::Result<protocol::AuditListResult> list(Context& context,
                                               const protocol::AuditListParams& params);
  base::Result<protocol::AuditVerifyResult> verify(Context& context,
                                                   const protocol::AuditVerifyParams& params);

 private:
  AuditPolicy policy_;
};

}  // namespace consilium::service
