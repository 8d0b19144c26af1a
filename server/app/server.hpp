#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "app/home.hpp"
#include "app/options.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace consilium::app {

/// The whole server, wired together. Its functions are for one thread.
class Server {
 public:
  /// `logger` outlives the server.
  Server(Home home, Options options, base::Logger& logger);
  /// Stops at once what `stop` has not stopped.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Opens the data and serves. Errors: what the operator has to mend. Once only.
  base::Result<void> start();
  /// The port listened on, once started.
  std::uint16_t port() const;
  /// Ends in order: accepts nothing new, answers what was begun, closes connections, makes the last
  /// checkpoint, closes the database. What the network side has not ended by the deadline is cut.
  void stop(std::chrono::milliseconds deadline);
  /// Takes changed certificates up; connections stay. A failure is logged, and the old ones stay.
  void reload();

 private:
  class Parts;

  const Home home_;
  const Options options_;
  base::Logger& logger_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace consilium::app
