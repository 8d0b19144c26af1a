#include "net/impl/coalescing_stream.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace consilium::net {
namespace {

constexpr std::size_t kRecord = 16 * 1024;  // RFC 8446, 5.1: the most a TLS record carries
constexpr std::size_t kControlFrame = 127;  // a server's control frame: header and 125 bytes
constexpr unsigned char kCloseFrame = 0x88;

struct FrameHeader {
  std::array<char, 10> bytes;
  std::size_t size;
};

FrameHeader frameHeader(OutboundMessage::Kind kind, std::uint64_t length) {
  FrameHeader header{};
  header.bytes[0] = static_cast<char>(0x80 | static_cast<unsigned>(kind));
  unsigned extended = 0;
  if (length < 126) {
    header.bytes[1] = static_cast<char>(length);
  } else {
    extended = length < 65536 ? 2 : 8;
    header.bytes[1] = extended == 2 ? 126 : 127;
    for (unsigned i = 0; i < extended; ++i)
      header.bytes[2 + i] = static_cast<char>(length >> (8 * (extended - 1 - i)));
  }
  header.size = 2 + extended;
  return header;
}

}  // namespace

CoalescingStream::CoalescingStream(Socket socket, Tallies& tallies)
    : executor_(socket.get_executor()),
      tls_(std::move(socket), tallies),
      lastReceived_(SteadyClock::now()) {}

void CoalescingStream::putBack(std::string bytes) {
  unread_ = std::move(bytes);
  unreadStart_ = 0;
}

void CoalescingStream::beginFrames() {
  frames_ = true;
}

void CoalescingStream::noteReceived(const void* data, std::size_t size) {
  lastReceived_ = SteadyClock::now();
  if (frames_) meter_.feed({static_cast<const unsigned char*>(data), size}, lastReceived_);
}

Progress CoalescingStream::read(asio::mutable_buffer buffer) {
  Progress progress;
  if (buffer.size() == 0) return progress;
  if (!unread_.empty()) {
    progress.bytes = std::min(buffer.size(), unread_.size() - unreadStart_);
    std::memcpy(buffer.data(), unread_.data() + unreadStart_, progress.bytes);
    unreadStart_ += progress.bytes;
    if (unreadStart_ == unread_.size()) unread_ = {};
  } else if (!socket().is_open()) {
    progress.error = asio::error::operation_aborted;
  } else if (tls_.knownEmpty()) {
    progress.want = Progress::Want::read;
  } else {
    progress = tls_.read(buffer.data(), buffer.size());
  }
  if (progress.bytes > 0) noteReceived(buffer.data(), progress.bytes);
  return progress;
}

std::size_t CoalescingStream::directRoom() const {
  // Beast has one write under way at a time, so this is at most one control frame beside messages.
  if (frames_) return direct_.empty() ? kControlFrame : 0;
  return recordSize_ > 0 || out_.size() >= kRecord ? 0 : kRecord - out_.size();
}

void CoalescingStream::acceptDirect(std::string_view bytes) {
  if (bytes.empty()) return;
  if (frames_) {
    direct_ += bytes;
  } else {
    append(bytes);
    directEnd_ = copied_;
  }
}

void CoalescingStream::takeBatch(std::vector<OutboundMessage>& messages) {
  batch_.clear();
  batchIndex_ = 0;
  batch_.swap(messages);
}

void CoalescingStream::dropBatch() {
  const std::size_t kept = midMessage_ ? batchIndex_ + 1 : batchIndex_;
  for (std::size_t i = kept; i < batch_.size(); ++i) releasedCost_ += queueCost(batch_[i]);
  batch_.resize(kept);
}

std::size_t CoalescingStream::takeReleasedCost() {
  return std::exchange(releasedCost_, 0);
}
std::size_t CoalescingStream::takeCopiedCount() {
  return std::exchange(copiedCount_, 0);
}

void CoalescingStream::append(std::string_view bytes) {
  out_.insert(out_.end(), bytes.begin(), bytes.end());
  copied_ += bytes.size();
}

void CoalescingStream::fill() {
  if (out_.capacity() == 0 && !batchDone()) {
    const bool alone = batchIndex_ + 1 == batch_.size();
    out_.reserve(std::min(alone ? batch_[batchIndex_].content->size() + 2 * kControlFrame : kRecord,
                          kRecord) +
                 kControlFrame);
  }
  while (out_.size() < kRecord) {
    if (!midMessage_ && !direct_.empty()) {
      closeSent_ = closeSent_ || static_cast<unsigned char>(direct_.front()) == kCloseFrame;
      append(direct_);
      direct_ = {};
      directEnd_ = copied_;
      if (closeSent_) dropBatch();
      continue;
    }
    if (batchIndex_ == batch_.size() || (closeSent_ && !midMessage_)) {
      dropBatch();
      return;
    }
    OutboundMessage& message = batch_[batchIndex_];
    const std::string& content = *message.content;
    if (!midMessage_) {
      const FrameHeader header = frameHeader(message.kind, content.size());
      append({header.bytes.data(), header.size});
      midMessage_ = true;
      messageOffset_ = 0;
    }
    const std::size_t room = out_.size() < kRecord ? kRecord - out_.size() : 0;
    const std::size_t size = std::min(room, content.size() - messageOffset_);
    append(std::string_view(content).substr(messageOffset_, size));
    messageOffset_ += size;
    if (messageOffset_ < content.size()) return;
    midMessage_ = false;
    releasedCost_ += queueCost(message);
    ++copiedCount_;
    message.content.reset();
    ++batchIndex_;
  }
}

Progress CoalescingStream::flush() {
  if (!socket().is_open()) return {0, Progress::Want::nothing, asio::error::operation_aborted};
  for (;;) {
    // A record whose writing was begun has to be offered again exactly as it was.
    if (recordSize_ == 0) {
      fill();
      recordSize_ = std::min(out_.size(), kRecord);
    }
    if (recordSize_ == 0) {
      out_ = {};
      blockedSince_.reset();
      return {};
    }
    const Progress progress = tls_.write(out_.data(), recordSize_);
    if (progress.error) return progress;
    if (progress.want != Progress::Want::nothing) {
      if (!blockedSince_) blockedSince_ = SteadyClock::now();
      return progress;
    }
    blockedSince_.reset();
    written_ += recordSize_;
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(recordSize_));
    recordSize_ = 0;
  }
}

}  // namespace consilium::net
