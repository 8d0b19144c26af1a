#include "service/session.hpp"

#include <algorithm>
#include <set>

#include "identity_fixture.hpp"
#include "service/impl/accounts.hpp"
#include "service/impl/password.hpp"
#include "service/impl/sign_in_limiter.hpp"

using namespace consilium;
using namespace consilium::identity_tests;
using base::ErrorKind;
using protocol::SessionKind;

namespace {

protocol::SessionLoginParams cookieLogin(const std::string& login) {
  protocol::SessionLoginParams params;
  params.login = login;
  params.password = kPassword;
  params.as = SessionKind::cookie;
  return params;
}

std::string ruleOf(const base::Result<void>& result) {
  return result.has_error() ? result.error().violations.front().rule : "";
}

}  // namespace

// Passwords ---------------------------------------------------------------------------------------

TEST_CASE("A password is accepted only against its own hash") {
  const service::PasswordHasher hasher({.operations = 1, .memory = 8192});
  const auto hash = hasher.hash(kPassword);
  CHECK(hash.starts_with("$argon2id$"));
  CHECK(hash != hasher.hash(kPassword));
  CHECK(hasher.verify(hash, kPassword));
  CHECK_FALSE(hasher.verify(hash, kPassword + " "));
  CHECK_FALSE(hasher.verify("", kPassword));
  CHECK_FALSE(hasher.verify("not a hash", kPassword));
}

TEST_CASE("A password is the same however its accents were typed") {
  const service::PasswordHasher hasher({.operations = 1, .memory = 8192});
  CHECK(hasher.verify(hasher.hash("caf\u00e9 serr\u00e9 du matin"),
                      "cafe\u0301 serre\u0301 du matin"));
}

TEST_CASE("A hash made at another cost is outdated") {
  const service::PasswordHasher cheap({.operations = 1, .memory = 8192});
  const service::PasswordHasher dear({.operations = 2, .memory = 16384});
  const auto hash = cheap.hash(kPassword);
  CHECK_FALSE(cheap.isOutdated(hash));
  CHECK(dear.isOutdated(hash));
  CHECK(dear.verify(hash, kPassword));
}

TEST_CASE("A new password has 12 to 128 characters, counted as people count them") {
  const auto rule = [](const std::string& password) {
    return ruleOf(service::checkNewPassword("/password", password, "m.curie", "Marie Curie"));
  };
  CHECK(rule("onze lettre") == "minLength");
  CHECK(rule("douze signes") == "");
  std::string accents;
  for (int i = 0; i < 11; ++i) accents += i % 2 ? "é" : "è";
  CHECK(rule(accents) == "minLength");
  std::string longest;
  while (longest.size() < 128) longest += "abcdefghij klmno";
  CHECK(rule(longest) == "");
  CHECK(rule(longest + "x") == "maxLength");
  CHECK(rule("\xff\xfe not UTF-8 at all") == "encoding");
}

TEST_CASE("A new password is neither the login nor the name") {
  const auto rule = [](const std::string& password) {
    return ruleOf(service::checkNewPassword(
        "/password", password, "marie.skłodowska@hopital.example", "Marie Skłodowska Curie"));
  };
  CHECK(rule("marie.skłodowska@hopital.example") == "personal");
  CHECK(rule("Marie.Skłodowska") == "personal");
  CHECK(rule("curie marie skłodowska") == "personal");
  CHECK(rule("MarieSkłodowskaCurie1867") == "personal");
  CHECK(rule("Marie aime le radium") == "");
}

TEST_CASE("A new password is not one of the most common") {
  const auto rule = [](const std::string& password) {
    return ruleOf(service::checkNewPassword("/password", password, "m.curie", "Marie Curie"));
  };
  for (const auto* common :
       {"Password2026", "motdepasse123", "passwordpassword", "azertyuiopqs", "123456789012",
        "qwertyuiop2026", "aaaaaaaaaaaaa", "abababababab", "Consilium-2026", "Maladies-Rares-75"})
    CHECK(rule(common) == "common");
  CHECK(rule("correct horse battery staple") == "");
  CHECK(rule("%!$*£&#@+=?/§") == "");
}

// The second factor -------------------------------------------------------------------------------

TEST_CASE("Codes are those of RFC 6238") {
  const std::string secret = "12345678901234567890";
  // Appendix B of the RFC, the last six of its eight digits.
  CHECK(service::totpCode(secret, 59 / 30) == "287082");
  CHECK(service::totpCode(secret, 1111111109 / 30) == "081804");
  CHECK(service::totpCode(secret, 20000000000 / 30) == "353130");
}

TEST_CASE("A code counts one step early or late, and once") {
  const auto secret = service::newTotpSecret();
  CHECK(secret.size() == 20);
  const base::Timestamp now{1'800'000'015'000ms};
  const auto step = service::totpStep(now);
  const auto match = [&](std::int64_t offset, std::int64_t last) {
    return service::matchTotp(secret, service::totpCode(secret, step + offset), now, last);
  };
  CHECK(match(-1, 0) == step - 1);
  CHECK(match(0, 0) == step);
  CHECK(match(1, 0) == step + 1);
  CHECK_FALSE(match(-2, 0));
  CHECK_FALSE(match(2, 0));
  CHECK_FALSE(match(0, step));
  CHECK_FALSE(match(-1, step));
  CHECK(match(1, step) == step + 1);
  const auto code = service::totpCode(secret, step);
  CHECK(service::matchTotp(secret, code.substr(0, 3) + " " + code.substr(3), now, 0) == step);
  CHECK_FALSE(service::matchTotp(secret, "", now, 0));
  CHECK_FALSE(service::matchTotp(secret, code + "0", now, 0));
}

TEST_CASE("The enrolment address names issuer and account and carries the secret in base32") {
  CHECK(service::toBase32("12345678901234567890") == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  CHECK(service::totpUri("Consilium", "a b@c", "12345678901234567890") ==
        "otpauth://totp/Consilium:a%20b%40c?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Consilium&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("A recovery code is the same however it was typed") {
  const auto code = service::newRecoveryCode();
  REQUIRE(code.size() == 19);
  std::string typed = code;
  std::erase(typed, '-');
  std::transform(typed.begin(), typed.end(), typed.begin(), ::tolower);
  CHECK(service::recoveryCodeHash(code) == service::recoveryCodeHash(typed));
  CHECK(service::recoveryCodeHash(code) != service::recoveryCodeHash(service::newRecoveryCode()));
}

// Signing in --------------------------------------------------------------------------------------

TEST_CASE("Signing in gives a token that says who calls") {
  World world;
  const auto user = world.addUser("Curie");
  const auto answer = world.login("cURIE", kPassword);
  const auto& result = answer.value();
  REQUIRE(result.token);
  CHECK(result.token->size() == 43);
  CHECK(result.identity.login == "Curie");
  CHECK(result.session.kind == SessionKind::token);
  CHECK(result.session.expiresAt == world.clock.now() + 10h);
  CHECK(result.session.idleSeconds == 900);
  CHECK(answer.change.kind == service::SessionChange::Kind::started);
  CHECK(answer.change.token == *result.token);

  const auto caller = world.authenticate(*result.token).value();
  CHECK(caller.userId == user);
  CHECK(caller.sessionId == result.session.id);
  CHECK_FALSE(caller.cookie);
  CHECK_FALSE(caller.enrolmentPending);
  CHECK(world.eventTypes("user:" + user) ==
        std::vector<std::string>{"user.created", "session.started"});
}

TEST_CASE("Only the hash of a token is stored") {
  World world;
  world.addUser("curie");
  const auto token = *world.login("curie", kPassword).value().token;
  const auto find = [&](const store::Bytes& key) {
    bool found = false;
    world.database()
        .readNow([&](store::Transaction& tx) {
          found = tx.one(queries::sessionByToken, {{"tokenHash", value(key)}}).has_value();
          return base::ok();
        })
        .value();
    return found;
  };
  CHECK(find(service::tokenHash(token)));
  CHECK_FALSE(find({token}));
}

TEST_CASE("A failed sign-in reads the same whatever was wrong") {
  World world;
  world.addUser("curie");
  const auto owner = world.signIn("curie");
  const auto secret = world.enrol(owner).secret;
  const auto unknown = world.login("nobody", kPassword);
  const auto password = world.login("curie", kOtherPassword, world.codeOf(secret, 30s));
  const auto code = world.login("curie", kPassword, "000000");
  CHECK(unknown.kind() == ErrorKind::unauthenticated);
  CHECK(password.error().message == unknown.error().message);
  CHECK(code.error().message == unknown.error().message);
  CHECK(unknown.error().violations.empty());
  CHECK(password.error().violations.empty());
  CHECK(code.error().violations.empty());
}

TEST_CASE("Invited and disabled users cannot sign in") {
  World world;
  world
      .call(nullptr,
            [&](auto& context) {
              return world.accounts.create(
                  context.tx, context.now,
                  {.login = "invited", .name = "Someone", .passwordHash = {}});
            })
      .value();
  CHECK(world.login("invited", "").kind() == ErrorKind::unauthenticated);
  const auto user = world.addUser("curie");
  world.operate([&](auto& tx, auto now) { return world.accounts.disable(tx, now, user); })
      .result.value();
  CHECK(world.login("curie", kPassword).kind() == ErrorKind::unauthenticated);
}

TEST_CASE("A cookie session is begun over POST only, and its token stays out of the reply") {
  World world;
  world.addUser("curie");
  CHECK(world.login(cookieLogin("curie")).kind() == ErrorKind::invalidState);
  world.origin.overPost = true;
  const auto answer = world.login(cookieLogin("curie"));
  CHECK_FALSE(answer.value().token);
  CHECK(answer.change.cookie);
  CHECK(world.authenticate(answer.change.token).value().cookie);
}

TEST_CASE("Signing in again ends the session it is done from") {
  World world;
  const auto user = world.addUser("curie");
  world.origin.overPost = true;
  const auto first = world.login(cookieLogin("curie"));
  const auto caller = world.authenticate(first.change.token).value();
  const auto second = world.login(cookieLogin("curie"), &caller);
  CHECK(world.authenticate(first.change.token).kind() == ErrorKind::unauthenticated);
  CHECK(world.authenticate(second.change.token).value().userId == user);
  CHECK(world.countEvents("user:" + user, "session.ended") == 1);
}

TEST_CASE("A password hashed at an older cost is hashed anew when it is given") {
  World old;
  auto policy = fastPolicy();
  policy.passwordCost.operations = 2;
  const service::SessionService dearer(policy);
  const auto user = old.addUser("curie");
  const auto stored = [&] {
    std::string hash;
    old.database()
        .readNow([&](store::Transaction& tx) {
          hash = tx.one(queries::userById, {{"user", value(user)}})->text("password_hash");
          return base::ok();
        })
        .value();
    return hash;
  };
  const auto before = stored();
  protocol::SessionLoginParams params;
  params.login = "curie";
  params.password = kPassword;
  old.call(nullptr,
           [&](service::Context& context) {
             auto stage = dearer.loadLogin(context, params);
             return dearer.finishLogin(context, params,
                                       dearer.verifyLogin(params, stage.value()).value());
           })
      .value();
  CHECK(stored() != before);
  CHECK(stored().find("t=2") != std::string::npos);
  CHECK(old.login("curie", kPassword).result.has_value());
}

TEST_CASE("A password that changed while it was checked does not let in") {
  World world;
  const auto user = world.addUser("curie");
  protocol::SessionLoginParams params;
  params.login = "curie";
  params.password = kPassword;
  auto stage =
      world.call(nullptr, [&](auto& context) { return world.sessions.loadLogin(context, params); })
          .value();
  stage = world.sessions.verifyLogin(params, stage).value();
  CHECK(stage.right);
  const auto hash = world.accounts.hashPassword("curie", "Dr curie", kOtherPassword).value();
  world.operate([&](auto& tx, auto now) { return world.accounts.setPassword(tx, now, user, hash); })
      .result.value();
  CHECK(world
            .call(nullptr,
                  [&](auto& context) { return world.sessions.finishLogin(context, params, stage); })
            .kind() == ErrorKind::unauthenticated);
}

TEST_CASE("A user keeps a limited number of sessions, the latest ones") {
  auto policy = fastPolicy();
  policy.sessionsPerUser = 3;
  World world(policy);
  world.addUser("curie");
  std::vector<std::string> tokens;
  for (int i = 0; i < 5; ++i) tokens.push_back(*world.login("curie", kPassword).value().token);
  CHECK(world.authenticate(tokens[0]).result.has_error());
  CHECK(world.authenticate(tokens[1]).result.has_error());
  for (int i = 2; i < 5; ++i) CHECK(world.authenticate(tokens[i]).result.has_value());
}

// Back-off ----------------------------------------------------------------------------------------

TEST_CASE("Five failures of an account from one address make it wait out a quarter of an hour") {
  World world;
  world.addUser("curie");
  for (const std::string login : {"curie", "nobody"}) {
    for (int i = 0; i < 5; ++i) {
      CHECK(world.login(login, "wrong password").kind() == ErrorKind::unauthenticated);
      world.clock.advance(1min);
    }
    const auto refused = world.login(login, kPassword);
    CHECK(refused.kind() == ErrorKind::rateLimited);
    CHECK(refused.error().retryAfterMs == std::chrono::milliseconds(10min).count());
  }
}

TEST_CASE("After the wait the right password lets in again") {
  World world;
  world.addUser("curie");
  for (int i = 0; i < 5; ++i) world.login("curie", "wrong password");
  world.clock.advance(15min - 1ms);
  CHECK(world.login("curie", kPassword).error().retryAfterMs == 1);
  world.clock.advance(1ms);
  CHECK(world.login("curie", kPassword).result.has_value());
}

TEST_CASE("Another address is not held up by the failures of one") {
  World world;
  world.addUser("curie");
  for (int i = 0; i < 5; ++i) world.login("curie", "wrong password");
  world.origin.address = "192.0.2.11";
  CHECK(world.login("curie", kPassword).result.has_value());
}

TEST_CASE("A success clears the failures of that account from that address") {
  World world;
  world.addUser("curie");
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) world.login("curie", "wrong password");
    CHECK(world.login("curie", kPassword).result.has_value());
  }
}

TEST_CASE("Fifty failures from one address make every account wait there") {
  World world;
  world.addUser("curie");
  for (int i = 0; i < 50; ++i)
    CHECK(world.login("nobody" + std::to_string(i), "wrong password").kind() ==
          ErrorKind::unauthenticated);
  CHECK(world.login("curie", kPassword).kind() == ErrorKind::rateLimited);
  world.origin.address = "192.0.2.11";
  CHECK(world.login("curie", kPassword).result.has_value());
}

TEST_CASE("Guessing at one account from many addresses slows down and never locks it") {
  World world;
  world.addUser("curie");
  int address = 0;
  const auto guess = [&] {
    world.origin.address = "198.51.100." + std::to_string(++address);
    return world.login("curie", "wrong password");
  };
  for (int i = 0; i < 10; ++i) CHECK(guess().kind() == ErrorKind::unauthenticated);
  std::int64_t longest = 0;
  for (std::int64_t expected : {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000}) {
    const auto refused = guess();
    REQUIRE(refused.kind() == ErrorKind::rateLimited);
    CHECK(refused.error().retryAfterMs == expected);
    longest = std::max(longest, *refused.error().retryAfterMs);
    world.clock.advance(std::chrono::milliseconds(expected));
    CHECK(guess().kind() == ErrorKind::unauthenticated);
  }
  CHECK(longest == 60000);
  world.clock.advance(1min);
  CHECK(world.login("curie", kPassword).result.has_value());
}

TEST_CASE("Where a user has signed in before, guesses from elsewhere do not shut them out") {
  World world;
  world.addUser("curie");
  const auto home = world.origin.address;
  CHECK(world.login("curie", kPassword).result.has_value());
  for (int i = 0; i < 12; ++i) {
    world.origin.address = "198.51.100." + std::to_string(i);
    world.login("curie", "wrong password");
  }
  CHECK(world.login("curie", kPassword).kind() == ErrorKind::rateLimited);
  world.origin.address = home;
  CHECK(world.login("curie", kPassword).result.has_value());
}

TEST_CASE("Guesses that were begun together are counted before any is answered") {
  World world;
  world.addUser("curie");
  protocol::SessionLoginParams params;
  params.login = "curie";
  params.password = kPassword;
  const auto right =
      world.sessions
          .verifyLogin(params, world
                                   .call(nullptr,
                                         [&](auto& context) {
                                           return world.sessions.loadLogin(context, params);
                                         })
                                   .value())
          .value();
  for (int i = 0; i < 5; ++i) world.login("curie", "wrong password");
  CHECK(world
            .call(nullptr,
                  [&](auto& context) { return world.sessions.finishLogin(context, params, right); })
            .kind() == ErrorKind::rateLimited);
}

TEST_CASE("A failed sign-in is told to the user's stream without the password") {
  World world;
  const auto user = world.addUser("curie");
  world.login("curie", "wrong password");
  world.login("curie", "wrong password");
  const auto events = world.events("user:" + user);
  CHECK(events.back().type == "session.signInFailed");
  CHECK(events.back().data == R"({"recentFailures":2})");
  CHECK(events.back().actor == "system");
}

// Life of a session -------------------------------------------------------------------------------

TEST_CASE("A session ends after 15 minutes without a request") {
  World world;
  world.addUser("curie");
  const auto token = *world.login("curie", kPassword).value().token;
  world.clock.advance(15min - 1ms);
  CHECK(world.authenticate(token).result.has_value());
  world.clock.advance(1ms);
  CHECK(world.authenticate(token).kind() == ErrorKind::unauthenticated);
  CHECK(world.authenticate(token, world.clock.now() - 1min).result.has_value());
}

TEST_CASE("Requests keep a session alive, up to 10 hours") {
  World world;
  world.addUser("curie");
  const auto token = *world.login("curie", kPassword).value().token;
  const auto begun = world.clock.now();
  while (world.clock.now() + 10min < begun + 10h) {
    world.clock.advance(10min);
    const auto caller = world.authenticate(token).value();
    world
        .operate([&](auto& tx, auto now) -> base::Result<void> {
          world.sessions.touch(tx, caller.sessionId, now);
          return base::ok();
        })
        .result.value();
  }
  world.clock.advance(10min);
  CHECK(world.authenticate(token).kind() == ErrorKind::unauthenticated);
}

TEST_CASE("Activity is written down as of its own time, and never set back") {
  World world;
  world.addUser("curie");
  const auto caller = world.signIn("curie");
  const auto touch = [&](base::Timestamp used) {
    world
        .operate([&](auto& tx, auto) -> base::Result<void> {
          world.sessions.touch(tx, caller.sessionId, used);
          return base::ok();
        })
        .result.value();
    return world.call(&caller, [&](auto& c) { return world.sessions.list(c, {}); })
        .value()
        .sessions.front()
        .lastSeenAt;
  };
  const auto begun = world.clock.now();
  world.clock.advance(2min);
  CHECK(touch(begun + 30s) == begun + 30s);
  CHECK(touch(begun + 20s) == begun + 30s);
}

TEST_CASE("An unknown token is nobody's") {
  World world;
  CHECK(world.authenticate("").kind() == ErrorKind::unauthenticated);
  CHECK(world.authenticate(std::string(43, 'A')).kind() == ErrorKind::unauthenticated);
  CHECK(world.authenticate(std::string(100'000, 'A')).kind() == ErrorKind::unauthenticated);
}

TEST_CASE("Signing out ends the session; a cookie session only over POST") {
  World world;
  const auto user = world.addUser("curie");
  world.origin.overPost = true;
  const auto token = world.login(cookieLogin("curie")).change.token;
  const auto caller = world.authenticate(token).value();
  world.origin.overPost = false;
  const auto logout = [&] {
    return world.call(&caller, [&](auto& context) { return world.sessions.logout(context, {}); });
  };
  CHECK(logout().kind() == ErrorKind::invalidState);
  world.origin.overPost = true;
  const auto done = logout();
  CHECK(done.result.has_value());
  CHECK(done.change.kind == service::SessionChange::Kind::ended);
  CHECK(done.change.cookie);
  CHECK(world.authenticate(token).kind() == ErrorKind::unauthenticated);
  const auto last = world.events("user:" + user).back();
  CHECK(last.type == "session.ended");
  CHECK(last.changesAccess);
}

TEST_CASE("Sessions are listed latest first, page by page, without the ended ones") {
  World world;
  world.addUser("curie");
  std::vector<service::Caller> callers;
  for (int i = 0; i < 5; ++i) {
    callers.push_back(world.signIn("curie"));
    world.clock.advance(1s);
  }
  world.call(&callers[1], [&](auto& context) { return world.sessions.logout(context, {}); })
      .value();
  std::vector<std::string> seen;
  protocol::SessionListParams params;
  params.limit = 2;
  do {
    const auto page =
        world.call(&callers[4], [&](auto& context) { return world.sessions.list(context, params); })
            .value();
    CHECK(page.sessions.size() == 2);
    for (const auto& session : page.sessions) {
      seen.push_back(session.id);
      CHECK(session.current == (session.id == callers[4].sessionId));
    }
    params.cursor = page.cursor;
  } while (params.cursor);
  CHECK(seen == std::vector<std::string>{callers[4].sessionId, callers[3].sessionId,
                                         callers[2].sessionId, callers[0].sessionId});
}

TEST_CASE("Only administrators see and end the sessions of others") {
  World world;
  const auto curie = world.addUser("curie");
  world.addUser("joliot");
  world.addUser("root", true);
  const auto target = world.signIn("curie");
  const auto other = world.signIn("joliot");
  auto admin = world.signIn("root");
  const auto list = [&](const service::Caller& caller) {
    protocol::SessionListParams params;
    params.user = curie;
    return world.call(&caller, [&](auto& c) { return world.sessions.list(c, params); });
  };
  const auto revoke = [&](const service::Caller& caller) {
    return world.call(
        &caller, [&](auto& c) { return world.sessions.revoke(c, {.session = target.sessionId}); });
  };
  CHECK(list(other).kind() == ErrorKind::notFound);
  CHECK(list(admin).value().sessions.size() == 1);
  CHECK(revoke(other).kind() == ErrorKind::notFound);
  world.clock.advance(6min);
  CHECK(revoke(admin).error().reauthenticate);
  CHECK(world.reauthenticate(admin, kPassword).result.has_value());
  admin = world.refreshed(admin);
  CHECK(revoke(admin).result.has_value());
  CHECK(revoke(admin).kind() == ErrorKind::notFound);
  CHECK(world
            .call(nullptr,
                  [&](auto& c) { return world.sessions.resume(c.tx, target.sessionId, c.now); })
            .kind() == ErrorKind::unauthenticated);
}

TEST_CASE("Whoever is not signed in is told to sign in") {
  World world;
  const auto refused = [&](auto act) { return world.call(nullptr, act).kind(); };
  auto& s = world.sessions;
  CHECK(refused([&](auto& c) { return s.whoami(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.list(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.logout(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.revoke(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.enrolTotp(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.confirmTotp(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.draftKey(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.setLanguage(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.setPreferences(c, {}); }) == ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.loadReauthenticate(c, {}); }) ==
        ErrorKind::unauthenticated);
  CHECK(refused([&](auto& c) { return s.loadChangePassword(c, {}); }) ==
        ErrorKind::unauthenticated);
}

// Own account -------------------------------------------------------------------------------------

TEST_CASE("Changing the password ends the other sessions and keeps this one") {
  World world;
  const auto user = world.addUser("curie");
  const auto other = world.signIn("curie");
  const auto caller = world.signIn("curie");
  CHECK(world.changePassword(caller, kPassword, kOtherPassword).value().sessionsEnded == 1);
  CHECK(world.refreshed(caller).userId == user);
  CHECK(world
            .call(nullptr,
                  [&](auto& c) { return world.sessions.resume(c.tx, other.sessionId, c.now); })
            .kind() == ErrorKind::unauthenticated);
  CHECK(world.login("curie", kPassword).kind() == ErrorKind::unauthenticated);
  CHECK(world.login("curie", kOtherPassword).result.has_value());
  CHECK(world.countEvents("user:" + user, "session.passwordChanged") == 1);
}

TEST_CASE("A new password must keep the rules, and the present one must be right") {
  World world;
  world.addUser("curie");
  const auto caller = world.signIn("curie");
  CHECK(world.changePassword(caller, kPassword, "short").pointer() == "/password");
  CHECK(world.changePassword(caller, kPassword, kPassword).error().violations.front().rule ==
        "unchanged");
  CHECK(world.changePassword(caller, "wrong password", kOtherPassword).pointer() == "/current");
  for (int i = 0; i < 4; ++i) world.changePassword(caller, "wrong password", kOtherPassword);
  CHECK(world.changePassword(caller, kPassword, kOtherPassword).kind() == ErrorKind::rateLimited);
}

TEST_CASE("Re-authentication opens administrative acts for five minutes") {
  World world;
  world.addUser("curie");
  auto caller = world.signIn("curie");
  const auto recent = [&] {
    const auto now = world.refreshed(caller);
    return world.call(&now, [](auto& c) { return service::requireRecentAuthentication(c); });
  };
  CHECK(recent().result.has_value());
  world.clock.advance(5min);
  CHECK(recent().error().reauthenticate);
  CHECK(recent().kind() == ErrorKind::unauthenticated);
  const auto wrong = world.reauthenticate(caller, "wrong password");
  CHECK(wrong.kind() == ErrorKind::unauthenticated);
  CHECK(wrong.error().reauthenticate);
  CHECK(world.reauthenticate(caller, kPassword).value().reauthenticatedUntil ==
        world.clock.now() + 5min);
  CHECK(recent().result.has_value());
}

TEST_CASE("A cookie session is re-authenticated over POST only") {
  World world;
  world.addUser("curie");
  world.origin.overPost = true;
  const auto caller = world.authenticate(world.login(cookieLogin("curie")).change.token).value();
  world.origin.overPost = false;
  CHECK(world.reauthenticate(caller, kPassword).kind() == ErrorKind::invalidState);
  world.origin.overPost = true;
  CHECK(world.reauthenticate(caller, kPassword).result.has_value());
}

TEST_CASE("Guessing by re-authentication is slowed down like signing in") {
  World world;
  world.addUser("curie");
  const auto caller = world.signIn("curie");
  for (int i = 0; i < 5; ++i) world.reauthenticate(caller, "wrong password");
  CHECK(world.reauthenticate(caller, kPassword).kind() == ErrorKind::rateLimited);
}

TEST_CASE("An account's language is the one that was chosen last, which its stream tells") {
  World world;
  const auto user = world.addUser("curie");
  const auto caller = world.signIn("curie");
  const auto elsewhere = world.signIn("curie");
  const auto choose = [&](protocol::Language language) {
    world
        .call(&caller,
              [&](auto& c) { return world.sessions.setLanguage(c, {.language = language}); })
        .value();
    return world.call(&elsewhere, [&](auto& c) { return world.sessions.whoami(c, {}); })
        .value()
        .identity.language;
  };
  const auto told = [&] { return world.countEvents("user:" + user, "session.languageChosen"); };
  CHECK(choose(protocol::Language::fr) == protocol::Language::fr);
  CHECK(told() == 0);
  CHECK(choose(protocol::Language::en) == protocol::Language::en);
  CHECK(choose(protocol::Language::en) == protocol::Language::en);
  CHECK(told() == 1);
}

TEST_CASE("Each user has one key for texts that are not sent yet, until the account is disabled") {
  World world;
  const auto user = world.addUser("curie");
  world.addUser("joliot");
  const auto keyOf = [&](const service::Caller& caller) {
    return world.call(&caller, [&](auto& c) { return world.sessions.draftKey(c, {}); }).value().key;
  };
  const auto caller = world.signIn("curie");
  const auto key = keyOf(caller);
  CHECK(key.size() == 43);
  CHECK(keyOf(caller) == key);
  CHECK(keyOf(world.signIn("joliot")) != key);
  CHECK(world.eventTypes("user:" + user) ==
        std::vector<std::string>{"user.created", "session.started"});

  world.changePassword(caller, kPassword, kOtherPassword).value();
  CHECK(keyOf(world.refreshed(caller)) == key);
  world.changePassword(caller, kOtherPassword, kPassword).value();
  const auto operate = [&](auto act) { world.operate(act).result.value(); };
  operate([&](auto& tx, auto now) { return world.accounts.disable(tx, now, user); });
  operate([&](auto& tx, auto now) { return world.accounts.enable(tx, now, user); });
  CHECK(keyOf(world.signIn("curie")) != key);
}

TEST_CASE("Once enrolled, the second factor is asked for, after the password was right") {
  World world;
  world.addUser("curie");
  const auto owner = world.signIn("curie");
  const auto enrolled = world.enrol(owner);
  CHECK(enrolled.recoveryCodes.size() == service::kRecoveryCodes);
  CHECK(std::set(enrolled.recoveryCodes.begin(), enrolled.recoveryCodes.end()).size() ==
        enrolled.recoveryCodes.size());

  const auto asked = world.login("curie", kPassword);
  CHECK(asked.kind() == ErrorKind::unauthenticated);
  CHECK(asked.pointer() == "/totp");
  CHECK(asked.error().violations.front().rule == "required");
  CHECK(world.login("curie", "wrong password").pointer() == "");

  world.clock.advance(30s);
  const auto code = world.codeOf(enrolled.secret);
  CHECK(world.login("curie", kPassword, code).result.has_value());
  CHECK(world.login("curie", kPassword, code).kind() == ErrorKind::unauthenticated);
}

TEST_CASE("The code that confirmed the enrolment cannot be used again") {
  World world;
  world.addUser("curie");
  const auto secret = world.enrol(world.signIn("curie")).secret;
  CHECK(world.login("curie", kPassword, world.codeOf(secret)).kind() == ErrorKind::unauthenticated);
  CHECK(world.login("curie", kPassword, world.codeOf(secret, 30s)).result.has_value());
}

TEST_CASE("Asking for the code is no failure, a wrong code is one") {
  World world;
  world.addUser("curie");
  const auto secret = world.enrol(world.signIn("curie")).secret;
  for (int i = 0; i < 10; ++i)
    CHECK(world.login("curie", kPassword).kind() == ErrorKind::unauthenticated);
  for (int i = 0; i < 5; ++i)
    CHECK(world.login("curie", kPassword, "000000").kind() == ErrorKind::unauthenticated);
  world.clock.advance(30s);
  CHECK(world.login("curie", kPassword, world.codeOf(secret)).kind() == ErrorKind::rateLimited);
}

TEST_CASE("A recovery code replaces the second factor once") {
  World world;
  const auto user = world.addUser("curie");
  const auto enrolled = world.enrol(world.signIn("curie"));
  const auto& code = enrolled.recoveryCodes.front();
  const auto answer = world.login("curie", kPassword, code);
  CHECK(answer.value().identity.secondFactor.recoveryCodesLeft == 9);
  CHECK(world.countEvents("user:" + user, "session.recoveryCodeUsed") == 1);
  CHECK(world.login("curie", kPassword, code).kind() == ErrorKind::unauthenticated);
}

TEST_CASE("A required second factor restricts a session until it is enrolled") {
  auto policy = fastPolicy();
  policy.secondFactor = service::SessionPolicy::SecondFactor::required;
  World world(policy);
  world.addUser("curie");
  auto caller = world.signIn("curie");
  CHECK(caller.enrolmentPending);
  const auto state = [&] {
    return world.call(&caller, [&](auto& c) { return world.sessions.whoami(c, {}); })
        .value()
        .identity.secondFactor;
  };
  CHECK(state().enrolmentPending);
  world.enrol(caller);
  CHECK_FALSE(world.refreshed(caller).enrolmentPending);
  CHECK_FALSE(state().enrolmentPending);
  CHECK(state().enrolled);

  for (const auto* allowed : {"session.whoami", "session.reauthenticate", "session.enrolTotp",
                              "session.confirmTotp", "session.changePassword", "session.logout"})
    CHECK(service::allowedBeforeEnrolment(allowed));
  for (const auto* refused : {"session.list", "session.revoke", "case.get", "member.list"})
    CHECK_FALSE(service::allowedBeforeEnrolment(refused));
}

TEST_CASE(
    "Replacing a second factor needs a recent authentication, and the old one holds until then") {
  World world;
  world.addUser("curie");
  auto caller = world.signIn("curie");
  const auto first = world.enrol(caller);
  world.clock.advance(6min);
  const auto begin = [&] {
    caller = world.refreshed(caller);
    return world.call(&caller, [&](auto& c) { return world.sessions.enrolTotp(c, {}); });
  };
  CHECK(begin().error().reauthenticate);
  CHECK(world.reauthenticate(caller, kPassword).pointer() == "/totp");
  CHECK(world.reauthenticate(caller, kPassword, world.codeOf(first.secret)).result.has_value());
  const auto begun = begin().value();
  CHECK(begun.secret.size() == 32);
  // Square, of a size of ISO/IEC 18004, and with the dark corner of its first finder pattern.
  CHECK(begun.qr.size() % 4 == 1);
  for (const auto& row : begun.qr) CHECK(row.size() == begun.qr.size());
  CHECK(begun.qr.front().substr(0, 8) == "11111110");
  world.clock.advance(30s);
  CHECK(world.login("curie", kPassword, world.codeOf(first.secret)).result.has_value());

  const auto second = world.pendingSecret(caller.userId);
  const auto codes =
      world
          .call(&caller,
                [&](auto& c) {
                  return world.sessions.confirmTotp(c, {.code = world.codeOf(second)});
                })
          .value();
  world.clock.advance(30s);
  CHECK(world.login("curie", kPassword, world.codeOf(first.secret)).result.has_error());
  CHECK(world.login("curie", kPassword, first.recoveryCodes.front()).result.has_error());
  CHECK(world.login("curie", kPassword, codes.recoveryCodes.front()).result.has_value());
}

TEST_CASE("Even a first second factor is enrolled only soon after the password was given") {
  auto policy = fastPolicy();
  policy.secondFactor = GENERATE(service::SessionPolicy::SecondFactor::optional,
                                 service::SessionPolicy::SecondFactor::required);
  World world(policy);
  world.addUser("curie");
  auto caller = world.signIn("curie");
  const auto begin = [&] {
    caller = world.refreshed(caller);
    return world.call(&caller, [&](auto& c) { return world.sessions.enrolTotp(c, {}); });
  };
  world.clock.advance(4min);
  CHECK(begin().result.has_value());
  world.clock.advance(1min);
  CHECK(begin().error().reauthenticate);
  CHECK(world.reauthenticate(caller, kPassword).result.has_value());
  CHECK(begin().result.has_value());
}

TEST_CASE("An enrolment is confirmed by a right code within an hour") {
  World world;
  world.addUser("curie");
  const auto caller = world.signIn("curie");
  const auto confirm = [&](const std::string& code) {
    return world.call(&caller,
                      [&](auto& c) { return world.sessions.confirmTotp(c, {.code = code}); });
  };
  CHECK(confirm("000000").kind() == ErrorKind::invalidState);
  world.call(&caller, [&](auto& c) { return world.sessions.enrolTotp(c, {}); }).value();
  const auto secret = world.pendingSecret(caller.userId);
  CHECK(confirm(world.codeOf(secret, 10min)).pointer() == "/code");
  world.clock.advance(1h);
  CHECK(confirm(world.codeOf(secret)).kind() == ErrorKind::invalidState);
}

TEST_CASE("whoami tells roles at centres and on rosters") {
  World world;
  const auto user = world.addUser("curie");
  const auto network = world.addNetwork("OSCAR");
  const auto centre = world.addCentre(network, "Centre de Lille");
  const auto member = world.addMember(user, centre, World::physician(protocol::MemberRole::expert));
  const auto series = world.addSeries(network, "RCP os", {member});
  const auto caller = world.signIn("curie");
  const auto identity =
      world.call(&caller, [&](auto& c) { return world.sessions.whoami(c, {}); }).value().identity;
  REQUIRE(identity.memberships.size() == 1);
  CHECK(identity.memberships[0].member == member);
  CHECK(identity.memberships[0].centreName == "Centre de Lille");
  CHECK(identity.memberships[0].network == network);
  CHECK(identity.memberships[0].role == protocol::MemberRole::expert);
  CHECK(identity.memberships[0].specialty == "génétique médicale");
  REQUIRE(identity.series.size() == 1);
  CHECK(identity.series[0].series == series);
  CHECK(identity.series[0].seriesName == "RCP os");
  CHECK(identity.series[0].function == protocol::RosterFunction::permanent);
  CHECK(identity.language == protocol::Language::fr);
}

// Accounts ----------------------------------------------------------------------------------------

TEST_CASE("A login is taken once, whatever its case") {
  World world;
  world.addUser("curie");
  const auto create = [&](const std::string& login, const std::string& name) {
    return world.operate([&](auto& tx, auto now) {
      return world.accounts.create(tx, now, {.login = login, .name = name, .passwordHash = {}});
    });
  };
  CHECK(create("CURIE", "Ève Curie").kind() == ErrorKind::conflict);
  CHECK(create("e curie", "Ève Curie").pointer() == "/login");
  CHECK(create("é.curie", "Ève Curie").pointer() == "/login");
  CHECK(create("e.curie", " ").pointer() == "/name");
  CHECK(create("e.curie@hopital.example", "Ève Curie").result.has_value());
}

TEST_CASE("Disabling an account ends its sessions; enabling it lets in again") {
  World world;
  const auto user = world.addUser("curie");
  const auto token = *world.login("curie", kPassword).value().token;
  world.operate([&](auto& tx, auto now) { return world.accounts.disable(tx, now, user); })
      .result.value();
  CHECK(world.authenticate(token).kind() == ErrorKind::unauthenticated);
  CHECK(world.countEvents("user:" + user, "session.ended") == 1);
  CHECK(world.events("user:" + user).back().changesAccess);
  world.operate([&](auto& tx, auto now) { return world.accounts.enable(tx, now, user); })
      .result.value();
  CHECK(world.authenticate(token).kind() == ErrorKind::unauthenticated);
  CHECK(world.login("curie", kPassword).result.has_value());
}

TEST_CASE("Resetting the second factor takes the recovery codes too and ends the sessions") {
  World world;
  const auto user = world.addUser("curie");
  const auto caller = world.signIn("curie");
  const auto enrolled = world.enrol(caller);
  world.operate([&](auto& tx, auto now) { return world.accounts.resetSecondFactor(tx, now, user); })
      .result.value();
  CHECK(world
            .call(nullptr,
                  [&](auto& c) { return world.sessions.resume(c.tx, caller.sessionId, c.now); })
            .kind() == ErrorKind::unauthenticated);
  const auto again = world.login("curie", kPassword).value();
  CHECK_FALSE(again.identity.secondFactor.enrolled);
  CHECK(again.identity.secondFactor.recoveryCodesLeft == 0);
}

TEST_CASE("Accounts are found by login and listed in order") {
  World world;
  for (const auto* login : {"joliot", "Curie", "becquerel"}) world.addUser(login, login[0] == 'C');
  std::vector<std::string> logins;
  std::string after;
  while (true) {
    std::vector<service::Account> page;
    world
        .operate([&](auto& tx, auto) -> base::Result<void> {
          page = world.accounts.list(tx, after, 2);
          return base::ok();
        })
        .result.value();
    if (page.empty()) break;
    for (const auto& account : page) logins.push_back(account.login);
    after = page.back().login;
  }
  CHECK(logins == std::vector<std::string>{"becquerel", "Curie", "joliot"});
  std::optional<service::Account> found;
  world
      .operate([&](auto& tx, auto) -> base::Result<void> {
        found = world.accounts.find(tx, "cURIE");
        return base::ok();
      })
      .result.value();
  REQUIRE(found);
  CHECK(found->admin);
  CHECK(found->state == protocol::UserState::active);
}

TEST_CASE("Acts on an account that does not exist are refused") {
  World world;
  const auto nobody = base::newId(world.clock);
  const auto refused = [&](auto act) { return world.operate(act).kind(); };
  auto& a = world.accounts;
  CHECK(refused([&](auto& tx, auto now) { return a.disable(tx, now, nobody); }) ==
        ErrorKind::notFound);
  CHECK(refused([&](auto& tx, auto now) { return a.setPassword(tx, now, nobody, "x"); }) ==
        ErrorKind::notFound);
  CHECK(refused([&](auto& tx, auto now) { return a.resetSecondFactor(tx, now, nobody); }) ==
        ErrorKind::notFound);
  CHECK(refused([&](auto& tx, auto now) { return a.invite(tx, now, nobody); }) ==
        ErrorKind::notFound);
}

TEST_CASE("Platform-wide roles hold from the next request on") {
  World world;
  const auto user = world.addUser("curie");
  const auto caller = world.signIn("curie");
  world
      .operate([&](auto& tx, auto now) {
        return world.accounts.setPlatformRoles(tx, now, user, false, true);
      })
      .result.value();
  CHECK(world.refreshed(caller).auditor);
  CHECK_FALSE(world.refreshed(caller).admin);
}
