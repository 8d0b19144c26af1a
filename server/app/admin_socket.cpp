#include "app/admin_socket.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

namespace consilium::app {

namespace {

/// An imported file travels in one line.
constexpr std::size_t kLongestLine = std::size_t{64} << 20;
constexpr std::chrono::seconds kRequestDeadline{30};
constexpr std::chrono::seconds kReplyDeadline{5};

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

base::Error systemError(std::string_view what) {
  return base::failure(base::ErrorKind::unavailable,
                       std::string(what) + ": " + std::strerror(errno));
}

/// Where a socket is. Its folder is named by a descriptor, because a socket's address holds 107
/// bytes and paths can be longer.
struct Address {
  explicit Address(const std::filesystem::path& path)
      : folder(::open(path.parent_path().empty() ? "." : path.parent_path().c_str(),
                      O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    value.sun_family = AF_UNIX;
    const auto text = fmt::format("/proc/self/fd/{}/{}", folder.get(), path.filename().string());
    std::memcpy(value.sun_path, text.data(), std::min(text.size(), sizeof value.sun_path - 1));
  }
  const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&value); }

  Descriptor folder;
  sockaddr_un value{};
};

bool sendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// One line without its end; nothing when it ends early, is too long or, with a deadline, late or
/// `stop` has become readable.
std::optional<std::string> receiveLine(int socket,
                                       std::optional<std::chrono::seconds> deadline = {},
                                       int stop = -1) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + deadline.value_or(std::chrono::seconds(0));
  std::string line;
  std::array<char, 65536> buffer;
  while (line.size() <= kLongestLine) {
    if (deadline) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
      std::array<pollfd, 2> waiting{{{socket, POLLIN, 0}, {stop, POLLIN, 0}}};
      if (left <= 0 || ::poll(waiting.data(), waiting.size(), static_cast<int>(left)) == 0 ||
          waiting[1].revents != 0) {
        return std::nullopt;
      }
    }
    const auto got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    line.append(buffer.data(), static_cast<std::size_t>(got));
    if (line.back() == '\n') {
      line.pop_back();
      return line;
    }
  }
  return std::nullopt;
}

bool mayAsk(int peer) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  return ::getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 &&
         (credentials.uid == ::geteuid() || credentials.uid == 0);
}

std::optional<AdminRequest> decodeRequest(const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("command") || !json["command"].is_string() ||
      !json.contains("arguments") || !json["arguments"].is_object()) {
    return std::nullopt;
  }
  AdminRequest request{json["command"], {}};
  for (const auto& [name, value] : json["arguments"].items()) {
    if (!value.is_string()) return std::nullopt;
    request.arguments.emplace(name, value);
  }
  return request;
}

std::string encodeLine(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace

AdminSocket::AdminSocket(std::filesystem::path path, Handler handler, base::Logger& logger)
    : path_(std::move(path)), handler_(std::move(handler)), logger_(logger) {}

AdminSocket::~AdminSocket() {
  if (thread_.joinable()) {
    const std::uint64_t one = 1;
    if (::write(stop_, &one, sizeof one) == sizeof one) thread_.join();
  }
  if (listener_ >= 0) {
    ::close(listener_);
    ::unlink(path_.c_str());
  }
  if (stop_ >= 0) ::close(stop_);
}

base::Result<void> AdminSocket::start() {
  const Address address(path_);
  stop_ = ::eventfd(0, EFD_CLOEXEC);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (stop_ < 0 || socket < 0) return systemError("The operator's socket");
  // Whoever is here holds the lock of the data folder, so that a socket found is a dead server's.
  ::unlink(path_.c_str());
  if (::bind(socket, address.generic(), sizeof address.value) != 0 ||
      ::chmod(path_.c_str(), 0600) != 0 || ::listen(socket, 16) != 0) {
    auto error = systemError(path_.string());
    ::close(socket);
    return error;
  }
  listener_ = socket;
  thread_ = std::thread([this] { work(); });
  return base::ok();
}

void AdminSocket::work() {
  for (;;) {
    std::array<pollfd, 2> waiting{{{listener_, POLLIN, 0}, {stop_, POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) {
      logger_.error("admin.failed", {{"reason", std::strerror(errno)}});
      return;
    }
    if (waiting[1].revents != 0) return;
    if (waiting[0].revents == 0) continue;
    const Descriptor peer(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
    if (peer.get() >= 0 && mayAsk(peer.get())) serve(peer.get());
  }
}

void AdminSocket::serve(int peer) {
  // Whoever does not read the reply must not keep the server from stopping.
  const timeval patience{.tv_sec = kReplyDeadline.count(), .tv_usec = 0};
  ::setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  AdminReply reply{false, "The request was not understood."};
  try {
    const auto line = receiveLine(peer, kRequestDeadline, stop_);
    const auto request = line ? decodeRequest(*line) : std::nullopt;
    if (request) {
      reply = handler_(*request);
      logger_.info("admin.command", {{"command", request->command}, {"done", reply.done}});
    }
  } catch (const std::exception& fault) {
    logger_.error("admin.fault", {{"reason", fault.what()}});
    reply = {false, "The server failed to carry it out; its log says why."};
  }
  sendAll(peer, encodeLine({{"done", reply.done}, {"text", reply.text}}));
}

std::optional<base::Result<AdminReply>> askServer(const std::filesystem::path& path,
                                                  const AdminRequest& request) {
  const Address address(path);
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0 || ::connect(socket.get(), address.generic(), sizeof address.value) != 0) {
    return std::nullopt;
  }
  nlohmann::json json{{"command", request.command}, {"arguments", request.arguments}};
  const auto line = sendAll(socket.get(), encodeLine(json)) ? receiveLine(socket.get())
                                                            : std::optional<std::string>{};
  const auto answer = nlohmann::json::parse(line.value_or(""), nullptr, false);
  if (!answer.is_object() || !answer.contains("done") || !answer.contains("text")) {
    return base::failure(base::ErrorKind::unavailable,
                         "The server ended before it answered: look whether it was done.");
  }
  return AdminReply{answer["done"].get<bool>(), answer["text"].get<std::string>()};
}

}  // namespace consilium::app
