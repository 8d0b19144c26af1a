#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "base/log.hpp"
#include "base/result.hpp"

namespace consilium::app {

/// A command of the operator, carried out in this process or by the server that holds the data.
struct AdminRequest {
  std::string command;  ///< e.g. `user add`
  std::map<std::string, std::string> arguments;
};

struct AdminReply {
  bool done = false;
  std::string text;  ///< for standard output when done, else why not
};

/// Answers the operator's commands on a Unix socket in the data folder, one after the other: a
/// line of JSON asks, a line of JSON answers. Only the server's own user and root may ask.
class AdminSocket {
 public:
  using Handler = std::function<AdminReply(const AdminRequest&)>;

  /// `handler` runs on the socket's thread; `logger` outlives the socket.
  AdminSocket(std::filesystem::path path, Handler handler, base::Logger& logger);
  /// Waits for a command that is being carried out, and removes the socket.
  ~AdminSocket();
  AdminSocket(const AdminSocket&) = delete;
  AdminSocket& operator=(const AdminSocket&) = delete;

  /// Errors: `unavailable` when the socket cannot be made.
  base::Result<void> start();

 private:
  void work();
  void serve(int peer);

  const std::filesystem::path path_;
  const Handler handler_;
  base::Logger& logger_;
  int listener_ = -1;
  int stop_ = -1;  ///< becomes readable when it is time to end
  std::thread thread_;
};

/// Asks the server that listens on the socket. Nothing when none does. Errors: `unavailable` when
/// it ended before it answered.
std::optional<base::Result<AdminReply>> askServer(const std::filesystem::path& path,
                                                  const AdminRequest& request);

}  // namespace consilium::app
