#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "../feed/feed_fixture.hpp"
#include "rpc/event_methods.hpp"
#include "rpc/server.hpp"

namespace consilium::tests {

using nlohmann::json;

/// A connection's end that keeps what it is sent.
class FakeOutbound final : public rpc::Outbound {
 public:
  bool send(std::shared_ptr<const std::string> text) override {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    messages_.push_back(*text);
    return true;
  }
  std::size_t queuedBytes() const override { return 0; }
  void close(std::uint16_t code, std::string reason) override {
    const std::lock_guard lock(mutex_);
    if (!closed_) closed_ = {code, std::move(reason)};
  }

  std::vector<std::string> messages() const {
    const std::lock_guard lock(mutex_);
    return messages_;
  }
  std::size_t count() const { return messages().size(); }
  /// The close code; 0 while open.
  int closed() const {
    const std::lock_guard lock(mutex_);
    return closed_ ? closed_->first : 0;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> messages_;
  std::optional<std::pair<int, std::string>> closed_;
};

inline const std::string kAda = "018f0000-0000-7000-8000-0000000000a1";
inline const std::string kBob = "018f0000-0000-7000-8000-0000000000b2";
inline const std::string kCaseId = kCase.substr(5);

/// Sessions in memory: 15 minutes idle, 10 hours at most.
class FakeGate final : public rpc::Gate {
 public:
  struct Session {
    service::Caller caller;
    std::string token;
    bool ended = false;
    base::Timestamp seen;
    base::Timestamp expires;
    int touches = 0;
  };

  explicit FakeGate(const base::Clock& clock) : clock_(clock) {}

  base::Result<service::Caller> callerByToken(service::Context& context,
                                              std::string_view token) override {
    const std::lock_guard lock(mutex_);
    for (auto& [id, session] : sessions_)
      if (session.token == token) return living(session, context.now, {});
    return unauthenticated();
  }
  base::Result<service::Caller> callerBySession(
      service::Context& context, std::string_view sessionId,
      std::optional<base::Timestamp> lastActivity) override {
    const std::lock_guard lock(mutex_);
    ++lookUps_;
    const auto found = sessions_.find(std::string(sessionId));
    if (found == sessions_.end()) return unauthenticated();
    return living(found->second, context.now, lastActivity);
  }
  base::Result<void> touch(service::Context& context, std::string_view sessionId) override {
    const std::lock_guard lock(mutex_);
    auto& session = sessions_.at(std::string(sessionId));
    session.seen = context.now;
    ++session.touches;
    return base::ok();
  }
  bool allowedBeforeEnrolment(std::string_view method) override {
    return method == "session.whoami";
  }
  base::Result<void> mayReadStream(service::Context& context, std::string_view stream) override {
    const std::lock_guard lock(mutex_);
    if (!context.caller || forbidden_.contains(std::string(stream))) return base::notFound();
    return base::ok();
  }
  void noteRead(service::Context& context, std::string_view caseId) override {
    const std::lock_guard lock(mutex_);
    if (!recorded_.contains(context.caller->sessionId + std::string(caseId)))
      context.readsToRecord.emplace_back(caseId);
  }
  void writeReads(store::Transaction&, const service::Caller& caller,
                  std::span<const std::string> caseIds, base::Timestamp) override {
    if (beforeWriteReads) beforeWriteReads();
    const std::lock_guard lock(mutex_);
    for (const auto& id : caseIds) recorded_.insert(caller.sessionId + id);
  }

  /// Begins a session; the token is "token-" and its id.
  service::Caller signIn(const std::string& user, const std::string& sessionId,
                         bool cookie = false) {
    const std::lock_guard lock(mutex_);
    auto& session = sessions_[sessionId];
    session.caller.userId = user;
    session.caller.sessionId = sessionId;
    session.caller.cookie = cookie;
    session.token = "token-" + sessionId;
    session.seen = clock_.now();
    session.expires = clock_.now() + std::chrono::hours(10);
    return session.caller;
  }
  void end(const std::string& sessionId) {
    const std::lock_guard lock(mutex_);
    sessions_.at(sessionId).ended = true;
  }
  void makeAdminAndAuditor(const std::string& sessionId) {
    const std::lock_guard lock(mutex_);
    sessions_.at(sessionId).caller.admin = true;
    sessions_.at(sessionId).caller.auditor = true;
  }
  void requireEnrolment(const std::string& sessionId) {
    const std::lock_guard lock(mutex_);
    sessions_.at(sessionId).caller.enrolmentPending = true;
  }
  void forbid(const std::string& stream) {
    const std::lock_guard lock(mutex_);
    forbidden_.insert(stream);
  }
  int touches(const std::string& sessionId) {
    const std::lock_guard lock(mutex_);
    return sessions_.at(sessionId).touches;
  }
  int lookUps() {
    const std::lock_guard lock(mutex_);
    return lookUps_;
  }
  std::size_t recorded() {
    const std::lock_guard lock(mutex_);
    return recorded_.size();
  }

  std::function<void()> beforeWriteReads;

 private:
  static base::Error unauthenticated() {
    return base::failure(base::ErrorKind::unauthenticated, "Sign in.");
  }
  static base::Result<service::Caller> living(const Session& session, base::Timestamp now,
                                              std::optional<base::Timestamp> lastActivity) {
    const auto seen = std::max(session.seen, lastActivity.value_or(session.seen));
    if (session.ended || now >= session.expires || now - seen >= std::chrono::minutes(15))
      return unauthenticated();
    return session.caller;
  }

  const base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Session> sessions_;
  std::set<std::string> forbidden_;
  std::set<std::string> recorded_;
  int lookUps_ = 0;
};

/// Use cases with the types of the contract and simple insides.
class FakeServices {
 public:
  explicit FakeServices(FakeGate& gate) : gate_(gate) {}

  base::Result<protocol::MessagePostResult> post(service::Context& context,
                                                 const protocol::MessagePostParams& params) {
    ++posts;
    if (params.text == "refuse") return base::invalidState("Closed.");
    if (params.text == "stale") {
      auto error = base::failure(base::ErrorKind::conflict, "Changed meanwhile.");
      error.current = base::RawJson{R"({"revision":7})"};
      return error;
    }
    if (params.text == "fault") throw std::runtime_error("secret");
    protocol::MessagePostResult result;
    result.message = context.newId();
    result.seq = store::appendEvent(context.tx, context.now,
                                    {.stream = "case:" + params.case_,
                                     .type = "message.posted",
                                     .actor = context.caller->userId,
                                     .networkId = std::nullopt,
                                     .data = R"({"text":"x"})",
                                     .changesAccess = false});
    return result;
  }

  base::Result<protocol::MessageListResult> list(service::Context& context,
                                                 const protocol::MessageListParams& params) {
    if (onList) onList();
    gate_.noteRead(context, params.case_);
    protocol::MessageListResult result;
    result.head = store::headOf(context.tx, "case:" + params.case_);
    return result;
  }

  base::Result<std::string> loadLogin(service::Context&,
                                      const protocol::SessionLoginParams& params) const {
    if (params.login == "nobody") return base::failure(base::ErrorKind::unauthenticated, "Wrong.");
    return params.login;
  }
  base::Result<std::string> verifyLogin(const protocol::SessionLoginParams& params,
                                        std::string stage) const {
    if (params.password == "fault") throw std::runtime_error("secret");
    return stage + ":" + (params.password == "right" ? "right" : "wrong");
  }
  base::Result<protocol::SessionLoginResult> finishLogin(service::Context& context,
                                                         const protocol::SessionLoginParams& params,
                                                         const std::string& stage) const {
    if (stage != params.login + ":right") {
      // The failure is counted, in a stream of its own here.
      store::appendEvent(context.tx, context.now,
                         {.stream = "user:" + kBob,
                          .type = "session.signInFailed",
                          .actor = "system",
                          .networkId = std::nullopt,
                          .data = "{}",
                          .changesAccess = false});
      context.keepDespiteRefusal = true;
      return base::failure(base::ErrorKind::unauthenticated, "Wrong.");
    }
    const bool cookie = params.as == protocol::SessionKind::cookie;
    if (cookie && !context.origin.overPost) return base::invalidState("Over POST only.");
    const auto id = context.newId();
    gate_.signIn(params.login == "bob" ? kBob : kAda, id, cookie);
    context.sessionChange = {service::SessionChange::Kind::started, id, "token-" + id, cookie};
    protocol::SessionLoginResult result;
    result.session.id = id;
    result.session.kind = params.as;
    result.session.startedAt = result.session.expiresAt = context.now;
    result.session.reauthenticatedUntil = context.now;
    if (!cookie) result.token = "token-" + id;
    return result;
  }

  base::Result<protocol::SessionLogoutResult> logout(service::Context& context,
                                                     const protocol::SessionLogoutParams&) {
    gate_.end(context.caller->sessionId);
    context.sessionChange = {service::SessionChange::Kind::ended, context.caller->sessionId, "",
                             context.caller->cookie};
    return protocol::SessionLogoutResult{};
  }

  base::Result<protocol::SessionWhoamiResult> whoami(service::Context& context,
                                                     const protocol::SessionWhoamiParams&) {
    protocol::SessionWhoamiResult result;
    result.identity.user = context.caller->userId;
    result.identity.admin = context.caller->admin;
    result.identity.auditor = context.caller->auditor;
    result.session.id = context.caller->sessionId;
    result.session.startedAt = result.session.expiresAt = context.now;
    result.session.reauthenticatedUntil = context.now;
    return result;
  }

  std::atomic<int> posts{0};
  std::function<void()> onList;

 private:
  FakeGate& gate_;
};

/// A method without a session whose params reach `act` as they are: the examples of JSON-RPC.
inline rpc::Method plain(std::string_view name, std::function<json(const json&)> act) {
  return {name, protocol::MethodKind::read, rpc::Access::open,
          [act](const json& params) -> base::Result<rpc::Job> {
            rpc::Job job;
            job.ready = act(params).dump();
            return job;
          },
          true};
}

struct RpcFixture {
  explicit RpcFixture(rpc::Limits limits = generous(), std::vector<rpc::Method> more = {})
      : limits_(std::move(limits)), more_(std::move(more)) {
    open();
  }
  ~RpcFixture() { close(); }

  /// Enough for tests that are about something else.
  static rpc::Limits generous() {
    rpc::Limits limits;
    limits.requests = {.perSecond = 1000, .burst = 100'000};
    return limits;
  }

  void open() {
    feed = std::make_unique<feed::Feed>(*database, clock, *logger);
    database->onCommitted(
        [this](std::span<const store::Event> events) { feed->committed(events); });
    rpc::MethodTable table = rpc::connectionMethods(gate);
    table.push_back(rpc::write<protocol::MessagePost>(services, &FakeServices::post));
    table.push_back(rpc::read<protocol::MessageList>(services, &FakeServices::list));
    table.push_back(rpc::staged<protocol::SessionLogin>(
        services, &FakeServices::loadLogin, &FakeServices::verifyLogin, &FakeServices::finishLogin,
        rpc::Access::open));
    table.push_back(rpc::session<protocol::SessionLogout>(services, &FakeServices::logout));
    table.push_back(rpc::read<protocol::SessionWhoami>(services, &FakeServices::whoami));
    table.back().isUse = false;
    for (const auto& method : more_) table.push_back(method);
    server = std::make_unique<rpc::Server>(*database, rpc::Pools{*pool, *textPool}, clock, *logger,
                                           *feed, gate, table, limits_);
  }
  void close() {
    if (server) server->stop();
    if (feed) feed->stop();
    database.close();
    server.reset();
    feed.reset();
  }

  /// The server ends in order and comes back over the same data.
  void restart() {
    close();
    database.reopen();
    open();
  }

  struct Client {
    std::shared_ptr<FakeOutbound> outbound = std::make_shared<FakeOutbound>();
    std::shared_ptr<rpc::Connection> connection;

    void send(const json& message) { connection->onMessage(message.dump()); }
    /// Sends a request and waits for its reply.
    json call(const std::string& method, const json& params, const json& id = 1) {
      const auto before = outbound->count();
      send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
      json found;
      eventually([&] {
        const auto messages = outbound->messages();
        for (std::size_t i = before; i < messages.size(); ++i) {
          auto reply = json::parse(messages[i]);
          if (reply.is_object() && reply.contains("id") && reply["id"] == id) {
            found = std::move(reply);
            return true;
          }
        }
        return false;
      });
      return found;
    }
    ~Client() {
      if (connection) connection->onClosed();
    }
  };

  service::Origin from(std::string address = "192.0.2.1") const {
    service::Origin origin;
    origin.address = std::move(address);
    return origin;
  }
  Client connect(std::optional<service::Caller> caller = {}) {
    return connectFrom(from(), std::move(caller));
  }
  Client connectFrom(service::Origin origin, std::optional<service::Caller> caller = {}) {
    Client client;
    client.connection = server->connect(client.outbound, std::move(origin), std::move(caller));
    return client;
  }
  /// What the server answers to a text on an anonymous connection; null for no answer within the
  /// time that a later request takes.
  json exchange(const std::string& text) {
    auto client = connect();
    client.connection->onMessage(text);
    if (client.outbound->count() == 0) client.call("rpc.discover", json::object(), "later");
    const auto first = json::parse(client.outbound->messages().at(0));
    return first.is_object() && first.value("id", json()) == "later" ? json() : first;
  }
  rpc::PostReply post(const json& body, rpc::Headers headers = {}) {
    if (headers.contentType.empty()) headers.contentType = "application/json";
    std::promise<rpc::PostReply> reply;
    server->post(headers, from(), body.dump(),
                 [&](rpc::PostReply answer) { reply.set_value(std::move(answer)); });
    return reply.get_future().get();
  }
  std::int64_t head(const std::string& stream) {
    std::int64_t out = 0;
    const auto read = database->readNow([&](store::Transaction& tx) {
      out = store::headOf(tx, stream);
      return base::ok();
    });
    if (read.has_error()) throw std::runtime_error("read");
    return out;
  }

  SharedClock clock;
  std::unique_ptr<base::Logger> logger = base::makeNullLogger();
  std::unique_ptr<base::CpuPool> pool = std::make_unique<base::CpuPool>(2, 100);
  std::unique_ptr<base::CpuPool> textPool = std::make_unique<base::CpuPool>(1, 100);
  FakeGate gate{clock};
  FakeServices services{gate};
  test::TestDatabase database;
  std::unique_ptr<feed::Feed> feed;
  std::unique_ptr<rpc::Server> server;

 private:
  rpc::Limits limits_;
  std::vector<rpc::Method> more_;
};

inline json request(const std::string& method, const json& params, const json& id = 1) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}};
}

inline json postParams(const std::string& commandId, const std::string& text = "Hello") {
  return {{"commandId", commandId}, {"case", kCaseId}, {"centre", kAda}, {"text", text}};
}

inline const std::string kCommand = "018f0000-0000-7000-8000-00000000c001";
inline const std::string kOtherCommand = "018f0000-0000-7000-8000-00000000c002";

inline std::string header(const rpc::PostReply& reply, const std::string& name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return {};
}

}  // namespace consilium::tests
