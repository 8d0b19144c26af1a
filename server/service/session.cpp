#include "service/session.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "service/cursor.hpp"
#include "service/impl/accounts.hpp"
#include "service/impl/directory_rows.hpp"
#include "service/impl/password.hpp"
#include "service/impl/sign_in_limiter.hpp"
#include "service/impl/totp.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using protocol::SessionEndReason;
using protocol::SessionKind;
using store::value;

namespace {

constexpr std::int64_t kMemberships = 200;
constexpr std::int64_t kSeriesRoles = 500;
constexpr std::int64_t kDefaultPage = 50;
/// Sessions above the limit that one sign-in ends.
constexpr std::int64_t kEndedAtOnce = 10;
constexpr std::size_t kLongestToken = 100;
constexpr std::size_t kLongestUserAgent = 200;
constexpr std::size_t kDraftKeyBytes = 32;
/// Sorts after every id.
constexpr std::string_view kAfterEveryId = "~";

SessionKind kindOf(bool cookie) {
  return cookie ? SessionKind::cookie : SessionKind::token;
}

base::Error signInFailed() {
  return base::failure(base::ErrorKind::unauthenticated,
                       "Sign-in failed: check login, password and code.");
}

base::Error reauthenticationFailed() {
  auto error = base::failure(base::ErrorKind::unauthenticated,
                             "Confirmation failed: check password and code.");
  error.reauthenticate = true;
  return error;
}

base::Error sessionOver() {
  return base::failure(base::ErrorKind::unauthenticated, "The session has ended: sign in again.");
}

base::Error invitationOver() {
  return base::notFound("This invitation is no longer valid: ask for a new link.");
}

/// The refusal, when the password was right and the code is still to be asked for.
base::Error codeNeeded(base::Error refusal) {
  constexpr auto kMessage = "Give the code of the second factor.";
  refusal.message = kMessage;
  refusal.violations.push_back({"/totp", "required", kMessage});
  return refusal;
}

base::Result<void> requirePost(const Context& context, bool cookie) {
  if (!cookie || context.origin.overPost) return base::ok();
  return base::invalidState("For a session kept in a cookie this is done over POST /rpc.");
}

/// Loads the account of the caller, which exists: accounts are never deleted.
store::Row ownAccount(Context& context) {
  return *context.tx.one(queries::userById, {{"user", value(context.caller->userId)}});
}

/// Whether the account was made for a guest whose invitations are over.
bool guestIsOver(const store::Row& user, base::Timestamp now) {
  return !user.isNull("guest_until") && user.time("guest_until") <= now;
}

bool passwordHolds(const PasswordStage& stage, const store::Row& user, base::Timestamp now) {
  return stage.right && user.text("id") == stage.userId && user.text("state") == "active" &&
         !guestIsOver(user, now) && user.optionalText("password_hash") == stage.hash;
}

enum class SecondFactorCheck { passed, missing, wrong };

/// Checks the code of a user who has a second factor, and uses it up.
SecondFactorCheck checkSecondFactor(Context& context, const store::Row& user,
                                    const std::optional<std::string>& code) {
  if (user.isNull("totp_secret")) return SecondFactorCheck::passed;
  if (!code) return SecondFactorCheck::missing;
  const auto& userId = user.text("id");
  const auto step =
      matchTotp(user.bytes("totp_secret"), *code, context.now, user.integer("totp_step"));
  if (step && context.tx.run(queries::userAcceptTotpStep,
                             {{"user", value(userId)}, {"step", value(*step)}}) == 1)
    return SecondFactorCheck::passed;
  if (context.tx.run(queries::recoveryCodeUse,
                     {{"user", value(userId)},
                      {"codeHash", value(store::Bytes{recoveryCodeHash(*code)})},
                      {"now", value(context.now)}}) == 0)
    return SecondFactorCheck::wrong;
  const auto left = context.tx.one(queries::recoveryCodesLeft, {{"user", value(userId)}});
  store::append(context.tx, context.now, userStream(userId), userId, std::nullopt,
                protocol::SessionRecoveryCodeUsed{.left = left->integer("total")});
  return SecondFactorCheck::passed;
}

/// Counts a failed attempt, which stays counted although the call is refused.
void countFailure(Context& context, SignInLimiter& limiter, const store::Row* user) {
  const auto failures = limiter.fail(context.newId());
  if (user)
    store::append(context.tx, context.now, userStream(user->text("id")), "system", std::nullopt,
                  protocol::SessionSignInFailed{.recentFailures = failures});
  context.keepDespiteRefusal = true;
}

}  // namespace

SessionService::SessionService(const SessionPolicy& policy)
    : policy_(policy), hasher_(std::make_unique<const PasswordHasher>(policy.passwordCost)) {}

SessionService::~SessionService() = default;

// Signing in --------------------------------------------------------------------------------------

base::Result<PasswordStage> SessionService::loadLogin(
    Context& context, const protocol::SessionLoginParams& params) const {
  CONSILIUM_CHECK(requirePost(context, params.as == SessionKind::cookie));
  const auto key = loginKey(params.login);
  const auto user = context.tx.one(queries::userByLogin, {{"loginKey", value(key)}});
  const auto userId = user ? std::optional(user->text("id")) : std::nullopt;
  CONSILIUM_CHECK(
      SignInLimiter(context.tx, policy_, key, context.origin.address, context.now).check(userId));
  PasswordStage stage;
  if (user) {
    stage.userId = *userId;
    stage.hash = user->optionalText("password_hash").value_or("");
  }
  return stage;
}

base::Result<PasswordStage> SessionService::verifyLogin(const protocol::SessionLoginParams& params,
                                                        PasswordStage stage) const {
  stage.right = hasher_->verify(stage.hash, params.password);
  if (stage.right && hasher_->isOutdated(stage.hash))
    stage.newHash = hasher_->hash(params.password);
  return stage;
}

base::Result<protocol::SessionLoginResult> SessionService::finishLogin(
    Context& context, const protocol::SessionLoginParams& params,
    const PasswordStage& stage) const {
  auto& tx = context.tx;
  const bool cookie = params.as == SessionKind::cookie;
  CONSILIUM_CHECK(requirePost(context, cookie));
  const auto key = loginKey(params.login);
  SignInLimiter limiter(tx, policy_, key, context.origin.address, context.now);
  limiter.enter();

  const auto user = tx.one(queries::userByLogin, {{"loginKey", value(key)}});
  CONSILIUM_CHECK(limiter.check(user ? std::optional(user->text("id")) : std::nullopt));
  if (!user || !passwordHolds(stage, *user, context.now)) {
    countFailure(context, limiter, user ? &*user : nullptr);
    return signInFailed();
  }
  switch (checkSecondFactor(context, *user, params.totp)) {
    case SecondFactorCheck::missing:
      return codeNeeded(signInFailed());
    case SecondFactorCheck::wrong:
      countFailure(context, limiter, &*user);
      return signInFailed();
    case SecondFactorCheck::passed:
      break;
  }
  limiter.succeed();

  const auto& userId = user->text("id");
  if (!stage.newHash.empty())
    tx.run(queries::userReplacePassword, {{"user", value(userId)},
                                          {"passwordHash", value(stage.newHash)},
                                          {"before", value(stage.hash)},
                                          {"now", value(context.now)}});
  if (context.caller && context.caller->cookie == cookie)
    endSession(tx, context.now, userId, context.caller->userId, context.caller->sessionId,
               SessionEndReason::replaced);
  for (const auto& old :
       tx.all(queries::sessionsBeyond, {{"user", value(userId)},
                                        {"now", value(context.now)},
                                        {"seenAfter", value(context.now - policy_.idle)},
                                        {"kept", value(policy_.sessionsPerUser - 1)},
                                        {"limit", value(kEndedAtOnce)}}))
    endSession(tx, context.now, userId, userId, old.text("id"), SessionEndReason::replaced);

  const auto sessionId = context.newId();
  const auto token = newToken();
  tx.run(queries::sessionInsert,
         {{"session", value(sessionId)},
          {"user", value(userId)},
          {"tokenHash", value(tokenHash(token))},
          {"cookie", value(cookie)},
          {"address", value(context.origin.address)},
          {"userAgent", value(context.origin.userAgent.substr(0, kLongestUserAgent))},
          {"now", value(context.now)},
          {"expiresAt", value(context.now + policy_.absolute)}});
  store::append(tx, context.now, userStream(userId), userId, std::nullopt,
                protocol::SessionStarted{.session = sessionId,
                                         .kind = kindOf(cookie),
                                         .secondFactor = !user->isNull("totp_secret")});

  context.sessionChange = {SessionChange::Kind::started, sessionId, token, cookie};
  protocol::SessionLoginResult result;
  result.session = currentSession(tx, sessionId);
  result.identity = identify(tx, userId, context.now);
  if (!cookie) result.token = token;
  return result;
}

// Invitations -------------------------------------------------------------------------------------

base::Result<InvitationStage> SessionService::loadAcceptInvitation(
    Context& context, const protocol::SessionAcceptInvitationParams& params) const {
  const auto invitation =
      context.tx.one(queries::invitationByToken, {{"tokenHash", value(tokenHash(params.token))}});
  if (!invitation || invitation->time("expires_at") <= context.now ||
      invitation->text("state") != "invited")
    return invitationOver();
  CONSILIUM_CHECK(checkNewPassword("/password", params.password, invitation->text("login"),
                                   invitation->text("name")));
  InvitationStage stage;
  stage.invitationId = invitation->text("id");
  stage.userId = invitation->text("user_id");
  return stage;
}

base::Result<InvitationStage> SessionService::verifyAcceptInvitation(
    const protocol::SessionAcceptInvitationParams& params, InvitationStage stage) const {
  stage.newHash = hasher_->hash(params.password);
  return stage;
}

base::Result<protocol::SessionAcceptInvitationResult> SessionService::finishAcceptInvitation(
    Context& context, const protocol::SessionAcceptInvitationParams&,
    const InvitationStage& stage) const {
  auto& tx = context.tx;
  if (tx.run(queries::invitationUse,
             {{"invitation", value(stage.invitationId)}, {"now", value(context.now)}}) == 0)
    return invitationOver();
  const auto user = tx.one(queries::userById, {{"user", value(stage.userId)}});
  if (user->text("state") != "invited") return invitationOver();

  tx.run(queries::userSetPassword, {{"user", value(stage.userId)},
                                    {"passwordHash", value(stage.newHash)},
                                    {"now", value(context.now)}});
  tx.run(queries::userSetState,
         {{"user", value(stage.userId)}, {"state", value("active")}, {"now", value(context.now)}});
  store::append(tx, context.now, userStream(stage.userId), stage.userId, std::nullopt,
                protocol::SessionInvitationAccepted{.invitation = stage.invitationId}, true);
  protocol::SessionAcceptInvitationResult result;
  result.login = user->text("login");
  return result;
}

// The own password --------------------------------------------------------------------------------

base::Result<PasswordStage> SessionService::loadOwnPassword(Context& context) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  const auto user = ownAccount(context);
  CONSILIUM_CHECK(SignInLimiter(context.tx, policy_, user.text("login_key"), context.origin.address,
                                context.now)
                      .check(context.caller->userId));
  PasswordStage stage;
  stage.userId = context.caller->userId;
  stage.hash = user.optionalText("password_hash").value_or("");
  return stage;
}

base::Result<PasswordStage> SessionService::loadReauthenticate(
    Context& context, const protocol::SessionReauthenticateParams&) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  CONSILIUM_CHECK(requirePost(context, context.caller->cookie));
  return loadOwnPassword(context);
}

base::Result<PasswordStage> SessionService::verifyReauthenticate(
    const protocol::SessionReauthenticateParams& params, PasswordStage stage) const {
  stage.right = hasher_->verify(stage.hash, params.password);
  return stage;
}

base::Result<protocol::SessionReauthenticateResult> SessionService::finishReauthenticate(
    Context& context, const protocol::SessionReauthenticateParams& params,
    const PasswordStage& stage) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  CONSILIUM_CHECK(requirePost(context, context.caller->cookie));
  auto& tx = context.tx;
  const auto key = ownAccount(context).text("login_key");
  SignInLimiter limiter(tx, policy_, key, context.origin.address, context.now);
  limiter.enter();

  const auto user = ownAccount(context);
  CONSILIUM_CHECK(limiter.check(context.caller->userId));
  const auto outcome = passwordHolds(stage, user, context.now)
                           ? checkSecondFactor(context, user, params.totp)
                           : SecondFactorCheck::wrong;
  if (outcome == SecondFactorCheck::missing) return codeNeeded(reauthenticationFailed());
  if (outcome == SecondFactorCheck::wrong) {
    countFailure(context, limiter, &user);
    return reauthenticationFailed();
  }
  limiter.succeed();

  if (tx.run(queries::sessionReauthenticate,
             {{"session", value(context.caller->sessionId)}, {"now", value(context.now)}}) == 0)
    return sessionOver();
  store::append(tx, context.now, userStream(context.caller->userId), context.caller->userId,
                std::nullopt,
                protocol::SessionReauthenticated{.session = context.caller->sessionId});
  protocol::SessionReauthenticateResult result;
  result.reauthenticatedUntil = context.now + policy_.reauthentication;
  return result;
}

base::Result<PasswordStage> SessionService::loadChangePassword(
    Context& context, const protocol::SessionChangePasswordParams& params) const {
  CONSILIUM_TRY(auto stage, loadOwnPassword(context));
  if (params.password == params.current)
    return base::invalid("/password", "unchanged",
                         "Choose a password that differs from the present one.");
  CONSILIUM_CHECK(
      checkNewPassword("/password", params.password, context.caller->login, context.caller->name));
  return stage;
}

base::Result<PasswordStage> SessionService::verifyChangePassword(
    const protocol::SessionChangePasswordParams& params, PasswordStage stage) const {
  stage.right = hasher_->verify(stage.hash, params.current);
  if (stage.right) stage.newHash = hasher_->hash(params.password);
  return stage;
}

base::Result<protocol::SessionChangePasswordResult> SessionService::finishChangePassword(
    Context& context, const protocol::SessionChangePasswordParams&,
    const PasswordStage& stage) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  auto& tx = context.tx;
  const auto& userId = context.caller->userId;
  const auto key = ownAccount(context).text("login_key");
  SignInLimiter limiter(tx, policy_, key, context.origin.address, context.now);
  limiter.enter();

  const auto user = ownAccount(context);
  CONSILIUM_CHECK(limiter.check(userId));
  if (!passwordHolds(stage, user, context.now)) {
    countFailure(context, limiter, &user);
    return base::invalid("/current", "mismatch", "The present password is not right.");
  }
  limiter.succeed();

  tx.run(queries::userSetPassword, {{"user", value(userId)},
                                    {"passwordHash", value(stage.newHash)},
                                    {"now", value(context.now)}});
  protocol::SessionChangePasswordResult result;
  result.sessionsEnded = endSessions(tx, policy_, context.now, userId, userId,
                                     context.caller->sessionId, SessionEndReason::password_changed);
  store::append(tx, context.now, userStream(userId), userId, std::nullopt,
                protocol::SessionPasswordChanged{.sessionsEnded = result.sessionsEnded});
  return result;
}

// Sessions ----------------------------------------------------------------------------------------

base::Result<protocol::SessionWhoamiResult> SessionService::whoami(
    Context& context, const protocol::SessionWhoamiParams&) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  protocol::SessionWhoamiResult result;
  result.session = currentSession(context.tx, context.caller->sessionId);
  result.identity = identify(context.tx, context.caller->userId, context.now);
  return result;
}

base::Result<protocol::SessionListResult> SessionService::list(
    Context& context, const protocol::SessionListParams& params) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  const auto& userId = params.user.value_or(context.caller->userId);
  if (userId != context.caller->userId &&
      (!context.caller->admin || !context.tx.one(queries::userById, {{"user", value(userId)}})))
    return base::notFound();
  std::string before(kAfterEveryId);
  if (params.cursor) {
    CONSILIUM_TRY(const auto keys, decodeCursor(*params.cursor, 1));
    before = keys.front();
  }

  const auto limit = params.limit.value_or(kDefaultPage);
  auto rows =
      context.tx.all(queries::sessionsLive, {{"user", value(userId)},
                                             {"before", value(before)},
                                             {"now", value(context.now)},
                                             {"seenAfter", value(context.now - policy_.idle)},
                                             {"limit", value(limit + 1)}});
  const bool more = static_cast<std::int64_t>(rows.size()) > limit;
  if (more) rows.pop_back();
  protocol::SessionListResult result;
  for (const auto& row : rows) {
    protocol::SessionInfo session;
    session.id = row.text("id");
    session.kind = kindOf(row.flag("cookie"));
    session.startedAt = row.time("created_at");
    session.lastSeenAt = row.time("last_seen_at");
    session.expiresAt = row.time("expires_at");
    session.address = row.text("address");
    session.userAgent = row.text("user_agent");
    session.current = session.id == context.caller->sessionId;
    result.sessions.push_back(std::move(session));
  }
  if (more) result.cursor = encodeCursor({result.sessions.back().id});
  return result;
}

base::Result<protocol::SessionLogoutResult> SessionService::logout(
    Context& context, const protocol::SessionLogoutParams&) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  const auto& caller = *context.caller;
  CONSILIUM_CHECK(requirePost(context, caller.cookie));
  endSession(context.tx, context.now, caller.userId, caller.userId, caller.sessionId,
             SessionEndReason::signed_out);
  context.sessionChange = {SessionChange::Kind::ended, caller.sessionId, "", caller.cookie};
  return protocol::SessionLogoutResult{};
}

base::Result<protocol::SessionRevokeResult> SessionService::revoke(
    Context& context, const protocol::SessionRevokeParams& params) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  const auto& caller = *context.caller;
  const auto session = context.tx.one(queries::sessionById, {{"session", value(params.session)}});
  if (!session || !session->isNull("ended_at")) return base::notFound();
  const auto& owner = session->text("user_id");
  if (owner != caller.userId) {
    if (!caller.admin) return base::notFound();
    CONSILIUM_CHECK(requireRecentAuthentication(context));
  }
  const bool own = params.session == caller.sessionId;
  if (own) CONSILIUM_CHECK(requirePost(context, caller.cookie));

  endSession(context.tx, context.now, caller.userId, owner, params.session,
             SessionEndReason::revoked);
  if (own)
    context.sessionChange = {SessionChange::Kind::ended, caller.sessionId, "", caller.cookie};
  return protocol::SessionRevokeResult{};
}

// The second factor -------------------------------------------------------------------------------

base::Result<protocol::SessionEnrolTotpResult> SessionService::enrolTotp(
    Context& context, const protocol::SessionEnrolTotpParams&) const {
  // Also the first time: a stolen session must not lock its owner out.
  CONSILIUM_CHECK(requireRecentAuthentication(context));
  const auto user = ownAccount(context);

  const auto secret = newTotpSecret();
  context.tx.run(queries::userSetPendingTotp, {{"user", value(context.caller->userId)},
                                               {"secret", value(store::Bytes{secret})},
                                               {"now", value(context.now)}});
  protocol::SessionEnrolTotpResult result;
  result.secret = toBase32(secret);
  result.uri = totpUri(policy_.issuer, user.text("login"), secret);
  result.qr = qrRows(result.uri);
  return result;
}

base::Result<protocol::SessionConfirmTotpResult> SessionService::confirmTotp(
    Context& context, const protocol::SessionConfirmTotpParams& params) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  auto& tx = context.tx;
  const auto& userId = context.caller->userId;
  const auto user = ownAccount(context);
  if (user.isNull("totp_pending_secret") ||
      user.time("totp_pending_at") + policy_.enrolment <= context.now)
    return base::invalidState("There is no enrolment to confirm: begin with session.enrolTotp.");
  const auto& secret = user.bytes("totp_pending_secret");
  const auto step = matchTotp(secret, params.code, context.now, 0);
  if (!step)
    return base::invalid("/code", "mismatch",
                         "The code does not fit; check that the device shows the right time.");

  if (tx.run(queries::userEnrolTotp, {{"user", value(userId)},
                                      {"secret", value(store::Bytes{secret})},
                                      {"step", value(*step)},
                                      {"now", value(context.now)}}) == 0)
    return base::invalidState("Another enrolment was begun: confirm that one.");
  tx.run(queries::recoveryCodesDelete, {{"user", value(userId)}});
  protocol::SessionConfirmTotpResult result;
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
    result.recoveryCodes.push_back(newRecoveryCode());
    tx.run(queries::recoveryCodeInsert,
           {{"user", value(userId)},
            {"codeHash", value(store::Bytes{recoveryCodeHash(result.recoveryCodes.back())})}});
  }
  store::append(tx, context.now, userStream(userId), userId, std::nullopt,
                protocol::SessionSecondFactorEnrolled{
                    .recoveryCodes = static_cast<std::int64_t>(kRecoveryCodes)});
  return result;
}

base::Result<protocol::SessionSetLanguageResult> SessionService::setLanguage(
    Context& context, const protocol::SessionSetLanguageParams& params) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  const auto& userId = context.caller->userId;
  if (context.tx.run(queries::userSetLanguage, {{"user", value(userId)},
                                                {"language", value(toString(params.language))},
                                                {"now", value(context.now)}}) == 1)
    store::append(context.tx, context.now, userStream(userId), userId, std::nullopt,
                  protocol::SessionLanguageChosen{.language = params.language});
  return protocol::SessionSetLanguageResult{};
}

base::Result<protocol::SessionSetPreferencesResult> SessionService::setPreferences(
    Context& context, const protocol::SessionSetPreferencesParams& params) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  const auto& userId = context.caller->userId;
  const auto& chosen = params.preferences;
  if (context.tx.run(queries::userSetPreferences, {{"user", value(userId)},
                                                   {"theme", value(toString(chosen.theme))},
                                                   {"singleKeys", value(chosen.singleKeys)},
                                                   {"now", value(context.now)}}) == 1)
    store::append(context.tx, context.now, userStream(userId), userId, std::nullopt,
                  protocol::SessionPreferencesChosen{.preferences = chosen});
  return protocol::SessionSetPreferencesResult{};
}

base::Result<protocol::SessionDraftKeyResult> SessionService::draftKey(
    Context& context, const protocol::SessionDraftKeyParams&) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  const auto own = [&] {
    return *context.tx.one(queries::userDraftKey, {{"user", value(context.caller->userId)}});
  };
  auto row = own();
  if (row.isNull("draft_key")) {
    context.tx.run(queries::userGiveDraftKey,
                   {{"user", value(context.caller->userId)},
                    {"key", value(store::Bytes{base::randomBytes(kDraftKeyBytes)})}});
    row = own();
  }
  protocol::SessionDraftKeyResult result;
  result.key = base::toBase64Url(row.bytes("draft_key"));
  return result;
}

// For the connection layer ------------------------------------------------------------------------

base::Result<Caller> SessionService::authenticate(
    store::Transaction& tx, std::string_view token, base::Timestamp now,
    std::optional<base::Timestamp> lastActivity) const {
  if (token.empty() || token.size() > kLongestToken) return sessionOver();
  return living(tx.one(queries::sessionByToken, {{"tokenHash", value(tokenHash(token))}}), now,
                lastActivity);
}

base::Result<Caller> SessionService::resume(store::Transaction& tx, std::string_view sessionId,
                                            base::Timestamp now,
                                            std::optional<base::Timestamp> lastActivity) const {
  return living(tx.one(queries::sessionById, {{"session", value(sessionId)}}), now, lastActivity);
}

base::Result<Caller> SessionService::living(const std::optional<store::Row>& session,
                                            base::Timestamp now,
                                            std::optional<base::Timestamp> lastActivity) const {
  if (!session || !session->isNull("ended_at") || session->text("state") != "active" ||
      session->time("expires_at") <= now || guestIsOver(*session, now))
    return sessionOver();
  const auto seen =
      std::max(session->time("last_seen_at"), lastActivity.value_or(base::Timestamp{}));
  if (seen + policy_.idle <= now && session->isNull("meeting_id")) return sessionOver();

  Caller caller;
  caller.userId = session->text("user_id");
  caller.login = session->text("login");
  caller.name = session->text("name");
  caller.sessionId = session->text("id");
  caller.admin = session->flag("admin");
  caller.auditor = session->flag("auditor");
  caller.cookie = session->flag("cookie");
  caller.enrolmentPending = policy_.secondFactor == SessionPolicy::SecondFactor::required &&
                            session->isNull("totp_secret");
  caller.reauthenticatedAt = session->time("reauthenticated_at");
  caller.reauthenticatedUntil = caller.reauthenticatedAt + policy_.reauthentication;
  caller.expiresAt = session->time("expires_at");
  return caller;
}

void SessionService::touch(store::Transaction& tx, std::string_view sessionId,
                           base::Timestamp now) const {
  tx.run(queries::sessionTouch, {{"session", value(sessionId)}, {"now", value(now)}});
}

protocol::CurrentSession SessionService::currentSession(store::Transaction& tx,
                                                        std::string_view sessionId) const {
  const auto row = *tx.one(queries::sessionById, {{"session", value(sessionId)}});
  protocol::CurrentSession session;
  session.id = row.text("id");
  session.kind = kindOf(row.flag("cookie"));
  session.startedAt = row.time("created_at");
  session.idleSeconds = std::chrono::floor<std::chrono::seconds>(policy_.idle).count();
  session.expiresAt = row.time("expires_at");
  session.reauthenticatedUntil = row.time("reauthenticated_at") + policy_.reauthentication;
  return session;
}

protocol::Identity SessionService::identify(store::Transaction& tx, std::string_view userId,
                                            base::Timestamp now) const {
  const auto user = *tx.one(queries::userById, {{"user", value(userId)}});
  protocol::Identity identity;
  identity.user = user.text("id");
  identity.login = user.text("login");
  identity.name = user.text("name");
  identity.language = protocol::parseLanguage(user.text("language")).value();
  identity.preferences.theme = protocol::parseTheme(user.text("theme")).value();
  identity.preferences.singleKeys = user.flag("single_keys");
  identity.admin = user.flag("admin");
  identity.auditor = user.flag("auditor");
  for (const auto& row : tx.all(queries::userMemberships,
                                {{"user", value(userId)}, {"limit", value(kMemberships)}})) {
    protocol::Membership membership;
    membership.member = row.text("id");
    membership.revision = row.integer("revision");
    membership.centre = row.text("centre_id");
    membership.centreName = row.text("centre_name");
    membership.network = row.text("network_id");
    membership.role = protocol::parseMemberRole(row.text("role")).value();
    membership.profession = protocol::parseProfession(row.text("profession")).value();
    if (!row.text("specialty").empty()) membership.specialty = row.text("specialty");
    membership.absences = impl::absencesOf(tx, membership.member);
    identity.memberships.push_back(std::move(membership));
  }
  for (const auto& row :
       tx.all(queries::userRosterSeats,
              {{"user", value(userId)}, {"now", value(now)}, {"limit", value(kSeriesRoles)}})) {
    protocol::SeriesRole role;
    role.series = row.text("series_id");
    role.seriesName = row.text("series_name");
    role.member = row.text("member_id");
    role.function = protocol::parseRosterFunction(row.text("function")).value();
    identity.series.push_back(std::move(role));
  }
  auto& factor = identity.secondFactor;
  factor.required = policy_.secondFactor == SessionPolicy::SecondFactor::required;
  factor.enrolled = !user.isNull("totp_secret");
  factor.enrolmentPending = factor.required && !factor.enrolled;
  factor.recoveryCodesLeft =
      tx.one(queries::recoveryCodesLeft, {{"user", value(userId)}})->integer("total");
  return identity;
}

bool allowedBeforeEnrolment(std::string_view method) {
  constexpr std::array<std::string_view, 6> kAllowed = {
      "session.whoami",      "session.reauthenticate", "session.enrolTotp",
      "session.confirmTotp", "session.changePassword", "session.logout"};
  return std::find(kAllowed.begin(), kAllowed.end(), method) != kAllowed.end();
}

base::Result<void> requireRecentAuthentication(const Context& context) {
  CONSILIUM_CHECK(requireSignedIn(context));
  if (context.now < context.caller->reauthenticatedUntil) return base::ok();
  auto error = base::failure(base::ErrorKind::unauthenticated,
                             "Confirm your password first, by session.reauthenticate.");
  error.reauthenticate = true;
  return error;
}

base::Result<void> requireSignedIn(const Context& context) {
  if (context.caller) return base::ok();
  return base::failure(base::ErrorKind::unauthenticated, "Sign in first.");
}

}  // namespace consilium::service
