#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/session.hpp"
#include "service/account.hpp"
#include "service/session_policy.hpp"
#include "store/database.hpp"

// Steps that several use cases about accounts share. All run in a write transaction.

namespace consilium::service {

/// The form in which logins are compared: logins are ASCII, so lower case is plain.
std::string loginKey(std::string_view login);

/// What is stored of a token.
store::Bytes tokenHash(std::string_view token);

/// 256 random bits as base64url: 43 characters.
std::string newToken();

/// The stream of events about a user.
std::string userStream(std::string_view userId);

/// Makes an account and tells its stream. Returns the user's id. `account` keeps the rules.
/// Errors: `conflict` when the login is taken.
base::Result<std::string> createUser(store::Transaction& tx, base::Timestamp now,
                                     const base::Clock& clock, std::string_view actor,
                                     const NewAccount& account,
                                     const std::optional<std::string>& invitedBy);

/// Ends one session and tells its user's stream; false when it had ended before.
bool endSession(store::Transaction& tx, base::Timestamp now, std::string_view actor,
                std::string_view userId, std::string_view sessionId,
                protocol::SessionEndReason reason);

/// Ends the live sessions of a user but `except` (may be empty); returns how many there were.
std::int64_t endSessions(store::Transaction& tx, const SessionPolicy& policy, base::Timestamp now,
                         std::string_view actor, std::string_view userId, std::string_view except,
                         protocol::SessionEndReason reason);

/// A new invitation of `userId`, in place of the earlier ones. Returns its token.
std::string replaceInvitation(store::Transaction& tx, base::Timestamp now, std::string id,
                              std::string_view actor, std::string_view userId,
                              base::Timestamp expiresAt);

}  // namespace consilium::service
