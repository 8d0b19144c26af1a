#include "feed/impl/core.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/ids.hpp"
#include "domain/read_slot.hpp"
#include "feed/impl/page.hpp"
#include "protocol/codec.hpp"
#include "store/event_log.hpp"

namespace consilium::feed {

namespace {

std::size_t sizeOf(const store::Event& event) {
  return sizeof(event) + event.stream.size() + event.type.size() + event.actor.size() +
         event.data.size();
}

std::size_t sizeOf(const store::Advance& advance) {
  return sizeof(advance) + advance.stream.size();
}

base::Error atPosition(base::Error error, std::size_t index) {
  if (error.violations.empty())
    error.violations.push_back(
        {"/streams/" + std::to_string(index) + "/stream", "access", error.message});
  return error;
}

base::Error stopped() {
  base::Error error = base::failure(base::ErrorKind::unavailable, "The server is stopping.");
  error.retryAfterMs = 1000;
  return error;
}

}  // namespace

Feed::Core::Core(store::Database& database, const base::Clock& clock, base::Logger& logger,
                 Options options)
    : database_(database),
      clock_(clock),
      logger_(logger),
      options_(options),
      shared_(database.shared()),
      node_(shared_ ? base::newId(clock) : std::string()),
      presence_(clock, node_) {}

void Feed::Core::start() {
  thread_ = std::jthread([this] { run(); });
}

void Feed::Core::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (!thread_.joinable()) return;
  thread_.join();
  {
    std::unique_lock lock(mutex_);
    settled_.wait(lock, [this] { return transactions_ == 0; });
  }
  if (!shared_) return;
  const auto retired = database_.writeNow([this](store::Transaction& tx) {
    Presence::retire(tx, node_);
    return base::ok();
  });
  if (retired.has_error()) logger_.warning("presence_left", {{"reason", retired.error().message}});
}

bool Feed::Core::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    inbox_.push_back({{}, std::move(task), {}});
  }
  base::WakeBatch::wake(shared_from_this());
  return true;
}

void Feed::Core::committed(std::span<const store::Event> events) {
  take(events, [&] { return Item{{events.begin(), events.end()}, {}, {}}; });
}

void Feed::Core::advanced(std::span<const store::Advance> advances) {
  take(advances, [&] { return Item{{}, {}, {advances.begin(), advances.end()}}; });
}

template <class T, class MakeItem>
void Feed::Core::take(std::span<const T> news, MakeItem makeItem) {
  if (news.empty()) return;
  std::size_t bytes = 0;
  for (const auto& each : news) bytes += sizeOf(each);
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || lost_) return;
    if (backlogBytes_ + bytes > options_.backlogBytes) {
      lost_ = true;
    } else {
      backlogBytes_ += bytes;
      inbox_.push_back(makeItem());
    }
  }
  base::WakeBatch::wake(shared_from_this());
}

Figures Feed::Core::figures() const {
  return {.readers = readers_,
          .subscriptions = subscriptionCount_,
          .events = events_,
          .pushes = pushes_,
          .pages = pages_,
          .tails = tails_,
          .overflows = overflows_};
}

void Feed::Core::run() {
  std::vector<Item> items;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto something = [this] { return stopping_ || lost_ || !inbox_.empty(); };
    if (timers_.empty())
      wake_.wait(lock, something);
    else
      wake_.wait_until(lock, timers_.begin()->first, something);
    items.swap(inbox_);
    const bool lost = std::exchange(lost_, false);
    lock.unlock();

    const std::size_t bytes = handle(items);
    items.clear();
    if (lost) backlogLost();
    runTimers();
    pump();
    schedulePresence();
    if (shared_) writePresence();

    lock.lock();
    backlogBytes_ -= bytes;
  }
  std::vector<Item> late;
  late.swap(inbox_);
  lock.unlock();
  // Calls that were accepted are answered; nothing is pushed any more.
  for (auto& item : late)
    if (item.task) item.task();
  for (auto& [id, joining] : joining_) joining->done(stopped());
  joining_.clear();
}

/// Returns the size of the events and advances among the items.
std::size_t Feed::Core::handle(std::vector<Item>& items) {
  const base::WakeBatch batch;
  std::size_t bytes = 0;
  for (auto& item : items) {
    if (item.task) {
      item.task();
    } else if (!item.advances.empty()) {
      for (const auto& advance : item.advances) bytes += sizeOf(advance);
      notice(item.advances);
    } else {
      for (const auto& event : item.events) bytes += sizeOf(event);
      dispatch(item.events);
    }
  }
  return bytes;
}

// Events -----------------------------------------------------------------------------------------

void Feed::Core::dispatch(const std::vector<store::Event>& events) {
  events_ += events.size();
  const std::int64_t span = domain::readSlotOf(clock_.now());
  for (const auto& event : events) {
    // Before the event itself: who just lost access does not get it any more.
    if (event.changesAccess) accessChanged(event.stream);
    const auto found = streams_.find(event.stream);
    if (found == streams_.end()) continue;
    if (!shared_ || follows(event, *found->second)) push(event, *found->second, span);
  }
  eraseGone();
}

void Feed::Core::push(const store::Event& event, Stream& stream, std::int64_t span) {
  stream.newest = std::max(stream.newest, event.seq);
  Encoded encoded{event.seq, nullptr, nullptr};
  const auto form = [&](bool aside) {
    auto& text = aside ? encoded.bare : encoded.whole;
    if (!text) text = std::make_shared<const std::string>(eventNotification(event, aside));
    return text;
  };
  for (auto* subscription : stream.subscriptions) {
    if (subscription->mode != Mode::live || event.seq <= subscription->last) continue;
    if (event.seq != subscription->last + 1 || toRecord(*subscription, span)) {
      fallBack(*subscription);
      continue;
    }
    if (send(*subscription->subscriber, form(subscription->aside))) subscription->last = event.seq;
  }
  if (stream.waiting > 0) remember(stream, {event.seq, form(false), form(true)});
}

void Feed::Core::remember(Stream& stream, Encoded encoded) {
  if (!stream.recent.empty() && stream.recent.back().seq + 1 != encoded.seq) forget(stream);
  recentBytes_ += encoded.size();
  stream.recent.push_back(std::move(encoded));
  // Whoever needs what is forgotten here reads another page.
  while (recentBytes_ > options_.joinBytes && !stream.recent.empty()) {
    recentBytes_ -= stream.recent.front().size();
    stream.recent.pop_front();
  }
}

void Feed::Core::forget(Stream& stream) {
  for (const auto& encoded : stream.recent) recentBytes_ -= encoded.size();
  stream.recent.clear();
}

void Feed::Core::accessChanged(std::string_view stream) {
  if (accessListener_) accessListener_(stream);
  const auto kind = stream.substr(0, stream.find(':'));
  if (kind == "case" || kind == "meeting") {
    if (const auto found = streams_.find(std::string(stream)); found != streams_.end())
      for (auto* subscription : found->second->subscriptions) distrust(*subscription);
  } else if (kind == "user") {
    const auto user = stream.substr(kind.size() + 1);
    for (const auto& [id, subscription] : subscriptions_)
      if (subscription->subscriber->reader->userId() == user ||
          subscription->stream->name == stream)
        distrust(*subscription);
  } else {  // a roster, a membership, a charter: the right to read any case may hang on it
    for (const auto& [id, subscription] : subscriptions_) distrust(*subscription);
  }
}

void Feed::Core::backlogLost() {
  ++overflows_;
  logger_.warning("feed_backlog_full", {{"subscriptions", std::int64_t(subscriptions_.size())}});
  for (const auto& [name, stream] : streams_) forget(*stream);
  accessChanged("");
}

// Subscriptions ----------------------------------------------------------------------------------

void Feed::Core::distrust(Subscription& subscription) {
  if (subscription.mode == Mode::live)
    fallBack(subscription);
  else
    subscription.stale = true;
}

void Feed::Core::fallBack(Subscription& subscription) {
  setMode(subscription, Mode::catchingUp);
  enqueue(subscription);
}

void Feed::Core::setMode(Subscription& subscription, Mode mode) {
  Stream& stream = *subscription.stream;
  if (subscription.mode == Mode::live && mode != Mode::live) ++stream.waiting;
  if (subscription.mode != Mode::live && mode == Mode::live && --stream.waiting == 0)
    forget(stream);
  subscription.mode = mode;
}

void Feed::Core::enqueue(Subscription& subscription) {
  if (subscription.pending) return;
  subscription.pending = true;
  subscription.subscriber->pending.push_back(subscription.id);
  makeReady(*subscription.subscriber);
}

void Feed::Core::makeReady(Subscriber& subscriber) {
  if (subscriber.ready || subscriber.busy || subscriber.blocked || subscriber.pending.empty())
    return;
  subscriber.ready = true;
  ready_.push_back(subscriber.reader.get());
}

void Feed::Core::pump() {
  while (tailsUnderWay_ < options_.readsAtOnce && !behind_.empty()) {
    const auto ref = std::move(behind_.front());
    behind_.pop_front();
    if (auto* stream = find(ref)) readTail(*stream);
  }
  while (pagesUnderWay_ < options_.readsAtOnce && !ready_.empty()) {
    const auto found = subscribers_.find(ready_.front());
    ready_.pop_front();
    if (found == subscribers_.end()) continue;
    Subscriber& subscriber = *found->second;
    if (!std::exchange(subscriber.ready, false)) continue;
    if (full(subscriber)) {
      subscriber.blocked = true;
      continue;
    }
    while (!subscriber.pending.empty()) {
      auto* subscription = find(subscriber.pending.front());
      subscriber.pending.pop_front();
      if (!subscription) continue;
      readPage(subscriber, *subscription);
      break;
    }
  }
}

bool Feed::Core::full(const Subscriber& subscriber) const {
  return subscriber.reader->queuedBytes() > options_.drainMark;
}

void Feed::Core::runTimers() {
  const auto now = std::chrono::steady_clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now)
    timers_.extract(timers_.begin()).mapped()();
}

void Feed::Core::at(std::chrono::steady_clock::time_point time, Task task) {
  timers_.emplace(time, std::move(task));
}

void Feed::Core::retryLater(Task task) {
  at(std::chrono::steady_clock::now() + options_.retryDelay, std::move(task));
}

// Catching up ------------------------------------------------------------------------------------

void Feed::Core::readPage(Subscriber& subscriber, Subscription& subscription) {
  subscription.pending = false;
  subscription.stale = false;
  subscriber.busy = true;
  ++pagesUnderWay_;
  ++pages_;
  auto page = std::make_shared<Page>();
  const auto span = domain::readSlotOf(clock_.now());
  transact(
      false,
      [page, reader = subscriber.reader, stream = subscription.stream->name,
       after = subscription.last, aside = subscription.aside,
       options = options_](store::Transaction& tx) -> base::Result<void> {
        *page = Page{};
        CONSILIUM_TRY(const bool record, reader->authorise(tx, stream));
        page->record = record && !aside;
        page->last = after;
        readSome(tx, stream, after, options, [&](const store::Event& event) {
          page->messages.push_back(
              std::make_shared<const std::string>(eventNotification(event, aside)));
          page->last = event.seq;
          return page->messages.back()->size();
        });
        page->more = page->last < store::headOf(tx, stream);
        return base::ok();
      },
      [this, reader = subscriber.reader, id = subscription.id, page,
       span](const base::Result<void>& result) { pageRead(reader, id, page, span, result); });
}

void Feed::Core::pageRead(const std::shared_ptr<Reader>& reader, std::uint64_t id,
                          const std::shared_ptr<Page>& page, std::int64_t span,
                          const base::Result<void>& result) {
  auto* subscription = find(id);
  if (subscription && result.has_error()) {
    refuse(*subscription, result.error());
  } else if (subscription && subscription->stale) {
    enqueue(*subscription);
  } else if (subscription && page->record) {
    transact(
        true,
        [reader, stream = subscription->stream->name](store::Transaction& tx) {
          return reader->recordRead(tx, stream);
        },
        [this, reader, id, page, span](const base::Result<void>& recorded) {
          sendPage(reader, id, *page, span, recorded);
        });
    return;  // the page stays under way
  } else if (subscription) {
    sendPage(reader, id, *page, span, base::ok());
    return;
  }
  release(*reader);
}

void Feed::Core::sendPage(const std::shared_ptr<Reader>& reader, std::uint64_t id, const Page& page,
                          std::int64_t span, const base::Result<void>& recorded) {
  if (auto* subscription = find(id)) {
    if (recorded.has_error()) {
      refuse(*subscription, recorded.error());
    } else if (subscription->stale) {
      enqueue(*subscription);
    } else {
      subscription->recordedSpan = span;
      const bool sent = std::all_of(page.messages.begin(), page.messages.end(), [&](auto& text) {
        return send(*subscription->subscriber, text);
      });
      if (sent) {
        subscription->last = page.last;
        goOn(*subscription, page.more);
      }
    }
  }
  release(*reader);
  eraseGone();
}

void Feed::Core::goOn(Subscription& subscription, bool more) {
  Stream& stream = *subscription.stream;
  if (more) return enqueue(subscription);
  if (subscription.last < stream.newest) {
    // Committed since the page was read: join with what was pushed meanwhile, or read again.
    if (stream.recent.empty() || stream.recent.front().seq > subscription.last + 1 ||
        toRecord(subscription, domain::readSlotOf(clock_.now())))
      return enqueue(subscription);
    for (const auto& encoded : stream.recent) {
      if (encoded.seq <= subscription.last) continue;
      const auto& text = subscription.aside ? encoded.bare : encoded.whole;
      if (!send(*subscription.subscriber, text)) return;
      subscription.last = encoded.seq;
    }
  }
  setMode(subscription, Mode::live);
  if (shared_) wentLive(subscription);
  enter(subscription);
}

/// Whether the read has to be put on record before anything more leaves.
bool Feed::Core::toRecord(const Subscription& subscription, std::int64_t span) const {
  return subscription.stream->onRecord && !subscription.aside && subscription.recordedSpan != span;
}

void Feed::Core::release(const Reader& reader) {
  --pagesUnderWay_;
  if (auto* subscriber = find(reader)) {
    subscriber->busy = false;
    makeReady(*subscriber);
    eraseIfIdle(reader);
  }
}

void Feed::Core::refuse(Subscription& subscription, const base::Error& error) {
  const bool access =
      error.kind == base::ErrorKind::notFound || error.kind == base::ErrorKind::forbidden;
  if (!access && error.kind != base::ErrorKind::unauthenticated) {
    retryLater([this, id = subscription.id] {
      if (auto* known = find(id)) enqueue(*known);
    });
    return;
  }
  protocol::EventEnded ended;
  ended.stream = subscription.stream->name;
  ended.reason = access ? protocol::EventEndReason::access : protocol::EventEndReason::session;
  send(*subscription.subscriber,
       std::make_shared<const std::string>(R"({"jsonrpc":"2.0","method":"event.ended","params":)" +
                                           protocol::encode(ended) + "}"));
  erase(subscription);
}

// Subscribing ------------------------------------------------------------------------------------

void Feed::Core::subscribe(const std::shared_ptr<Reader>& reader,
                           std::vector<protocol::StreamPosition> positions, Subscribed done) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < positions.size(); ++i)
    if (!names.insert(positions[i].stream).second)
      return done(base::invalid("/streams/" + std::to_string(i) + "/stream", "uniqueItems",
                                "Name each stream once."));
  const auto* known = find(*reader);
  if (positions.size() + (known ? known->subscriptions.size() : 0) >
      options_.subscriptionsPerReader)
    return done(base::invalid("/streams", "maxItems",
                              "A connection can subscribe to at most " +
                                  std::to_string(options_.subscriptionsPerReader) + " streams."));

  auto joining = std::make_shared<Joining>();
  joining->id = nextId_++;
  joining->reader = reader;
  joining->positions = std::move(positions);
  joining->done = std::move(done);
  joining->span = domain::readSlotOf(clock_.now());
  // Registered before the right to read is checked, so that no change of access is missed.
  for (const auto& position : joining->positions) {
    const bool aside = position.aside.value_or(false);
    bool present = false;
    if (auto* subscriber = find(*reader))
      if (const auto old = subscriber->subscriptions.find(position.stream);
          old != subscriber->subscriptions.end()) {
        // Who subscribes anew has not been away, unless it steps aside.
        if (!aside) present = std::exchange(old->second->present, false);
        erase(*old->second);
      }
    auto& subscriber = subscribers_[reader.get()];
    if (!subscriber) {
      subscriber = std::make_unique<Subscriber>();
      subscriber->reader = reader;
      ++readers_;
    }
    auto& added = add(*subscriber, position.stream);
    added.aside = aside;
    added.present = present;
    joining->subscriptions.push_back(added.id);
  }
  joining_.emplace(joining->id, joining);
  transact(
      false,
      [joining](store::Transaction& tx) -> base::Result<void> {
        joining->heads.clear();
        joining->toRecord.clear();
        for (std::size_t i = 0; i < joining->positions.size(); ++i) {
          const auto& position = joining->positions[i];
          const auto mayRead = joining->reader->authorise(tx, position.stream);
          if (mayRead.has_error()) return atPosition(mayRead.error(), i);
          if (mayRead.value() && !position.aside.value_or(false))
            joining->toRecord.push_back(position.stream);
          joining->heads.push_back(store::headOf(tx, position.stream));
          if (position.after && *position.after > joining->heads.back())
            return base::invalid("/streams/" + std::to_string(i) + "/after", "maximum",
                                 "The stream ends before this position; load its state again.");
        }
        return base::ok();
      },
      [this, joining](const base::Result<void>& result) { joinRead(joining, result); });
}

void Feed::Core::joinRead(const std::shared_ptr<Joining>& joining,
                          const base::Result<void>& result) {
  if (result.has_error() || joining->toRecord.empty()) return join(joining, result);
  transact(
      true,
      [joining](store::Transaction& tx) -> base::Result<void> {
        for (const auto& stream : joining->toRecord)
          CONSILIUM_CHECK(joining->reader->recordRead(tx, stream));
        return base::ok();
      },
      [this, joining](const base::Result<void>& recorded) { join(joining, recorded); });
}

void Feed::Core::join(const std::shared_ptr<Joining>& joining, const base::Result<void>& recorded) {
  if (joining_.erase(joining->id) == 0) return;
  if (recorded.has_error()) {
    for (const auto id : joining->subscriptions)
      if (auto* subscription = find(id)) erase(*subscription);
    return joining->done(recorded.error());
  }
  std::vector<protocol::StreamHead> heads;
  for (std::size_t i = 0; i < joining->positions.size(); ++i) {
    protocol::StreamHead head;
    head.stream = joining->positions[i].stream;
    head.head = joining->heads[i];
    heads.push_back(std::move(head));
  }
  joining->done(std::move(heads));

  for (std::size_t i = 0; i < joining->positions.size(); ++i) {
    auto* subscription = find(joining->subscriptions[i]);
    if (!subscription) continue;
    const auto head = joining->heads[i];
    subscription->last = joining->positions[i].after.value_or(head);
    subscription->recordedSpan = joining->span;
    subscription->mode = Mode::catchingUp;
    if (subscription->stale || subscription->last < head)
      enqueue(*subscription);
    else
      goOn(*subscription, false);
  }
  eraseGone();
}

void Feed::Core::unsubscribe(const Reader& reader, const std::vector<std::string>& streams) {
  for (const auto& stream : streams) {
    auto* subscriber = find(reader);
    if (!subscriber) return;
    if (const auto found = subscriber->subscriptions.find(stream);
        found != subscriber->subscriptions.end())
      erase(*found->second);
  }
}

void Feed::Core::drained(const Reader& reader) {
  if (auto* subscriber = find(reader)) {
    subscriber->blocked = false;
    makeReady(*subscriber);
    if (!std::exchange(subscriber->presenceOwed, false)) return;
    for (const auto& [name, subscription] : subscriber->subscriptions) tellPresence(*subscription);
    eraseGone();
  }
}

void Feed::Core::remove(const Reader& reader) {
  auto* subscriber = find(reader);
  if (!subscriber) return;
  std::vector<Subscription*> all;
  for (const auto& [name, subscription] : subscriber->subscriptions) all.push_back(subscription);
  for (auto* subscription : all) erase(*subscription);
  eraseIfIdle(reader);
}

// Book-keeping -----------------------------------------------------------------------------------

bool Feed::Core::send(Subscriber& subscriber, const std::shared_ptr<const std::string>& text) {
  if (subscriber.gone) return false;
  ++pushes_;
  if (subscriber.reader->send(text)) return true;
  subscriber.gone = true;
  gone_.push_back(subscriber.reader.get());
  return false;
}

Feed::Core::Subscription* Feed::Core::find(std::uint64_t id) {
  const auto found = subscriptions_.find(id);
  return found == subscriptions_.end() ? nullptr : found->second.get();
}

Feed::Core::Subscriber* Feed::Core::find(const Reader& reader) {
  const auto found = subscribers_.find(&reader);
  return found == subscribers_.end() ? nullptr : found->second.get();
}

Feed::Core::Stream* Feed::Core::find(const StreamRef& ref) {
  const auto found = streams_.find(ref.name);
  return found == streams_.end() || found->second->id != ref.id ? nullptr : found->second.get();
}

Feed::Core::Subscription& Feed::Core::add(Subscriber& subscriber, const std::string& name) {
  auto& stream = streams_[name];
  if (!stream) {
    stream = std::make_unique<Stream>();
    stream->name = name;
    stream->id = nextId_++;
    stream->onRecord = name.starts_with("case:");
  }
  auto subscription = std::make_unique<Subscription>();
  subscription->id = nextId_++;
  subscription->subscriber = &subscriber;
  subscription->stream = stream.get();
  stream->subscriptions.push_back(subscription.get());
  ++stream->waiting;
  subscriber.subscriptions.emplace(name, subscription.get());
  ++subscriptionCount_;
  auto& added = *subscription;
  subscriptions_.emplace(added.id, std::move(subscription));
  return added;
}

void Feed::Core::erase(Subscription& subscription) {
  Stream& stream = *subscription.stream;
  Subscriber& subscriber = *subscription.subscriber;
  if (subscription.present) presence_.leave(stream.name, subscriber.reader->userId());
  setMode(subscription, Mode::live);  // it no longer waits
  std::erase(stream.subscriptions, &subscription);
  if (stream.subscriptions.empty()) {
    forget(stream);
    subscriber.subscriptions.erase(stream.name);
    streams_.erase(std::string(stream.name));
  } else {
    subscriber.subscriptions.erase(stream.name);
  }
  --subscriptionCount_;
  const Reader& reader = *subscriber.reader;
  subscriptions_.erase(subscription.id);
  eraseIfIdle(reader);
}

void Feed::Core::eraseIfIdle(const Reader& reader) {
  auto* subscriber = find(reader);
  if (!subscriber || !subscriber->subscriptions.empty() || subscriber->busy) return;
  --readers_;
  subscribers_.erase(&reader);
}

void Feed::Core::eraseGone() {
  while (!gone_.empty()) {
    const auto* reader = gone_.back();
    gone_.pop_back();
    if (subscribers_.contains(reader)) remove(*reader);
  }
}

void Feed::Core::transact(bool write, store::Database::Work work,
                          std::function<void(const base::Result<void>&)> then) {
  {
    const std::lock_guard lock(mutex_);
    ++transactions_;
  }
  auto done = [self = shared_from_this(), then = std::move(then)](base::Result<void> result) {
    self->post([then, result = std::move(result)] { then(result); });
    const std::lock_guard lock(self->mutex_);
    --self->transactions_;
    self->settled_.notify_all();
  };
  if (write)
    database_.write(std::move(work), std::move(done));
  else
    database_.read(std::move(work), std::move(done));
}

}  // namespace consilium::feed
