#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "rpc/envelope.hpp"
#include "rpc/peer.hpp"

namespace consilium::rpc {

class Core;

/// The answering of one message. Requests of a batch run side by side as far as there are places.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  /// `reply` is called once, from any thread, with the text to send; empty when there is none
  /// (notifications).
  Exchange(std::shared_ptr<Core> core, std::shared_ptr<Peer> peer, Message message,
           std::function<void(std::string)> reply);

  void start() { pump(); }

 private:
  using Entry = std::variant<Request, std::string>;

  void pump();
  /// Answers an entry that has a place.
  void run(Request request, bool changesSession);
  /// Takes the reply of one entry (empty for a notification).
  void finish(std::string reply);
  bool changesSession(const Entry& entry) const;

  const std::shared_ptr<Core> core_;
  const std::shared_ptr<Peer> peer_;
  const std::function<void(std::string)> reply_;

  std::mutex mutex_;
  Message message_;
  std::size_t next_ = 0;      ///< first entry that is not begun
  std::size_t running_ = 0;   ///< entries that hold a place
  std::size_t finished_ = 0;  ///< entries that have their reply
  bool pumping_ = false;
  bool pumpAgain_ = false;
  std::vector<std::string> replies_;
};

}  // namespace consilium::rpc
