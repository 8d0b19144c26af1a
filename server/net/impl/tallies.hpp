#pragma once

#include <atomic>
#include <cstdint>

#include "net/server.hpp"

namespace consilium::net {

/// A figure that one thread counts and any thread reads.
class Tally {
 public:
  void add(std::uint64_t count = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  void take(std::uint64_t count = 1) {
    value_.store(value_.load(std::memory_order_relaxed) - count, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// The figures of one I/O thread; the fields are those of `Counters`.
struct Tallies {
  Tally connections, webSockets, refusedTooMany, handshakeFailures, httpRequests, messagesIn,
      messagesOut, bytesIn, bytesOut, socketWrites, closedByPeer, closedByServer, closedStopping,
      closedProtocol, closedTooBig, closedMessageDeadline, closedSlowReader, closedSilent,
      closedFault;

  void addTo(Counters& sum) const {
    sum.connections += connections.value();
    sum.webSockets += webSockets.value();
    sum.refusedTooMany += refusedTooMany.value();
    sum.handshakeFailures += handshakeFailures.value();
    sum.httpRequests += httpRequests.value();
    sum.messagesIn += messagesIn.value();
    sum.messagesOut += messagesOut.value();
    sum.bytesIn += bytesIn.value();
    sum.bytesOut += bytesOut.value();
    sum.socketWrites += socketWrites.value();
    sum.closedByPeer += closedByPeer.value();
    sum.closedByServer += closedByServer.value();
    sum.closedStopping += closedStopping.value();
    sum.closedProtocol += closedProtocol.value();
    sum.closedTooBig += closedTooBig.value();
    sum.closedMessageDeadline += closedMessageDeadline.value();
    sum.closedSlowReader += closedSlowReader.value();
    sum.closedSilent += closedSilent.value();
    sum.closedFault += closedFault.value();
  }
};

}  // namespace consilium::net
