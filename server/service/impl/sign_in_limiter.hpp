#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "service/session_policy.hpp"
#include "store/database.hpp"

namespace consilium::service {

/// Slows down guessing of passwords and codes. The counts live in the database, so that they hold
/// across nodes and restarts. Unknown logins are counted like known ones.
class SignInLimiter {
 public:
  SignInLimiter(store::Transaction& tx, const SessionPolicy& policy, std::string_view loginKey,
                std::string_view address, base::Timestamp now);

  /// Puts the attempts on this account in order: until the transaction ends nobody else gets past
  /// this call. In a write transaction, before `check`.
  void enter();

  /// Errors: `rateLimited` with the time to wait. The pause of the whole account does not hold for
  /// an address from which `userId` has signed in lately: an attacker must not shut out the owner.
  base::Result<void> check(const std::optional<std::string>& userId);

  /// Counts a failure and returns how many the account has within the window.
  std::int64_t fail(std::string id);

  /// Forgets the failures of this account from this address.
  void succeed();

 private:
  store::Transaction& tx_;
  const SessionPolicy& policy_;
  store::Bytes account_;
  std::string address_;  ///< as counted
  std::string from_;     ///< as seen
  base::Timestamp now_;
};

}  // namespace consilium::service
