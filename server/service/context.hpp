#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::service {

class IdentityGate;
struct TextScan;

/// Who is asking: a signed-in session. Roles are not part of it; they are loaded in each
/// transaction, so that a withdrawn role ends at once.
struct Caller {
  std::string userId;
  std::string login;
  std::string name;
  std::string sessionId;
  bool admin = false;
  bool auditor = false;
  bool cookie = false;  ///< signed in by cookie (browser)
  /// The second factor is required and not enrolled yet: only what `allowedBeforeEnrolment` names
  /// (service/session.hpp) may be called.
  bool enrolmentPending = false;
  base::Timestamp reauthenticatedAt;     ///< of the last full authentication, the sign-in included
  base::Timestamp reauthenticatedUntil;  ///< how long that one opens administrative acts
  base::Timestamp expiresAt;             ///< the session ends then in any case
  /// The centre whose client certificate the connection presented. Acts for others are refused, and
  /// what does not come from a centre does not count: `admin` and `auditor` are false, and nobody
  /// is a guest.
  std::optional<std::string> boundCentre;
};

/// What a call knows of the connection it came by.
struct Origin {
  std::string address;    ///< the client's IP address
  std::string userAgent;  ///< as sent, at most 200 bytes
  bool overPost = false;  ///< POST /rpc rather than WebSocket
  std::optional<std::string> boundCentre;
};

/// A new or ended session, for the connection layer to carry out after the commit.
struct SessionChange {
  enum class Kind { none, started, ended } kind = Kind::none;
  std::string sessionId;
  std::string token;  ///< clear text, when started; never stored or logged
  bool cookie = false;
};

/// One use case's surroundings. Lives for one transaction on one thread.
struct Context {
  store::Transaction& tx;
  const Caller* caller = nullptr;  ///< null before sign-in
  const Origin& origin;
  const base::Clock& clock;
  base::Timestamp now;  ///< the same for everything in the transaction
  /// Cases whose content the reply carries and whose access is not yet on record for this session
  /// and quarter of an hour. The connection layer makes the record durable before it replies.
  std::vector<std::string> readsToRecord;
  SessionChange sessionChange;
  /// Set when a refused call has written something that must stay (a failed sign-in is counted):
  /// the transaction then commits although the result is an error, which is still the answer.
  bool keepDespiteRefusal = false;
  /// Looks at the texts that others will read (service/identity_gate.hpp); null where the use cases
  /// bring none: timers, the operator's commands.
  const IdentityGate* gate = nullptr;
  const TextScan* scan = nullptr;  ///< what was found before the transaction; null: nothing yet
  bool textsSettled = false;       ///< the texts of the command passed the gate or stay a draft

  std::string newId() const { return base::newId(clock); }
};

}  // namespace consilium::service
