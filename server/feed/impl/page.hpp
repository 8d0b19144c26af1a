#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "feed/feed.hpp"
#include "store/event_log.hpp"

namespace consilium::feed {

/// Gives `take` the events of a stream after a position, in order, until there are none or the size
/// of a page is reached; `take` returns how many bytes it keeps of each.
template <class Take>
void readSome(store::Transaction& tx, std::string_view stream, std::int64_t after,
              const Options& options, Take take) {
  // Fetched a few at once, so that large ones do not pile up.
  constexpr std::int64_t kChunk = 32;
  std::size_t bytes = 0;
  std::int64_t count = 0;
  while (count < options.pageEvents && bytes < options.pageBytes) {
    const auto wanted = std::min(kChunk, options.pageEvents - count);
    const auto events = store::readEvents(tx, stream, after, wanted);
    for (const auto& event : events) {
      if (bytes >= options.pageBytes) break;
      bytes += take(event);
      after = event.seq;
      ++count;
    }
    if (static_cast<std::int64_t>(events.size()) < wanted) break;
  }
}

}  // namespace consilium::feed
