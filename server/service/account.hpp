#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/member.hpp"
#include "service/session_policy.hpp"
#include "store/database.hpp"

namespace consilium::service {

class PasswordHasher;

struct NewAccount {
  std::string login;  ///< an e-mail address or an identifier, 3 to 254 ASCII characters
  std::string name;   ///< 1 to 200 characters on one line
  bool admin = false;
  bool auditor = false;
  protocol::Language language = protocol::Language::fr;
  /// From `Accounts::hashPassword`. Without one the account waits for an invitation.
  std::optional<std::string> passwordHash;
};

struct Account {
  std::string id;
  std::string login;
  std::string name;
  bool admin = false;
  bool auditor = false;
  protocol::UserState state{};
  bool secondFactor = false;  ///< enrolled
};

struct IssuedInvitation {
  std::string token;  ///< for `session.acceptInvitation`; not to be had again
  base::Timestamp expiresAt;
};

/// What the operator does about accounts, on the command line and for a demonstration. Not offered
/// to clients: nothing here asks who is calling. Functions with a transaction need a write one,
/// save for `find` and `list`. Acts are told to the user's stream with the actor `system`.
class Accounts {
 public:
  /// `clock` must outlive the object.
  Accounts(const SessionPolicy& policy, const base::Clock& clock);
  ~Accounts();

  /// The hash of a password that keeps the rules; about 0.1 s of CPU, not in a transaction.
  /// Errors: `invalid` at `/password`.
  base::Result<std::string> hashPassword(std::string_view login, std::string_view name,
                                         std::string_view password) const;

  /// Returns the user's id. Errors: `invalid` (login or name), `conflict` (the login is taken).
  base::Result<std::string> create(store::Transaction& tx, base::Timestamp now,
                                   const NewAccount& account) const;
  std::optional<Account> find(store::Transaction& tx, std::string_view login) const;
  /// Accounts whose login, in lower case, follows `after`, in that order; `limit` from 1 to 1000.
  std::vector<Account> list(store::Transaction& tx, std::string_view after,
                            std::int64_t limit) const;

  // Errors of the following: `notFound`.

  /// Sets the password, ends all sessions, and makes an invited account active.
  base::Result<void> setPassword(store::Transaction& tx, base::Timestamp now,
                                 std::string_view userId, std::string_view passwordHash) const;
  base::Result<void> setPlatformRoles(store::Transaction& tx, base::Timestamp now,
                                      std::string_view userId, bool admin, bool auditor) const;
  /// Ends all sessions and invitations and lets nobody in any more.
  base::Result<void> disable(store::Transaction& tx, base::Timestamp now,
                             std::string_view userId) const;
  base::Result<void> enable(store::Transaction& tx, base::Timestamp now,
                            std::string_view userId) const;
  /// Takes the second factor and the recovery codes away and ends all sessions.
  base::Result<void> resetSecondFactor(store::Transaction& tx, base::Timestamp now,
                                       std::string_view userId) const;
  /// A new invitation in place of earlier ones. Errors also: `invalidState` unless the account is
  /// in the state `invited`.
  base::Result<IssuedInvitation> invite(store::Transaction& tx, base::Timestamp now,
                                        std::string_view userId) const;

 private:
  SessionPolicy policy_;
  const base::Clock& clock_;
  std::unique_ptr<const PasswordHasher> hasher_;
};

}  // namespace consilium::service
