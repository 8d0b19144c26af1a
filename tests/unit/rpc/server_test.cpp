#include "rpc/server.hpp"

#include <latch>
#include <thread>

#include "rpc/methods.hpp"
#include "rpc_fixture.hpp"
#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::tests;

namespace {

json login(const std::string& as = "token", const std::string& password = "right") {
  return {{"login", "ada"}, {"password", password}, {"as", as}};
}

}  // namespace

TEST_CASE("a command happens once, and sent again gets its first reply, also after a restart") {
  RpcFixture f;
  const auto ada = f.gate.signIn(kAda, "s1");
  json first;
  {
    auto client = f.connect(ada);
    first = client.call("message.post", postParams(kCommand));
    REQUIRE(first.contains("result"));
    CHECK(client.call("message.post", postParams(kCommand))["result"] == first["result"]);
    CHECK(client.call("message.post", postParams(kOtherCommand))["result"] != first["result"]);
  }
  CHECK(f.services.posts == 2);
  f.restart();
  auto client = f.connect(ada);
  CHECK(client.call("message.post", postParams(kCommand), "again")["result"] == first["result"]);
  CHECK(f.services.posts == 2);
  CHECK(f.head(kCase) == 2);
}

TEST_CASE("a command id with other parameters is a conflict, of another user another command") {
  RpcFixture f;
  auto ada = f.connect(f.gate.signIn(kAda, "s1"));
  auto bob = f.connect(f.gate.signIn(kBob, "s2"));
  REQUIRE(ada.call("message.post", postParams(kCommand)).contains("result"));
  CHECK(ada.call("message.post", postParams(kCommand, "Other"))["error"]["code"] == 1004);
  CHECK(bob.call("message.post", postParams(kCommand)).contains("result"));
  CHECK(f.head(kCase) == 2);
}

TEST_CASE("the same command sent many times at once happens once") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  json batch = json::array();
  for (int i = 0; i < 30; ++i) batch.push_back(request("message.post", postParams(kCommand), i));
  client.send(batch);
  REQUIRE(eventually([&] { return client.outbound->count() == 1; }));
  const auto replies = json::parse(client.outbound->messages().at(0));
  REQUIRE(replies.size() == 30);
  for (const auto& reply : replies) CHECK(reply["result"] == replies[0]["result"]);
  CHECK(f.head(kCase) == 1);
}

TEST_CASE("a refused command leaves no trace and can be sent again") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  CHECK(client.call("message.post", postParams(kCommand, "refuse"))["error"]["code"] == 1005);
  CHECK(client.call("message.post", postParams(kCommand)).contains("result"));
  const auto stale = client.call("message.post", postParams(kOtherCommand, "stale"));
  CHECK(stale["error"]["code"] == 1004);
  CHECK(stale["error"]["data"] == json{{"current", {{"revision", 7}}}});
}

TEST_CASE("a fault is answered without its text") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  const auto reply = client.call("message.post", postParams(kCommand, "fault"));
  CHECK(reply["error"]["code"] == -32603);
  CHECK(reply.dump().find("secret") == std::string::npos);
  const auto staged = client.call("session.login", login("token", "fault"));
  CHECK(staged["error"]["code"] == -32603);
}

TEST_CASE("broken parameters are named by pointer") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  auto params = postParams(kCommand);
  params["colour"] = "red";
  const auto reply = client.call("message.post", params);
  CHECK(reply["error"]["code"] == 1006);
  CHECK(reply["error"]["data"][0]["pointer"] == "/colour");
}

TEST_CASE("a notification is carried out and not answered, whatever becomes of it") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  client.send({{"jsonrpc", "2.0"}, {"method", "message.post"}, {"params", postParams(kCommand)}});
  client.send({{"jsonrpc", "2.0"}, {"method", "message.post"}, {"params", {{"x", 1}}}});
  REQUIRE(eventually([&] { return f.head(kCase) == 1; }));
  client.call("session.whoami", json::object());
  CHECK(client.outbound->count() == 1);
}

TEST_CASE("before sign-in only open methods answer; signing in opens the connection") {
  RpcFixture f;
  auto client = f.connect();
  CHECK(client.call("session.whoami", json::object())["error"]["code"] == 1001);
  CHECK(client.call("session.login", login("token", "wrong"))["error"]["code"] == 1001);
  CHECK(f.head("user:" + kBob) == 1);  // the failure was counted although the call was refused
  const auto reply = client.call("session.login", login());
  REQUIRE(reply.contains("result"));
  const auto me = client.call("session.whoami", json::object());
  CHECK(me["result"]["identity"]["user"] == kAda);
  CHECK(me["result"]["session"]["id"] == reply["result"]["session"]["id"]);
  CHECK(client.call("session.login", login("cookie"))["error"]["code"] == 1005);
}

TEST_CASE("who has yet to enrol the second factor can do nothing else") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  f.gate.requireEnrolment("s1");
  CHECK(client.call("session.whoami", json::object()).contains("result"));
  CHECK(client.call("message.post", postParams(kCommand))["error"]["code"] == 1002);
  CHECK(client.call("event.subscribe", {{"streams", {{{"stream", kCase}}}}})["error"]["code"] ==
        1002);
}

TEST_CASE("who comes with a centre's certificate is neither administrator nor auditor") {
  RpcFixture f;
  const auto ada = f.gate.signIn(kAda, "s1");
  f.gate.makeAdminAndAuditor("s1");
  const auto identityOver = [&](const service::Origin& origin) {
    auto client = f.connectFrom(origin, ada);
    return client.call("session.whoami", json::object())["result"]["identity"];
  };
  const auto identity = identityOver(f.from());
  CHECK(identity["admin"] == true);
  CHECK(identity["auditor"] == true);
  auto bound = f.from();
  bound.boundCentre = kCaseId;
  const auto boundIdentity = identityOver(bound);
  CHECK(boundIdentity["admin"] == false);
  CHECK(boundIdentity["auditor"] == false);
}

TEST_CASE("an upgrade is signed in by cookie or bearer token") {
  RpcFixture f;
  f.gate.signIn(kAda, "s1", true);
  const auto admit = [&](const rpc::Headers& headers) {
    std::promise<rpc::Admission> answer;
    f.server->admit(headers, f.from(), [&](rpc::Admission a) { answer.set_value(std::move(a)); });
    return answer.get_future().get();
  };
  rpc::Headers headers;
  CHECK(admit(headers).status == 101);
  CHECK(!admit(headers).caller);
  headers.cookie = "a=b; __Host-consilium=token-s1 ; c=d";
  REQUIRE(admit(headers).caller);
  CHECK(admit(headers).caller->userId == kAda);
  headers.cookie.clear();
  headers.authorization = "Bearer token-s1";
  REQUIRE(admit(headers).caller);
  headers.authorization = "Bearer token-s9";
  CHECK(admit(headers).status == 101);
  CHECK(!admit(headers).caller);
}

TEST_CASE("a cookie session is begun, used and ended over POST") {
  RpcFixture f;
  const auto begun = f.post(request("session.login", login("cookie")));
  REQUIRE(begun.status == 200);
  const auto cookie = header(begun, "Set-Cookie");
  REQUIRE(cookie.starts_with("__Host-consilium=token-"));
  CHECK(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"));
  CHECK(header(begun, "Content-Type") == "application/json");
  CHECK(header(begun, "Cache-Control") == "no-store");
  CHECK(begun.body.find("token-") == std::string::npos);

  rpc::Headers headers;
  headers.cookie = cookie.substr(0, cookie.find(';'));
  CHECK(json::parse(f.post(request("session.whoami", json::object()), headers).body)
            .contains("result"));
  const auto ended = f.post(request("session.logout", json::object()), headers);
  CHECK(header(ended, "Clear-Site-Data") == R"("cache", "cookies")");
  CHECK(header(ended, "Set-Cookie").find("Max-Age=0") != std::string::npos);
  CHECK(json::parse(
            f.post(request("session.whoami", json::object()), headers).body)["error"]["code"] ==
        1001);
}

TEST_CASE("POST answers batches, notifications, bearer tokens and wrong types") {
  RpcFixture f;
  f.gate.signIn(kAda, "s1");
  rpc::Headers headers;
  headers.authorization = "bearer token-s1";
  const auto replies = f.post(json::array({request("session.whoami", json::object(), 1),
                                           request("none", json::object(), 2)}),
                              headers);
  CHECK(json::parse(replies.body).size() == 2);
  const auto none = f.post({{"jsonrpc", "2.0"}, {"method", "session.whoami"}}, headers);
  CHECK(none.status == 204);
  CHECK(none.body.empty());
  CHECK(
      json::parse(f.post(request("event.subscribe", {{"streams", {{{"stream", kCase}}}}}), headers)
                      .body)["error"]["code"] == 1005);
  headers.contentType = "text/plain";
  CHECK(f.post(request("session.whoami", json::object()), headers).status == 415);
}

TEST_CASE("a user has so many requests, whatever the number of connections") {
  rpc::Limits limits;
  RpcFixture f(limits);
  const auto ada = f.gate.signIn(kAda, "s1");
  auto one = f.connect(ada);
  auto two = f.connect(ada);
  for (int i = 0; i < 25; ++i) {
    REQUIRE(one.call("session.whoami", json::object(), i).contains("result"));
    REQUIRE(two.call("session.whoami", json::object(), i).contains("result"));
  }
  const auto refused = one.call("session.whoami", json::object());
  CHECK(refused["error"]["code"] == 1008);
  CHECK(refused["error"]["data"] == json{{"retryAfter", 0.1}});
  auto bob = f.connect(f.gate.signIn(kBob, "s2"));
  CHECK(bob.call("session.whoami", json::object()).contains("result"));
  f.clock.advance(std::chrono::milliseconds(100));
  CHECK(two.call("session.whoami", json::object()).contains("result"));
  CHECK(two.call("session.whoami", json::object())["error"]["code"] == 1008);
}

TEST_CASE("a download is carried out for a living session, within its rate, its reads on record") {
  rpc::Limits limits;
  limits.requests = {.perSecond = 1, .burst = 3};
  RpcFixture f(limits);
  f.gate.signIn(kAda, "s1");
  f.gate.signIn(kBob, "s2");
  std::string seen;
  const auto read = [&](const std::string& token) {
    seen.clear();
    rpc::Headers headers;
    if (!token.empty()) headers.authorization = "Bearer " + token;
    std::promise<base::Result<void>> answer;
    f.server->read(
        headers, f.from(), "message.list",
        [&](service::Context& context) -> base::Result<void> {
          seen = context.caller->userId;
          f.gate.noteRead(context, kCaseId);
          return base::ok();
        },
        [&](base::Result<void> result) { answer.set_value(std::move(result)); });
    return answer.get_future().get();
  };
  CHECK(read("").error().kind == base::ErrorKind::unauthenticated);
  CHECK(read("token-none").error().kind == base::ErrorKind::unauthenticated);
  CHECK(seen.empty());
  CHECK(f.gate.recorded() == 0);
  CHECK(read("token-s1").has_value());
  CHECK(seen == kAda);
  CHECK(f.gate.recorded() == 1);
  CHECK(read("token-s1").has_value());
  CHECK(read("token-s1").has_value());
  const auto refused = read("token-s1");
  CHECK(refused.error().kind == base::ErrorKind::rateLimited);
  CHECK(refused.error().retryAfterMs == 1000);
  CHECK(seen.empty());
  f.gate.requireEnrolment("s2");
  CHECK(read("token-s2").error().kind == base::ErrorKind::forbidden);
  CHECK(seen.empty());
  f.gate.end("s2");
  CHECK(read("token-s2").error().kind == base::ErrorKind::unauthenticated);
}

TEST_CASE("what is read without a session has no caller, and counts by address") {
  rpc::Limits limits;
  limits.requests = {.perSecond = 1, .burst = 2};
  RpcFixture f(limits);
  const auto read = [&](bool found) {
    std::promise<base::Result<void>> answer;
    f.server->readOpenly(
        f.from(),
        [&](service::Context& context) -> base::Result<void> {
          CHECK(context.caller == nullptr);
          if (!found) return base::notFound();
          return base::ok();
        },
        [&](base::Result<void> result) { answer.set_value(std::move(result)); });
    return answer.get_future().get();
  };
  CHECK(read(true).has_value());
  CHECK(read(false).error().kind == base::ErrorKind::notFound);
  const auto refused = read(true);
  CHECK(refused.error().kind == base::ErrorKind::rateLimited);
  CHECK(refused.error().retryAfterMs == 1000);
  f.server->stop();
}

TEST_CASE("before sign-in requests are counted by address") {
  rpc::Limits limits;
  limits.requests = {.perSecond = 1, .burst = 2};
  RpcFixture f(limits);
  auto client = f.connect();
  auto other = f.connect();
  client.call("none", json::object());
  other.call("none", json::object());
  CHECK(client.call("none", json::object())["error"]["code"] == 1008);
}

TEST_CASE("before sign-in the hosts of an IPv6 network share one rate") {
  rpc::Limits limits;
  limits.requests = {.perSecond = 1, .burst = 2};
  RpcFixture f(limits);
  auto client = f.connectFrom(f.from("2001:db8:1:2::1"));
  auto sameNetwork = f.connectFrom(f.from("2001:db8:1:2:aaaa::2"));
  auto another = f.connectFrom(f.from("2001:db8:1:3::1"));
  client.call("none", json::object());
  sameNetwork.call("none", json::object());
  CHECK(client.call("none", json::object())["error"]["code"] == 1008);
  CHECK(sameNetwork.call("none", json::object())["error"]["code"] == 1008);
  CHECK(another.call("none", json::object())["error"]["code"] == -32601);
}

TEST_CASE("a connection has so many requests under way") {
  auto limits = RpcFixture::generous();
  limits.inFlight = 3;
  RpcFixture f(limits);
  std::latch release(1);
  f.services.onList = [&] { release.wait(); };
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  for (int i = 0; i < 3; ++i) client.send(request("message.list", {{"case", kCaseId}}, i));
  const auto refused = client.call("session.whoami", json::object(), "more");
  CHECK(refused["error"]["code"] == 1008);
  CHECK(refused["error"]["data"]["retryAfter"] == 1.0);
  release.count_down();
  REQUIRE(eventually([&] { return client.outbound->count() == 4; }));
  CHECK(client.call("session.whoami", json::object()).contains("result"));
}

TEST_CASE("a batch larger than the places for requests is answered whole") {
  auto limits = RpcFixture::generous();
  limits.inFlight = 4;
  RpcFixture f(limits);
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  json batch = json::array();
  for (int i = 0; i < 50; ++i) batch.push_back(request("session.whoami", json::object(), i));
  client.send(batch);
  REQUIRE(eventually([&] { return client.outbound->count() == 1; }));
  const auto replies = json::parse(client.outbound->messages().at(0));
  REQUIRE(replies.size() == 50);
  for (const auto& reply : replies) CHECK(reply.contains("result"));
}

TEST_CASE("a case's content leaves only after its reading is on record") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  std::atomic<int> sent{-1};
  f.gate.beforeWriteReads = [&] { sent = int(client.outbound->count()); };
  REQUIRE(client.call("message.list", {{"case", kCaseId}}).contains("result"));
  CHECK(sent == 0);
  CHECK(f.gate.recorded() == 1);
  sent = -1;
  REQUIRE(client.call("message.list", {{"case", kCaseId}}).contains("result"));
  CHECK(sent == -1);
}

TEST_CASE("a session that is not used runs out, and its connections close") {
  RpcFixture f;
  const auto ada = f.gate.signIn(kAda, "s1");
  auto client = f.connect(ada);
  for (int minute = 0; minute < 30; ++minute) {
    f.clock.advance(std::chrono::minutes(1));
    REQUIRE(client.call("message.list", {{"case", kCaseId}}).contains("result"));
    f.server->sweep();
  }
  REQUIRE(eventually([&] { return f.gate.touches("s1") == 30; }));
  f.clock.advance(std::chrono::seconds(14 * 60 + 59));
  f.server->sweep();
  CHECK(client.call("message.list", {{"case", kCaseId}}).contains("result"));
  f.clock.advance(std::chrono::seconds(14 * 60 + 59));
  CHECK(client.call("session.whoami", json::object()).contains("result"));  // is no use
  f.clock.advance(std::chrono::seconds(1));
  f.server->sweep();
  CHECK(eventually([&] { return client.outbound->closed() == 4001; }));
}

TEST_CASE("a request of a session that has run out is refused, and does not revive it") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  REQUIRE(eventually([&] { return f.gate.lookUps() == 1; }));  // the check of a new connection
  f.clock.advance(std::chrono::minutes(15));
  CHECK(client.call("session.whoami", json::object())["error"]["code"] == 1001);
  CHECK(client.call("session.whoami", json::object())["error"]["code"] == 1001);
}

TEST_CASE("a session is written down as used at most once a minute, and what came last") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  for (int i = 0; i < 20; ++i) client.call("message.list", {{"case", kCaseId}});
  REQUIRE(eventually([&] { return f.gate.touches("s1") == 1; }));
  f.clock.advance(std::chrono::seconds(30));
  client.call("message.list", {{"case", kCaseId}});
  f.server->sweep();
  f.clock.advance(std::chrono::seconds(30));
  f.server->sweep();
  REQUIRE(eventually([&] { return f.gate.touches("s1") == 2; }));
}

TEST_CASE("the sockets of a revoked session close") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  auto other = f.connect(f.gate.signIn(kAda, "s2"));
  client.call("event.subscribe", {{"streams", {{{"stream", kCase}}}}});
  f.gate.end("s1");
  const auto written = f.database->writeNow([&](store::Transaction& tx) {
    store::appendEvent(tx, f.clock.now(),
                       {.stream = "user:" + kAda,
                        .type = "session.ended",
                        .actor = "system",
                        .networkId = std::nullopt,
                        .data = "{}",
                        .changesAccess = true});
    return base::ok();
  });
  REQUIRE(written.has_value());
  CHECK(eventually([&] { return client.outbound->closed() == 4001; }));
  CHECK(other.outbound->closed() == 0);
  CHECK(other.call("session.whoami", json::object()).contains("result"));
}

TEST_CASE("signing out is answered, then the session's sockets close") {
  RpcFixture f;
  const auto ada = f.gate.signIn(kAda, "s1");
  auto client = f.connect(ada);
  auto sibling = f.connect(ada);
  CHECK(client.call("session.logout", json::object()).contains("result"));
  CHECK(eventually([&] { return client.outbound->closed() == 4001; }));
  CHECK(eventually([&] { return sibling.outbound->closed() == 4001; }));
}

TEST_CASE("a connection that was let in with a session that ends meanwhile is closed") {
  RpcFixture f;
  const auto ada = f.gate.signIn(kAda, "s1");
  f.gate.end("s1");
  auto client = f.connect(ada);
  CHECK(eventually([&] { return client.outbound->closed() == 4001; }));
}

TEST_CASE("events are subscribed, pushed, read and ended over a connection") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  REQUIRE(client.call("message.post", postParams(kCommand)).contains("result"));
  const auto heads =
      client.call("event.subscribe", {{"streams", {{{"stream", kCase}, {"after", 0}}}}});
  CHECK(heads["result"]["streams"] == json::array({{{"stream", kCase}, {"head", 1}}}));
  CHECK(f.gate.recorded() == 1);
  REQUIRE(client.call("message.post", postParams(kOtherCommand)).contains("result"));
  const auto events = [&] {
    std::vector<std::int64_t> seqs;
    for (const auto& text : client.outbound->messages()) {
      const auto message = json::parse(text);
      if (message.value("method", "") == "event") seqs.push_back(message["params"]["seq"]);
    }
    return seqs;
  };
  REQUIRE(eventually([&] { return events().size() == 2; }));
  CHECK(events() == range(1, 2));

  const auto page = client.call("event.read", {{"stream", kCase}, {"limit", 1}});
  CHECK(page["result"]["head"] == 2);
  REQUIRE(page["result"]["events"].size() == 1);
  CHECK(page["result"]["events"][0]["seq"] == 1);
  CHECK(client.call("event.unsubscribe", {{"streams", {kCase}}}).contains("result"));

  f.gate.forbid(kSeries);
  CHECK(client.call("event.read", {{"stream", kSeries}})["error"]["code"] == 1003);
  const auto refused =
      client.call("event.subscribe", {{"streams", {{{"stream", kCase}}, {{"stream", kSeries}}}}});
  CHECK(refused["error"]["code"] == 1003);
  CHECK(refused["error"]["data"]["violations"][0]["pointer"] == "/streams/1/stream");
}

TEST_CASE("a closed connection leaves no subscription behind") {
  RpcFixture f;
  {
    auto client = f.connect(f.gate.signIn(kAda, "s1"));
    REQUIRE(
        client.call("event.subscribe", {{"streams", {{{"stream", kCase}}}}}).contains("result"));
    CHECK(f.feed->figures().subscriptions == 1);
  }
  CHECK(eventually([&] { return f.feed->figures().readers == 0; }));
}

TEST_CASE("requests are counted by method and outcome") {
  RpcFixture f;
  auto client = f.connect();
  client.call("session.whoami", json::object());
  client.call("none", json::object());
  client.call("rpc.discover", json::object());
  std::map<std::string, std::map<std::string, std::uint64_t>> counts;
  for (const auto& method : f.server->figures()) {
    std::uint64_t buckets = 0;
    for (const auto count : method.buckets) buckets += count;
    CHECK(buckets == method.count);
    for (const auto& outcome : method.outcomes)
      counts[std::string(method.method)][std::string(outcome.name)] = outcome.count;
  }
  CHECK(counts == std::map<std::string, std::map<std::string, std::uint64_t>>{
                      {"rpc.discover", {{"ok", 1}}},
                      {"session.whoami", {{"unauthenticated", 1}}},
                      {"unknown", {{"method_not_found", 1}}}});
}

TEST_CASE("a stopped server answers what was begun and refuses what comes later") {
  RpcFixture f;
  auto client = f.connect(f.gate.signIn(kAda, "s1"));
  for (int i = 0; i < 20; ++i) client.send(request("session.whoami", json::object(), i));
  f.server->stop();
  CHECK(client.outbound->count() == 20);
  const auto late = client.call("session.whoami", json::object(), "late");
  CHECK(late["error"]["code"] == 1010);
  CHECK(late["error"]["data"]["retryAfter"] == 1.0);
}

TEST_CASE("every method of the contract has its row, of its kind, and nothing else has") {
  service::SessionService sessions{service::SessionPolicy{}};
  service::DirectoryService directory;
  service::MemberService members{service::SessionPolicy{}};
  service::SeriesService series;
  service::CaseService cases;
  service::CaseLifeService caseLife;
  service::CaseCircleService caseCircle{service::SessionPolicy{}};
  service::MessageService messages;
  service::DocumentService documents{{}};
  service::OpinionService opinions;
  service::MeetingService meetings;
  service::AgendaService agenda;
  service::SittingService sittings;
  test::TemporaryFolder folder;
  service::MinutesService minutes(
      store::SigningKey::create(folder.path() / "key", folder.path() / "public").value());
  service::FollowUpService followUps;
  service::QuestionService questions;
  service::NoticeService notices;
  service::CalendarFeedService calendarFeeds;
  service::AuditService audit;
  service::StatsService stats;
  service::TerminologyService terminology;
  service::TextReportService textReports;
  SharedClock clock;
  const auto scanner = clinical::IdentityScanner::load({}).value();
  const service::IdentityGate texts(scanner, terminology, clock);
  FakeGate gate(clock);
  std::map<std::string_view, protocol::MethodKind> rows;
  for (const auto& method :
       rpc::methods({sessions,   directory, members,     series,      cases,    caseLife,
                     caseCircle, messages,  documents,   opinions,    meetings, agenda,
                     sittings,   minutes,   followUps,   questions,   notices,  calendarFeeds,
                     audit,      stats,     terminology, textReports, texts},
                    gate)) {
    CHECK(rows.emplace(method.name, method.kind).second);
    CHECK(!method.byPosition);
  }
  CHECK(rows.erase("rpc.discover") == 1);
  std::map<std::string_view, protocol::MethodKind> contract;
  for (const auto& method : protocol::kMethods) contract.emplace(method.name, method.kind);
  CHECK(rows == contract);
}
