#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
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

/// A part of an open file. Closes it with the last copy.
struct FilePart {
  std::shared_ptr<const int> descriptor;  // a connection and what answered it may hold it
  std::uint64_t begin = 0;                ///< in bytes from its start
  std::uint64_t size = 0;                 ///< bytes
};

struct HttpResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Sent instead of `body`, piece by piece as the client takes it.
  std::optional<FilePart> file{};
};

/// One WebSocket connection, as seen from above. All functions may be called from any thread.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Queues one text message; the buffer is shared, not copied. When the outbound queue would pass
  /// its byte limit the connection is closed with 1013 and false is returned; false, too, once the
  /// connection is closing or gone.
  virtual bool send(std::shared_ptr<const std::string> text) = 0;
  /// Bytes accepted by `send` and not yet handed to the socket.
  virtual std::size_t queuedBytes() const = 0;
  /// Closing handshake with a status code (RFC 6455, 7.4) and a reason of at most 123 bytes; what
  /// is queued before leaves first, within the closing deadline.
  virtual void close(std::uint16_t code, std::string reason) = 0;
  virtual const Peer& peer() const = 0;
};

/// What lies above one connection. Called on the connection's strand, never concurrently.
class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;
  virtual void onMessage(std::string text) = 0;
  /// The outbound queue fell to half of `Options::drainMark` or below after having been above it.
  virtual void onDrained() = 0;
  /// The last call: the connection is gone.
  virtual void onClosed() = 0;
  /// Whether a message received has yet to be answered. A stopping server waits for it, up to its
  /// deadline, before it closes the connection with 1001. Called on the strand.
  virtual bool busy() const { return false; }
};

/// What the layer above answers to an upgrade request: a handler, or a refusal.
struct UpgradeDecision {
  /// Called on the connection's strand once the upgrade was answered.
  std::function<std::unique_ptr<ConnectionHandler>(std::shared_ptr<Connection>)> accept;
  HttpResponse refusal;  ///< used when `accept` is empty
};

/// Takes the body of one request below `Options::uploadPath`. Called on the connection's strand,
/// one call at a time; destroyed without `finish` when the connection breaks first.
class BodyReceiver {
 public:
  virtual ~BodyReceiver() = default;
  /// The next bytes. Calls `taken` once, from any thread, when it wants further ones; with false
  /// when it wants none, and `finish` follows. Nothing is read from the client meanwhile.
  virtual void take(std::string bytes, std::function<void(bool)> taken) = 0;
  /// The last call: the body is whole, or no more of it was wanted. Calls `respond` once, from any
  /// thread.
  virtual void finish(std::function<void(HttpResponse)> respond) = 0;
};

/// What the layer above answers to the head of an upload: a receiver, or a refusal.
struct UploadDecision {
  std::unique_ptr<BodyReceiver> receiver;
  HttpResponse refusal;  ///< used when `receiver` is empty
};

/// The callables that `app` hands down, and the questions before an upgrade and an upload.
struct Callbacks {
  /// Decides on an upgrade of `/rpc` once the subprotocol was agreed. On the connection's strand;
  /// answers by calling `decide` once, from any thread.
  std::function<void(const HttpRequest&, std::function<void(UpgradeDecision)> decide)> upgrade;
  /// Answers every HTTP request that is not a static file. Calls `respond` once, from any thread; a
  /// `respond` dropped without a call answers 500. Data are marked no-store unless the response
  /// names a Cache-Control of its own.
  std::function<void(HttpRequest, std::function<void(HttpResponse)> respond)> exchange;
  /// Decides on a request below `Options::uploadPath` that has a body, by its head. Its `Origin`
  /// was checked as that of POST /rpc is. On the connection's strand; answers by calling `decide`
  /// once, from any thread.
  std::function<void(HttpRequest, std::function<void(UploadDecision)> decide)> upload;
};

/// Whether a client has to show a certificate of its centre, signed by one of
/// `Options::clientAuthorities`.
enum class ClientCertificates { none, optional, required };

/// What the listener does and how much it accepts. `Server::start` refuses values that cannot work.
struct Options {
  std::string address = "127.0.0.1";  ///< numeric IPv4 or IPv6 address; `::` serves both
  std::uint16_t port = 8443;          ///< 0: a free one, see `Server::port`
  unsigned threads = 0;               ///< I/O threads; 0: half the processors, at least one

  std::filesystem::path certificate;  ///< PEM chain, the server's certificate first
  std::filesystem::path privateKey;   ///< PEM
  ClientCertificates clientCertificates = ClientCertificates::none;
  std::filesystem::path clientAuthorities;  ///< PEM; needed unless `none`

  std::size_t messageLimit = 64 * 1024;     ///< bytes of a WebSocket message; 1009 above
  std::size_t httpHeaderLimit = 16 * 1024;  ///< bytes of a request's head; 431 above
  std::size_t httpBodyLimit = 64 * 1024;    ///< bytes of a request's body; 413 above
  /// What is below it is uploaded with PUT or PATCH, of any size, and handed up in pieces. Each
  /// piece of `uploadPiece` bytes has `messageDeadline` to arrive. Empty: nothing is.
  std::string uploadPath;
  std::size_t uploadPiece = 64 * 1024;        ///< bytes
  std::size_t outboundLimit = 1024 * 1024;    ///< bytes waiting for a connection; 1013 above
  std::size_t drainMark = 256 * 1024;         ///< see `ConnectionHandler::onDrained`
  std::size_t socketSendBuffer = 256 * 1024;  ///< bytes the kernel holds for a connection
  std::size_t connections = 20'000;           ///< at once; more are closed on arrival
  std::size_t connectionsPerAddress = 256;    ///< at once; IPv6 counts by /64

  /// From the accepted connection to the end of the PROXY header and TLS handshake.
  std::chrono::milliseconds handshakeDeadline{10'000};
  /// A request's head; 408 afterwards.
  std::chrono::milliseconds headerDeadline{10'000};
  /// A whole WebSocket message (1008 afterwards) or HTTP body (408), however slowly it trickles.
  std::chrono::milliseconds messageDeadline{30'000};
  std::chrono::milliseconds httpIdleTimeout{60'000};  ///< between requests
  std::chrono::milliseconds pingInterval{30'000};     ///< silence after which a ping is sent
  std::chrono::milliseconds pongDeadline{30'000};     ///< further silence that ends the connection
  std::chrono::milliseconds stallDeadline{30'000};    ///< bytes wait and the peer takes none: 1013
  std::chrono::milliseconds closingDeadline{5'000};   ///< closing handshake, then the socket is cut

  /// Addresses and CIDR blocks whose connections start with a PROXY header (version 1 or 2). From
  /// them it is required, from everybody else it is refused.
  std::vector<std::string> proxies;
  /// Exact values of `Origin` that may upgrade, post to `/rpc` and upload. Empty: https on
  /// localhost, 127.0.0.1 and [::1] with the bound port. A request without Origin passes if it has
  /// no cookie.
  std::vector<std::string> allowedOrigins;
  /// Folder read once at start: its files are served by name, `/` is its index.html, NAME.gz and
  /// NAME.br are alternatives of NAME. Empty: none.
  std::filesystem::path staticFolder;

  /// A WebSocket at `/echo`, for peers on the loopback interface only, that returns each message.
  bool echo = false;
  std::size_t echoMessageLimit = 16 * 1024 * 1024;
};

/// What happened since the start, for metrics. Each figure is a total unless it says otherwise.
struct Counters {
  std::uint64_t connections = 0;  ///< now
  std::uint64_t webSockets = 0;   ///< now
  std::uint64_t accepted = 0;
  std::uint64_t refusedTooMany = 0;
  std::uint64_t handshakeFailures = 0;
  std::uint64_t httpRequests = 0;
  std::uint64_t messagesIn = 0;
  std::uint64_t messagesOut = 0;
  std::uint64_t bytesIn = 0;       ///< on the wire
  std::uint64_t bytesOut = 0;      ///< on the wire
  std::uint64_t socketWrites = 0;  ///< calls into the kernel
  std::uint64_t closedByPeer = 0;
  std::uint64_t closedByServer = 0;         ///< asked for by the layer above
  std::uint64_t closedStopping = 0;         ///< 1001
  std::uint64_t closedProtocol = 0;         ///< 1002, 1003, 1007
  std::uint64_t closedTooBig = 0;           ///< 1009
  std::uint64_t closedMessageDeadline = 0;  ///< 1008
  std::uint64_t closedSlowReader = 0;       ///< 1013
  std::uint64_t closedSilent = 0;           ///< no pong
  std::uint64_t closedFault = 0;            ///< 1011
};

/// The listener: TLS, HTTP/1.1 and WebSocket. Its threads run from `start` to `stop`.
class Server {
 public:
  /// `logger` outlives the server.
  Server(Options options, Callbacks callbacks, base::Logger& logger);
  /// Stops at once when `stop` was not called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and serves. Fails with a message for the operator: bad option, certificate or address,
  /// port in use. Once only.
  base::Result<void> start();
  /// The bound port, once started.
  std::uint16_t port() const;
  /// Stops accepting, lets begun requests end, closes WebSockets with 1001, and cuts what is left
  /// after `deadline`. Blocks; not to be called from a callback. Safe to call twice.
  void stop(std::chrono::milliseconds deadline);
  /// Reads certificate, key and authorities again for connections to come. When they cannot be
  /// used the old ones stay. Any thread.
  base::Result<void> reloadCertificates();
  /// Any thread.
  Counters counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace consilium::net
