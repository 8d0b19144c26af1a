#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace consilium::rpc {

/// One connection's way out, whatever carries it. All functions may be called from any thread, and
/// do not call back.
class Outbound {
 public:
  virtual ~Outbound() = default;
  /// Queues one text message. False when the connection is closed, or is being closed because its
  /// queue is full.
  virtual bool send(std::shared_ptr<const std::string> text) = 0;
  /// Bytes queued that have not left yet.
  virtual std::size_t queuedBytes() const = 0;
  /// Closes with a status code (RFC 6455, section 7.4) after what is queued has left. `reason`: at
  /// most 123 bytes.
  virtual void close(std::uint16_t code, std::string reason) = 0;
};

/// The session ended or was revoked (a code of the application's range).
inline constexpr std::uint16_t kCloseSessionEnded = 4001;

}  // namespace consilium::rpc
