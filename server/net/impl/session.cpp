#include "net/impl/session.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <ctime>
#include <utility>

#include "net/impl/http_rules.hpp"

namespace consilium::net {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view kSubprotocol = "consilium.v1";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kFilePiece = 128 * 1024;  // bytes read from a file at a time
constexpr milliseconds kForever = milliseconds::max();
constexpr std::size_t kKeptCapacity = 64;  // messages; an idle queue holds no more memory
constexpr int kPumpRounds = 8;             // then the other connections of the thread get a turn
// Time for the peer to read our last words before the socket is closed under them.
constexpr milliseconds kLingerLimit{2'000};

// RFC 9110, 5.6.7.
std::string httpDate() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text, size};
}

// Throws away what the peer still sends. False when it has ended.
bool discardInput(Socket& socket) {
  char scratch[16 * 1024];
  for (int round = 0; round < 16; ++round) {
    const ssize_t received = ::recv(socket.native_handle(), scratch, sizeof scratch, MSG_DONTWAIT);
    if (received < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (received == 0) return false;
  }
  return true;
}

template <class Fields>
void addStandingFields(Fields& fields) {
  fields.set(http::field::date, httpDate());
  for (const auto& [name, value] : securityHeaders()) fields.set(name, value);
}

}  // namespace

// The Beast stream, named here and nowhere else: it is what makes this file slow to compile.
struct Session::WebSocket {
  explicit WebSocket(CoalescingStream& stream) : stream(stream) {}
  websocket::stream<CoalescingStream&, false> stream;
};

struct Session::HttpExchange {
  beast::flat_buffer buffer;
  std::optional<http::request_parser<http::string_body>> parser;
  HttpRequest request;
  bool keepAlive = false;
  bool head = false;
  unsigned version = 11;
};

/// Takes one answer from any thread to the session that asked. When it is dropped without one, the
/// answer is a fault.
template <class Given>
class Session::ReplySlot {
 public:
  ReplySlot(std::weak_ptr<Session> session, std::uint64_t question, Given otherwise)
      : session_(std::move(session)), question_(question), otherwise_(std::move(otherwise)) {}
  ~ReplySlot() { deliver(std::move(otherwise_)); }
  ReplySlot(const ReplySlot&) = delete;
  ReplySlot& operator=(const ReplySlot&) = delete;

  void deliver(Given given) {
    if (const auto session = session_.lock()) session->deliver(question_, std::move(given));
  }

 private:
  std::weak_ptr<Session> session_;
  std::uint64_t question_;
  Given otherwise_;
};

Session::Session(Socket socket, Surroundings& around, Worker& worker)
    : around_(around), worker_(worker) {
  error_code error;
  const auto remote = socket.remote_endpoint(error);
  if (!error) address_ = unmapped(remote.address());
  peer_.address = address_.to_string();
  fromProxy_ = around_.proxies.contains(address_);
  socket.set_option(asio::ip::tcp::no_delay(true), error);
  socket.set_option(
      asio::socket_base::send_buffer_size(static_cast<int>(around_.options.socketSendBuffer)),
      error);
  socket.non_blocking(true, error);
  event_ = std::make_unique<Timer>(socket.get_executor());
  stream_ = std::make_unique<CoalescingStream>(std::move(socket), worker_.tallies());
}

Session::~Session() = default;

template <class Call>
void Session::guarded(Call call) {
  try {
    call();
  } catch (const std::exception& exception) {
    around_.logger.error("net.fault", {{"what", std::string_view(exception.what())}});
  }
}

void Session::start() {
  worker_.add(*this);
  asio::co_spawn(worker_.executor(), run(shared_from_this()), asio::detached);
}

Task<> Session::run(std::shared_ptr<Session> self) {
  try {
    co_await self->serve();
  } catch (const std::exception& exception) {
    self->fault(exception.what());
  }
  co_await self->finish();
}

Task<> Session::serve() {
  enter(Phase::handshake, around_.options.handshakeDeadline);
  if (fromProxy_) {
    const bool accepted = co_await acceptProxyHeader();
    if (!accepted) {
      worker_.tallies().handshakeFailures.add();
      co_return;
    }
  }
  // A proxy that speaks for itself is not limited: its health checks must not shut users out.
  if (!fromProxy_ || unmapped(address_).to_string() != peer_.address) {
    address_ = asio::ip::make_address(peer_.address);
    admitted_ = around_.limiter.admit(address_);
    if (!admitted_) {
      worker_.tallies().refusedTooMany.add();
      cut();
      co_return;
    }
  }
  const bool secured = co_await handshake();
  if (!secured) {
    if (!stopping_) worker_.tallies().handshakeFailures.add();
    co_return;
  }
  const bool upgraded = co_await serveHttp();
  if (upgraded) co_await serveWebSocket();
}

void Session::enter(Phase phase, milliseconds deadline) {
  phase_ = phase;
  timedOut_ = false;
  deadline_ = deadline == kForever ? TimePoint::max() : SteadyClock::now() + deadline;
}

Task<> Session::waitForEvent() {
  event_->expires_at(TimePoint::max());
  co_await event_->async_wait(kTuple);
}

Task<bool> Session::acceptProxyHeader() {
  std::string bytes;
  ProxyHeaderState state = readProxyHeader(bytes);
  while (state.kind == ProxyHeaderState::Kind::incomplete) {
    std::string more(state.wanted, '\0');
    const auto [error, size] =
        co_await stream_->socket().async_read_some(asio::buffer(more), kTuple);
    if (error) co_return false;
    bytes.append(more, 0, size);
    state = readProxyHeader(bytes);
  }
  if (state.kind != ProxyHeaderState::Kind::complete) co_return false;
  if (state.client) peer_.address = unmapped(*state.client).to_string();
  co_return true;
}

Task<bool> Session::handshake() {
  const error_code begun = stream_->tls().begin(around_.tls());
  if (begun) co_return false;
  for (;;) {
    if (!stream_->socket().is_open()) co_return false;
    const Progress progress = stream_->tls().handshake();
    if (progress.error) {
      around_.logger.debug("net.handshake_failed",
                           {{"reason", std::string_view(progress.error.message())}});
      co_return false;
    }
    if (progress.want == Progress::Want::nothing) break;
    const auto wait = progress.want == Progress::Want::read ? asio::socket_base::wait_read
                                                            : asio::socket_base::wait_write;
    const auto [error] = co_await stream_->socket().async_wait(wait, kTuple);
    if (error) co_return false;
    stream_->tls().readable();
  }
  peer_.certificateCentre = certificateCentre(stream_->tls().ssl());
  // Any other certificate of the same authorities would leave the connection bound to nothing.
  co_return peer_.certificateCentre ||
      around_.options.clientCertificates != ClientCertificates::required;
}

Task<bool> Session::serveHttp() {
  HttpExchange exchange;
  enter(Phase::head, around_.options.headerDeadline);
  for (;;) {
    const bool read = co_await readRequest(exchange);
    if (!read) co_return false;
    const HttpRequest& request = exchange.request;
    const bool forSocket =
        asksForWebSocket(request) &&
        (request.path == "/rpc" || (request.path == "/echo" && around_.options.echo));
    if (forSocket) {
      const bool upgraded = co_await upgrade(exchange);
      if (upgraded) {
        stream_->putBack(beast::buffers_to_string(exchange.buffer.data()));
        co_return true;
      }
    } else if (isUpload(request)) {
      const bool usable = co_await receiveUpload(exchange);
      if (!usable) co_return false;
    } else {
      HttpResponse response = co_await answer(exchange);
      co_await respond(exchange, std::move(response));
    }
    if (!exchange.keepAlive || stopping_ || !stream_->socket().is_open()) co_return false;
    exchange.request = {};
    if (exchange.buffer.size() == 0) {
      exchange.buffer.shrink_to_fit();
      enter(Phase::idle, around_.options.httpIdleTimeout);
      constexpr std::size_t kFirstBytes = 512;
      const auto space = exchange.buffer.prepare(kFirstBytes);
      const auto [error, size] = co_await stream_->async_read_some(space, kTuple);
      if (error) co_return false;
      exchange.buffer.commit(size);
    }
    enter(Phase::head, around_.options.headerDeadline);
  }
}

bool Session::isUpload(const HttpRequest& request) const {
  const auto& below = around_.options.uploadPath;
  return !below.empty() && around_.callbacks.upload && request.path.starts_with(below) &&
         (request.method == "PUT" || request.method == "PATCH");
}

Task<bool> Session::readRequest(HttpExchange& exchange) {
  error_code error;
  const bool read = co_await readHead(exchange, error);
  if (read) co_return true;
  if (error) co_await refuseBody(exchange, error);
  co_return false;
}

/// Reads a request, of an upload its head only. False without an error: it was refused.
Task<bool> Session::readHead(HttpExchange& exchange, error_code& error) {
  const Options& options = around_.options;
  auto& parser = exchange.parser.emplace();
  parser.header_limit(static_cast<std::uint32_t>(options.httpHeaderLimit));
  // How long a body may be depends on what the head asks for.
  parser.body_limit(boost::none);
  exchange.keepAlive = false;
  exchange.head = false;
  exchange.version = 11;
  const auto [headError, headSize] =
      co_await http::async_read_header(*stream_, exchange.buffer, parser, kTuple);
  error = headError;
  if (error) co_return false;
  const auto& message = parser.get();
  exchange.version = message.version();
  exchange.keepAlive = message.keep_alive();
  exchange.head = message.method() == http::verb::head;
  HttpRequest& request = exchange.request;
  request.peer = peer_;
  request.method = message.method_string();
  const std::string_view target(message.target().data(), message.target().size());
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != target.npos) request.query = target.substr(question + 1);
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    request.headers.emplace_back(std::move(name), field.value());
  }
  if (exchange.version == 11 && !request.hasHeader("host")) {
    exchange.keepAlive = false;
    co_await respond(exchange, plainText(400, "An HTTP/1.1 request needs a Host header."));
    co_return false;
  }
  const bool upload = isUpload(request);
  if ((request.path == "/rpc" && request.method == "POST") || upload) {
    if (auto refusal = refuseOrigin(request, around_.origins)) {
      exchange.keepAlive = false;
      co_await respond(exchange, std::move(*refusal));
      co_return false;
    }
  }
  if (upload) {
    worker_.tallies().httpRequests.add();
    co_return true;
  }
  if (!parser.is_done()) {
    if (parser.content_length().value_or(0) > options.httpBodyLimit) {
      error = http::error::body_limit;
      co_return false;
    }
    parser.body_limit(options.httpBodyLimit);
    enter(Phase::body, options.messageDeadline);
    if (equalsIgnoringCase(request.header("expect"), "100-continue"))
      co_await asio::async_write(*stream_, asio::buffer(kContinue), kTuple);
    const auto [bodyError, bodySize] =
        co_await http::async_read(*stream_, exchange.buffer, parser, kTuple);
    error = bodyError;
    if (error) co_return false;
  }
  request.body = std::move(parser.get().body());
  worker_.tallies().httpRequests.add();
  co_return true;
}

/// Answers a request that cannot be read to its end.
Task<> Session::refuseBody(HttpExchange& exchange, error_code error) {
  exchange.keepAlive = false;
  if (timedOut_ && stream_->socket().is_open()) {
    co_await respond(exchange, plainText(408, "The request took too long to arrive."));
  } else if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    co_await respond(exchange, plainText(431, "The request's headers are too large."));
  } else if (error == http::error::body_limit) {
    co_await respond(exchange, plainText(413, "The request's body is too large; at most " +
                                                  std::to_string(around_.options.httpBodyLimit) +
                                                  " bytes are accepted."));
  } else if (error != http::error::end_of_stream && error != http::error::partial_message &&
             error.category() == make_error_code(http::error::end_of_stream).category()) {
    co_await respond(exchange, plainText(400, "This is not an HTTP/1.1 request."));
  }
}

/// The body of an upload, handed up in pieces as fast as they are taken.
Task<bool> Session::receiveUpload(HttpExchange& exchange) {
  enter(Phase::exchange, kForever);
  UploadDecision otherwise;
  otherwise.refusal = plainText(500, "The server failed to answer.");
  const bool continues = equalsIgnoringCase(exchange.request.header("expect"), "100-continue");
  Answer given = co_await ask(std::move(otherwise), [&](auto decide) {
    around_.callbacks.upload(std::exchange(exchange.request, {}), std::move(decide));
  });
  auto* decision = std::get_if<UploadDecision>(&given);
  if (decision == nullptr || decision->receiver == nullptr) {
    // What the client still sends is not read.
    if (!exchange.parser->is_done()) exchange.keepAlive = false;
    HttpResponse refusal = plainText(503, "The server is stopping.");
    if (decision != nullptr) refusal = std::move(decision->refusal);
    co_await respond(exchange, std::move(refusal));
    co_return exchange.keepAlive;
  }
  const auto receiver = std::move(decision->receiver);
  if (continues && !exchange.parser->is_done())
    co_await asio::async_write(*stream_, asio::buffer(kContinue), kTuple);
  const bool whole = co_await handUp(exchange, *receiver);
  if (!whole) co_return false;
  enter(Phase::exchange, kForever);
  HttpResponse unanswered = plainText(500, "The server failed to answer.");
  Answer last = co_await ask(std::move(unanswered),
                             [&](auto answered) { receiver->finish(std::move(answered)); });
  HttpResponse response = plainText(503, "The server is stopping.");
  if (auto* answered = std::get_if<HttpResponse>(&last)) response = std::move(*answered);
  co_await respond(exchange, std::move(response));
  co_return exchange.keepAlive;
}

/// False when the connection broke, with what had arrived handed up.
Task<bool> Session::handUp(HttpExchange& exchange, BodyReceiver& receiver) {
  if (exchange.parser->is_done()) co_return true;
  http::request_parser<http::buffer_body> parser(std::move(*exchange.parser));
  exchange.parser.reset();
  while (!parser.is_done()) {
    enter(Phase::body, around_.options.messageDeadline);
    std::string piece(around_.options.uploadPiece, '\0');
    parser.get().body().data = piece.data();
    parser.get().body().size = piece.size();
    auto [error, size] = co_await http::async_read(*stream_, exchange.buffer, parser, kTuple);
    if (error == http::error::need_buffer) error = {};
    piece.resize(piece.size() - parser.get().body().size);
    bool more = true;
    if (!piece.empty()) {
      enter(Phase::exchange, kForever);
      const Taken none;
      Answer given = co_await ask(none, [&](auto taken) {
        receiver.take(std::move(piece), [taken](bool wanted) { taken(Taken{wanted}); });
      });
      const auto* taken = std::get_if<Taken>(&given);
      if (taken == nullptr) co_return false;
      more = taken->more;
    }
    if (error) {
      exchange.keepAlive = false;
      co_return false;
    }
    if (!more) {
      if (!parser.is_done()) exchange.keepAlive = false;
      co_return true;
    }
  }
  co_return true;
}

const StaticFile* Session::staticFile(const HttpExchange& exchange) const {
  return around_.files.find(exchange.request.path);
}

Task<HttpResponse> Session::answer(HttpExchange& exchange) {
  const HttpRequest& request = exchange.request;
  if (staticFile(exchange) != nullptr) {
    HttpResponse response;
    if (request.method != "GET" && request.method != "HEAD") {
      response = plainText(405, "This is a file: GET and HEAD are possible.");
      response.headers.emplace_back("Allow", "GET, HEAD");
    }
    co_return response;
  }
  if (!around_.callbacks.exchange) co_return plainText(404, "There is nothing here.");
  enter(Phase::exchange, kForever);
  HttpResponse otherwise = plainText(500, "The server failed to answer.");
  Answer given = co_await ask(std::move(otherwise), [&](auto respondLater) {
    around_.callbacks.exchange(std::exchange(exchange.request, {}), std::move(respondLater));
  });
  if (auto* response = std::get_if<HttpResponse>(&given)) co_return std::move(*response);
  co_return plainText(503, "The server is stopping.");
}

template <class Given, class Call>
Task<Session::Answer> Session::ask(Given otherwise, Call call) {
  std::uint64_t question = 0;
  {
    const std::lock_guard lock(mutex_);
    question = ++question_;
    answer_ = std::monostate();
  }
  auto slot = std::make_shared<ReplySlot<Given>>(weak_from_this(), question, std::move(otherwise));
  std::function<void(Given)> given = [slot](Given answer) { slot->deliver(std::move(answer)); };
  slot.reset();
  guarded([&] { call(std::move(given)); });
  given = nullptr;
  Answer answer = co_await waitForAnswer();
  co_return answer;
}

Task<Session::Answer> Session::waitForAnswer() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (answer_.index() != 0 || cut_) co_return std::exchange(answer_, std::monostate());
    }
    co_await waitForEvent();
  }
}

void Session::deliver(std::uint64_t question, Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (gone_ || question != question_ || answer_.index() != 0) return;
    // Answered: a second answer to the same question is dropped.
    ++question_;
    answer_ = std::move(answer);
    if (scheduled_) return;
    scheduled_ = true;
  }
  worker_.schedule(shared_from_this());
}

Task<> Session::respond(HttpExchange& exchange, HttpResponse response) {
  enter(Phase::respond, kForever);
  if (stopping_) exchange.keepAlive = false;
  http::response<http::span_body<char const>> message;
  message.version(exchange.version);
  addStandingFields(message);
  std::string_view body = response.body;
  const StaticFile* file = response.status == 200 ? staticFile(exchange) : nullptr;
  if (file != nullptr) {
    const StaticChoice choice = chooseVariant(*file, exchange.request.header("accept-encoding"));
    message.set(http::field::content_type, file->contentType);
    message.set(http::field::etag, choice.variant->etag);
    message.set(http::field::vary, "Accept-Encoding");
    message.set(http::field::cache_control,
                file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (!choice.encoding.empty()) message.set(http::field::content_encoding, choice.encoding);
    body = choice.variant->content;
    if (matchesEtag(exchange.request.header("if-none-match"), choice.variant->etag))
      response.status = 304;
  } else {
    message.set(http::field::cache_control, "no-store");
  }
  // Several values of one name, as Set-Cookie has them, stay several fields.
  std::vector<std::string> replaced;
  for (const auto& [name, value] : response.headers) {
    if (std::find(replaced.begin(), replaced.end(), name) == replaced.end()) {
      message.erase(name);
      replaced.push_back(name);
    }
    message.insert(name, value);
  }
  message.result(static_cast<unsigned>(response.status));
  message.keep_alive(exchange.keepAlive);
  const bool bodiless = response.status == 204 || response.status == 304;
  if (bodiless) {
    body = {};
  } else {
    message.content_length(response.file ? response.file->size : body.size());
  }
  if (response.file) body = {};
  message.body() = beast::span<char const>(body.data(), body.size());
  http::response_serializer<http::span_body<char const>> serializer(message);
  error_code error;
  if (exchange.head || bodiless || response.file) {
    const auto [writeError, size] = co_await http::async_write_header(*stream_, serializer, kTuple);
    error = writeError;
    if (!error && response.file && !exchange.head && !bodiless) {
      const bool sent = co_await sendFile(*response.file);
      if (!sent) exchange.keepAlive = false;
    }
  } else {
    const auto [writeError, size] = co_await http::async_write(*stream_, serializer, kTuple);
    error = writeError;
  }
  if (error) exchange.keepAlive = false;
}

Task<bool> Session::sendFile(const FilePart& file) {
  std::vector<char> piece(std::min<std::uint64_t>(kFilePiece, file.size));
  for (std::uint64_t sent = 0; sent < file.size;) {
    const auto wanted = std::min<std::uint64_t>(piece.size(), file.size - sent);
    const auto read =
        ::pread(*file.descriptor, piece.data(), wanted, static_cast<off_t>(file.begin + sent));
    if (read < 0 && errno == EINTR) continue;
    // The length was promised: only the end of the connection says that it is not kept.
    if (read <= 0) co_return false;
    const auto count = static_cast<std::size_t>(read);
    const auto [error, size] =
        co_await asio::async_write(*stream_, asio::buffer(piece.data(), count), kTuple);
    if (error) co_return false;
    sent += count;
  }
  co_return true;
}

Task<bool> Session::upgrade(HttpExchange& exchange) {
  const HttpRequest& request = exchange.request;
  const bool echo = request.path == "/echo";
  std::optional<HttpResponse> refusal;
  const auto client = asio::ip::make_address(peer_.address);
  if (echo && (fromProxy_ || !client.is_loopback()))
    refusal = plainText(403, "The echo is for peers on the loopback interface.");
  if (!refusal) refusal = refuseHandshake(request, echo ? std::string_view() : kSubprotocol);
  if (!refusal) refusal = refuseOrigin(request, around_.origins);
  if (!refusal && !echo) {
    if (!around_.callbacks.upgrade) {
      refusal = plainText(404, "There is nothing here.");
    } else {
      enter(Phase::exchange, kForever);
      UpgradeDecision otherwise;
      otherwise.refusal = plainText(500, "The server failed to answer.");
      Answer given = co_await ask(std::move(otherwise), [&](auto decide) {
        around_.callbacks.upgrade(request, std::move(decide));
      });
      auto* decision = std::get_if<UpgradeDecision>(&given);
      if (stopping_ || decision == nullptr)
        refusal = plainText(503, "The server is stopping.");
      else if (!decision->accept)
        refusal = std::move(decision->refusal);
      else
        accept_ = std::move(decision->accept);
    }
  }
  if (refusal) {
    co_await respond(exchange, std::move(*refusal));
    co_return false;
  }
  enter(Phase::respond, kForever);
  webSocket_ = std::make_unique<WebSocket>(*stream_);
  auto& stream = webSocket_->stream;
  stream.read_message_max(echo ? around_.options.echoMessageLimit : around_.options.messageLimit);
  stream.auto_fragment(false);
  stream.set_option(websocket::stream_base::decorator([echo](websocket::response_type& response) {
    addStandingFields(response);
    if (!echo) response.set(http::field::sec_websocket_protocol, kSubprotocol);
  }));
  const auto [error] = co_await stream.async_accept(exchange.parser->get(), kTuple);
  if (error) {
    webSocket_.reset();
    exchange.keepAlive = false;
    co_return false;
  }
  echo_ = echo;
  co_return true;
}

Task<> Session::serveWebSocket() {
  stream_->beginFrames();
  enter(Phase::webSocket, kForever);
  worker_.tallies().webSockets.add();
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
  }
  if (accept_) handler_ = std::exchange(accept_, nullptr)(shared_from_this());
  auto& stream = webSocket_->stream;
  for (;;) {
    std::string text;
    auto buffer = asio::dynamic_buffer(text);
    const auto [error, size] = co_await stream.async_read(
        buffer, asio::bind_cancellation_slot(readCancel_.slot(), kTuple));
    if (error) {
      settleCause(error);
      break;
    }
    worker_.tallies().messagesIn.add();
    // Beast ends its check without a verdict when the last frame is empty.
    if (stream.got_text() && endsInsideCodePoint(text)) {
      requestClose({websocket::close_code::bad_payload, "Text is UTF-8.", false}, Cause::protocol);
    } else if (echo_) {
      const auto kind =
          stream.got_text() ? OutboundMessage::Kind::text : OutboundMessage::Kind::binary;
      queue({std::make_shared<const std::string>(std::move(text)), kind});
      while (queuedBytes() > around_.options.echoMessageLimit && !cut_ && !closingUntil_)
        co_await waitForEvent();
    } else if (!stream.got_text()) {
      requestClose({websocket::close_code::unknown_data, "Messages are text.", false},
                   Cause::protocol);
    } else if (!closingUntil_ && !stopping_) {
      handler_->onMessage(std::move(text));
    }
  }
}

void Session::settleCause(const error_code& error) {
  if (cause_ != Cause::none) return;
  if (error == websocket::error::closed || error == asio::error::eof ||
      error == asio::error::connection_reset || error == asio::error::operation_aborted ||
      error.category() == boost::system::system_category()) {
    cause_ = Cause::peer;
  } else if (error == websocket::error::message_too_big ||
             error == websocket::error::buffer_overflow) {
    cause_ = Cause::tooBig;
  } else {
    cause_ = Cause::protocol;
  }
}

bool Session::send(std::shared_ptr<const std::string> text) {
  return queue({std::move(text), OutboundMessage::Kind::text});
}

bool Session::queue(OutboundMessage message) {
  const std::size_t cost = queueCost(message);
  std::vector<OutboundMessage> dropped;
  bool taken = false;
  {
    const std::lock_guard lock(mutex_);
    // What is shared with the server may be used only as long as messages are taken.
    if (!open_) return false;
    const Options& options = around_.options;
    const std::size_t limit =
        echo_ ? 2 * options.echoMessageLimit + options.outboundLimit : options.outboundLimit;
    taken = queued_ + cost <= limit;
    if (taken) {
      queue_.push_back(std::move(message));
      queued_ += cost;
      aboveMark_ = aboveMark_ || queued_ > options.drainMark;
    } else {
      open_ = false;
      for (const auto& each : queue_) queued_ -= queueCost(each);
      dropped.swap(queue_);
      closeRequest_ = {websocket::close_code::try_again_later,
                       "Too slow: resume after the last seq received.", false};
      requestedCause_ = Cause::slowReader;
    }
    if (scheduled_) return taken;
    scheduled_ = true;
  }
  worker_.schedule(shared_from_this());
  return taken;
}

std::size_t Session::queuedBytes() const {
  const std::lock_guard lock(mutex_);
  return queued_;
}

void Session::close(std::uint16_t code, std::string reason) {
  requestClose({code, std::move(reason), true}, Cause::server);
}

void Session::requestClose(CloseRequest request, Cause cause) {
  {
    const std::lock_guard lock(mutex_);
    if (!open_ || closeRequest_) return;
    open_ = false;
    request.reason = closeReason(std::move(request.reason));
    closeRequest_ = std::move(request);
    requestedCause_ = cause;
    if (scheduled_) return;
    scheduled_ = true;
  }
  worker_.schedule(shared_from_this());
}

void Session::wake() {
  {
    const std::lock_guard lock(mutex_);
    scheduled_ = false;
    if (gone_) return;
  }
  event_->cancel();
  if (phase_ != Phase::webSocket) return;
  try {
    pump();
  } catch (const std::exception& exception) {
    fault(exception.what());
    cut();
  }
}

void Session::pump() {
  bool waiting = writeWaiting_;
  for (int round = 0; !waiting; ++round) {
    {
      const std::lock_guard lock(mutex_);
      if (stream_->batchDone()) {
        if (queue_.capacity() > kKeptCapacity && queue_.empty()) queue_ = {};
        stream_->takeBatch(queue_);
      }
    }
    const bool nothing = stream_->batchDone();
    const Progress progress = stream_->flush();
    worker_.tallies().messagesOut.add(stream_->takeCopiedCount());
    {
      const std::lock_guard lock(mutex_);
      queued_ -= stream_->takeReleasedCost();
    }
    if (progress.error) {
      if (cause_ == Cause::none) cause_ = Cause::peer;
      cut();
      return;
    }
    waiting = progress.want != Progress::Want::nothing;
    if (waiting) {
      writeWaiting_ = true;
      ++pending_;
      stream_->socket().async_wait(progress.want == Progress::Want::read
                                       ? asio::socket_base::wait_read
                                       : asio::socket_base::wait_write,
                                   [self = shared_from_this()](error_code error) {
                                     self->writeWaiting_ = false;
                                     --self->pending_;
                                     self->event_->cancel();
                                     if (!error && self->phase_ == Phase::webSocket) self->wake();
                                   });
    }
    if (nothing) break;
    if (round == kPumpRounds) {
      worker_.schedule(shared_from_this());
      break;
    }
  }
  bool drained = false;
  {
    const std::lock_guard lock(mutex_);
    drained = aboveMark_ && queued_ <= around_.options.drainMark / 2;
    if (drained) aboveMark_ = false;
  }
  if (drained && handler_ != nullptr) handler_->onDrained();
  startCloseWhenDue();
}

void Session::startCloseWhenDue() {
  if (closeStarted_ || webSocket_ == nullptr) return;
  CloseRequest request;
  {
    const std::lock_guard lock(mutex_);
    if (!closeRequest_) return;
    if (cause_ == Cause::none) cause_ = requestedCause_;
    if (!closingUntil_) closingUntil_ = SteadyClock::now() + around_.options.closingDeadline;
    if (closeRequest_->afterQueue && !(queue_.empty() && stream_->batchDone())) return;
    request = *closeRequest_;
  }
  closeStarted_ = true;
  stream_->dropBatch();
  if (!webSocket_->stream.is_open() || stream_->closeSent()) return;
  ++pending_;
  webSocket_->stream.async_close(
      websocket::close_reason(static_cast<websocket::close_code>(request.code), request.reason),
      asio::bind_cancellation_slot(closeCancel_.slot(), [self = shared_from_this()](error_code) {
        --self->pending_;
        self->event_->cancel();
      }));
}

void Session::sendPing() {
  if (pinging_ || !webSocket_->stream.is_open()) return;
  pinging_ = true;
  ++pending_;
  webSocket_->stream.async_ping(
      {}, asio::bind_cancellation_slot(pingCancel_.slot(), [self = shared_from_this()](error_code) {
        self->pinging_ = false;
        --self->pending_;
        self->event_->cancel();
      }));
}

void Session::sweep(TimePoint now) {
  if (cut_ || stream_ == nullptr) return;
  const auto blocked = stream_->blockedSince();
  const bool stalled = blocked && now - *blocked >= around_.options.stallDeadline;
  switch (phase_) {
    case Phase::handshake:
      if (now >= deadline_ || stopping_) cut();
      break;
    case Phase::closing:
      if (now >= deadline_) cut();
      break;
    case Phase::idle:
    case Phase::head:
    case Phase::body:
      if (now < deadline_ && !(stopping_ && phase_ == Phase::idle)) break;
      if (phase_ != Phase::idle) timedOut_ = true;
      if (stream_->socket().is_open()) stream_->socket().cancel();
      break;
    case Phase::exchange:
      break;
    case Phase::respond:
      if (stalled) cut();
      break;
    case Phase::webSocket:
      if (stalled) {
        requestClose({websocket::close_code::try_again_later,
                      "Too slow: resume after the last seq received.", false},
                     Cause::slowReader);
      }
      sweepWebSocket(now);
      break;
  }
}

void Session::sweepWebSocket(TimePoint now) {
  const Options& options = around_.options;
  if (closingUntil_) {
    if (now >= *closingUntil_) cut();
    return;
  }
  const auto unfinished = stream_->meter().unfinishedSince();
  if (unfinished && now - *unfinished >= options.messageDeadline) {
    requestClose(
        {websocket::close_code::policy_error, "The message took too long to arrive.", false},
        Cause::messageDeadline);
    return;
  }
  // A message within its limit has no more frames than bytes unless most of them are empty.
  const std::size_t frameLimit = echo_ ? options.echoMessageLimit : options.messageLimit;
  if (stream_->meter().fragments() > frameLimit) {
    requestClose({websocket::close_code::too_big, "The message has too many fragments.", false},
                 Cause::tooBig);
    return;
  }
  if (stopping_ && !(handler_ != nullptr && handler_->busy())) {
    requestClose({websocket::close_code::going_away, "The server is stopping.", true},
                 Cause::stopping);
    return;
  }
  const TimePoint heard = stream_->lastReceived();
  if (pingedAt_ && heard > *pingedAt_) pingedAt_.reset();
  if (!pingedAt_) {
    if (now - heard >= options.pingInterval) {
      pingedAt_ = now;
      sendPing();
    }
  } else if (now - *pingedAt_ >= options.pongDeadline) {
    cause_ = Cause::silent;
    cut();
  }
}

void Session::beginStop() {
  stopping_ = true;
  sweep(SteadyClock::now());
}

void Session::cut() {
  if (webSocket_ != nullptr && !cut_) {
    // In Beast, a read that fails a message and a close under way wait for each other without
    // touching the socket; only cancellation ends them. Not from here: it would run them at once.
    asio::post(worker_.executor(), [self = shared_from_this()] {
      self->closeCancel_.emit(asio::cancellation_type::terminal);
      self->pingCancel_.emit(asio::cancellation_type::terminal);
      self->readCancel_.emit(asio::cancellation_type::terminal);
    });
  }
  cut_ = true;
  error_code ignored;
  if (stream_ != nullptr) stream_->socket().close(ignored);
  if (event_ != nullptr) event_->cancel();
}

void Session::fault(std::string_view what) {
  around_.logger.error("net.fault", {{"what", what}});
  if (cause_ == Cause::none) cause_ = Cause::fault;
  requestClose({websocket::close_code::internal_error, "The server failed.", false}, Cause::fault);
}

void Session::releaseQueue() {
  std::vector<OutboundMessage> dropped;
  const std::lock_guard lock(mutex_);
  open_ = false;
  dropped.swap(queue_);
  queued_ = 0;
}

void Session::countCause() {
  Tallies& tallies = worker_.tallies();
  switch (cause_) {
    case Cause::none:
    case Cause::peer:
      return tallies.closedByPeer.add();
    case Cause::server:
      return tallies.closedByServer.add();
    case Cause::stopping:
      return tallies.closedStopping.add();
    case Cause::protocol:
      return tallies.closedProtocol.add();
    case Cause::tooBig:
      return tallies.closedTooBig.add();
    case Cause::messageDeadline:
      return tallies.closedMessageDeadline.add();
    case Cause::slowReader:
      return tallies.closedSlowReader.add();
    case Cause::silent:
      return tallies.closedSilent.add();
    case Cause::fault:
      return tallies.closedFault.add();
  }
}

Task<> Session::finish() {
  const bool wasWebSocket = webSocket_ != nullptr && phase_ == Phase::webSocket;
  if (wasWebSocket) {
    if (!closingUntil_) closingUntil_ = SteadyClock::now() + around_.options.closingDeadline;
    // A fault ends the coroutine that would have noticed the request.
    startCloseWhenDue();
    if (handler_ != nullptr) {
      guarded([&] { handler_->onClosed(); });
      handler_.reset();
    }
    while (pending_ > (writeWaiting_ ? 1U : 0U) && !cut_) co_await waitForEvent();
    worker_.tallies().webSockets.take();
    countCause();
  }
  releaseQueue();
  enter(Phase::closing, std::min(around_.options.closingDeadline, kLingerLimit));
  if (stream_->socket().is_open()) {
    stream_->tls().notifyClose();
    error_code error;
    stream_->socket().shutdown(asio::socket_base::shutdown_send, error);
    while (!error && stream_->socket().is_open() && discardInput(stream_->socket())) {
      const auto [waitError] =
          co_await stream_->socket().async_wait(asio::socket_base::wait_read, kTuple);
      error = waitError;
    }
  }
  cut();
  while (pending_ > 0) co_await waitForEvent();
  webSocket_.reset();
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
  }
  stream_.reset();
  event_.reset();
  if (admitted_) around_.limiter.release(address_);
  worker_.remove(*this);
  around_.onGone();
}

}  // namespace consilium::net
