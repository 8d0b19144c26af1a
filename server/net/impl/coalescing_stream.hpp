#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/impl/frame_meter.hpp"
#include "net/impl/tls_socket.hpp"

namespace consilium::net {

/// One WebSocket message on its way out; the text is shared with other connections.
struct OutboundMessage {
  enum class Kind : unsigned char { text = 1, binary = 2 };
  std::shared_ptr<const std::string> content;
  Kind kind = Kind::text;
};

/// What a waiting message counts against a queue's limit: its content and its place.
inline std::size_t queueCost(const OutboundMessage& message) {
  return message.content->size() + sizeof(OutboundMessage);
}

/// The stream under Beast's HTTP and WebSocket. What is written is gathered into records of up to
/// 16 KiB. Messages do not pass through Beast: a server's data frames are two to ten bytes before
/// the content (RFC 6455, 5.2), so they are written here, between whole frames of Beast's, which
/// keeps its control frames to itself. That saves a composed operation for each message and lets
/// any number of them leave in one record. For the connection's strand only.
class CoalescingStream {
 public:
  using executor_type = Executor;

  CoalescingStream(Socket socket, Tallies& tallies);
  CoalescingStream(const CoalescingStream&) = delete;
  CoalescingStream& operator=(const CoalescingStream&) = delete;

  executor_type get_executor() noexcept { return executor_; }
  TlsSocket& tls() { return tls_; }
  Socket& socket() { return tls_.socket(); }

  /// Bytes received before that the next reads return first.
  void putBack(std::string bytes);
  /// From here on incoming bytes are WebSocket frames from the client, and so is what Beast writes.
  void beginFrames();
  const FrameMeter& meter() const { return meter_; }
  /// Whether Beast has written a close frame; messages after it are dropped.
  bool closeSent() const { return closeSent_; }
  /// When plaintext arrived last.
  TimePoint lastReceived() const { return lastReceived_; }
  /// Since when the socket has taken nothing although bytes wait for it.
  std::optional<TimePoint> blockedSince() const { return blockedSince_; }

  /// Whether all messages given were copied into records.
  bool batchDone() const { return batchIndex_ == batch_.size(); }
  /// Takes the messages and returns an empty vector in their place. Only when `batchDone`.
  void takeBatch(std::vector<OutboundMessage>& messages);
  /// Drops the messages that have not been begun.
  void dropBatch();
  /// Queue cost of the messages copied into records or dropped since the last call.
  std::size_t takeReleasedCost();
  /// Number of the messages copied into records since the last call.
  std::size_t takeCopiedCount();
  /// Hands as much to the socket as it takes. Done when neither an error nor a wish comes back.
  Progress flush();

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_compose<Token, void(error_code, std::size_t)>(
        ReadOperation{*this, firstBuffer<asio::mutable_buffer>(buffers)}, token, executor_);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_compose<Token, void(error_code, std::size_t)>(
        WriteOperation<Buffers>{*this, buffers}, token, executor_);
  }

 private:
  enum class Stage : unsigned char { first, waiting, finished };

  struct ReadOperation {
    CoalescingStream& stream;
    asio::mutable_buffer buffer;
    Stage stage = Stage::first;
    Progress progress{};

    template <class Self>
    void operator()(Self& self, error_code error = {}) {
      if (stage == Stage::finished) return self.complete(progress.error, progress.bytes);
      if (error) return self.complete(error, 0);
      if (stage == Stage::waiting) stream.tls_.readable();
      progress = stream.read(buffer);
      const bool immediate = stage == Stage::first;
      if (progress.want != Progress::Want::nothing) {
        stage = Stage::waiting;
        stream.socket().async_wait(waitType(progress.want), std::move(self));
        return;
      }
      if (!immediate) return self.complete(progress.error, progress.bytes);
      stage = Stage::finished;
      asio::post(stream.executor_, std::move(self));
    }
  };

  template <class Buffers>
  struct WriteOperation {
    CoalescingStream& stream;
    Buffers buffers;
    Stage stage = Stage::first;
    std::size_t accepted = 0;
    error_code outcome{};

    template <class Self>
    void operator()(Self& self, error_code error = {}) {
      if (stage == Stage::finished) return self.complete(outcome, accepted);
      const bool immediate = stage == Stage::first;
      while (!error) {
        if (accepted == 0) accepted = stream.accept(buffers);
        const Progress progress = stream.flush();
        error = progress.error;
        if (error || (accepted > 0 && stream.directDone())) break;
        if (progress.want != Progress::Want::nothing) {
          stage = Stage::waiting;
          stream.socket().async_wait(waitType(progress.want), std::move(self));
          return;
        }
        if (asio::buffer_size(buffers) == 0) break;
      }
      outcome = error;
      if (error) accepted = 0;
      if (!immediate) return self.complete(outcome, accepted);
      stage = Stage::finished;
      asio::post(stream.executor_, std::move(self));
    }
  };

  template <class Buffer, class Buffers>
  static Buffer firstBuffer(const Buffers& buffers) {
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers);
         ++it) {
      const Buffer buffer = *it;
      if (buffer.size() > 0) return buffer;
    }
    return {};
  }
  static asio::socket_base::wait_type waitType(Progress::Want want) {
    return want == Progress::Want::read ? asio::socket_base::wait_read
                                        : asio::socket_base::wait_write;
  }

  Progress read(asio::mutable_buffer buffer);
  void noteReceived(const void* data, std::size_t size);
  /// Copies what there is room for; 0 when full. A control frame is accepted whole.
  template <class Buffers>
  std::size_t accept(const Buffers& buffers) {
    std::size_t room = directRoom();
    std::size_t total = 0;
    for (auto it = asio::buffer_sequence_begin(buffers);
         room > 0 && it != asio::buffer_sequence_end(buffers); ++it) {
      const asio::const_buffer buffer = *it;
      const std::size_t size = std::min(room, buffer.size());
      acceptDirect({static_cast<const char*>(buffer.data()), size});
      room -= size;
      total += size;
    }
    return total;
  }
  std::size_t directRoom() const;
  void acceptDirect(std::string_view bytes);
  bool directDone() const { return direct_.empty() && written_ >= directEnd_; }
  void fill();
  void append(std::string_view bytes);

  Executor executor_;
  TlsSocket tls_;

  std::string unread_;
  std::size_t unreadStart_ = 0;
  bool frames_ = false;
  FrameMeter meter_;
  TimePoint lastReceived_;

  std::vector<char> out_;        ///< the record being gathered or written
  std::size_t recordSize_ = 0;   ///< of `out_`, once its writing has been tried
  std::string direct_;           ///< written by Beast while a message was half copied
  std::uint64_t copied_ = 0;     ///< bytes ever put into `out_`
  std::uint64_t written_ = 0;    ///< bytes ever taken by the socket
  std::uint64_t directEnd_ = 0;  ///< position of the last byte of Beast's in `copied_`
  bool closeSent_ = false;
  std::optional<TimePoint> blockedSince_;

  std::vector<OutboundMessage> batch_;
  std::size_t batchIndex_ = 0;
  std::size_t messageOffset_ = 0;  ///< of the content of the current message
  bool midMessage_ = false;        ///< its header was copied
  std::size_t releasedCost_ = 0;
  std::size_t copiedCount_ = 0;
};

/// Called by Beast when a closing handshake is over; the session itself ends the connection.
template <class Handler>
void async_teardown(boost::beast::role_type, CoalescingStream& stream, Handler&& handler) {
  asio::async_compose<Handler, void(error_code)>(
      [&stream, posted = false](auto& self) mutable {
        if (posted) return self.complete(error_code{});
        posted = true;
        asio::post(stream.get_executor(), std::move(self));
      },
      handler, stream.get_executor());
}
inline void beast_close_socket(CoalescingStream& stream) {
  error_code ignored;
  stream.socket().close(ignored);
}

}  // namespace consilium::net
