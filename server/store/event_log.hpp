#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "protocol/events.hpp"
#include "store/database.hpp"
#include "store/stored_json.hpp"

namespace consilium::store {

/// An event to append.
struct EventDraft {
  std::string stream;                    ///< `case:ID`, …, as the contract names them
  std::string type;                      ///< e.g. `message.posted`
  std::string actor;                     ///< user id, or `system`
  std::optional<std::string> networkId;  ///< of the stream's case, centre or series; never another
  std::string data;                      ///< canonical JSON (RFC 8785)
  bool changesAccess = false;
};

/// Appends an event to its stream, in the transaction of the act it tells of, and announces it to
/// the listener of commits. Returns its `seq`: 1 for the first of a stream, then without a gap. Its
/// time is `now`, or the time of the stream's last event when that is later. The hashes that bind
/// the stream together are those of docs/audit.md.
/// Where an act appends to several streams it does so last, and in ascending order of their names.
std::int64_t appendEvent(Transaction& tx, base::Timestamp now, EventDraft draft);

/// The same with the typed body of an event; its type comes from the contract.
template <class T>
std::int64_t append(Transaction& tx, base::Timestamp now, std::string_view stream,
                    std::string_view actor, const std::optional<std::string>& networkId,
                    const T& body, bool changesAccess = false) {
  return appendEvent(tx, now,
                     {.stream = std::string(stream),
                      .type = std::string(protocol::EventType<T>::value),
                      .actor = std::string(actor),
                      .networkId = networkId,
                      .data = encodeStored(body),
                      .changesAccess = changesAccess});
}

/// The events of `stream` with `seq` > `after`, in order, at most `limit` (1 to 1000). The data of
/// an event whose body was erased is `{"erased":true}`, while it is hidden `{"hidden":true}`.
std::vector<Event> readEvents(Transaction& tx, std::string_view stream, std::int64_t after,
                              std::int64_t limit);

/// The names of who did `events`, as others see them, by their ids; `system` has none.
std::map<std::string, std::string> actorNames(Transaction& tx, std::span<const Event> events);

/// The `seq` of the last event of `stream`; 0 when there is none.
std::int64_t headOf(Transaction& tx, std::string_view stream);

struct StreamSeq {
  std::string stream;
  std::int64_t seq = 0;
};

/// The last `seq` of those of `streams` that have events, in any order.
std::vector<StreamSeq> headsOf(Transaction& tx, std::span<const std::string> streams);

/// Hides the body of an event from whoever reads the stream, or shows it again. False when there is
/// no such event.
bool hideBody(Transaction& tx, std::string_view stream, std::int64_t seq, bool hidden);

/// Erases the body of an event and its salt, for good. The stream still verifies, and says that
/// this body was erased. False when there is no such event.
bool eraseBody(Transaction& tx, std::string_view stream, std::int64_t seq);

}  // namespace consilium::store
