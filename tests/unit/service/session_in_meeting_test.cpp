#include <chrono>
#include <string>

#include "service/account.hpp"
#include "service/meeting.hpp"
#include "service/session.hpp"
#include "service/sitting.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using service::Caller;
using service::Context;
using std::chrono::minutes;

namespace {

struct LiveSession : ServiceFixture {
  service::SessionPolicy policy = [] {
    service::SessionPolicy fast;
    fast.passwordCost = {.operations = 1, .memory = 8192};
    return fast;
  }();
  service::SessionService sessions{policy};
  service::Accounts accounts{policy, clock};
  service::MeetingService meetings;
  service::SittingService sittings;
  const std::string password = "quatre chevaux lents";
  std::string meeting;

  LiveSession() {
    protocol::MeetingScheduleParams plan;
    plan.series = series;
    plan.startsAt = clock.now() + std::chrono::hours(1);
    plan.minutes = 60;
    plan.timeZone = "Europe/Paris";
    plan.places = 9;
    meeting = run(coordinator, [&](Context& context) { return meetings.schedule(context, plan); })
                  .value()
                  .meetings.front();
    run(chair, [&](Context& context) { return sittings.open(context, {{}, meeting}); }).value();
    setPassword(expert);
  }

  void setPassword(const Caller& person) {
    const auto hash = accounts.hashPassword(person.login, person.name, password).value();
    run(nullptr, [&](Context& context) {
      return accounts.setPassword(context.tx, context.now, person.userId, hash);
    }).value();
  }
  /// A new session of somebody; its token.
  std::string signIn(const Caller& person) {
    protocol::SessionLoginParams params;
    params.login = person.login;
    params.password = password;
    const auto stage =
        run(nullptr, [&](Context& context) { return sessions.loadLogin(context, params); });
    const auto verified = sessions.verifyLogin(params, stage.value());
    return run(nullptr,
               [&](Context& context) {
                 return sessions.finishLogin(context, params, verified.value());
               })
        .value()
        .token.value();
  }
  base::Result<Caller> caller(const std::string& token) {
    return run(nullptr, [&](Context& context) {
      return sessions.authenticate(context.tx, token, context.now);
    });
  }
  void join(const std::string& token) {
    const auto who = caller(token).value();
    run(who, [&](Context& context) {
      return sittings.join(context, {{}, meeting, protocol::AttendanceMode::remote, std::nullopt});
    }).value();
  }
  std::size_t live(const Caller& person) {
    return run(person, [&](Context& context) { return sessions.list(context, {}); })
        .value()
        .sessions.size();
  }
};

}  // namespace

TEST_CASE_METHOD(LiveSession, "a session does not run out of use while it sits in a meeting") {
  const auto token = signIn(expert);
  join(token);
  clock.advance(minutes(40));
  CHECK(caller(token).has_value());
  CHECK(live(expert) == 1);

  const auto who = caller(token).value();
  run(who, [&](Context& context) { return sittings.leave(context, {{}, meeting}); }).value();
  clock.advance(minutes(14));
  CHECK(caller(token).has_value());
  clock.advance(minutes(1));
  CHECK(caller(token).has_error());
  CHECK(live(expert) == 0);
}

TEST_CASE_METHOD(LiveSession, "the end of the meeting lets it run out again") {
  const auto token = signIn(expert);
  join(token);
  clock.advance(minutes(40));
  run(chair, [&](Context& context) { return sittings.close(context, {{}, meeting}); }).value();
  CHECK(caller(token).has_value());
  clock.advance(minutes(15));
  CHECK(caller(token).has_error());
}

TEST_CASE_METHOD(LiveSession, "no meeting lengthens the day of a session, or another session") {
  const auto elsewhereToken = signIn(expert);
  const auto token = signIn(expert);
  join(token);
  clock.advance(minutes(20));
  CHECK(caller(elsewhereToken).has_error());
  CHECK(caller(token).has_value());
  clock.advance(std::chrono::hours(10));
  CHECK(caller(token).has_error());
}
