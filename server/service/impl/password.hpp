#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "service/session_policy.hpp"

namespace consilium::service {

/// argon2id by libsodium. Every function takes the time that the cost says; none belongs on an I/O
/// thread or into a transaction. Safe to call from any thread.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost);

  /// Text form with salt and parameters. `password`: UTF-8, at most 512 characters.
  std::string hash(std::string_view password) const;
  /// Whether `password` is the one of `hash`. An empty hash (no such user, or no password yet)
  /// takes as long as any other and is never right.
  bool verify(std::string_view hash, std::string_view password) const;
  /// Whether `hash` was made at another cost than today's.
  bool isOutdated(std::string_view hash) const;

 private:
  PasswordCost cost_;
  std::string dummy_;
};

/// The rules for a new password: 12 to 128 characters (NIST SP 800-63B, 5.1.1.2: length and a list
/// of common ones, no composition rules), neither login nor name nor one of the most common.
/// Errors: `invalid` at `pointer`.
base::Result<void> checkNewPassword(std::string_view pointer, std::string_view password,
                                    std::string_view login, std::string_view name);

}  // namespace consilium::service
