#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"

namespace consilium::net {

/// Who is at the other end, as the transport knows it.
struct Peer {
  std::string address;  ///< client IP, from the PROXY header when it came from a listed proxy
  std::optional<std::string> certificateCentre;  ///< centre id in a verified client certificate
};

/// An HTTP request, headers lower-cased. The body is whole and within the limit.
struct HttpRequest {
  Peer peer;
  std::string method;
  std::string path;  ///< without query
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// First header of that lower-case name; empty when absent.
  std::string_view header(std::string_view name) const;
  bool hasHeader(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// One WebSocket connection, as seen from above. All functions may be called from any thread.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Queues one text message; the buffer is shared, not copied. When the outbound queue would pass
  /// its byte limit the connection is closed with 1013 and false is returned.
  virtual bool send(std::shared_ptr<const std::string> text) = 0;
  /// Bytes accepted by `send` and not yet handed to the socket.
  virtual std::size_t queuedBytes() const = 0;
  /// Closing handshake with a status code (RFC 6455, 7.4) and a reason of at most 123 bytes; what is
  /// queued before leaves first, within the closing deadline.
  virtual void close(std::uint16_t code, std::string reason) = 0;
  virtual const Peer& peer() const = 0;
};

/// What lies above one connection. Called on the connection's strand, never concurrently.
class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;
  virtual void onMessage(std::string text) = 0;
  /// The outbound queue fell below half of what `Options::drainMark` says after having been above.
  virtual void onDrained() = 0;
  /// The last call: the connection is gone.
  virtual void onClosed() = 0;
};

/// What the layer above answers to an upgrade request: a handler, or a refusal.
struct UpgradeDecision {
  std::function<std::unique_ptr<ConnectionHandler>(std::shared_ptr<Connection>)> accept;
  HttpResponse refusal;  ///< used when `accept` is empty
};

/// The two callables that `app` hands down, and the question before an upgrade.
struct Callbacks {
  /// Decides on an upgrade of `/rpc` once the subprotocol was agreed. On the connection's strand;
  /// answers by calling `decide` once, from any thread.
  std::function<void(const HttpRequest&, std::function<void(UpgradeDecision)> decide)> upgrade;
  /// Answers every HTTP request that is not a static file. Calls `respond` once, from any thread.
  std::function<void(HttpRequest, std::function<void(HttpResponse)> respond)> exchange;
};

}  // namespace consilium::net
