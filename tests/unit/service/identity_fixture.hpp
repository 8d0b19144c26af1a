#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "domain/search_text.hpp"
#include "service/account.hpp"
#include "service/context.hpp"
#include "service/impl/totp.hpp"
#include "service/member.hpp"
#include "service/session.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/store.hpp"
#include "support/test_database.hpp"

namespace consilium::identity_tests {

using namespace std::chrono_literals;
namespace queries = store::queries;
using store::value;

inline const std::string kPassword = "quatre chevaux lents";
inline const std::string kOtherPassword = "cinq canards pressés";

inline service::SessionPolicy fastPolicy() {
  service::SessionPolicy policy;
  policy.passwordCost = {.operations = 1, .memory = 8192};
  policy.secondFactor = service::SessionPolicy::SecondFactor::optional;
  return policy;
}

/// An answer with what the connection layer would learn beside it.
template <class T>
struct Answer {
  base::Result<T> result = base::failure(base::ErrorKind::internal, "not run");
  service::SessionChange change;

  T value() const { return result.value(); }
  /// The error of an answer that must be one.
  base::Error error() const {
    if (!result.has_error()) throw std::runtime_error("expected a refusal");
    return result.error();
  }
  base::ErrorKind kind() const { return error().kind; }
  std::string pointer() const {
    return error().violations.empty() ? "" : error().violations.front().pointer;
  }
};

template <class T>
struct Unwrapped;
template <class T>
struct Unwrapped<base::Result<T>> {
  using type = T;
};

/// A fresh database with the services of identity, and a way to call them as somebody.
class World {
 public:
  explicit World(service::SessionPolicy policy = fastPolicy())
      : policy(policy), sessions(policy), members(policy), accounts(policy, clock) {
    origin.address = "192.0.2.10";
    origin.userAgent = "test";
  }

  store::Database& database() { return *database_; }

  /// Runs `act(Context&)` in a write transaction as the connection layer does: a refusal undoes
  /// what was written unless it says otherwise.
  template <class Act>
  auto call(const service::Caller* caller, Act act) {
    using Result = std::invoke_result_t<Act, service::Context&>;
    Answer<typename Unwrapped<Result>::type> answer;
    bool ran = false;
    const auto done = database().writeNow([&](store::Transaction& tx) -> base::Result<void> {
      service::Context context{.tx = tx,
                               .caller = caller,
                               .origin = origin,
                               .clock = clock,
                               .now = clock.now(),
                               .readsToRecord = {},
                               .sessionChange = {}};
      answer.result = act(context);
      answer.change = context.sessionChange;
      ran = true;
      if (answer.result.has_error() && !context.keepDespiteRefusal) return answer.result.error();
      return base::ok();
    });
    if (!ran || (done.has_error() && !answer.result.has_error()))
      throw std::runtime_error(done.error().message);
    return answer;
  }

  /// The three steps of an act that begins with a password.
  template <class Params, class Load, class Verify, class Finish>
  auto staged(const service::Caller* caller, const Params& params, Load load, Verify verify,
              Finish finish) {
    using Result = typename Unwrapped<std::invoke_result_t<
        Finish, const service::SessionService&, service::Context&, const Params&,
        typename Unwrapped<std::invoke_result_t<Load, const service::SessionService&,
                                                service::Context&, const Params&>>::type>>::type;
    Answer<Result> refused;
    auto loaded = call(caller, [&](auto& context) { return (sessions.*load)(context, params); });
    if (loaded.result.has_error()) {
      refused.result = loaded.error();
      return refused;
    }
    auto verified = (sessions.*verify)(params, loaded.value());
    if (verified.has_error()) {
      refused.result = verified.error();
      return refused;
    }
    return call(caller, [&](auto& context) {
      return (sessions.*finish)(context, params, verified.value());
    });
  }

  Answer<protocol::SessionLoginResult> login(const protocol::SessionLoginParams& params,
                                             const service::Caller* caller = nullptr) {
    using Service = service::SessionService;
    return staged(caller, params, &Service::loadLogin, &Service::verifyLogin,
                  &Service::finishLogin);
  }
  Answer<protocol::SessionLoginResult> login(const std::string& login, const std::string& password,
                                             std::optional<std::string> totp = {}) {
    protocol::SessionLoginParams params;
    params.login = login;
    params.password = password;
    params.totp = std::move(totp);
    params.as = protocol::SessionKind::token;
    return this->login(params);
  }
  Answer<protocol::SessionReauthenticateResult> reauthenticate(
      const service::Caller& caller, const std::string& password,
      std::optional<std::string> totp = {}) {
    using Service = service::SessionService;
    protocol::SessionReauthenticateParams params;
    params.password = password;
    params.totp = std::move(totp);
    return staged(&caller, params, &Service::loadReauthenticate, &Service::verifyReauthenticate,
                  &Service::finishReauthenticate);
  }
  Answer<protocol::SessionChangePasswordResult> changePassword(const service::Caller& caller,
                                                               const std::string& current,
                                                               const std::string& password) {
    using Service = service::SessionService;
    protocol::SessionChangePasswordParams params;
    params.current = current;
    params.password = password;
    return staged(&caller, params, &Service::loadChangePassword, &Service::verifyChangePassword,
                  &Service::finishChangePassword);
  }
  Answer<protocol::SessionAcceptInvitationResult> acceptInvitation(const std::string& token,
                                                                   const std::string& password) {
    using Service = service::SessionService;
    protocol::SessionAcceptInvitationParams params;
    params.token = token;
    params.password = password;
    return staged(nullptr, params, &Service::loadAcceptInvitation, &Service::verifyAcceptInvitation,
                  &Service::finishAcceptInvitation);
  }

  /// Who the token belongs to at this moment.
  Answer<service::Caller> authenticate(const std::string& token,
                                       std::optional<base::Timestamp> lastActivity = {}) {
    return call(nullptr, [&](auto& context) {
      return sessions.authenticate(context.tx, token, context.now, lastActivity);
    });
  }
  /// A signed-in session of a user with `kPassword`.
  service::Caller signIn(const std::string& login, std::optional<std::string> totp = {}) {
    return authenticate(*this->login(login, kPassword, std::move(totp)).value().token).value();
  }
  /// The same session as it is now.
  service::Caller refreshed(const service::Caller& caller) {
    return call(nullptr,
                [&](auto& context) {
                  return sessions.resume(context.tx, caller.sessionId, context.now);
                })
        .value();
  }

  /// Makes an active user with `kPassword`; returns the id.
  std::string addUser(const std::string& login, bool admin = false) {
    service::NewAccount account;
    account.login = login;
    account.name = "Dr " + login;
    account.admin = admin;
    account.passwordHash = accounts.hashPassword(login, account.name, kPassword).value();
    return call(nullptr,
                [&](auto& context) { return accounts.create(context.tx, context.now, account); })
        .value();
  }
  template <class Act>
  auto operate(Act act) {
    return call(nullptr, [&](auto& context) { return act(context.tx, context.now); });
  }

  /// Enrols a second factor for the caller; returns secret (raw) and recovery codes.
  struct Enrolled {
    std::string secret;
    std::vector<std::string> recoveryCodes;
  };
  Enrolled enrol(const service::Caller& caller) {
    call(&caller, [&](auto& context) { return sessions.enrolTotp(context, {}); }).value();
    const auto secret = pendingSecret(caller.userId);
    auto codes = call(&caller, [&](auto& context) {
                   return sessions.confirmTotp(context, {.code = codeOf(secret)});
                 }).value();
    return {secret, codes.recoveryCodes};
  }
  std::string pendingSecret(const std::string& userId) {
    std::string secret;
    database()
        .readNow([&](store::Transaction& tx) {
          secret =
              tx.one(queries::userById, {{"user", value(userId)}})->bytes("totp_pending_secret");
          return base::ok();
        })
        .value();
    return secret;
  }
  std::string codeOf(const std::string& secret, std::chrono::seconds later = 0s) {
    return service::totpCode(secret, service::totpStep(clock.now() + later));
  }

  std::string addNetwork(const std::string& code) {
    const auto id = base::newId(clock);
    call(nullptr, [&](service::Context& context) -> base::Result<void> {
      context.tx.run(queries::networkInsert, {{"network", value(id)},
                                              {"code", value(code)},
                                              {"codeKey", value(domain::foldForSearch(code))},
                                              {"name", value(code)},
                                              {"externalId", store::null()},
                                              {"now", value(context.now)}});
      return base::ok();
    }).result.value();
    return id;
  }
  std::string addCentre(const std::string& network, const std::string& name) {
    const auto id = base::newId(clock);
    call(nullptr, [&](service::Context& context) -> base::Result<void> {
      context.tx.run(queries::centreInsert, {{"centre", value(id)},
                                             {"network", value(network)},
                                             {"kind", value("competence")},
                                             {"name", value(name)},
                                             {"hospital", value("")},
                                             {"city", value("")},
                                             {"region", value("")},
                                             {"regionKey", value("")},
                                             {"sortKey", value(domain::foldForSearch(name))},
                                             {"externalId", store::null()},
                                             {"now", value(context.now)}});
      return base::ok();
    }).result.value();
    return id;
  }
  /// A series with these members on its roster.
  std::string addSeries(const std::string& network, const std::string& name,
                        const std::vector<std::string>& seated) {
    const auto id = base::newId(clock);
    call(nullptr, [&](service::Context& context) -> base::Result<void> {
      context.tx.run(queries::seriesInsert, {{"series", value(id)},
                                             {"network", value(network)},
                                             {"name", value(name)},
                                             {"sortKey", value(domain::foldForSearch(name))},
                                             {"charter", value("{}")},
                                             {"now", value(context.now)}});
      for (const auto& member : seated)
        context.tx.run(queries::rosterSeatInsert, {{"series", value(id)},
                                                   {"member", value(member)},
                                                   {"specialty", value("génétique médicale")},
                                                   {"function", value("permanent")},
                                                   {"now", value(context.now)},
                                                   {"network", value(network)}});
      return base::ok();
    }).result.value();
    return id;
  }
  static service::MemberProfile physician(protocol::MemberRole role) {
    service::MemberProfile profile;
    profile.role = role;
    profile.profession = protocol::Profession::physician;
    profile.specialty = "génétique médicale";
    return profile;
  }
  std::string addMember(const std::string& user, const std::string& centre,
                        const service::MemberProfile& profile) {
    return call(nullptr,
                [&](auto& context) {
                  return service::addMember(context.tx, context.now, clock, "system", user, centre,
                                            profile);
                })
        .value();
  }

  std::vector<store::Event> events(const std::string& stream) {
    std::vector<store::Event> events;
    database()
        .readNow([&](store::Transaction& tx) {
          events = store::readEvents(tx, stream, 0, 1000);
          return base::ok();
        })
        .value();
    return events;
  }
  std::vector<std::string> eventTypes(const std::string& stream) {
    std::vector<std::string> types;
    for (const auto& event : events(stream)) types.push_back(event.type);
    return types;
  }
  std::size_t countEvents(const std::string& stream, const std::string& type) {
    std::size_t count = 0;
    for (const auto& event : events(stream)) count += event.type == type ? 1 : 0;
    return count;
  }

  test::TestClock clock;
  service::Origin origin;
  service::SessionPolicy policy;

 private:
  test::TestDatabase database_;

 public:
  service::SessionService sessions;
  service::MemberService members;
  service::Accounts accounts;
};

}  // namespace consilium::identity_tests
