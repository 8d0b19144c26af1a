#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "feed/feed.hpp"
#include "rpc/connection.hpp"
#include "rpc/figures.hpp"
#include "rpc/gate.hpp"
#include "rpc/limits.hpp"
#include "rpc/method.hpp"
#include "rpc/outbound.hpp"
#include "rpc/pools.hpp"
#include "service/context.hpp"
#include "store/database.hpp"

namespace consilium::rpc {

/// The browser's cookie that holds a session token.
inline constexpr std::string_view kSessionCookie = "__Host-consilium";

/// The headers of an HTTP request that matter here; absent ones are empty.
struct Headers {
  std::string cookie;
  std::string authorization;
  std::string contentType;
};

/// What to answer to a WebSocket upgrade.
struct Admission {
  int status = 101;  ///< 101: go on; 503: refuse with `reason`
  std::string reason;
  std::optional<service::Caller> caller;  ///< signed in by cookie or bearer token
};

struct PostReply {
  int status = 200;  ///< 200 with a reply; 204 for notifications; 415, 503 with a plain reason
  std::vector<std::pair<std::string, std::string>> headers;  ///< Content-Type, Set-Cookie, …
  std::string body;
};

/// JSON-RPC over the methods of a table: connections, POSTs, sessions, limits. All functions may be
/// called from any thread. Everything handed to the constructor must outlive the server.
class Server {
 public:
  Server(store::Database& database, Pools pools, const base::Clock& clock, base::Logger& logger,
         feed::Feed& feed, Gate& gate, MethodTable methods, Limits limits = {});
  /// As `stop`.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Decides on an upgrade, whose `Origin` the caller has checked: who it is.
  /// Credentials that are no longer good are no refusal: the client can sign in on the connection.
  void admit(const Headers& headers, const service::Origin& origin,
             std::function<void(Admission)> decide);

  /// A new connection that was admitted. The caller passes messages and the end on to it.
  std::shared_ptr<Connection> connect(std::shared_ptr<Outbound> outbound, service::Origin origin,
                                      std::optional<service::Caller> caller);

  /// Answers one POST, whose `Origin` header the caller has checked. `origin.overPost` is set here.
  void post(const Headers& headers, service::Origin origin, std::string body,
            std::function<void(PostReply)> respond);

  /// Carries out a use case that a download needs, as a call of the read method of that name: by
  /// whose session the headers show, within its limits, with reads on record. `load` runs in a
  /// snapshot, maybe more than once. Calls `done` once, from any thread. Errors: `unauthenticated`,
  /// `rateLimited`, `unavailable`, and those of `load`.
  void read(const Headers& headers, const service::Origin& origin, std::string_view method,
            std::function<base::Result<void>(service::Context&)> load,
            std::function<void(base::Result<void>)> done);

  /// Carries out a use case for somebody who shows no session: it finds out by itself who that is.
  /// `load` runs in a snapshot, maybe more than once, within the limits of the address. Calls
  /// `done` once, from any thread. Errors: `rateLimited`, `unavailable`, and those of `load`.
  void readOpenly(const service::Origin& origin,
                  std::function<base::Result<void>(service::Context&)> load,
                  std::function<void(base::Result<void>)> done);

  /// To be called about once a second: writes down the use of sessions, closes connections whose
  /// session has ended or run out, forgets idle rate limits.
  void sweep();

  std::vector<MethodFigures> figures() const;

  /// Refuses new calls and waits until those under way are answered.
  void stop();

 private:
  const std::shared_ptr<Core> core_;
};

}  // namespace consilium::rpc
