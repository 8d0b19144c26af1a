// The client that drives the benchmarked servers: one thread, epoll and OpenSSL, and no more of
// WebSocket than it needs, so that it costs less than what it measures. It speaks the contract of
// protocol/ and treats every server alike.
//
//   load_client posts     --subscribers N --posters N --seconds S --case ID --centre ID …
//   load_client idle      --connections N …      (prints "ready", holds until standard input ends)
//   load_client roundtrip --count N …
// Each prints one line of JSON. Only addresses in 127.0.0.0/8 are ever connected to.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::int64_t nowMicroseconds() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// A UUIDv7 as the contract wants for command ids.
std::string commandId() {
  unsigned char id[16];
  RAND_bytes(id, sizeof id);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::system_clock::now().time_since_epoch())
                                .count();
  for (int i = 0; i < 6; ++i) id[i] = static_cast<unsigned char>(milliseconds >> (8 * (5 - i)));
  id[6] = static_cast<unsigned char>((id[6] & 0x0f) | 0x70);
  id[8] = static_cast<unsigned char>((id[8] & 0x3f) | 0x80);
  char text[37];
  std::snprintf(text, sizeof text,
                "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", id[0],
                id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11],
                id[12], id[13], id[14], id[15]);
  return text;
}

/// One server, or several over the same data, which the connections take in turn.
struct Target {
  std::vector<std::uint16_t> ports;
  std::string token;
};

/// One TLS WebSocket connection. Opening blocks; afterwards the socket does not.
class WebSocket {
 public:
  using OnText = std::function<void(std::string_view)>;

  /// `index` counts the connections. `source` is the loopback address to connect from, in network
  /// byte order; 0 leaves it open.
  WebSocket(SSL_CTX* context, const Target& target, std::size_t index, std::uint32_t source)
      : port_(target.ports[index % target.ports.size()]) {
    descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) throw std::runtime_error("socket: out of descriptors?");
    const int on = 1;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (source != 0) {
      address.sin_addr.s_addr = source;
      setsockopt(descriptor_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
      if (bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("bind to a loopback address failed");
      }
    }
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    if (connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
    }
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, descriptor_);
    if (SSL_connect(ssl_) != 1) throw std::runtime_error("TLS handshake failed");
    upgrade(target);
    fcntl(descriptor_, F_SETFL, fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
  }
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;
  ~WebSocket() {
    SSL_free(ssl_);
    close(descriptor_);
  }

  int descriptor() const { return descriptor_; }

  void sendText(std::string_view text) { sendFrame(0x1, text); }

  /// Reads what is there and calls `onText` for each whole text message.
  void readable(const OnText& onText) {
    static thread_local std::vector<char> chunk(64 * 1024);
    for (;;) {
      const int size = SSL_read(ssl_, chunk.data(), static_cast<int>(chunk.size()));
      if (size <= 0) {
        const int reason = SSL_get_error(ssl_, size);
        if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) return;
        throw std::runtime_error("the server closed the connection");
      }
      consume({chunk.data(), static_cast<std::size_t>(size)}, onText);
    }
  }

 private:
  void upgrade(const Target& target) {
    const std::string request = "GET /rpc HTTP/1.1\r\nHost: localhost:" + std::to_string(port_) +
                                "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                "Sec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Protocol: consilium.v1\r\n"
                                "Authorization: Bearer " +
                                target.token + "\r\n\r\n";
    if (SSL_write(ssl_, request.data(), static_cast<int>(request.size())) <= 0) {
      throw std::runtime_error("the upgrade could not be sent");
    }
    std::string answer;
    char byte = 0;
    while (!answer.ends_with("\r\n\r\n")) {
      if (answer.size() > 16384 || SSL_read(ssl_, &byte, 1) != 1) {
        throw std::runtime_error("no answer to the upgrade");
      }
      answer += byte;
    }
    if (!answer.starts_with("HTTP/1.1 101")) {
      throw std::runtime_error("refused: " + answer.substr(0, answer.find('\r')));
    }
  }

  void sendFrame(unsigned char opcode, std::string_view payload) {
    std::string frame;
    frame += static_cast<char>(0x80 | opcode);
    if (payload.size() < 126) {
      frame += static_cast<char>(0x80 | payload.size());
    } else {
      frame += static_cast<char>(0x80 | 126);
      frame += static_cast<char>(payload.size() >> 8);
      frame += static_cast<char>(payload.size());
    }
    frame.append(4, '\0');  // a mask of zeros leaves the payload as it is
    frame += payload;
    // Requests are far smaller than the socket's buffer, so a write is taken whole.
    if (SSL_write(ssl_, frame.data(), static_cast<int>(frame.size())) <= 0) {
      throw std::runtime_error("a request could not be sent");
    }
  }

  void consume(std::string_view bytes, const OnText& onText) {
    if (!partial_.empty()) {
      partial_ += bytes;
      bytes = partial_;
    }
    std::size_t used = 0;
    while (bytes.size() - used >= 2) {
      const auto* head = reinterpret_cast<const unsigned char*>(bytes.data() + used);
      std::uint64_t length = head[1] & 0x7f;
      std::size_t header = 2;
      if (length == 126) {
        header = 4;
        if (bytes.size() - used < header) break;
        length = static_cast<std::uint64_t>(head[2]) << 8 | head[3];
      } else if (length == 127) {
        header = 10;
        if (bytes.size() - used < header) break;
        length = 0;
        for (int i = 2; i < 10; ++i) length = length << 8 | head[i];
      }
      if (bytes.size() - used < header + length) break;
      const std::string_view payload = bytes.substr(used + header, length);
      const unsigned char opcode = head[0] & 0x0f;
      if (opcode == 0x1) onText(payload);
      if (opcode == 0x8) throw std::runtime_error("the server closed: " + std::string(payload));
      if (opcode == 0x9) sendFrame(0xA, payload);
      used += header + length;
    }
    std::string rest(bytes.substr(used));
    partial_ = std::move(rest);
  }

  const std::uint16_t port_;
  int descriptor_ = -1;
  SSL* ssl_ = nullptr;
  std::string partial_;
};

struct Loop {
  int descriptor = epoll_create1(EPOLL_CLOEXEC);
  ~Loop() { close(descriptor); }
  void add(const WebSocket& socket, std::uint64_t tag) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    epoll_ctl(descriptor, EPOLL_CTL_ADD, socket.descriptor(), &event);
  }
  template <class Ready>
  void wait(int milliseconds, Ready ready) const {
    epoll_event events[256];
    const int count = epoll_wait(descriptor, events, 256, milliseconds);
    for (int i = 0; i < count; ++i) ready(events[i].data.u64);
  }
};

/// Latencies in microseconds.
class Samples {
 public:
  void add(std::int64_t microseconds) {
    values_.push_back(static_cast<std::uint32_t>(microseconds));
  }
  std::size_t count() const { return values_.size(); }
  double milliseconds(double quantile) {
    if (values_.empty()) return 0;
    const auto rank =
        static_cast<std::ptrdiff_t>(quantile * static_cast<double>(values_.size() - 1));
    std::nth_element(values_.begin(), values_.begin() + rank, values_.end());
    return values_[static_cast<std::size_t>(rank)] / 1000.0;
  }

 private:
  std::vector<std::uint32_t> values_;
};

std::int64_t numberAfter(std::string_view text, std::string_view marker) {
  const auto at = text.find(marker);
  if (at == std::string_view::npos) return -1;
  std::int64_t number = -1;
  std::from_chars(text.data() + at + marker.size(), text.data() + text.size(), number);
  return number;
}

/// Loopback source addresses, at most `kByAddress` connections from each, below the server's limit.
std::uint32_t sourceFor(std::size_t index) {
  constexpr std::size_t kByAddress = 200;
  return htonl((127u << 24) | (1u << 8) | (1u + static_cast<std::uint32_t>(index / kByAddress)));
}

std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> clientContext() {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                            SSL_CTX_free);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  return context;
}

/// Sends a request and waits for its reply; for set-up only.
void callAndWait(WebSocket& socket, const std::string& request) {
  socket.sendText(request);
  Loop loop;
  loop.add(socket, 0);
  bool answered = false;
  const auto deadline = nowMicroseconds() + 20'000'000;
  while (!answered) {
    if (nowMicroseconds() > deadline) throw std::runtime_error("no reply within 20 s");
    loop.wait(1000, [&](std::uint64_t) {
      socket.readable([&](std::string_view text) {
        if (text.find("\"error\"") != std::string_view::npos) {
          throw std::runtime_error("refused: " + std::string(text));
        }
        answered = answered || text.find("\"result\"") != std::string_view::npos;
      });
    });
  }
}

struct PostsOptions {
  std::size_t subscribers = 20;
  std::size_t posters = 10;
  double seconds = 3;
  double warmUp = 1;
  std::string caseId;
  std::string centreId;
};

/// Posters send one message, wait for its acknowledgement and send the next; subscribers receive
/// every message. A message carries the moment it was sent.
int posts(const Target& target, const PostsOptions& options) {
  const auto context = clientContext();
  std::vector<std::unique_ptr<WebSocket>> sockets;
  Loop loop;
  for (std::size_t i = 0; i < options.subscribers + options.posters; ++i) {
    sockets.push_back(std::make_unique<WebSocket>(context.get(), target, i, sourceFor(i)));
    if (i < options.subscribers) {
      callAndWait(*sockets[i], R"({"jsonrpc":"2.0","id":1,"method":"event.subscribe","params":)"
                               R"({"streams":[{"stream":"case:)" +
                                   options.caseId + R"("}]}})");
    }
    loop.add(*sockets[i], i);
  }

  const std::string filler =
      " Fractures répétées depuis l'enfance, sclérotiques bleutées, audition normale; "
      "densitométrie "
      "basse. Faut-il revoir le traitement avant la chirurgie du rachis ?";
  std::vector<std::int64_t> sentAt(sockets.size());
  const auto post = [&](std::size_t i) {
    sentAt[i] = nowMicroseconds();
    sockets[i]->sendText(
        R"({"jsonrpc":"2.0","id":1,"method":"message.post","params":{"commandId":")" + commandId() +
        R"(","case":")" + options.caseId + R"(","centre":")" + options.centreId +
        R"(","text":"t=)" + std::to_string(sentAt[i]) + filler + R"("}})");
  };

  Samples acknowledgements;
  Samples deliveries;
  std::size_t errors = 0;
  std::string firstError;
  const auto start = nowMicroseconds();
  const auto from = start + static_cast<std::int64_t>(options.warmUp * 1e6);
  const auto until = from + static_cast<std::int64_t>(options.seconds * 1e6);
  std::size_t waiting = options.posters;
  for (std::size_t i = 0; i < options.posters; ++i) post(options.subscribers + i);
  // After the window the posters stop, and what is under way is awaited for at most 10 s.
  std::size_t outstanding = 0;
  while (true) {
    const auto now = nowMicroseconds();
    if (now > until && waiting == 0 && outstanding == 0) break;
    if (now > until + 10'000'000) break;
    loop.wait(100, [&](std::uint64_t tag) {
      const auto i = static_cast<std::size_t>(tag);
      sockets[i]->readable([&](std::string_view text) {
        const auto received = nowMicroseconds();
        if (i < options.subscribers) {
          const auto sent = numberAfter(text, "\"text\":\"t=");
          if (sent >= from && sent < until) deliveries.add(received - sent);
          return;
        }
        if (text.find("\"error\"") != std::string_view::npos) {
          if (++errors == 1) firstError = text.substr(0, 300);
        } else if (sentAt[i] >= from && received <= until) {
          acknowledgements.add(received - sentAt[i]);
        }
        if (received < until) {
          post(i);
        } else {
          --waiting;
        }
      });
    });
    if (now > until && waiting == 0) {
      // The last events are on their way: one quiet tenth of a second ends the wait.
      static std::size_t seen = 0;
      static std::int64_t quietSince = 0;
      if (deliveries.count() != seen || quietSince == 0) {
        seen = deliveries.count();
        quietSince = now;
      }
      outstanding = now - quietSince > 100'000 ? 0 : 1;
    }
  }
  if (errors != 0) std::fprintf(stderr, "first error: %s\n", firstError.c_str());
  std::printf(
      "{\"acksPerSecond\":%.1f,\"ackP50\":%.3f,\"ackP99\":%.3f,\"fanoutP50\":%.3f,"
      "\"fanoutP99\":%.3f,\"deliveries\":%zu,\"errors\":%zu}\n",
      static_cast<double>(acknowledgements.count()) / options.seconds,
      acknowledgements.milliseconds(0.5), acknowledgements.milliseconds(0.99),
      deliveries.milliseconds(0.5), deliveries.milliseconds(0.99), deliveries.count(), errors);
  return 0;
}

int idle(const Target& target, std::size_t connections) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const auto context = clientContext();
  std::vector<std::unique_ptr<WebSocket>> sockets;
  for (std::size_t i = 0; i < connections; ++i) {
    sockets.push_back(std::make_unique<WebSocket>(context.get(), target, i, sourceFor(i)));
    callAndWait(*sockets.back(),
                R"({"jsonrpc":"2.0","id":1,"method":"session.whoami","params":{}})");
  }
  std::printf("ready\n");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}

int roundtrip(const Target& target, std::size_t count) {
  const auto context = clientContext();
  WebSocket socket(context.get(), target, 0, 0);
  Samples samples;
  const std::string request = R"({"jsonrpc":"2.0","id":1,"method":"session.whoami","params":{}})";
  for (std::size_t i = 0; i < count; ++i) {
    const auto sent = nowMicroseconds();
    callAndWait(socket, request);
    samples.add(nowMicroseconds() - sent);
  }
  std::printf("{\"p50\":%.3f,\"p99\":%.3f}\n", samples.milliseconds(0.5),
              samples.milliseconds(0.99));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Drives a server on this machine and measures it.");
  app.require_subcommand(1);
  Target target;
  const auto withTarget = [&](CLI::App* command) {
    command->add_option("--port", target.ports)->required()->delimiter(',');
    command->add_option("--token", target.token)->required();
    return command;
  };
  PostsOptions options;
  auto* postsCommand =
      withTarget(app.add_subcommand("posts", "closed-loop posts and their fan-out"));
  postsCommand->add_option("--subscribers", options.subscribers);
  postsCommand->add_option("--posters", options.posters);
  postsCommand->add_option("--seconds", options.seconds);
  postsCommand->add_option("--warm-up", options.warmUp);
  postsCommand->add_option("--case", options.caseId)->required();
  postsCommand->add_option("--centre", options.centreId)->required();
  std::size_t count = 5000;
  auto* idleCommand = withTarget(app.add_subcommand("idle", "holds idle connections"));
  idleCommand->add_option("--connections", count);
  auto* roundtripCommand = withTarget(app.add_subcommand("roundtrip", "one request after another"));
  roundtripCommand->add_option("--count", count);
  CLI11_PARSE(app, argc, argv);
  try {
    if (postsCommand->parsed()) return posts(target, options);
    if (idleCommand->parsed()) return idle(target, count);
    return roundtrip(target, count);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "load_client: %s\n", problem.what());
    return 1;
  }
}
