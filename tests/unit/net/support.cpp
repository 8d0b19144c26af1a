#include "unit/net/support.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace consilium::net::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Key makeKey() {
  return {EVP_EC_gen("P-256"), EVP_PKEY_free};
}

void addExtension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate makeCertificate(const char* name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuerKey,
                            const std::string& alternative, long serial) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate.get(),
                       issuer == nullptr ? subject : X509_get_subject_name(issuer));
  if (issuer == nullptr) addExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  if (!alternative.empty()) addExtension(certificate.get(), NID_subject_alt_name, alternative);
  X509_sign(certificate.get(), issuerKey, EVP_sha256());
  return certificate;
}

void write(const std::filesystem::path& path, X509* certificate) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
}

void write(const std::filesystem::path& path, EVP_PKEY* key) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

}  // namespace

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

Certificates::Certificates() {
  std::string pattern = (std::filesystem::temp_directory_path() / "consilium-net-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  const Key authorityKey = makeKey();
  const Certificate authority =
      makeCertificate("Authority", authorityKey.get(), nullptr, authorityKey.get(), "", 1);
  write(folder_ / "authority.pem", authority.get());
  const Key clientKey = makeKey();
  const Certificate client =
      makeCertificate("Centre", clientKey.get(), authority.get(), authorityKey.get(),
                      std::string("URI:urn:consilium:centre:") + kCentre, 3);
  write(this->client(), client.get());
  write(this->clientKey(), clientKey.get());
  const Key strangerKey = makeKey();
  const Certificate stranger =
      makeCertificate("Stranger", strangerKey.get(), nullptr, strangerKey.get(),
                      std::string("URI:urn:consilium:centre:") + kCentre, 4);
  write(this->stranger(), stranger.get());
  write(this->strangerKey(), strangerKey.get());
  renewServer(2);
}

void Certificates::renewServer(long serial) {
  const Key key = makeKey();
  const Certificate certificate =
      makeCertificate("localhost", key.get(), nullptr, key.get(), "DNS:localhost", serial);
  write(server(), certificate.get());
  write(serverKey(), key.get());
}

Certificates::~Certificates() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Certificates& certificates() {
  static Certificates made;
  return made;
}

Options testOptions() {
  Options options;
  options.port = 0;
  options.threads = 2;
  options.certificate = certificates().server();
  options.privateKey = certificates().serverKey();
  return options;
}

unsigned Frame::code() const {
  if (opcode != 8 || payload.size() < 2) return 0;
  return static_cast<unsigned char>(payload[0]) * 256U + static_cast<unsigned char>(payload[1]);
}

std::string frame(unsigned opcode, std::string_view payload, bool final, unsigned reserved) {
  std::string bytes;
  bytes += static_cast<char>((final ? 0x80 : 0) | reserved << 4 | opcode);
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80 | payload.size());
  } else {
    const unsigned extended = payload.size() < 65536 ? 2 : 8;
    bytes += static_cast<char>(0x80 | (extended == 2 ? 126 : 127));
    for (unsigned i = 0; i < extended; ++i)
      bytes += static_cast<char>(payload.size() >> (8 * (extended - 1 - i)));
  }
  const char mask[] = {0x12, 0x34, 0x56, 0x78};
  bytes.append(mask, 4);
  for (std::size_t i = 0; i < payload.size(); ++i)
    bytes += static_cast<char>(payload[i] ^ mask[i % 4]);
  return bytes;
}

Client::Client(std::uint16_t port, ClientOptions options) {
  // OpenSSL writes to the socket without MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval deadline{10, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (options.receiveBuffer > 0)
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &options.receiveBuffer, sizeof(int));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    error_ = std::strerror(errno);
    return;
  }
  if (!options.preamble.empty() &&
      ::send(socket_, options.preamble.data(), options.preamble.size(), MSG_NOSIGNAL) < 0) {
    return;
  }
  if (!options.tls) {
    connected_ = true;
    return;
  }
  context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context_, 0);
  SSL_CTX_set_options(context_, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_min_proto_version(context_, options.minTls);
  SSL_CTX_set_max_proto_version(context_, options.maxTls);
  if (!options.ciphers.empty()) SSL_CTX_set_cipher_list(context_, options.ciphers.c_str());
  if (!options.certificate.empty()) {
    SSL_CTX_use_certificate_file(context_, options.certificate.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_, options.key.c_str(), SSL_FILETYPE_PEM);
  }
  ssl_ = SSL_new(context_);
  SSL_set_msg_callback(ssl_, watch);
  SSL_set_msg_callback_arg(ssl_, this);
  SSL_set_fd(ssl_, socket_);
  connected_ = SSL_connect(ssl_) == 1;
  if (!connected_) {
    const char* reason = ERR_reason_error_string(ERR_get_error());
    error_ = reason == nullptr ? "closed" : reason;
  }
}

Client::~Client() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  if (socket_ >= 0) ::close(socket_);
  ERR_clear_error();
}

void Client::watch(int write, int, int type, const void* bytes, std::size_t, SSL*, void* self) {
  if (write != 0 || type != SSL3_RT_HEADER) return;
  if (static_cast<const unsigned char*>(bytes)[0] == SSL3_RT_APPLICATION_DATA)
    ++static_cast<Client*>(self)->records_;
}

bool Client::send(std::string_view bytes) {
  ERR_clear_error();
  if (ssl_ == nullptr) {
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  return bytes.empty() || SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) ==
                              static_cast<int>(bytes.size());
}

bool Client::fill() {
  char part[32 * 1024];
  ERR_clear_error();
  const auto size =
      ssl_ == nullptr ? ::recv(socket_, part, sizeof part, 0) : SSL_read(ssl_, part, sizeof part);
  if (size <= 0) return false;
  buffer_.append(part, static_cast<std::size_t>(size));
  return true;
}

std::string Client::receive() {
  if (buffer_.empty()) fill();
  return std::exchange(buffer_, {});
}

bool Client::ended() {
  char part[4096];
  for (;;) {
    ERR_clear_error();
    errno = 0;
    const auto size =
        ssl_ == nullptr ? ::recv(socket_, part, sizeof part, 0) : SSL_read(ssl_, part, sizeof part);
    if (size > 0) continue;
    return errno != EAGAIN && errno != EWOULDBLOCK;
  }
}

std::string Client::Response::header(std::string_view name) const {
  std::size_t at = 0;
  while ((at = head.find("\r\n", at)) != head.npos) {
    at += 2;
    const auto colon = head.find(':', at);
    const auto end = head.find("\r\n", at);
    if (colon == head.npos || end == head.npos) break;
    if (colon - at == name.size() && strncasecmp(head.data() + at, name.data(), name.size()) == 0) {
      return head.substr(colon + 2, end - colon - 2);
    }
  }
  return {};
}

Client::Response Client::request(std::string_view text) {
  send(text);
  return readResponse(text.starts_with("HEAD "));
}

Client::Response Client::readResponse(bool head) {
  Response response;
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == buffer_.npos)
    if (!fill()) return response;
  response.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  response.status = std::stoi(response.head.substr(9, 3));
  const std::string length = response.header("Content-Length");
  if (head || length.empty()) return response;
  const std::size_t size = std::stoul(length);
  while (buffer_.size() < size)
    if (!fill()) break;
  response.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return response;
}

Client::Response Client::upgrade(std::string_view path, std::string_view headers) {
  return request("GET " + std::string(path) +
                 " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                 std::string(headers) + "\r\n");
}

std::optional<Frame> Client::readFrame() {
  const auto need = [this](std::size_t size) {
    while (buffer_.size() < size)
      if (!fill()) return false;
    return true;
  };
  if (!need(2)) return std::nullopt;
  const auto at = [this](std::size_t i) { return static_cast<unsigned char>(buffer_[i]); };
  Frame got;
  got.final = (at(0) & 0x80) != 0;
  got.reserved = at(0) >> 4 & 7;
  got.opcode = at(0) & 15;
  std::size_t size = at(1) & 0x7f;
  std::size_t header = 2;
  const unsigned extended = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (extended > 0) {
    if (!need(2 + extended)) return std::nullopt;
    size = 0;
    for (unsigned i = 0; i < extended; ++i) size = size << 8 | at(2 + i);
    header += extended;
  }
  if (!need(header + size)) return std::nullopt;
  got.payload = buffer_.substr(header, size);
  buffer_.erase(0, header + size);
  return got;
}

std::optional<Frame> Client::readMessage() {
  for (;;) {
    auto got = readFrame();
    if (!got || (got->opcode != 9 && got->opcode != 10)) return got;
  }
}

namespace {

class Handler final : public ConnectionHandler {
 public:
  Handler(TestServer& server, std::shared_ptr<Seen> seen)
      : server_(server), seen_(std::move(seen)) {}
  void onMessage(std::string text) override {
    {
      const std::lock_guard lock(seen_->mutex);
      seen_->messages.push_back(text);
    }
    if (server_.above.onMessage)
      server_.above.onMessage(*seen_, std::move(text));
    else
      seen_->connection->send(std::make_shared<const std::string>(std::move(text)));
  }
  void onDrained() override { ++seen_->drained; }
  void onClosed() override { ++seen_->closed; }
  bool busy() const override { return seen_->busy; }

 private:
  TestServer& server_;
  std::shared_ptr<Seen> seen_;
};

}  // namespace

TestServer::TestServer(Options options, Above above)
    : above(std::move(above)),
      server(std::move(options), callbacks(), *logger_),
      started(server.start()) {}

Callbacks TestServer::callbacks() {
  if (above.callbacks.exchange || above.callbacks.upgrade) return above.callbacks;
  Callbacks made;
  made.upgrade = [this](const HttpRequest& request, std::function<void(UpgradeDecision)> decide) {
    UpgradeDecision decision;
    if (above.refuse) {
      if (auto refusal = above.refuse(request)) {
        decision.refusal = std::move(*refusal);
        return decide(std::move(decision));
      }
    }
    decision.accept = [this](std::shared_ptr<Connection> connection) {
      auto seen = std::make_shared<Seen>();
      seen->connection = std::move(connection);
      const std::lock_guard lock(mutex_);
      seen_.push_back(seen);
      return std::make_unique<Handler>(*this, seen);
    };
    decide(std::move(decision));
  };
  made.exchange = [this](HttpRequest request, std::function<void(HttpResponse)> respond) {
    if (above.answer) return respond(above.answer(request));
    HttpResponse response;
    response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
    respond(std::move(response));
  };
  return made;
}

std::shared_ptr<Seen> TestServer::seen(std::size_t index) {
  std::shared_ptr<Seen> found;
  eventually([&] {
    const std::lock_guard lock(mutex_);
    if (seen_.size() > index) found = seen_[index];
    return found != nullptr;
  });
  return found;
}

}  // namespace consilium::net::test
