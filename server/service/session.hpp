#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/session.hpp"
#include "service/context.hpp"
#include "service/session_policy.hpp"

namespace consilium::service {

class PasswordHasher;

/// What an act that begins with a password knows of it between its three steps.
struct PasswordStage {
  std::string userId;   ///< empty: nobody has that login
  std::string hash;     ///< as stored when the act began
  bool right = false;   ///< set by the verification
  std::string newHash;  ///< of the new password, or of the same one at today's cost; may be empty
};

/// The same for an invitation.
struct InvitationStage {
  std::string invitationId;
  std::string userId;
  std::string newHash;
};

/// `session.*`, and the life of sessions for the connection layer.
///
/// What needs argon2 comes in three functions: `load…` in a read transaction, `verify…` in none (it
/// takes about 0.1 s of CPU), `finish…` in a write transaction. A `finish…` that refuses may set
/// `Context::keepDespiteRefusal`. Everything is safe to call from several threads at once.
class SessionService {
 public:
  explicit SessionService(const SessionPolicy& policy);
  ~SessionService();

  // Before sign-in.
  base::Result<PasswordStage> loadLogin(Context& context,
                                        const protocol::SessionLoginParams& params) const;
  base::Result<PasswordStage> verifyLogin(const protocol::SessionLoginParams& params,
                                          PasswordStage stage) const;
  base::Result<protocol::SessionLoginResult> finishLogin(Context& context,
                                                         const protocol::SessionLoginParams& params,
                                                         const PasswordStage& stage) const;

  base::Result<InvitationStage> loadAcceptInvitation(
      Context& context, const protocol::SessionAcceptInvitationParams& params) const;
  base::Result<InvitationStage> verifyAcceptInvitation(
      const protocol::SessionAcceptInvitationParams& params, InvitationStage stage) const;
  base::Result<protocol::SessionAcceptInvitationResult> finishAcceptInvitation(
      Context& context, const protocol::SessionAcceptInvitationParams& params,
      const InvitationStage& stage) const;

  // Signed in.
  base::Result<PasswordStage> loadReauthenticate(
      Context& context, const protocol::SessionReauthenticateParams& params) const;
  base::Result<PasswordStage> verifyReauthenticate(
      const protocol::SessionReauthenticateParams& params, PasswordStage stage) const;
  base::Result<protocol::SessionReauthenticateResult> finishReauthenticate(
      Context& context, const protocol::SessionReauthenticateParams& params,
      const PasswordStage& stage) const;

  base::Result<PasswordStage> loadChangePassword(
      Context& context, const protocol::SessionChangePasswordParams& params) const;
  base::Result<PasswordStage> verifyChangePassword(
      const protocol::SessionChangePasswordParams& params, PasswordStage stage) const;
  base::Result<protocol::SessionChangePasswordResult> finishChangePassword(
      Context& context, const protocol::SessionChangePasswordParams& params,
      const PasswordStage& stage) const;

  base::Result<protocol::SessionWhoamiResult> whoami(
      Context& context, const protocol::SessionWhoamiParams& params) const;
  base::Result<protocol::SessionListResult> list(Context& context,
                                                 const protocol::SessionListParams& params) const;
  base::Result<protocol::SessionLogoutResult> logout(
      Context& context, const protocol::SessionLogoutParams& params) const;
  base::Result<protocol::SessionRevokeResult> revoke(
      Context& context, const protocol::SessionRevokeParams& params) const;
  base::Result<protocol::SessionEnrolTotpResult> enrolTotp(
      Context& context, const protocol::SessionEnrolTotpParams& params) const;
  base::Result<protocol::SessionConfirmTotpResult> confirmTotp(
      Context& context, const protocol::SessionConfirmTotpParams& params) const;
  base::Result<protocol::SessionSetLanguageResult> setLanguage(
      Context& context, const protocol::SessionSetLanguageParams& params) const;
  base::Result<protocol::SessionSetPreferencesResult> setPreferences(
      Context& context, const protocol::SessionSetPreferencesParams& params) const;
  /// In a write transaction: the first time it makes the key. No event tells of it.
  base::Result<protocol::SessionDraftKeyResult> draftKey(
      Context& context, const protocol::SessionDraftKeyParams& params) const;

  // For the connection layer.

  /// The caller of a token. `lastActivity`: of the session's latest request, where the connection
  /// layer knows of one that is not written down yet. Errors: `unauthenticated` when the token is
  /// unknown, or the session ended or ran out, or the account is not active.
  base::Result<Caller> authenticate(store::Transaction& tx, std::string_view token,
                                    base::Timestamp now,
                                    std::optional<base::Timestamp> lastActivity = {}) const;
  /// The same for the session of a connection that signed in before: asked in each of its
  /// transactions, so that an ended session ends at once.
  base::Result<Caller> resume(store::Transaction& tx, std::string_view sessionId,
                              base::Timestamp now,
                              std::optional<base::Timestamp> lastActivity = {}) const;
  /// Writes down that the session was used at `now`, unless a later use is written already. In a
  /// write transaction.
  void touch(store::Transaction& tx, std::string_view sessionId, base::Timestamp now) const;

 private:
  base::Result<Caller> living(const std::optional<store::Row>& session, base::Timestamp now,
                              std::optional<base::Timestamp> lastActivity) const;
  protocol::CurrentSession currentSession(store::Transaction& tx, std::string_view sessionId) const;
  protocol::Identity identify(store::Transaction& tx, std::string_view userId,
                              base::Timestamp now) const;
  base::Result<PasswordStage> loadOwnPassword(Context& context) const;

  SessionPolicy policy_;
  std::unique_ptr<const PasswordHasher> hasher_;
};

/// Whether a caller whose second factor is yet to be enrolled may call the method.
bool allowedBeforeEnrolment(std::string_view method);

/// Signing and administrative acts ask for an authentication of the last minutes. Errors:
/// `unauthenticated` with `reauthenticate` when it is longer ago, and before sign-in.
base::Result<void> requireRecentAuthentication(const Context& context);

/// Errors: `unauthenticated` before sign-in.
base::Result<void> requireSignedIn(const Context& context);

}  // namespace consilium::service
