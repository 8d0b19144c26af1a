#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "net/impl/address_limiter.hpp"
#include "net/impl/coalescing_stream.hpp"
#include "net/impl/proxy_header.hpp"
#include "net/impl/static_files.hpp"
#include "net/impl/worker.hpp"
#include "net/server.hpp"

namespace consilium::net {

/// What all connections of a server share. Outlives them.
struct Surroundings {
  const Options& options;
  const Callbacks& callbacks;
  base::Logger& logger;
  const StaticFiles& files;
  const AddressList& proxies;
  const std::vector<std::string>& origins;
  AddressLimiter& limiter;
  std::function<TlsContext()> tls;  ///< the context of the moment; any thread
  std::function<void()> onGone;     ///< a session has let go of its socket; any thread
};

/// One accepted connection from its first byte to its last. Everything but the functions of
/// `Connection` happens on the thread of its worker.
class Session final : public Connection, public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, Surroundings& around, Worker& worker);
  ~Session() override;

  void start();

  bool send(std::shared_ptr<const std::string> text) override;
  std::size_t queuedBytes() const override;
  void close(std::uint16_t code, std::string reason) override;
  const Peer& peer() const override { return peer_; }

  /// After `Worker::schedule`: sends what waits and looks at what arrived from other threads.
  void wake();
  /// Acts on deadlines that have passed.
  void sweep(TimePoint now);
  /// Ends when what was begun is done.
  void beginStop();
  /// Ends now.
  void cut();

 private:
  enum class Phase { handshake, idle, head, body, exchange, respond, webSocket, closing };
  enum class Cause {
    none,
    peer,
    server,
    stopping,
    protocol,
    tooBig,
    messageDeadline,
    slowReader,
    silent,
    fault
  };
  struct CloseRequest {
    std::uint16_t code;
    std::string reason;
    bool afterQueue;  ///< what waits leaves first
  };
  struct WebSocket;
  struct HttpExchange;
  template <class Answer>
  class ReplySlot;
  /// Whether a receiver wants further bytes.
  struct Taken {
    bool more = false;
  };
  using Answer = std::variant<std::monostate, HttpResponse, UpgradeDecision, UploadDecision, Taken>;

  static Task<> run(std::shared_ptr<Session> self);
  Task<> serve();
  Task<bool> acceptProxyHeader();
  Task<bool> handshake();
  /// True when the connection became a WebSocket.
  Task<bool> serveHttp();
  Task<bool> readRequest(HttpExchange& exchange);
  Task<bool> upgrade(HttpExchange& exchange);
  Task<bool> readHead(HttpExchange& exchange, error_code& error);
  Task<> refuseBody(HttpExchange& exchange, error_code error);
  /// False when the connection is of no more use.
  Task<bool> receiveUpload(HttpExchange& exchange);
  Task<bool> handUp(HttpExchange& exchange, BodyReceiver& receiver);
  bool isUpload(const HttpRequest& request) const;
  Task<HttpResponse> answer(HttpExchange& exchange);
  Task<> respond(HttpExchange& exchange, HttpResponse response);
  /// Sends a part of a file after the head; false when it ends early.
  Task<bool> sendFile(const FilePart& file);
  Task<> serveWebSocket();
  Task<> finish();
  Task<> waitForEvent();
  Task<Answer> waitForAnswer();
  /// Asks the layer above: `call` gets what takes the answer, once, from any thread.
  template <class Given, class Call>
  Task<Answer> ask(Given otherwise, Call call);

  void enter(Phase phase, std::chrono::milliseconds deadline);
  void readPeer();
  const StaticFile* staticFile(const HttpExchange& exchange) const;
  bool queue(OutboundMessage message);
  void requestClose(CloseRequest request, Cause cause);
  void deliver(std::uint64_t question, Answer answer);
  void pump();
  void startCloseWhenDue();
  void sweepWebSocket(TimePoint now);
  void sendPing();
  void settleCause(const error_code& error);
  void countCause();
  void fault(std::string_view what);
  /// Calls upwards; an exception is logged.
  template <class Call>
  void guarded(Call call);
  void releaseQueue();

  Surroundings& around_;
  Worker& worker_;
  Peer peer_;
  asio::ip::address address_;
  bool fromProxy_ = false;
  bool admitted_ = false;

  std::unique_ptr<CoalescingStream> stream_;
  asio::cancellation_signal readCancel_;
  asio::cancellation_signal closeCancel_;
  asio::cancellation_signal pingCancel_;
  std::unique_ptr<Timer> event_;  ///< cancelled to wake the coroutine
  std::unique_ptr<WebSocket> webSocket_;
  std::unique_ptr<ConnectionHandler> handler_;
  std::function<std::unique_ptr<ConnectionHandler>(std::shared_ptr<Connection>)> accept_;

  Phase phase_ = Phase::handshake;
  TimePoint deadline_ = TimePoint::max();
  bool timedOut_ = false;
  bool stopping_ = false;
  bool cut_ = false;
  bool echo_ = false;
  bool writeWaiting_ = false;
  bool closeStarted_ = false;
  std::optional<TimePoint> closingUntil_;
  std::optional<TimePoint> pingedAt_;
  bool pinging_ = false;
  unsigned pending_ = 0;  ///< operations under way outside the coroutine
  Cause cause_ = Cause::none;

  mutable std::mutex mutex_;  ///< guards what follows
  bool open_ = false;         ///< messages are taken
  bool gone_ = false;         ///< the worker must not be touched any more
  bool scheduled_ = false;
  bool aboveMark_ = false;
  std::size_t queued_ = 0;
  std::vector<OutboundMessage> queue_;
  std::optional<CloseRequest> closeRequest_;
  Cause requestedCause_ = Cause::none;
  std::uint64_t question_ = 0;
  Answer answer_;
};

}  // namespace consilium::net
