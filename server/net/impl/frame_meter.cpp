#include "net/impl/frame_meter.hpp"

#include <algorithm>

namespace consilium::net {

void FrameMeter::feed(std::span<const unsigned char> bytes, TimePoint now) {
  while (!bytes.empty()) {
    if (!begun_) begun_ = now;
    if (payloadLeft_ > 0) {
      const auto taken = std::min<std::uint64_t>(payloadLeft_, bytes.size());
      payloadLeft_ -= taken;
      bytes = bytes.subspan(taken);
      if (payloadLeft_ == 0) endFrame();
      continue;
    }
    header_[headerSize_++] = bytes.front();
    bytes = bytes.subspan(1);
    if (headerSize_ == 2) {
      const unsigned length = header_[1] & 0x7f;
      const unsigned extended = length == 126 ? 2 : length == 127 ? 8 : 0;
      const unsigned mask = (header_[1] & 0x80) != 0 ? 4 : 0;
      headerNeeded_ = 2 + extended + mask;
    }
    if (headerSize_ >= 2 && headerSize_ == headerNeeded_) beginPayload();
  }
}

void FrameMeter::beginPayload() {
  std::uint64_t length = header_[1] & 0x7f;
  const unsigned extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (extended > 0) {
    length = 0;
    for (unsigned i = 0; i < extended; ++i) length = length << 8 | header_[2 + i];
  }
  headerSize_ = 0;
  headerNeeded_ = 2;
  payloadLeft_ = length;
  if (length == 0) endFrame();
}

void FrameMeter::endFrame() {
  const bool control = (header_[0] & 0x08) != 0;
  if (!control) {
    const bool final = (header_[0] & 0x80) != 0;
    inMessage_ = !final;
    fragments_ = final ? 0 : fragments_ + 1;
  }
  if (!inMessage_) begun_.reset();
}

}  // namespace consilium::net
