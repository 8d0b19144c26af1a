#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "feed/reader.hpp"
#include "protocol/event.hpp"
#include "store/database.hpp"

namespace consilium::feed {

struct Options {
  /// Committed events that wait for the feed's thread, in bytes. Beyond it events are not kept:
  /// subscribers fetch them from the database.
  std::size_t backlogBytes = std::size_t{16} << 20;
  /// A reader with more than this unsent gets no further page of a catch-up before it has drained.
  /// The connection's `drained` call must come from the same mark. Bytes.
  std::size_t drainMark = std::size_t{256} << 10;
  /// Size of a page of a catch-up: whichever comes first (one event at least).
  std::size_t pageBytes = std::size_t{128} << 10;
  std::int64_t pageEvents = 200;
  /// Pages that are read at the same time, for all readers together; and as many again of what
  /// other servers appended, for all streams together.
  std::size_t readsAtOnce = 4;
  std::size_t subscriptionsPerReader = 1000;
  /// Encoded events kept so that subscribers which finish a catch-up can join the live ones under
  /// constant writing; for all streams together. Bytes.
  std::size_t joinBytes = std::size_t{4} << 20;
  /// After the database was unavailable, a catch-up goes on this much later.
  std::chrono::milliseconds retryDelay{250};
  /// Changes of who is present on a stream are told at most once in this time.
  std::chrono::milliseconds presenceDelay{100};
};

/// Counts since the start, and gauges of now.
struct Figures {
  std::uint64_t readers = 0;        ///< gauge
  std::uint64_t subscriptions = 0;  ///< gauge
  std::uint64_t events = 0;         ///< events received from commits
  std::uint64_t pushes = 0;         ///< messages offered to readers
  std::uint64_t pages = 0;          ///< pages read for catch-ups
  std::uint64_t tails = 0;          ///< reads of what other servers appended
  std::uint64_t overflows = 0;      ///< times that the backlog was full
};

/// Brings committed events to the readers that are subscribed to their streams: each event after
/// the position asked for, once, in order, as long as the reader may read the stream. Each event is
/// encoded once, and once without its data for whoever follows aside, and its buffer offered to
/// every subscriber.
///
/// A subscription is live, or it catches up by reading pages from the database. The feed keeps no
/// queue for anybody: whoever cannot be sent the next event (just subscribed, right to be checked
/// again, read to be recorded again, backlog overflow) goes back to catching up from the last event
/// it got. A catch-up page is read in one transaction with the check of the right to read.
///
/// Where several servers share the database, what the others append is read from it once for all
/// live subscribers, whenever a stream turns out to be ahead of what they were offered.
///
/// To subscribers of a case or a meeting the feed also tells who else follows it (presence). That
/// is no event: a reader that does not keep up is told only when it has drained, and then the
/// newest. Who follows aside is neither told nor counted, and gets nothing that would have to be
/// recorded as read.
///
/// One thread of its own does all the work; the functions may be called from any thread and do not
/// block. The database must outlive the feed.
class Feed {
 public:
  /// Told, before anything later is pushed, that access may have changed by an event of `stream`;
  /// an empty stream means that it may have changed anywhere. On the feed's thread; must not block.
  using AccessListener = std::function<void(std::string_view stream)>;
  using Subscribed = std::function<void(base::Result<std::vector<protocol::StreamHead>>)>;

  Feed(store::Database& database, const base::Clock& clock, base::Logger& logger,
       Options options = {});
  /// As `stop`.
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  /// To be set before the first event.
  void onAccessChanged(AccessListener listener);

  /// The listener for `Database::onCommitted`.
  void committed(std::span<const store::Event> events);

  /// The listener for `Database::onAdvanced`. An advance of a stream without a `seq` and without a
  /// change of access has all streams compared, as `compareHeads`.
  void advanced(std::span<const store::Advance> advances);

  /// Finds what was appended elsewhere without a notice that arrived, and who follows the same
  /// streams elsewhere; to be called each second where the database is shared, and doing nothing
  /// where it is not. One comparison is under way at a time; what cannot be read now is left to the
  /// next.
  void compareHeads();

  /// Subscribes a reader to all of these streams or, when one of them may not be read, to none.
  /// `after` absent: from the stream's head. `done` is called once, on the feed's thread, before
  /// the first event is pushed. A stream that the reader is subscribed to starts anew.
  /// Errors: those of `Reader::authorise`, with a pointer to the stream; `invalid` for a position
  /// after the stream's head, a stream named twice, too many subscriptions; `unavailable`.
  void subscribe(const std::shared_ptr<Reader>& reader,
                 const std::vector<protocol::StreamPosition>& positions, const Subscribed& done);

  /// Ends subscriptions; calls `done` on the feed's thread when nothing more of these streams will
  /// be pushed.
  void unsubscribe(std::shared_ptr<Reader> reader, std::vector<std::string> streams,
                   const std::function<void()>& done);

  /// The reader's queue has drained below its mark.
  void drained(std::shared_ptr<Reader> reader);

  /// Ends all of a reader's subscriptions, without notice to it.
  void remove(std::shared_ptr<Reader> reader);

  /// Ends the thread and waits for reads that are under way; subscriptions that were being made get
  /// `unavailable`. Not from the feed's thread.
  void stop();

  Figures figures() const;

 private:
  class Core;
  std::shared_ptr<Core> core_;  // shared with transactions that are under way
};

/// The notification that pushes an event: `{"jsonrpc":"2.0","method":"event","params":…}`; to
/// whoever follows aside, with an empty object as data.
std::string eventNotification(const store::Event& event, bool aside = false);

/// The contract's form of a committed event.
protocol::Event toProtocol(store::Event event);

}  // namespace consilium::feed
