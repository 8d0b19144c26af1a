#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "net/impl/types.hpp"

namespace consilium::net {

/// Watches the bytes of incoming WebSocket frames (RFC 6455, 5.2) go by and knows since when a
/// message, or only the header of a frame, has been incomplete. It judges nothing: malformed frames
/// are Beast's to refuse.
class FrameMeter {
 public:
  void feed(std::span<const unsigned char> bytes, TimePoint now);
  /// When the message or frame began that has not ended yet.
  std::optional<TimePoint> unfinishedSince() const { return begun_; }
  /// Frames of the unfinished message so far.
  std::size_t fragments() const { return fragments_; }

 private:
  void beginPayload();
  void endFrame();

  unsigned char header_[14];
  unsigned headerSize_ = 0;
  unsigned headerNeeded_ = 2;
  std::uint64_t payloadLeft_ = 0;
  bool inMessage_ = false;
  std::size_t fragments_ = 0;
  std::optional<TimePoint> begun_;
};

}  // namespace consilium::net
