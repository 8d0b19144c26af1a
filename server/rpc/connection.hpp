#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "rpc/method.hpp"
#include "rpc/outbound.hpp"
#include "rpc/peer.hpp"
#include "service/context.hpp"

namespace consilium::rpc {

class Core;
class StreamReader;

/// One WebSocket connection's state: who is signed in, what is under way, what is subscribed.
/// Made by `Server::connect`; the functions may be called from any thread.
class Connection final : public Peer,
                         public Subscriptions,
                         public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Core> core, std::shared_ptr<Outbound> outbound,
             service::Origin origin);

  /// One whole text message. Replies leave through the outbound, in any order.
  void onMessage(std::string_view text);
  /// The outbound's queue has drained below its mark.
  void onDrained();
  /// The connection is gone: nothing more is sent.
  void onClosed();
  /// Whether a call has yet to be answered.
  bool busy() const {
    const std::lock_guard lock(mutex_);
    return inFlight_ > 0;
  }

  /// Makes the connection that session's. In place of an earlier one, whose subscriptions end.
  void adopt(const service::Caller& caller);
  /// The session has ended: closes the connection if it is its own, after the replies to calls
  /// that change sessions.
  void sessionEnded(const std::string& sessionId, std::string_view reason);

  // Peer
  const service::Origin& origin() const override { return origin_; }
  std::optional<service::Caller> caller() const override;
  Subscriptions* subscriptions() override { return this; }
  bool begin(bool changesSession) override;
  void end(bool changesSession) override;
  void sessionChanged(service::SessionChange change, std::function<void()> then) override;

  // Subscriptions
  void subscribe(protocol::EventSubscribeParams params, Job::Answer answer) override;
  void unsubscribe(protocol::EventUnsubscribeParams params, Job::Answer answer) override;

 private:
  std::shared_ptr<StreamReader> currentReader() const;

  const std::shared_ptr<Core> core_;
  const std::shared_ptr<Outbound> outbound_;
  const service::Origin origin_;

  mutable std::mutex mutex_;
  std::optional<service::Caller> caller_;
  std::shared_ptr<StreamReader> reader_;
  std::size_t inFlight_ = 0;
  std::size_t changingSession_ = 0;   ///< calls under way that may change the session
  std::optional<std::string> ended_;  ///< why to close once they are answered
  bool closed_ = false;
};

}  // namespace consilium::rpc
