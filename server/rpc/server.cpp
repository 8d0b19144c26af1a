#include "rpc/server.hpp"

#include <algorithm>
#include <mutex>

#include "base/address.hpp"
#include "rpc/impl/context_of.hpp"
#include "rpc/impl/core.hpp"
#include "rpc/impl/exchange.hpp"

namespace consilium::rpc {

namespace {

/// The token in a request's headers; empty when there is none. A bearer token comes first: a script
/// that sends one means it.
struct Credentials {
  std::string token;
  bool cookie = false;
};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool equalsIgnoringCase(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

/// The value of a cookie in a `Cookie` header (RFC 6265, section 4.2).
std::string_view cookieValue(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    const auto pair = trim(header.substr(0, end));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return pair.substr(equals + 1);
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return {};
}

Credentials credentialsOf(const Headers& headers) {
  constexpr std::string_view kBearer = "bearer ";
  const std::string_view authorization = headers.authorization;
  if (equalsIgnoringCase(authorization.substr(0, kBearer.size()), kBearer))
    return {std::string(trim(authorization.substr(kBearer.size()))), false};
  return {std::string(cookieValue(headers.cookie, kSessionCookie)), true};
}

bool isJson(std::string_view contentType) {
  const auto type = trim(contentType.substr(0, contentType.find(';')));
  return equalsIgnoringCase(type, "application/json") ||
         equalsIgnoringCase(type, "application/json-rpc");
}

std::string sessionCookie(std::string_view token, std::string_view more) {
  return std::string(kSessionCookie) + "=" + std::string(token) +
         "; Path=/; Secure; HttpOnly; SameSite=Strict" + std::string(more);
}

/// The sender of one POST.
class PostPeer final : public Peer {
 public:
  PostPeer(std::shared_ptr<Core> core, service::Origin origin,
           std::optional<service::Caller> caller)
      : core_(std::move(core)), origin_(std::move(origin)), caller_(std::move(caller)) {}

  const service::Origin& origin() const override { return origin_; }
  std::optional<service::Caller> caller() const override { return caller_; }
  Subscriptions* subscriptions() override { return nullptr; }

  bool begin(bool) override {
    const std::lock_guard lock(mutex_);
    if (inFlight_ >= core_->limits.inFlight) return false;
    ++inFlight_;
    return true;
  }
  void end(bool) override {
    const std::lock_guard lock(mutex_);
    --inFlight_;
  }

  void sessionChanged(service::SessionChange change, std::function<void()> then) override {
    if (change.kind == service::SessionChange::Kind::started && change.cookie) {
      const std::lock_guard lock(mutex_);
      headers_ = {{"Set-Cookie", sessionCookie(change.token, "")}};
    }
    if (change.kind == service::SessionChange::Kind::ended) {
      if (caller_ && caller_->cookie && caller_->sessionId == change.sessionId) {
        const std::lock_guard lock(mutex_);
        // Not "storage": what others of this workstation have not sent yet lies there, encrypted.
        headers_ = {{"Set-Cookie", sessionCookie("", "; Max-Age=0")},
                    {"Clear-Site-Data", R"("cache", "cookies")"}};
      }
      core_->endSession(change.sessionId, "The session was ended.");
    }
    then();
  }

  std::vector<std::pair<std::string, std::string>> headers() const {
    const std::lock_guard lock(mutex_);
    return headers_;
  }

 private:
  const std::shared_ptr<Core> core_;
  const service::Origin origin_;
  const std::optional<service::Caller> caller_;
  mutable std::mutex mutex_;
  std::size_t inFlight_ = 0;
  std::vector<std::pair<std::string, std::string>> headers_;
};

PostReply refusal(int status, std::string reason) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(reason)};
}

void answerPost(const std::shared_ptr<Core>& core, const std::shared_ptr<PostPeer>& peer,
                std::string_view body, const std::function<void(PostReply)>& respond) {
  auto parsed = parseMessage(body, core->limits.batch);
  const auto send = [peer, respond](std::string text) {
    PostReply reply;
    reply.headers = peer->headers();
    reply.headers.emplace_back("Cache-Control", "no-store");
    if (text.empty())
      reply.status = 204;
    else
      reply.headers.emplace_back("Content-Type", "application/json");
    reply.body = std::move(text);
    respond(std::move(reply));
  };
  if (auto* unreadable = std::get_if<std::string>(&parsed)) return send(std::move(*unreadable));
  std::make_shared<Exchange>(core, peer, std::get<Message>(std::move(parsed)), send)->start();
}

/// The session that credentials stand for, for `done`; nothing when there is none.
void identify(const std::shared_ptr<Core>& core, std::string token, const service::Origin& origin,
              std::function<void(base::Result<std::optional<service::Caller>>)> done) {
  core->authenticate(
      [core, token = std::move(token)](service::Context& context) {
        return core->gate.callerByToken(context, token);
      },
      origin, std::move(done));
}

/// Takes a request from the rate of `key`; the refusal when it is used up.
std::optional<base::Error> overRate(Core& core, const std::string& key) {
  const auto wait = core.rates.take(key, core.clock.now());
  if (!wait) return std::nullopt;
  auto error = base::failure(base::ErrorKind::rateLimited, "Too many requests; slow down.");
  error.retryAfterMs = *wait;
  return error;
}

void runRead(const std::shared_ptr<Core>& core, const service::Caller& caller,
             const service::Origin& origin, std::string_view method,
             std::function<base::Result<void>(service::Context&)> load,
             const std::function<void(base::Result<void>)>& done) {
  if (auto refusal = overRate(*core, "user " + caller.userId)) return done(std::move(*refusal));
  if (!core->enter()) return done(core->unavailable("The server is busy; try again."));
  auto call = std::make_shared<Call>();
  call->entry = core->find(method);
  call->job.run = [load = std::move(load)](service::Context& context) -> base::Result<std::string> {
    CONSILIUM_CHECK(load(context));
    return std::string();
  };
  call->origin = origin;
  call->sessionId = caller.sessionId;
  call->done = [core, done, entry = call->entry,
                started = std::chrono::steady_clock::now()](Call::Outcome outcome) {
    std::optional<Code> code;
    if (outcome.result.has_error()) code = codeOf(outcome.result.error().kind);
    entry->counters.count(code, std::chrono::steady_clock::now() - started);
    if (code)
      done(std::move(outcome.result).error());
    else
      done(base::ok());
    core->leave();
  };
  core->execute(call);
}

}  // namespace

Server::Server(store::Database& database, Pools pools, const base::Clock& clock,
               base::Logger& logger, feed::Feed& feed, Gate& gate, MethodTable methods,
               Limits limits)
    : core_(std::make_shared<Core>(database, pools, clock, logger, feed, gate, std::move(methods),
                                   limits)) {
  feed.onAccessChanged([weak = std::weak_ptr(core_)](std::string_view stream) {
    if (const auto core = weak.lock()) core->accessChanged(stream);
  });
}

Server::~Server() {
  stop();
}

void Server::admit(const Headers& headers, const service::Origin& origin,
                   std::function<void(Admission)> decide) {
  auto credentials = credentialsOf(headers);
  if (credentials.token.empty()) return decide({});
  identify(core_, std::move(credentials.token), origin,
           [decide = std::move(decide)](base::Result<std::optional<service::Caller>> caller) {
             if (caller.has_error()) return decide({503, "The server is busy; try again.", {}});
             decide({101, {}, std::move(caller).value()});
           });
}

std::shared_ptr<Connection> Server::connect(std::shared_ptr<Outbound> outbound,
                                            service::Origin origin,
                                            std::optional<service::Caller> caller) {
  auto connection = std::make_shared<Connection>(core_, std::move(outbound), std::move(origin));
  if (caller) connection->adopt(*caller);
  return connection;
}

void Server::post(const Headers& headers, service::Origin origin, std::string body,
                  std::function<void(PostReply)> respond) {
  origin.overPost = true;
  if (!isJson(headers.contentType)) return respond(refusal(415, "Send application/json."));
  auto credentials = credentialsOf(headers);
  if (credentials.token.empty())
    return answerPost(core_, std::make_shared<PostPeer>(core_, std::move(origin), std::nullopt),
                      body, respond);
  identify(core_, std::move(credentials.token), origin,
           [core = core_, origin, body = std::move(body),
            respond = std::move(respond)](base::Result<std::optional<service::Caller>> caller) {
             if (caller.has_error()) {
               auto reply = refusal(503, "The server is busy; try again.");
               reply.headers.emplace_back("Retry-After", "1");
               return respond(std::move(reply));
             }
             answerPost(core, std::make_shared<PostPeer>(core, origin, std::move(caller).value()),
                        body, respond);
           });
}

void Server::read(const Headers& headers, const service::Origin& origin, std::string_view method,
                  std::function<base::Result<void>(service::Context&)> load,
                  std::function<void(base::Result<void>)> done) {
  auto credentials = credentialsOf(headers);
  if (credentials.token.empty())
    return done(base::failure(base::ErrorKind::unauthenticated, "Sign in first."));
  identify(core_, std::move(credentials.token), origin,
           [core = core_, origin, method, load = std::move(load),
            done = std::move(done)](base::Result<std::optional<service::Caller>> caller) {
             if (caller.has_error()) return done(std::move(caller).error());
             if (!caller.value())
               return done(base::failure(base::ErrorKind::unauthenticated, "Sign in again."));
             runRead(core, *caller.value(), origin, method, load, done);
           });
}

void Server::readOpenly(const service::Origin& origin,
                        std::function<base::Result<void>(service::Context&)> load,
                        std::function<void(base::Result<void>)> done) {
  if (auto refusal = overRate(*core_, "address " + base::countedAddress(origin.address)))
    return done(std::move(*refusal));
  if (!core_->enter()) return done(core_->unavailable("The server is busy; try again."));
  core_->database.read(
      [core = core_, origin, load = std::move(load)](store::Transaction& tx) {
        auto context = contextOf(tx, origin, core->clock);
        return load(context);
      },
      [core = core_, done = std::move(done)](const base::Result<void>& result) {
        if (result.has_error() && result.error().kind == base::ErrorKind::internal)
          core->logger.error("read_failed", {{"reason", result.error().message}});
        done(result);
        core->leave();
      });
}

void Server::sweep() {
  core_->sweep();
}

std::vector<MethodFigures> Server::figures() const {
  return core_->figures();
}

void Server::stop() {
  core_->stop();
}

}  // namespace consilium::rpc
