#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/context.hpp"
#include "store/event_log.hpp"

namespace consilium::service::impl {

/// The events of an act that appends to several streams: gathered, then appended in the order of
/// the streams' names, as two acts that hold each other's streams would have to wait for each
/// other.
class Outbox {
 public:
  template <class T>
  void add(const std::string& stream, std::string_view network, const T& body,
           bool changesAccess = false) {
    drafts_.push_back({.stream = stream,
                       .type = std::string(protocol::EventType<T>::value),
                       .actor = {},
                       .networkId = std::string(network),
                       .data = store::encodeStored(body),
                       .changesAccess = changesAccess});
  }

  /// Appends what was added, in the caller's name, and forgets it.
  void send(Context& context) {
    std::stable_sort(drafts_.begin(), drafts_.end(), [](const auto& left, const auto& right) {
      return left.stream < right.stream;
    });
    for (auto& draft : drafts_) {
      draft.actor = context.caller->userId;
      store::appendEvent(context.tx, context.now, std::move(draft));
    }
    drafts_.clear();
  }

 private:
  std::vector<store::EventDraft> drafts_;
};

}  // namespace consilium::service::impl
