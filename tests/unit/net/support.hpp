#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "net/server.hpp"

namespace consilium::net::test {

using namespace std::chrono_literals;

/// Waits for a condition; false when it did not come true within ten seconds.
bool eventually(const std::function<bool()>& condition);

/// A folder with an authority, a server's and clients' certificates; removed with the object.
class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  std::filesystem::path folder() const { return folder_; }
  std::filesystem::path authority() const { return folder_ / "authority.pem"; }
  std::filesystem::path server() const { return folder_ / "server.pem"; }
  std::filesystem::path serverKey() const { return folder_ / "server.key"; }
  std::filesystem::path client() const { return folder_ / "client.pem"; }
  std::filesystem::path clientKey() const { return folder_ / "client.key"; }
  /// Signed by nobody the server knows.
  std::filesystem::path stranger() const { return folder_ / "stranger.pem"; }
  std::filesystem::path strangerKey() const { return folder_ / "stranger.key"; }
  /// Writes a new server certificate in place of the first; returns its serial number.
  void renewServer(long serial);

 private:
  std::filesystem::path folder_;
};

inline constexpr const char* kCentre = "01932d3a-7b1c-7def-8abc-0123456789ab";

/// Made once for all tests of the program.
Certificates& certificates();

/// Options that work on a free port with those certificates.
Options testOptions();

/// A frame as it arrived.
struct Frame {
  bool final = false;
  unsigned reserved = 0;
  unsigned opcode = 0;
  std::string payload;
  /// With a close frame.
  unsigned code() const;
  std::string reason() const { return payload.size() > 2 ? payload.substr(2) : ""; }
};

/// A masked frame as a client sends it.
std::string frame(unsigned opcode, std::string_view payload, bool final = true,
                  unsigned reserved = 0);

struct ClientOptions {
  std::string preamble;  ///< sent before TLS
  std::filesystem::path certificate, key;
  int maxTls = TLS1_3_VERSION;
  int minTls = TLS1_2_VERSION;
  std::string ciphers;    ///< of TLS 1.2
  int receiveBuffer = 0;  ///< bytes; 0: the system's
  bool tls = true;        ///< false: the bare socket
};

/// A blocking TLS client that sends any bytes. Reads give up after ten seconds.
class Client {
 public:
  explicit Client(std::uint16_t port, ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;

  bool connected() const { return connected_; }
  std::string error() const { return error_; }
  SSL* ssl() { return ssl_; }
  int socket() const { return socket_; }

  bool send(std::string_view bytes);
  /// Up to the next bytes there are; empty at the end or after the deadline.
  std::string receive();
  /// The response to a request, head and body.
  struct Response {
    int status = 0;
    std::string head;
    std::string body;
    std::string header(std::string_view name) const;
  };
  Response request(std::string_view text);
  Response readResponse(bool head = false);
  /// Opens a WebSocket; the response tells whether it worked.
  Response upgrade(std::string_view path = "/rpc", std::string_view headers = kRpcHeaders);
  std::optional<Frame> readFrame();
  /// The next frame that is neither ping nor pong.
  std::optional<Frame> readMessage();
  /// Whether the server ends the connection.
  bool ended();
  /// Records of application data received so far.
  unsigned records() const { return records_; }

  static constexpr std::string_view kRpcHeaders = "Sec-WebSocket-Protocol: consilium.v1\r\n";

 private:
  bool fill();
  static void watch(int write, int version, int type, const void* bytes, std::size_t size, SSL*,
                    void* self);

  int socket_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
  std::string error_;
  std::string buffer_;
  unsigned records_ = 0;
};

/// What a test's layer above sees of a connection.
struct Seen {
  std::mutex mutex;
  std::vector<std::string> messages;
  std::shared_ptr<Connection> connection;
  std::atomic<int> closed{0};
  std::atomic<int> drained{0};
  std::atomic<bool> busy{false};
};

/// The layer above, where a test wants another one.
struct Above {
  std::function<HttpResponse(const HttpRequest&)> answer;
  std::function<void(Seen&, std::string)> onMessage;
  std::function<std::optional<HttpResponse>(const HttpRequest&)> refuse;
  Callbacks callbacks;  ///< these, when they are set, instead of all above
};

/// A server with a layer above that answers each message with itself and each request with its
/// method, path and body.
class TestServer {
 public:
  explicit TestServer(Options options = testOptions(), Above above = {});
  std::uint16_t port() const { return server.port(); }
  /// The connection accepted as number `index`.
  std::shared_ptr<Seen> seen(std::size_t index = 0);

  const Above above;

 private:
  Callbacks callbacks();

  std::mutex mutex_;
  std::vector<std::shared_ptr<Seen>> seen_;
  std::unique_ptr<base::Logger> logger_ = base::makeNullLogger();

 public:
  Server server;
  base::Result<void> started;
};

}  // namespace consilium::net::test
