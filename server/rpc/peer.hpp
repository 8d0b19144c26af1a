#pragma once

#include <functional>
#include <optional>

#include "rpc/method.hpp"
#include "service/context.hpp"

namespace consilium::rpc {

/// Whoever sent a message: a WebSocket connection or one POST.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual const service::Origin& origin() const = 0;
  /// The session as last seen; each transaction looks at it again.
  virtual std::optional<service::Caller> caller() const = 0;
  /// Null where nothing can be pushed.
  virtual Subscriptions* subscriptions() = 0;
  /// Takes one of the places for requests under way; false when there is none. `end` gives it back.
  virtual bool begin(bool changesSession) = 0;
  virtual void end(bool changesSession) = 0;
  /// A committed call began or ended a session; calls `then` once, when that has been carried out
  /// as far as the reply depends on it.
  virtual void sessionChanged(service::SessionChange change, std::function<void()> then) = 0;
};

}  // namespace consilium::rpc
