#include "service/impl/accounts.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "domain/search_text.hpp"
#include "service/identity_gate.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using store::value;

std::string loginKey(std::string_view login) {
  std::string key(login);
  std::transform(key.begin(), key.end(), key.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return key;
}

store::Bytes tokenHash(std::string_view token) {
  return {base::sha256(token)};
}

std::string newToken() {
  return base::toBase64Url(base::randomBytes(32));
}

std::string userStream(std::string_view userId) {
  return "user:" + std::string(userId);
}

base::Result<std::string> createUser(store::Transaction& tx, base::Timestamp now,
                                     const base::Clock& clock, std::string_view actor,
                                     const NewAccount& account,
                                     const std::optional<std::string>& invitedBy) {
  auto id = base::newId(clock);
  if (tx.run(queries::userInsert, {{"user", value(id)},
                                   {"login", value(account.login)},
                                   {"loginKey", value(loginKey(account.login))},
                                   {"name", value(account.name)},
                                   {"nameKey", value(domain::foldForSearch(account.name))},
                                   {"admin", value(account.admin)},
                                   {"auditor", value(account.auditor)},
                                   {"language", value(protocol::toString(account.language))},
                                   {"state", value(account.passwordHash ? "active" : "invited")},
                                   {"passwordHash", value(account.passwordHash)},
                                   {"invitedCentre", value(invitedBy)},
                                   {"now", value(now)}}) == 0)
    return base::failure(base::ErrorKind::conflict, "There is a user with this login already.");
  notePublishedChange(tx);
  store::append(
      tx, now, userStream(id), std::string(actor), std::nullopt,
      protocol::UserCreated{.user = id, .admin = account.admin, .auditor = account.auditor});
  return id;
}

namespace {

void tellEnded(store::Transaction& tx, base::Timestamp now, std::string_view actor,
               std::string_view userId, std::string_view sessionId,
               protocol::SessionEndReason reason) {
  store::append(tx, now, userStream(userId), std::string(actor), std::nullopt,
                protocol::SessionEnded{.session = std::string(sessionId), .reason = reason}, true);
}

}  // namespace

bool endSession(store::Transaction& tx, base::Timestamp now, std::string_view actor,
                std::string_view userId, std::string_view sessionId,
                protocol::SessionEndReason reason) {
  if (tx.run(queries::sessionEnd, {{"session", value(sessionId)},
                                   {"now", value(now)},
                                   {"reason", value(protocol::toString(reason))}}) == 0)
    return false;
  tellEnded(tx, now, actor, userId, sessionId, reason);
  return true;
}

std::int64_t endSessions(store::Transaction& tx, const SessionPolicy& policy, base::Timestamp now,
                         std::string_view actor, std::string_view userId, std::string_view except,
                         protocol::SessionEndReason reason) {
  const auto ended = tx.all(queries::sessionsEndOthers,
                            {{"user", value(userId)},
                             {"now", value(now)},
                             {"reason", value(protocol::toString(reason))},
                             // Activity of the last minute may not be written down yet.
                             {"seenAfter", value(now - policy.idle - policy.touchInterval)},
                             {"except", value(except)}});
  for (const auto& session : ended) tellEnded(tx, now, actor, userId, session.text("id"), reason);
  return static_cast<std::int64_t>(ended.size());
}

std::string replaceInvitation(store::Transaction& tx, base::Timestamp now, std::string id,
                              std::string_view actor, std::string_view userId,
                              base::Timestamp expiresAt) {
  std::string token = newToken();
  tx.run(queries::invitationsEnd, {{"user", value(userId)}, {"now", value(now)}});
  tx.run(queries::invitationInsert, {{"invitation", value(std::move(id))},
                                     {"user", value(userId)},
                                     {"tokenHash", value(tokenHash(token))},
                                     {"createdBy", value(actor)},
                                     {"now", value(now)},
                                     {"expiresAt", value(expiresAt)}});
  return token;
}

}  // namespace consilium::service
