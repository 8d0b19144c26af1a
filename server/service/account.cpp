#include "service/account.hpp"

#include <algorithm>
#include <utility>

#include "base/ids.hpp"
#include "domain/search_text.hpp"
#include "service/impl/accounts.hpp"
#include "service/impl/password.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using protocol::SessionEndReason;
using protocol::UserState;
using store::value;

namespace {

constexpr std::string_view kOperator = "system";
constexpr std::size_t kLongestName = 800;  // bytes of 200 characters

bool isLogin(std::string_view login) {
  constexpr std::string_view kAlphanumeric =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return login.size() >= 3 && login.size() <= 254 &&
         kAlphanumeric.find(login.front()) != std::string_view::npos &&
         std::all_of(login.begin(), login.end(), [&](char c) {
           return kAlphanumeric.find(c) != std::string_view::npos ||
                  std::string_view("._%+@-").find(c) != std::string_view::npos;
         });
}

bool isName(std::string_view name) {
  return !domain::foldForSearch(name).empty() && name.size() <= kLongestName &&
         domain::isUtf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20;
         });
}

Account accountOf(const store::Row& row) {
  Account account;
  account.id = row.text("id");
  account.login = row.text("login");
  account.name = row.text("name");
  account.admin = row.flag("admin");
  account.auditor = row.flag("auditor");
  account.state = protocol::parseUserState(row.text("state")).value();
  account.secondFactor = !row.isNull("totp_secret");
  return account;
}

base::Result<store::Row> load(store::Transaction& tx, std::string_view userId) {
  auto row = tx.one(queries::userById, {{"user", value(userId)}});
  if (!row) return base::notFound("There is no such user.");
  return *std::move(row);
}

template <class Event>
void tell(store::Transaction& tx, base::Timestamp now, std::string_view userId, const Event& event,
          bool changesAccess) {
  store::append(tx, now, userStream(userId), std::string(kOperator), std::nullopt, event,
                changesAccess);
}

void changeState(store::Transaction& tx, base::Timestamp now, std::string_view userId,
                 UserState state) {
  tx.run(
      queries::userSetState,
      {{"user", value(userId)}, {"state", value(protocol::toString(state))}, {"now", value(now)}});
  tell(tx, now, userId, protocol::UserStateChanged{.user = std::string(userId), .state = state},
       true);
}

}  // namespace

Accounts::Accounts(const SessionPolicy& policy, const base::Clock& clock)
    : policy_(policy),
      clock_(clock),
      hasher_(std::make_unique<const PasswordHasher>(policy.passwordCost)) {}

Accounts::~Accounts() = default;

base::Result<std::string> Accounts::hashPassword(std::string_view login, std::string_view name,
                                                 std::string_view password) const {
  CONSILIUM_CHECK(checkNewPassword("/password", password, login, name));
  return hasher_->hash(password);
}

base::Result<std::string> Accounts::create(store::Transaction& tx, base::Timestamp now,
                                           const NewAccount& account) const {
  if (!isLogin(account.login))
    return base::invalid("/login", "pattern",
                         "A login is an e-mail address or an identifier of 3 to 254 letters, "
                         "digits and . _ % + @ -, and begins with a letter or a digit.");
  if (!isName(account.name))
    return base::invalid("/name", "pattern", "A name has 1 to 200 characters on one line.");
  return createUser(tx, now, clock_, kOperator, account, std::nullopt);
}

std::optional<Account> Accounts::find(store::Transaction& tx, std::string_view login) const {
  const auto row = tx.one(queries::userByLogin, {{"loginKey", value(loginKey(login))}});
  return row ? std::optional(accountOf(*row)) : std::nullopt;
}

std::vector<Account> Accounts::list(store::Transaction& tx, std::string_view after,
                                    std::int64_t limit) const {
  std::vector<Account> accounts;
  for (const auto& row :
       tx.all(queries::usersPage, {{"after", value(loginKey(after))}, {"limit", value(limit)}}))
    accounts.push_back(accountOf(row));
  return accounts;
}

base::Result<void> Accounts::setPassword(store::Transaction& tx, base::Timestamp now,
                                         std::string_view userId,
                                         std::string_view passwordHash) const {
  CONSILIUM_TRY(const auto user, load(tx, userId));
  tx.run(queries::userSetPassword,
         {{"user", value(userId)}, {"passwordHash", value(passwordHash)}, {"now", value(now)}});
  tx.run(queries::invitationsEnd, {{"user", value(userId)}, {"now", value(now)}});
  const auto ended =
      endSessions(tx, policy_, now, kOperator, userId, "", SessionEndReason::password_changed);
  tell(tx, now, userId, protocol::SessionPasswordChanged{.sessionsEnded = ended}, false);
  if (user.text("state") == "invited") changeState(tx, now, userId, UserState::active);
  return base::ok();
}

base::Result<void> Accounts::setPlatformRoles(store::Transaction& tx, base::Timestamp now,
                                              std::string_view userId, bool admin,
                                              bool auditor) const {
  CONSILIUM_CHECK(load(tx, userId));
  tx.run(queries::userSetPlatformRoles, {{"user", value(userId)},
                                         {"admin", value(admin)},
                                         {"auditor", value(auditor)},
                                         {"now", value(now)}});
  tell(tx, now, userId,
       protocol::UserRolesChanged{.user = std::string(userId), .admin = admin, .auditor = auditor},
       true);
  return base::ok();
}

base::Result<void> Accounts::disable(store::Transaction& tx, base::Timestamp now,
                                     std::string_view userId) const {
  CONSILIUM_TRY(const auto user, load(tx, userId));
  if (user.text("state") == "disabled") return base::ok();
  tx.run(queries::invitationsEnd, {{"user", value(userId)}, {"now", value(now)}});
  endSessions(tx, policy_, now, kOperator, userId, "", SessionEndReason::account_disabled);
  tx.run(queries::userDropDraftKey, {{"user", value(userId)}});
  changeState(tx, now, userId, UserState::disabled);
  return base::ok();
}

base::Result<void> Accounts::enable(store::Transaction& tx, base::Timestamp now,
                                    std::string_view userId) const {
  CONSILIUM_TRY(const auto user, load(tx, userId));
  if (user.text("state") == "disabled")
    changeState(tx, now, userId,
                user.isNull("password_hash") ? UserState::invited : UserState::active);
  return base::ok();
}

base::Result<void> Accounts::resetSecondFactor(store::Transaction& tx, base::Timestamp now,
                                               std::string_view userId) const {
  CONSILIUM_CHECK(load(tx, userId));
  tx.run(queries::userResetTotp, {{"user", value(userId)}, {"now", value(now)}});
  tx.run(queries::recoveryCodesDelete, {{"user", value(userId)}});
  endSessions(tx, policy_, now, kOperator, userId, "", SessionEndReason::revoked);
  tell(tx, now, userId, protocol::SessionSecondFactorReset{}, false);
  return base::ok();
}

base::Result<IssuedInvitation> Accounts::invite(store::Transaction& tx, base::Timestamp now,
                                                std::string_view userId) const {
  CONSILIUM_TRY(const auto user, load(tx, userId));
  if (user.text("state") != "invited")
    return base::invalidState("Only an account that has no password yet can be invited.");
  IssuedInvitation invitation;
  invitation.expiresAt = now + policy_.invitation;
  invitation.token =
      replaceInvitation(tx, now, base::newId(clock_), kOperator, userId, invitation.expiresAt);
  return invitation;
}

}  // namespace consilium::service
