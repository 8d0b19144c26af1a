// What the feed does where other servers append to the same streams, and how presence is told.

#include <algorithm>
#include <utility>

#include "domain/read_slot.hpp"
#include "feed/impl/core.hpp"
#include "feed/impl/page.hpp"

namespace consilium::feed {

namespace {

/// Streams compared in one transaction.
constexpr std::size_t kStreamsAtOnce = 500;

}  // namespace

// Events of other servers ------------------------------------------------------------------------

void Feed::Core::notice(const std::vector<store::Advance>& advances) {
  // First, so that who lost access gets nothing of what is read in the following.
  for (const auto& advance : advances)
    if (advance.changesAccess || advance.stream.empty()) accessChanged(advance.stream);
  bool compare = false;
  for (const auto& advance : advances) {
    if (advance.seq == 0) {
      // A change of access of unknown place: whoever it concerns reads the stream to its end
      // anyway.
      compare = compare || !advance.changesAccess;
    } else if (const auto found = streams_.find(advance.stream); found != streams_.end()) {
      told(*found->second, advance.seq);
    }
  }
  if (compare) compareHeads();
}

/// Whether an event of this server's own is the next to be offered. Otherwise it was offered
/// already, or events of other servers come before it, and all of them are read.
bool Feed::Core::follows(const store::Event& event, Stream& stream) {
  if (event.seq <= stream.newest) return false;
  // Where nobody is live nothing has to be offered: who catches up reads what was left out.
  if (event.seq == stream.newest + 1 || stream.live() == 0) return true;
  told(stream, event.seq);
  return false;
}

void Feed::Core::told(Stream& stream, std::int64_t seq) {
  stream.known = std::max(stream.known, seq);
  readOn(stream);
}

void Feed::Core::wentLive(const Subscription& subscription) {
  Stream& stream = *subscription.stream;
  // The first one: nobody was to be offered what it has read.
  if (stream.live() == 1 && subscription.last > stream.newest) {
    stream.newest = subscription.last;
    forget(stream);
  }
  readOn(stream);
}

/// Has the tail of a stream read, where there is one and somebody to offer it to.
void Feed::Core::readOn(Stream& stream) {
  if (stream.reading || stream.known <= stream.newest || stream.live() == 0) return;
  stream.reading = true;
  behind_.push_back({stream.name, stream.id});
}

void Feed::Core::readTail(Stream& stream) {
  ++tailsUnderWay_;
  ++tails_;
  auto tail = std::make_shared<Tail>();
  transact(
      false,
      [tail, name = stream.name, after = stream.newest,
       options = options_](store::Transaction& tx) -> base::Result<void> {
        *tail = Tail{};
        readSome(tx, name, after, options, [&](const store::Event& event) {
          tail->events.push_back(event);
          return event.data.size();
        });
        tail->head = store::headOf(tx, name);
        return base::ok();
      },
      [this, ref = StreamRef{stream.name, stream.id}, tail,
       known = stream.known](const base::Result<void>& result) {
        --tailsUnderWay_;
        tailRead(ref, *tail, known, result);
      });
}

void Feed::Core::tailRead(const StreamRef& ref, const Tail& tail, std::int64_t known,
                          const base::Result<void>& result) {
  auto* stream = find(ref);
  if (!stream) return;
  if (result.has_error()) {
    retryLater([this, ref] {
      if (auto* again = find(ref)) {
        again->reading = false;
        readOn(*again);
      }
    });
    return;
  }
  const auto span = domain::readSlotOf(clock_.now());
  for (const auto& event : tail.events) {
    if (event.seq <= stream->newest) continue;  // an event of this server's own, told meanwhile
    if (event.changesAccess) accessChanged(event.stream);
    push(event, *stream, span);
  }
  // What was told before the read is in the table, or was not true.
  if (stream->known <= known) stream->known = tail.head;
  stream->reading = false;
  readOn(*stream);
  eraseGone();
}

// Comparison of heads ----------------------------------------------------------------------------

std::span<const std::string> Feed::Core::Comparison::part() const {
  const auto rest = std::span(streams).subspan(next);
  return rest.first(std::min(rest.size(), kStreamsAtOnce));
}

void Feed::Core::compareHeads() {
  if (!shared_) return;
  presence_.tick();
  if (comparing_) return;
  comparing_ = true;
  auto comparison = std::make_shared<Comparison>();
  comparison->streams.reserve(streams_.size());
  for (const auto& [name, stream] : streams_) comparison->streams.push_back(name);
  compareNext(comparison);
}

void Feed::Core::compareNext(const std::shared_ptr<Comparison>& comparison) {
  if (comparison->part().empty()) {
    comparing_ = false;
    return;
  }
  transact(
      false,
      [comparison](store::Transaction& tx) {
        comparison->heads = store::headsOf(tx, comparison->part());
        comparison->presence = Presence::read(tx, comparison->part());
        return base::ok();
      },
      [this, comparison](const base::Result<void>& result) {
        comparing_ = result.has_value();
        if (comparing_) compared(comparison);
      });
}

void Feed::Core::compared(const std::shared_ptr<Comparison>& comparison) {
  for (const auto& [name, head] : comparison->heads)
    if (const auto found = streams_.find(name); found != streams_.end()) told(*found->second, head);
  presence_.seen(comparison->part(), std::move(comparison->presence));
  comparison->next += comparison->part().size();
  compareNext(comparison);
}

// Presence ---------------------------------------------------------------------------------------

/// Somebody counts as present from the first time that the right to read was seen to hold until the
/// subscription ends; not who follows aside.
void Feed::Core::enter(Subscription& subscription) {
  const auto& stream = subscription.stream->name;
  if (subscription.aside || !Presence::concerns(stream)) return;
  const auto& reader = *subscription.subscriber->reader;
  if (!std::exchange(subscription.present, true))
    presence_.enter(stream, reader.userId(), reader.userName());
  tellPresence(subscription);
}

void Feed::Core::schedulePresence() {
  const auto changed = presence_.takeChanged();
  if (changed.empty()) return;
  const auto now = std::chrono::steady_clock::now();
  for (const auto& name : changed) {
    Stream& stream = *streams_.at(name);
    if (std::exchange(stream.presenceDue, true)) continue;
    at(std::max(now, stream.presenceAfter),
       [this, ref = StreamRef{name, stream.id}] { pushPresence(ref); });
  }
}

void Feed::Core::pushPresence(const StreamRef& ref) {
  auto* stream = find(ref);
  if (!stream) return;
  stream->presenceDue = false;
  stream->presenceAfter = std::chrono::steady_clock::now() + options_.presenceDelay;
  for (auto* subscription : stream->subscriptions) tellPresence(*subscription);
  eraseGone();
}

/// Only who is live is told: the right of everybody else is still to be checked.
void Feed::Core::tellPresence(Subscription& subscription) {
  if (!subscription.present || subscription.mode != Mode::live) return;
  const auto state = presence_.state(subscription.stream->name);
  if (subscription.toldPresence == state.version) return;
  if (full(*subscription.subscriber))
    subscription.subscriber->presenceOwed = true;
  else if (send(*subscription.subscriber, state.text))
    subscription.toldPresence = state.version;
}

void Feed::Core::writePresence() {
  auto batch = presence_.nextBatch();
  if (!batch) return;
  transact(
      true,
      [batch](store::Transaction& tx) {
        Presence::write(tx, *batch);
        return base::ok();
      },
      [this, batch](const base::Result<void>& result) {
        presence_.written(*batch, result.has_value());
      });
}

}  // namespace consilium::feed
